"""`scrapy extract`: one article as JSON, from a file or from the web, with the source of each value."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.http import Response
from w3lib.encoding import http_content_type_encoding

from newsbot.caps import Caps
from newsbot.commands import Says
from newsbot.errors import NewsbotError, NotAnArticle, UsageError
from newsbot.extract.encoding import is_known
from newsbot.extract.page import Page
from newsbot.fetch.saved import SavedPage
from newsbot.items import Article
from newsbot.reader import explain_article
from newsbot.sites import readable_sites
from newsbot.spiders.arguments import read_arguments

QUIET: dict[str, object] = {
    "LOG_LEVEL": "ERROR",
    "NEWSBOT_HEALTH": False,
    "NEWSBOT_SUMMARY": False,
    "NEWSBOT_PROGRESS": False,
    "ITEM_PIPELINES": {},
}


class OnePage(Spider):
    """Fetches one page, as politely as any crawl."""

    name = "extract"
    url = ""
    page: Page | None = None
    problem = ""

    async def start(self) -> AsyncIterator[Request]:
        """The page."""
        yield Request(self.url, self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Keep it."""
        header = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            encoding = http_content_type_encoding(header)
            type(self).page = Page.parse(response.body, response.url, encoding, Caps.of(self.settings))
        except NotAnArticle as refusal:
            type(self).problem = str(refusal)

    def failed(self, failure: Any) -> None:
        """Keep why not."""
        type(self).problem = str(failure.value) or failure.type.__name__


class Command(Says, ScrapyCommand):
    """Read one article."""

    requires_project = True

    def syntax(self) -> str:
        """Shown by `scrapy extract -h`."""
        return "[options] FILE-or-URL"

    def short_desc(self) -> str:
        """Shown by `scrapy`."""
        return "Print one article as JSON, with the source of each value"

    def long_desc(self) -> str:
        """Shown by `scrapy extract -h`."""
        return (
            "Reads one page and prints the article as JSON; its `sources` say where each value came from. A page of "
            "the web is fetched as politely as in a crawl, without a browser, and nothing is stored. A file is an HTML "
            'page, or the folder of a fixture; what its page calls "3 hours ago" is counted from when it was saved. '
            "Profiles count."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Its own options."""
        super().add_options(parser)
        parser.add_argument("--url", metavar="URL", help="of a file's page, where it says none (rel=canonical) itself")
        parser.add_argument(
            "--explain", action="store_true", help="add the candidates of each field, and which of them won and why"
        )
        parser.add_argument("--encoding", metavar="NAME", help="of a file, where it is not the one the page declares")
        parser.add_argument("--force", action="store_true", help="print what there is, even if the page is no article")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's hook: only JSON is printed."""
        super().process_options(args, opts)
        assert self.settings is not None
        for name, value in QUIET.items():
            if name != "LOG_LEVEL" or not opts.loglevel:
                self.settings.set(name, value, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read, and print."""
        try:
            if len(args) != 1:
                raise UsageError("scrapy extract: give one file or URL")
            if opts.encoding and not is_known(opts.encoding):
                raise UsageError(f"--encoding {opts.encoding}: no encoding that web pages have")
            path = Path(args[0])
            if path.exists():
                page, at = self._of_file(path, opts.url, opts.encoding), _saved_at(path)
            else:
                page, at = self._of_web(args[0]), datetime.now(UTC)
            article, explanation = self._read(page, at.replace(microsecond=0), force=opts.force)
        except UsageError as error:
            self._say(error, 2)
        except NotAnArticle as refusal:
            self._say(f"{args[0]} is no article ({refusal}); --force prints what there is", 1)
        except NewsbotError as error:
            self._say(error, 1)
        else:
            told = as_json(article) | ({"explanation": explanation} if opts.explain else {})
            text = json.dumps(told, indent=2, ensure_ascii=False)
            print(text.encode("utf-8", "replace").decode("utf-8"))  # halves of letters cannot be printed

    def _of_file(self, path: Path, url: str | None, encoding: str | None) -> Page:
        caps = Caps.of(self.settings or {})
        try:
            if (path / "meta.json").exists():
                saved = SavedPage.read(path)
                return Page.parse(saved.body, url or saved.url, encoding or saved.encoding, caps)
            body = path.read_bytes()
        except (OSError, ValueError) as error:
            raise UsageError(f"{path} cannot be read: {error}") from error
        if url:
            return Page.parse(body, url, encoding, caps)
        page = Page.parse(body, path.resolve().as_uri(), encoding, caps)
        links = (page.attrs[i] for i in page.by_tag.get("link", ()))
        named = next((link.get("href") or "" for link in links if link.get("rel") == "canonical"), "")
        if named.startswith(("http://", "https://")):
            return Page.parse(body, named, encoding, caps)
        raise UsageError(f"{path} does not say where it is from: give --url https://...")

    def _of_web(self, text: str) -> Page:
        assert self.settings is not None
        assert self.crawler_process is not None
        looks_like_file = "/" in text and ":" not in text and "." not in text.partition("/")[0]
        if looks_like_file:
            raise UsageError(f"there is no file {text}")
        [entrance] = read_arguments({"url": text}, now=datetime.now(UTC), sites=self._sites).entrances
        with tempfile.TemporaryDirectory(prefix="newsbot-extract-") as memory:
            self.settings.set("NEWSBOT_DATA_DIR", memory, priority="cmdline")
            self.settings.set("NEWSBOT_DATABASE_URL", "", priority="cmdline")
            self.crawler_process.crawl(OnePage, url=entrance.url)
            self.crawler_process.start()
        if OnePage.page is None:
            raise NewsbotError(f"{entrance.url} could not be had: {OnePage.problem or 'no answer'}")
        return OnePage.page

    def _read(self, page: Page, at: datetime, *, force: bool) -> tuple[Article, dict[str, Any]]:
        site = next((site for site in readable_sites(self._sites) if site.covers(page.url)), None)
        return explain_article(page, site=site, force=force, fetched_at=at)

    @property
    def _sites(self) -> str | None:
        assert self.settings is not None
        return self.settings.get("NEWSBOT_SITES_DIR") or None


def _saved_at(path: Path) -> datetime:
    """When a page was saved: by the `meta.json` in the folder or beside the file, else the file's own time (UTC)."""
    folder = path if path.is_dir() else path.parent
    with suppress(OSError, ValueError):
        if (at := SavedPage.read(folder).saved_at) is not None:
            return at.astimezone(UTC)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def as_json(article: Article) -> dict[str, Any]:
    """Every field; moments as ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(article).items()
    }
