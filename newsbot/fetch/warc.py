"""Pages out of WARC files: what sites once answered, with whatever else lies in such files left out.

FastWARC reads; a record that is damaged, cut or hostile is left out with a reason, and the next one that begins well is
looked for, so that one bad byte does not cost the rest of a gigabyte.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from scrapy.http import Headers
from w3lib.encoding import http_content_type_encoding

from newsbot.fetch.integrity import TooLarge, Undecodable, decompress

LARGEST = 8 * 1024 * 1024
"""Bytes of a page, compressed or not, beyond which it is left out (as DOWNLOAD_MAXSIZE)."""
_HTML = frozenset({"text/html", "application/xhtml+xml", "application/xhtml"})
_MARKUP = re.compile(
    rb"\s*+(?:<!--(?:[^-]|-(?!->)){0,2000}+-->\s*+)*+<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE
)
_GZIP = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"(?:\A|\n)WARC/1\.[01]\r?\n")
_WINDOW = 1 << 20
_DAMAGE = (OSError, ValueError, zlib.error, RuntimeError)


@dataclass(slots=True)
class StoredPage:
    """One HTML page that a site answered."""

    url: str
    body: bytes
    headers: Headers
    at: datetime | None
    """When it was fetched (UTC)."""
    encoding: str | None
    """Character encoding that the HTTP header names."""


def read_warc(path: Path, start: int = 0) -> Iterator[tuple[int, StoredPage | str]]:
    """Each answer in a file from byte `start` on, with the byte at which its record begins.

    An answer is a page, or why it is none (`not_html`, `too_big`, `undecodable`, `damaged_record`, ...). Raises OSError
    where the file cannot be read, and ValueError where nothing in it is WARC.
    """
    with path.open("rb") as file:
        at: int | None = start
        found, fresh = start > 0, True
        while at is not None:
            last, any_here = at, False
            try:
                for begin, record in _records(file, at):
                    found, any_here, last = True, True, begin
                    outcome = _page(record)
                    if outcome is not None:
                        yield begin, outcome
                return
            except _DAMAGE:
                at = _next_record(file, last + 1)
            if at is None and not found:
                raise ValueError("holds no WARC record")
            if any_here or fresh:
                yield last, "damaged_record"
            fresh = False


def _records(file: IO[bytes], start: int) -> Iterator[tuple[int, Any]]:
    file.seek(start)
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # here, as Scrapy imports the spiders of all commands

    records = ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True, auto_decode="transfer")
    for record in records:
        yield record.stream_pos, record


def _page(record: Any) -> StoredPage | str | None:
    """The page of a record; why it is none; None where it is no answer of the web at all."""
    if record.http_headers is None:
        return None
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if not url.startswith(("http://", "https://")):
        return None
    status = record.http_headers.status_code
    if status != 200:
        return "moved" if status and 300 <= status < 400 else "no_success"
    headers = Headers()
    for name, value in record.http_headers.astuples():
        headers.appendlist(name, value)
    kind = str(record.http_content_type or "").lower()
    if kind and kind not in _HTML:
        return "not_html"
    body = record.reader.read(LARGEST + 1)
    if len(body) > LARGEST:
        return "too_big"
    try:
        body = _decoded(body, headers)
    except TooLarge:
        return "too_big"
    except Undecodable:
        return "undecodable"
    if not kind and not _MARKUP.match(body[:8_000]):
        return "not_html"
    if not body.strip():
        return "empty"
    encoding = http_content_type_encoding((headers.get("Content-Type") or b"").decode("latin-1"))
    return StoredPage(url, body, headers, _moment(record.record_date), encoding)


def _decoded(body: bytes, headers: Headers) -> bytes:
    """The body without its Content-Encoding; archives often hold bodies that were decompressed before."""
    for name in reversed((headers.get("Content-Encoding") or b"").replace(b" ", b"").lower().split(b",")):
        if name in {b"gzip", b"x-gzip"} and not body.startswith(_GZIP[:2]):
            continue
        if name in {b"gzip", b"x-gzip", b"deflate", b"br", b"zstd"}:
            try:
                body, _ = decompress(body, name, LARGEST)
            except Undecodable:
                if not _MARKUP.match(body[:8_000]):
                    raise
    return body


def _moment(found: Any) -> datetime | None:
    if not isinstance(found, datetime):
        return None
    moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


def _next_record(file: IO[bytes], start: int) -> int | None:
    """The byte at which the next record begins that can be read at all."""
    at = start
    while True:
        file.seek(at)
        window = file.read(_WINDOW)
        if not window:
            return None
        candidates = [match.start() for match in re.finditer(re.escape(_GZIP), window)]
        candidates += [match.end() - len(match[0].lstrip(b"\n")) for match in _PLAIN.finditer(window)]
        for offset in sorted(candidates):
            if window.startswith(b"WARC/", offset) or _is_member(window[offset : offset + 4096]):
                return at + offset
        if len(window) < _WINDOW:
            return None
        at += _WINDOW - 16


def _is_member(start: bytes) -> bool:
    """Whether a gzip member begins here that holds a record."""
    try:
        return zlib.decompressobj(31).decompress(start, 16).startswith(b"WARC/")
    except zlib.error:
        return False
