"""Sites whose robots.txt, pace or certificate is hostile, crawled by the spider `news` beside one that is not.

One crawl for all of them; numbers: docs/security.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from newsbot.watch.outcome import what_failed
from tests.crawl import Run, crawl
from tests.fault_server import FAULTS, FaultServer, Handler, self_signed
from tests.hostile_site import SETTINGS, HostileSite
from tests.loopback import too_early

STORY = "/the-story-of-the-ferry-2026"
ENORMOUS = (
    b"User-agent: *\nDisallow: /page/closed\nDisallow: /"
    + b"a*" * 200
    + b"b$\n"
    + b"".join(b"Disallow: /trap/%08d\n" % i for i in range(40_000))
    + b"Disallow: /desk0/\n"
)
"""Rules of more than 512 KiB: what comes first holds, what comes last is not read."""
RULES: dict[str, Handler] = {
    "enormous": lambda talk: talk.page(ENORMOUS, Content_Type="text/plain"),
    "unreachable": lambda talk: talk.page(b"", "503 Service Unavailable"),
    "bomb": lambda talk: talk.page(talk.server.bomb("gzip", 100), Content_Encoding="gzip"),
    "slow": FAULTS["/slow-body"],
    "delay": lambda talk: talk.page(b"User-agent: *\nCrawl-delay: 0.3\n", Content_Type="text/plain"),
    "days": lambda talk: talk.page(b"User-agent: *\nCrawl-delay: 86400\n", Content_Type="text/plain"),
}
"""The robots.txt of each site."""


class Sites:
    """The crawl, and its sites by name."""

    def __init__(self, run: Run, sites: dict[str, HostileSite]) -> None:
        self.run = run
        self.sites = sites


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with ExitStack() as stack:
        sites = {}
        for number, (name, rules) in enumerate(RULES.items(), 11):
            web = stack.enter_context(FaultServer(f"127.0.0.{number}"))
            web.robots = rules
            sites[name] = HostileSite(web, ["/page/closed" + STORY, "/page/" + "a" * 60 + STORY, "/again/429" + STORY])
        down = stack.enter_context(FaultServer("127.0.0.31"))
        sites["down"] = HostileSite(down, [f"/500{STORY}-{n}" for n in range(30)])
        down.missing = FAULTS["/500"]  # an answer of any other kind would say that the host is well
        for path in sites["down"].paper.routes:
            if path != "/":
                down.extra[path] = FAULTS["/500"]
        unsigned = FaultServer("127.0.0.1", certificate=self_signed(tmp_path_factory.mktemp("certificate")))
        sites["unsigned"] = HostileSite(stack.enter_context(unsigned))
        sites["good"] = HostileSite(stack.enter_context(FaultServer("127.0.0.32")), ["/again/429" + STORY])
        urls = ",".join(site.home for site in sites.values())
        settings = {
            **SETTINGS,
            "DOWNLOAD_TIMEOUT": 2,
            "NEWSBOT_BREAKER_FAILURES": 6,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
        }
        run = crawl(tmp_path_factory.mktemp("sites"), "news", {"url": urls}, settings=settings, timeout=150)
        yield Sites(run, sites)


@pytest.mark.parametrize("name", ["good", "enormous", "delay"])
def test_good_sites_are_read_beside_all_others(met: Sites, name: str) -> None:
    assert met.sites[name].missing(met.run) == []
    assert met.run.stats["finish_reason"] == "finished"
    assert what_failed(met.run.stats) == []


def test_06_a_host_that_goes_on_failing_is_left_alone(met: Sites) -> None:
    asked = sum(count for path, count in met.sites["down"].web.counts.items() if path.startswith("/500"))
    assert asked < 20
    assert met.run.named("fetch/host_down") == 1
    assert met.run.named("skipped/host_down") > 15


def test_07_retry_after_is_obeyed(met: Sites) -> None:
    good = met.sites["good"]
    (gap,) = good.web.gaps("/again/429" + STORY)
    assert gap > 0.95
    assert "/again/429" + STORY in good.read(met.run)
    assert met.run.named("fetch/retry_after") == 3


@pytest.mark.parametrize("name", ["unreachable", "slow", "bomb", "days"])
def test_26_36_39_a_site_whose_rules_cannot_be_kept_is_left_alone(met: Sites, name: str) -> None:
    assert set(met.sites[name].web.counts) == {"/robots.txt"}
    assert not met.sites[name].read(met.run)


def test_36_39_40_each_reason_is_counted(met: Sites) -> None:
    assert met.run.named("skipped/robots_unreachable") == 4  # unreachable, slow, bomb, unsigned
    assert met.run.named("skipped/crawl_delay") == 1


def test_37_38_an_enormous_robots_txt_is_cut_and_what_was_read_of_it_is_kept(met: Sites) -> None:
    site = met.sites["enormous"]
    assert met.run.named("left_out/robots_bytes") == 1
    assert "/page/closed" + STORY not in site.web.counts
    assert met.run.named("skipped/robots") == 1
    assert "/page/" + "a" * 60 + STORY in site.read(met.run)


def test_39_a_crawl_delay_is_kept(met: Sites) -> None:
    log = met.sites["delay"].web.log
    times = [talk.at for talk in log if talk.path != "/robots.txt"]
    assert len(times) > 5
    assert too_early(times, 0.3) < 0.1


def test_40_a_certificate_that_nobody_signed_is_not_believed(met: Sites) -> None:
    assert met.sites["unsigned"].web.counts == {}
    assert len(met.sites["unsigned"].missing(met.run)) == 4
