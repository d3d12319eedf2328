"""Bytes to text: which character encoding a page is in."""

from __future__ import annotations

from w3lib.encoding import html_to_unicode, resolve_encoding


def decode(html: bytes | str, encoding: str | None = None) -> str:
    """Text of a page. A byte order mark wins; then valid UTF-8; then `encoding` (the HTTP charset); then
    what the page declares; undecodable bytes become U+FFFD. NULs are dropped. Never raises.
    """
    if isinstance(html, bytes):
        html = _decode_bytes(html, encoding)
    return html.replace("\x00", "") if "\x00" in html else html


def _decode_bytes(html: bytes, encoding: str | None) -> str:
    if not html.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        try:
            return html.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    declared = resolve_encoding(encoding) if encoding else None
    header = f"text/html; charset={declared}" if declared else None
    return html_to_unicode(header, html, default_encoding="cp1252")[1]
