"""Keeps hostile markup from the parser: what a page may cost before it is tamed or refused.

Parsers are quadratic, or worse, in a few things that no real page has: very deep nesting, many
formatting elements left open (each is built again in every paragraph that follows), many attributes on one
tag. A page is first measured in ways that cost a fraction of a millisecond and can err on one side only; the few
that could be dangerous are read token by token (`newsbot.extract.taming`), and lose just the tags that are too
much: their text stays, as a reader with a browser would see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsbot.caps import CALIBRATED, Caps
from newsbot.errors import NotAnArticle
from newsbot.extract import taming
from newsbot.extract.thinning import thin, without_stray_marks

QUIET_TOKENS = 10_000
"""A page with fewer `<` cannot nest deeply enough to slow the parser (measured: 0.1 s at worst)."""
QUIET_REBUILDS = 500_000
"""Elements that open formatting elements can make the parser build, at worst, before it matters (0.1 s); of so many
not all are copied (`Page.is_cut`)."""
QUIET_ATTRIBUTE_PAIRS = 4_000_000
"""Pairs of attributes of one tag, summed over all tags, before it matters: the parser compares each with each."""
UNSEEN_ATTRIBUTE_PAIRS = 300_000_000
"""Pairs that a page may have, at worst, without being counted."""
QUIET_DEPTH = 100
"""Mean depth of a parsed page's elements above which climbing from element to ancestor is not cheap any more."""

