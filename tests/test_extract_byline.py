"""Who wrote it, on pages of many shapes; and what names nobody who did."""

from __future__ import annotations

import json

import pytest

from newsbot import extract
from newsbot.items import Article

URL = "https://www.tide.example/news/ferry"
TEXT = (
    "<p>The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it.</p>"
    "<p>The captain, who has sailed the route for thirty years, said that he had seen stranger guests on board.</p>"
    "<p>Passengers drank tea on the quay, took pictures and gave the animal a name, which it did not answer to.</p>"
    "<p>At noon it rolled into the water by itself, and the ship arrived in time for the evening concert.</p>"
)


def read(
    above: str = "",
    below: str = "",
    head: str = "",
    lang: str = "en",
    url: str = URL,
    after: str = "",
    title: str = "A seal stops the ferry",
) -> Article:
    return extract(
        f"<html lang={lang}><head><title>{title}</title>{head}</head><body><article>"
        f"<h1>{title}</h1>{above}<div class=story>{TEXT}{below}</div></article>{after}</body></html>",
        url,
    )


def ld(author: object, **more: object) -> str:
    return (
        '<script type="application/ld+json">'
        + json.dumps({"@type": "NewsArticle", "headline": "A seal stops the ferry", "author": author, **more})
        + "</script>"
    )


@pytest.mark.parametrize(
    ("above", "authors", "byline"),
    [
        ("<p class=byline>by alex</p>", ["Alex"], "by alex"),
        ("<p>By Jane Doe</p>", ["Jane Doe"], "By Jane Doe"),
        ("<div><span class=trending>Hot</span> | By Jane Doe | 4 March 2024</div>", ["Jane Doe"], "By Jane Doe"),
        (
            "<p><em>Fishermen laugh</em></p><p><em>Tea for all</em></p><p><strong>Jane Doe/Li Wei</strong></p>",
            ["Jane Doe", "Li Wei"],
            "Jane Doe/Li Wei",
        ),
        ("<p class=credit>REUTERS</p>", ["Reuters"], "REUTERS"),
        ("<p>By Jane Doe and Li Wei | 4 March 2024</p>", ["Jane Doe", "Li Wei"], "By Jane Doe and Li Wei"),
        ("<p>4 March 2024 by Jane Doe</p>", ["Jane Doe"], "by Jane Doe"),
        (
            "<div class=meta><span>By</span> <a rel=author href=/staff/jd>Jane Doe</a></div>",
            ["Jane Doe"],
            "By Jane Doe",
        ),
        (
            "<div class=author><span>Jane Doe</span> <span>Li Wei</span></div>",
            ["Jane Doe", "Li Wei"],
            "Jane Doe Li Wei",
        ),
        ("<ul class=authors><li>Jane Doe</li><li>Li Wei</li></ul>", ["Jane Doe", "Li Wei"], None),
        ("<dl><dt>Author</dt><dd>Jane Doe</dd></dl>", ["Jane Doe"], "Author Jane Doe"),
        ("<p class=byline>[Jane Doe]</p>", ["Jane Doe"], None),
        ("<p>Reporting by Jane Doe; Editing by Ann Roe</p>", ["Jane Doe"], None),
        ("<p class=byline>Words by Jane Doe. Photographs by Ann Roe.</p>", ["Jane Doe"], None),
        ("<p class=byline>By Reuters</p>", ["Reuters"], "By Reuters"),
        ("<p class=byline>By Jane Doe, Music Critic</p>", ["Jane Doe"], "By Jane Doe, Music Critic"),
    ],
)
def test_a_printed_byline(above: str, authors: list[str], byline: str | None) -> None:
    article = read(above)
    assert article.authors == authors
    assert article.sources["authors"] == "html"
    assert byline is None or article.byline == byline


@pytest.mark.parametrize(
    ("lang", "line", "authors"),
    [
        ("de", "Von Jürgen Köhler", ["Jürgen Köhler"]),
        ("fr", "Par Hélène Dupré et Jean Roux", ["Hélène Dupré", "Jean Roux"]),
        ("es", "Por María Núñez y Juan Cruz", ["María Núñez", "Juan Cruz"]),
        ("it", "di Chiara Bianchi", ["Chiara Bianchi"]),
        ("nl", "Door Pieter van den Berg", ["Pieter van den Berg"]),
        ("pl", "Autor: Łukasz Wójcik", ["Łukasz Wójcik"]),
        ("ru", "Автор: Иван Петров", ["Иван Петров"]),
        ("tr", "Yazan: Ayşe Yılmaz", ["Ayşe Yılmaz"]),
        ("sv", "Av Åsa Lindström", ["Åsa Lindström"]),
        ("da", "Af Søren Kjær", ["Søren Kjær"]),
        ("zh", "作者：张伟", ["张伟"]),
        ("ar", "بقلم: أحمد حسن", ["أحمد حسن"]),
    ],
)
def test_a_line_without_any_mark_in_many_languages(lang: str, line: str, authors: list[str]) -> None:
    article = read(f"<p>{line}</p>", lang=lang)
    assert article.authors == authors
    assert article.byline == line


