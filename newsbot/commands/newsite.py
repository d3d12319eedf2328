"""`scrapy newsite`: one look at a site drafts its profile and three fixtures, to be corrected by eye."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import Crawler

from newsbot.commands import Says
from newsbot.commands.record import settings_of_recording
from newsbot.discover.draft import Draft, draft
from newsbot.errors import NewsbotError, NotAnArticle, UsageError
from newsbot.extract.page import Page
from newsbot.fetch.replay import fixtures_directory
from newsbot.fetch.saved import SavedPage
from newsbot.items import Article
from newsbot.load.urls import site_of
from newsbot.sites import PROFILES, readable_sites
from newsbot.sites.profile import read_profile
from newsbot.sites.site import host_of
from newsbot.spiders.arguments import read_arguments
from newsbot.watch.notify import TEMPLATES

ARTICLES = 3


@dataclass(slots=True)
class Look:
    """What the small crawl brought."""

    articles: list[Article] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    pages: list[tuple[Path, SavedPage]] = field(default_factory=list)
    """Folder and page of each answer."""

    def page(self, path: str) -> SavedPage | None:
        """The page at a path of any of the site's hosts."""
        return next((p for _, p in self.pages if re.sub(r"^\w+://[^/]+", "", p.url) == path and p.status == 200), None)

    @property
    def skipped(self) -> dict[str, int]:
        """Reason to number, of what was given up; and statuses that were no page."""
        found = {}
        for name, count in self.stats.items():
            if match := re.fullmatch(r"newsbot/(skipped|failed)/(\w+)", name):
                found[match[2].replace("_", " ")] = count
        return found


