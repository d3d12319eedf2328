"""Write pages as standard WARC/1.1 (ISO 28500:2017), with warcio: one gzip member for each record.

A file is written as `NAME.warc.gz.open` and gets its name when it is closed. What a killed process leaves open is
repaired by the next one: at most its last record is lost.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import logging
import os
import platform
import sqlite3
import zlib
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import responses
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

logger = logging.getLogger(__name__)

OPEN = ".open"
"""What the name of a file ends in while it is written."""
SEEN = "seen.sqlite"
"""Beside the files: which bodies they hold."""
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
LEAST_REVISITED = 200
"""Bytes of a body below which a copy is cheaper than a reference."""

Pairs = Sequence[tuple[str, str]]


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's, which would give metadata records a payload digest: they have no payload (ISO 28500, 5.9)."""

    NO_PAYLOAD_DIGEST_TYPES = (*WARCWriter.NO_PAYLOAD_DIGEST_TYPES, "metadata")


@dataclass(slots=True)
class Exchange:
    """One request and what a site answered to it."""

    url: str
    status: int
    headers: Pairs
    """Of the answer."""
    body: bytes = b""
    """As sent, compressed if it was; without transfer encoding."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the answer came (UTC)."""
    method: str = "GET"
    request_headers: Pairs = ()
    request_body: bytes = b""
    ip_address: str = ""
    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Names of the WARC fields vocabulary: `via`, `fetchTimeMs`, ..."""


class Archive:
    """A directory of WARC files that one process writes; used from one thread at a time."""

    def __init__(self, directory: Path, *, prefix: str = "newsbot", largest: int = 10**9, about: Pairs = ()) -> None:
        self.directory = directory
        self.prefix = prefix
        self.largest = largest
        self.about = about
        directory.mkdir(parents=True, exist_ok=True)
        for left in sorted(directory.glob(f"*.warc.gz{OPEN}")):
            repair(left)
        self._seen = Seen(directory / SEEN)
        self._file: IO[bytes] | None = None
        self._writer: Any = None
        self._path = Path()
        self._serial = 0

    def write(self, exchange: Exchange) -> str:
        """Write one exchange through to the system; the kind of its main record: `response` or `revisit`.

        Raises OSError where it cannot be written; the file is then as it was before.
        """
        file = self._opened()
        before = file.tell()
        try:
            records, kind = self._records(exchange)
            for record in records:
                self._writer.write_record(record)
            file.flush()
        except Exception:
            self._forget(before)
            raise
        if kind == "response":
            self._seen.add(exchange, self._digest(exchange))
        if file.tell() >= self.largest:
            self._close_file()
        return kind

    def close(self) -> None:
        """Give the last file its name."""
        self._close_file()
        self._seen.close()

    # --- records ----------------------------------------------------------------------------------
    def _records(self, exchange: Exchange) -> tuple[list[Any], str]:
        answer, kind = self._answer(exchange)
        concurrent = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
        date = {"WARC-Date": _date(exchange.at)}
        line = f"{exchange.method} {_path_of(exchange.url)} HTTP/1.1"
        asked = StatusAndHeaders(line, list(exchange.request_headers), is_http_request=True)
        request = self._record(exchange.url, "request", exchange.request_body, asked, {**concurrent, **date})
        records = [answer, request]
        if exchange.metadata:
            text = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in exchange.metadata.items()).encode()
            metadata = self._writer.create_warc_record(
                exchange.url,
                "metadata",
                payload=io.BytesIO(text),
                length=len(text),
                warc_content_type="application/warc-fields",
                warc_headers_dict={**concurrent, **date},
            )
            records.append(metadata)
        return records, kind

    def _answer(self, exchange: Exchange) -> tuple[Any, str]:
        headers = {"WARC-Date": _date(exchange.at)}
        if exchange.ip_address:
            headers["WARC-IP-Address"] = exchange.ip_address
        status = f"{exchange.status} {exchange.reason or _reason(exchange.status)}".strip()
        http = StatusAndHeaders(status, list(exchange.headers), protocol="HTTP/1.1")
        digest = self._digest(exchange)
        refers_to, profile = None, SAME_PAYLOAD
        if exchange.status == 304:
            refers_to, profile = self._seen.of_url(exchange.url), NOT_MODIFIED
        elif len(exchange.body) >= LEAST_REVISITED:
            refers_to = self._seen.of_digest(digest)
        if refers_to is None:
            return self._record(exchange.url, "response", exchange.body, http, headers), "response"
        url, date, digest = refers_to
        headers |= {"WARC-Profile": profile, "WARC-Refers-To-Target-URI": url, "WARC-Refers-To-Date": date}
        headers["WARC-Payload-Digest"] = digest
        return self._record(exchange.url, "revisit", b"", http, headers), "revisit"

    def _record(self, url: str, kind: str, body: bytes, http: StatusAndHeaders, headers: dict[str, str]) -> Any:
        return self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=headers
        )

    def _digest(self, exchange: Exchange) -> str:
        return "sha1:" + b32encode(hashlib.sha1(exchange.body, usedforsecurity=False).digest()).decode()

    # --- files ------------------------------------------------------------------------------------
    def _opened(self) -> IO[bytes]:
        if self._file is None:
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
            name = f"{self.prefix}-{stamp}-{self._serial:05}-{os.getpid()}-{platform.node() or 'localhost'}.warc.gz"
            self._serial += 1
            self._path = self.directory / (name + OPEN)
            self._file = self._path.open("xb")
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._writer = _Writer(self._file, gzip=True, warc_version="WARC/1.1")
            fields = {"software": "newsbot", "format": "WARC File Format 1.1", **dict(self.about)}
            self._writer.write_record(self._writer.create_warcinfo_record(name, fields))
            self._file.flush()
        return self._file

    def _forget(self, size: int) -> None:
        """Cut off what was half written."""
        assert self._file is not None
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            os.truncate(self._path, size)
            self._path.rename(self._path.with_name(self._path.name.removesuffix(OPEN)))
        self._file = None

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._path.rename(self._path.with_name(self._path.name.removesuffix(OPEN)))
            self._file.close()
            self._file = None


class Seen:
    """Which bodies the archive holds, and where: what revisit records refer to. Lost or damaged, it begins anew."""

    def __init__(self, path: Path) -> None:
        self._database = self._open(path)

    def _open(self, path: Path) -> sqlite3.Connection:
        database = None
        try:
            database = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            for sql in (
                "CREATE TABLE IF NOT EXISTS page (url TEXT PRIMARY KEY, date TEXT, digest TEXT) WITHOUT ROWID",
                "CREATE TABLE IF NOT EXISTS body (digest TEXT PRIMARY KEY, url TEXT, date TEXT) WITHOUT ROWID",
            ):
                database.execute(sql)
        except sqlite3.Error as error:
            if database is not None:
                database.close()
            logger.warning("%s cannot be used (%s): each answer is archived whole", path, error)
            return sqlite3.connect(":memory:", check_same_thread=False)
        return database

    def of_url(self, url: str) -> tuple[str, str, str] | None:
        """URL, date and digest of the last whole answer at a URL."""
        return self._one("SELECT url, date, digest FROM page WHERE url = ?", url)

    def of_digest(self, digest: str) -> tuple[str, str, str] | None:
        """URL, date and digest of an answer with this body."""
        return self._one("SELECT url, date, digest FROM body WHERE digest = ?", digest)

    def add(self, exchange: Exchange, digest: str) -> None:
        """A whole answer was written."""
        if exchange.status != 200:
            return
        date = _date(exchange.at)
        with suppress(sqlite3.Error):  # a revisit less
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?)", (exchange.url, date, digest))
            self._database.execute("INSERT OR IGNORE INTO body VALUES (?, ?, ?)", (digest, exchange.url, date))
            self._database.execute("COMMIT")

    def forget(self, urls: Iterable[str]) -> None:
        """Refer to no answer of these URLs any more: their records are to be removed."""
        with suppress(sqlite3.Error):
            self._database.execute("PRAGMA secure_delete = ON")
            for table in ("page", "body"):
                self._database.executemany(f"DELETE FROM {table} WHERE url = ?", [(url,) for url in urls])  # noqa: S608
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close it."""
        self._database.close()

    def _one(self, sql: str, value: str) -> tuple[str, str, str] | None:
        try:
            row: tuple[str, str, str] | None = self._database.execute(sql, (value,)).fetchone()
        except sqlite3.Error:
            return None
        return row


