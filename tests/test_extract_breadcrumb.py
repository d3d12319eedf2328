"""Breadcrumbs: from the home page down, without the article itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.extract.breadcrumb import read_breadcrumbs
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured
from newsbot.load.words import words

URL = "https://harbour.example/world/ferry-sails-again"
TITLE = "Ferry sails again after a long winter"
LANGUAGES = "en de fr es it pt nl pl ru uk tr sv no da cs zh ja ko ar".split()


def breadcrumbs(before: str, head: str = "", url: str = URL) -> tuple[list[str], str]:
    """The trail read from a page with this over its headline, and its source."""
    html = (
        f"<html><head><title>{TITLE} - Harbour Post</title>{head}</head><body>{before}"
        f"<h1>{TITLE}</h1><p>The ferry left the old harbour, and people stood on the quay.</p></body></html>"
    )
    page = Page.parse(html, url)
    found = read_breadcrumbs(page, read_structured(page))
    return (found[0].value, found[0].source) if found else ([], "")


def json_ld(*items: Any) -> str:
    trail = json.dumps({"@type": "BreadcrumbList", "itemListElement": list(items)})
    return f'<script type="application/ld+json">{trail}</script>'


def item(position: int, name: str, url: str | None) -> dict[str, Any]:
    return {"@type": "ListItem", "position": position, "name": name} | ({"item": url} if url else {})


HOME = '<a href="/">Home</a>'
WORLD = '<a href="/world">World</a>'


@pytest.mark.parametrize(
    "trail",
    [
        f'<nav aria-label="Breadcrumb"><ol><li>{HOME}</li><li>{WORLD}</li><li>{TITLE}</li></ol></nav>',
        f'<nav aria-label="breadcrumbs">{HOME} <span>/</span> {WORLD}</nav>',
        f'<div class="breadcrumbs">{HOME} &raquo; {WORLD} &raquo; <span>{TITLE}</span></div>',
        f'<div id="crumbs"><span>You are here:</span> {HOME} &rsaquo; {WORLD} &rsaquo; {TITLE[:25]}…</div>',
        f'<ul class="fil-ariane"><li>{HOME}</li><li>{WORLD}</li><li>What the headline says, for machines</li></ul>',
        f"<p>{HOME} &gt; {WORLD} &gt; {TITLE}</p>",
        f"<font size=1>{HOME} &gt; {WORLD}</font><br>",
        f"<p>Home » World » {TITLE}</p>",
        f"<table><tr><td>{HOME} / {WORLD} / {TITLE}</td></tr></table>",
    ],
)
def test_shapes_of_a_printed_trail(trail: str) -> None:
    assert breadcrumbs(trail) == (["Home", "World"], "html")


def test_a_trail_that_names_home_and_the_article_gives_home() -> None:
    assert breadcrumbs(f"<p>Home » {TITLE}</p>")[0] == ["Home"]
    assert breadcrumbs(f'<p><a href="/">Home</a> » {TITLE}</p>')[0] == ["Home"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_word_for_home(language: str) -> None:
    for home in words("breadcrumb.home", language):
        assert breadcrumbs(f"<p>{home.capitalize()} » World » {TITLE}</p>")[0] == [home.capitalize(), "World"]


def test_structured_lists_come_first_in_the_order_of_their_positions() -> None:
    head = json_ld(item(2, "World &amp; Sea", "/world"), item(1, "Home", "/"), item(3, TITLE, URL))
    assert breadcrumbs(f"<p>Home » Elsewhere » {TITLE}</p>", head) == (["Home", "World & Sea"], "json-ld")


def test_the_last_item_of_a_list_is_the_article_where_only_it_leads_nowhere() -> None:
    head = json_ld(item(1, "Home", "/"), item(2, "A headline for search engines only", None))
    assert breadcrumbs("", head)[0] == ["Home"]
    head = json_ld(item(1, "Home", "/"), item(2, "World", None))
    assert breadcrumbs("", head)[0] == ["Home", "World"]


def test_items_that_are_objects_of_their_own() -> None:
    head = json_ld(
        {"position": 1, "item": {"@id": "/", "name": "Home"}}, {"position": 2, "item": {"@id": URL, "name": "It"}}
    )
    assert breadcrumbs("", head)[0] == ["Home"]


def test_microdata_and_rdfa() -> None:
    micro = "".join(
        f'<li itemprop="itemListElement"><a itemprop="item" href="{href}"><span itemprop="name">{name}</span></a></li>'
        for name, href in [("Home", "/"), ("World", "/world"), (TITLE, URL)]
    )
    micro = f'<ol itemscope itemtype="https://schema.org/BreadcrumbList">{micro}</ol>'
    assert breadcrumbs(micro) == (["Home", "World"], "microdata")
    rdfa = "".join(f'<li property="itemListElement">{step}</li>' for step in (HOME, WORLD))
    assert breadcrumbs(f'<ol typeof="BreadcrumbList">{rdfa}</ol>') == (["Home", "World"], "rdfa")
    opening = '<div itemscope itemtype="http://data-vocabulary.org/Breadcrumb">'
    assert breadcrumbs(f"{opening}{HOME}{opening}{WORLD}</div></div>") == (["Home", "World"], "microdata")


@pytest.mark.parametrize(
    "other",
    [
        f"<p>{HOME} | {WORLD} | <a href='/sport'>Sport</a></p>",
        "<p>Ship &gt; quay: how a ferry is moored</p>",
        "<p>» The captain speaks » The crew answers</p>",
        '<div class="breadcrumb"></div>',
        f'<div class="crumbs">{TITLE}</div>',
    ],
)
def test_what_is_no_trail(other: str) -> None:
    assert breadcrumbs(other)[0] == []


@pytest.mark.parametrize(
    "content", ["null", "[]", '[{"item": 7}]', '[[["x"]]]', '{"name": {"a": 1}}', '[{"position": "x", "name": []}]']
)
def test_wrong_types_do_no_harm(content: str) -> None:
    head = f'<script type="application/ld+json">{{"@type": "BreadcrumbList", "itemListElement": {content}}}</script>'
    assert breadcrumbs(f"<p>Home » {TITLE}</p>", head)[0] == ["Home"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_trail_is_read(text: str) -> None:
    for name in breadcrumbs(f'<div class="breadcrumb">{text}</div><p>Home » {text}</p>')[0]:
        assert name.strip()


def test_a_short_title_in_chinese_is_the_article_too() -> None:
    trail = "<div class=breadcrumb><a href=/>首页</a> › <a href=/coast>海岸</a> › 海豹挡住了早班渡轮</div>"
    assert breadcrumbs(trail, '<meta property="og:title" content="海豹挡住了早班渡轮_潮汐网">')[0] == ["首页", "海岸"]
