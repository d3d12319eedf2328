"""The article's own text: which blocks of the page it is made of, and where on the page they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from newsbot.extract.block_features import COLUMNS, Table, Told, describe
from newsbot.extract.block_words import BEGINS_MAKER, block_words
from newsbot.extract.blocks import Block, cut
from newsbot.extract.forest import load_forest
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.credits import has_credit_mark, is_credit

_SURE = 0.5
"""Chance from which on a block is text of the article."""
_LEAST = 0.15
"""Chance from which on it is, where the page has no block that is more likely."""
_FEW = 200
"""Characters of a text that is too short to be believed, where the page tells machines more."""
_TOP = 4
"""Blocks at the beginning among which the byline and the date can be."""
_SENTENCE_ENDS = frozenset('.!?…。！？؟।۔"”»’)')
_REPEATABLE = 40
"""Characters of a text that an article can say twice."""
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


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


def read_body(page: Page, data: Structured, headline_index: int) -> Body:
    """The article's text; an empty `Body` where the page has none."""
    text = data.text(data.article, "articleBody")
    top = page.by_tag.get("body", [0])[0]
    blocks = cut(page, page.firsts[top], page.lasts[top]) if len(page) else []
    body = Body()
    if blocks:
        told = told_of(page, data, headline_index)
        rows, table = describe(page, blocks, told)
        if rows:
            chances = load_forest("body_model.json", tuple(COLUMNS)).chances(table)
            body = _choose(page, [blocks[k] for k in rows], chances)
    if len(text) > _FEW and 3 * len(body.text) < len(text):
        return Body([Block(-1, "p", text, -1)], score=0.5, source="json-ld")
    return body


def told_of(page: Page, data: Structured, headline_index: int) -> Told:
    """What the page says of its article outside of the text."""
    titles = {data.text(data.article, "headline"), page.meta("og:title"), page.title}
    if headline_index >= 0:
        titles.add(page.text(headline_index))
    return Told(
        data.text(data.article, "articleBody"),
        frozenset(titles),
        page.meta("og:description", "description"),
        headline_index,
    )


def _choose(page: Page, blocks: list[Block], chances: Table) -> Body:
    """The blocks that are likely enough."""
    kept = [k for k, chance in enumerate(chances.tolist()) if chance > _SURE]
    if sum(len(blocks[k].text) for k in kept) < _FEW:
        bar = max(_LEAST, min(_SURE, 0.6 * float(chances.max())))
        kept = [k for k, chance in enumerate(chances.tolist()) if chance > bar]
    kept = _without_repeats(blocks, kept)
    kept = [k for at, k in enumerate(kept) if not _is_credit(blocks[k]) and not (at < _TOP and _is_byline(blocks[k]))]
    del kept[: _standfirst(blocks, kept)]
    while kept and blocks[kept[-1]].tag in _HEADINGS:
        kept.pop()
    body = locate(page, [blocks[k] for k in kept])
    if kept:
        body.score = float(chances[kept].mean())
    return body


def _without_repeats(blocks: list[Block], kept: list[int]) -> list[int]:
    """Each longer text once; one that comes again and again is no text of the article at all.

    Where most of what is kept comes more than once, repeating is how this page writes, and all of it stays.
    """
    times = Counter(blocks[k].text for k in kept)
    seen = set()
    once = []
    for k in kept:
        text = blocks[k].text
        if len(text) > _REPEATABLE and times[text] > 1:
            if times[text] > 2 or text in seen:
                continue
            seen.add(text)
        once.append(k)
    total = sum(len(blocks[k].text) for k in kept)
    return once if 2 * sum(len(blocks[k].text) for k in once if times[blocks[k].text] == 1) > total else kept


def _standfirst(blocks: list[Block], kept: list[int]) -> int:
    """How many of the first kept blocks are a standfirst: no whole sentence, and a photo credit stands below them."""
    for count in range(1, min(3, len(kept))):
        above, below = kept[count - 1], kept[count]
        if blocks[above].text[-1] in _SENTENCE_ENDS:
            return 0
        if any(map(_is_credit, blocks[above + 1 : min(below, above + 4)])):
            return count
    return 0


def _is_credit(block: Block) -> bool:
    return 3 < len(block.text) <= 120 and has_credit_mark(block.text) and is_credit(block.text)


def _is_byline(block: Block) -> bool:
    """Whether a line at the top says who wrote it, or when."""
    return (
        len(block.text) < 80 and block.text[-1] not in _SENTENCE_ENDS and bool(block_words(block.text) & BEGINS_MAKER)
    )


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
