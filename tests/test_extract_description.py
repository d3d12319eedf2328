"""The description: a printed standfirst first, else what the page says of itself, whole and not the site's."""

from __future__ import annotations

import pytest

from newsbot.extract.body import read_body
from newsbot.extract.description import read_description
from newsbot.extract.headline import read_headline
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured

URL = "https://harbour.example/news/ferry-sails-again"
LEAD = "After three weeks in the dock the white ferry crossed the bay, to the joy of the islanders."
PROSE = [
    f"On day {n} the captain counted the people on the quay, and as he told the harbour master afterwards there were "
    "more of them than in any year before, most with flags and many with children on their shoulders."
    for n in range(6)
]
TEXT = "".join(f"<p>{line}</p>" for line in PROSE)


def read(top: str, head: str = "", text: str = TEXT) -> tuple[str | None, str]:
    """(description, source) of an article with `top` between headline and text."""
    html = f"<html><head><title>Ferry sails again</title>{head}</head><body><nav>News Sport</nav><article>"
    page = Page.parse(f"{html}<h1>Ferry sails again</h1>{top}<div>{text}</div></article></body></html>", URL)
    data = read_structured(page)
    headline = next((c.index for c in read_headline(page, data) if c.index >= 0), -1)
    found = read_description(page, data, read_body(page, data, headline), headline)
    return (found[0].value, found[0].source) if found else (None, "")


def meta(name: str, text: str) -> str:
    """A `<meta>` of any kind."""
    return f'<meta {"property" if ":" in name else "name"}="{name}" content="{text}">'


SAID = meta("og:description", "What the crew, the islanders and the harbour master say about the day of the crossing.")


@pytest.mark.parametrize(
    "top",
    [
        f'<p class="dek">{LEAD}</p>',
        f'<div class="article__standfirst"><p>{LEAD}</p></div>',
        f'<h2 class="subheadline">{LEAD}</h2>',
        f'<p class="vorspann">{LEAD}</p><p class="author">Von Jan Maat</p>',
        f'<div class="meta">By Jan Maat</div><div class="chapo">{LEAD}</div>',
        f'<p class="sommario">{LEAD}</p>',
        f'<p class="entradilla">{LEAD}</p>',
        f'<p class="ingress">{LEAD}</p>',
        f'<div class="perex">{LEAD}</div>',
        f'<figure class="lead-image"><img src="f.jpg"></figure><p class="summary">{LEAD}</p>',
        f"<h2>{LEAD}</h2><p>by Jan Maat</p>",
        f"<p>by Jan Maat</p><p>{LEAD}</p><img src='f.jpg'><p>Photo: Lena Kramer / Reuters</p>",
    ],
)
def test_the_printed_standfirst_comes_first(top: str) -> None:
    assert read(top, SAID) == (LEAD, "html")


@pytest.mark.parametrize(
    "top",
    [
        "<h2>Offers on these pages may earn commissions, at no additional cost for customers.</h2>",
        '<p class="caption">The ferry at the quay on Monday, with the flags of all the islands on its mast.</p>',
        '<figure><img src="f.jpg"><figcaption class="lead">The ferry with all its flags.</figcaption></figure>',
        "<p>Published 24 November 2026 at 21:30, last updated 24 November</p>",
        "<p>By Jan Maat, who has written about the harbour since 1998</p>",
        "<p>Photo of the ferry on its way: Lena Kramer / Reuters</p>",
        '<div class="related-lead">More ferries: why the northern line has none this winter</div>',
        '<p>This page may contain affiliate links.</p><img src="f.jpg">',
        "<h2>We may earn a commission if you buy the flags that are named here.</h2>",
        '<div class="share-intro">Tell your friends and neighbours about this article</div>',
        "",
    ],
)
def test_what_is_no_standfirst(top: str) -> None:
    assert (
        read(top, SAID)[0] == "What the crew, the islanders and the harbour master say about the day of the crossing."
    )


def test_a_bold_first_paragraph_is_taken_where_the_page_says_nothing() -> None:
    bold = f"<p><strong>{LEAD}</strong></p>{TEXT}"
    assert read("", text=bold)[0] == LEAD


@pytest.mark.parametrize(
    "head",
    [
        meta("description", f"{LEAD[:60]}...") + meta("og:description", LEAD),
        meta("description", LEAD) + meta("og:description", f"{LEAD[:55]} [...]"),
        meta("og:description", f"{LEAD[:60]}…")
        + f'<script type="application/ld+json">{{"@type": "NewsArticle", "description": "{LEAD}"}}</script>',
        meta("description", "Harbour Times: daily events from sport, culture and business")
        + meta("og:description", LEAD),
        meta("og:description", "Read more.") + meta("description", LEAD),
        meta("description", LEAD[:58]) + meta("og:description", LEAD),
        meta("description", "Written by Jan Maat") + meta("og:description", LEAD),
        meta("description", "Ferry sails again") + meta("og:description", LEAD),
        meta("og:description", LEAD.replace("'", "&amp;#39;")),
        meta("og:description", f"04.03.2024, 11.05 Uhr : {LEAD}"),
        meta("description", f"{LEAD} {PROSE[0]} {PROSE[1]}") + meta("og:description", LEAD),
    ],
)
def test_the_best_of_what_the_page_says(head: str) -> None:
    assert read("", head)[0] == LEAD


