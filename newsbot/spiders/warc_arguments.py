"""The arguments of `scrapy crawl archive`, all read and checked before the first file is opened."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsbot.errors import UsageError
from newsbot.load.urls import site_of
from newsbot.sites import readable_sites
from newsbot.spiders.arguments import listed, read_number, read_span, read_texts

KNOWN = ("warc", "site", "since", "until", "limit", "workers", "again")
MOST_WORKERS = 256


@dataclass(frozen=True, slots=True)
class ArchiveArguments:
    """What the person asked for."""

    files: tuple[Path, ...]
    """Absolute, in the order in which they are read."""
    domains: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    workers: int = 1
    again: bool = False


def read_archive_arguments(
    given: Mapping[str, object], *, now: datetime, sites: str | None = None, workers: int = 1
) -> ArchiveArguments:
    """Check all arguments. `now` (aware) is what ages such as `7d` count from; `sites` where the profiles lie.

    `workers` is the setting: how many processes read where the argument says nothing; 1 stands for one for each core.
    Raises `UsageError` for the first argument that cannot be used.
    """
    texts = read_texts(given, KNOWN)
    if "warc" not in texts:
        raise UsageError("nothing to read: give warc=FILE, or a pattern such as warc='archive/*.warc.gz'")
    since, until = read_span(texts, now)
    if "workers" in texts:
        workers = read_number("workers", texts["workers"], least=1)
    elif workers <= 1:
        workers = os.cpu_count() or 1
    if workers > MOST_WORKERS:
        raise UsageError(f"workers={workers}: must be at most {MOST_WORKERS}")
    return ArchiveArguments(
        files=_files(texts["warc"]),
        domains=tuple(domain for name in listed(texts.get("site", "")) for domain in _domains(name, sites)),
        since=since,
        until=until,
        limit=read_number("limit", texts["limit"], least=1) if "limit" in texts else None,
        workers=workers,
        again=_flag("again", texts["again"]) if "again" in texts else False,
    )


def _files(text: str) -> tuple[Path, ...]:
    """The files that paths and patterns name; a path with a comma in it may be given alone."""
    patterns = [text] if Path(text).exists() else listed(text)
    found: dict[Path, None] = {}
    for pattern in patterns:
        matches = [Path(pattern)] if Path(pattern).exists() else map(Path, glob.glob(pattern, recursive=True))  # noqa: PTH207
        files = sorted(file for match in matches for file in _files_in(match))
        if not files:
            raise UsageError(f"warc={pattern}: there is no such file")
        found |= dict.fromkeys(file.resolve() for file in files)
    return tuple(found)


def _files_in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return [file for ending in ("*.warc", "*.warc.gz", "*.warc.zst", "*.warc.lz4") for file in path.rglob(ending)]


def _domains(name: str, sites: str | None) -> list[str]:
    for profile in readable_sites(sites):
        if profile.name == name:
            return list(profile.domains)
    if not site_of(name) or "." not in name:
        raise UsageError(f"site={name}: is no domain and no profile")
    return [name.lower().partition("//")[2].partition("/")[0] if "//" in name else name.lower()]


def _flag(name: str, text: str) -> bool:
    words = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    if text.lower() not in words:
        raise UsageError(f"{name}={text}: must be yes or no")
    return words[text.lower()]
