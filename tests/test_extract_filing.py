"""Where a page files its article: section, kind, access, publisher and canonical URL, each with its source."""

from __future__ import annotations

import json

import pytest

import newsbot
from newsbot import Article

URL = "https://www.harbour-times.example/local/2026/ferry-sails-again"
TEXT = "".join(
    f"<p>On day {n} the ferry crossed the bay, the harbour master said, and the islanders of Norderland counted more "
    "guests than in any winter before; the captain, Jan Maat, spoke of a good start into the season.</p>"
    for n in range(6)
)


def read(head: str = "", top: str = "", after: str = "", url: str = URL, text: str = TEXT) -> Article:
    """An article of a page with these parts."""
    return newsbot.extract(
        f'<html lang="en"><head><title>Ferry sails again</title>{head}</head><body>{top}<main><article>'
        f"<h1>Ferry sails again</h1><div>{text}</div>{after}</article></main></body></html>",
        url,
    )


def said(kind: str = "NewsArticle", **fields: object) -> str:
    """JSON-LD of the article."""
    thing = {"@type": kind, "headline": "Ferry sails again", **fields}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def meta(name: str, text: str) -> str:
    """A `<meta>` of any kind."""
    return f'<meta {"property" if ":" in name else "name"}="{name}" content="{text}">'


@pytest.mark.parametrize(
    ("head", "top", "section", "source"),
    [
        (said(articleSection="Islands"), "", "Islands", "json-ld"),
        (said(articleSection=["Islands", "News"]), "", "Islands", "json-ld"),
        (said(articleSection="Islands,Ferries"), "", "Islands", "json-ld"),
        (meta("article:section", "Islands"), "", "Islands", "meta"),
        ("", '<nav><a href="/">Home</a><a href="/islands" class="active">Islands</a></nav>', "Islands", "html"),
        ("", '<nav><a href="/islands" aria-current="page">Islands</a></nav>', "Islands", "html"),
        (said(articleSection="Uncategorized"), "", "Local", "url"),
        ("", "", "Local", "url"),
        (
            said()
            + '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": ['
            + '{"@type": "ListItem", "position": 1, "name": "Home", "item": "https://www.harbour-times.example/"},'
            + '{"@type": "ListItem", "position": 2, "name": "Islands", "item": "/islands"},'
            + '{"@type": "ListItem", "position": 3, "name": "Ferries", "item": "/islands/ferries"}]}</script>',
            "",
            "Islands",
            "json-ld",
        ),
    ],
)
def test_section(head: str, top: str, section: str, source: str) -> None:
    article = read(head, top)
    assert (article.section, article.sources["section"]) == (section, source)


@pytest.mark.parametrize(
    "name", ["harbour-times.example", "Harbour Times", "www.harbour-times.com", "Front Page", "12°"]
)
def test_the_site_is_no_section_of_itself(name: str) -> None:
    head = meta("og:site_name", "Harbour Times") + said(articleSection=name)
    assert read(head, url="https://www.harbour-times.example/2026/11/ferry-sails-again").section is None


@pytest.mark.parametrize(
    "path", ["/2026/11/ferry-sails-again", "/news/ferry-sails-again", "/article/1234/ferry", "/a-b-c-d-e/x"]
)
def test_no_section_is_invented(path: str) -> None:
    assert read(url=f"https://harbour.example{path}").section is None


