"""The rest of a text so long that only a part of its blocks was judged: what is like the part that was taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from newsbot.extract.blocks import Block
from newsbot.extract.page import Page

_SHARE = 0.5
"""Of the judged blocks of one kind, how many are text where all others of that kind are, too."""
_FEW = 20
"""Judged blocks of a kind that say too little of the others."""


def grow(
    page: Page, blocks: Sequence[Block], judged: Sequence[Block], kept: Sequence[Block], container: int
) -> list[Block]:
    """`kept`, and those of `blocks` that were not `judged` and stand in `container` as most of the judged ones do,
    behind the first of these.

    In document order. Kinds are told apart by what a block's element and its parent are called.
    """
    total = Counter(_kind(page, block) for block in judged)
    taken = Counter(_kind(page, block) for block in kept)
    kinds = {kind for kind, count in taken.items() if count >= max(_FEW, _SHARE * total[kind])}
    if not kinds:
        return list(kept)
    known = {block.first for block in judged}
    start, end = judged[0].first, page.ends[container]
    further = [
        block
        for block in blocks
        if container <= block.index < end
        and block.first > start
        and block.first not in known
        and _kind(page, block) in kinds
    ]
    return sorted([*kept, *further], key=lambda block: block.first)


def _kind(page: Page, block: Block) -> tuple[str, str, str, str, bool]:
    i = block.index
    parent = page.parents[i]
    return block.tag, page.names[i], page.tags[parent], page.names[parent], 2 * block.link > len(block.text)
