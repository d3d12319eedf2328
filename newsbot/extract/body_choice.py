"""From chances to a text: which of the blocks that may be text of the article are taken as its body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from newsbot.extract.block_words import (
    BEGINS_MAKER,
    BEGINS_MORE,
    BEGINS_REPLY,
    BEGINS_SUBSCRIBE,
    SUBSCRIBES,
    block_words,
    tag_headings,
)
from newsbot.extract.blocks import Block
from newsbot.extract.comments import counts_comments
from newsbot.extract.page import HEADINGS
from newsbot.load.credits import has_credit_mark, is_credit
from newsbot.load.names import begins_with_by, parse_byline
from newsbot.load.paragraphs import is_date
from newsbot.load.text import fold

LOWEST, HIGHEST = 0.34, 0.63
"""Between these lies the chance from which on a block is text of the article."""
_DOUBTFUL = 0.86
"""The best F1 that can be expected of a page, up to which it is the lowest; it is the highest where that is 1."""
LEAST = 0.15
"""Chance from which on it is, where the page has no block that is more likely."""
SURE = 0.8
"""Chance from which on a line at the end is text, whatever it looks like."""
FEW = 200
"""Characters of a text that is so short that less likely blocks are looked at, too."""
_TOP = 4
"""Blocks at the beginning among which the byline and the date can be."""
_HEAD_LINE = 80
"""Characters of a line that says who or when; of one that says both, twice as many."""
_LABEL = 40
"""Characters of a line at the end that can be a name, a sign or a heading without text."""
_CAPTION = 250
"""Characters of a line that can describe a picture."""
_OFFER = 140
"""Characters of a line that offers something."""
_LINKED = 0.7
"""Share of a list of tags that is links; commas and spaces stand between them."""
_REPEATABLE = 40
"""Characters of a text that an article can say twice."""
_WHOLE = 3
"""Different longer texts that can be a whole article."""
_NEWS = 0.1
"""Share of texts that can be new where an article is printed again."""
_SENTENCE_ENDS = frozenset(".!?…。！？؟।۔\"”»’'“)）」』")
_ITEMS = frozenset({"li", "td", "th", "dd", "dt", "blockquote"})


def choose(
    blocks: Sequence[Block], chances: Sequence[float], place: tuple[int, int], pictured: Sequence[float]
) -> list[int]:
    """Positions of the blocks that are the body, in order.

    `place` is what `block_places.article_place` says; `pictured` says how many pictures stand right before each block.
    """
    below, until = place
    bar = _bar(blocks, chances)
    kept = [k for k, chance in enumerate(chances) if chance > bar]
    if sum(len(blocks[k].text) for k in kept) < FEW:
        bar = max(LEAST, min(bar, 0.6 * max(chances, default=0.0)))
        kept = [k for k, chance in enumerate(chances) if chance > bar]
    kept = _with_headings(blocks, kept, chances)
    kept = _below_headline(blocks, kept, below)
    kept = _until_next(blocks, kept, until)
    kept = _above_comments(blocks, kept, chances)
    kept = _without_repeats(blocks, kept, chances)
    kept = [k for at, k in enumerate(kept) if not _is_credit(blocks[k]) and not (at < _TOP and _is_byline(blocks[k]))]
    kept = [k for k in kept if not (pictured[k] and _is_caption(blocks, k)) and not _asks(blocks[k])]
    del kept[: _standfirst(blocks, kept)]
    while len(kept) > 1 and _is_after_text(blocks[kept[-1]], chances[kept[-1]]):
        kept.pop()
    return kept


def _bar(blocks: Sequence[Block], chances: Sequence[float]) -> float:
    """The chance above which blocks are kept: the higher, the better the best F1 that can be expected on the page.

    Half of that F1 would be best if chances were true (Lipton et al. 2014, Optimal Thresholding of Classifiers to
    Maximize F1 Measure; a block weighs as its text does). Those of unseen publishers are too high on clear pages, and
    too low on doubtful ones.
    """
    found = sorted(zip(chances, (len(block.text) for block in blocks), strict=True), reverse=True)
    total = sum(chance * length for chance, length in found) or 1.0
    right = size = best = 0.0
    for chance, length in found:
        right += chance * length
        size += length
        best = max(best, 2 * right / (size + total))
    return LOWEST + (HIGHEST - LOWEST) * max(best - _DOUBTFUL, 0.0) / (1 - _DOUBTFUL)


def _with_headings(blocks: Sequence[Block], kept: list[int], chances: Sequence[float]) -> list[int]:
    """With the headings that stand between two texts that are surely the article's: more of them are than are not."""
    found = kept[:1]
    for last, k in pairwise(kept):
        sure = k == last + 2 and min(chances[last], chances[k]) > SURE
        if sure and chances[k - 1] > LOWEST and blocks[k - 1].tag in HEADINGS and blocks[k].tag not in HEADINGS:
            found.append(k - 1)
        found.append(k)
    return found


def _below_headline(blocks: Sequence[Block], kept: list[int], first: int) -> list[int]:
    """What comes after the headline, where that is most of the text."""
    below = [k for k in kept if blocks[k].first >= first]
    if len(below) == len(kept):
        return kept
    total = sum(len(blocks[k].text) for k in kept)
    return below if 10 * sum(len(blocks[k].text) for k in below) > 7 * total else kept