@pytest.mark.parametrize(
    ("head", "kwargs", "kind"),
    [
        ("", {}, "NewsArticle"),
        (said("BlogPosting"), {}, "BlogPosting"),
        (said("OpinionNewsArticle"), {}, "OpinionNewsArticle"),
        (said("LiveBlogPosting"), {}, "LiveBlogPosting"),
        (said("NewsArticle"), {"url": "https://harbour.example/opinion/ferry-sails-again"}, "OpinionNewsArticle"),
        (said("NewsArticle", articleSection="Meinung"), {}, "OpinionNewsArticle"),
        ("", {"url": "https://harbour.example/tribunes/le-bac-repart"}, "OpinionNewsArticle"),
        ("", {"url": "https://harbour.example/culture/reviews/the-ferry-film"}, "ReviewNewsArticle"),
        (meta("article:section", "Analysis"), {}, "AnalysisNewsArticle"),
        (said("ReviewNewsArticle", articleSection="Opinion"), {}, "ReviewNewsArticle"),
        (
            "",
            {
                "url": "https://harbour.example/news/live-updates-ferry-sails-again",
                "text": "".join(f"<h3><time>1{n}:05</time></h3>{TEXT[:230]}</p>" for n in range(5)),
            },
            "LiveBlogPosting",
        ),
        ("", {"url": "https://harbour.example/live/ferry-sails-again"}, "NewsArticle"),
        ("", {"url": "https://harbour.example/news/opinion-divided-on-ferry"}, "NewsArticle"),
    ],
)
def test_kind_of_article(head: str, kwargs: dict[str, str], kind: str) -> None:
    assert read(head, **kwargs).article_type == kind


@pytest.mark.parametrize(
    ("head", "after", "free"),
    [
        ("", "", None),
        (said(isAccessibleForFree=True), "", True),
        (said(isAccessibleForFree="False"), "", False),
        (said(isAccessibleForFree="http://schema.org/True"), "", True),
        (said(hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".wall"}), "", False),
        (
            said(isAccessibleForFree=True, hasPart=[{"@type": "WebPageElement", "isAccessibleForFree": "false"}]),
            "",
            False,
        ),
        (meta("article:content_tier", "locked"), "", False),
        (meta("article:content_tier", "free"), "", True),
        ("", "<div><h4>Subscribe to continue reading</h4><p>Only 5 crowns a month.</p></div>", False),
        ("", "<div><p>Subscribe to our newsletter.</p><p>Already a subscriber? Log in</p></div>", None),
        (said(isAccessibleForFree=True), "<div>Subscribe to continue reading</div>", True),
    ],
)
def test_access(head: str, after: str, free: bool | None) -> None:
    assert read(head, after=after).is_accessible_for_free is free


PAYWALLS = {
    "de": ("Die Fähre kam am Montag zu spät, und die Leute am Hafen lachten nicht darüber.", "Nur für Abonnenten"),
    "fr": ("Le bac est arrivé en retard lundi, et les gens au port n'ont pas ri du tout.", "Réservé aux abonnés"),
    "es": ("El barco llegó con retraso el lunes, y la gente del puerto no se rio de eso.", "Para seguir leyendo"),
    "ru": ("Паром опоздал в понедельник, и люди в порту не были этому рады, как и мы.", "Только для подписчиков"),
    "ja": ("月曜日、フェリーが遅れ、雨の中を港まで来た人々は面白くなかったと話した。", "この記事は有料会員限定です"),
}


@pytest.mark.parametrize("language", PAYWALLS)
def test_paywalls_of_other_languages(language: str) -> None:
    text, phrase = PAYWALLS[language]
    paragraphs = "".join(f"<p>{n}. {text * 3}</p>" for n in range(5))
    assert read(text=paragraphs, after=f"<div>{phrase}.</div>").is_accessible_for_free is False
    assert read(text=paragraphs).is_accessible_for_free is None
    above = f"<title>{text[:40]}</title><article><h1>{text[:40]}</h1><p>{phrase}</p><div>{paragraphs}</div></article>"
    assert newsbot.extract(above, URL, force=True).is_accessible_for_free is False


@pytest.mark.parametrize(
    ("head", "name", "source"),
    [
        (meta("og:site_name", "Harbour Times"), "Harbour Times", "meta"),
        (said(publisher={"@type": "Organization", "name": "Harbour Times"}), "Harbour Times", "json-ld"),
        (
            meta("og:site_name", "harbour-times.example") + said(publisher={"name": "Harbour Times"}),
            "Harbour Times",
            "json-ld",
        ),
        (meta("og:site_name", "harbourtimes") + said(publisher={"name": "Harbour Times"}), "Harbour Times", "json-ld"),
        (meta("og:site_name", "Islands") + said(publisher={"name": "Harbour Times"}), "Harbour Times", "json-ld"),
        (meta("og:site_name", "Harbour Times - what the coast talks about"), "Harbour Times", "meta"),
        (said(publisher={"name": "Harbour Times GmbH & Co. KG"}), "Harbour Times", "json-ld"),
        (meta("application-name", "Harbour Times"), "Harbour Times", "meta"),
        (meta("copyright", "© 2026 Harbour Times"), "Harbour Times", "meta"),
        ("", None, ""),
    ],
)
def test_publisher(head: str, name: str | None, source: str) -> None:
    article = read(head)
    assert (article.publisher, article.sources.get("publisher", "")) == (name, source)


