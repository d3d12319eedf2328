"""`scrapy crawl news` over sites in the odd shapes that programs for news print: all articles, each once, no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.crawl import crawl
from tests.loopback import Asked, Loopback
from tests.paper import NOW, Paper, Story

Print = Callable[[Paper], None]


def bare(articles: int = 24, path: Callable[[Story], str] | None = None) -> Paper:
    """A paper whose front page leads nowhere."""
    paper = Paper(articles=articles, ways=set())
    for story in paper.stories:
        story.path = path(story) if path else story.path
    paper.print()
    return paper


def shows(paper: Paper, at: str, body: str, head: str = "") -> None:
    paper.routes[at] = paper._page("News", f"<main>{body}</main>", head)


def teasers(paper: Paper, stories: list[Story]) -> str:
    return "".join(map(paper._teaser, stories))


def asked_number(asked: Asked, name: str) -> int:
    return int(parse_qs(urlsplit(asked.path).query).get(name, ["1"])[0])


# --- links that are no anchors ------------------------------------------------------------------------
def cards(paper: Paper) -> None:
    shows(
        paper,
        "/",
        "".join(
            f"<div class=card onclick=\"location.href='{s.path}'\"><h3>{s.headline}</h3></div>"
            if s.number % 2
            else f'<div class="card" data-href="{s.path}"><h3>{s.headline}</h3></div>'
            for s in paper.stories
        ),
    )


def image_map(paper: Paper) -> None:
    areas = "".join(f'<area href="{s.path}" alt="{s.headline}">' for s in paper.stories)
    shows(paper, "/", f'<img usemap="#m"><map name="m">{areas}</map>')


def frames(paper: Paper) -> None:
    paper.routes["/"] = "<html><title>Paper</title><frameset><frame src=menu.htm><frame src=main.htm></frameset></html>"
    paper.routes["/menu.htm"] = "<a href=about-us>About us</a>"
    paper.routes["/main.htm"] = "".join(f"<li><a href='{s.path}'>{s.headline}</a>" for s in paper.stories)


def choices(paper: Paper) -> None:
    days = sorted({f"/{s.published:%Y/%m/%d}/" for s in paper.stories})
    shows(
        paper, "/", "<select>" + "".join(f'<option value="{{base}}{day}">{day}</option>' for day in days) + "</select>"
    )
    for day in days:
        shows(paper, day, teasers(paper, [s for s in paper.stories if f"/{s.published:%Y/%m/%d}/" == day]))


def data_of_scripts(paper: Paper) -> None:
    stories = [{"title": s.headline, "canonical_url": s.path, "image": {"url": "/i.jpg"}} for s in paper.stories]
    text = json.dumps({"articles": stories}).replace("/", "\\u002F")
    shows(paper, "/", f'<div id="feed"></div><script>window.state={text};</script>')


# --- going on ----------------------------------------------------------------------------------------
def counted_endpoint(paper: Paper) -> None:
    shows(
        paper,
        "/",
        teasers(paper, paper.stories[:8]) + '<button class="more" data-url="/api?offset=8&amp;limit=8"></button>',
    )

    def answer(asked: Asked) -> str:
        at = asked_number(asked, "offset")
        return json.dumps([{"title": s.headline, "url": s.path} for s in paper.stories[at : at + 8]])

    paper.routes["/api"] = lambda asked: (200, {"Content-Type": "application/json"}, answer(asked))


def page_beside_the_endpoint(paper: Paper) -> None:
    more = '<a href="#" class="btn-more" data-url="/ajax" data-page="2">More</a>'
    shows(paper, "/", teasers(paper, paper.stories[:8]) + more)

    def answer(asked: Asked) -> str:
        page = asked_number(asked, "page")
        return teasers(paper, paper.stories[8 * page - 8 : 8 * page])

    paper.routes["/ajax"] = answer


def slugs_alone(paper: Paper) -> None:
    shows(paper, "/", teasers(paper, paper.stories[:8]) + '<button class="load-more" data-url="/api?page=2"></button>')

    def answer(asked: Asked) -> str:
        page = asked_number(asked, "page")
        own = paper.stories[8 * page - 8 : 8 * page]
        return json.dumps({"posts": [{"title": s.headline, "slug": s.path[3:], "tag": {"slug": "x"}} for s in own]})

    paper.routes["/api"] = lambda asked: (200, {"Content-Type": "application/json"}, answer(asked))


def numbered_files(paper: Paper) -> None:
    for number in range(3):
        more = f'<a href="/list/index_{number + 2}.htm">下一页</a>' if number < 2 else ""
        at = f"/list/index_{number + 1}.htm" if number else "/list/index.htm"
        shows(paper, at, teasers(paper, paper.stories[8 * number : 8 * number + 8]) + more)
    shows(paper, "/", '<a href="/list/index.htm">新闻</a>')


def day_before(paper: Paper) -> None:
    def day(asked: Asked) -> str:
        date = parse_qs(urlsplit(asked.path).query).get("date", [f"{NOW:%Y-%m-%d}"])[0]
        own = [s for s in paper.stories if f"{s.published:%Y-%m-%d}" == date]
        before = min((s.published for s in own), default=NOW) - timedelta(days=1)
        return paper._page(date, teasers(paper, own) + f'<a href="/days.php?date={before:%Y-%m-%d}">Previous day</a>')

    paper.routes["/days.php"] = day
    shows(paper, "/", '<a href="/days.php">News of the day</a>')


def tokens(paper: Paper) -> None:
    """An endpoint whose answers say what is to be handed over for the next one."""
    del paper.stories[12:]
    shows(paper, "/", teasers(paper, paper.stories[:4]) + '<button class="more" data-url="/api?cursor=n4"></button>')

    def answer(asked: Asked) -> tuple[int, dict[str, str], str]:
        at = int(parse_qs(urlsplit(asked.path).query)["cursor"][0][1:])
        own = [{"headline": s.headline, "path": {"alias": s.path}} for s in paper.stories[at : at + 4]]
        told = {"items": own, "page": {"endCursor": f"n{at + 4}" if own else None}}
        return 200, {"Content-Type": "application/json"}, json.dumps(told)

    paper.routes["/api"] = answer


def clicked_pages(paper: Paper) -> None:
    """Further pages behind a click, and in a list of choices that names the first one too."""
    del paper.stories[12:]
    for part in range(2):
        own = paper.stories[6 * part : 6 * part + 6]
        for number in (1, 2, 3):
            click = f"<span onclick=\"location.href='/part0?pg={number + 1}'\">Next</span>" if number < 3 else ""
            choices = "".join(f'<option value="/part1?page={n}">{n}</option>' for n in (1, 2, 3))
            more = f"<select>{choices}</select>" if part else click
            at = f"/part{part}?{'page' if part else 'pg'}={number}"
            shows(paper, at, teasers(paper, own[2 * number - 2 : 2 * number]) + more)
        paper.routes[f"/part{part}"] = paper.routes[f"/part{part}?{'page' if part else 'pg'}=1"]
    shows(paper, "/", '<a href="/part0">One</a> <a href="/part1">Other</a>')


def late_blocks(paper: Paper) -> None:
    del paper.stories[12:]
    shows(paper, "/", '<div data-src="/blocks/a.html"></div><section hx-get="/blocks/b" hx-trigger="load"></section>')
    paper.routes["/blocks/a.html"] = teasers(paper, paper.stories[:6])
    paper.routes["/blocks/b"] = teasers(paper, paper.stories[6:])


def site_map_of_links(paper: Paper) -> None:
    del paper.stories[12:]
    shows(paper, "/", "<p>Welcome.</p><footer><a href='/sitemap'>Site map</a></footer>")
    days = sorted({f"{s.published:%Y/%m/%d}" for s in paper.stories})
    shows(paper, "/sitemap", "".join(f'<a href="/sitemap/{day}">{day}</a>' for day in days))
    for day in days:
        shows(paper, f"/sitemap/{day}", teasers(paper, [s for s in paper.stories if f"{s.published:%Y/%m/%d}" == day]))


# --- addresses ---------------------------------------------------------------------------------------
def bracketed(paper: Paper) -> None:
    for number in range(3):
        more = f'<a href="/news?tx_n%5BcurrentPage%5D={number + 2}&amp;cHash={number}f">Next</a>' if number < 2 else ""
        at = f"/news?tx_n%5BcurrentPage%5D={number + 1}&cHash={number - 1}f" if number else "/news"
        own = paper.stories[8 * number : 8 * number + 8]
        shows(paper, at, "".join(f'<h2><a href="{s.path}">{s.headline}</a></h2>' for s in own) + more)
    shows(paper, "/", '<a href="/news">News</a>')


def twins(paper: Paper) -> None:
    shows(
        paper,
        "/",
        "".join(
            f'<h2><a href="{s.path}">{s.headline}</a></h2><a href="/print{s.path}">Print this article about it</a>'
            f'<a href="{s.path}?view=comments">What our readers say about it</a>'
            for s in paper.stories
        ),
    )
    for story in paper.stories:
        paper.routes["/print" + story.path] = paper.article(story)


def slashes(paper: Paper) -> None:
    shows(paper, "/", teasers(paper, paper.stories))
    for story in paper.stories:
        paper.routes[story.path + "/"] = paper.article(story)
        paper.routes[story.path] = (301, {"Location": story.path + "/"}, "")
        story.path += "/"


def facets(paper: Paper) -> None:
    def answer(asked: Asked) -> str:
        at = 8 * asked_number(asked, "page") - 8
        choices = "".join(f'<a href="/all?year={year}&amp;page=1">{year}</a>' for year in (2024, 2025, 2026))
        more = f'<a href="/all?page={at // 8 + 2}">Next page</a>' if at < 16 else ""
        return paper._page("All", choices + teasers(paper, paper.stories[at : at + 8]) + more)

    paper.routes["/all"] = answer
    shows(paper, "/", '<a href="/all">All articles</a>')


def grown_paths(paper: Paper) -> None:
    """Links lack their slash, and the server looks at the last part of a path only."""
    articles = {s.path.rpartition("/")[2]: paper.article(s) for s in paper.stories}
    own = {name: [s for s in paper.stories if s.section == name] for name in paper.sections}
    links = {
        name: "".join(f'<h2><a href="{s.path[1:]}">{s.headline}</a></h2>' for s in stories)
        for name, stories in own.items()
    }

    def answer(asked: Asked) -> str | int:
        last = asked.path.strip("/").rpartition("/")[2]
        return articles.get(last) or (paper._page(last, links[last]) if last in links else 404)

    first = "".join(f'<h2><a href="{s.path[1:]}">{s.headline}</a></h2>' for s in paper.stories[:8])
    shows(paper, "/", first + "".join(f'<a href="{name}/">{name}</a>' for name in own))
    front = paper.routes["/"]
    paper.routes.clear()
    paper.routes.update({"/": front, "/robots.txt": 404})
    paper.fallback = answer  # type: ignore[attr-defined]


def sessions(paper: Paper) -> None:
    pages = {path: str(page) for path, page in paper.routes.items()}
    pages["/"] = paper._page("News", teasers(paper, paper.stories[:8]) + '<a href="/all/">All</a>')
    pages["/all/"] = paper._page("All", teasers(paper, paper.stories))
    readers = iter(range(10_000))

    def dressed(asked: Asked) -> str | int:
        page = pages.get(asked.path.partition("?")[0])
        reader = f"{next(readers):032x}"
        return 404 if page is None else page.replace('" ', '" ').replace('">', f'?zz={reader}">')

    paper.routes.clear()
    paper.routes.update(dict.fromkeys(pages, dressed))


def calendar(paper: Paper) -> None:
    def month(year: int, number: int) -> str:
        days = "".join(f'<td><a href="/days/{year}/{number:02}/{d:02}/">{d}</a>' for d in range(1, 29))
        following = f"{year + number // 12}/{number % 12 + 1:02}"
        return f'<table><tr>{days}</table><a href="/days/{following}/">»</a>'

    def archive(asked: Asked) -> str | int:
        parts = asked.path.strip("/").split("/")
        if parts[0] != "days":
            return 404
        own = [s for s in paper.stories if f"{s.published:%Y/%m/%d}" == "/".join(parts[1:])]
        text = teasers(paper, own) or "<p>No articles on this day.</p>"
        return paper._page("Archive", f"<h1>Archive</h1>{text}" + month(int(parts[1]), int(parts[2])))

    for n, story in enumerate(paper.stories):
        story.published = NOW.replace(day=1) + timedelta(days=n % NOW.day, hours=-NOW.hour)
    paper.print()
    shows(paper, "/", teasers(paper, paper.stories[:2]) + month(NOW.year, NOW.month))
    paper.fallback = archive  # type: ignore[attr-defined]


def continued(paper: Paper) -> None:
    """Articles on two pages each, whose addresses end with a number; and other forms behind their addresses."""
    del paper.stories[12:]
    shows(paper, "/", teasers(paper, paper.stories))
    for story in paper.stories:
        text = str(paper.article(story))
        forms = "".join(f'<a href="{story.path}/{form}">{form}</a>' for form in ("amp/", "comments", "print"))
        paper.routes[story.path] = text.replace("</main>", f'<a href="{story.path}/2">2</a></main>{forms}')
        paper.routes[f"{story.path}/2"] = text
        for form in ("amp/", "comments", "print"):
            paper.routes[f"{story.path}/{form}"] = text


# --- listings that read as texts ---------------------------------------------------------------------
def long_teasers(paper: Paper) -> None:
    def teaser(s: Story) -> str:
        text = "".join(f"<p>{paragraph}</p>" for paragraph in s.paragraphs[:3])
        return f'<div><h2><a href="{s.path}">{s.headline}</a></h2>{text}</div>'

    for number in range(3):
        shows(paper, f"/part{number}/", "".join(map(teaser, paper.stories[8 * number : 8 * number + 8])))
    shows(paper, "/", "".join(f'<a href="/part{n}/">Part {n}</a>' for n in range(3)))


def lines_of_text(paper: Paper) -> None:
    for number in range(3):
        own = paper.stories[8 * number : 8 * number + 8]
        rows = "".join(f'<a href="{s.path}">{s.headline}</a><br>{s.paragraphs[0][:90]} ' for s in own)
        shows(paper, f"/list.asp?cat={number}", f"<h1>Part {number}</h1>{rows}")
    shows(paper, "/", "".join(f'<a href="/list.asp?cat={n}">Part {n}</a>' for n in range(3)))


# --- feeds and sitemaps ------------------------------------------------------------------------------
def feed(paper: Paper) -> str:
    items = "".join(f"<item><title>{s.headline}</title><guid>{{base}}{s.path}</guid></item>" for s in paper.stories)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{items}</channel></rss>'


def plain_type(paper: Paper) -> None:
    shows(paper, "/", "<p>Welcome.</p>", '<link rel="alternate" type="text/xml" title="RSS" href="/export/news.xml">')
    paper.routes["/export/news.xml"] = feed(paper)


def linked_feed(paper: Paper) -> None:
    shows(paper, "/", '<a href="/out/all-news.rss">RSS</a>')
    paper.routes["/out/all-news.rss"] = feed(paper)


def unnamed_pages(paper: Paper) -> None:
    shows(paper, "/", "<p>Welcome.</p>", '<link rel="alternate" type="application/rss+xml" href="/feed/">')

    def answer(asked: Asked) -> tuple[int, dict[str, str], str]:
        at = 8 * asked_number(asked, "paged") - 8
        items = "".join(f"<item><link>{{base}}{s.path}</link></item>" for s in paper.stories[at : at + 8])
        text = f"<rss><channel><generator>https://wordpress.org/?v=6.6</generator>{items}</channel></rss>"
        return 200, {"Content-Type": "application/rss+xml"}, text

    paper.routes["/feed/"] = answer


def bases_of_entries(paper: Paper) -> None:
    entries = "".join(
        f'<entry xml:base="/{s.section}/"><title>{s.headline}</title><link href="{s.path.rpartition("/")[2]}"/></entry>'
        for s in paper.stories
    )
    shows(paper, "/", "<p>Welcome.</p>", '<link rel="alternate" type="application/atom+xml" href="/x/atom.xml">')
    paper.routes["/x/atom.xml"] = (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="{{base}}/x/">{entries}</feed>'
    )


def feeds_of_feeds(paper: Paper) -> None:
    """A page of feeds where a feed would be; a feed that names feeds; an OPML file; a section's own feed."""
    del paper.stories[12:]
    whole = feed(paper)
    parts = [f"<item>{part}" for part in whole.removesuffix("</channel></rss>").split("<item>")[1:]]
    head = '<link rel="alternate" type="application/rss+xml" href="{}">'
    feeds = {f"/f/{n}.xml": f"<rss><channel>{''.join(parts[3 * n : 3 * n + 3])}</channel></rss>" for n in range(4)}
    paper.routes.update(feeds)
    shows(paper, "/rss", '<a href="/f/0.xml">News</a><a href="/rss/news.xml">News</a>')
    paper.routes["/rss/news.xml"] = feeds["/f/0.xml"]
    paper.routes["/all.rss"] = (
        "<rss><channel><item><title>One</title><link>{base}/f/1.xml</link></item></channel></rss>"
    )
    paper.routes["/all.opml"] = '<opml version="2.0"><body><outline xmlUrl="{base}/f/2.xml"/></body></opml>'
    shows(paper, "/part", "<p>All of it.</p>", head.format("/f/3.xml"))
    named = "".join(map(head.format, ("/rss", "/all.rss", "/all.opml")))
    shows(paper, "/", '<p>Welcome.</p><a href="/part">A part</a>', named)


