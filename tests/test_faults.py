"""The ways the web breaks a crawler, each against a server that breaks in that way (numbers: docs/security.md)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from newsbot import Caps, NotAnArticle, extract
from newsbot.caps import setting_of
from newsbot.discover.sitemaps import read_sitemap
from newsbot.load.urls import canonical_url, same_site
from tests.crawl import POLITE_TO_LOOPBACK, PROJECT, Run, crawl
from tests.fault_server import FAULTS, LAUGHS, PAGE, XXE, FaultServer, self_signed
from tests.loopback import too_early

MB = 1024 * 1024
ALL_AT_ONCE = {
    "NEWSBOT_BACKOFF": 0,
    "NEWSBOT_BREAKER_FAILURES": 0,
    "NEWSBOT_BLOCKED_LIMIT": 0,
    "CONCURRENT_REQUESTS": 40,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 40,
}
STATELESS = [
    *("/500", "/again/500", "/slow-body", "/slow-head", "/drop", "/long-header", "/many-headers"),
    *("/gzip-cut", "/again/gzip-cut", "/gzip-no-trailer", "/not-gzip", "/never-gzip", "/noise-gzip"),
    *("/too-long", "/too-long-whole", "/bad-chunk", "/too-short", "/until-close"),
    *("/redirect-endless", "/redirect-self", "/redirect-cookie", "/redirect-to?file:///etc/passwd"),
    *("/redirect-to?data:text/html,hi", "/refresh-to?file:///etc/passwd"),
    *("/charset/klingon", "/charset/utf-16", "/charset/utf-7", "/charset/nul", "/charset/latin-as-utf-8"),
    "/charset/rot13",
    "/page/1",
]


class Broken:
    """One crawl over all faults that do not touch each other, and what came of each URL."""

    def __init__(self, web: FaultServer, run: Run) -> None:
        self.web = web
        self.run = run

    def got(self, path: str) -> list[dict[str, Any]]:
        """Items of a path."""
        return [item for item in self.run.items if item["url"] == self.web.base + path]

    def one(self, path: str) -> dict[str, Any]:
        """The one item of a path."""
        (item,) = self.got(path)
        return item


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    with FaultServer() as web:
        urls = [web.base + path for path in STATELESS]
        settings = {**ALL_AT_ONCE, "DOWNLOAD_TIMEOUT": 2, "NEWSBOT_RENDER": "never"}
        run = crawl(tmp_path_factory.mktemp("broken"), attributes={"urls": urls}, settings=settings)
        yield Broken(web, run)


def test_every_fault_ends_in_an_answer_or_a_named_failure(broken: Broken) -> None:
    assert broken.run.code == 0
    assert broken.run.stats["finish_reason"] == "finished"
    assert len(broken.run.items) == len(STATELESS)
    assert broken.one("/page/1")["size"] == len(PAGE)
    assert "spider_exceptions/count" not in broken.run.stats


# --- 6 to 9: errors, slowness, headers ----------------------------------------------------------------
def test_06_server_errors_wait_longer_each_time(tmp_path: Path) -> None:
    with FaultServer() as web:
        run = crawl(tmp_path, attributes={"urls": [web.base + "/500"]}, settings={"NEWSBOT_BACKOFF": 1})
        first, second = web.gaps("/500")
    assert 0.18 < first < 5  # 0.25 s, give or take a quarter
    assert 0.37 < second < 5
    assert run.items[0]["failed"] == "HttpError"


def test_06_a_page_that_fails_once_is_had_the_second_time(broken: Broken) -> None:
    assert broken.one("/again/500")["size"] == len(PAGE)
    assert broken.web.counts["/again/500"] == 2
    assert broken.web.counts["/500"] == 3


def test_06_a_host_that_goes_on_failing_is_left_alone(tmp_path: Path) -> None:
    with FaultServer() as web:
        urls = [f"{web.base}/500/{i}" for i in range(30)]
        settings = {"NEWSBOT_BREAKER_FAILURES": 5}
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
        asked = sum(count for path, count in web.counts.items() if path.startswith("/500"))
    assert asked < 10
    assert run.named("skipped/host_down") > 20
    assert run.named("fetch/host_down") == 1


def test_06_a_host_that_answers_again_is_asked_again(tmp_path: Path) -> None:
    with FaultServer() as web:
        fails = 6
        web.extra["/page"] = lambda talk: talk.page(b"", "503 Busy") if len(web.log) < fails else talk.page()
        urls = [f"{web.base}/page?{i}" for i in range(8)]
        settings = {"NEWSBOT_BREAKER_FAILURES": 3, "NEWSBOT_BREAKER_PAUSE": 0, "RETRY_TIMES": 8}
        settings["CONCURRENT_REQUESTS"] = 1
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
    assert sum("size" in item for item in run.items) == 8


def test_07_retry_after_is_obeyed(tmp_path: Path) -> None:
    with FaultServer() as web:
        run = crawl(tmp_path, attributes={"urls": [web.base + "/again/429", web.base + "/page/1"]})
        (gap,) = web.gaps("/again/429")
    assert 0.95 < gap < 10
    assert [item["status"] for item in run.items] == [200, 200]
    assert run.named("fetch/retry_after") == 1


def test_07_retry_after_is_capped(tmp_path: Path) -> None:
    with FaultServer() as web:
        run = crawl(
            tmp_path,
            attributes={"urls": [web.base + "/429/86400"]},
            settings={"NEWSBOT_RETRY_AFTER_MAX": 0.2, "RETRY_TIMES": 1},
        )
        (gap,) = web.gaps("/429/86400")
    assert 0.15 < gap < 10
    assert run.seconds < 30


def test_08_slow_answers_are_cut(broken: Broken) -> None:
    for path in ("/slow-body", "/slow-head"):
        assert broken.one(path)["failed"] in {"DownloadTimeoutError", "DownloadFailedError"}
        assert broken.web.counts[path] == 2
    assert broken.run.seconds < 40


def test_09_enormous_headers_do_no_harm(broken: Broken) -> None:
    assert "failed" in broken.one("/long-header")
    assert broken.one("/many-headers")["status"] == 200


# --- 10 to 14: is the body whole? ---------------------------------------------------------------------
def test_10_truncated_gzip_is_asked_for_once_more(broken: Broken) -> None:
    assert broken.one("/again/gzip-cut")["size"] == len(PAGE)
    assert broken.one("/gzip-cut")["why"].startswith("truncated")
    assert broken.web.counts["/gzip-cut"] == 2


def test_10_gzip_without_its_trailer_is_whole(broken: Broken) -> None:
    item = broken.one("/gzip-no-trailer")
    assert (item["size"], item["flags"]) == (len(PAGE), [])


def test_11_not_gzip_though_declared(broken: Broken) -> None:
    assert broken.one("/not-gzip")["size"] == len(PAGE)
    assert broken.web.counts["/not-gzip"] == 2
    assert broken.one("/never-gzip")["size"] == len(PAGE)
    assert broken.one("/noise-gzip")["why"].startswith("undecodable")
    assert broken.web.counts["/noise-gzip"] == 2


def test_12_half_sent_pages_are_asked_for_once_more(broken: Broken) -> None:
    for path in ("/too-long", "/bad-chunk"):
        assert broken.one(path)["why"].startswith("truncated")
        assert broken.web.counts[path] == 2
    assert broken.one("/too-long-whole")["size"] == len(PAGE)


def test_12_a_half_sent_feed_is_kept(tmp_path: Path) -> None:
    with FaultServer() as web:
        run = crawl(tmp_path, attributes={"urls": [web.base + "/feed-cut"], "meta": {"keep_partial": True}})
        assert web.counts["/feed-cut"] == 2
    assert run.items[0]["flags"] == ["dataloss"]
    assert "/1</link>" in run.items[0]["start"]


def test_13_content_length_too_short_is_noticed(broken: Broken) -> None:
    assert broken.one("/too-short")["flags"] == ["unclosed"]
    assert broken.web.counts["/too-short"] == 2


def test_14_close_delimited_body_is_flagged(broken: Broken) -> None:
    item = broken.one("/until-close")
    assert (item["size"], item["flags"]) == (len(PAGE), ["partial"])


# --- 15 to 18: redirects ------------------------------------------------------------------------------
def test_15_endless_redirects_end_at_eight(broken: Broken) -> None:
    asked = sum(count for path, count in broken.web.counts.items() if path.startswith("/redirect-endless"))
    assert asked == 9
    assert broken.run.named("skipped/too_many_redirects") == 1


def test_16_a_page_that_redirects_to_itself_after_a_cookie_is_had(broken: Broken) -> None:
    assert broken.one("/redirect-cookie")["size"] == len(PAGE)
    assert broken.web.counts["/redirect-self"] == 4
    assert broken.run.named("skipped/redirect_loop") == 1


def test_17_redirects_to_files_and_data_are_refused(broken: Broken) -> None:
    for path in STATELESS[-10:]:
        if "-to?" in path:
            assert "failed" in broken.one(path) or "root:" not in broken.one(path)["start"]
    assert broken.run.named("skipped/scheme") == 2
    assert "root:" not in str(broken.run.items)


SPELLINGS = ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost", "[::1]")


@pytest.mark.parametrize("how", ["link", "redirect", "refresh", "name"])
def test_18_private_addresses_are_not_reached(tmp_path: Path, how: str) -> None:
    with FaultServer() as inner, FaultServer("127.0.0.2") as outer:
        hosts = ["rebound.newsbot.example"] if how == "name" else SPELLINGS
        targets = [f"http://{host}:{inner.port}/page/secret" for host in hosts]
        ways = {"redirect": f"{outer.base}/redirect-to?", "refresh": f"{outer.base}/refresh-to?"}
        urls = [ways.get(how, "") + target for target in targets]
        settings = {"NEWSBOT_ALLOW_PRIVATE_HOSTS": "127.0.0.2", "NEWSBOT_BACKOFF": 0}
        run = crawl(tmp_path, NAMED, attributes={"urls": urls}, settings=settings)
        assert inner.connections == 0
    assert [item["why"].partition(":")[0] for item in run.items] == ["private_address"] * len(urls)
    assert run.code == 0


NAMED = """
import socket
import scrapy

