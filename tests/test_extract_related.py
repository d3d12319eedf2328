"""Related links: what the page itself offers as "You may also like"."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.extract.body import read_body
from newsbot.extract.page import Page
from newsbot.extract.related import read_related
from newsbot.extract.structured import read_structured
from newsbot.load.words import words

URL = "https://harbour.example/news/2026/ferry-sails-again"
PROSE = "".join(
    f"<p>The ferry left the old harbour on day {n}, and as many people as ever stood on the quay to see it go, "
    "which the captain said he had not expected at this time of the year.</p>"
    for n in range(6)
)
SHORT = "https://harbour.example/logs/departures"
OTHER = "/news/2026/harbour-wall-is-to-be-raised"
THIRD = "https://coast.example/2026/03/a-quiet-winter-for-the-pilots.html"
LANGUAGES = "en de fr es it pt nl pl ru uk tr sv no da cs zh ja ko ar".split()


def related(body: str) -> list[str]:
    """The related links of a page with this body."""
    html = f"<html><head><title>Ferry sails again</title></head><body>{body}</body></html>"
    page = Page.parse(html, URL)
    data = read_structured(page)
    headline = next(iter(page.by_tag.get("h1", ())), -1)
    found = read_related(page, data, read_body(page, data, headline))
    return found[0].value if found else []


def article(after: str = "", inside: str = "") -> str:
    """An article with something after its text, or in it."""
    half = len(PROSE) // 2
    at = PROSE.index("<p>", half)
    return f"<main><article><h1>Ferry sails again</h1>{PROSE[:at]}{inside}{PROSE[at:]}{after}</article></main>"


CARDS = (
    f'<a href="{OTHER}"><img src="/wall.jpg">The harbour wall is to be raised</a>'
    f'<a href="{THIRD}">A quiet winter for the pilots</a>'
)
RULES = '<p><a href="/news/2026/rules-for-comments">Rules for those who comment</a></p>'
BOTH = [f"https://harbour.example{OTHER}", THIRD]


@pytest.mark.parametrize(
    "block",
    [
        f"<h3>You may also like</h3><div>{CARDS}</div>",
        f"<div><h4>You may also like</h4></div><div>{CARDS}</div>",
        f'<section class="related-posts"><ul><li>{CARDS}</li></ul></section>',
        f"<aside><span>Related</span>{CARDS}</aside>",
        f"<p><b>See also:</b><br>&raquo; {CARDS}</p>",
        f"<h2>More from Harbour</h2><ul><li>{CARDS}</li></ul>",
        f"<table><tr><td><b>You might also like</b></td></tr><tr><td>{CARDS}</td></tr></table>",
        f"<h3>You may <em>also</em> like</h3>{CARDS}<h3>Leave a comment</h3>{RULES}",
        f'<div class="c-recommends"><h3><a href="{OTHER}">The wall</a></h3><h3><a href="{THIRD}">Quiet</a></h3></div>',
    ],
)
def test_shapes_of_related_links(block: str) -> None:
    assert related(article(after=block)) == BOTH


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_headings(language: str) -> None:
    headings = words("related.heading", language)
    assert len(headings) >= 10
    for heading in headings:
        assert related(article(after=f"<h3>{heading.capitalize()}:</h3><ul>{CARDS}</ul>")) == BOTH


@pytest.mark.parametrize(
    "line",
    [
        f'<p><strong>Read more:</strong> <a href="{OTHER}">The harbour wall is to be raised</a></p>',
        f'<p><a href="{OTHER}">READ MORE: The harbour wall is to be raised</a></p>',
        f'<p>Lesen Sie auch: <a href="{OTHER}">Die Hafenmauer wird erhöht</a></p>',
        f'<p>Lire aussi : <a href="{OTHER}">Le mur du port sera relevé</a></p>',
        f'<p>相关阅读：<a href="{OTHER}">港口的防波堤将会加高</a></p>',
        f'<div class="inline-related"><a href="{OTHER}">The harbour wall is to be raised</a></div>',
    ],
)
def test_a_line_in_the_text_names_one(line: str) -> None:
    assert related(article(inside=line)) == BOTH[:1]


@pytest.mark.parametrize(
    "foreign",
    [
        f'<nav><h3>Related</h3><a href="{OTHER}">The harbour wall is to be raised</a></nav>',
        '<div class="related-tags"><a href="/news/tag/ships-and-ferries-2026">Ships and ferries</a></div>',
        '<div class="related"><a rel="tag" href="/t/ships-and-ferries-2026">All about ships and ferries</a></div>',
        '<h3>Read more</h3><a href="/author/ruth-okafor-2026">Ruth Okafor, the reporter at sea</a>',
        '<h3>Read more</h3><a href="https://www.facebook.com/sharer.php?u=1">Share this on that network</a>',
        f'<h3>You may also like</h3><a href="{URL}#comments">Ferry sails again, for the third time</a>',
        '<h3>You may also like</h3><a href="/news">All the news of the harbour</a>',
        '<h3>Related</h3><a rel="sponsored" href="/news/2026/buy-this-boat-now">Buy this boat now, it is cheap</a>',
        f'<div class="most-read"><a href="{OTHER}">The harbour wall is to be raised</a></div>',
        f'<p>The council said that <a href="{OTHER}">the harbour wall is to be raised</a> by a metre.</p>',
        '<div class="related">It has no link.</div>',
        f'<h3>Related</h3><a href="{OTHER}">Sponsored by Boats: buy one of them now</a>',
    ],
)
def test_what_is_no_related_link(foreign: str) -> None:
    assert related(article(after=foreign)) == []


def test_links_in_prose_and_behind_buttons_are_none() -> None:
    latest = f'<div class="latest"><a href="{OTHER}">The wall is to be raised</a><a href="{OTHER}">Read more</a></div>'
    assert related(article(after=f'{latest}<p><a href="{THIRD}">A quiet winter for the pilots</a></p>')) == []
    prose = PROSE.replace("the old harbour", f'<a href="{OTHER}">the old harbour, whose wall is to be raised</a>', 1)
    assert related(article(after=f"<h3>Background</h3>{prose}")) == []


@pytest.mark.parametrize(
    "block",
    [
        f"<footer><h3>You may also like</h3>{CARDS}</footer>",
        f'<nav class="recommended-articles"><div>You may also like</div>{CARDS}</nav>',
        f'<h3>Related</h3><div class="post-7 type-post category-ferries tag-sea">{CARDS}</div>',
        f"<h3>Related</h3><article><header><h4>{CARDS}</h4></header></article>",
        "".join(
            f'<a href="{url}"><p>Read also</p><p>A year of harbours and of ferries</p></a>' for url in (OTHER, THIRD)
        ),
    ],
)
def test_offers_in_unusual_places(block: str) -> None:
    assert related(article(after=block)) == BOTH


def test_a_site_with_short_addresses_has_related_links_too() -> None:
    html = (
        f"<main><article><h1>Ferry</h1>{PROSE}<h3>Related</h3><a href='/logs/harbours'>All of the harbours we saw</a>"
    )
    page = Page.parse(f"<body>{html}<a href='/about/harbours'>All that we know of them</a></article></main>", SHORT)
    found = read_related(page, read_structured(page), read_body(page, read_structured(page), -1))
    assert found[0].value == ["https://harbour.example/logs/harbours"]


def test_links_end_where_the_next_part_begins() -> None:
    after = (
        f'<h3>Related articles</h3><ul><li><a href="{OTHER}">The harbour wall is to be raised</a></li></ul>'
        f'<h3>Our shop</h3><p><a href="/shop/a-boat-in-a-bottle-12">A boat in a bottle, made by hand</a></p>'
    )
    assert related(article(after=after)) == BOTH[:1]


def test_each_link_once_in_the_order_of_the_page() -> None:
    inside = f'<p>Read also: <a href="{THIRD}">A quiet winter for the pilots</a></p>'
    assert related(article(inside=inside, after=f"<h3>Related</h3>{CARDS}{CARDS}")) == [THIRD, BOTH[0]]


def test_what_only_tracks_makes_no_other_link() -> None:
    tracked = f'<a href="{THIRD}?utm_source=related">A quiet winter for the pilots</a>'
    assert related(article(after=f"<h3>Related</h3>{CARDS}{tracked}")) == BOTH


def test_a_page_without_any_has_none() -> None:
    assert related(article()) == []
    assert related("") == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_and_any_address_are_read(text: str, href: str) -> None:
    for url in related(article(after=f'<h3>Related</h3><p>{text}</p><a href="{href}">{text}</a>')):
        assert url.startswith(("http://", "https://"))
