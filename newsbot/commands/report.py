"""`scrapy report`: one HTML page about what was crawled and how the sites are."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand

from newsbot.commands import OfDatabase
from newsbot.errors import NewsbotError, UsageError
from newsbot.export.files import whole_file, why_not_writable
from newsbot.sites import readable_sites
from newsbot.store.database import Database
from newsbot.watch.figures import read_figures
from newsbot.watch.states import states


class Command(OfDatabase, ScrapyCommand):
    """Write the report."""

    def syntax(self) -> str:
        """Shown by `scrapy report -h`."""
        return "[options]"

    def short_desc(self) -> str:
        """Shown by `scrapy`."""
        return "Write a page to look at: problems, articles, fields, answers, stories, changes"

    def long_desc(self) -> str:
        """Shown by `scrapy report -h`."""
        return (
            "Writes one HTML page that needs neither a network nor a script: what is wrong, articles by site and day, "
            "publication hours, field coverage and sources, languages, answers and how long they took, stories that "
            "several sites carry, and the newest changes of articles."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Where to, and of how many days."""
        super().add_options(parser)
        parser.add_argument("-o", "--output", metavar="FILE", default="report.html", help="default: report.html")
        parser.add_argument("--days", metavar="N", default="30", help="how many days it is about (default: 30)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write it."""
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"scrapy report takes no {args[0]!r}; the file is named by -o")
            page = self._page(_days(opts.days))
            path = Path(opts.output)
            if reason := why_not_writable(path):
                raise UsageError(f"-o {path}: {reason}")
            with whole_file(path) as file:
                file.write(page.encode())
        except UsageError as error:
            self._say(error, 2)
        except NewsbotError as error:
            self._say(error, 1)
        except OSError as error:
            self._say(f"{opts.output} could not be written: {error.strerror or error}", 1)
        else:
            print(f"Written: {opts.output}")

    def _page(self, days: int) -> str:
        from newsbot.watch.report import render

        assert self.settings is not None
        now = datetime.now(UTC).replace(microsecond=0)
        database = Database.of_settings(self.settings, readonly=True)
        try:
            with database.guarded():
                figures = read_figures(database, days=days, now=now)
                found = states(database, readable_sites(self.settings.get("NEWSBOT_SITES_DIR") or None), now)
        finally:
            database.close()
        return render(figures, found, now=now, source=database.name)


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3_660:
        raise UsageError(f"--days {text}: must be a whole number from 1 to 3660")
    return int(text)
