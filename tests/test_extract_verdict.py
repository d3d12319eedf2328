"""What is no article is refused, with a word that says why; what is one never is."""

from __future__ import annotations

import pytest

import newsbot

SITE = "https://harbour.example"
SENTENCE = "The ferry left the old harbour on day {}, and more people than the captain had expected stood on the quay."


def prose(count: int) -> str:
    return "".join(f"<p>{SENTENCE.format(n)}</p>" for n in range(count))


def cards(count: int, tag: str = "h2") -> str:
    return "".join(
        f'<div class="card"><{tag}><a href="/news/story-{n}">Ferry number {n} sails from the old harbour</a></{tag}>'
        f"<p>It is the first time in {n + 2} years that it sails, and people came to see it.</p></div>"
        for n in range(count)
    )


def page(body: str, title: str = "", head: str = "") -> str:
    return (
        f"<html><head><title>{title} | The Harbour</title>{head}</head><body><header><nav><a href=/>Home</a>"
        f"<a href=/city>City</a><a href=/sport>Sport</a></nav></header><main>{body}</main>"
        "<footer><p>All rights reserved.</p></footer></body></html>"
    )


def reason(html: str, path: str = "/news/ferry") -> str:
    try:
        newsbot.extract(html, SITE + path)
    except newsbot.NotAnArticle as refusal:
        return refusal.reason
    return ""