@pytest.mark.parametrize(
    "page",
    [
        {"above": "<p class=byline>By The Tide</p>", "head": "<meta property=og:site_name content='Another Name'>"},
        {"above": "<p class=author>Tide</p>"},
        {"head": ld({"@type": "Person", "name": "The Tide"})},
        {"head": "<meta name=author content=admin>"},
        {"head": "<meta name=author content=Websquid>"},
        {"head": ld({"@type": "Person", "name": "World"}, articleSection="World")},
        {"head": "<meta name=author content='https://www.facebook.com/tide'>"},
        {"above": "<p>Photos by Ann Roe</p>"},
        {"above": "<p>Translated by Ann Roe</p>"},
        {"above": "<figure><img src=/a.jpg><figcaption>By Ann Roe</figcaption></figure>"},
        {"below": "<p>The boat was built by Harland and Wolff in 1911 and sold to the Harbour Board by its owner.</p>"},
        {"after": "<div class=comments><p>by Angry Reader</p><p>5 May 2024 by Other Reader</p></div>"},
        {"after": "<aside class=related><p class=byline>By Ann Roe</p></aside>"},
        {"after": "<footer><p>Website by Ann Roe</p></footer>"},
        {"above": "<p><i>Seal Ferry</i></p>", "title": "Seal Ferry and the tea"},
        {"above": "<div>World is sponsored by</div><div>is sponsored by</div>"},
        {"above": "<div class=author><button>Follow</button></div>"},
    ],
)
def test_nobody_is_invented(page: dict[str, str]) -> None:
    article = read(**page)
    assert [name for name in article.authors if name != "The Tide"] == []
    assert article.authors == [] or article.byline == "By The Tide"


def test_what_machines_are_told() -> None:
    told = ld([{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "givenName": "Li", "familyName": "Wei"}])
    article = read("<p>Jane Doe, Li Wei</p>", head=told)
    assert article.authors == ["Jane Doe", "Li Wei"]
    assert article.sources["authors"] == "json-ld"


def test_a_line_below_a_standfirst_in_pieces_beats_a_hidden_account() -> None:
    account = "<div><span class='vcard rich-snippet-hidden'>Ann Roe</span><span>4 March 2024</span></div>"
    words = "The seal slept, the captain waited, the islanders drank tea, and only the evening concert began on time."
    pieces = "".join(f"<span>{word} </span>" for word in words.split())
    article = read(f"{account}<p><em>{pieces}</em></p><p><b>By Ma\u00adry O\u00adlive</b></p>")
    assert article.authors == ["Mary Olive"]


def test_who_owns_the_site_did_not_write_it() -> None:
    owner = "<footer>© 2019 The Tide by Jane Doe</footer>"
    assert read(head=ld("Jane Doe"), after=owner).authors == []
    assert read("<p>Jane Doe</p>", head=ld("Jane Doe"), after=owner).authors == ["Jane Doe"]


def test_an_organisation_that_calls_itself_the_author_is_believed() -> None:
    article = read(
        head=ld({"@type": "NewsMediaOrganization", "name": "The Tide News"}), after="<footer>The Tide News</footer>"
    )
    assert article.authors == ["The Tide News"]


def test_the_page_is_believed_more_than_what_only_machines_are_told() -> None:
    head = "<meta name=author content='Key Operator'>"
    assert read("<p class=byline>By Jane Doe</p>", head=head).authors == ["Jane Doe"]
    assert read("<p class=byline>By Jane Doe and Li Wei</p>", head=ld("Jane Doe")).authors == ["Jane Doe", "Li Wei"]


def test_who_has_an_account_is_no_site() -> None:
    article = read("<p>Posted in Sea by sealwatcher on 4 March 2024</p>", url="https://sealwatcher.wordpress.com/a")
    assert article.authors == ["Sealwatcher"]


@pytest.mark.parametrize(
    "below", ["<p align=right><i>Jane Doe</i></p>", "<p><em>Jane Doe</em></p>", "<p>(Jane Doe)</p>"]
)
def test_a_signature_under_the_text(below: str) -> None:
    article = read(below=below)
    assert article.authors == ["Jane Doe"]


def test_a_name_over_the_text() -> None:
    assert read("<p><strong>Jane Doe</strong></p>").authors == ["Jane Doe"]


