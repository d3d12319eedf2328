"""The article's own text: which blocks of the page it is made of, and where on the page they stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from zlib import compress

from newsbot.extract.block_features import COLUMNS, PROSE, Told, describe
from newsbot.extract.block_names import SIGNS, name_signs
from newsbot.extract.block_places import article_place, main_element
from newsbot.extract.blocks import Block, cut, forgive_unclosed_links
from newsbot.extract.body_choice import choose
from newsbot.extract.body_growth import grow
from newsbot.extract.comments import find_comments, outweigh
from newsbot.extract.forest import load_forest
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured

_PICTURED = COLUMNS.index("images_before")
_OF_MAKERS = sum(1 << SIGNS.index(sign) for sign in ("author", "credit"))
_WORD = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\\w+")
_MOST_BLOCKS = 8_000
"""Blocks of a page from which on only those from the headline on are judged one by one; real pages have hundreds."""
_FROM_HEADLINE = 3_000
"""Blocks from the headline on that are judged on such a page."""
_FURTHER = 4_000
"""Lines of prose further on that are judged, too."""
_LONGEST = 200_000
"""Characters of a line that no reader would read; the longest paragraph of a real page has some thousands."""
_LINE = 120
"""Characters of a line that says the same again and again, from which on it is no text."""
_SAMPLE = 300
_FEW_LETTERS = 20
"""Different letters and signs that a line of text has at least; one that has fewer is looked at."""
_DENSEST = 2.5
"""Times that such a line can be made shorter by leaving out what it says again, if it is a text."""
_MAKERS = 20
"""Lines called bylines, credits or the like that a text may hold: of more none is text."""
_SHORT = 300
"""Characters of such a line."""
_MOST_TOLD = 100_000
"""Characters of the text that machines are told that are looked at."""
_FEW = 200
"""Characters of a text that is too short to be believed, where the page tells machines more."""
_SUBSTANTIAL = 100
"""Words of a visible text that a text for machines must hold to replace it."""
_SAID_AGAIN = 10
"""Times that a text for machines may say what it says."""
_SHARE = 0.6
"""Of the visible text's words in threes, how many that is."""


@dataclass(slots=True)
class Body:
    """The text of an article and its place on the page."""

    paragraphs: list[Block] = field(default_factory=list)
    """In reading order."""
    start: int = -1
    """First element of the text (position in `Page.tags`); -1 where the text is not from the visible page."""
    end: int = -1
    """One past the last element of the text."""
    container: int = -1
    """Smallest element that holds all of it."""
    score: float = 0.0
    """How sure the reader is, 0 to 1."""
    source: str = "html"
    """`html`, or `json-ld` where the visible page holds no text."""
    blocks: list[Block] = field(default_factory=list)
    """All blocks of the visible page, text or not."""

    @property
    def text(self) -> str:
        """Paragraphs separated by a blank line."""
        return "\n\n".join(block.text for block in self.paragraphs)


def read_body(page: Page, data: Structured, headline_index: int) -> Body:
    """The article's text; an empty `Body` where the page has none."""
    text = data.text(data.article, "articleBody")
    top = page.by_tag.get("body", [0])[0]
    blocks = cut(page, page.firsts[top], page.lasts[top]) if len(page) else []
    forgive_unclosed_links(page, blocks)
    blocks = [block for block in blocks if _is_readable(block.text)]
    comments = find_comments(page, blocks, headline_index)
    every = blocks
    if outweigh(blocks, comments):
        blocks = [block for block in blocks if block.first not in comments]
    body = Body()
    told = told_of(page, data, headline_index)
    if len(blocks) > _MOST_BLOCKS:
        body = _of_many(page, blocks, told)
    elif blocks:
        body = _without(comments, _judged(page, blocks, told), page, blocks)
    body = _without(_makers(page, body), body, page, blocks)
    if len(text) > _FEW and 3 * len(body.text) < len(text) and _continues(body.text, text):
        body = Body([Block(-1, "p", text, -1)], score=0.5, source="json-ld")
    body.blocks = every
    return body


def _is_readable(text: str) -> bool:
    """Whether a line can be read: it is not endless, and does not say one thing again and again."""
    if len(text) < _LINE:
        return True
    if len(text) > _LONGEST:
        return False
    middle = max(len(text) - _SAMPLE, 0) // 2
    sample = text[middle : middle + _SAMPLE]
    if len(set(sample)) >= _FEW_LETTERS:
        return True
    raw = sample.encode("utf-8", "surrogatepass")
    return _DENSEST * len(compress(raw)) > len(raw)


