"""`scrapy sites`: the state of every site in a table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from newsbot.commands import OfDatabase
from newsbot.errors import NewsbotError, UsageError
from newsbot.sites import load_sites
from newsbot.store.database import Database
from newsbot.watch.states import NEVER, State, states

if TYPE_CHECKING:
    from rich.console import Console

COLOURS = {"ok": "green", "quiet": "yellow", "drifting": "yellow", "broken": "red", "blocked": "red", NEVER: "dim"}


class Command(OfDatabase, ScrapyCommand):
    """Show how the sites are."""

    def syntax(self) -> str:
        """Shown by `scrapy sites -h`."""
        return "[options] [SITE ...]"

    def short_desc(self) -> str:
        """Shown by `scrapy`."""
        return "Show the state of all sites: last run, articles a day, fields, errors"

    def long_desc(self) -> str:
        """Shown by `scrapy sites -h`."""
        return (
            "Shows each site that has a profile or was ever crawled: when it was crawled last, its new articles of the "
            "last 24 hours against a usual day, the share of expected fields against what is usual, and what is wrong."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Its own option."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON: one object for each site, in a list")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the table."""
        assert self.settings is not None
        try:
            found = self._states(args)
        except UsageError as error:
            self._say(error, 2)
        except NewsbotError as error:
            self._say(error, 1)
        else:
            if opts.json:
                print(json.dumps([each.to_json() for each in found], indent=2, ensure_ascii=False))
            else:
                from rich.console import Console

                show(found, datetime.now(UTC), Console(soft_wrap=False))

    def _states(self, names: Sequence[str]) -> list[State]:
        assert self.settings is not None
        profiles = load_sites(self.settings.get("NEWSBOT_SITES_DIR") or None)
        now = datetime.now(UTC)
        try:
            database = Database.of_settings(self.settings, readonly=True)
        except NewsbotError as error:
            if "crawl something first" not in str(error):
                raise
            found = [State(site.name) for site in profiles if not site.replay]
        else:
            try:
                with database.guarded():
                    found = states(database, profiles, now)
            finally:
                database.close()
        if names and (unknown := [name for name in names if name not in {each.site for each in found}]):
            raise UsageError(f"no site {unknown[0]!r} has a profile or was crawled")
        return [each for each in found if not names or each.site in names]


def show(found: Sequence[State], now: datetime, console: Console) -> None:
    """Print the table, and below it what is wrong."""
    from rich.table import Table
    from rich.text import Text

    if not found:
        console.print("No site has a profile, and none was crawled yet. A first one: scrapy newsite example.org")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("site", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for head in ("last run", "new a day (usual)", "fields (usual)", "errors"):
        table.add_column(head, justify="right")
    for each in found:
        table.add_row(
            Text(each.site),
            Text(each.state, style=COLOURS[each.state]),
            ago(each.last_run, now) + (" · due" if each.due else ""),
            "" if each.last_run is None else f"{each.articles_day} ({_number(each.articles_usual)})",
            "" if each.coverage is None else f"{each.coverage:.0%} ({_percent(each.coverage_usual)})",
            "" if each.last_run is None else f"{each.errors} of {each.pages}",
        )
    console.print(table)
    if any(each.findings for each in found):
        console.print()
    for each in found:
        for finding in each.findings:  # a line each, however narrow: it ends in an address to be copied
            console.print(Text(str(finding), style=COLOURS[each.state]), soft_wrap=True)


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit."""
    if moment is None:
        return "never"
    passed = max(now - moment, timedelta())
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if passed.total_seconds() >= seconds:
            return f"{int(passed.total_seconds() // seconds)} {unit} ago"
    return "just now"


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)


def _percent(value: float | None) -> str:
    return "?" if value is None else f"{value:.0%}"
