"""Captions apart from the photo credits with which they end."""

from __future__ import annotations

import re
from functools import lru_cache

from newsbot.load.credit_words import inner_prefix, opening_end, openings
from newsbot.load.credits import (
    BRACKET_OF,
    LONGEST_CREDIT,
    SENTENCE,
    is_credit,
    is_name,
    is_names,
    is_person,
    known_agency,
    parse_credit,
    without_brackets,
)
from newsbot.load.text import lower

LONGEST_CAPTION = 5000
"""Characters of a caption that are looked at."""

_ENDS = frozenset('.!?»”"')
_PHOTO_OF = re.compile(r"[A-Z]{2,6} (?:file )?(?:photos?|foto)", re.IGNORECASE)
"""A house and its picture: "(HT Photo)"."""
_STOP = re.compile(r"[^\W\d_]{3,}[.!?]\s")
_LONGEST_SIGNATURE = 60
_LONGEST_TAIL = 100
_CAPTION_END = re.compile(r"[.!?。）)\"”»][\s]*(?=\S)|\s[|–—•·/-]\s*|[＝=]\s*|\s{1,2}(?=REUTERS/|AFP/|AP Photo|EPA/)")


@lru_cache(maxsize=512)
def split_caption(text: str) -> tuple[str, str]:
    """A caption apart from the credit that it ends with ("" where there is none): "... on Monday.
    (AP Photo/Jae Kim)" gives ("... on Monday.", "AP Photo/Jae Kim"). A text that is all credit gives ("", text).
    """
    text = " ".join(text[:LONGEST_CAPTION].split())
    if not text:
        return "", ""
    if is_credit(text) and not _has_caption(text):
        return "", without_brackets(text)
    tail = text[-LONGEST_CREDIT:]
    for find in (_bracketed_tail, _prefixed_tail, _agency_tail):
        at = find(tail)
        if at is not None:
            start = len(text) - len(tail) + at
            return _without_joint(text[:start]), without_brackets(text[start:].strip(" |–—-").removeprefix(". "))
    return text, ""


def _has_caption(text: str) -> bool:
    """Whether a credit of which all words may be names stands after a sentence: "The quay, 1960. Photo: AP"."""
    at = _bracketed_tail(text) or _prefixed_tail(text)
    return at is not None and at > 0 and text[:at].rstrip()[-1:] in _ENDS and not opening_end(text)


def _without_joint(caption: str) -> str:
    return caption.rstrip(" |/–—-•·(（[＝=,").strip()


def _bracketed_tail(tail: str) -> int | None:
    """Where the credit in brackets begins that ends a caption."""
    stripped = tail.rstrip(" .")
    opening = BRACKET_OF.get(stripped[-1:])
    if not opening:
        return None
    at = stripped.rfind(opening)
    if at <= 0:
        return None
    start = _prefixed_tail(tail)
    if start is not None and start < at and is_credit(tail[start:]):  # "Foto: Ana Ruiz (EFE)"
        return start
    inner = stripped[at + 1 : -1].strip()
    if known_agency(inner) and (ends := [match.end() for match in _CAPTION_END.finditer(tail, 0, at)]):
        maker = tail[ends[-1] : at].strip()
        if is_person(maker) and is_name(maker):
            return ends[-1]
    if _PHOTO_OF.fullmatch(inner) or (stripped[:at].rstrip()[-1:] in _ENDS and is_person(inner) and is_name(inner)):
        return at
    prefix = inner_prefix().match(lower(inner))
    if prefix and inner[prefix.end() : prefix.end() + 1].isupper():
        return at
    if is_names(inner) and re.search(r"[/|]", inner):
        return at
    return at if is_credit(inner) or any(map(known_agency, parse_credit(inner).agencies)) else None


def _prefixed_tail(tail: str) -> int | None:
    """Where "Photo: ..." or "© ..." begins that ends a caption."""
    for start, end in openings(tail):
        rest = tail[end:]
        is_sign = not tail[start:end].rstrip()[-1:].isalpha()  # "Photo from Apple will have to do" is none
        if not is_sign and sum(map(str.islower, rest.split())) > 2:
            continue
        if tail[:start].strip() and len(rest) <= 160 and not SENTENCE.search(rest):
            before = tail[:start].rstrip().rsplit(" ", 1)[-1]
            return (
                tail.rindex(before, 0, start) if before.isupper() and known_agency(before) else start
            )  # "AP Photo/..."
    return None


def _agency_tail(tail: str) -> int | None:
    """Where "REUTERS/Jane Doe", "| AP" or "＝ＡＰ" begins that ends a caption."""
    starts = [match.end() for match in _CAPTION_END.finditer(tail)]
    for at in starts[-3:]:
        rest = tail[at:].strip()
        if not rest or rest[0].isdigit() or len(rest) > _LONGEST_TAIL or _STOP.search(rest):
            continue
        if is_credit(rest) or _is_signature(rest):
            return at
    return None


def _is_signature(text: str) -> bool:
    """Whether what stands after a caption's last sentence can be nothing but names: "Jae Kim/The Tide", "ANA RUIZ"."""
    if len(text) > _LONGEST_SIGNATURE or not is_names(text):
        return False
    return "/" in text or " | " in text or (text.isupper() and is_person(text))