@pytest.mark.parametrize(
    ("page", "authors"),
    [
        ({"head": ld("Jane Doe, Li Wei and Ben Moor"), "above": "<p>By Jane Doe, Li Wei and Ben Moor</p>"}, 3),
        ({"head": ld({"@type": "Organization", "name": "AFP"})}, ["AFP"]),
        (
            {
                "head": "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Doe'>",
                "above": "<p>Jane Doe</p>",
            },
            ["Jane Doe"],
        ),
        (
            {"head": "<meta name=twitter:label1 content='Time to read'><meta name=twitter:data1 content='3 minutes'>"},
            [],
        ),
        ({"head": ld("The Tide /PP"), "above": "<p>The Tide /PP</p>"}, []),
        ({"above": "<p>By Jane Doe, The Tide</p>"}, ["Jane Doe"]),
        (
            {"above": "<div><a href=/authors/jd>Jane Doe</a>, <a href=/authors/lw>Li Wei</a></div>"},
            ["Jane Doe", "Li Wei"],
        ),
        ({"above": "<p>Jane Doe, Li Wei | 4 March 2024</p>"}, ["Jane Doe", "Li Wei"]),
        ({"above": "<p>Premier League | 4 March 2024</p>"}, []),
        ({"above": "<p>4 March 2024</p><p>Jane Doe and Li Wei</p>"}, ["Jane Doe", "Li Wei"]),
        ({"above": "<p>Jane Doe and Li Wei · 5 min read</p>"}, ["Jane Doe", "Li Wei"]),
        (
            {"above": "<p>Олена Коваль, Ігор Бондар</p><p>4 березня 2024</p>", "lang": "uk"},
            ["Олена Коваль", "Ігор Бондар"],
        ),
        ({"above": "<p>San Francisco | March 4, 2024</p>"}, []),
        ({"above": "<p>Climate Change | 4 March 2024</p>", "after": "<nav><a href=/c>Climate Change</a></nav>"}, []),
        ({"above": "<p><a href=/climate>Climate Change</a> | 4 March 2024</p>"}, []),
        (
            {"after": "<div class=about-author><h3>About the author</h3><p>Jane Doe is a reporter who walks.</div>"},
            ["Jane Doe"],
        ),
        ({"after": "<ul><li><a href=/x>Another story of the coast</a> <span>By Ann Roe</span></li></ul>"}, []),
        ({"above": "<p>Guest column by Jane Doe</p>"}, ["Jane Doe"]),
        ({"above": "<h2>Seals like ramps</h2><p>Journalist Kari Holm</p>", "lang": "no"}, ["Kari Holm"]),
    ],
)
def test_whom_a_page_names_in_other_ways(page: dict[str, str], authors: list[str] | int) -> None:
    found = read(**page).authors
    assert len(found) == authors if isinstance(authors, int) else found == authors


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Text size"),
        ("en", "Words of wisdom"),
        ("en", "Author interview"),
        ("en", "By 2030 the old pier will be gone"),
        ("de", "Text vorlesen"),
        ("de", "Von Dienstag an gilt ein neuer Fahrplan"),
        ("de", "Interview mit Anna Weiß"),
        ("fr", "Par temps de pluie, le bac reste au port"),
        ("fr", "Par ailleurs, le bac est en retard"),
        ("es", "Texto completo del acuerdo"),
        ("it", "Di Palma di Maiorca si parla molto"),
        ("sv", "Av en slump hittades sälarna"),
        ("da", "Af sted med færgen"),
        ("no", "Journalist drept i havnen"),
        ("pl", "Tekst ustawy w całości"),
        ("ru", "Текст договора опубликован"),
        ("tr", "Haber bülteni"),
        ("ro", "De la Constanța la Varna"),
        ("ar", "كتب جديدة عن البحر"),
        ("zh", "记者手记"),
        ("ko", "취재 수첩"),
    ],
)
def test_a_line_that_begins_with_a_word_for_by_and_names_nobody(lang: str, line: str) -> None:
    assert read(f"<p>{line}</p>", lang=lang).authors == []


@pytest.mark.parametrize(
    ("above", "byline"),
    [
        ("<p class=byline><span>By</span><span>Jane Doe</span></p>", "By Jane Doe"),
        ("<p class=byline><a>Jane Do</a><b>e</b></p>", "Jane Doe"),
        ("<p class=byline>4 March 2024, 11:45 | by Jane Doe</p>", "by Jane Doe"),
    ],
)
def test_a_byline_in_pieces_is_one_line(above: str, byline: str) -> None:
    article = read(above=above)
    assert (article.authors, article.byline) == (["Jane Doe"], byline)


