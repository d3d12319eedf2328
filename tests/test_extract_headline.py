"""The headline and its kicker: chosen among headings by the titles a page gives itself, as printed."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsbot.extract.headline import read_headline
from newsbot.extract.kicker import read_kicker
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured

URL = "https://www.harbour-times.example/local/ferry-sails-again-after-storm"
SAID = "Ferry sails again after storm"


def read(body: str, head: str = "", url: str = URL) -> tuple[str | None, str | None, str]:
    """(headline, kicker, source of the headline) of a page."""
    page = Page.parse(f"<html><head>{head}</head><body>{body}</body></html>", url)
    data = read_structured(page)
    found = read_headline(page, data)
    printed = next((c for c in found if c.index >= 0), None)
    kickers = read_kicker(page, data, printed)
    return found[0].value if found else None, kickers[0].value if kickers else None, found[0].source if found else ""


def titled(*titles: str) -> str:
    """A head with `<title>`, og:title and JSON-LD headline."""
    title, og, said = (*titles, *titles[-1:] * 2)[:3]
    return (
        f'<title>{title}</title><meta property="og:title" content="{og}">'
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{said}"}}</script>'
    )


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (f"<h1>{SAID}</h1>", ""),
        (f"<h1>{SAID}</h1>", titled("Ferry: what we know so far | Harbour Times", "What we know about the ferry")),
        (f"<h1>Harbour Times</h1><h2>{SAID}</h2>", f"<title>{SAID} - Harbour Times</title>"),
        (f'<h1 class="site-title"><a href="/">News</a></h1><h2>{SAID}</h2>', f"<title>{SAID} - News</title>"),
        (f"<h1>Local</h1><h1>{SAID}</h1>", titled("Local - Harbour Times", SAID)),
        (f"<nav><h1>Ferry sails</h1></nav><h2>{SAID}</h2>", f"<title>{SAID}</title>"),
        (f'<ol class="breadcrumbs"><li><h1>Ferry: it sails after storm</h1></li></ol><h2>{SAID}</h2>', titled(SAID)),
        (f'<h1 class="entry-title blogtitle">{SAID}</h1><h2>What the storm left</h2>', titled(f"{SAID} – pictures")),
        (f'<h1>{SAID} <span class="subtitle">Captain: "never saw such waves"</span></h1>', titled("x", "y")),
        ("<h1>Fer\u00adry sails again af\u00adter storm</h1><h2>Crew</h2>", titled(SAID)),
        (f"<h1>24.11.2026 - {SAID}</h1>", ""),
        (f'<div class="h-title">{SAID}</div><p>The ferry</p>', f"<title>{SAID} - Harbour Times</title>"),
        (
            f'<div class="top">{SAID}</div><p>The ferry</p>',
            f"<title>Harbour Times - {SAID} - Local news - Start</title>",
        ),
        (f"<h1>{SAID[:22]}…</h1>", titled(f"{SAID} | Harbour Times", SAID)),
        ("<p>The ferry left</p>", f"<title>{SAID} | Harbour Times</title>"),
        ("<p>The ferry left</p>", f"<title>{SAID} - Harbour Times</title>"),
    ],
)
def test_the_headline_is_as_printed(body: str, head: str) -> None:
    assert read(body, head)[0] == SAID


def test_the_customers_page_has_its_headline_in_any_markup() -> None:
    said = "Putin announced personal relationship with Xi Jinping"
    crumb = f"<div><a href='/'>Home</a> » <span>{said}</span></div>"
    for body in (
        f"{crumb}<h1>{said}</h1><p>by alex</p>",
        f"<table><tr><td>{crumb}<font size=5><b>{said}</b></font><br>by alex</td></tr></table>",
        f"<header><h1><a href='/'>Daily</a></h1></header>{crumb}<article><h2 class='entry-title'>{said}</h2></article>",
    ):
        assert read(body, f"<title>{said}</title>")[0] == said


@pytest.mark.parametrize(
    "heading",
    [
        f'<h1><span class="kicker">Harbour:</span> <span>{SAID}</span></h1>',
        f'<h1><span class="teaser__topline">Harbour</span><span class="teaser__headline">{SAID}</span></h1>',
        f'<h1><span>Harbour</span><span class="hidden">:</span><span class="headline">{SAID}</span></h1>',
        f'<p class="dachzeile">Harbour</p><h1>{SAID}</h1>',
        f'<div class="head"><span class="article-eyebrow">Harbour</span></div><h1>{SAID}</h1>',
        f"<h1>Harbour<br>{SAID}</h1>",
    ],
)
def test_the_kicker_is_kept_apart(heading: str) -> None:
    assert read(heading, f'<meta property="og:title" content="{SAID}">')[:2] == (SAID, "Harbour")


def test_a_kicker_that_only_structured_data_names() -> None:
    assert read(f"<h1>{SAID}</h1>", titled(SAID, SAID, f"Harbour: {SAID}"))[:2] == (SAID, "Harbour")


def test_a_page_that_always_writes_kicker_and_headline_as_one() -> None:
    whole = f"Harbour: {SAID}"
    assert read(f"<h1><span class='kicker'>Harbour</span> {SAID}</h1>", titled(f"{whole} | Times", whole)) == (
        whole,
        "Harbour",
        "json-ld",
    )


@pytest.mark.parametrize(
    "line",
    [
        "Home > News",
        "Published 24.11.2026",
        "Filed under: Ferries",
        "3304 views",
        "in News, Ferries",
        "News / Coast / Ferries",
        "Email",
        "<a href=/1>Coast</a> <a href=/2>Ferries</a> <a href=/3>Seals</a>",
    ],
)
def test_what_is_no_kicker(line: str) -> None:
    assert read(f'<div class="category">{line}</div><h1>{SAID}</h1>')[1] is None


def test_the_source_is_said() -> None:
    assert read(f"<h1>{SAID}</h1>")[2] == "html"
    assert read("<p>x</p>", f'<meta property="og:title" content="{SAID}">')[2] == "meta"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("港の船が再び出航：嵐の後で-港湾新聞", "港の船が再び出航：嵐の後で"),
        ("Паром снова ходит после шторма — Портовые вести", "Паром снова ходит после шторма"),
        ("여객선-물개 다툼, 바다로 나간 까닭은 무엇인가 - 항구신문", "여객선-물개 다툼, 바다로 나간 까닭은 무엇인가"),
        ("Harbour Times | Coast | Ferry sails again after the storm", "Ferry sails again after the storm"),
        ("عادت العبارة إلى البحر بعد العاصفة | أخبار الميناء", "عادت العبارة إلى البحر بعد العاصفة"),
    ],
)
def test_other_scripts(title: str, headline: str) -> None:
    assert read(f"<div>{headline}</div>", f"<title>{title}</title>")[0] == headline


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
@example("|", "0")
def test_any_title_and_heading_are_read(title: str, heading: str) -> None:
    def plain(text: str) -> str:
        return text.replace("<", "").replace("&", "")

    headline, kicker, _ = read(f"<h1>{plain(heading)}</h1>", f"<title>{plain(title)}</title>")
    assert headline is None or headline == " ".join(headline.split()) != ""
    assert kicker is None or kicker


def test_a_title_that_is_given_as_the_name_of_the_site_is_none() -> None:
    head = "".join(f'<meta property="og:{name}" content="{SAID} - Harbour Times">' for name in ("title", "site_name"))
    page = Page.parse(f"<html><head>{head}</head><body><h1>Times</h1><h3>{SAID}</h3><div>{SAID}</div>", URL)
    assert page.tags[read_headline(page, read_structured(page))[0].index] == "h3"


def test_the_name_of_a_blog_at_the_end_of_the_title_is_no_headline() -> None:
    head = f"<title>{SAID} - Of tides and tea</title>"
    assert read(f"<h1>Of tides and tea</h1><h3>{SAID}</h3>", head)[0] == SAID


def test_what_the_article_calls_itself_is_not_the_site() -> None:
    url = "https://harbour.example/harbour-2026"
    head = titled("Harbour 2026 | Harbour Hamburg (a satellite)", "Harbour 2026", "Harbour 2026")
    assert (
        read("<h1>Harbour Hamburg</h1><h1>Harbour 2026</h1><h3>Follow Harbour Hamburg</h3>", head, url)[0]
        == "Harbour 2026"
    )


def test_a_heading_of_one_word_that_no_title_knows_is_a_section() -> None:
    assert read("<h1 class=title>Coast</h1><div>x</div>", titled(SAID))[0] == SAID


def test_a_colon_that_stands_apart_is_no_part_of_the_headline() -> None:
    assert read(f"<h1>{SAID} :</h1>", titled(SAID))[0] == SAID


def test_a_headline_in_no_heading_is_not_the_end_of_the_trail() -> None:
    title = "The white ferry sails again after the winter"
    text = "".join(
        f"<p>On day {n} the captain counted more people on the quay than ever, most with flags.</p>" for n in "123456"
    )
    trail = f"<p><a href=/>Home</a> » <b>{title}</b></p>"
    html = f"<title>{title}</title><div>{trail}<span class=t>{title}</span><br>{text}</div>"
    page = Page.parse(html, "https://harbour.example/1")
    best = read_headline(page, read_structured(page))[0]
    assert (best.value, page.names[best.index]) == (title, "t")


def test_the_name_of_a_diary_at_the_start_of_the_title_is_no_headline() -> None:
    head = f"<title>Tides and tea - {SAID}</title>"
    assert read(f"<h1>Tides and tea</h1><h3>{SAID}</h3>", head)[0] == SAID


@pytest.mark.parametrize(
    "between", ["<h3>Harbour master tells of the winter and of seals on the ramp all night</h3>", ""]
)
def test_a_label_of_another_headline_is_no_kicker(between: str) -> None:
    page = f'<div><span class="label">Latest</span>{between}</div><h1>{SAID}</h1>'
    assert read(page)[1] == (None if between else "Latest")


def test_the_author_is_no_kicker_and_a_sign_neither() -> None:
    page = Page.parse(f'<div class="label">Jan Maat</div><h1><span class=kicker>■</span> {SAID}</h1>', URL)
    data = read_structured(page)
    printed = read_headline(page, data)[0]
    assert [c.value for c in read_kicker(page, data, printed)] == ["Jan Maat"]
    assert read_kicker(page, data, printed, ["Jan Maat"]) == []
