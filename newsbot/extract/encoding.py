"""Bytes to text: which character encoding a page is in."""

from __future__ import annotations

import codecs
from functools import cache

from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding, to_unicode

_NAMES = frozenset(
    "ascii big5hkscs cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 cp932 cp949 euc_jp "
    "gb18030 iso2022_jp iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 "
    "iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic utf-8 utf-16-be utf-16-le".split()
)
"""What browsers know (WHATWG Encoding), as Python calls it. Python knows more, some of which is no encoding of text."""
_OF_ONE_BYTE = ("cp12", "cp866", "cp874", "iso8859", "koi8", "mac-")
"""How the names of encodings with a byte for each letter begin."""
_MANY_ERRORS = 5_000
"""Bytes that are no letter, from which on a page is not worth being read as exactly as a browser does."""
_WIDE = {(False, True): "utf-16-le", (True, False): "utf-16-be"}
"""Which bytes of the first letter are zero, to the encoding of a page that begins so."""


def decode(html: bytes | str, encoding: str | None = None) -> str:
    """Text of a page. A byte order mark wins, if there is markup by it; then valid UTF-8; then `encoding` (the HTTP
    charset); then what the page declares; undecodable bytes become U+FFFD. NULs are dropped. Never raises.
    """
    if isinstance(html, bytes):
        html = _decode_bytes(html, encoding)
    return html.replace("\x00", "") if "\x00" in html else html


def _decode_bytes(html: bytes, encoding: str | None) -> str:
    name, mark = read_bom(html)
    if name and mark:
        text = to_unicode(html[len(mark) :], name)
        if "<" in text or b"<" not in html:
            return text
        html = html[len(mark) :]  # the mark is wrong: markup is lost by it
    if wide := _wide(html):
        return to_unicode(html, wide)
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(_known(encoding) or _known(html_body_declared_encoding(html)) or "cp1252", html)


def _decode_as(name: str, html: bytes) -> str:
    """As `to_unicode` does, but in time that does not depend on how many bytes are no letters."""
    if name.startswith(_OF_ONE_BYTE):
        return codecs.charmap_decode(html, "strict", _letters(name))[0]
    text = html.decode(name, "replace")
    return to_unicode(html, name) if 0 < text.count("\ufffd") < _MANY_ERRORS else text


@cache
def _letters(name: str) -> str:
    """The letter of each byte, U+FFFD where it has none."""
    return bytes(range(256)).decode(name, "replace")


def _wide(html: bytes) -> str | None:
    """UTF-16 without a byte order mark, by its first two letters."""
    letters = [(not high, not low) for high, low in zip(html[:4:2], html[1:4:2], strict=False)]
    return _WIDE.get(letters[0]) if len(letters) == 2 and letters[0] == letters[1] else None


def is_known(label: str) -> bool:
    """Whether web pages have an encoding of this name (WHATWG Encoding Standard)."""
    return _known(label) is not None


def _known(label: str | None) -> str | None:
    name = resolve_encoding(label) if label else None
    if name and name.startswith("utf-16"):  # a page whose declaration can be read as ASCII is not in UTF-16
        return "utf-8"
    return name if name in _NAMES else None
