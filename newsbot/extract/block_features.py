"""What is known of each block of a page: a table of numbers, a row for each block, a column for each of `COLUMNS`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from newsbot.extract.block_names import SIGNS, element_signs
from newsbot.extract.block_words import KINDS, block_words
from newsbot.extract.blocks import Block
from newsbot.extract.page import Page

Table = npt.NDArray[np.float32]

PROSE = 80
"""Characters of a block, not counting links, from which on it is prose."""
_ENDS = {
    **dict.fromkeys(".!?…。！？．؟।۔", 3),
    **dict.fromkeys("\"”»'’“)）」』", 2),
    **dict.fromkeys(":：", 1),
    **dict.fromkeys(",;、，", -1),
}
_TAG_PLACES = {
    tag: place
    for place, tags in enumerate(
        (
            "p",
            "h1",
            "h2",
            "h3",
            "h4 h5 h6",
            "li",
            "td th",
            "div",
            "blockquote",
            "figcaption",
            "article section main body",
            "dd dt",
        )
    )
    for tag in tags.split()
}
_TAG_NAMES = ["p", "h1", "h2", "h3", "h4", "li", "td", "div", "blockquote", "figcaption", "section", "dd", "other"]
_DIGITS = re.compile(r"\d")

_TEXT = [
    "length",
    "words",
    "commas",
    "end",
    "capital",
    "upper",
    "digits",
    "quoted",
    "bar",
    "at",
    "link",
    "bold",
    "stops",
]
_WORD_SIGNS = [f"says_{kind}" for kind in KINDS] + [f"begins_{kind}" for kind in KINDS]
_PLACE = [
    "distance", "level", "depth", "after_headline", "from_headline", "place", "place_text", "repeats", "is_title",
    "is_description", "in_told", "has_told", "lang_cjk",
]  # fmt: skip
_GROUP = ["same_parent", "same_parent_text", "same_parent_link", "same_kind", "same_kind_text", "same_kind_share"]
_AROUND = ["before", "after", "before2", "after2", "link_before", "link_after", "end_before", "end_after",
           "tag_before", "tag_after", "near_prose", "near_link", "prose_before", "prose_after",
           "all_prose"]  # fmt: skip
COLUMNS: list[str] = [
    *_TEXT,
    *_WORD_SIGNS,
    *(f"tag_{name}" for name in _TAG_NAMES),
    *_PLACE,
    *_GROUP,
    *_AROUND,
    *(f"own_{sign}" for sign in SIGNS),
    *(f"between_{sign}" for sign in SIGNS),
]


def describe(
    page: Page, blocks: Sequence[Block], headline_index: int, told: str, titles: frozenset[str], description: str
) -> Table:
    """The table of a page's blocks."""
    count = len(blocks)
    text = np.array([_text_row(block) for block in blocks], dtype=np.float32).reshape(count, -1)
    length = text[:, 0].copy()
    link = text[:, 10]
    prose = np.where(length * (1 - link) >= PROSE, length * (1 - link), 0)
    text[:, 0] = np.log1p(length)
    words = np.array(
        [block_words(b.text) if b.link < 0.8 * len(b.text) or len(b.text) > 60 else 0 for b in blocks], dtype=np.int64
    )
    place, own, between, sigs, parents, tags = _places(page, blocks, prose, headline_index, told, titles, description)
    group = _groups(parents, sigs, length, link, prose)
    around = _around(length, link, text[:, 3], tags, prose)
    tag = np.zeros((count, len(_TAG_NAMES)), dtype=np.float32)
    tag[np.arange(count), tags] = 1
    return np.hstack(
        [
            text,
            _bits(words, 2 * len(KINDS)),
            tag,
            place,
            group,
            around,
            _bits(own, len(SIGNS)),
            _bits(between, len(SIGNS)),
        ]
    )


def _bits(masks: npt.NDArray[np.int64], count: int) -> Table:
    return ((masks[:, None] >> np.arange(count)) & 1).astype(np.float32)


