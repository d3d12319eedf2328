"""What is printed with a picture: its caption and its credit, and the part of the page they share with it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from newsbot.extract.image_urls import is_foreign_address
from newsbot.extract.page import Page
from newsbot.load.caption_credits import split_caption
from newsbot.load.captions import without_controls, without_last_controls
from newsbot.load.credit_words import opening_end, says_more
from newsbot.load.credits import (
    has_credit_mark,
    is_credit,
    is_names,
    known_agency,
    parse_credit,
    without_brackets,
)

_MOST_STRINGS = 1_000
"""Visible strings of a block that are looked at."""
LONGEST_BLOCK = 1500
"""Characters of visible text; a larger part of the page is more than a picture and its caption."""
LONGEST_CREDIT_LINE = 200
"""Characters."""

_FEW_WORDS = 3
"""Spaces; a credit with fewer has no caption before it."""
_MOSTLY = 0.6
_BLOCK_LEVELS = 6
_CREDIT = re.compile(
    r"credit|copyright|photographer|fotograf|photograph|photo-?by|byline|(?<![a-z])(?:author|autor|auteur|agency|agentur|quelle|"
    r"source|rights|owner|provider|distributor)(?![a-z]*-?img)|bildautor|attribution|bildrecht|image-?source|fotocredit|urheber|licen[sc]e|firma-foto|foto-?autor"
)
_PHOTO_CREDIT = re.compile(r"credit|copyright|photographer|fotograf|bild(?:quelle|recht|nachweis|autor)|image-?source")
"""Names that nothing but a photo credit has, wherever it stands."""
_CAPTION = re.compile(
    r"caption|legend|bildunterschrift|bildtext|image-?text|img-?text|photo-?text|didascalia|pie-?(?:de-?)?foto|leyenda|image-?desc|"
    r"photo-?desc|(?:^|[^a-z])description|(?:^|[^a-z])desc(?:$|[^a-z])|image-?info|image-?meta|image-?title|img-?desc|epigraf|bildinfo"
)
_INNER_CAPTION = re.compile(r"(?:caption|description|bildunterschrift|legende?)(?:[-_]?text)?(?:\s|$)")
_PICTURE = re.compile(r"picture|image|photo|foto|figure|media|bild|thumb|img")
LONGEST_NAMED = 600
"""Characters of text in a part of the page that is named after its picture."""
_CONTROL = re.compile(
    r"toggle|button|(?:^|[^a-z])btn|zoom|share(?!d)|enlarge|expand|counter|sr-only|visually-?hidden|off-?screen|screen-?reader|blind|icon"
)


def _asks(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether the pattern is in class names: these are the same for many elements, and asked for once."""
    return lru_cache(maxsize=2048)(lambda names: bool(names) and pattern.search(names) is not None)