_ask = socket.getaddrinfo


def getaddrinfo(host, *rest, **named):
    \"\"\"A name server in the hands of the attacker.\"\"\"
    return _ask("127.0.0.1" if host == "rebound.newsbot.example" else host, *rest, **named)


class It(scrapy.Spider):
    name = "it"
    urls = []

    async def start(self):
        from twisted.internet import reactor

        reactor.nameResolver._inner._getaddrinfo = getaddrinfo
        for url in self.urls:
            yield scrapy.Request(url, self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response):
        yield {"url": response.url, "why": "fetched"}

    def failed(self, failure):
        yield {"why": str(failure.value), "url": failure.request.url}
"""


# --- 19 to 21: links ----------------------------------------------------------------------------------
def test_19_files_are_never_read(tmp_path: Path) -> None:
    urls = ["file:///etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1/x", "data:text/html,hi", "s3://b/k"]
    run = crawl(tmp_path, attributes={"urls": urls})
    assert [item["why"].partition(":")[0] for item in run.items] == ["scheme"] * len(urls)
    assert run.named("skipped/scheme") == len(urls)


def test_20_user_names_in_links_are_dropped(tmp_path: Path) -> None:
    with FaultServer() as web:
        urls = [f"http://user:word@127.0.0.1:{web.port}/page/1", f"http://127.0.0.1.:{web.port}/page/2"]
        run = crawl(tmp_path, attributes={"urls": urls})
        assert not any("authorization" in talk.headers for talk in web.log)
    assert sorted(item["url"] for item in run.items) == [f"{web.base}/page/1", f"{web.base}/page/2"]


# --- 25 to 27: size -----------------------------------------------------------------------------------
def test_25_26_27_size_is_capped_as_sent_and_as_decompressed(tmp_path: Path) -> None:
    paths = ["/endless", "/huge", "/bomb/gzip", "/bomb/deflate", "/bomb/br", "/bomb/zstd"]
    with FaultServer() as web:
        for kind in ("gzip", "deflate", "br", "zstd"):
            web.bomb(kind, 100)
        urls = [web.base + path for path in paths]
        settings = {**ALL_AT_ONCE, "DOWNLOAD_MAXSIZE": 4 * MB, "CONCURRENT_REQUESTS": 2}
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
        assert all(web.counts[path] == 1 for path in paths)
    assert [item["why"].partition(":")[0] for item in run.items] == ["too_big"] * len(paths)
    assert run.named("skipped/too_big") == len(paths)
    assert run.stats["peak_memory"] < 200 * MB


def test_26_many_bombs_take_no_more_memory_than_one(tmp_path: Path) -> None:
    with FaultServer() as web:
        urls = [f"{web.base}/bomb/{kind}?{n}" for kind in ("gzip", "br", "zstd") for n in range(20)]
        run = crawl(tmp_path, attributes={"urls": urls}, settings=ALL_AT_ONCE)
    assert run.named("skipped/too_big") == len(urls)
    assert run.stats["peak_memory"] < 250 * MB


def test_48_the_memory_of_who_starts_a_crawl_does_not_count(tmp_path: Path) -> None:
    with FaultServer() as web:
        held = b"x" * (500 * MB)
        settings = {"MEMUSAGE_LIMIT_MB": 400, "MEMUSAGE_CHECK_INTERVAL_SECONDS": 0.1}
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/1"]}, settings=settings)
        del held
    assert run.stats["finish_reason"] == "finished"


def test_26_a_bomb_in_a_robots_txt_is_capped(tmp_path: Path) -> None:
    with FaultServer() as web:
        web.robots = lambda talk: talk.page(web.bomb("gzip", 100), Content_Encoding="gzip")
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/1"]})
    assert run.items[0]["why"].startswith("robots_unreachable")
    assert run.stats["peak_memory"] < 200 * MB


# --- 31, 33: text and XML -----------------------------------------------------------------------------
@pytest.mark.parametrize("charset", ["klingon", "utf-16", "utf-7", "nul", "latin-as-utf-8", "rot13"])
def test_31_any_charset_is_fetched(broken: Broken, charset: str) -> None:
    assert broken.one(f"/charset/{charset}")["status"] == 200


@pytest.mark.parametrize("document", [XXE, LAUGHS], ids=["xxe", "laughs"])
def test_33_entities_are_not_expanded(document: bytes) -> None:
    started = time.process_time()
    found = str(list(read_sitemap(document, "http://a.example/sitemap.xml")))
    assert "root:" not in found
    assert "haha" not in found
    assert len(found) < 10_000
    assert time.process_time() - started < 1


# --- 36 to 39: robots.txt -----------------------------------------------------------------------------
def _robots(web: FaultServer, body: str | bytes, status: str = "200 OK") -> None:
    content = body.encode() if isinstance(body, str) else body
    web.robots = lambda talk: talk.page(content, status, Content_Type="text/plain")


@pytest.mark.parametrize("what", ["500", "429", "timeout", "refused"])
def test_36_no_robots_txt_means_no(tmp_path: Path, what: str) -> None:
    with FaultServer() as web:
        robots = {
            "500": lambda talk: talk.page(b"", "503 Unavailable"),
            "429": lambda talk: talk.page(b"", "429 Too Many Requests"),
            "timeout": FAULTS["/slow-body"],
            "refused": FAULTS["/drop"],
        }
        web.robots = robots[what]
        urls = [web.base + "/page/1", web.base + "/page/2"]
        settings = {"DOWNLOAD_TIMEOUT": 0.3, "RETRY_TIMES": 1}
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
        assert set(web.counts) == {"/robots.txt"}
        assert web.counts["/robots.txt"] == 2
    assert [item["why"].partition(":")[0] for item in run.items] == ["robots_unreachable"] * 2
    assert run.named("skipped/robots_unreachable") == 2


def test_36_robots_txt_is_asked_again_later(tmp_path: Path) -> None:
    with FaultServer() as web:
        web.robots = lambda talk: talk.page(b"", "503 Busy") if web.counts["/robots.txt"] < 3 else talk.page(b"")
        settings = {"NEWSBOT_ROBOTS_RETRY": 0, "RETRY_TIMES": 0, "CONCURRENT_REQUESTS": 1}
        urls = [web.base + f"/page/{i}" for i in range(4)]
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
    assert [item.get("status") for item in run.items][-1] == 200
    assert run.named("skipped/robots_unreachable") >= 1


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone"])
def test_36_a_missing_robots_txt_allows(tmp_path: Path, status: str) -> None:
    with FaultServer() as web:
        _robots(web, "User-agent: *\nDisallow: /", status)
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/1"]})
    assert run.items[0]["status"] == 200


def test_37_an_enormous_robots_txt_is_cut(tmp_path: Path) -> None:
    rules = b"User-agent: *\nDisallow: /page/no\n" + b"".join(b"Disallow: /trap/%08d\n" % i for i in range(700_000))
    with FaultServer() as web:
        _robots(web, rules)
        started = time.monotonic()
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/no", web.base + "/page/yes"]})
        assert time.monotonic() - started < 20
    assert sorted(item.get("status", 0) for item in run.items) == [0, 200]
    assert run.named("left_out/robots_bytes") == 1
    assert run.stats["peak_memory"] < 250 * MB


def test_38_wildcards_do_not_blow_up(tmp_path: Path) -> None:
    with FaultServer() as web:
        _robots(web, "User-agent: *\nDisallow: /" + "a*" * 200 + "b$\n")
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/" + "a" * 1500]})
    assert run.items[0]["status"] == 200
    assert run.seconds < 20


def test_39_crawl_delay_is_applied(tmp_path: Path) -> None:
    with FaultServer() as web:
        _robots(web, "User-agent: *\nCrawl-delay: 0.4\n")
        urls = [f"{web.base}/page/{i}" for i in range(8)]
        settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0}
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
        times = [talk.at for talk in web.log if talk.path != "/robots.txt"]
    assert len(run.items) == 8
    assert too_early(times, 0.4) < 0.1


def test_39_a_crawl_delay_above_the_cap_skips_the_site(tmp_path: Path) -> None:
    with FaultServer() as web:
        _robots(web, "User-agent: *\nCrawl-delay: 3600\n")
        run = crawl(tmp_path, attributes={"urls": [f"{web.base}/page/{i}" for i in range(3)]})
        assert set(web.counts) == {"/robots.txt"}
    assert run.named("skipped/crawl_delay") == 3
    assert "asks for 3600 s" in run.log


# --- 40, 41, 46, 48: settings -------------------------------------------------------------------------
def test_40_certificates_are_verified(tmp_path: Path, certificate: Path) -> None:
    with FaultServer(certificate=certificate) as web:
        trusting = {"DOWNLOAD_VERIFY_CERTIFICATES": False, "NEWSBOT_UNSAFE_CERTIFICATES": True}
        run = crawl(tmp_path / "a", attributes={"urls": [web.base + "/page/1"]}, settings={"RETRY_TIMES": 0})
        lax = crawl(tmp_path / "b", attributes={"urls": [web.base + "/page/1"]}, settings=trusting)
    assert run.items[0]["why"].startswith("robots_unreachable")
    assert lax.items[0]["status"] == 200


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


def test_41_no_console_is_open(broken: Broken) -> None:
    assert "console listening" not in broken.run.log
    assert "extensions.telnet" not in broken.run.log
    assert "extensions.remote_control" not in broken.run.log


def test_46_secrets_do_not_reach_the_log(tmp_path: Path) -> None:
    settings = {
        "FEEDS": {"ftp://bob:S3CRETPW@127.0.0.1:9/out.csv": {"format": "csv"}},
        "AWS_SECRET_ACCESS_KEY": "S3CRETKEY",
        "RETRY_TIMES": 0,
    }
    with FaultServer() as web:
        urls = [web.base + "/page/1?token=S3CRETTOKEN", web.base + "/drop?api_key=S3CRETTOKEN"]
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
    assert "***" in run.log
    assert "S3CRET" not in run.log
    assert "S3CRET" not in run.err


def test_48_memory_is_limited() -> None:
    script = "from scrapy.utils.project import get_project_settings as g; print(g().getint('MEMUSAGE_LIMIT_MB'))"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2048"


# --- 4: the exit code ---------------------------------------------------------------------------------
RAISES = """
import scrapy


