"""Fault 24: a site that answers with 200 and a text, whatever it is asked for. The spider `news` asks it once, for an
address that it cannot have, and knows such pages from then on.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.discover.absent import absent_address
from tests.crawl import Run, crawl
from tests.fault_server import FaultServer, Handler, Talk
from tests.hostile_site import SETTINGS, HostileSite

GONE = [f"/desk0/the-story-of-the-{name}-that-nobody-kept-{n}" for n, name in enumerate(["ferry", "quarry", "tariff"])]
KIND = (
    "<!doctype html><html lang=en><title>{title}</title><article><h1>{title}</h1><p class=byline>By Ada Lindqvist</p>"
    "<time datetime=2026-03-04T05:06:07Z>4 March 2026</time>"
    + "".join(
        f"<p>On day {n} we moved to another house, and some of what we had written was left behind in the old one; the "
        "neighbours were friendly, and promised to send us what they would find under the stairs.</p>"
        for n in range(6)
    )
    + "</article></html>"
)


def _shown(talk: Talk) -> None:
    """For any address the same text, under a headline made of the address."""
    title = talk.path.rpartition("/")[2].replace("-", " ").capitalize()
    talk.page(KIND.format(title=title).encode())


def _led_away(talk: Talk) -> None:
    talk.page(b"", "302 Found", Location=f"/lost-and-found-office-of-the-paper?for={talk.path}")


def _site(web: FaultServer, answer: Handler, gone: list[str] = GONE) -> HostileSite:
    """A site that has no page at some of the addresses it names, and what it answers there."""
    site = HostileSite(web, gone, dict.fromkeys(gone, answer))
    web.extra["/lost-and-found-office-of-the-paper"] = lambda talk: talk.page(KIND.format(title="Lost").encode())
    web.missing = answer
    return site


def _crawl(directory: Path, site: HostileSite) -> Run:
    site.web.counts.clear()
    return crawl(directory, "news", {"url": site.home}, settings=SETTINGS)


def _probes(site: HostileSite) -> list[str]:
    """Addresses that were asked for and that nothing names."""
    urls = site.paper.urls(site.web.base) | {site.web.base + path for path in GONE}
    return [path for path in site.web.counts if site.web.base + path in set(map(absent_address, urls))]


@pytest.mark.parametrize("answer", [_shown, _led_away])
def test_24_what_a_site_shows_at_any_address_is_no_article(tmp_path: Path, answer: Handler) -> None:
    with FaultServer() as web:
        site = _site(web, answer, GONE[:2])
        first = _crawl(tmp_path, site)
        assert site.missing(first) == []
        assert site.read(first) == set()
        assert first.named("skipped/soft_404") == 2
        assert len(_probes(site)) == 1
        site = _site(web, answer)
        second = _crawl(tmp_path, site)  # what was learnt is kept
        assert second.items == []
        assert second.named("skipped/soft_404") == 1
        assert [site.web.counts[path] for path in GONE] == [0, 0, 1]
        assert _probes(site) == []


def test_24_a_well_site_is_asked_once(tmp_path: Path) -> None:
    with FaultServer() as web:
        site = HostileSite(web)
        run = _crawl(tmp_path, site)
        assert site.missing(run) == []
        assert [web.counts[path] for path in _probes(site)] == [1]
        _crawl(tmp_path, site)
        assert _probes(site) == []


def test_24_an_article_that_gives_way_to_such_a_page_is_gone(tmp_path: Path) -> None:
    with FaultServer() as web:
        site = _site(web, _shown)
        assert site.missing(_crawl(tmp_path, site)) == []
        lost = site.paper.stories[0].path
        web.extra[lost] = _shown
        run = crawl(tmp_path, "news", {"url": web.base + lost}, settings={**SETTINGS, "NEWSBOT_HEALTH": False})
        assert run.items == []
        assert run.named("skipped/soft_404") == 1
