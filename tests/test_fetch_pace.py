"""Each host at its own pace, and never faster than it asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from scrapy.http import Response

from newsbot.fetch.pace import retry_after
from tests.crawl import crawl
from tests.fault_server import FaultServer
from tests.loopback import too_early

ONE_BY_ONE = {"DOWNLOAD_DELAY": 0.01}
"""Without any delay Scrapy's own scheduler lets more requests out at once than it is told; `Frontier` does not."""


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (503, "120", 120),
        (429, " 0 ", 0),
        (429, "", None),
        (503, "soon", None),
        (503, "9" * 400, None),
        (503, "Wed, 21 Oct 2015 07:28:00 GMT", 0),
        (503, "Thu, 99 Foo 2099 99:99:99 GMT", None),
        (200, "120", None),
        (503, "-5", None),
    ],
)
def test_retry_after(status: int, value: str, seconds: float | None) -> None:
    response = Response("http://a.example/", status=status, headers={"Retry-After": value})
    found = retry_after(response)
    if value.startswith("9"):
        assert found is None or found > 0
    else:
        assert found == seconds


def test_retry_after_as_a_date() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    found = retry_after(Response("http://a.example/", status=503, headers={"Retry-After": at}))
    assert found is not None
    assert 85 < found < 91


def _times(web: FaultServer) -> list[float]:
    """When its pages were asked for."""
    return [talk.at for talk in web.log if talk.path.startswith("/page")]


def test_the_delay_is_kept_to_the_letter(tmp_path: Path) -> None:
    with FaultServer() as web:
        urls = [f"{web.base}/page/{i}" for i in range(8)]
        crawl(tmp_path, attributes={"urls": urls}, settings={"DOWNLOAD_DELAY": 0.2})
        assert len(_times(web)) == 8
        assert too_early(_times(web), 0.2) < 0.1


def test_a_profile_can_make_a_site_slower(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "slow.toml").write_text('domains = ["127.0.0.1"]\ncrawl_delay = 0.3\n')
    with FaultServer() as web, FaultServer("127.0.0.2") as other:
        urls = [f"{web.base}/page/{i}" for i in range(8)] + [f"{other.base}/page/{i}" for i in range(8)]
        settings = {"NEWSBOT_SITES_DIR": str(tmp_path / "sites"), "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
        crawl(tmp_path, attributes={"urls": urls}, settings=settings)
        assert too_early(_times(web), 0.3) < 0.1
        assert max(_times(other)) < max(_times(web))


def test_a_redirect_to_another_host_goes_at_that_hosts_pace(tmp_path: Path) -> None:
    with FaultServer() as web, FaultServer("127.0.0.2") as other:
        other.robots = lambda talk: talk.page(b"User-agent: *\nCrawl-delay: 0.3", Content_Type="text/plain")
        urls = [f"{web.base}/redirect-to?{other.base}/page/{i}" for i in range(8)]
        run = crawl(tmp_path, attributes={"urls": urls})
        assert len(run.items) == 8
        assert too_early(_times(other), 0.3) < 0.1


def test_a_site_that_refuses_every_page_is_left_alone(tmp_path: Path) -> None:
    with FaultServer() as web:
        urls = [f"{web.base}/403/{i}" for i in range(30)]
        run = crawl(tmp_path, attributes={"urls": urls}, settings={"NEWSBOT_BLOCKED_LIMIT": 6, **ONE_BY_ONE})
        assert sum(count for path, count in web.counts.items() if path.startswith("/403")) <= 7
    assert run.named("skipped/host_blocked") >= 23


def test_one_broken_host_does_not_hold_up_another(tmp_path: Path) -> None:
    with FaultServer() as web, FaultServer("127.0.0.2") as other:
        urls = [f"{web.base}/500/{i}" for i in range(4)] + [f"{other.base}/page/{i}" for i in range(20)]
        crawl(tmp_path, attributes={"urls": urls}, settings={"NEWSBOT_BACKOFF": 10, "NEWSBOT_BREAKER_FAILURES": 2})
        failed = [talk.at for talk in web.log if talk.path.startswith("/500")]
        assert max(_times(other)) < failed[-1]  # the broken host was asked again when the other was done
