"""The article's own text: which blocks of the page it is made of, and where on the page they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from newsbot.extract.blocks import Block, block_of, cut
from newsbot.extract.page import Page

_FOREIGN = re.compile(
    r"comment|disqus|related|recommend|newsletter|subscri|share|social|sidebar|footer|caption|byline|promo|"
    r"teaser|breadcrumb|author|signup|advert|tags|widget|popular|cookie|consent|credit"
)
_FOREIGN_TAGS = frozenset({"nav", "footer", "aside", "figcaption", "figure", "form", "button", "header", "menu"})


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

    @property
    def text(self) -> str:
        """Paragraphs separated by a blank line."""
        return "\n\n".join(block.text for block in self.paragraphs)


def read_body(page: Page, data: Any, headline_index: int) -> Body:
    """The article's text; an empty `Body` where the page has none."""
    container = _densest(page)
    if container < 0:
        return Body()
    blocks = cut(page, page.firsts[container], page.lasts[container])
    kept = [b for b in blocks if _belongs(page, b, container)]
    while kept and kept[-1].tag in ("h2", "h3", "h4", "h5", "h6"):
        kept.pop()
    return locate(page, kept)


def locate(page: Page, kept: list[Block]) -> Body:
    """A body of these blocks, with its place on the page."""
    if not kept:
        return Body()
    start = min(b.index for b in kept)
    end = max(page.ends[b.index] for b in kept)
    container = start
    while container >= 0 and page.ends[container] < end:
        container = page.parents[container]
    return Body(kept, start, end, max(container, 0), 1.0)


def _densest(page: Page) -> int:
    """The element with most prose near to it; -1 where there is none."""
    mass: dict[int, float] = {}
    tags, parents = page.tags, page.parents
    for string, owner in zip(page.strings, page.owners, strict=True):
        if len(string) < 50:
            continue
        if tags[owner] == "a":
            continue
        home = block_of(page, owner)
        mass[home] = mass.get(home, 0.0) + min(len(string), 1000)
    total: dict[int, float] = {}
    for home, weight in mass.items():
        if _foreign(page, home, -1):
            continue
        i = home if tags[home] in ("div", "td", "article", "section", "main", "body") else parents[home]
        share = weight
        for _ in range(5):
            if i < 0:
                break
            total[i] = total.get(i, 0.0) + share
            share *= 0.7
            i = parents[i]
    return max(total, key=total.__getitem__) if total else -1


def _foreign(page: Page, i: int, top: int) -> bool:
    while i > top:
        if page.tags[i] in _FOREIGN_TAGS or _FOREIGN.search(page.names[i]):
            return page.tags[i] not in ("body", "html", "main", "article")
        i = page.parents[i]
    return False


def _belongs(page: Page, block: Block, container: int) -> bool:
    if block.tag in ("h1", "time", "label", "option", "address") or _foreign(page, block.index, container):
        return False
    size = len(block.text)
    if block.link > 0.6 * size:
        return False
    if block.tag in ("h2", "h3", "h4", "li", "blockquote", "td", "th"):
        return True
    return size > 60 or block.text[-1:] in '.!?”"»:…。？！'