class Command(Says, BaseRunSpiderCommand):
    """Draft a profile and fixtures."""

    requires_project = True

    def syntax(self) -> str:
        """Shown by `scrapy newsite -h`."""
        return "[options] DOMAIN-or-URL"

    def short_desc(self) -> str:
        """Shown by `scrapy`."""
        return "Draft a site's profile and fixtures from one look at it"

    def long_desc(self) -> str:
        """Shown by `scrapy newsite -h`."""
        return (
            "Looks at a site once, as politely as any crawl: robots.txt, feeds, sitemaps, navigation and three "
            "articles. Writes newsbot/sites/NAME.toml and a folder for each article under fixtures/sites/NAME with "
            "what was read from it, to be corrected by eye. Nothing that exists is overwritten without --force."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Its own options."""
        super().add_options(parser)
        parser.add_argument("--name", metavar="NAME", help="what to call the site (default: from its domain)")
        parser.add_argument("--force", action="store_true", help="overwrite a profile and fixtures that exist")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's hook: a look says only what went wrong, unless -L asks for more."""
        super().process_options(args, opts)
        if not opts.loglevel and not opts.nolog:
            assert self.settings is not None
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Look, draft, say what to do next."""
        assert self.settings is not None
        try:
            if len(args) != 1:
                raise UsageError("scrapy newsite: give one domain or URL, such as example.org")
            [entrance] = read_arguments({"url": args[0]}, now=datetime.now(UTC), sites=self._sites).entrances
            name = opts.name or name_of(entrance.url)
            self._refuse(name, entrance.url, force=opts.force)
        except NewsbotError as error:
            self._say(error, 2)
            return
        with tempfile.TemporaryDirectory(prefix="newsbot-newsite-") as directory:
            look = self._look(entrance.url, Path(directory))
            try:
                self._write(look, name, force=opts.force)
            except NewsbotError as error:
                self._say(error, 1)

    @property
    def _sites(self) -> str | None:
        assert self.settings is not None
        return self.settings.get("NEWSBOT_SITES_DIR") or None

    def _refuse(self, name: str, url: str, *, force: bool) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,60}", name):
            raise UsageError(f"--name {name}: must be lower-case letters, digits, dots and hyphens")
        if force:
            return
        covering = [site for site in readable_sites(self._sites) if site.covers(url)]
        if covering:
            raise UsageError(f"{host_of(url)} has a profile: {covering[0].path}; --force drafts another")
        if (path := self._profile(name)).exists():
            raise UsageError(f"{path} exists; choose another --name, or --force overwrites it")

    def _profile(self, name: str) -> Path:
        return Path(self._sites or PROFILES) / f"{name}.toml"

    def _look(self, url: str, directory: Path) -> Look:
        assert self.settings is not None
        assert self.crawler_process is not None
        for setting, value in settings_of_recording(directory / "pages", str(directory / "state")).items():
            self.settings.set(setting, value, priority="cmdline")
        extensions = self.settings.getdict("EXTENSIONS") | {"newsbot.fetch.record.Expectations": 0}
        quiet = {"EXTENSIONS": extensions, "NEWSBOT_HEALTH": False, "NEWSBOT_SUMMARY": False}
        for setting, value in quiet.items():
            self.settings.set(setting, value, priority="cmdline")
        look = Look()
        crawler = self.crawler_process.create_crawler("news")
        crawler.signals.connect(_keeps(look.articles), signals.item_scraped, weak=False)
        self.crawler_process.crawl(crawler, url=url, limit=str(ARTICLES), related_depth="0")
        self.crawler_process.start()
        look.stats = _stats(crawler)
        metas = sorted((directory / "pages").glob("*/*/meta.json"))
        look.pages = [(meta.parent, SavedPage.read(meta.parent)) for meta in metas]
        return look

    def _write(self, look: Look, name: str, *, force: bool) -> None:
        home = _home(look)
        if home is None:
            raise NewsbotError(
                f"nothing was drafted: no home page could be read ({_listed(look.skipped) or 'no answer'})"
            )
        robots = look.page("/robots.txt")
        drafted = draft(home, robots.body.decode("utf-8", "replace") if robots else "", look.articles)
        profile = self._profile(name)
        profile.parent.mkdir(parents=True, exist_ok=True)
        profile.write_text(profile_of(drafted), encoding="utf-8")
        read_profile(profile)  # what was drafted can be loaded, or says why not
        assert self.settings is not None
        fixtures = self._keep_fixtures(look, fixtures_directory(self.settings) / name, force=force)
        for line in summary(drafted, look, robots_read=robots is not None):
            print(line)
        print("\nWritten:")
        for path in (profile, *fixtures):
            print(f"  {_short(path)}")
        print("\nNext:")
        for number, line in enumerate(next_steps(name, _short(profile), bool(fixtures)), start=1):
            print(f"  {number}. {line}")
        if not look.articles:
            self.exitcode = 1

    def _keep_fixtures(self, look: Look, directory: Path, *, force: bool) -> list[Path]:
        kept = []
        for folder, _ in look.pages:
            if not (folder / "expected.json").exists():
                continue
            target = directory / folder.name
            if target.exists() and not force:
                self._say(f"{_short(target)} exists and was left as it is; --force overwrites it", 1)
                continue
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target)
            kept.append(target)
        return kept


def name_of(url: str) -> str:
    """A short name for a site: the part of its domain that is its own."""
    host = host_of(url)
    is_address = re.fullmatch(r"[\d.]+|[0-9a-f:]*:[0-9a-f:]*", host)
    own = host if is_address else site_of(url).removeprefix("www.").partition(".")[0]
    return re.sub(r"[^a-z0-9._-]+", "-", own.lower()).strip("-.") or "site"


def profile_of(drafted: Draft) -> str:
    """The profile as TOML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # here, as almost no crawl needs it

    environment = Environment(  # noqa: S701 (no HTML)
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    environment.filters["quoted"] = lambda text: json.dumps(text, ensure_ascii=False)  # a TOML basic string
    return environment.get_template("site.toml").render(draft=drafted, day=datetime.now(UTC).date())


def summary(drafted: Draft, look: Look, *, robots_read: bool) -> list[str]:
    """What the look brought, line by line; what could not be had is said too."""
    robots = "read" if robots_read else "none, or it could not be read"
    if drafted.crawl_delay:
        robots += f"; asks for {drafted.crawl_delay} s between requests, which is obeyed"
    filled = ", ".join(f"{name} {count}" for name, count in drafted.filled.items())
    rows = {
        "robots.txt": robots,
        "sitemaps": _counted(drafted.sitemaps),
        "feeds": _counted(drafted.feeds),
        "sections": _counted(drafted.sections),
        "language": drafted.language or "not said",
        "time zone": f"{drafted.timezone} ({drafted.zone_from})" if drafted.timezone else "not clear: set it by hand",
        "articles": f"{len(look.articles)} read" + (f": {filled}" if filled else ""),
        "skipped": _listed(look.skipped) or "nothing",
    }
    return [f"{drafted.title or drafted.domain} ({drafted.home})", *(f"  {n:<11} {said}" for n, said in rows.items())]


def next_steps(name: str, profile: str, has_fixtures: bool) -> list[str]:
    """What a person does now."""
    steps = [f"Look at {profile}: is that the site's name, are those its sections?"]
    if has_fixtures:
        steps += [
            "Open each page.html beside its expected.json and correct what is wrong; remove what you do not promise.",
            "pytest tests/test_fixtures.py",
        ]
    else:
        steps.append(
            f"No article was found. Try one by hand: scrapy newsite --force --name {name} ADDRESS-OF-AN-ARTICLE"
        )
    return [*steps, f"scrapy crawl news -a site={name} -a limit=20 -O articles.csv"]


def _home(look: Look) -> Page | None:
    """The home page; else whatever page of the site the look began with."""
    saved = (
        look.page("/")
        or look.page("")
        or next((page for _, page in look.pages if page.status == 200 and page.suffix == ".html"), None)
    )
    if saved is None:
        return None
    try:
        return Page.parse(saved.body, saved.url, saved.encoding)
    except NotAnArticle:
        return None


def _keeps(articles: list[Article]) -> Any:
    def keep(item: Any) -> None:
        if isinstance(item, Article):
            articles.append(item)

    return keep


def _stats(crawler: Crawler) -> dict[str, Any]:
    return dict(crawler.stats.get_stats()) if crawler.stats is not None else {}


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _counted(values: list[str]) -> str:
    return f"{len(values)}: {', '.join(values[:6])}{', ...' if len(values) > 6 else ''}" if values else "none named"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in counts.items())
