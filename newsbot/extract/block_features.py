"""What is known of each block of a page: a table of numbers, a row for each block, a column for each of `COLUMNS`.

Only blocks that could be text at all get a row: what is nothing but a short link is looked at as a neighbour only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from newsbot.extract.block_names import SIGNS
from newsbot.extract.block_places import PLACES, Places, find_places
from newsbot.extract.block_words import KINDS, block_words
from newsbot.extract.blocks import Block
from newsbot.extract.page import HEADINGS, Page

Table = npt.NDArray[np.float32]

PROSE = 80
"""Characters of a block, not counting links, from which on it is prose."""
_SHORT_LINK = 60
_SHORT_LABEL = 30
"""Characters of a line that is no text, unless it is a sentence, a paragraph, a heading or part of a list."""
_LONG = 600
_ENDS = {
    **dict.fromkeys(".!?…。！？．؟।۔", 3),
    **dict.fromkeys("\"”»'’“)）」』", 2),
    **dict.fromkeys(":：", 1),
    **dict.fromkeys(",;、，", -1),
}
_TAGS = "p h1 h2 h3 h4 li td div blockquote figcaption section dd other".split()
_TAG_PLACES = {tag: place for place, tag in enumerate(_TAGS)} | {
    **dict.fromkeys(("h5", "h6"), 4),
    "th": 6,
    **dict.fromkeys(("article", "main", "body"), 10),
    "dt": 11,
}
_OTHER = len(_TAGS) - 1
_LABEL_TAGS = np.array([tag in ("div", "figcaption", "section", "other") for tag in _TAGS])
_DENSE = 2.2
"""Letters of an alphabet that one Chinese or Japanese character stands for."""
_REPLY, _MORE, _SUBSCRIBE = (1 << len(KINDS) + KINDS.index(kind) for kind in ("reply", "more", "subscribe"))
_HEADS = _REPLY | _MORE | _SUBSCRIBE
_DIGITS = re.compile(r"\d")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")

_TEXT = "length words commas end capital digits quoted bar at link bold".split()
_SAYS = [f"says_{kind}" for kind in KINDS] + [f"begins_{kind}" for kind in KINDS]
_HEADED = [f"under_{kind}" for kind in KINDS] + ["under", "replies", "mores", "subscribes"]
_PAGE = (
    "after_headline from_headline place place_text repeats is_description in_told h1s "
    "all_prose swallows same_article images_before images_after".split()
)
_AROUND = (
    "before after before2 after2 link_before link_after end_before end_after tag_before tag_after near_prose near_link "
    "prose_before prose_after same_kind same_kind_text same_kind_share same_parent same_parent_text same_parent_link "
    "branch_same branch_text branch_prose branch_link".split()
)
COLUMNS: list[str] = [
    *_TEXT,
    *_SAYS,
    *(f"tag_{name}" for name in _TAGS),
    *_HEADED,
    *_PAGE,
    *_AROUND,
    *PLACES,
    *(f"own_{sign}" for sign in SIGNS),
    *(f"between_{sign}" for sign in SIGNS),
]


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of its article elsewhere."""

    text: str = ""
    """The article's text, as machines are told it."""
    description: str = ""
    headline_index: int = -1


