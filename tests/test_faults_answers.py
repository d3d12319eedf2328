"""Broken and hostile answers, each met by the spider `news` beside good articles: it finds these, and names the fault.

One crawl for all of them, over several sites; numbers: docs/security.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from newsbot.watch.outcome import what_failed
from newsbot.watch.summary import summarise
from newsbot.watch.tally import Tally
from tests.crawl import Run, crawl
from tests.fault_server import FaultServer, Talk
from tests.hostile_site import SETTINGS, HostileSite

STORY = "/the-story-of-the-ferry-2026"
"""Follows the name of a fault in its path, so that the page is taken for an article before it is asked for."""
FAULTS = [
    *("/500", "/again/500", "/slow-body", "/slow-head", "/drop", "/long-header", "/many-headers"),
    *("/gzip-cut", "/again/gzip-cut", "/gzip-no-trailer", "/not-gzip", "/never-gzip", "/noise-gzip"),
    *("/too-long", "/too-long-whole", "/bad-chunk", "/too-short", "/until-close", "/huge"),
]


def _half_a_feed(talk: Talk) -> None:
    talk.head(Content_Type="application/rss+xml", Content_Length=5000)
    talk.say(b"<rss><channel><item><link>/page/only-the-feed-names-it-2026</link></item><item><link>/page/lost")
    talk.close()


class Met:
    """The crawl, and what it met."""

    def __init__(self, run: Run, broken: HostileSite, leading: HostileSite, inner: FaultServer) -> None:
        self.run = run
        self.broken = broken
        self.leading = leading
        self.inner = inner

    def asked(self, fault: str) -> int:
        """How often a fault's page was asked for."""
        return self.broken.web.counts[fault + STORY]

    def read(self, fault: str) -> bool:
        """Whether an article was read there."""
        return fault + STORY in self.broken.read(self.run)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    with ExitStack() as stack:
        inner, web, other = (stack.enter_context(FaultServer(f"127.0.0.{n}")) for n in (2, 3, 4))
        web.extra["/half.rss"] = _half_a_feed
        feed = '<link rel="alternate" type="application/rss+xml" href="/half.rss">'
        broken = HostileSite(web, [fault + STORY for fault in FAULTS], head=feed)
        secret = f"{inner.base}/page/the-secret-of-the-house-2026"
        leading = HostileSite(
            other,
            [
                *(f"/redirect-to{STORY}-{n}?{to}" for n, to in enumerate(["file:///etc/passwd", "data:text/html,hi"])),
                f"/refresh-to{STORY}?file:///etc/passwd",
                *(f"/redirect-to{STORY}-{n}?{secret}" for n in (5, 6)),
                f"/refresh-to{STORY}-7?{secret}",
                *(f"/redirect-to{STORY}-8{n}?http://{host}:{inner.port}/page/x" for n, host in enumerate(PRIVATE)),
                f"http://user:S3CRETWORD@127.0.0.4:{other.port}/page/the-door-with-a-name-on-it-2026",
                *("mailto:editor@elm.example", "tel:+3212345678", "ftp://127.0.0.4/story/of-the-files-2026"),
                *("file://127.0.0.4/etc/passwd", "\\\\127.0.0.2\\story\\of-the-share-2026", "//[story", secret),
            ],
        )
        settings = {**SETTINGS, "NEWSBOT_ALLOW_PRIVATE_HOSTS": "127.0.0.3,127.0.0.4", "DOWNLOAD_TIMEOUT": 2}
        home = broken.home.replace("//", "//reader:S3CRETWORD@")
        run = crawl(
            tmp_path_factory.mktemp("met"), "news", {"url": f"{home},{leading.home}"}, settings=settings, timeout=120
        )
        yield Met(run, broken, leading, inner)


PRIVATE = ("127.1", "2130706434", "0x7f000002", "0177.0.0.2", "localhost", "10.0.0.1", "169.254.169.254")


def test_good_articles_are_found_beside_all_faults(met: Met) -> None:
    assert met.broken.missing(met.run) == met.leading.missing(met.run) == []
    assert met.run.stats["finish_reason"] == "finished"


def test_04_pages_that_could_not_be_had_are_no_failure_of_the_crawl(met: Met) -> None:
    assert what_failed(met.run.stats) == []
    assert "spider_exceptions/count" not in met.run.stats


def test_what_was_given_up_is_in_the_summary(met: Met) -> None:
    summary = "\n".join(summarise(Tally.of(met.run.stats)))
    for name in ("3 truncated", "1 undecodable", "1 too big", "2 scheme", "3 500", "no answer"):
        assert name in summary, summary


@pytest.mark.parametrize(
    ("fault", "times", "read"),
    [
        ("/500", 3, False),
        ("/again/500", 2, True),
        ("/slow-body", 2, False),
        ("/slow-head", 2, False),
        ("/long-header", 3, False),
        ("/many-headers", 1, False),
        ("/gzip-cut", 2, False),
        ("/again/gzip-cut", 2, True),
        ("/gzip-no-trailer", 1, True),
        ("/not-gzip", 2, True),
        ("/never-gzip", 2, True),
        ("/noise-gzip", 2, False),
        ("/too-long", 2, False),
        ("/too-long-whole", 2, True),
        ("/bad-chunk", 2, False),
        ("/too-short", 2, True),
        ("/until-close", 1, True),
        ("/huge", 1, False),
    ],
)
def test_06_08_09_10_11_12_13_14_27_how_often_a_page_is_asked_for_and_whether_it_is_read(
    met: Met, fault: str, times: int, read: bool
) -> None:
    assert (met.asked(fault), met.read(fault)) == (times, read)


def test_06_08_09_what_did_not_come_is_counted(met: Met) -> None:
    assert met.run.named("failed/500") == 1
    assert met.run.stats["downloader/exception_type_count/scrapy.exceptions.DownloadTimeoutError"] >= 4
    assert met.run.stats["downloader/exception_type_count/scrapy.exceptions.DownloadFailedError"] >= 3


def test_10_11_12_13_bodies_that_are_not_whole_are_counted(met: Met) -> None:
    assert met.run.named("skipped/truncated") == 3  # /gzip-cut, /too-long, /bad-chunk
    assert met.run.named("skipped/undecodable") == 1
    assert met.run.named("fetch/half_sent") == 4  # and /too-long-whole, and the feed
    assert met.run.named("fetch/misdeclared") == 3
    assert met.run.named("fetch/unclosed") == 2


def test_12_a_half_sent_feed_gives_what_it_has(met: Met) -> None:
    assert met.broken.web.counts["/half.rss"] == 2
    assert "/page/only-the-feed-names-it-2026" in met.broken.read(met.run)


def test_17_redirects_to_files_and_data_are_refused(met: Met) -> None:
    assert met.run.named("skipped/scheme") == 2
    assert "root:" not in str(met.run.items)


def test_18_no_redirect_reaches_a_private_address(met: Met) -> None:
    assert met.inner.connections == 0
    assert met.run.named("skipped/private_address") == 3 + len(PRIVATE)


def test_19_20_links_that_are_no_pages_are_not_asked_for(met: Met) -> None:
    assert met.leading.read(met.run) == {"/page/the-door-with-a-name-on-it-2026"}
    assert not any("authorization" in talk.headers for talk in [*met.leading.web.log, *met.broken.web.log])
    assert not [path for path in met.leading.web.counts if "share" in path or "passwd" in path.partition("?")[0]]


def test_41_46_no_console_and_no_secret_in_the_log(met: Met) -> None:
    assert "console" not in met.run.log
    assert "S3CRETWORD" not in met.run.log + met.run.err + str(met.run.items) + str(met.run.stats)