def _text_row(block: Block) -> tuple[float, ...]:
    text = block.text
    length = len(text)
    first, last = text[0], text[-1]
    short = text if length <= 100 else text[:100]
    return (
        length,
        text.count(" ") + 1,
        text.count(",") + text.count("、") + text.count("，"),
        _ENDS.get(last, 0),
        1
        if first.isupper()
        else 2
        if first.isdigit()
        else 3
        if first in "\"“„«'‘"
        else 4
        if not first.isalnum()
        else 0,
        short.isupper(),
        len(_DIGITS.findall(short)) / len(short),
        text.count('"') + text.count("“") + text.count("„") + text.count("«"),
        text.count("|") + text.count("»") + text.count("·") + text.count("•") + text.count("/"),
        "@" in text or "http" in text or "www." in text,
        min(block.link / length, 1.0),
        min(block.bold / length, 1.0),
        text.count(". ") + text.count("。") + text.count("? ") + text.count("! "),
    )


def main_element(page: Page, blocks: Sequence[Block], weights: Sequence[float]) -> int:
    """The element that has most weight near to it, -1 where there is none."""
    total: dict[int, float] = {}
    parents = page.parents
    for block, weight in zip(blocks, weights, strict=True):
        if weight <= 0:
            continue
        share = min(weight, 1000.0)
        i = (
            parents[block.index]
            if block.tag not in ("div", "td", "article", "section", "main", "body")
            else block.index
        )
        for _ in range(5):
            if i < 0:
                break
            total[i] = total.get(i, 0.0) + share
            share *= 0.7
            i = parents[i]
    return max(total, key=total.__getitem__) if total else -1


_FOREIGN_SIGNS = "comment related newsletter sidebar notice tag_footer tag_nav tag_aside unseen".split()
_FOREIGN = sum(1 << SIGNS.index(name) for name in _FOREIGN_SIGNS)


def _places(
    page: Page,
    blocks: Sequence[Block],
    prose: Table,
    headline_index: int,
    told: str,
    titles: frozenset[str],
    description: str,
) -> Any:
    parents, tags, names, ends = page.parents, page.tags, page.names, page.ends
    signs: dict[int, int] = {-1: 0}
    above: dict[int, int] = {-1: 0}
    depths: dict[int, int] = {-1: 0}

    def climb(i: int) -> None:
        path = []
        while i not in above:
            path.append(i)
            i = parents[i]
        for j in reversed(path):
            if tags[j] in ("body", "html"):
                signs[j] = above[j] = 0
            else:
                signs[j] = element_signs(page, j)
                above[j] = above[parents[j]] | signs[j]
            depths[j] = depths[parents[j]] + 1

    weights = []
    for block, mass in zip(blocks, prose.tolist(), strict=True):
        climb(block.index)
        weights.append(mass * 0.15 if above[block.index] & _FOREIGN else mass)
    main = main_element(page, blocks, weights)
    chain: dict[int, tuple[int, int, int]] = {}
    i, level = main, 0
    while i >= 0:
        chain[i] = (0, 0, level)
        i = parents[i]
        level += 1
    chain.setdefault(-1, (0, 0, level))
    rows, own, between, sigs, groups, tag_places = [], [], [], [], [], []
    seen: dict[str, int] = {}
    for block in blocks:
        seen[block.text] = seen.get(block.text, 0) + 1
    headline_block = next((k for k, b in enumerate(blocks) if b.index >= headline_index >= 0), -1)
    total = float(prose.sum()) or 1.0
    passed = 0.0
    has_told = len(told) > 200
    cjk = float(
        bool(blocks)
        and sum(1 for b in blocks[:80] if not b.text.isascii() and any("\u3040" <= c <= "\u9fff" for c in b.text[:6]))
        > 8
    )
    count = len(blocks)
    for k, block in enumerate(blocks):
        i = block.index
        path = []
        while i not in chain:
            path.append(i)
            i = parents[i]
        for j in reversed(path):
            bits, steps, level = chain[parents[j]]
            chain[j] = (bits | signs[j], steps + 1, level)
        bits, steps, level = chain[block.index]
        parent = parents[block.index]
        own.append(signs[block.index] | (signs[parent] if parent not in (main, -1) and chain[parent][1] else 0))
        between.append(bits)
        groups.append(parent)
        sigs.append(
            hash(
                (
                    block.tag,
                    names[block.index] if block.index >= 0 else "",
                    tags[parent] if parent >= 0 else "",
                    names[parent] if parent >= 0 else "",
                )
            )
        )
        tag_places.append(_TAG_PLACES.get(block.tag, len(_TAG_NAMES) - 1))
        in_told = -1
        if has_told:
            in_told = int(block.text[:60] in told) if len(block.text) >= 25 else 0
        rows.append(
            (
                steps,
                level,
                depths[block.index],
                -1
                if headline_index < 0
                else int(block.index > headline_index) + 2 * (headline_index <= block.index < ends[headline_index]),
                max(-20, min(k - headline_block, 60)) if headline_block >= 0 else -30,
                k / count,
                passed / total,
                seen[block.text],
                block.text in titles,
                bool(description)
                and len(block.text) > 20
                and (description.startswith(block.text[:50]) or block.text.startswith(description[:50])),
                in_told,
                has_told,
                cjk,
            )
        )
        passed += float(prose[k])
    return (
        np.array(rows, dtype=np.float32).reshape(count, -1),
        np.array(own, dtype=np.int64),
        np.array(between, dtype=np.int64),
        np.array(sigs),
        np.array(groups),
        np.array(tag_places, dtype=np.intp),
    )


