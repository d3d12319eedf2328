"""How text and teasers stand among each other: an article's text is one stretch, cards break that of a listing.

Counted in characters of languages that write letters; the signs of Chinese, Japanese and Korean say more, and count so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsbot.extract.block_words import BEGINS_MORE, SAYS_MORE, block_words
from newsbot.extract.blocks import Block
from newsbot.extract.body import Body
from newsbot.extract.page import HEADINGS, Page
from newsbot.load.urls import same_site

TEASER = 22
"""Characters of a link from which on it can be another article's headline."""
PROSE = 60
"""Characters of a block of text from which on it is more than a label."""
SEVERAL = 3
"""Paragraphs that neither an error page nor a search has in one stretch; cards that are no accident."""
_LABEL = 12
"""Characters that lines have on average where none of them is more than a number or a label."""
_BESIDE = 20
"""Characters beside the link in a line of a listing: a date, a section."""
_CARD = 4
"""Elements between a heading and a link around all of its card."""
_FEW = 20
"""Elements within a heading."""
_TAIL = 40
"""Characters in which a paragraph says that there is more."""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class Stretches:
    """What a page's lines are, from its first to its last. A paragraph is more than a label, and no heading."""

    wide: int = 1
    """For how many characters one of this page counts."""
    teasers: int = 0
    """Links that look like headlines of other articles, outside of the text."""
    headed: int = 0
    """Those of them that are headings."""
    prose: int = 0
    """Characters of the text that was read."""
    run: int = 0
    """Characters of its longest stretch without a teaser in between."""
    paragraphs: int = 0
    broken: float = 0.0
    """Share of the paragraphs right before which a teaser stands."""
    begun: int = 0
    """Times that text begins after teasers that are headings."""
    opening: int = 0
    """Characters of text before the first of these."""
    led: float = 0.0
    """Share of the paragraphs that begin with a link to another page, where there are several."""
    linked: float = 0.0
    """Share of the text that is links, where there is more of it than a few lines."""


def read_stretches(page: Page, body: Body) -> Stretches:
    """Go through the lines once."""
    wide = 2 if is_wide(body.text) else 1
    found = Stretches(wide, prose=wide * len(body.text))
    reading = _Reading(page, found)
    if body.source != "html":
        found.run = found.prose
    kept = {block.first for block in body.paragraphs}
    for block in body.blocks:
        is_kept = block.first in kept
        if is_teaser(page, block, is_kept=is_kept):
            reading.pass_teaser(block)
        elif is_kept:
            reading.pass_text(block)
        elif _says_more(block):
            reading.pass_more()
    if found.prose and len(kept) > SEVERAL:
        found.linked = reading.linked / found.prose
    if found.paragraphs:
        found.broken = reading.broken / found.paragraphs
    elif found.prose < _LABEL * len(body.paragraphs):
        found.run = 0
    if found.paragraphs >= SEVERAL:
        found.led = reading.led / found.paragraphs
    return found


class _Reading:
    """Where the reading of the lines stands."""

    __slots__ = ("after_heading", "after_more", "after_teaser", "broken", "found", "led", "linked", "page", "run")

    def __init__(self, page: Page, found: Stretches) -> None:
        self.page = page
        self.found = found
        self.run = self.broken = self.led = self.linked = 0
        self.after_teaser = self.after_heading = False
        """A teaser, one that is a heading, has been since the last paragraph."""
        self.after_more = False
        """The last paragraph ended with a link to more of it, or one stood under it."""

    def pass_teaser(self, block: Block) -> None:
        is_heading = block.tag in HEADINGS
        self.found.teasers += 1
        self.found.headed += is_heading
        self.after_teaser = True
        self.after_heading = self.after_heading or is_heading

    def pass_more(self) -> None:
        """A line under a paragraph that leads to the rest of it."""
        self.found.teasers += 1
        self.after_more = True

    def pass_text(self, block: Block) -> None:
        found, length, is_heading = self.found, self.found.wide * len(block.text), block.tag in HEADINGS
        self.linked += found.wide * block.link
        if length >= PROSE and not is_heading:
            self._begin_paragraph(block, length)
        self.run += length
        found.run = max(found.run, self.run)
        if not is_heading:
            leads_on = _leads_on(block)
            self.after_more = leads_on or (self.after_more and length < PROSE)
            found.teasers += leads_on

    def _begin_paragraph(self, block: Block, length: int) -> None:
        found = self.found
        found.paragraphs += 1
        self.led += _begins_elsewhere(self.page, block)
        found.begun += self.after_heading
        if not found.begun:
            found.opening += length
        if self.after_teaser or self.after_more:
            self.broken += 1
            self.run = 0
        self.after_teaser = self.after_heading = False


def is_wide(text: str) -> bool:
    """Whether a text is in Chinese, Japanese or Korean, as far as its beginning shows."""
    beginning = text[:400]
    return len(_WIDE.findall(beginning)) > 0.3 * len(beginning)


def is_teaser(page: Page, block: Block, *, is_kept: bool) -> bool:
    """Whether a block is a link as those of a listing are: also one that reads as text, if it leads to another page of
    the site, and a heading in a card that is a link as a whole. A line of an article that leads to another is none.
    """
    length = len(block.text)
    if block.tag in HEADINGS and length > 3:
        return (length >= TEASER and block.link >= 0.8 * length) or leads_away(page, block.index)
    beside = length - block.link
    is_link = block.link >= 4 * beside or (beside <= _BESIDE and length >= TEASER + beside)
    if length < TEASER or not is_link or block_words(block.text) & BEGINS_MORE:
        return False
    return not is_kept or leads_away(page, block.index)


def leads_away(page: Page, i: int) -> bool:
    """Whether a link to another page of the site stands in or around element `i`."""
    around: list[int] = []
    j = page.parents[i]
    while j >= 0 and len(around) < _CARD:
        around.append(j)
        j = page.parents[j]
    within = range(i, min(page.ends[i], i + _FEW))
    return _is_away(page, next((j for j in (*around, *within) if page.tags[j] == "a"), -1))


def _begins_elsewhere(page: Page, block: Block) -> bool:
    """Whether a paragraph begins with a link to another page of the site that could be a headline."""
    if block.link < TEASER:
        return False
    i = page.owners[block.first]
    while i > block.index and page.tags[i] != "a":
        i = page.parents[i]
    return page.tags[i] == "a" and len(page.text(i)) >= TEASER and _is_away(page, i)


def _is_away(page: Page, link: int) -> bool:
    url = page.absolute(page.attrs[link].get("href") or "").partition("#")[0] if link >= 0 else ""
    return bool(url) and url != page.url.partition("#")[0] and same_site(url, page.url)


def _leads_on(block: Block) -> bool:
    """Whether a paragraph ends with a link to more of it, as the beginnings of articles in a listing do."""
    return 0 < 2 * block.link < len(block.text) and bool(block_words(block.text[-_TAIL:]) & SAYS_MORE)


def _says_more(block: Block) -> bool:
    return 0 < block.link < len(block.text) < PROSE and bool(block_words(block.text) & SAYS_MORE)
