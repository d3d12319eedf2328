"""`scrapy record`: crawl as `scrapy crawl news` does, and save each page, and what was read from it, as a fixture."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from newsbot.fetch.replay import fixtures_directory


class Command(BaseRunSpiderCommand):
    """Records pages of a live site under NEWSBOT_FIXTURES_DIR."""

    requires_project = True

    def syntax(self) -> str:
        """Shown by `scrapy record -h`."""
        return "[options] URL [URL ...]"

    def short_desc(self) -> str:
        """Shown by `scrapy`."""
        return "Save pages of a live crawl, and what was read from them, as fixtures"

    def long_desc(self) -> str:
        """Shown by `scrapy record -h`."""
        return (
            "Crawls the URLs (a home page, a category, an article, a feed) as `scrapy crawl news` does, with the same "
            "arguments after -a, and saves each answer in a folder of its own, fixtures/sites/SITE/PAGE. Folders "
            "of articles get an expected.json with what was read: correct it by eye, it is a test from then on."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options of a crawl, and where to save."""
        super().add_options(parser)
        parser.add_argument("--to", metavar="DIR", help="directory to save in (default: fixtures/sites)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, saving."""
        if not args and not ({"url", "site"} & set(opts.spargs)):
            raise ScrapyUsageError("scrapy record: give at least one URL")
        if args:
            opts.spargs["url"] = ",".join([*args, *filter(None, [opts.spargs.get("url")])])
        assert self.settings is not None
        assert self.crawler_process is not None
        directory = Path(opts.to) if opts.to else fixtures_directory(self.settings)
        before = times_saved(directory)
        with tempfile.TemporaryDirectory(prefix="newsbot-record-") as memory:
            for name, value in settings_of_recording(directory, memory).items():
                self.settings.set(name, value, priority="cmdline")
            extensions = self.settings.getdict("EXTENSIONS") | {"newsbot.fetch.record.Expectations": 0}
            self.settings.set("EXTENSIONS", extensions, priority="cmdline")
            self.crawler_process.crawl("news", **opts.spargs)
            self.crawler_process.start()
        saved = [folder for folder, at in sorted(times_saved(directory).items()) if before.get(folder) != at]
        articles = [folder for folder in saved if (folder / "expected.json").exists()]
        for folder in saved:
            print(folder)
        print(f"{len(saved)} pages saved, {len(articles)} of them articles.")
        if articles:
            print("Correct each expected.json by eye, then run: pytest tests/test_fixtures.py")
        if self.crawler_process.bootstrap_failed or not saved:
            self.exitcode = 1


def times_saved(directory: Path) -> dict[Path, int]:
    """Folder of each page saved under a directory to when it was written (nanoseconds)."""
    return {meta.parent: meta.stat().st_mtime_ns for meta in directory.glob("*/*/meta.json")}


def settings_of_recording(directory: Path, memory: str) -> dict[str, object]:
    """Settings that turn a crawl into a recording: pages go to `directory`; the crawl remembers nothing."""
    return {
        "NEWSBOT_RECORD_DIR": str(directory),
        "NEWSBOT_DATA_DIR": memory,
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_POLICY": "newsbot.fetch.record.RecordPolicy",
        "HTTPCACHE_STORAGE": "newsbot.fetch.record.RecordStorage",
    }