def test_a_cut_description_stays_as_the_page_tells_it() -> None:
    cut = PROSE[0][:170]
    assert read("", meta("og:description", f"{cut}…"))[0] == f"{cut}…"


def test_a_cut_description_stays_where_it_is_said_nowhere_else() -> None:
    said = meta("og:description", "The ferry sails again from today, to everybody's joy. It had been in the do...")
    assert read("", said)[0] == "The ferry sails again from today, to everybody's joy. It had been in the do..."


def test_what_software_fills_in_is_no_description() -> None:
    assert read("", meta("og:description", "Visit the post for more."))[0] is None


def test_nothing_is_invented() -> None:
    assert read("") == (None, "")


def test_the_customers_page() -> None:
    standfirst = "Russian President Putin: cooperation with China is a stabilizing factor"
    said = "Putin announced personal relationship with Xi Jinping"
    lines = """At the annual big press conference, the President called China the main strategic partner.
He added that both are cooperating in all areas, including security, and that this daily work is in favour of both.
Earlier, the ambassador expressed the opinion that the situation is pushing both to strengthen their partnership, though
neither pursues any predatory goals in relation to any sovereign state.""".split("\n")
    text = "".join(f"<p>{line}</p>" for line in lines)
    photo = "Photo: Mikhail Metzel / Reuters"
    for top, head in (
        (f"<p>by alex</p><p>{standfirst}</p><p><img src='p.jpg'></p><p>{photo}</p>", ""),
        (
            f"<b>by alex</b><div>{standfirst}</div><figure><img src=p.jpg><figcaption>{photo}</figcaption></figure>",
            "",
        ),
        (f"<p class=author>by alex</p><div class=summary>{standfirst}</div>", meta("og:description", lines[0])),
        (f"<p>by alex</p><h2>{standfirst}</h2><img src='p.jpg'><small>{photo}</small>", meta("description", lines[0])),
    ):
        html = f"<html><head><title>{said}</title>{head}</head><body><div>Home » {said}</div>"
        page = Page.parse(f"{html}<div><h1>{said}</h1>{top}<div>{text}</div></div></body></html>", URL)
        data = read_structured(page)
        headline = next(c.index for c in read_headline(page, data) if c.index >= 0)
        assert read_description(page, data, read_body(page, data, headline), headline)[0].value == standfirst


def test_a_line_of_dates_is_no_standfirst() -> None:
    assert read("<h2>Nov. 20, 2025Updated: Nov. 20, 2025 1:35 a.m.</h2>", SAID)[1] == "meta"


@pytest.mark.parametrize("tail", [" | News | Harbour Times", " - Harbour Times", " — www.harbour.com", " |"])
def test_the_site_at_the_end_of_a_description_is_none_of_it(tail: str) -> None:
    assert read("", meta("og:site_name", "Harbour Times") + meta("description", LEAD + tail)) == (LEAD, "meta")


def test_what_is_told_of_the_site_gives_way_though_it_shares_a_word_with_the_headline() -> None:
    head = meta(
        "description",
        "Breaking stories, videos, weather, radio, sport, music, jobs, houses, cars and what else sails by",
    )
    assert (
        read("", head + SAID)[0]
        == "What the crew, the islanders and the harbour master say about the day of the crossing."
    )


@pytest.mark.parametrize(
    ("before", "top"),
    [
        ("Reading Time: 3 minutes ", ""),
        ("Lesezeit: 4 Minuten ", ""),
        ("3 min read ", ""),
        ("2 minutes ", "<span>Reading time: 2 minutes</span>"),
    ],
)
def test_how_long_it_takes_to_read_is_no_description(before: str, top: str) -> None:
    assert read(top, meta("description", before + LEAD)) == (LEAD, "meta")


def test_a_description_may_begin_with_minutes() -> None:
    said = "15 minutes before the ferry left the harbour, the captain counted the people on the quay."
    assert read("", meta("description", said)) == (said, "meta")


def test_a_motto_gives_way_to_what_is_told_of_the_article() -> None:
    assert read("", meta("description", "Honest. Salty. Independent.") + SAID)[0] != "Honest. Salty. Independent."


def test_the_headline_printed_again_with_its_kicker_is_no_standfirst() -> None:
    title = "Ferry sails again after three weeks in the dock"
    kicker = f'<div class="subtitle">Harbour life: {title}</div>'
    html = f"<title>{title}</title>{SAID}<article><h1>{title}</h1>{kicker}<div>{TEXT}</div></article>"
    page = Page.parse(html, URL)
    data = read_structured(page)
    headline = next(c.index for c in read_headline(page, data) if c.index >= 0)
    best = read_description(page, data, read_body(page, data, headline), headline)[0]
    assert (best.source, best.value[:9]) == ("meta", "What the ")


def test_of_two_descriptions_under_one_name_the_byline_is_left() -> None:
    head = meta("og:description", "By Jan Maat") + SAID
    assert read("", head)[0] == "What the crew, the islanders and the harbour master say about the day of the crossing."


def test_names_between_bars_are_no_standfirst() -> None:
    assert read("<p>Jan Maat | Reporter on the island coast</p>") == (None, "")
