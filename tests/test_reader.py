"""The way from a parsed page to an `Article`: a site's profile, hints from feeds, the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsbot import NotAnArticle, extract
from newsbot.extract.candidate import hinted
from newsbot.extract.page import Page
from newsbot.items import Article
from newsbot.reader import read_article
from newsbot.sites import Layout, Selector, Selectors, Site

URL = "https://tide.example/news/ferry"
TEXT = (
    "The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it. "
    "The captain, who has sailed the route for thirty years, said that he had seen stranger guests on board."
)
MORE = "<p>Passengers drank tea on the quay, took pictures and gave the animal a name, which it did not answer to.</p>"
NOW = datetime(2025, 5, 10, 12, 0, tzinfo=UTC)


def page(head: str = "", above: str = "", below: str = "") -> Page:
    return Page.parse(
        f"<html lang=en><head><title>A seal stops the ferry</title>{head}</head><body><article>"
        f"<h1>A seal stops the ferry</h1>{above}<div class=story><p>{TEXT}</p>{MORE}"
        f"<p>{TEXT} It snored.</p></div>{below}"
        "</article></body></html>",
        URL,
    )


def selectors(**found: str) -> Selectors:
    return {
        field: (Selector(expression, "xpath" if expression.startswith("/") else "css"),)
        for field, expression in found.items()
    }


def read(page: Page, site: Site | None = None, **more: Any) -> Article:
    return read_article(page, site=site, **more)


class Stats(dict[str, int]):
    def inc_value(self, key: str, count: int = 1, start: int = 0) -> None:
        self[key] = self.get(key, start) + count


def test_selectors_win_over_the_generic_reading_and_are_normalised() -> None:
    seen = page(
        above="<p class=byline>By Ada Finch</p><p class=desk>VON JÜRGEN KÖHLER und Ines Roth</p>",
        head='<meta property="article:published_time" content="2025-03-04T10:00:00Z">',
        below='<span class=stamp>7.3.2025, 14:05</span><div class=more><a href="/b">B</a><a href="/c">C</a></div>'
        '<figure><img src="/s.jpg" srcset="/s.jpg 300w, /l.jpg 1200w"></figure><b>Sea</b><b>Ice</b>',
    )
    site = Site(
        domains=("tide.example",),
        title="The Tide",
        timezone="Europe/Berlin",
        selectors=selectors(
            authors=".desk",
            date_published="span.stamp::text",
            related_links="div.more a",
            images="//figure",
            keywords="b::text",
            headline="//h1",
        ),
    )
    article = read(seen, site)
    assert article.authors == ["Jürgen Köhler", "Ines Roth"]
    assert article.date_published == datetime(2025, 3, 7, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    assert article.related_links == ["https://tide.example/b", "https://tide.example/c"]
    assert [image.url for image in article.images] == ["https://tide.example/l.jpg"]
    assert article.keywords == ["Sea", "Ice"]
    assert article.headline == "A seal stops the ferry"
    assert article.publisher == "The Tide"
    assert article.sources["authors"] == "site"
    assert article.sources["images"] == "site"
    assert article.sources["date_published"] == "site; zone assumed: Europe/Berlin"


def test_a_selector_that_finds_nothing_leaves_the_generic_reading_and_is_counted() -> None:
    seen, stats = page(above="<p class=byline>By Ada Finch</p>"), Stats()
    site = Site(domains=("tide.example",), selectors=selectors(authors=".old-byline", headline="h1::text"))
    article = read(seen, site, stats=stats)
    assert article.authors == ["Ada Finch"]
    assert article.sources["authors"] == "html"
    assert stats == {"parser/authors/css/.old-byline": 0, "parser/headline/css/h1::text": 1}


def test_of_several_selectors_the_first_that_finds_something_counts() -> None:
    chain = (Selector(".none", "css"), Selector(".empty", "css"), Selector(".desk", "css"), Selector(".byline", "css"))
    seen = page(above="<p class=empty> </p><p class=byline>By Ada Finch</p><p class=desk>Ben Moor</p>")
    assert read(seen, Site(domains=("tide.example",), selectors={"authors": chain})).authors == ["Ben Moor"]


def test_a_body_selector_makes_an_article_of_a_page_that_shows_no_text() -> None:
    seen = Page.parse("<title>Seal</title><h1>Seal</h1><div data-text='One.<p>Two.</p>Three.'></div>", URL)
    site = Site(domains=("tide.example",), selectors=selectors(body="div::attr(data-text)"))
    assert read(seen, site).body == "One.\n\nTwo.\n\nThree."
    with pytest.raises(NotAnArticle):
        read(seen)


def test_a_former_layout_reads_pages_of_its_days() -> None:
    seen = page(above="<p class=old>Ada Finch</p><p class=new>Ben Moor</p>")
    former = Layout(date(2025, 1, 1), selectors(authors=".old"))
    site = Site(domains=("tide.example",), selectors=selectors(authors=".new"), layouts=(former,))
    assert read(seen, site, fetched_at=datetime(2024, 6, 1, tzinfo=UTC)).authors == ["Ada Finch"]
    assert read(seen, site, fetched_at=NOW).authors == ["Ben Moor"]
    assert read(seen, site).authors == ["Ben Moor"]


def test_the_profile_settles_zone_order_and_language_where_the_page_says_nothing() -> None:
    html = f"<h1>A seal stops the ferry</h1><time>03/04/2025 14:05</time><p>{TEXT}</p>{MORE}<p>{TEXT} So.</p>"
    seen = Page.parse(html, URL)
    site = Site(domains=("tide.example",), timezone="Asia/Tokyo", day_first=True, language="ja")
    article = read(seen, site)
    assert article.date_published == datetime(2025, 4, 3, 14, 5, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert article.sources["date_published"] == "html; zone assumed: Asia/Tokyo"
    american = read(seen, Site(domains=("tide.example",), day_first=False))
    assert american.date_published == datetime(2025, 3, 4, 14, 5, tzinfo=UTC)
    assert american.sources["date_published"] == "html; zone assumed: UTC"


def test_a_zone_that_is_printed_is_not_assumed() -> None:
    article = read(page(head='<meta property="article:published_time" content="2025-03-04T10:00:00+02:00">'))
    assert article.date_published == datetime(2025, 3, 4, 8, 0, tzinfo=UTC)
    assert article.sources["date_published"] == "meta"


def test_hints_fill_what_the_page_lacks_and_nothing_else() -> None:
    told = {"headline": "Another", "authors": ["by ben moor"], "date_published": "2025-03-04T10:00:00+00:00"}
    article = read(page(), hints=hinted(told, "feed"))
    assert article.headline == "A seal stops the ferry"
    assert article.authors == ["Ben Moor"]
    assert article.date_published == datetime(2025, 3, 4, 10, tzinfo=UTC)
    assert article.sources["authors"] == article.sources["date_published"] == "feed"


def test_no_date_lies_in_the_future() -> None:
    head = '<meta property="article:published_time" content="2031-03-04T10:00:00Z">'
    assert read(page(head=head), fetched_at=NOW).date_published is None
    assert read(page(head=head.replace("2031-03-04", "2025-05-11")), fetched_at=NOW).date_published
    assert extract(page(head=head.replace("2031", "2098")).html, URL).date_published is None


def test_hours_ago_are_counted_from_when_the_page_was_fetched() -> None:
    seen = page(above="<p class=date>3 hours ago</p>")
    assert read(seen, fetched_at=NOW).date_published == datetime(2025, 5, 10, 9, 0, tzinfo=UTC)
    assert read(seen).date_published is None