def describe(page: Page, blocks: Sequence[Block], told: Told) -> tuple[list[int], Table]:
    """The blocks that could be text (their positions in `blocks`), and their table."""
    length = np.array([len(block.text) for block in blocks], dtype=np.float32)
    link = np.minimum(np.array([block.link for block in blocks], dtype=np.float32) / length, 1)
    if dense := _is_dense(blocks):
        length *= _DENSE
    tags = np.array([_TAG_PLACES.get(block.tag, _OTHER) for block in blocks])
    free = length * (1 - link)
    prose = np.where(free >= PROSE, free, 0)
    ends = np.array([_ENDS.get(block.text[-1], 0) for block in blocks], dtype=np.float32)
    label = (length < _SHORT_LABEL) & (ends < 2) & _LABEL_TAGS[tags]
    possible = ((link < 0.9) | (length >= _SHORT_LINK) | ((tags >= 1) & (tags <= 4))) & ~label
    places = find_places(page, blocks, prose.tolist(), np.flatnonzero(possible).tolist(), told.headline_index)
    rows = places.rows
    if not rows:
        return [], np.zeros((0, len(COLUMNS)), dtype=np.float32)
    chosen = [blocks[k] for k in rows]
    words = [block_words(block.text) for block in chosen]
    text = np.array([_text_row(block) for block in chosen], dtype=np.float32)
    text[:, 0] = np.log1p(text[:, 0] * (_DENSE if dense else 1))
    at = np.array(rows)
    tag = np.zeros((len(rows), len(_TAGS)), dtype=np.float32)
    tag[np.arange(len(rows)), tags[at]] = 1
    table = np.hstack(
        [
            text,
            _bits(words, 2 * len(KINDS)),
            tag,
            *_headed(chosen, words),
            np.array(_page_rows(page, blocks, rows, prose, told), dtype=np.float32),
            _around(length, link, tags, prose, at, ends),
            _groups(places, length[at], link[at], prose[at]),
            np.array(places.rows_of_numbers, dtype=np.float32),
            _bits(places.own, len(SIGNS)),
            _bits(places.between, len(SIGNS)),
        ]
    )
    return rows, table


def _is_dense(blocks: Sequence[Block]) -> bool:
    """Whether the page is in Chinese or Japanese."""
    return 10 * sum(1 for block in blocks if _CJK.match(block.text)) > 3 * len(blocks)


def _bits(masks: Sequence[int], count: int) -> Table:
    """The lowest `count` bits of each mask, a column for each, the lowest first."""
    octets = np.array(masks, dtype="<u8").view(np.uint8).reshape(-1, 8)
    return np.unpackbits(octets, axis=1, count=count, bitorder="little").astype(np.float32)


def _text_row(block: Block) -> tuple[float, ...]:
    text = block.text
    length = len(text)
    first = text[0]
    short = text if length <= 100 else text[:100]
    return (
        length,
        text.count(" ") + 1,
        text.count(",") + text.count("、") + text.count("，"),
        _ENDS.get(text[-1], 0),
        1 if first.isupper() else 2 if first.isdigit() else 3 if first in "\"“„«'‘" else 4 * (not first.isalnum()),
        len(_DIGITS.findall(short)) / len(short),
        text.count('"') + text.count("“") + text.count("„") + text.count("«"),
        short.count("|") + short.count("»") + short.count("·") + short.count("•") + short.count("/"),
        "@" in text or "http" in text or "www." in text,
        min(block.link / length, 1.0),
        min(block.bold / length, 1.0),
    )


def _headed(blocks: Sequence[Block], words: Sequence[int]) -> tuple[Table, Table]:
    """What the heading over each block says; how far above it stands, and what kinds of headings came before."""
    headings, counts = [], []
    heading = above = replies = mores = subscribes = 0
    for block, said in zip(blocks, words, strict=True):
        above += 1
        headings.append(heading)
        counts.append((min(30, above), replies, mores, subscribes))
        if said & _HEADS:
            replies += said & _REPLY > 0
            mores += said & _MORE > 0
            subscribes += said & _SUBSCRIBE > 0
        if block.tag in HEADINGS or (block.bold and len(block.text) < 60 and block.bold >= 0.9 * len(block.text)):
            heading, above = said, 0
    return _bits(headings, len(KINDS)), np.array(counts, dtype=np.float32)


