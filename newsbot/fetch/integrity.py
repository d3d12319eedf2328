"""Is the body whole, and what it says it is? (downloader middleware, in the place of Scrapy's HttpCompression)

Scrapy hands on the readable part of a truncated gzip as if it were the page, fails on a body that is not compressed
though its header says so, and asks three times for a body that is half sent. Here each of them is known as such and
asked for once more; what then comes is used where it is whole after all (a page that ends with `</html>` in spite of
its wrong Content-Length), where its kind bears it (a feed: `meta["keep_partial"]`), and given up with a name otherwise.

Flags on the response: `truncated` (a compressed body without its end), `dataloss` (fewer bytes than promised),
`partial` (closed by the server, no length given), `unclosed` (an HTML page whose text ends inside a tag).
"""

from __future__ import annotations

import logging
import zlib
from traceback import clear_frames
from typing import Any

import brotli  # type: ignore[import-untyped]
from backports import zstd
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import HtmlResponse, Request, Response, TextResponse
from scrapy.responsetypes import responsetypes

from newsbot.fetch.skipped import skip

logger = logging.getLogger(__name__)

ASKED_AGAIN = "newsbot_again"
"""Meta key: the request is the second one for a body that was not whole."""
CHUNK = 256 * 1024
"""Bytes that are decompressed at a time, so that a bomb is noticed early."""
_TAIL = 4096
_GZIP = (b"gzip", b"x-gzip")
_UNUSABLE = frozenset({"truncated", "dataloss"})


class TooLarge(ValueError):
    """The decompressed body is larger than it may be."""


class Undecodable(ValueError):
    """The body is not of the encoding that its header names."""


def decompress(body: bytes, encoding: bytes, limit: int) -> tuple[bytes, bool]:
    """The decompressed body, and whether it is whole.

    `encoding`: gzip, x-gzip, deflate, br or zstd; `limit` in bytes, 0 for none.
    Raises `TooLarge` as soon as the limit is passed, `Undecodable` where nothing can be read.
    """
    try:
        if encoding in _GZIP:
            return _inflate(body, limit, 31)
        if encoding == b"deflate":
            try:
                return _inflate(body, limit, 15)
            except zlib.error:
                return _inflate(body, limit, -15)
        if encoding == b"br":
            return _unbrotli(body, limit)
        return _unzstd(body, limit)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise Undecodable(str(error)) from error


def _inflate(body: bytes, limit: int, wbits: int) -> tuple[bytes, bool]:
    """Gzip may have several members; a trailer that is cut or wrong does not matter when the data have ended."""
    parts: list[bytes] = []
    size = 0
    rest = body
    while rest:
        stream = zlib.decompressobj(wbits)
        while rest and not stream.eof:
            try:
                part = stream.decompress(rest, CHUNK)
            except zlib.error:
                if size:
                    return b"".join(parts), False
                raise
            parts.append(part)
            size += len(part)
            if limit and size > limit:
                raise TooLarge
            if not part and not stream.unconsumed_tail:
                break
            rest = stream.unconsumed_tail
        if not stream.eof:
            return b"".join(parts), _only_trailer_missing(body, wbits, size)
        rest = stream.unused_data if wbits == 31 and stream.unused_data[:2] == b"\x1f\x8b" else b""
    return b"".join(parts), bool(body)


def _only_trailer_missing(body: bytes, wbits: int, size: int) -> bool:
    """Whether the deflate stream inside a gzip has come to its end, and only the checksum after it is missing."""
    if wbits != 31 or not size or len(body) < 18 or body[3] != 0:
        return False
    stream = zlib.decompressobj(-15)
    rest = body[10:]
    while rest and not stream.eof:
        stream.decompress(rest, CHUNK)
        rest = stream.unconsumed_tail
    return stream.eof


def _unbrotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    stream = brotli.Decompressor()
    parts = [stream.process(body, output_buffer_limit=CHUNK)]
    size = len(parts[0])
    while not stream.is_finished():
        if limit and size > limit:
            raise TooLarge
        part = stream.process(b"", output_buffer_limit=CHUNK)
        if not part:
            return b"".join(parts), False
        parts.append(part)
        size += len(part)
    if limit and size > limit:
        raise TooLarge
    return b"".join(parts), True


