"""Hostile pages, feeds and sitemaps, each met by the spider `news` beside good articles.

One crawl for nearly all of them; numbers: docs/security.md.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from newsbot.watch.outcome import what_failed
from newsbot.watch.summary import summarise
from newsbot.watch.tally import Tally
from tests.crawl import Run, crawl
from tests.fault_server import LAUGHS, WORDS, XXE, FaultServer, Handler, Talk
from tests.hostile_pages import TEXT, Hostile, attributes, large, nested, page, structured, worded
from tests.hostile_site import SETTINGS, HostileSite

ALPHABETS = {"utf-8": "æøå", "utf-16": "čšž", "koi8-r": "дом", "shift_jis": "港の橋", "cp1252": "Grüße"}
"""Charset to a word that tells whether it was understood."""
WANTED = {
    28: (attributes, ["200k attributes", "200k attributes between slashes", "200k attributes with tags in them"]),
    29: (nested, ["100k nested div", "closers in comments", "3k nested tables", "template in template"]),
    30: (large, ["300k links", "400k inline tags", "200k cells"]),
    32: (structured, None),
    47: (worded, ["byline without end", "byline of spaces", "dates without end", "credit without end"]),
}
"""Number of a fault to the hostile pages that are tried; None: all of the kind."""


def story(about: str) -> str:
    """Paragraphs that no other page has."""
    chance = random.Random(about)
    return "".join(f"<p>On day {n} the {' '.join(chance.choices(WORDS, k=35))} went on.</p>" for n in range(8))


def path_of(number: int, name: str) -> str:
    """Where a hostile page stands, so that its URL looks like an article's."""
    return f"/page/{number}-the-story-of-{name.replace(' ', '-').lower()}-2026"


def hostile_pages() -> dict[str, bytes | Handler]:
    """Path to page, of all that are tried."""
    pages: dict[str, bytes | Handler] = {}
    for number, (kind, names) in WANTED.items():
        for hostile in chosen(kind(), names):
            assert isinstance(hostile.page, str)
            pages[path_of(number, hostile.name)] = hostile.page.replace(TEXT, story(hostile.name)).encode()
    for charset, word in ALPHABETS.items():
        text = page().replace(TEXT, f"<p>{word * 3}.</p>" + story(charset)).replace('meta charset="utf-8"', "meta")
        body = text.replace("<meta charset=utf-8>", "").encode(charset)
        pages[path_of(31, charset)] = _called(body, f"text/html; charset={charset}")
    text = page().replace(TEXT, story("NULs"))
    pages[path_of(31, "nul")] = text.replace(" the ", " the\x00 ").encode()
    pages[path_of(31, "klingon")] = _called(
        page().replace(TEXT, story("klingon")).encode(), "text/html; charset=klingon"
    )
    for name, date in {"future": "2199-01-01T00:00:00Z", "9999": "9999-12-31T23:59:59Z", "1970": "1970-01-01"}.items():
        dated = page(head=f'<meta property="article:published_time" content="{date}">')
        pages[path_of(45, name)] = dated.replace(TEXT, story(date)).replace("2026-03-04T05:06:07Z", date).encode()
    return pages


def chosen(kind: Iterable[Hostile], names: list[str] | None) -> list[Hostile]:
    """The pages of a kind that are tried; each name is one."""
    found = [hostile for hostile in kind if names is None or hostile.name in names]
    assert names is None or len(found) == len(names)
    return found


def _called(body: bytes, kind: str) -> Handler:
    def answer(talk: Talk) -> None:
        talk.page(body, Content_Type=kind)

    return answer


class Met:
    """The crawl, and its two sites."""

    def __init__(self, run: Run, pages: HostileSite, maps: HostileSite) -> None:
        self.run = run
        self.pages = pages
        self.maps = maps
        self.items = {item["url"].removeprefix(pages.web.base): item for item in run.items}


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    with ExitStack() as stack:
        pages, maps = (stack.enter_context(FaultServer(f"127.0.0.{n}")) for n in (41, 42))
        feed = '<link rel="alternate" type="application/rss+xml" href="/{}.rss">'
        heads = feed.format("unclosed") + feed.format("entities")
        sites = HostileSite(pages, pages=hostile_pages()), HostileSite(maps, head=heads)
        here = maps.base.encode() + b"/page/only-this-map-names-"
        maps.robots = lambda talk: talk.page(f"Sitemap: {maps.base}/xxe.xml\nSitemap: {maps.base}/laughs.xml".encode())
        documents = {
            "/xxe.xml": XXE.replace(b"http://a.example/good", here + b"the-old-harbour-2026"),
            "/laughs.xml": LAUGHS.replace(b"<url>", b"<url><loc>" + here + b"the-new-bridge-2026</loc></url><url>", 1),
            "/unclosed.rss": b"<rss><item><link>/page/the-feed-begins-well-2026</link></item>" + b"<link>" * 90_000,
            "/entities.rss": LAUGHS.replace(b"urlset", b"rss").replace(b"<url><loc>", b"<item><link>").replace(
                b"</loc></url>", b"</link></item>").replace(b"http://a.example/good", here + b"the-ferry-2026"),
        }  # fmt: skip
        for path, body in documents.items():
            maps.extra[path] = _called(body, "application/xml")
        urls = ",".join(site.home for site in sites)
        run = crawl(tmp_path_factory.mktemp("met"), "news", {"url": urls}, settings=SETTINGS, timeout=150)
        yield Met(run, *sites)