def _page_rows(
    page: Page, blocks: Sequence[Block], rows: Sequence[int], prose: Table, told: Told
) -> list[tuple[float, ...]]:
    headline = told.headline_index
    seen = Counter([block.text for block in blocks])
    start, end = (page.firsts[headline], page.lasts[headline]) if headline >= 0 else (0, 0)
    headline_block = next((k for k, block in enumerate(blocks) if block.first >= start), -1) if headline >= 0 else -1
    total = float(prose.sum()) or 1.0
    passed = np.cumsum(prose).tolist()
    has_told = len(told.text) > 200
    h1s = [page.firsts[i] for i in page.by_tag.get("h1", ())]
    h1s_at_headline = bisect_left(h1s, start + 1)
    starts = [blocks[k].text[:40] for k in rows if prose[k] > 0]
    starts = starts[:: len(starts) // 12 + 1]
    article = _article_of(page, headline)
    images = [page.firsts[i] for i in page.by_tag.get("img", ())]
    ends = [block.first for block in blocks[1:]] + [len(page.strings)]
    found: list[tuple[float, ...]] = []
    for k in rows:
        block = blocks[k]
        text, index = block.text, block.index
        length = len(text)
        images_to = bisect_left(images, block.first + 1)
        is_description = False
        if told.description and length > 20:
            is_description = told.description.startswith(text[:50]) or text.startswith(told.description[:50])
        in_told = -1
        if has_told:
            in_told = int(text[:60] in told.text) if length >= 25 else 0
        found.append(
            (
                -1 if headline < 0 else (block.first >= start) + 2 * (start <= block.first < end),
                max(-20, min(k - headline_block, 60)) if headline_block >= 0 else -30,
                k / len(blocks),
                passed[k] / total,
                seen[text],
                is_description,
                in_told,
                bisect_left(h1s, block.first) - h1s_at_headline,
                total,
                sum(start in text for start in starts) if length > _LONG else 0,
                -1 if article < 0 else article <= index < page.ends[article],
                min(images_to - bisect_left(images, blocks[k - 1].first + 1), 3) if k else 0,
                min(bisect_left(images, ends[k] + 1) - images_to, 3),
            )
        )
    return found


def _article_of(page: Page, i: int) -> int:
    while i >= 0 and page.tags[i] != "article":
        i = page.parents[i]
    return i


def distance(marked: Any, backwards: bool) -> Any:
    """Rows to the nearest marked one before (or after) each, 50 where there is none."""
    if backwards:
        return distance(marked[::-1], False)[::-1]
    rows = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, rows, -1000))
    previous = np.concatenate([[-1000], last[:-1]])
    return np.minimum(rows - previous, 50)


def _around(length: Table, link: Table, tags: Any, prose: Table, at: Any, end: Table) -> Table:
    """What stands before and after each block."""
    count, linked = len(length), length * link
    beside = np.zeros((5, count + 4), dtype=np.float32)  # two empty rows before the first block, and after the last
    beside[:, 2:-2] = np.log1p(length * (1 - link)), np.log1p(length), link, end, tags
    before, after = beside[:, at + 1], beside[:, at + 3]
    sums = np.zeros((3, count + 1))
    sums[:, 1:] = np.cumsum([prose, linked, length], axis=1)
    near, near_link, near_text = sums[:, np.minimum(at + 5, count)] - sums[:, np.maximum(at - 4, 0)]
    marked = prose > 0
    columns = [before[0], after[0], beside[1, at], beside[1, at + 4]]
    columns += [column for row in (2, 3, 4) for column in (before[row], after[row])]
    columns += [np.log1p(near), near_link / np.maximum(near_text, 1)]
    columns += [distance(marked, False)[at], distance(marked, True)[at]]
    return np.array(columns, dtype=np.float32).T


def _groups(places: Places, length: Table, link: Table, prose: Table) -> Table:
    """How much text there is in blocks like each block, and in those near it in the tree."""
    columns: list[Any] = []
    for keys in (places.kinds, places.parents, places.branches):
        group = np.array(keys) + 1  # a block outside of the tree has the parent -1
        mass = np.bincount(group, prose)[group]
        if keys is places.kinds:
            columns += [np.bincount(group)[group], np.log1p(mass), mass / max(float(prose.sum()), 1.0)]
            continue
        text = np.bincount(group, length)[group]
        linked = np.bincount(group, length * link)[group] / np.maximum(text, 1)
        if keys is places.parents:
            columns += [np.bincount(group)[group], np.log1p(mass), linked]
        else:
            columns += [places.branches_like, np.log1p(text), np.log1p(mass), linked]
    return np.array(columns, dtype=np.float32).T