def _unzstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    size = 0
    rest = body
    while rest:
        stream = zstd.ZstdDecompressor()
        part = stream.decompress(rest, CHUNK)
        while True:
            parts.append(part)
            size += len(part)
            if limit and size > limit:
                raise TooLarge
            if stream.eof or stream.needs_input:
                break
            part = stream.decompress(b"", CHUNK)
        if not stream.eof:
            return b"".join(parts), False
        rest = stream.unused_data
    return b"".join(parts), bool(body)


def is_partial(response: Response) -> bool:
    """Whether the body is known not to be whole."""
    return not _UNUSABLE.isdisjoint(response.flags)


class Integrity(HttpCompressionMiddleware):
    """Decompresses bodies and sees to it that they are whole."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._counts = crawler.stats

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The decompressed response, the request to make once more, or `Skipped` (`too_big`, `truncated`, ...)."""
        if request.method == "HEAD" or response.status == 304 or "cached" in response.flags:
            return response
        encodings = response.headers.getlist("Content-Encoding")
        if encodings and response.body:
            to_decode, _ = self._split_encodings(encodings)
            if to_decode:
                decoded = self._decoded(request, response, to_decode)
                if isinstance(decoded, Request):
                    return decoded
                response = decoded
        if "dataloss" in response.flags or "truncated" in response.flags or self._is_unclosed(response):
            return self._once_more(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """A body that was half sent: ask once more, then take what comes (`process_response` judges it)."""
        if not isinstance(exception, ResponseDataLossError) or request.meta.get(ASKED_AGAIN):
            return None
        self._count("half_sent")
        return self._again(request, download_fail_on_dataloss=False)

    def _decoded(self, request: Request, response: Response, encodings: list[bytes]) -> Request | Response:
        limit = request.meta.get("download_maxsize") or self._max_size
        body, whole = response.body, True
        try:
            for encoding in encodings:
                body, complete = decompress(body, encoding, limit)
                whole = whole and complete
        except TooLarge as error:
            clear_frames(error.__traceback__)  # they hold what was decompressed, until Python looks for cycles
            raise skip(self._counts, "too_big", f"{request.url} is more than {limit} bytes") from error
        except Undecodable as error:
            if not request.meta.get(ASKED_AGAIN):
                self._count("misdeclared")
                again = self._again(request)
                again.headers["Accept-Encoding"] = "identity"
                return again
            if not _looks_like_text(response.body):
                raise skip(self._counts, "undecodable", request.url) from error
            body = response.body  # plain text that is called compressed: what else could it be
        return self._replaced(response, body, whole)

    def _replaced(self, response: Response, body: bytes, whole: bool) -> Response:
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        changes: dict[str, Any] = {"body": body, "headers": headers}
        if issubclass(kind, TextResponse):
            changes["encoding"] = None
        if not whole:
            changes["flags"] = [*response.flags, "truncated"]
        self._counts.inc_value("httpcompression/response_bytes", len(body))
        self._counts.inc_value("httpcompression/response_count")
        return response.replace(cls=kind, **changes)

    def _is_unclosed(self, response: Response) -> bool:
        """Whether an HTML page ends inside a tag: its Content-Length was too small."""
        if response.status != 200 or not isinstance(response, HtmlResponse):
            return False
        tail = response.body[-_TAIL:]
        if tail.rstrip()[-1:] == b">" or tail.rfind(b"<") <= tail.rfind(b">"):
            return False
        response.flags.append("unclosed")
        self._count("unclosed")
        return True

    def _once_more(self, request: Request, response: Response) -> Request | Response:
        if not request.meta.get(ASKED_AGAIN):
            return self._again(request)
        if not is_partial(response) or request.meta.get("keep_partial") or _is_closed(response):
            return response
        raise skip(self._counts, "truncated", request.url)

    def _again(self, request: Request, **meta: Any) -> Request:
        self._counts.inc_value("newsbot/fetch/asked_again")
        return request.replace(meta={**request.meta, ASKED_AGAIN: True, **meta}, dont_filter=True)

    def _count(self, what: str) -> None:
        self._counts.inc_value(f"newsbot/fetch/{what}")


def _is_closed(response: Response) -> bool:
    return b"</html>" in response.body[-_TAIL:].lower()


def _looks_like_text(body: bytes) -> bool:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] in (b"<", b"{", b"[") or (bool(start) and b"\x00" not in start and start.isascii())