class It(scrapy.Spider):
    name = "it"

    def __init__(self, url="", how="", **named):
        super().__init__(**named)
        if how == "usage":
            from newsbot.errors import UsageError

            raise UsageError("how=usage: is no way")
        self.url, self.how = url, how

    async def start(self):
        yield scrapy.Request(self.url, self.parse)

    def parse(self, response):
        if self.how == "spider":
            raise ValueError("the layout has changed")
        yield {"url": response.url}


class Breaks:
    def process_item(self, item):
        raise ValueError("no")
"""


def scrapy_crawl(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`scrapy crawl it`, with the spider `RAISES`, as a person would run it."""
    (directory / "it.py").write_text(RAISES)
    settings = {
        **POLITE_TO_LOOPBACK,
        "SPIDER_MODULES": "it",
        "NEWSBOT_DATA_DIR": directory / "data",
        "LOG_LEVEL": "CRITICAL",
        "RETRY_TIMES": 0,
    }
    own = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "it", *own, *options]
    path = f"{directory}{os.pathsep}{PROJECT}"
    environment = {**os.environ, "PYTHONPATH": path, "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    return subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("-a", "url={base}/page/1"), 0, None),
        (("-a", "url={base}/page/1", "-a", "how=spider"), 1, "1 pages could not be read"),
        (("-a", "url={base}/page/1", "-s", 'ITEM_PIPELINES={{"it.Breaks": 1}}'), 1, "1 articles could not be kept"),
        (("-a", "url={base}/page/1", "-O", "/dev/full:csv"), 1, "/dev/full could not be written"),
        (("-a", "url={base}/drop"), 1, "nothing was fetched"),
        (("-a", "how=usage"), 2, "how=usage: is no way"),
        (("-s", "DOWNLOAD_MAXSIZE=0"), 2, "NEWSBOT_UNSAFE_SIZE=1"),
    ],
    ids=["fine", "spider", "pipeline", "feed", "nothing", "usage", "unsafe"],
)
def test_04_the_exit_code_says_how_it_went(
    tmp_path: Path, options: tuple[str, ...], code: int, said: str | None
) -> None:
    with FaultServer() as web:
        done = scrapy_crawl(tmp_path, *(option.format(base=web.base) for option in options))
    assert done.returncode == code, done.stderr
    lines = done.stderr.splitlines()
    assert any(said in line for line in lines) if said else lines == [], done.stderr
    assert all(line.startswith("newsbot: ") for line in lines)