_names_credit = _asks(_CREDIT)
_names_photo_credit = _asks(_PHOTO_CREDIT)
_names_caption = _asks(_CAPTION)
_ends_as_caption = _asks(_INNER_CAPTION)
_names_picture = _asks(_PICTURE)
_names_control = _asks(_CONTROL)
_INLINE = frozenset({"span", "em", "i", "b", "strong", "font"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_CONTROL_TAGS = frozenset({"button", "script", "style", "svg", "iframe", "video", "nav", "form"})


@dataclass(slots=True)
class Printed:
    """What stands with a picture."""

    caption: str = ""
    """Without the credit."""
    credit: str = ""
    """As printed, without enclosing brackets."""
    block: int = -1
    """The element that picture and caption share."""
    is_named: bool = False
    """The page itself says that the text with the picture is its caption."""


def read_printed(page: Page, image: int, top: int, held: tuple[int, ...] = ()) -> Printed:
    """Caption and credit of the picture in element `image`.

    `top` is an element that the search does not leave, `held` are elements that nothing of the picture's holds: the
    headline, the beginning of the text.
    """
    block = block_of(page, image, top, held)
    printed = Printed(block=block, is_named=_is_named(page, block))
    captions: list[str] = []
    for element in [block, *_captions_beside(page, block, image, top)]:
        for part, kind in _parts(page, element, is_caption=element != block):
            if kind == "credit":
                if not captions and _is_caption_first(printed.credit, part):
                    captions.append(printed.credit)
                    printed.credit = ""
                printed.credit = _joined(printed.credit, part)
            elif part not in captions:
                captions.append(part)
    text = without_controls(" ".join(captions)).rstrip(" |/-–—")
    if text:
        caption, credit = split_caption(text)
        if printed.credit and caption.endswith(printed.credit):
            caption = caption.removesuffix(printed.credit).rstrip(" (|/-–—")
        printed.caption = caption
        printed.credit = printed.credit or credit
    if printed.caption and printed.credit and not says_more(printed.caption):  # "Photo:" apart from the name
        printed.caption, printed.credit = "", f"{printed.caption} {printed.credit}"
    if not says_more(printed.credit):
        printed.credit = ""
    return printed


def _is_named(page: Page, block: int) -> bool:
    part = slice(block, page.ends[block])
    is_figure = page.tags[block] == "figure" or "figcaption" in page.tags[part]
    return is_figure or any(names and _names_caption(names) for names in page.names[part])


def is_offer(page: Page, block: int) -> bool:
    """Whether most of what stands with a picture are links: a box about an author, or an offer of other pages."""
    linked = sum(size_of(page, i) for i in _within(page, block, "a") if page.attrs[i].get("href"))
    return linked > _MOSTLY * size_of(page, block)


def _joined(credit: str, part: str) -> str:
    """Two parts of one credit ("Photo by Jane Doe", "AP") in one line; what says nothing new is left out."""
    named = parse_credit(credit).names
    if not named:
        return f"{credit} {part}".strip()
    new = parse_credit(part).names
    if not new or set(new) <= set(named) or len(credit) + len(part) > LONGEST_CREDIT_LINE:
        return credit
    return f"{credit} / {part.lstrip(' /')}"


def _is_caption_first(first: str, part: str) -> bool:
    """Whether of two small lines only the second says that it is a credit: "The captain", "Photo: Jane Doe / AP"."""
    says_so = opening_end(part) > 0 and len(part) > opening_end(part)
    return bool(first) and says_so and not opening_end(first) and not any(map(known_agency, parse_credit(first).names))


def block_of(page: Page, image: int, top: int, held: tuple[int, ...] = ()) -> int:
    """The `figure` around a picture, or the largest element that holds no other picture and little text."""
    block = image
    i = page.parents[image]
    for _ in range(_BLOCK_LEVELS):
        if i < 0 or i == top or page.tags[i] in ("article", "main", "body"):
            break
        if page.tags[i] == "figure":
            return i
        if not _names_caption(page.names[i]) and any(i <= element < page.ends[i] for element in held):
            break
        if _other_pictures(page, i, image) or size_of(page, i) > LONGEST_BLOCK or _has_prose(page, i):
            break
        block = i
        i = page.parents[i]
    return block


def _captions_beside(page: Page, block: int, image: int, top: int) -> list[int]:
    """Elements that follow a picture's block and are named a caption or a credit, or say what its `alt` says."""
    has_caption = "figcaption" in page.tags[block : page.ends[block]]
    alt = " ".join((page.attrs[image].get("alt") or "").split())
    i = block
    for _ in range(3):
        parent, beside = page.parents[i], page.ends[i]
        if parent < 0:
            break
        is_near = beside < page.ends[parent] and size_of(page, beside) <= LONGEST_NAMED
        if is_near and (_holds_credit(page, beside) if has_caption else _is_caption(page, beside, alt)):
            after = page.ends[beside]
            is_credit_after = after < page.ends[parent] and _names_credit(page.names[after])
            return [beside, after] if is_credit_after and size_of(page, after) <= LONGEST_CREDIT_LINE else [beside]
        if parent == top or _other_pictures(page, parent, image) or size_of(page, parent) > LONGEST_BLOCK:
            break
        i = parent
    return []


def _holds_credit(page: Page, i: int) -> bool:
    """Whether an element, or one of the first in it, is named a credit, and no other picture is in it."""
    part = range(i, page.ends[i])
    return (
        len(part) <= 12 and any(_names_photo_credit(page.names[j]) for j in part) and not _other_pictures(page, i, -1)
    )


def _is_caption(page: Page, i: int, alt: str) -> bool:
    names = page.names[i]
    if page.tags[i] == "figcaption" or (names and (_names_caption(names) or _names_credit(names))):
        return not any(
            page.tags[j] in ("img", "h2", "h3", "a") and page.tags[i] != "figcaption"
            for j in range(i + 1, page.ends[i])
        )
    if len(alt) > 25 and page.text(i).startswith(alt[:60]):
        return True
    is_wrapper = not names and i + 1 < page.ends[i] == page.ends[i + 1]
    return is_wrapper and _is_caption(page, i + 1, "")


def _other_pictures(page: Page, i: int, image: int) -> bool:
    others = (j for tag in ("img", "amp-img", "h1") for j in _within(page, i, tag) if j != image)
    return any(not _is_copy(page, j, image) and not _is_symbol(page, j) for j in others)


def _is_symbol(page: Page, j: int) -> bool:
    """Whether a picture is a symbol, other than that of a film: what stands with this is said of the film."""
    source = page.attrs[j].get("src") or ""
    return "play" not in source.lower() and is_foreign_address(source)


def _within(page: Page, i: int, tag: str) -> list[int]:
    """The elements of one tag that stand in element `i`."""
    found = page.by_tag.get(tag, [])
    return found[bisect_right(found, i) : bisect_left(found, page.ends[i])]


def _is_copy(page: Page, j: int, image: int) -> bool:
    """Whether one of two pictures stands in the `noscript` beside the other, which is loaded late."""
    near = "noscript" in (page.tags[page.parents[j]], page.tags[page.parents[image]])
    return near and abs(j - image) < 12


def size_of(page: Page, i: int) -> int:
    """Characters of visible text in element `i`; of a very large one more than LONGEST_BLOCK."""
    first, last = page.firsts[i], page.lasts[i]
    if last - first > 120:
        return LONGEST_BLOCK + 1
    return sum(map(len, page.strings[first:last]))


def _has_prose(page: Page, i: int) -> bool:
    """Whether `i` holds paragraphs of text that no caption's name is on."""
    if _names_picture(page.names[i]) and size_of(page, i) <= LONGEST_NAMED:
        return False
    for j in _within(page, i, "p"):
        if size_of(page, j) > 40 and not _names_caption(page.names[j]) and not _ends_with_credit(page, j):
            k = page.parents[j]
            while k > i and not _names_caption(page.names[k]) and page.tags[k] != "figcaption":
                k = page.parents[k]
            if k == i and not _names_caption(page.names[i]):
                return True
    return False


def _ends_with_credit(page: Page, i: int) -> bool:
    """Whether element `i` is of a few lines, of which the last is nothing but a photo credit."""
    if size_of(page, i) > LONGEST_NAMED:
        return False
    above, _, last = "".join(page.strings[page.firsts[i] : page.lasts[i]]).strip().rpartition("\n")
    return bool(above) and has_credit_mark(last) and is_credit(last)


def _parts(page: Page, block: int, is_caption: bool = False) -> list[tuple[str, str]]:
    """The texts of a block in order, each "caption" or "credit"."""
    parts: list[tuple[str, str]] = []
    if is_caption:
        _collect(page, block, _own_kind(page, block, "caption"), parts)
    else:
        has_figcaption = "figcaption" in page.tags[block + 1 : page.ends[block]]
        _collect(page, block, "" if has_figcaption else "caption", parts)
    return parts


def _collect(page: Page, block: int, own: str, parts: list[tuple[str, str]]) -> None:
    """Walk the visible strings of `block` and sort runs of them by the element that names them."""
    kind_of: dict[int, str] = {block: own}
    run: list[str] = []
    run_key: tuple[str, int] = ("", -1)
    for at in range(page.firsts[block], min(page.lasts[block], page.firsts[block] + _MOST_STRINGS)):
        owner, string = page.owners[at], page.strings[at]
        kind = _kind(page, owner, block, kind_of)
        key = (kind, _credit_element(page, owner, block, kind_of) if kind == "credit" else -1)
        if key != run_key and run:
            _close(run, run_key[0], parts)
            run = []
        run_key = key
        run.append(" " if string == "\n" else string)
    if run:
        _close(run, run_key[0], parts)
    if parts and parts[-1][1] == "caption":
        _part_credit_element(page, block, parts)
        _part_credit_line(page, block, parts)


def _part_credit_element(page: Page, block: int, parts: list[tuple[str, str]]) -> None:
    """Where a caption ends with an element of its own that holds nothing but names, that is the credit."""
    last = page.lasts[block] - 1
    while last >= page.firsts[block] and not page.strings[last].strip():
        last -= 1
    owner = page.owners[last] if last >= 0 else -1
    if owner <= block or page.tags[owner] not in _INLINE:
        return
    text, credit = parts[-1][0], page.text(owner)
    if text.endswith(credit) and len(credit) + 20 < len(text) and is_names(credit):
        parts[-1] = (text.removesuffix(credit).rstrip(), "caption")
        parts.append((without_brackets(credit.strip(" |")), "credit"))


def _part_credit_line(page: Page, block: int, parts: list[tuple[str, str]]) -> None:
    """Where a caption begins with an element and a line of its own that hold nothing but names, that is the credit."""
    first, last = page.firsts[block], page.lasts[block]
    while first < last and not page.strings[first].strip():
        first += 1
    owner = page.owners[first] if first + 2 < last else -1
    if owner <= block or page.tags[owner] not in _INLINE or len(parts) != 1:
        return
    if page.tags[page.parents[owner]] != "figcaption":
        return
    text, credit = parts[0][0], page.text(owner)
    has_line = page.strings[page.lasts[owner]] == "\n"
    is_apart = is_names(credit) if has_line else opening_end(credit) > 0 and is_credit(credit)
    if text.startswith(credit) and len(credit) + (40 if has_line else 20) < len(text) and is_apart:
        parts[:] = [(credit, "credit"), (text.removeprefix(credit).lstrip(), "caption")]


def _close(run: list[str], kind: str, parts: list[tuple[str, str]]) -> None:
    text = " ".join("".join(run).split())
    if text and kind == "credit" and len(text) <= LONGEST_CREDIT_LINE:
        parts.extend(_credit_parts(without_brackets(without_last_controls(text).strip(" |+"))))
    elif kind == "caption" and any(map(str.isalpha, text)):
        parts.append((text, "caption"))


def _credit_parts(text: str) -> list[tuple[str, str]]:
    """What an element says that is named a credit: this, and a caption where one stands before it."""
    caption, credit = split_caption(text) if text.count(" ") > _FEW_WORDS else ("", "")
    words = caption.split()
    is_caption = len(words) > 2 and (caption[-1] in ".!?" or sum(map(str.islower, words)) > 1)
    if credit and is_caption and opening_end(credit):
        return [(caption, "caption"), (credit, "credit")]
    return [(text, "credit")]


def _kind(page: Page, i: int, block: int, kinds: dict[int, str]) -> str:
    """Whether the element is named a credit, a caption, a control ("skip") or nothing ("" or its parent's kind)."""
    path = []
    while i not in kinds:
        path.append(i)
        if i <= block:
            kinds[i] = kinds.get(block, "")
            break
        i = page.parents[i]
    for j in reversed(path):
        if j in kinds:
            continue
        inherited = kinds.get(page.parents[j], "")
        kinds[j] = _own_kind(page, j, inherited)
    return kinds[path[0]] if path else kinds[i]


def _own_kind(page: Page, i: int, inherited: str) -> str:
    tag, names = page.tags[i], page.names[i]
    if inherited == "skip":
        return inherited
    if inherited == "credit":  # which may hold the caption as well
        return "caption" if names and _ends_as_caption(names) and not _names_credit(names) else inherited
    if tag in _CONTROL_TAGS or (names and _names_control(names)) or (tag in _HEADINGS and not _names_caption(names)):
        return "skip"
    itemprop = page.attrs[i].get("itemprop") or ""
    if (names and _names_credit(names) and tag != "figcaption") or itemprop in (
        "copyrightHolder",
        "author",
        "creator",
        "creditText",
    ):
        return "credit"
    if tag in ("footer", "small", "cite"):
        return "credit"
    if tag == "figcaption" or (names and _names_caption(names)) or itemprop in ("caption", "description"):
        return "caption"
    return inherited


def _credit_element(page: Page, i: int, block: int, kinds: dict[int, str]) -> int:
    while i > block and kinds.get(page.parents[i]) == "credit":
        i = page.parents[i]
    return i
