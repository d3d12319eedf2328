"""Keywords: the tags printed with an article, else what the page names to machines, without the site's own lists."""

from __future__ import annotations

import json

import pytest

import newsbot
from newsbot.extract.body import read_body
from newsbot.extract.headline import read_headline
from newsbot.extract.keywords import read_keywords
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured

URL = "https://harbour.example/news/ferry-sails-again"
TEXT = "".join(
    f"<p>On day {n} the ferry crossed the bay, the harbour master said, and the islanders of Norderland counted more "
    "guests than in any winter before; the captain, Jan Maat, spoke of a good start into the season.</p>"
    for n in range(8)
)
NAV = '<nav class="topics"><a href="/topic/sport">Sport</a><a href="/topic/weather">Weather</a></nav>'


def read(after: str = "", head: str = "", inside: str = "") -> tuple[list[str], str]:
    """(keywords, source) of an article with `after` behind its text and `inside` as its last paragraph."""
    page = Page.parse(
        f"<html><head><title>Ferry sails again</title>{head}</head><body>{NAV}<article><h1>Ferry sails again</h1>"
        f"<div>{TEXT}{inside}</div>{after}</article><footer><a href='/tag/imprint'>Imprint</a></footer></body></html>",
        URL,
    )
    data = read_structured(page)
    headline = next(c.index for c in read_headline(page, data) if c.index >= 0)
    found = read_keywords(page, data, read_body(page, data, headline), headline)
    return (found[0].value, found[0].source) if found else ([], "")


def links(*texts: str, rel: str = "", href: str = "/x/") -> str:
    """A list of links."""
    return "".join(f'<li><a {rel} href="{href}{n}">{text}</a></li>' for n, text in enumerate(texts))


