"""Cuts a part of a page into blocks: the lines of text a reader sees, each with the element it stands in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from newsbot.extract.page import BLOCKS, Page

_LEAVES = frozenset({"br", "hr"})
_PROSE = 80
"""Characters of a link that is a whole paragraph."""
_UNCLOSED = 5
"""Paragraphs in links to one address that are one link never closed, if they are most of the page's."""
_LONG = 500_000
"""Characters of a line that hardly any page has."""


@dataclass(slots=True)
class Block:
    """One line of text, as a browser would break it (a `<br>` ends it too)."""

    index: int
    """The nearest block element around it (position in `Page.tags`)."""
    tag: str
    """Tag of that element: `p`, `h2`, `li`, `blockquote`, `div`, `td`, ..."""
    text: str
    """In one line, white space collapsed."""
    first: int
    """Its first string (position in `Page.strings`)."""
    link: int = 0
    """Characters that are inside links, white space included."""
    bold: int = 0
    """Characters that are bold or in italics."""


def block_of(page: Page, i: int) -> int:
    """The nearest element that breaks lines, from `i` upwards (-1 outside the tree)."""
    tags, parents = page.tags, page.parents
    while i >= 0 and (tags[i] not in BLOCKS or tags[i] in _LEAVES):
        i = parents[i]
    return i


def _in_one_line(text: str) -> str:
    """White space collapsed; a very long text in parts, for as many words at once take much memory."""
    middle = text.find(" ", len(text) // 2) if len(text) > _LONG else -1
    if middle < 0:
        return " ".join(text.split())
    return f"{_in_one_line(text[:middle])} {_in_one_line(text[middle:])}".strip()


def cut(page: Page, first: int, last: int) -> list[Block]:
    """The blocks of `page.strings[first:last]`, in document order. One pass, linear."""
    blocks: list[Block] = []
    strings, owners, tags = page.strings, page.owners, page.tags
    homes: dict[int, tuple[int, int, int]] = {}
    buffer: list[str] = []
    start = home = -1
    link = bold = 0
    for k in range(first, last):
        string = strings[k]
        if string == "\n":
            if buffer:
                text = buffer[0] if len(buffer) == 1 else "".join(buffer)
                blocks.append(Block(home, tags[home] if home >= 0 else "", _in_one_line(text), start, link, bold))
                buffer = []
                link = bold = 0
            continue
        if not buffer and string == " ":
            continue
        owner = owners[k]
        found = homes.get(owner)
        if found is None:
            found = homes[owner] = _home(page, owner)
        if tags[owner] == "title":  # browsers show it nowhere on the page
            continue
        if not buffer:
            home, start = found[0], k
        if found[1]:
            link += len(string)
        if found[2]:
            bold += len(string)
        buffer.append(string)
    if buffer:
        text = _in_one_line("".join(buffer))
        blocks.append(Block(home, tags[home] if home >= 0 else "", text, start, link, bold))
    return blocks


def _home(page: Page, i: int) -> tuple[int, int, int]:
    """Nearest block element around `i`, whether a link lies between, whether emphasis does."""
    tags, parents = page.tags, page.parents
    link = bold = 0
    while i >= 0:
        tag = tags[i]
        if tag == "a":
            link = 1
        elif tag in ("b", "strong", "em", "i"):
            bold = 1
        elif tag in BLOCKS and tag not in _LEAVES:
            break
        i = parents[i]
    if not link and i >= 0 and tags[parents[i]] == "a":  # <a><div>text</div></a>
        link = 1
    return i, link, bold


def forgive_unclosed_links(page: Page, blocks: list[Block]) -> None:
    """Take for plain text the paragraphs that stand in one link because it was never closed: the parser then opens it
    again in each, with the same address.
    """
    linked = [block for block in blocks if block.link >= _PROSE and 10 * block.link >= 9 * len(block.text)]
    if len(linked) < _UNCLOSED:
        return
    addresses = [_address(page, block.first) for block in linked]
    address, times = Counter(addresses).most_common(1)[0]
    prose = sum(len(block.text) >= _PROSE for block in blocks)
    if times >= _UNCLOSED and 2 * times > prose:
        for block, own in zip(linked, addresses, strict=True):
            block.link = 0 if own == address else block.link


def _address(page: Page, string: int) -> str:
    i = page.owners[string]
    while i >= 0 and page.tags[i] != "a":
        i = page.parents[i]
    return page.attrs[i].get("href") or "" if i >= 0 else ""
