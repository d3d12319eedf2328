"""Where on a page its readers comment: what they write is no text of the article, however much it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from newsbot.extract.blocks import Block
from newsbot.extract.page import Page
from newsbot.load.text import fold
from newsbot.load.words import words

_LEAST = 300
"""Characters of prose that are an article's; where less is left, what is called a comment is one of the paper's own."""
_LINE = 80
"""Characters of a line of prose."""
_LONGEST = 200
"""Characters of an element's names that are looked at."""
_SCHEMAS = ("schema.org/Comment", "schema.org/UserComments")
_HEADINGS = ("h2", "h3", "h4")
_FEW = 8
"""Strings of a heading that says no more."""
_ROOTS = frozenset({"html", "body", "main"})


def find_comments(page: Page, blocks: Sequence[Block], headline_index: int) -> set[int]:
    """First strings (`Block.first`) of the blocks that stand in comments; none where hardly others were left."""
    found: set[int] = set()
    regions = _regions(page, headline_index)
    at, end = 0, -1
    for block in blocks:
        while at < len(regions) and page.firsts[regions[at]] <= block.first:
            end = max(end, page.lasts[regions[at]])
            at += 1
        if block.first < end:
            found.add(block.first)
    return found if found and _prose(blocks, found, are_in=False) >= _LEAST else set()


def outweigh(blocks: Sequence[Block], comments: set[int]) -> bool:
    """Whether there is more prose in `comments` than elsewhere."""
    return bool(comments) and _prose(blocks, comments, are_in=True) > _prose(blocks, comments, are_in=False)


def _prose(blocks: Sequence[Block], comments: set[int], *, are_in: bool) -> int:
    free = (len(block.text) - block.link for block in blocks if (block.first in comments) == are_in)
    return sum(length for length in free if length >= _LINE)


def _regions(page: Page, headline_index: int) -> list[int]:
    """The elements that hold comments, and not the headline; in document order."""
    found = _named(page)
    found += [i for i in page.by_mark["itemtype"] if (page.attrs[i]["itemtype"] or "").endswith(_SCHEMAS)]
    found += _headed(page)
    return sorted(i for i in set(found) if page.tags[i] not in _ROOTS and i > headline_index)


def _named(page: Page) -> list[int]:
    """Elements that are called comments; those called a comment, in the singular, where there are several."""
    many, single = [], []
    for i in page.holding(*_hints()):
        says_many, says_one = _said_by(page.names[i][:_LONGEST])
        if says_many:
            many.append(i)
        if says_one:
            single.append(i)
    return many + (single if len(single) > 1 else [])


@lru_cache(maxsize=2048)
def _said_by(names: str) -> tuple[bool, bool]:
    """Whether class and id names say "comments", and whether they say "comment"."""
    parts = [name.split("-") for name in names.replace("_", "-").split()]
    parts = [part for part in parts if _words("not").isdisjoint(part)]
    many = [part[0] in _words("many") or part[-1] in _words("many") for part in parts]
    return any(many), any(part[0] in _words("one") for part, is_many in zip(parts, many, strict=True) if not is_many)


def _headed(page: Page) -> list[int]:
    """Elements that begin with a heading such as "12 comments"."""
    found = []
    for heading in (i for tag in _HEADINGS for i in page.by_tag.get(tag, ())):
        parent = page.parents[heading]
        begins = page.lasts[heading] - page.firsts[heading] <= _FEW and page.firsts[parent] == page.firsts[heading]
        if begins and counts_comments(page.text(heading)):
            found.append(parent)
    return found


def counts_comments(text: str) -> bool:
    """Whether a line says no more than "Comments", or how many there are."""
    said = {word for word in fold(text).split() if not word.strip("()").isdigit()}
    return bool(said) and said <= _words("many")


@cache
def _hints() -> Sequence[str]:
    """Each word without those that begin with another."""
    known = _words("many") | _words("one")
    return tuple(sorted(word for word in known if not any(word != other and other in word for other in known)))


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(words(f"comments.{kind}"))