def said(**fields: object) -> str:
    """JSON-LD of the article."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


@pytest.mark.parametrize(
    "after",
    [
        f"<ul>{links('Ferry', 'Norderland', rel='rel=tag')}</ul>",
        f'<div class="post-tags"><b>Tags:</b> <ul>{links("Ferry", "Norderland")}</ul></div>',
        f'<ul class="article__topics">{links("Ferry", "Norderland")}</ul>',
        f'<div class="schlagworte">Schlagwörter: <ul>{links("#Ferry", "#Norderland")}</ul></div>',
        f'<div class="etiquetas"><ul>{links("Ferry,", "Norderland")}</ul></div>',
        f'<nav class="tags"><ul>{links("Tags", "Ferry", "Norderland")}</ul></nav>',
        f"<div><div>{links('Ferry', 'Norderland', href='/thema/')}</div></div>",
        f'<div class="tag-list">{links("Ferry (12)", "Norderland (7)")}</div>',
        f'<div class="tag-list">{links("Ferry412", "Norderland7")}</div>',
        f"<ul>{links('Ferry', 'Norderland', 'ferry', rel='rel=tag')}</ul>",
    ],
)
def test_printed_tags(after: str) -> None:
    assert read(after) == (["Ferry", "Norderland"], "html")


@pytest.mark.parametrize(
    "after",
    [
        f'<div class="related-topics">{links("Storms of the winter", "How to dock")}</div>',
        f'<aside><div class="tagcloud">{links(*(f"Word {n}" for n in range(60)), rel="rel=tag")}</div></aside>',
        f'<div class="sidebar"><div class="tags">{links("Sport", "Weather")}</div></div>',
        f'<div class="share-tags">{links("Send", "Print")}</div>',
        '<div class="entry-footer">Posted in <a rel="category" href="/category/coast">Coast</a></div>',
        "",
    ],
)
def test_what_are_no_tags_of_the_article(after: str) -> None:
    assert read(after) == ([], "")


def test_links_in_sentences_are_no_tags() -> None:
    assert (
        read(inside='<p class="tagged">The <a href="/tag/ferry">white ferry</a> is back on its old way.</p>')[0] == []
    )


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ('<meta name="news_keywords" content="Ferry, Norderland">', "meta"),
        ('<meta property="article:tag" content="Ferry"><meta property="article:tag" content="Norderland">', "meta"),
        ('<meta name="keywords" content="Ferry;Norderland">', "meta"),
        (said(keywords=["Ferry", "Norderland"]), "json-ld"),
        (said(keywords="Ferry, Norderland"), "json-ld"),
        (said(keywords=["Tag: Ferry", "Tag: Norderland", "Page type: article", "Partner: none"]), "json-ld"),
        (said(keywords=["Ferry", "Norderland", "5ab0f2e4-7a1c-4c3e-9d1e-2f6b8c0a1d3e", "editors_pick"]), "json-ld"),
    ],
)
def test_what_the_page_names_to_machines(head: str, source: str) -> None:
    assert read(head=head) == (["Ferry", "Norderland"], source)


def test_a_list_for_search_engines_is_left() -> None:
    stuffing = ", ".join(f"cheap offer{n}" for n in range(12))
    assert read(head=f'<meta name="keywords" content="{stuffing}">') == ([], "")
    assert (
        read(head=f'<meta name="keywords" content="{", ".join(["ferry"] * 3 + [f"w{n}" for n in range(60)])}">')[0]
        == []
    )


def test_printed_tags_win() -> None:
    head = said(keywords=["ferry", "transport", "winter"])
    assert read(f"<ul>{links('Ferry', 'Norderland', rel='rel=tag')}</ul>", head)[0] == ["Ferry", "Norderland"]


@pytest.mark.parametrize("offers", [("Share14K", "Tweet", "Email"), ("Subscribe now",)])
def test_links_that_share_or_sell_the_page_are_no_tags(offers: tuple[str, ...]) -> None:
    assert read(f"<ul>{links(*offers, rel='rel=tag')}</ul>")[0] == []


def test_the_words_of_the_headline_are_no_keywords() -> None:
    assert read(head=said(keywords=["Ferry", "sails", "again"]))[0] == ["Ferry", "sails", "again"]
    title = "Ferry sails again after a winter"
    page = Page.parse(f"<title>{title}</title><h1>{title}</h1>{said(keywords=title.split())}<div>{TEXT}</div>", URL)
    data = read_structured(page)
    headline = next(c.index for c in read_headline(page, data) if c.index >= 0)
    assert read_keywords(page, data, read_body(page, data, headline), headline) == []


def test_an_entity_that_was_escaped_twice_cuts_no_keyword() -> None:
    head = '<meta name="news_keywords" content="Ferry &amp;amp; Sons, Norderland">'
    assert read(head=head)[0] == ["Ferry & Sons", "Norderland"]


def test_counts_and_ways_to_all_are_no_tags() -> None:
    assert read(f'<ul class="tags">{links("Ferries", "2", "All", "2026")}</ul>')[0] == ["Ferries", "2026"]


@pytest.mark.parametrize(
    "keywords",
    [
        ["ferry", "sails", "again", "norderland"],
        ["why", "the", "ferry", "and", "its", "captain", "sail"],
    ],
)
def test_the_words_of_the_address_or_of_a_sentence_are_no_keywords(keywords: list[str]) -> None:
    title = "The boat is back"
    html = f"<title>{title}</title><h1>{title}</h1>{said(keywords=keywords)}<div>{TEXT}</div>"
    page = Page.parse(html, "https://harbour.example/news/ferry-sails-again-nórderland")
    data = read_structured(page)
    headline = next(c.index for c in read_headline(page, data) if c.index >= 0)
    assert read_keywords(page, data, read_body(page, data, headline), headline) == []


def test_a_list_that_is_given_twice_is_one() -> None:
    head = '<meta name="news_keywords" content="Ferry, Norderland">' * 2
    assert read(head=head)[0] == ["Ferry", "Norderland"]


def test_words_of_the_headline_in_its_order_are_no_keywords() -> None:
    title = "Why the old ferry sails from the harbour to Norderland again after a long winter"
    for keywords, kept in (
        (["ferry", "sails", "harbour", "norderland"], []),
        (["norderland", "harbour", "ferry", "winter"], ["norderland", "harbour", "ferry", "winter"]),
    ):
        page = Page.parse(f"<title>{title}</title><h1>{title}</h1>{said(keywords=keywords)}<div>{TEXT}</div>", URL)
        data = read_structured(page)
        headline = next(c.index for c in read_headline(page, data) if c.index >= 0)
        found = read_keywords(page, data, read_body(page, data, headline), headline)
        assert [word for candidate in found[:1] for word in candidate.value] == kept


def test_tags_that_stand_each_in_a_box_of_their_own_are_one_list() -> None:
    box = '<div class="box"><div class="tag"><a href="/x/{0}">{0}</a></div></div>'
    boxes = "".join(box.format(name) for name in ("Ferry", "Norderland", "Winter"))
    assert read(f"<div>{boxes}</div>") == (["Ferry", "Norderland", "Winter"], "html")


def test_labels_of_teasers_are_not_joined() -> None:
    teaser = (
        '<div class="box"><div class="tag"><a href="/x/{0}">{0}</a></div><h3><a href="/{0}">How to dock</a></h3></div>'
    )
    assert read("".join(teaser.format(name) for name in ("Ferry", "Weather"))) == (["Ferry"], "html")


def test_the_author_and_paths_are_no_keywords() -> None:
    words = ["Ferry", "Jan Maat", "coast/ferry-lines", "section-News", "Norderland"]
    page = newsbot.extract(
        f"<title>Ferry sails again</title>{said(author={'@type': 'Person', 'name': 'Jan Maat'}, keywords=words)}"
        f"<article><h1>Ferry sails again</h1><p>By Jan Maat</p><div>{TEXT}</div></article>",
        URL,
    )
    assert page.keywords == ["Ferry", "Norderland"]


@pytest.mark.parametrize("content", ["paid-article-classic", "paid-article-classic,"])
def test_a_key_of_the_site_is_no_keyword(content: str) -> None:
    assert read(head=f'<meta name="keywords" content="{content}">') == ([], "")