def test_good_articles_are_found_beside_all_hostile_documents(met: Met) -> None:
    assert met.pages.missing(met.run) == met.maps.missing(met.run) == []
    assert met.run.stats["finish_reason"] == "finished"
    assert what_failed(met.run.stats) == []
    assert met.run.stats["peak_memory"] < 300 * 1024 * 1024


def test_28_29_30_31_32_45_47_every_article_is_read(met: Met) -> None:
    asked = {path for path in met.pages.web.counts if path.startswith("/page/")}
    assert asked == set(hostile_pages())
    assert asked - met.items.keys() == set()


@pytest.mark.parametrize(
    ("name", "number"), [("attributes", 28), ("depth", 29), ("elements", 30), ("json_ld", 32)], ids=lambda v: str(v)
)
def test_28_29_30_32_what_was_too_much_is_counted_and_told(met: Met, name: str, number: int) -> None:
    assert met.run.named(f"left_out/page_{name}") >= 1
    assert f"page {name.replace('_', ' ')}" in "\n".join(summarise(Tally.of(met.run.stats)))


@pytest.mark.parametrize("charset", ALPHABETS)
def test_31_charsets_are_understood(met: Met, charset: str) -> None:
    assert ALPHABETS[charset] in met.items[path_of(31, charset)]["body"]


def test_31_no_control_character_is_left(met: Met) -> None:
    body = met.items[path_of(31, "nul")]["body"]
    assert body.startswith("On day 0 the ")
    assert [c for c in body if ord(c) < 32 and c != "\n"] == []


def test_32_wrong_structured_data_do_not_hide_the_article(met: Met) -> None:
    for hostile in structured():
        assert "On day 3" in met.items[path_of(32, hostile.name)]["body"]


def test_33_entities_are_neither_expanded_nor_fetched_and_the_rest_is_read(met: Met) -> None:
    assert met.maps.read(met.run) == {
        "/page/only-this-map-names-the-old-harbour-2026",
        "/page/only-this-map-names-the-new-bridge-2026",
        "/page/only-this-map-names-the-ferry-2026",
        "/page/the-feed-begins-well-2026",
    }
    assert not [path for path in met.maps.web.counts if "haha" in path or "root:" in path]


@pytest.mark.parametrize("name", ["future", "9999", "1970"])
def test_45_a_date_that_cannot_be_is_not_believed(met: Met, name: str) -> None:
    assert met.items[path_of(45, name)]["date_published"].startswith("2026-03-04")  # the one that is printed


def test_47_a_byline_without_end_does_not_freeze_the_crawl_or_spill_into_the_text(met: Met) -> None:
    item = met.items[path_of(47, "byline without end")]
    assert item["headline"] == "Ferry sails again"
    assert len(item["authors"]) < 50


def test_35_of_an_enormous_sitemap_50000_urls_are_taken(tmp_path: Path) -> None:
    with FaultServer("127.0.0.43") as web:
        names = [f"/page/only-the-map-names-story-{n}-2026" for n in range(3)]
        old = "".join(
            f"<url><loc>{web.base}/old/story-{n}</loc><lastmod>2019-01-02</lastmod></url>" for n in range(49_998)
        )
        new = [f"<url><loc>{web.base}{name}</loc></url>" for name in names]
        urlset = f"<urlset>{new[0]}{new[1]}{old}{new[2]}</urlset>".encode()
        web.robots = lambda talk: talk.page(f"Sitemap: {web.base}/map.xml".encode())
        site = HostileSite(web, pages={"/map.xml": _called(urlset, "application/xml")})
        run = crawl(tmp_path, "news", {"url": site.home, "since": "2020-01-01"}, settings=SETTINGS, timeout=120)
    assert site.missing(run) == []
    assert site.read(run) == set(names[:2])
    assert run.named("left_out/sitemap_urls") == 1
    assert run.named("left_out/out_of_time") == 49_998
    assert what_failed(run.stats) == []