def _groups(parents: Any, sigs: Any, length: Table, link: Table, prose: Table) -> Table:
    columns = []
    for keys in (parents, sigs):
        _, inverse = np.unique(keys, return_inverse=True)
        number = np.bincount(inverse)
        text = np.bincount(inverse, weights=length)
        mass = np.bincount(inverse, weights=prose)
        if keys is parents:
            linked = np.bincount(inverse, weights=length * link)
            columns += [number[inverse], np.log1p(mass)[inverse], (linked / np.maximum(text, 1))[inverse]]
        else:
            columns += [number[inverse], np.log1p(mass)[inverse], (mass / max(float(prose.sum()), 1.0))[inverse]]
    return np.array(columns, dtype=np.float32).T


def _shift(column: Table, by: int) -> Table:
    moved = np.zeros_like(column)
    if by > 0:
        moved[by:] = column[:-by]
    else:
        moved[:by] = column[-by:]
    return moved


def window(column: Table, reach: int) -> Any:
    """For each row the sum over the rows within `reach` of it."""
    sums = np.concatenate([[0.0], np.cumsum(column)])
    count = len(column)
    rows = np.arange(count)
    return (sums[np.minimum(rows + reach + 1, count)] - sums[np.maximum(rows - reach, 0)]).astype(np.float32)


def _distance(marked: Any, backwards: bool) -> Any:
    """Rows to the nearest marked one before (or after) each, 50 where there is none."""
    if backwards:
        return _distance(marked[::-1], False)[::-1]
    rows = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, rows, -1000))
    previous = np.concatenate([[-1000], last[:-1]])
    return np.minimum(rows - previous, 50).astype(np.float32)


def _around(length: Table, link: Table, end: Table, tags: Any, prose: Table) -> Table:
    log = np.log1p(length)
    free = np.log1p(length * (1 - link))
    marked = prose > 0
    kind = tags.astype(np.float32)
    return np.array(
        [
            _shift(free, 1), _shift(free, -1), _shift(log, 2), _shift(log, -2), _shift(link, 1), _shift(link, -1),
            _shift(end, 1),
            _shift(end, -1), _shift(kind, 1), _shift(kind, -1), np.log1p(window(prose, 4)),
            window(length * link, 4) / np.maximum(window(length, 4), 1), _distance(marked, False),
            _distance(marked, True),
            np.full(len(length), np.log1p(prose.sum())),
        ],
        dtype=np.float32,
    ).T  # fmt: skip