# --- 21, 28: hosts and attributes ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "canonical", "same"),
    [
        ("http://BÜCHER.example/x", "http://xn--bcher-kva.example/x", False),
        ("http://elm.example./x", "http://elm.example/x", True),
        ("http://el\u00adm.example/x", "http://elm.example/x", True),
        ("http://el\u202em.example/x", "http://elm.example/x", True),
        ("http://\u0435lm.example/x", "http://xn--lm-mlc.example/x", False),
        ("http://elm.example@evil.example/x", "http://evil.example/x", False),
        ("http://ELM.example:80/x", "http://elm.example/x", True),
    ],
)
def test_21_hosts_are_compared_in_one_spelling(url: str, canonical: str, same: bool) -> None:
    assert canonical_url(url) == canonical
    assert same_site(url, "http://elm.example/") is same


@pytest.mark.parametrize("shape", ["{i}=x", "{i}", "{i}='<>'", "/{i}"])
def test_28_many_attributes_do_not_freeze_the_crawl(shape: str) -> None:
    attributes = " ".join("a" + shape.replace("{i}", str(i)) for i in range(200_000))
    started = time.process_time()
    with pytest.raises(NotAnArticle):
        extract(f"<html><body><article {attributes}><h1>Title</h1><p>Text.</p></article>", "http://a.example/x")
    assert time.process_time() - started < 1