def _of_many(page: Page, blocks: list[Block], told: Told) -> Body:
    """The body of a page of very many blocks, of which some thousands are judged."""
    prose = _prose(page, blocks)
    start = told.headline_index
    first = page.firsts[start] if start >= 0 else prose[0].first if prose else 0
    judged = _from(blocks, first)
    body = _judged(page, judged, told)
    if len(body.text) < _FEW:
        return locate(page, prose, blocks)
    return replace(locate(page, grow(page, blocks, judged, body.paragraphs, body.container), blocks), score=body.score)


def _judged(page: Page, blocks: list[Block], told: Told) -> Body:
    """The body made of those of `blocks` that the model takes for its text."""
    rows, table = describe(page, blocks, told) if blocks else ([], None)
    if table is None or not rows:
        return Body()
    chances = load_forest("body_model.json", tuple(COLUMNS)).chances(table).tolist()
    place = article_place(page, told.headline_index)
    chosen = choose([blocks[k] for k in rows], chances, place, table[:, _PICTURED].tolist())
    body = locate(page, [blocks[rows[k]] for k in chosen], blocks)
    body.score = sum(chances[k] for k in chosen) / max(len(chosen), 1)
    return body


def _makers(page: Page, body: Body) -> set[int]:
    """First strings of the lines of the body whose elements are called bylines or credits, if they are many."""
    if len(body.paragraphs) <= _MAKERS:
        return set()
    found = {
        block.first
        for block in body.paragraphs
        if len(block.text) <= _SHORT and page.names[block.index] and name_signs(page.names[block.index]) & _OF_MAKERS
    }
    return found if len(found) > _MAKERS else set()


def _without(foreign: set[int], body: Body, page: Page, blocks: list[Block]) -> Body:
    """`body` without what is foreign (its first strings), where that leaves a text."""
    if not foreign:
        return body
    own = [block for block in body.paragraphs if block.first not in foreign]
    if len(own) == len(body.paragraphs) or sum(len(block.text) for block in own) < _FEW:
        return body
    return replace(locate(page, own, blocks), score=body.score)


def _from(blocks: list[Block], first: int) -> list[Block]:
    """Those blocks of a huge page among which the article is, which begins with string `first`."""
    at = bisect_left(blocks, first, key=lambda block: block.first)
    further = [block for block in blocks[at + _FROM_HEADLINE :] if _is_prose(block)]
    return blocks[at : at + _FROM_HEADLINE] + further[:_FURTHER]


def _continues(shown: str, told: str) -> bool:
    """Whether `told` is the longer form of `shown`, or nothing substantial is shown: junk replaces no article, nor does
    what says the same again and again.
    """
    words = _WORD.findall(shown[:_MOST_TOLD])
    if len(words) <= _SUBSTANTIAL:
        return True
    others = _WORD.findall(told[:_MOST_TOLD])
    threes = set(zip(words, words[1:], words[2:], strict=False))
    said = set(zip(others, others[1:], others[2:], strict=False))
    return _SAID_AGAIN * len(said) > len(others) and len(threes & said) >= _SHARE * len(threes)


def _is_prose(block: Block) -> bool:
    return len(block.text) >= PROSE and 2 * block.link < len(block.text)


def _prose(page: Page, blocks: list[Block]) -> list[Block]:
    """The prose under the element that has most of it: all that a huge page is worth looking for."""
    prose = [block for block in blocks if _is_prose(block)]
    weights: dict[int, float] = {}
    for block in prose:
        weights[block.index] = weights.get(block.index, 0.0) + min(len(block.text), 1_000)
    main = main_element(page, weights)
    return [block for block in prose if main <= block.index < page.ends[main]] if main >= 0 else []


def told_of(page: Page, data: Structured, headline_index: int) -> Told:
    """What the page says of its article outside of the text."""
    description = page.meta("og:description", "description")
    return Told(data.text(data.article, "articleBody")[:_MOST_TOLD], description, headline_index)


def locate(page: Page, kept: list[Block], blocks: list[Block]) -> Body:
    """A body of the blocks `kept` (of all `blocks` of the page), with its place on the page."""
    if not kept:
        return Body()
    first, last = kept[0], kept[-1]
    start = first.index
    if page.firsts[start] < first.first:  # its element begins with something else
        start = bisect_right(page.firsts, first.first, start, page.ends[start]) - 1
    end = page.ends[last.index]
    at = bisect_right(blocks, last.first, key=lambda block: block.first)
    if at < len(blocks):
        end = bisect_left(page.firsts, blocks[at].first, last.index + 1, end)
    container = start
    while container >= 0 and page.ends[container] < end:
        container = page.parents[container]
    return Body(kept, start, end, max(container, 0), 1.0)
