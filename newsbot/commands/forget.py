"""`scrapy forget`: an article or an author, removed everywhere, and refused from then on."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from scrapy.commands import ScrapyCommand

from newsbot.commands import OfDatabase
from newsbot.errors import NewsbotError, UsageError
from newsbot.export.outputs import holds, is_elsewhere, noted_outputs
from newsbot.export.spool import erase
from newsbot.spiders.arguments import read_moment
from newsbot.store.database import Database
from newsbot.store.forget import Found, count_older, find_author, find_url, forget, forget_older, is_forgotten

SEARCH_INDEX = "search.sqlite"
"""What `scrapy browse` made of the texts; it makes it anew."""
SHOWN = 20
_URL = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)+(:\d+)?/\S*", re.IGNORECASE)


class Command(OfDatabase, ScrapyCommand):
    """Forget an article or an author."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [URL-or-AUTHOR]"

    def short_desc(self) -> str:
        """What `scrapy` lists."""
        return "Remove an article, or all of an author, everywhere and for good"

    def long_desc(self) -> str:
        """What `scrapy forget -h` says."""
        return (
            "Removes an article (by any of its URLs), or every article by an author and the name from the credits of "
            "pictures, from the database with all versions, and sees to it that no later crawl keeps it again. Says "
            "first what it will remove, and at the end which output files and WARC files may still hold it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Its own option."""
        super().add_options(parser)
        parser.add_argument(
            "--older-than", metavar="WHEN", help="all articles not fetched since an age (365d) or a date (2026-01-31)"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask, remove")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Look, ask, remove, and say what is left elsewhere."""
        assert self.settings is not None
        try:
            before = (
                read_moment("--older-than", opts.older_than, datetime.now(UTC), ends=False) if opts.older_than else None
            )
            if len(args) != (0 if before else 1) or not all(arg.strip() for arg in args):
                raise UsageError('whom or what? give one URL, or one author in quotes: scrapy forget "Ana Lindqvist"')
            database = Database.of_settings(self.settings)
            try:
                with database.guarded():
                    if before:
                        self._forget_older(database, before, yes=opts.yes)
                    else:
                        self._forget(database, args[0].strip(), yes=opts.yes)
            finally:
                database.close()
        except UsageError as error:
            self._say(error, 2)
        except NewsbotError as error:
            self._say(error, 1)

    def _forget(self, database: Database, what: str, *, yes: bool) -> None:
        found = look(database, what)
        show(found)
        if not yes and not self._agreed():
            return
        forget(database, found)
        assert self.settings is not None
        data = self._without_traces(database)
        archive = self.settings.get("NEWSBOT_ARCHIVE") or ""
        if archive and Path(archive).is_dir():
            _forget_archived(Path(archive), found)
        print("Forgotten. No later crawl will keep it.")
        left = where_else(found, data, archive)
        if left:
            print("These may still hold it, and are yours to remove or write anew:")
            for line in left:
                print(f"  {line}")

    def _forget_older(self, database: Database, before: datetime, *, yes: bool) -> None:
        count = count_older(database, before)
        print(f"{count:,} articles were fetched before {before:%Y-%m-%d %H:%M} UTC and not since.")
        if not count or not (yes or self._agreed()):
            return
        forget_older(database, before)
        self._without_traces(database)
        print("Forgotten. No later crawl will keep them. Output files and WARC files may still hold them.")

    def _without_traces(self, database: Database) -> Path:
        """Remove it from the copy of `scrapy browse` and from what interrupted runs gave out; where these lie."""
        assert self.settings is not None
        data = Path(self.settings.get("NEWSBOT_DATA_DIR") or ".newsbot")
        for path in (data / "feeds").glob("*.jsonl"):
            with suppress(OSError):  # then it is named among those that may hold it
                erase(path, partial(is_forgotten, database.rows))
        for path in data.glob(f"{SEARCH_INDEX}*"):
            path.unlink()
        return data

    def _agreed(self) -> bool:
        if not sys.stdin.isatty():
            raise UsageError("nothing was removed: say --yes where nobody can be asked")
        if input("Remove for good? [y/N] ").strip().lower() in {"y", "yes"}:
            return True
        print("Nothing was removed.")
        return False


def _forget_archived(archive: Path, found: Found) -> None:
    from newsbot.export.warc import SEEN, Seen  # here, as Scrapy imports all commands

    if (archive / SEEN).exists():
        with closing(Seen(archive / SEEN)) as seen:
            seen.forget(found.urls | {found.what})


def look(database: Database, what: str) -> Found:
    """What the database has of a URL or an author."""
    if _URL.fullmatch(what):
        return find_url(database, what if "://" in what else f"https://{what}")
    return find_author(database, what)


def show(found: Found) -> None:
    """Say what will be removed."""
    kind = "the page" if found.is_url else "the author"
    if not found.articles and not found.credits:
        print(f"The database has nothing of {kind} {found.what}.")
    if found.articles:
        print(f"{len(found.articles):,} articles, with their versions and pictures:")
        for article in found.articles[:SHOWN]:
            print(f"  {article['canonical_url']}  {article['headline'] or ''}")
        if len(found.articles) > SHOWN:
            print(f"  and {len(found.articles) - SHOWN:,} more")
    if found.credits:
        print(f"The name in the credits of {len(found.credits):,} pictures of other articles.")
    if found.named_in:
        print(f"{found.named_in:,} articles by others name {found.what} in their text; they stay.")


def where_else(found: Found, data: Path, archive: str) -> list[str]:
    """Files that newsbot wrote and that hold it, or may."""
    texts = sorted({found.what, *found.urls})
    lines = []
    for output in noted_outputs(data):
        if is_elsewhere(output.uri):
            lines.append(f"{output.uri} (written {output.at})")
            continue
        held = holds(Path(output.uri), texts)
        if held is not False:
            lines.append(f"{output.uri}" + ("" if held else " (cannot be looked into)"))
    lines += [str(path) for path in sorted((data / "feeds").glob("*.jsonl")) if holds(path, texts) is not False]
    if archive and found.articles:
        first = min(str(article["first_fetched_at"]) for article in found.articles)
        files = sorted(Path(archive).glob("*.warc.gz*"))
        lines += [f"{path} (an archive of {first[:10]} or later)" for path in files if _is_later(path, first)]
    return lines


def _is_later(path: Path, first: str) -> bool:
    """Whether a file was written after the first of the articles was met."""
    return path.stat().st_mtime >= datetime.fromisoformat(first).timestamp()