# --- the list itself ----------------------------------------------------------------------------------
ROWS = {
    int(number): re.findall(r"`(test_\w+\.py)(?:::(\w+))?`", tests)
    for number, tests in re.findall(
        r"^\| (\d+) \|.*\|([^|]*)\|$", (PROJECT / "docs" / "security.md").read_text("utf-8"), re.MULTILINE
    )
}
"""Number of a fault to the tests that the documentation names: file, and function where it has another name."""


def test_the_documentation_has_every_fault() -> None:
    assert list(ROWS) == list(range(1, 51))


@pytest.mark.parametrize("number", ROWS)
def test_every_fault_has_its_tests_and_one_in_a_crawl_of_the_spider_news(number: int) -> None:
    tests = ROWS[number]
    texts = {file: (PROJECT / "tests" / file).read_text("utf-8") for file, _ in tests}
    for file, name in tests:
        assert re.search(rf"def {name}\(" if name else rf"def test_(\d\d_)*{number:02d}_", texts[file]), (file, name)
    first, name = tests[0]
    assert first.startswith("test_faults_")
    assert name == ""
    assert '"news"' in texts[first]


def test_every_cap_is_in_the_documentation() -> None:
    text = (PROJECT / "docs" / "security.md").read_text("utf-8")
    assert [cap.name for cap in fields(Caps) if f"`{setting_of(cap.name)}`" not in text] == []
