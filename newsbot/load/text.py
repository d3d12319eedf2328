"""Processors for text: one clean line, word counts, and the hash that says whether an article changed."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from functools import lru_cache
from typing import Literal

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_TAG = re.compile(r"<(?:!--|/?[a-zA-Z])[^<>]{0,2000}>")
_LINE_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
# Controls, zero-width and direction marks, soft hyphen, halves of letters (surrogates, which no file can hold), byte
# order mark, object replacement. ZWNJ and ZWJ
# (U+200C, U+200D) stay: Persian, Indic scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffc]"
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_MARKS = "".join(chr(point) for point in range(0x0900, 0x1D00) if unicodedata.category(chr(point))[0] == "M")
"""Vowels and other marks of Indian, Thai and other scripts, which are parts of their words."""
_FOREIGN_SIGN = re.compile(rf"[^\w\x00-\x7f{_MARKS}]")
"""What is neither a letter, a part of one, nor a digit, outside of ASCII."""
_POINTS = frozenset(
    chr(point) for point in (*range(0x0300, 0x0370), *range(0x0591, 0x0700)) if unicodedata.category(chr(point)) == "Mn"
)
"""Accents that stand apart, and the vowel points of Hebrew and Arabic: most write without them."""
_AMOUNT = re.compile(r"[$%£¥‰₠-₿％＄￡￥−-](?:(?<![−-])|(?<!\S[−-])(?=\d))")
_ONE_WIDTH = str.maketrans("％＄￡￥−", "%$£¥-")
_COMMON_SIGNS = "\u00a0‘’“”„–—…«»"
"""Those that most texts have: without them many a text is ASCII, which costs less."""
_MOST_SIGNS = 50
"""Different signs of a text that are replaced one by one."""
_ASCII = bytes(range(128))
_SHORT = 200
"""Characters of a text whose folded form is remembered."""
_MOST_MARKS = 30
_MARKS_SEEN = 100
"""A run of marks this long is always seen; a shorter one takes no time."""
_SIGNS = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))
_SHAPES = bytes(32 if byte == 32 else ord("x") for byte in _SIGNS)
"""Tables for `bytes.translate`: signs become spaces, and in the second all else becomes "x"."""


def normal(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """`text` in a Unicode normal form. More than 30 marks on one letter are cut (UAX #15: stream-safe text), as
    putting them in order takes time quadratic in their number.
    """
    if any(map(unicodedata.combining, text[::_MARKS_SEEN])):
        text = _with_few_marks(text)
    return text if unicodedata.is_normalized(form, text) else unicodedata.normalize(form, text)


def _with_few_marks(text: str) -> str:
    kept, run = [], 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def clean(text: str) -> str:
    """`text` in one line: invisible characters gone, white space collapsed, composed (NFC)."""
    return " ".join(_visible(text).split())


def _visible(text: str) -> str:
    """`text` composed (NFC), without invisible characters."""
    if not text.isascii():
        return _INVISIBLE.sub("", normal("NFC", text))
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def clean_markup(text: str) -> str:
    """As `clean`, for a value that may hold HTML entities (even escaped twice) or tags: JSON-LD, meta, feeds."""
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
        if "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", _LINE_BREAK.sub(" ", text))
    return clean(text)


def clean_paragraphs(text: str) -> str:
    """`text` with each paragraph cleaned; paragraphs (any run of line breaks) separated by one blank line."""
    return "\n\n".join(line for part in _visible(text).splitlines() if (line := " ".join(part.split())))


def count_words(text: str) -> int:
    """Words of `text`; each Chinese or Japanese character counts as one."""
    characters = 0
    if not text.isascii():
        characters = len(_CJK.findall(_beyond_ascii(text)))
        if characters:
            text = _CJK.sub(" ", text)
        text = _without_signs(_without_common_signs(text.replace("’", "'")))
    shapes = b" " + text.encode("utf-8", "surrogatepass").translate(_SHAPES, b"'.-")  # these stand within words
    return characters + shapes.count(b" x")


_LONG = 500_000
"""Characters of a text that no article has."""


def fold(text: str) -> str:
    """`text` without what is cosmetic: case, width and ligature variants, vowel points, punctuation, white space."""
    return _fold_short(text) if len(text) <= _SHORT else _folded(text).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=1024)
def _fold_short(text: str) -> str:
    """Remembered, as names and titles are compared with many others."""
    return _folded(text).decode("utf-8", "surrogatepass")


def _folded(text: str) -> bytes:
    """As `fold`, in UTF-8; bytes are translated ten times faster than text. A very long text is folded in parts, for as
    many words at once take much memory.
    """
    middle = text.find(" ", len(text) // 2) if len(text) > _LONG else -1
    if middle >= 0:
        return b" ".join(filter(None, (_folded(text[:middle]), _folded(text[middle:]))))
    if not text.isascii():
        text = _without_common_signs(text)
    text = text.lower() if text.isascii() else _without_signs(normal("NFKC", text).casefold())
    return b" ".join(text.encode("utf-8", "surrogatepass").translate(_SIGNS).split())


def lower(text: str) -> str:
    """`text` in lower case, letter by letter, so that no position moves (only "İ" would become two)."""
    return text.replace("İ", "i").lower()


def _without_common_signs(text: str) -> str:
    for sign in _COMMON_SIGNS:
        text = text.replace(sign, " ")
    return text


def _without_signs(text: str) -> str:
    """`text` with spaces for its signs outside of ASCII, which are mostly many of a few kinds, and without points."""
    if text.isascii():
        return text
    signs = _FOREIGN_SIGN.findall("".join(set(_beyond_ascii(text))))
    if len(signs) > _MOST_SIGNS:
        return _FOREIGN_SIGN.sub(lambda sign: "" if sign[0] in _POINTS else " ", text)
    for sign in signs:
        text = text.replace(sign, "" if sign in _POINTS else " ")
    return text


def _beyond_ascii(text: str) -> str:
    """The characters of `text` outside of ASCII."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def amount_signs(text: str) -> str:
    """The signs that say what a number is (currency, percent, minus), in their order: `fold` drops them."""
    return "".join(_AMOUNT.findall(text)).translate(_ONE_WIDTH)


def content_hash(headline: str | None, body: str) -> str:
    """Hex SHA-256 of the folded headline and body: the same for cosmetic changes, another for other words, amounts."""
    said = _folded(headline or "") + b"\n" + _folded(body)
    if signs := amount_signs(f"{headline or ''}\n{body}"):
        said += b"\n" + signs.encode()
    return hashlib.sha256(said).hexdigest()