REFUSED = {
    "home": ("home", "/", page(cards(14), "News from the harbour")),
    "category": ("listing", "/city", page("<h1>City</h1>" + cards(14), "City")),
    "category of few": ("listing", "/city", page("<h1>City</h1>" + cards(3), "City")),
    "tag page": ("listing", "/tag/ferries", page("<h1>Ferries</h1>" + cards(8, "h3"), "Ferries")),
    "author page": (
        "listing",
        "/author/jane-doe",
        page("<h1>Jane Doe</h1><p>Jane Doe writes about ships.</p>" + cards(9), "Jane Doe"),
    ),
    "galleries": ("gallery_index", "/pictures", page("<h1>Galleries</h1>" + cards(8), "Photo galleries")),
    "search": ("search", "/search?q=ferry", page("<h1>Search results for ferry</h1>" + cards(6), "Search: ferry")),
    "German search": ("search", "/suche?q=boot", page("<h1>Suchergebnisse</h1>" + cards(6), "Suchergebnisse")),
    "soft 404": (
        "error_page",
        "/news/gone",
        page("<h1>Page not found</h1><p>We looked everywhere, but the page that you asked for is gone.</p>", "Sorry"),
    ),
    "soft 404 with teasers": ("error_page", "/news/gone", page("<h1>404</h1>" + cards(5), "Not found")),
    "apology": (
        "error_page",
        "/news/the-ferry-sails-again",
        page(
            "<h1>We are sorry</h1><p>What you were looking for has sailed. Perhaps it was moved to another quay, or "
            "the address was mistyped.</p><p>Please go on from our home page: there the news of today are waiting.</p>"
        ),
    ),
    "German apology": (
        "error_page",
        "/news/the-ferry-sails-again",
        page(
            "<h1>Hoppla</h1><p>Die Seite, die Sie suchen, ist leider ausgelaufen, oder es hat sie nie gegeben.</p>"
            "<p>Auf unserer Startseite finden Sie alles, was heute am Hafen geschehen ist und noch geschehen wird.</p>"
        ),
    ),
    "Japanese apology": (
        "error_page",
        "/news/the-ferry-sails-again",
        page(
            "<h1>申し訳ございません</h1><p>お探しのページは移動したか、削除された可能性があります。アドレスをもう一度ご確認ください。"
            "</p><p>トップページから今日のニュースをご覧いただけます。どうぞよろしくお願いいたします。またのお越しをお待ちしております。</p>"
        ),
    ),
    "told by a script to be none": (
        "error_page",
        "/news/the-ferry-sails-again",
        page(
            f"<h1>Lost at sea</h1>{prose(2)}"
            '<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"statusCode":404}}}</script>'
        ),
    ),
    "told to be none": (
        "error_page",
        "/news/the-ferry-sails-again",
        page(f"<h1>Lost at sea</h1>{prose(2)}", head="<meta name=prerender-status-code content=404>"),
    ),
    "login": (
        "login",
        "/account",
        page("<h1>Log in</h1><form><input name=email><input type=password></form>", "Log in"),
    ),
    "consent": (
        "consent",
        "/news/ferry",
        page("<h1>Before you continue</h1><p>We and our partners use cookies to show you advertising.</p>", "Privacy"),
    ),
    "video": (
        "video",
        "/video/ferry",
        page(
            "<h1>Watch the ferry sail</h1><video src=f.mp4></video><p>The ferry sails at noon.</p>",
            "Watch the ferry sail",
            '<meta property="og:type" content="video.other">',
        ),
    ),
    "about": ("service", "/about-us", page("<h1>About us</h1>" + prose(3), "About us")),
    "empty": ("empty", "/news/ferry", ""),
    "no text": ("no_text", "/news/ferry", page("<h1>Ferry</h1>", "Ferry")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_reason(name: str) -> None:
    expected, path, html = REFUSED[name]
    assert reason(html, path) == expected


@pytest.mark.parametrize("name", REFUSED)
def test_what_there_is_can_be_asked_for(name: str) -> None:
    _, path, html = REFUSED[name]
    newsbot.extract(html, SITE + path, force=True)


ARTICLES = {
    "plain": ("/news/ferry", page("<h1>Ferry sails again</h1>" + prose(4), "Ferry sails again")),
    "many teasers below": (
        "/news/ferry",
        page("<h1>Ferry sails again</h1>" + prose(8) + f"<section>{cards(24)}</section>", "Ferry sails again"),
    ),
    "short, with teasers, told to be one": (
        "/news/2026/03/04/ferry-sails-from-the-harbour",
        page(
            "<article><h1>Ferry sails again</h1>" + prose(2) + f"</article><aside>{cards(6)}</aside>",
            "Ferry sails again",
            '<meta property="og:type" content="article">'
            '<meta property="article:published_time" content="2026-03-04T10:00:00Z">',
        ),
    ),
    "about an error": (
        "/tech/404",
        page("<h1>The story of 404, page not found</h1>" + prose(14), "The story of 404, page not found"),
    ),
    "of 404 homes": (
        "/news/river",
        page("<h1>404 homes flooded as the river rises</h1>" + prose(8), "404 homes flooded as the river rises"),
    ),
    "of 410 jobs": ("/news/yard", page("<h1>410 jobs lost at the yard</h1>" + prose(6), "410 jobs lost at the yard")),
    "of a search": ("/news/crew", page("<h1>Search for missing crew called off</h1>" + prose(6), "Search for crew")),
    "short, of an apology": (
        "/news/sorry",
        page(
            f"<h1>We are sorry, says the captain</h1>{prose(2)}<p>The man could not be found, and the wreck has been "
            "removed from the quay since; it does not exist any more.</p>",
            "We are sorry, says the captain",
        ),
    ),
    "of a script with status codes": (
        "/news/ferry",
        page(f'<h1>Ferry sails again</h1>{prose(8)}<script>retry({{"statusCode": 503}})</script>', "Ferry sails again"),
    ),
    "about cookies": ("/tech/cookies", page("<h1>Your privacy and you</h1>" + prose(14), "Your privacy and you")),
    "a search for survivors": (
        "/news/search",
        page(
            "<h1>Search for survivors goes on</h1>" + prose(10),
            "Search for survivors goes on",
            '<meta property="og:type" content="article">',
        ),
    ),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_read(name: str) -> None:
    path, html = ARTICLES[name]
    assert reason(html, path) == ""
    assert "The ferry left the old harbour on day 1" in newsbot.extract(html, SITE + path).body


TEASER = (
    "The ferry waits at the quay while the council asks for money, and nobody on the island knows yet who will pay."
)
HEADLINE = "The harbour and the council meet again on bridge number {0}"
LISTINGS = {
    "linked headings": '<article><h2><a href="/{0}">%h</a></h2><p>%t</p></article>',
    "cards that are links": '<a href="/{0}"><div><h3>%h</h3><p>%t</p></div></a>',
    "pictures": '<div><a href="/{0}"><img src="/{0}.jpg"></a><h3><a href="/{0}">%h</a></h3><p>%t</p></div>',
    "bold links": '<p><strong><a href="/{0}">%h</a></strong><br>%t</p>',
    "links in lines": '<p><a href="/{0}">%h</a></p><p>%t</p>',
    "a list": '<li><a href="/{0}">%h</a><p>%t</p></li>',
    "a table": '<table><tr><td><a href="/{0}">%h</a></td></tr><tr><td>%t</td></tr></table>',
    "a list of definitions": '<dl><dt><a href="/{0}">%h</a></dt><dd>%t</dd></dl>',
}


@pytest.mark.parametrize("count", [4, 8, 12, 25])
@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_that_reads_like_a_text_is_none(name: str, count: int) -> None:
    card = LISTINGS[name].replace("%h", HEADLINE).replace("%t", TEASER)
    assert (
        reason(page(f"<main>{''.join(card.format(number) for number in range(count))}</main>"), "/desk/") == "listing"
    )


def test_beginnings_that_lead_on_are_a_listing() -> None:
    card = f'<div><h2>{HEADLINE}</h2><p>{TEASER} <a href="/{{0}}">Read more</a></p></div>'
    assert reason(page(f"<main>{''.join(card.format(number) for number in range(12))}</main>"), "/desk/") == "listing"


# --- what every site has beside its articles ------------------------------------------------------------
ANSWER = "<p>Open your account and choose what you want. The harbour office answers within a day, on Sundays too.</p>"
ROWS = "".join(
    f"<tr><td>{n}:00</td><td>Concert of choir {n}</td><td>Town hall</td><td>Doors open an hour before.</td></tr>"
    for n in range(8, 22)
)
LETTER = "<form><input type=email><button>Sign up</button></form>"
NO_ARTICLES = {
    "an author and what is new": (
        "/people/jane-doe",
        page(f"<h1>Jane Doe</h1>{prose(6)}<h2>Latest</h2>" + cards(6, "h3"), "Jane Doe"),
    ),
    "a profile": (
        "/jane",
        page(
            f"<h1>Jane Doe, reporter on the coast</h1>{prose(6)}",
            "Jane Doe",
            '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "ProfilePage"}</script>',
        ),
    ),
    "a subject with a text": ("/topics/climate", page(f"<h1>Climate change</h1>{prose(8)}" + cards(7), "Climate")),
    "a timetable": ("/agenda/2026-05-12", page(f"<h1>Agenda for 12 May</h1><table>{ROWS}</table>", "Agenda")),
    "questions": (
        "/help/questions",
        page("<h1>Frequently asked questions</h1>" + f"<h3>How do I pay?</h3>{ANSWER}" * 9, "Questions"),
    ),
    "terms": ("/legal/sale", page("<h1>Terms of sale</h1>" + f"<h2>§ Delivery</h2>{ANSWER}" * 30, "Terms of sale")),
    "dated terms": (
        "/data",
        page("<h1>Privacy notice</h1><p>Last updated: 1 May 2026.</p>" + prose(20), "Privacy notice"),
    ),
    "the name of the site": ("/who/we", page("<h1>About the Harbour</h1>" + prose(20), "About the Harbour")),
    "letters": ("/post", page("<h1>Our newsletters</h1>" + f"<h2>Weekly</h2>{prose(2)}{LETTER}" * 5, "Newsletters")),
    "a job": (
        "/4711-engineer-for-the-bridge",
        page(
            "<h1>Engineer for the bridge</h1>" + prose(9),
            "Engineer",
            '<script type="application/ld+json">{"@type": "JobPosting", "datePosted": "2026-05-01"}</script>',
        ),
    ),
    "short names that are linked": (
        "/remembered",
        page(
            "<h1>Remembered</h1>" + "".join(f'<h3><a href="/o/{n}">Jo Falk</a></h3>{prose(2)}' for n in range(8)), "Jo"
        ),
    ),
    "whole posts": (
        "/notes/",
        page(
            "".join(
                f'<article><h1><a href="/n/{n}">The ferry of day {n}</a></h1>{prose(9)}</article>' for n in range(5)
            ),
            "Notes",
        ),
    ),
    "lines that begin elsewhere": (
        "/minute",
        page(
            "<h1>Minute by minute in the harbour</h1>"
            + "".join(
                f'<div><time>{n}:15</time><p><b><a href="/t/{n}">Ferry number {n} leaves the harbour</a></b> '
                f"{SENTENCE.format(n)}</p></div>"
                for n in range(9)
            ),
            "Ticker",
        ),
    ),
    "offers to work": (
        "/jobs/",
        page(
            "<h1>Jobs in the region</h1>"
            + "".join(
                f'<h3><a href="/jobs/{n}">Engineer {n} for the old bridge</a></h3><p>Bridge Works</p>{prose(2)}'
                for n in range(9)
            ),
            "Jobs",
        ),
    ),
    "beginnings, few": (
        "/desk/",
        page("".join(f'<h2>The ferry of day {n}</h2><p>{TEASER} <a href="/{n}">Read more</a></p>' for n in range(4))),
    ),
}


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_what_every_site_has_is_no_article(name: str) -> None:
    path, html = NO_ARTICLES[name]
    assert reason(html, path) in {"listing", "no_text", "service"}


HEAD = '<p class="byline">By Jane Doe</p><time datetime="2026-05-03T10:00:00Z">3 May 2026</time>'
UNUSUAL = {
    "a brief": ("en", "Ferry aground", "<p>A ferry ran aground off the harbour on Sunday. Nobody was hurt.</p>" * 2),
    "a brief in Japanese": (
        "ja",
        "橋が二年ぶりに開通",
        "<p>古い橋が日曜日の朝、再び開通した。数百人の市民が歩いて渡った。</p><p>市は秋までに自転車道を作る。</p>",
    ),
    "a brief in Korean": (
        "ko",
        "다시 열린 다리",
        "<p>낡은 다리가 일요일 아침 다시 열렸다. 시민 수백 명이 걸어서 다리를 건넜다.</p><p>길도 새로 낸다.</p>",
    ),
    "lines between": (
        "en",
        "Bridge closed after crash",
        "".join(
            f'<p>{SENTENCE.format(n)}</p><p>READ ALSO: <a href="/{n}">The ferry {n} sails again</a></p>'
            for n in "12345"
        ),
    ),
    "cards below": ("en", "Power is back", f"<p>{SENTENCE.format(1)} {SENTENCE.format(2)}</p>{cards(16)}"),
    "an answer to a law": ("en", "Privacy notice rules get stricter", prose(5)),
    "why letters are back": ("en", "Newsletters are back in the harbour", prose(5)),
    "a table of results": ("en", "How the coast voted", f"<p>{SENTENCE.format(1)}</p><table>{ROWS}</table>"),
    "inner links over parts": (
        "en",
        "Nine houses by the sea",
        prose(2) + "".join(f'<h3><a href="/h/{n}">{n}. The house of the captain</a></h3>{prose(3)}' for n in range(9)),
    ),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_article_is_one(name: str) -> None:
    language, headline, text = UNUSUAL[name]
    html = page(f"<article><h1>{headline}</h1>{HEAD}{text}</article>", headline)
    assert reason(html.replace("<html>", f"<html lang={language}>"), "/news/a1") == ""