@pytest.mark.parametrize(
    ("title", "head", "name"),
    [
        ("Ferry sails again after a winter on the quay - The Haven Courier", "", "The Haven Courier"),
        ("Opinion | Ferry sails again after the winter - The Haven Courier", "", "The Haven Courier"),
        ("Ferry sails again after the winter - Harbour Times", meta("og:site_name", "U.S."), "Harbour Times"),
        ("Ferry sails again after the winter - Harbour Times", said(publisher={"name": "Reuters"}), "Harbour Times"),
        ("Ferry sails again after the winter - Hárbour Tîmes", "", "Hárbour Tîmes"),
        ("Ferry sails again", meta("og:site_name", "@HarbourTimes"), "HarbourTimes"),
        ("Ferry sails again - harbour-times.example - Islands", "", "harbour-times.example"),
    ],
)
def test_publisher_where_the_page_hardly_says_it(title: str, head: str, name: str) -> None:
    html = f"<html><head><title>{title}</title>{head}</head><body><h1>Ferry sails again</h1>{TEXT}"
    assert newsbot.extract(html, URL, force=True).publisher == name


def test_publisher_from_title_and_logo() -> None:
    html = f"<html><head><title>Ferry sails again | Harbour Times</title></head><body><h1>Ferry sails again</h1>{TEXT}"
    assert newsbot.extract(html, URL).publisher == "Harbour Times"
    top = '<header><a href="/"><img class="logo" src="l.svg" alt="Logo Harbour Times"></a></header>'
    assert read(top=top).publisher == "Harbour Times"


@pytest.mark.parametrize(
    ("canonical", "og", "kept"),
    [
        (URL, "", True),
        ("", URL, True),
        ("https://www.harbour-times.example/", "", False),
        ("https://www.harbour-times.example/local/", "", False),
        ("https://www.harbour-times.example/", URL, True),
        ("https://elsewhere.example/ferry", "", False),
    ],
)
def test_canonical_url(canonical: str, og: str, kept: bool) -> None:
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    article = read(head + (meta("og:url", og) if og else ""), url=f"{URL}?ref=x-42")
    assert ("canonical_url" in article.sources) is kept
    if kept:
        assert article.canonical_url == URL


def test_the_canonical_url_of_another_form_of_the_page() -> None:
    head = f'<link rel="canonical" href="{URL}">'
    for url in (f"{URL}/amp", f"{URL}/2", f"{URL}.html"):
        assert read(head, url=url).canonical_url == URL


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("© 2024 Harbour Times – a brand of the Quay Group. All rights reserved.", "Harbour Times"),
        ("Copyright © 2014-2026 Harbour-Times GmbH", "Harbour-Times"),
        ("© Jane Doe", None),
    ],
)
def test_publisher_as_the_owner_of_the_page(owner: str, name: str | None) -> None:
    assert read(after=f"<footer><p>{owner}</p></footer>").publisher == name


def test_publisher_whose_host_spells_its_letters_out() -> None:
    html = f"<title>Ferry sails again after a winter on the quay | Hafen-Börse</title><h1>Ferry sails again</h1>{TEXT}"
    assert newsbot.extract(html, "https://www.hafen-boerse.example/1", force=True).publisher == "Hafen-Börse"


def test_publisher_is_no_title_and_no_key_of_a_picture() -> None:
    long = "Ferry sails again after a winter on the quay - The Quay Log"
    html = f"<title>{long}</title>{meta('og:site_name', long)}<h1>Ferry sails again after a winter</h1>{TEXT}"
    assert newsbot.extract(html, URL, force=True).publisher == "The Quay Log"
    assert read(top='<img class="logo" src="l.svg" alt="harbour_epaper (ID: 2104)">').publisher is None


