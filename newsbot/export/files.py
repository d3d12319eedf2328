"""A file that is whole or not there: written beside its place, then moved into it; the feed storage for local files.

`WholeFile` is the storage of Scrapy's feeds for local paths (FEED_STORAGES). Readers of a feed see the file as it was
until the new one is complete, and a full disk or a killed crawl leaves the old one as it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from scrapy import Spider
from w3lib.url import file_uri_to_path


class Occupied(OSError):
    """Another process is writing this file."""


_END = 1 << 16
"""Bytes at the end of a file by which it is known."""


class Mark(NamedTuple):
    """Tells a file from the one that was in its place before it, which had another length or another end."""

    size: int
    digest: str

    def is_on(self, path: Path) -> bool:
        """Whether the file at `path` is this one, or this one with something added."""
        try:
            with path.open("rb") as file:
                return os.fstat(file.fileno()).st_size >= self.size and (
                    _hash_of_end(file.fileno(), self.size) == self.digest
                )
        except OSError:
            return False


def _hash_of_end(descriptor: int, size: int) -> str:
    return hashlib.sha256(os.pread(descriptor, _END, max(0, size - _END))[:size]).hexdigest()


class PartFile(io.BufferedRandom):
    """A file on its way: opened beside its place, locked, moved there by `put_in_place`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}.part")
        descriptor = _open_locked(self.part)
        super().__init__(io.FileIO(descriptor, "r+b"))
        self.truncate(0)
        self.before: Path | None = None
        """The file that this one continues, where it has something in it."""

    def mark(self) -> Mark:
        """What the file can be known by when it is in its place: its length, and a hash of its end."""
        self.flush()
        size = os.fstat(self.fileno()).st_size
        return Mark(size, _hash_of_end(self.fileno(), size))

    def put_in_place(self) -> None:
        """Make the file last and visible, all at once."""
        self.flush()
        os.fsync(self.fileno())
        if self.path.exists():
            shutil.copymode(self.path, self.part)
        self.part.replace(self.path)
        self.close()
        with suppress(OSError):  # some file systems know no fsync of a directory
            directory = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)

    def discard(self) -> None:
        """Leave everything as it was."""
        self.part.unlink(missing_ok=True)
        with suppress(OSError):  # what waited in the buffer may not fit on the disk
            self.close()


def _open_locked(path: Path) -> int:
    """Open for writing what no other process has open so. Raises `Occupied`."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.fstat(descriptor).st_ino == path.stat().st_ino:
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise Occupied(f"another process is writing it ({path.name})") from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # what was opened has just been moved into its place by another process


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write at `path`; in its place when the block ends well, else nothing has changed."""
    if is_device(path):
        with path.open("wb") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = PartFile(path)
    try:
        yield part
        part.put_in_place()
    except BaseException:
        part.discard()
        raise


def is_device(path: Path) -> bool:
    """Whether the path is something that exists and is no ordinary file: a pipe, a terminal, /dev/null."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def why_not_writable(path: Path) -> str | None:
    """Why no file can be written at `path`; None if it can. Changes nothing."""
    if path.is_dir():
        return "it is a directory"
    if path.exists() and not os.access(path, os.W_OK):
        return "permission denied"
    if is_device(path):
        return None
    directory = next(parent for parent in path.absolute().parents if parent.exists())
    if not directory.is_dir():
        return f"{directory} is no directory"
    return None if os.access(directory, os.W_OK | os.X_OK) else f"permission denied in {directory}"


class WholeFile:
    """Storage of a feed at a local path. `-O` writes the file anew; `-o` continues the file that is there."""

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        options = feed_options or {}
        self.path = Path(file_uri_to_path(uri) if uri.startswith("file:") else uri).resolve()
        self.overwrite = bool(options.get("overwrite", False))
        self.continues = options.get("format") in CONTINUED

    def open(self, spider: Spider) -> IO[bytes]:
        """Open the part file, with what the file holds already where that goes on."""
        if is_device(self.path):
            return self.path.open("wb")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = PartFile(self.path)
        if not self.overwrite and self.path.exists() and self.path.stat().st_size:
            part.before = self.path
            if not self.continues:
                with self.path.open("rb") as before:
                    shutil.copyfileobj(before, part, 1 << 20)
        return part

    def store(self, file: IO[bytes]) -> None:
        """Move it into its place."""
        try:
            if isinstance(file, PartFile):
                file.put_in_place()
            else:
                file.close()
        except OSError:
            self.discard(file)
            raise

    def discard(self, file: IO[bytes]) -> None:
        """Give the new file up; the one before stays."""
        if isinstance(file, PartFile):
            file.discard()
        else:
            with suppress(OSError):
                file.close()


CONTINUED = frozenset({"csv", "json", "xml", "parquet"})
"""Formats whose exporters continue a file themselves (`PartFile.before`); others are simply appended to."""
