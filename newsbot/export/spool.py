"""What a run has given out so far: a journal of its articles, so that the feeds of a stopped run can go on.

One file for each run under NEWSBOT_DATA_DIR/feeds, one JSON line for each article, written through at once, and safe
from a power cut before the database has the article. Beside it stands how far each feed that is appended to (`-o`) has
been stored. To put its file in its place and to note that are two steps: the first is announced with the file's mark,
so that a crawl killed between them gives out nothing twice.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from newsbot.export.files import Mark
from newsbot.items import Article, Image

logger = logging.getLogger(__name__)

_MOMENTS = tuple(field.name for field in fields(Article) if "datetime" in str(field.type))
_NAMES = frozenset(field.name for field in fields(Article))
_IMAGE_NAMES = frozenset(field.name for field in fields(Image))


Judge = Callable[[Article], bool]
"""Whether the database has an article that was written down: what it has not was being stored when all ended."""


class Spool:
    """The journal of one process of a run. `resumed`: what earlier processes of the run wrote into it is kept."""

    def __init__(self, path: Path, file: Any, *, resumed: bool, is_stored: Judge) -> None:
        self.path, self._file = path, file
        self.is_of_ended_run = False
        """The run has ended, and the files it should have written may not be there."""
        self._is_safe = True
        self._stored = self.path.with_suffix(".stored")
        if not resumed:
            self._file.truncate(0)
            self._stored.unlink(missing_ok=True)
        self._end_whole_line()
        self._before = self._file.seek(0, 2)
        self.known = {identity(article) for _, article in self._lines(0) if is_stored(article)}
        """What earlier processes wrote down, and stored."""

    @classmethod
    def of_process(cls, directory: Path, run: int, *, resumed: bool, is_stored: Judge, worker: int = 0) -> Spool:
        """The journal of this process. Raises OSError."""
        directory.mkdir(parents=True, exist_ok=True)
        name = f"run-{run}-{worker}" if worker else f"run-{run}"
        return cls(*_open_own(directory, name), resumed=resumed, is_stored=is_stored)

    @classmethod
    def left(cls, directory: Path, run: int, *, is_stored: Judge, by_workers: bool = False) -> list[Spool]:
        """The journals of a run that no process has open; `by_workers`: of its workers only. Raises OSError."""
        names = rf"run-{run}{'-' if by_workers else '[-.]'}.*\.?jsonl"
        paths = sorted(path for path in directory.iterdir() if re.fullmatch(names, path.name))
        files = ((path, _open_alone(path)) for path in paths)
        return [cls(path, file, resumed=True, is_stored=is_stored) for path, file in files if file is not None]

    @classmethod
    def runs(cls, directory: Path) -> set[int]:
        """Numbers of the runs of which a journal is there."""
        return {int(found[1]) for path in directory.iterdir() if (found := re.match(r"run-(\d+)[-.]", path.name))}

    def add(self, article: Article) -> None:
        """Write an article down, unless an earlier process of the run has."""
        if not self.was_given(article):
            self._file.write(orjson.dumps(article) + b"\n")
            self._file.flush()
            self._is_safe = False

    def make_safe(self) -> None:
        """Wait until what was written down is on the disk. Raises OSError."""
        if not self._is_safe and not self._file.closed:
            os.fdatasync(self._file.fileno())
            self._is_safe = True

    def was_given(self, item: Any) -> bool:
        """Whether an earlier process of the run wrote this article down."""
        return bool(self.known) and isinstance(item, Article) and identity(item) in self.known

    @property
    def end(self) -> int:
        """The position behind everything."""
        return int(self._file.seek(0, 2))

    def articles(self, after: int = 0) -> Iterator[tuple[int, Article]]:
        """What earlier processes of the run gave out, from a position on, each with the position behind it."""
        given: set[tuple[str, str | None, int]] = set()
        for position, article in self._lines(after):
            # One that a killed process wrote down and did not store stands there again.
            if (name := identity(article)) in self.known and name not in given:
                given.add(name)
                yield position, article

    def _lines(self, after: int) -> Iterator[tuple[int, Article]]:
        with self.path.open("rb") as file:
            file.seek(min(after, self._before))
            while file.tell() < self._before and (line := file.readline()):
                if line.isspace():  # forgotten
                    continue
                try:
                    article = article_of(orjson.loads(line))
                except (ValueError, TypeError, KeyError):
                    logger.warning("A damaged line in %s was left out", self.path)
                    continue
                yield file.tell(), article

    def stored(self, uri: str, path: Path | None = None) -> int:
        """The position up to which the feed at `uri` (a local one: at `path`) holds what was given out."""
        noted = self._positions().get(uri, [0])
        if len(noted) == 1 or path is None:
            return int(noted[0])
        before, after, *mark = noted
        return int(after if Mark(*mark).is_on(path) else before)

    def note_storing(self, uri: str, mark: Mark, path: Path) -> None:
        """A file with all up to here is about to be put at `path`: once it is there, `stored` counts it."""
        self._note(uri, [self.stored(uri, path), self.end, *mark])

    def note_nothing_stored(self, uri: str) -> None:
        """What the feed at `uri` holds does not count."""
        self._note(uri, [0])

    def note_stored(self, uri: str) -> None:
        """The feed at `uri` now holds everything up to here."""
        self._note(uri, [self.end])

    def _note(self, uri: str, values: list[Any]) -> None:
        part = self._stored.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump({**self._positions(), uri: values}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._stored)

    def close(self, *, finished: bool) -> None:
        """Let go of it; a run that has finished needs it no more."""
        if finished:
            self.path.unlink(missing_ok=True)
            self._stored.unlink(missing_ok=True)
        with suppress(OSError):
            self._file.close()

    def _positions(self) -> dict[str, list[Any]]:
        try:
            positions = json.loads(self._stored.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {uri: values if isinstance(values, list) else [values] for uri, values in positions.items()}

    def _end_whole_line(self) -> None:
        """A line that a killed process wrote half is no article: its page is not done, and will be read again."""
        size = self._file.seek(0, 2)
        if size:
            self._file.seek(max(0, size - (1 << 24)))
            tail = self._file.read()
            self._file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)


def erase(path: Path, is_meant: Callable[[Article], bool]) -> None:
    """Blank out the articles of a journal that `is_meant`; all others stay at their places. Raises OSError."""
    with path.open("r+b") as file:
        begin = 0
        for line in iter(file.readline, b""):
            if not line.isspace() and _is_meant(line, is_meant):
                file.seek(begin)
                file.write(b" " * (len(line) - line.endswith(b"\n")))
                file.seek(begin + len(line))
            begin += len(line)
        file.flush()
        os.fsync(file.fileno())


def _is_meant(line: bytes, is_meant: Callable[[Article], bool]) -> bool:
    try:
        return is_meant(article_of(orjson.loads(line)))
    except (ValueError, TypeError, KeyError):
        return False


def _open_own(directory: Path, name: str) -> tuple[Path, Any]:
    """The run's journal; where another process of the same run has it, one beside it."""
    for number in range(1000):
        path = directory / (f"{name}.{number}.jsonl" if number else f"{name}.jsonl")
        if (file := _open_alone(path)) is not None:
            return path, file
    raise OSError(f"no free journal in {directory}")


def _open_alone(path: Path) -> Any:
    """The file, open and locked; None where another process has it."""
    file = path.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def identity(article: Article) -> tuple[str, str | None, int]:
    """What is the same for one version of an article, whoever wrote it down."""
    return article.canonical_url, article.content_hash, article.version


def article_of(values: dict[str, Any]) -> Article:
    """The article that a line of JSON holds; fields of another version of newsbot are left out."""
    values = {name: value for name, value in values.items() if name in _NAMES}
    for name in _MOMENTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    images = [{name: value for name, value in image.items() if name in _IMAGE_NAMES} for image in values["images"]]
    return Article(**{**values, "images": [Image(**image) for image in images]})