@pytest.mark.parametrize(
    ("title", "top", "name"),
    [
        ("Ferry sails again", '<h1><a href="/">The Quay Log</a></h1>', "The Quay Log"),
        ("Ferry sails again", '<a href="/"><img src="/img/logo.gif" alt="The Quay Log"></a>', "The Quay Log"),
        (
            "Ferry sails again",
            '<div class="site-title"><a href="https://www.harbour-times.example">Quay</a></div>',
            "Quay",
        ),
        ("Ferry sails again", '<a href="/" class="logo">Home</a>', None),
        ("Ferry sails again", '<a href="/"><img class="logo" alt="Picture: Jane Doe" src="l.png"></a>', None),
        ("The Quay Log :: Ferry sails again", "", "The Quay Log"),
    ],
)
def test_publisher_as_the_way_home_or_the_first_part_of_the_title(title: str, top: str, name: str | None) -> None:
    html = f"<html><title>{title}</title><body>{top}<article><h1>Ferry sails again</h1>{TEXT}</article></body></html>"
    assert newsbot.extract(html, URL, force=True).publisher == name


@pytest.mark.parametrize(
    ("steps", "section"),
    [
        (("Home", "News", "Islands"), "Islands"),
        (("Startseite", "Aktuelles", "Inseln"), "Inseln"),
        (("Home", "News"), "News"),
        (("Home", "News", "Ferry sails again"), "News"),
        (("Home", "News", "Archive"), "News"),
        (("Home", "Islands", "News"), "Islands"),
    ],
)
def test_a_step_that_holds_all_articles_is_no_section(steps: tuple[str, ...], section: str) -> None:
    trail = "".join(f'<li><a href="/{n}">{step}</a></li>' for n, step in enumerate(steps))
    assert read(top=f'<ol class="breadcrumb">{trail}</ol>').section == section


@pytest.mark.parametrize(
    ("head", "top", "section"),
    [
        (said(articleSection="islands-coast"), '<a href="/islands-coast/">Islands &amp; Coast</a>', "Islands & Coast"),
        (said(articleSection="arts-and-crafts"), '<a href="/arts-and-crafts">Arts &amp; Crafts</a>', "Arts & Crafts"),
        (said(articleSection="kuesten"), '<a href="/kuesten/">Küsten</a>', "Küsten"),
        (said(articleSection="islands"), '<a href="/islands">#Islands &gt;</a>', "Islands"),
        (said(articleSection="islands"), '<a href="/islands">ISLANDS</a>', "Islands"),
        (said(articleSection="FERRIES"), "", "Ferries"),
        (said(articleSection="ostrova"), '<a href="/ostrova/1">Паром</a><a href="/ostrova/">Острова</a>', "Острова"),
        (said(articleSection="Ansicht"), "", "Local"),
        (said(articleSection="Nil"), "", "Local"),
    ],
)
def test_a_section_is_written_as_people_do(head: str, top: str, section: str) -> None:
    assert read(head, f"<nav>{top}</nav>").section == section


def test_the_page_of_an_author_is_no_section() -> None:
    url = "https://www.harbour-times.example/jan-maat/2026/ferry-sails-again"
    head = said(author={"@type": "Person", "name": "Jan Maat"})
    assert read(head, "<p>By Jan Maat</p>", url=url).section is None


def test_the_title_without_the_site_is_no_publisher() -> None:
    head = meta("og:site_name", "Ferry sails again today")
    html = f"<title>Ferry sails again today | Harbour Times</title>{head}<article><h1>Ferry sails again</h1>{TEXT}"
    assert newsbot.extract(html, URL).publisher == "Harbour Times"


@pytest.mark.parametrize("edition", ["English", "Español", "Fotos"])
def test_an_edition_and_what_a_page_shows_are_no_sections(edition: str) -> None:
    url = "https://www.harbour-times.example/ferry-sails-again"
    top = f'<nav><a href="/">Home</a><a href="/x" class="active">{edition}</a></nav>'
    assert read(top=top, url=url).section is None