def _until_next(blocks: Sequence[Block], kept: list[int], until: int) -> list[int]:
    """What comes before the next article, where that is a text at all."""
    before = [k for k in kept if blocks[k].first < until]
    return before if sum(len(blocks[k].text) for k in before) > FEW else kept


def _above_comments(blocks: Sequence[Block], kept: list[int], chances: Sequence[float]) -> list[int]:
    """What comes before a heading over readers' comments, where that is most of the text."""
    for over in range(kept[0], kept[-1]) if kept else ():
        block = blocks[over]
        if len(block.text) > _LABEL or not block_words(block.text) & BEGINS_REPLY:
            continue
        if chances[over] <= LEAST if block.tag in HEADINGS else _is_bold(block) and counts_comments(block.text):
            above = [k for k in kept if k < over]
            size = sum(len(blocks[k].text) for k in above)
            if size > max(FEW, sum(len(blocks[k].text) for k in kept) / 2):
                return above
    return kept


def _without_repeats(blocks: Sequence[Block], kept: list[int], chances: Sequence[float]) -> list[int]:
    """Each longer text once; one that comes again and again is no text of the article at all.

    An item that is surely text stays each time: lists of what several things have say the same again. Where most of
    what is kept comes more than once, either the page prints the whole text again and again, of which one is enough, or
    repeating is how it writes, and all of it stays.
    """
    times = Counter(blocks[k].text for k in kept)
    if len(times) == len(kept):
        return kept
    seen = set()
    once = []
    for k in kept:
        text = blocks[k].text
        if len(text) > _REPEATABLE and times[text] > 1 and not (blocks[k].tag in _ITEMS and chances[k] > SURE):
            if times[text] > 2 or text in seen:
                continue
            seen.add(text)
        once.append(k)
    total = sum(len(blocks[k].text) for k in kept)
    unique = sum(len(blocks[k].text) for k in once if times[blocks[k].text] == 1)
    return once if 2 * unique > total else _first_printing(blocks, kept)


def _first_printing(blocks: Sequence[Block], kept: list[int]) -> list[int]:
    """What stands before the first of the longer texts comes again, where hardly any other follows; else `kept`."""
    longer = [k for k in kept if len(blocks[k].text) > _REPEATABLE]
    texts = [blocks[k].text for k in longer]
    count = next((at for at in range(1, len(texts)) if texts[at] == texts[0]), 0)
    printed = set(texts[:count])
    if len(printed) < _WHOLE or sum(text not in printed for text in texts) > _NEWS * len(texts):
        return kept
    return [k for k in kept if k < longer[count]]


def _standfirst(blocks: Sequence[Block], kept: list[int]) -> int:
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


def _is_caption(blocks: Sequence[Block], k: int) -> bool:
    """Whether a line below a picture has a credit below it."""
    return len(blocks[k].text) < _CAPTION and k + 1 < len(blocks) and _is_credit(blocks[k + 1])


def _is_byline(block: Block) -> bool:
    """Whether a line at the top says who wrote it, or when."""
    text = block.text
    digits = sum(map(str.isdigit, text))
    if len(text) >= (2 * _HEAD_LINE if digits else _HEAD_LINE):
        return False
    if digits and any(is_date(fold(piece)) for piece in text.split("|") if piece.strip()):
        return True
    if text[-1] in _SENTENCE_ENDS:
        return False
    if begins_with_by(text) and parse_byline(text):
        return True
    return len(text) < _HEAD_LINE and (bool(block_words(text) & BEGINS_MAKER) or 4 * digits > len(text))


def _is_after_text(block: Block, chance: float) -> bool:
    """Whether the last line of what is kept is no part of the text."""
    return _lists_tags(block) or (chance < SURE and (_is_label(block) or _sells(block)))


def _lists_tags(block: Block) -> bool:
    """Whether a line is links after a word for tags: "Topics: Seals Ferries"."""
    said, colon, rest = block.text.replace("：", ":").partition(":")
    is_linked = block.link > 0 and block.link >= _LINKED * len(rest)
    return is_linked and len(said) < _LABEL and bool(colon) and fold(said) in tag_headings()


def _is_label(block: Block) -> bool:
    """Whether a line at the end of the text is no part of it: a heading, or a few words that are no sentence."""
    if block.tag in HEADINGS:
        return True
    short = _LABEL if block.text.isascii() or " " in block.text else _LABEL // 3
    last = block.text[-1]
    return (
        len(block.text) < short
        and (last in ")）" or last not in _SENTENCE_ENDS)
        and (block.tag not in _ITEMS or _is_bold(block))
    )


def _is_bold(block: Block) -> bool:
    return block.bold >= len(block.text)


def _asks(block: Block) -> bool:
    """Whether a line asks the reader to subscribe or to sign up."""
    return len(block.text) < _OFFER and bool(block_words(block.text) & BEGINS_SUBSCRIBE)


def _sells(block: Block) -> bool:
    """Whether a line at the end of the text is about subscriptions, or leads elsewhere."""
    return len(block.text) < _OFFER and bool(block_words(block.text) & (SUBSCRIBES | BEGINS_MORE))