_START = re.compile(r"<[a-zA-Z]")
_BEGIN = re.compile(r"</?[a-zA-Z][^\s/>]*+")
"""A tag's beginning. End tags may have attributes too: they mean nothing, but the parser compares them."""
# Elements that hold nothing, or end where the next of their kind begins: they nest within others only.
_NESTING = re.compile(
    r"<(?!(?:area|br|col|hr|img|input|link|meta|source|wbr|a|p|li|tr|td|th|h[1-6])[\s>/])[a-zA-Z]", re.IGNORECASE
)
# All but those that only shape the text in a line.
_SHAPELESS = re.compile(
    r"<(?!(?:[bius]|em|strong|font|code|tt|small|big|strike|nobr|span|mark|sub|sup|abbr|wbr)[\s>/])[a-zA-Z]",
    re.IGNORECASE,
)
# Spelled out: ignoring case would cost half as much again.
_FORMATTING = re.compile(
    r"<(?=[bBcCeEfFiInNsStTuU])(?:[biusBIUS]|[eE][mM]|[tT][tT]|[sS][tT][rR][oO][nN][gG]|[fF][oO][nN][tT]|[cC][oO][dD][eE]|[bB][iI][gG]"
    r"|[sS][mM][aA][lL][lL]|[sS][tT][rR][iI][kK][eE]|[nN][oO][bB][rR])[\s/>]"
)
# What stands in a tag after its name, as WHATWG HTML reads it.
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)"""
_ATTRIBUTES = rf"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE}?+)?+)*+[\s/]*+"
_TAG = re.compile(rf"</?[a-zA-Z][^\s/>]*+{_ATTRIBUTES}")
# Without what stands before it, which would be read again from each of many slashes.
_ATTRIBUTE = re.compile(rf"[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE}?+)?+")
_RAW_END = re.compile(r"</(?:script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>]|\Z)", re.IGNORECASE)
_QUIET_TAG = 500
"""Characters of a tag that cannot hold many attributes."""
_ALL_ATTRIBUTES = 50_000
"""Attributes that all long tags of such a page may have."""
_TELLING = 50_000
"""Characters of a tag that tell whether it has far too many."""
_BINARY_START = 2_000
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
_FILES = ("\x1f\u2039\x08", "\x1f\x8b\x08", "%PDF-", "PK\x03\x04", "\u2030PNG", "\x89PNG", "GIF8")
"""How packed files, documents and pictures begin, as text."""
_WINDOW = 4_000
"""Characters."""
_MANY_SPACES = 5_000
_NO_MARKS = bytes(set(range(256)) - set(b" \n\t\r\f/\"'"))
"""What stands neither between attributes nor around their values."""
_STRIDE = 16_000
"""Characters, at most, between two places that are looked at."""
_LOOK_AHEAD = 600
"""Characters in which a tag ends that is no very long one."""
# The states in which the middle of a tag can be, and how each goes on: before a name, before a value, in a value.
_MIDDLES = [
    re.compile(start + _ATTRIBUTES) for start in ("", rf"\s*+=?\s*+{_VALUE}", r"[^\s>]*+", r"[^\"]*+\"", r"[^']*+'")
]


@dataclass(frozen=True, slots=True)
class Checked:
    """A page that is fit to be parsed."""

    text: str
    tamed: tuple[str, ...] = ()
    """What it had too much of: `depth`, `formatting`, `attributes`, `elements`."""


def check(text: str, caps: Caps = CALIBRATED) -> Checked:
    """`text` if it is harmless, else what is left of it without the tags that are too much.

    Raises `NotAnArticle` (`refused_size`, `refused_elements`, `not_html`) where that cannot be done.
    """
    refuse_size(text, caps)
    _refuse_binary(text)
    tamed: list[str] = []
    tokens = text.count("<")
    if tokens > caps.page_marks:
        text = without_stray_marks(text)
        tokens = text.count("<")
    if tokens > caps.page_marks or (
        tokens > caps.page_elements and max(len(_SHAPELESS.findall(text)), text.count("<!--")) > caps.page_elements
    ):
        text = thin(text)
        tamed.append("elements")
        tokens = text.count("<")
    if tokens > caps.page_marks or ("elements" in tamed and taming.is_hopeless(text, caps.page_elements)):
        raise NotAnArticle("refused_elements", f"{tokens} tags")
    if _has_many_attributes(text):
        text = _without_attributes(text, caps.page_attributes)
        tamed.append("attributes")
    if _may_nest(text, tokens, caps.page_elements) or _may_rebuild(text, tokens):
        text, more = tame(text, caps)
        tamed.extend(more)
    return Checked(text, tuple(sorted(set(tamed))))


def refuse_size(html: bytes | str, caps: Caps = CALIBRATED) -> None:
    """Raise `NotAnArticle` for a page that is too large to be read at all."""
    if len(html) > caps.page_bytes:
        raise NotAnArticle("refused_size", f"{len(html)} bytes or characters")


def _refuse_binary(text: str) -> None:
    """Raise `NotAnArticle` (`not_html`) for what begins as other files do, or with control characters, not markup."""
    start = text[:_BINARY_START]
    if start.startswith(_FILES):
        raise NotAnArticle("not_html", "a file of another kind")
    if len(_CONTROL.findall(start)) * 20 > len(start) and not _TAG.search(start):
        raise NotAnArticle("not_html", "binary")


def tame(text: str, caps: Caps = CALIBRATED) -> tuple[str, tuple[str, ...]]:
    """`text` without the tags that nest too deeply, format too much or are too many; and which of these it had."""
    limits = taming.Limits(caps.page_elements, caps.page_depth, caps.page_formatting, caps.page_options)
    return taming.tame(text, limits)


def is_deep(ends: list[int]) -> bool:
    """Whether the elements of a parsed page stand, on average, too deep; `ends` is `Page.ends`.

    An element is counted in the range of each of its ancestors, so the ranges sum up to the depths.
    """
    count = len(ends)
    return sum(ends) - count * (count - 1) // 2 > QUIET_DEPTH * count + QUIET_TOKENS


def _may_nest(text: str, tokens: int, most: int) -> bool:
    """Whether there are too many elements, or so many of those that nest that they could nest too deeply."""
    if tokens <= min(QUIET_TOKENS, most):
        return False
    return len(_NESTING.findall(text)) > QUIET_TOKENS // 2 or len(_START.findall(text)) > most


def _may_rebuild(text: str, tokens: int) -> bool:
    """Whether formatting elements could be built again too often, if none of them were ever closed."""
    if tokens * tokens <= 4 * QUIET_REBUILDS:  # the product is largest where half of them are formatting
        return False
    opened = len(_FORMATTING.findall(text))
    if opened * (tokens - opened) <= QUIET_REBUILDS:
        return False
    return opened * (tokens - text.count("</") - opened) > QUIET_REBUILDS


def _has_many_attributes(text: str) -> bool:
    """Whether one tag holds far too many attributes, or many tags many.

    A tag with many attributes is long. Whether a place in the page can be the middle of a long tag is seen by reading
    on from there, in each state a tag can be in: if all of them come upon the tag's end soon, it is not.
    """
    if _has_long_tag(text):
        return _has_many_pairs(text)
    # A tag can still be long where its values hold a ">".
    stride = min(max(12_000_000_000 // max(len(text), 1), 1_000), _STRIDE)
    pairs = attributes = run = 0
    for start in range(stride, len(text) - stride, stride):
        if not _is_middle_of_tag(text, start, start + min(stride, _LOOK_AHEAD)):
            pairs += attributes * attributes
            attributes = run = 0
            continue
        run += 1
        if run < 2:  # a tag of at most two strides cannot hold enough of them
            continue
        attributes += _most_attributes(text[start - (2 * stride if run == 2 else 0) : start + stride])
        if pairs + attributes * attributes > UNSEEN_ATTRIBUTE_PAIRS:
            return _has_many_pairs(text)
    return False


def _has_long_tag(text: str) -> bool:
    """Whether a "<" is followed by many attributes without any ">", or, where values hold some, it cannot be told."""
    last = -1  # the last ">" before the window
    pairs = read = 0
    for start in range(0, len(text), _WINDOW):
        end = start + _WINDOW
        if text.find(">", start, end) >= 0:
            last = text.rfind(">", start, end)
        elif last >= start - _WINDOW and (tag := _BEGIN.search(text, last + 1, end)):
            whole = _TAG.match(text, tag.start())
            pairs += _count_attributes(whole[0]) ** 2 if whole else 0
            read += len(whole[0]) if whole else 0
            if pairs > QUIET_ATTRIBUTE_PAIRS or read > 2 * len(text):
                return True
    return False


def _is_middle_of_tag(text: str, start: int, end: int) -> bool:
    """Whether a stretch of the page can stand within one tag, and not within one of its values."""
    return any((match := middle.match(text, start, end)) and match.end() >= end for middle in _MIDDLES)


def _most_attributes(stretch: str) -> int:
    """More than the attributes that can begin here: each follows white space, a slash or a closing quote."""
    marks = stretch.encode("utf-8", "surrogatepass").translate(None, _NO_MARKS)
    quotes = marks.count(b'"') + marks.count(b"'")
    slashes = marks.count(b"/")
    spaces = len(marks) - quotes - slashes
    if spaces > _MANY_SPACES:  # many stand side by side
        spaces = len(stretch.split())
    return spaces + slashes + quotes // 2 + 1


def _has_many_pairs(text: str) -> bool:
    """Whether the parser would compare too many attributes, as exactly as it takes to know."""
    pairs = 0
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > _QUIET_TAG:
            pairs += _count_attributes(tag[0]) ** 2
            if pairs > QUIET_ATTRIBUTE_PAIRS:
                return True
    return False


def _count_attributes(tag: str) -> int:
    """The attributes of a tag, of a very long one those at its beginning if they are too many already."""
    at_first = len(_ATTRIBUTE.findall(tag, 0, _TELLING)) - 1
    if len(tag) <= _TELLING or at_first**2 > QUIET_ATTRIBUTE_PAIRS:
        return at_first + 1
    return len(_ATTRIBUTE.findall(tag))


def _without_attributes(text: str, most: int) -> str:
    """`text` without the attributes of tags that have too many, and of long ones when there were very many before."""
    left = _ALL_ATTRIBUTES

    def short(match: re.Match[str]) -> str:
        nonlocal left
        tag = match[0]
        if len(tag) <= _QUIET_TAG:
            return tag
        number = _count_attributes(tag)
        if number <= most and number <= left:
            left -= number
            return tag
        begin, raw_end = _BEGIN.match(tag), _RAW_END.findall(tag)
        # In a script it is no tag, and what looks like its last attribute may be the script's end.
        return (begin[0] if begin else "<") + (f">{raw_end[-1]}" if raw_end else "")

    return _TAG.sub(short, text)