def dead_sitemap(paper: Paper) -> None:
    del paper.stories[12:]
    paper.routes["/robots.txt"] = "User-agent: *\nSitemap: {base}/old-map.xml\n"
    paper.routes["/sitemap.xml"] = "\n".join(f"{{base}}{s.path}" for s in paper.stories)


def relative_sitemap(paper: Paper) -> None:
    paper.routes["/robots.txt"] = "User-agent: *\nDisallow: /x\nSITEMAP:  /maps/all.xml  # of everything\n"
    urls = "".join(f"<url><loc>{s.path}</loc></url>" for s in paper.stories)
    paper.routes["/maps/all.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def of_section(story: Story) -> str:
    shown = "tx_n%5Baction%5D=detail&tx_n%5Bcontroller%5D=News&tx_n%5Bnews%5D"
    return f"/news?{shown}={story.number + 7}&cHash=ab{story.number}"


SHAPES: dict[Print, Callable[[Story], str] | None] = {
    cards: None,
    image_map: None,
    frames: None,
    choices: None,
    data_of_scripts: None,
    counted_endpoint: None,
    page_beside_the_endpoint: None,
    slugs_alone: lambda s: f"/p/{s.headline.lower().replace(' ', '-')}",
    numbered_files: None,
    day_before: None,
    tokens: None,
    clicked_pages: None,
    late_blocks: None,
    site_map_of_links: None,
    bracketed: of_section,
    twins: None,
    slashes: None,
    facets: None,
    grown_paths: None,
    sessions: None,
    calendar: None,
    continued: None,
    long_teasers: None,
    lines_of_text: lambda s: f"/article.asp?id={s.number + 100}",
    plain_type: None,
    linked_feed: None,
    unnamed_pages: None,
    bases_of_entries: None,
    feeds_of_feeds: None,
    dead_sitemap: None,
    relative_sitemap: None,
}
"""Shapes, and where their articles stand (None: as the paper has them)."""


@dataclass
class Met:
    """What one crawl over all of them brought of one: articles, articles that there are, requests."""

    found: list[str]
    printed: list[str]
    asked: int


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Met]:
    with ExitStack() as stack:
        sites: dict[str, tuple[Loopback, Paper]] = {}
        for prints, path in SHAPES.items():
            paper = bare(path=path)
            prints(paper)
            site = stack.enter_context(Loopback(default=getattr(paper, "fallback", 404)))
            site.routes = paper.routes
            sites[prints.__name__] = site, paper
        urls = ",".join(site.url for site, _ in sites.values())
        run = crawl(tmp_path_factory.mktemp("shapes"), "news", {"url": urls}, timeout=240)
        assert run.code == 0, run.err
        return {
            name: Met(
                sorted(item["url"] for item in run.items if item["url"].startswith(site.url)),
                sorted(paper.urls(site.base)),
                len(site.log),
            )
            for name, (site, paper) in sites.items()
        }


@pytest.mark.parametrize("shape", [prints.__name__ for prints in SHAPES])
def test_a_site_of_this_shape_is_found_whole(met: dict[str, Met], shape: str) -> None:
    assert met[shape].found == met[shape].printed
    assert met[shape].asked <= len(met[shape].printed) + 40