def test_the_name_of_the_site_after_a_name_is_none_of_it() -> None:
    head = "<meta property=og:site_name content='Harbour Today'><meta name=author content='Jane Doe. Harbour Today'>"
    assert read(head=head, above="<p class=author>Jane Doe Harbour Today</p>").authors == ["Jane Doe"]


def test_a_dateline_that_names_the_reporter() -> None:
    text = (
        "<p>【ロンドン＝山田太郎】フェリーは一時間遅れて港を出た。アザラシが眠っていたため、誰も起こそうとしなかったという。</p>"
        * 3
    )
    page = f"<html lang=ja><title>アザラシ、船を止める</title><h1>アザラシ、船を止める</h1><div>{text}</div></html>"
    assert extract(page, URL, force=True).authors == ["山田太郎"]


def test_authors_whom_a_printed_byline_leaves_out_are_told() -> None:
    head = ld([{"@type": "Person", "name": "홍길동"}, {"@type": "Person", "name": "김영희"}])
    article = read(head=head, above="<p class=byline>홍길동 기자 외 1명</p>", lang="ko", title="물개가 배를 멈추다")
    assert article.authors == ["홍길동", "김영희"]


def test_an_agency_that_is_linked_beside_an_author_counts() -> None:
    names = '<h4 class="author-name"><a href="/author/1">Jana Nováková</a>, <a href="/author/2">ČTK</a></h4>'
    assert read(names, lang="cs").authors == ["Jana Nováková", "ČTK"]


@pytest.mark.parametrize("name", ["Jana Nováková, ČTK", "राहुल शर्मा"])
def test_a_name_to_the_right_under_the_text(name: str) -> None:
    assert read(below=f"<div align=right><i>{name}</i></div>").authors == name.split(", ")


def test_the_printed_line_of_a_byline_names_the_author() -> None:
    above = '<div class="author"><p>Coast</p><a href="/author/jd">Jane Doe</a></div>'
    article = read(above)
    assert article.authors == ["Jane Doe"]
    assert article.byline in (None, "Jane Doe")


def test_what_stands_before_a_date_is_no_part_of_the_byline() -> None:
    article = read("<p>Von Jane Doe vom 3. März 2024</p>", lang="de")
    assert (article.authors, article.byline) == (["Jane Doe"], "Von Jane Doe")


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("Jane Doe, May 5, 2022", "en"),
        ("Jane Doe</p><p>Staff Writer</p><p>May 5, 2022", "en"),
        ("Jane Doe | Corresponsal en Londres", "es"),
        ("Jane Doe am 5.5.2022 um 14:30", "de"),
        ("Jane Doe le 5 mai 2022 à 15h30", "fr"),
        ("Jane Doe — Lisboa, 5 de maio de 2022", "pt"),
        ("Jane Doe 05.05.2022 15:30", "tr"),
    ],
)
def test_a_name_with_a_date_and_nothing_else_is_the_author(line: str, lang: str) -> None:
    assert read(f"<p>{line}</p>", lang=lang).authors == ["Jane Doe"]


@pytest.mark.parametrize(
    "line",
    [
        "World News | May 5, 2022",
        "San Marcos, May 5, 2022",
        "Bad Neustadt, 5. Mai 2022",
        "New York, May 5, 2022",
        "Coastal Life, May 5, 2022",
        "The Ferry, May 5, 2022",
        "Tide Weekly, May 5, 2022",
        "STAFF ONLY, May 5, 2022",
    ],
)
def test_a_section_or_a_place_with_a_date_is_no_author(line: str) -> None:
    menu = '<ul><li><a href="/life">Coastal Life</a></li></ul>'
    head = '<meta property="og:site_name" content="Tide Weekly">'
    assert read(f"<p>{line}</p>", after=menu, head=head).authors == []


@pytest.mark.parametrize(
    "line",
    [
        "홍길동 기자 입력 2022.05.05 15:30",
        "입력 2022.05.05 15:30 수정 2022.05.05 16:00 홍길동 기자",
        "홍길동 기자 hong@tide.example | 2022.05.05",
    ],
)
def test_a_korean_reporter_in_a_line_of_dates(line: str) -> None:
    article = read(f"<p>{line}</p>", lang="ko", title="물범이 여객선을 멈추다")
    assert (article.authors, article.byline) == (["홍길동"], "홍길동 기자")


@pytest.mark.parametrize(
    ("line", "lang", "authors"),
    [
        ("Source: Reuters", "en", ["Reuters"]),
        ("Quelle: tide.example, ab/dpa", "de", ["dpa"]),
        ("Fuente: EFE", "es", ["EFE"]),
        ("Quelle: Hafenamt", "de", []),
    ],
)
def test_the_agency_that_sent_the_text(line: str, lang: str, authors: list[str]) -> None:
    assert read(below=f"<p>{line}</p>", lang=lang).authors == authors
