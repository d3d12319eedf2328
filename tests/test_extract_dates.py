"""When it was published and changed, on pages of many shapes; and which dates are somebody else's."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from newsbot import extract
from newsbot.items import Article

URL = "https://www.tide.example/news/ferry"
TEXT = (
    "<p>The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it.</p>"
    "<p>The captain, who has sailed the route for thirty years, said that he had seen stranger guests on board.</p>"
    "<p>Passengers drank tea on the quay, took pictures and gave the animal a name, which it did not answer to.</p>"
)


def read(
    above: str = "", head: str = "", after: str = "", before: str = "", lang: str = "en", url: str = URL
) -> Article:
    return extract(
        f"<html lang={lang}><head><title>A seal stops the ferry</title>{head}</head><body>{before}<article>"
        f"<h1>A seal stops the ferry</h1>{above}<div class=story>{TEXT}</div></article>{after}</body></html>",
        url,
    )


def ld(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def day(article: Article) -> date | None:
    return article.date_published.date() if article.date_published else None


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ({"head": ld(datePublished="2024-11-03T14:05:00+01:00")}, "json-ld"),
        ({"head": "<meta property=article:published_time content='2024-11-03T14:05:00+01:00'>"}, "meta"),
        ({"head": "<meta name=date content='2024-11-03'>"}, "meta; zone assumed: UTC"),
        ({"above": "<time datetime='2024-11-03T14:05:00+01:00'>yesterday</time>"}, "html"),
        ({"above": "<p class=date>November 3, 2024</p>"}, "html; zone assumed: UTC"),
        ({"above": "<p>Published: 3 Nov 2024 | 5 min read</p>"}, "html; zone assumed: UTC"),
        ({"above": "<p>3. November 2024, 14:05 Uhr</p>", "lang": "de"}, "html; zone assumed: UTC"),
        ({"above": "<p>Publié le 03/11/2024 à 14h05</p>", "lang": "fr"}, "html; zone assumed: UTC"),
        ({"above": "<p>2024年11月3日 14時05分</p>", "lang": "ja"}, "html; zone assumed: UTC"),
        ({"url": "https://www.tide.example/2024/11/03/ferry"}, "url; zone assumed: UTC"),
        ({"url": "https://www.tide.example/news/A2024110314320005196"}, "url; zone assumed: UTC"),
    ],
)
def test_where_a_date_stands(page: dict[str, str], source: str) -> None:
    article = read(**page)
    assert day(article) == date(2024, 11, 3)
    assert article.sources["date_published"] == source


def test_published_and_changed_are_told_apart() -> None:
    article = read("<p>Published 3 November 2024, 9:00 GMT. Updated 5 November 2024, 10:00 GMT</p>")
    assert article.date_published == datetime(2024, 11, 3, 9, tzinfo=UTC)
    assert article.date_modified == datetime(2024, 11, 5, 10, tzinfo=UTC)


def test_a_label_of_one_language_is_a_time_of_day_in_another() -> None:
    article = read("<p>Updated - November 05, 2024 10:15 am IST</p><p>Published - November 03, 2024 09:30 am IST</p>")
    assert article.date_published is not None
    assert article.date_modified is not None
    assert article.date_published.isoformat() == "2024-11-03T09:30:00+05:30"
    assert article.date_modified.isoformat() == "2024-11-05T10:15:00+05:30"


def test_last_updated_on_is_one_label() -> None:
    article = read("<p>Veröffentlicht am 03.11.2024, zuletzt aktualisiert am 05.11.2024</p>", lang="de")
    assert day(article) == date(2024, 11, 3)
    assert article.date_modified is not None
    assert article.date_modified.date() == date(2024, 11, 5)


def test_a_sentence_of_the_text_tells_of_other_days() -> None:
    told = "The seals had come first on 3 January 2020, when the old ramp was given up after a storm by the port."
    assert day(read(after=f"<p>{told}</p>")) is None


@pytest.mark.parametrize(
    "stranger",
    [
        {"after": "<aside class=related><time datetime=2020-01-02>2 January 2020</time> Older news</aside>"},
        {"after": "<div class=comments><p>Reader, 7 December 2024</p></div>"},
        {"after": "<footer>© 2025 The Tide</footer>"},
        {"before": "<header class=site-header><span class=top-date>Wednesday, 1 January 2025</span></header>"},
        {"after": "<ul class=latest><li><time datetime=2024-12-01>1 December</time> A whale</li></ul>"},
    ],
)
def test_dates_of_others_lose(stranger: dict[str, str]) -> None:
    assert day(read("<p class=date>3 November 2024</p>", **stranger)) == date(2024, 11, 3)
    assert day(read(**stranger)) is None


def test_structured_data_settles_which_number_is_the_day() -> None:
    article = read("<p>03/11/2024</p>", head=ld(datePublished="2024-11-03"))
    assert day(article) == date(2024, 11, 3)


def test_a_page_that_calls_the_day_of_its_change_the_first_is_not_believed() -> None:
    head = ld(datePublished="2024-12-24T09:00:00Z", dateModified="2024-12-24T09:00:00Z")
    article = read("<time datetime=2024-11-03>3 November 2024</time>", head=head, url=f"{URL}/2024/11/03/seal")
    assert day(article) == date(2024, 11, 3)


def test_a_time_in_utc_is_told_in_the_zone_in_which_it_is_printed() -> None:
    told = ld(datePublished="2024-11-09T06:35:29Z", dateModified="2024-11-09T08:00:00Z")
    article = read("<p>Posted: Nov 8, 2024 / 10:35 PM</p>", head=told)
    assert article.date_published is not None
    assert article.date_published.isoformat() == "2024-11-08T22:35:29-08:00"
    assert article.date_modified == datetime(2024, 11, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize("printed", ["Nov 9, 2024 10:17 AM", "Nov 9, 2024", "Updated Nov 9, 2024 7:35 AM"])
def test_another_time_says_nothing_of_the_zone(printed: str) -> None:
    article = read(f"<p>{printed}</p>", head=ld(datePublished="2024-11-09T06:35:29Z"))
    assert article.date_published is not None
    assert article.date_published.isoformat() == "2024-11-09T06:35:29+00:00"


def test_the_change_is_told_in_the_zone_of_the_first_publication() -> None:
    head = ld(datePublished="2024-11-03T13:05:00Z", dateModified="2024-11-04T09:30:00Z")
    article = read(head=head, above="<p>November 3, 2024, 8:05 am</p>")
    assert (article.date_published, article.date_modified) == (
        datetime.fromisoformat("2024-11-03T08:05:00-05:00"),
        datetime.fromisoformat("2024-11-04T04:30:00-05:00"),
    )
    assert article.date_modified
    assert article.date_modified.utcoffset() == timedelta(hours=-5)


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ("2024-11-03", "<meta property=article:published_time content='2024-11-03T14:05:00+01:00'>"),
        ("2024-11-03T14:05:00", "<meta property=article:published_time content='2024-11-03T14:05:00+01:00'>"),
        ("2024-11-03T13:05:00", "<meta property=article:published_time content='2024-11-03T14:05:00+01:00'>"),
        ("2024-11-03T00:00:00Z", "<meta property=article:published_time content='2024-11-03T14:05:00+01:00'>"),
        ("November 3, 2024", "<meta property=article:published_time content='20241103T14:05:00+0100'>"),
    ],
)
def test_of_two_that_name_the_same_the_one_that_says_more_is_taken(told: str, other: str) -> None:
    article = read(head=ld(datePublished=told) + other)
    assert article.date_published == datetime.fromisoformat("2024-11-03T14:05:00+01:00")
    assert article.sources["date_published"] == "meta"


def test_a_printed_time_completes_the_day_that_machines_are_told() -> None:
    head = ld(datePublished="2024-11-03") + "<meta name=date content=2024-11-03>"
    article = read(head=head, above="<p>3. November 2024, 14:05 Uhr</p>", lang="de")
    assert article.date_published == datetime(2024, 11, 3, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize("changed", ["2024-11-01T09:30:00Z", "2024-11-02", "2024-11-03T13:04:59Z"])
def test_nothing_is_changed_before_it_is_published(changed: str) -> None:
    assert read(head=ld(datePublished="2024-11-03T13:05:00Z", dateModified=changed)).date_modified is None


def test_the_times_of_a_live_blog_say_nothing_of_its_zone() -> None:
    said = ["The seal is still asleep", "Somebody brought it a herring", "The tide turns", "The first cars go home"]
    entries = "".join(
        f"<h3><time datetime='2024-11-03T{18 - k}:01'>{18 - k}:01</time></h3>"
        f"<p>{words}, says our reporter on the quay, who has been there since the morning and has run out of tea.</p>"
        for k, words in enumerate(2 * said)
    )
    head = ld(datePublished="2024-11-02T23:01:00Z", dateModified="2024-11-03T17:30:00Z")
    title = "A seal stops the ferry"
    article = extract(
        f"<html lang=en><head><title>{title}</title>{head}</head><body><h1>{title}</h1>"
        f"<div class=story>{TEXT}{entries}</div></body></html>",
        URL,
    )
    assert article.date_published == datetime(2024, 11, 2, 23, 1, tzinfo=UTC)
    assert article.date_published.utcoffset() == timedelta(0)


def test_the_line_that_names_author_and_sections_beside_its_date_is_nearer_than_a_teaser() -> None:
    teaser = "<div><p>How to moor</p><p>01/02/2025</p><p>Read</p></div>"
    line = (
        "<p><span>23/11/2024</span><span>by Jan Maat</span><span>No comments</span><span>Sea, Ferries, Seals</span></p>"
    )
    html = f"<title>A seal stops the ferry</title>{teaser}{line}<h1>A seal stops the ferry</h1><div>{TEXT}</div>"
    assert extract(html, URL).date_published == datetime(2024, 11, 23, tzinfo=UTC)