def repair(path: Path) -> None:
    """Give a file that a killed process left open its name, without the record that it wrote half."""
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # it is being written
        whole = whole_members(file)
        if whole:
            file.truncate(whole)
            path.rename(path.with_name(path.name.removesuffix(OPEN)))
            logger.info("Repaired %s", path.name)
        else:
            path.unlink()


def whole_members(file: IO[bytes]) -> int:
    """Bytes of a file's whole gzip members."""
    whole = 0
    pending = b""
    stream = zlib.decompressobj(31)
    while chunk := pending or file.read(1 << 18):
        pending = b""
        try:
            stream.decompress(chunk)
        except zlib.error:
            return whole
        if stream.eof:
            pending = stream.unused_data
            whole = file.tell() - len(pending)
            stream = zlib.decompressobj(31)
    return whole


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _path_of(url: str) -> str:
    rest = url.partition("://")[2].partition("#")[0]
    slash = min((at for sign in "/?" if (at := rest.find(sign)) >= 0), default=-1)
    path = rest[slash:] if slash >= 0 else "/"
    return quote(path if path.startswith("/") else f"/{path}", safe="/?:@!$&'()*+,;=%[]~")


def _reason(status: int) -> str:
    return responses.get(status, "")


def _one_line(text: str) -> str:
    return " ".join(str(text).split())
