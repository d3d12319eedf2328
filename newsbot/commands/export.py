"""`scrapy export`: complete files from the article database, each article once, in its newest version."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exporters import BaseItemExporter

from newsbot.commands import OfDatabase
from newsbot.errors import NewsbotError, UsageError
from newsbot.export.files import whole_file, why_not_writable
from newsbot.export.outputs import note_output
from newsbot.load.urls import site_of
from newsbot.sites import readable_sites
from newsbot.spiders.arguments import read_moment
from newsbot.store.database import Database

if TYPE_CHECKING:
    from newsbot.store.selection import Selection

FORMATS = ("csv", "json", "jsonl", "parquet")


class Command(OfDatabase, ScrapyCommand):
    """Write articles of the database to a file."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] -o FILE"

    def short_desc(self) -> str:
        """What `scrapy` lists."""
        return "Write the article database to a CSV, JSON, JSON Lines or Parquet file"

    def long_desc(self) -> str:
        """What `scrapy export -h` says."""
        return (
            "Writes the articles of the database to a file: each once, in its newest version, in the order in which "
            "they were found. The file appears when it is whole; until then, and if anything fails, the one before "
            "stays. Nothing in the database is changed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Where to write, and what."""
        super().add_options(parser)
        add = parser.add_argument
        add("-o", "--output", metavar="FILE", help="file to write; - is standard output")
        add("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}; default: as the file's ending says")
        add("--since", metavar="WHEN", help="published from this date (2026-01-31) or age (7d) on")
        add("--until", metavar="WHEN", help="published up to the end of this date, or up to this age")
        add("--site", metavar="SITE", action="append", help="only of this site: a domain, or the name of a profile")
        add("--section", metavar="NAME", action="append", help="only of this section")
        add("--language", metavar="TAG", action="append", help="only in this language: en, or pt-BR")
        add("--where", metavar="SQL", help="only where this holds: \"word_count > 500 AND headline LIKE '%%strike%%'\"")
        add("--no-duplicates", action="store_true", help="without copies of other articles")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write, and set the exit code."""
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"scrapy export takes no {args[0]!r}; the file is named by -o")
            if not opts.output:
                raise UsageError("where to? name a file: scrapy export -o articles.csv")
            format_ = format_of(opts.output, opts.format)
            selection = selection_of(opts, self.settings.get("NEWSBOT_SITES_DIR"))
            database = Database.of_settings(self.settings, readonly=True)
            try:
                written = self._write(database, selection, opts.output, format_)
            finally:
                database.close()
        except UsageError as error:
            self._say(error, 2)
        except NewsbotError as error:
            self._say(error, 1)
        except BrokenPipeError:
            sys.stdout = None  # the reader had enough; Python need not complain about it at its end
            self.exitcode = 1
        except OSError as error:
            self._say(f"{opts.output} could not be written: {error.strerror or error}", 1)
        else:
            if opts.output != "-":
                note_output(Path(self.settings.get("NEWSBOT_DATA_DIR") or ".newsbot"), opts.output)
                print(f"{written:,} articles written to {opts.output}")

    def _write(self, database: Database, selection: Selection, output: str, format_: str) -> int:
        from newsbot.store.selection import read_articles  # here, as each command imports all of them

        written = 0
        articles = read_articles(database, selection)
        first = next(articles, None)  # what is wrong with the selection shows before anything is opened
        with _opened(output) as file:
            exporter = exporter_of(format_)(file, encoding="utf-8")
            exporter.start_exporting()
            if first is not None:
                exporter.export_item(first)
                written = 1
            for article in articles:
                exporter.export_item(article)
                written += 1
            exporter.finish_exporting()
        return written


def format_of(output: str, given: str | None) -> str:
    """The format that was asked for, or that the file's ending says."""
    format_ = (given or Path(output).suffix[1:]).lower()
    if format_ not in FORMATS:
        said = f"--format {given}" if given else f"-o {output}"
        raise UsageError(f"{said}: names no format; known: {', '.join(FORMATS)}")
    if output != "-" and (reason := why_not_writable(Path(output))):
        raise UsageError(f"{output} cannot be written: {reason}")
    return format_


def exporter_of(format_: str) -> Callable[..., BaseItemExporter]:
    """The exporter of a format; only that one is loaded."""
    if format_ == "csv":
        from newsbot.export.csv import CsvExporter

        return CsvExporter
    if format_ == "parquet":
        from newsbot.export.parquet import ParquetExporter

        return ParquetExporter
    from newsbot.export.json import JsonExporter, JsonLinesExporter

    return JsonExporter if format_ == "json" else JsonLinesExporter


def selection_of(opts: argparse.Namespace, sites: str | None) -> Selection:
    """What the options choose. Raises `UsageError`."""
    from newsbot.store.selection import Selection

    now = datetime.now(UTC)
    since = read_moment("--since", opts.since, now, ends=False) if opts.since else None
    until = read_moment("--until", opts.until, now, ends=True) if opts.until else None
    if since and until and since > until:
        raise UsageError(f"--since {opts.since} lies after --until {opts.until}")
    return Selection(
        since=since,
        until=until,
        sites=tuple(domain for name in _listed(opts.site) for domain in domains_of(name, sites)),
        sections=_listed(opts.section),
        languages=_listed(opts.language),
        where=(opts.where or "").strip(),
        duplicates=not opts.no_duplicates,
    )


def domains_of(name: str, sites: str | None) -> list[str]:
    """The registrable domains of a profile, or of a domain or URL."""
    for profile in readable_sites(sites):
        if profile.name == name:
            return [site_of(domain) for domain in profile.domains]
    domain = site_of(name)
    if not domain or ("." not in domain and ":" not in domain and domain != "localhost"):
        raise UsageError(f"--site {name}: is no domain and no profile")
    return [domain]


def _listed(values: list[str] | None) -> tuple[str, ...]:
    return tuple(word for value in values or [] for piece in value.split(",") if (word := piece.strip()))


@contextmanager
def _opened(output: str) -> Iterator[IO[Any]]:
    if output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with whole_file(Path(output)) as file:
            yield file
