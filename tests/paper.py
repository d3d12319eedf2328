"""An invented newspaper for tests: as many articles as wanted, and the ways to them that a test chooses.

paper = Paper(articles=40, ways={"category"})
with Loopback(paper.routes) as site: ...
assert {urls found} == paper.urls(site.base)
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOUNS = """harbour council bridge river school budget market railway hospital orchard museum ferry stadium library
festival drought election tariff glacier vaccine theatre reservoir lighthouse bakery quarry""".split()
NOW = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=1)


@dataclass
class Story:
    """One article as the paper prints it."""

    number: int
    section: str
    headline: str
    path: str
    published: datetime
    paragraphs: list[str]


class Paper:
    """`ways`: any of feed, sitemap, news_sitemap, category, related, archive; each the only way to what it names."""

    def __init__(self, articles: int = 40, ways: Collection[str] = ("category",), sections: int = 4, per_page: int = 5):
        self.random = random.Random(7)
        self.ways = frozenset(ways)
        self.per_page = per_page
        self.sections = [f"desk{n}" for n in range(sections)]
        self.stories = [self._story(n) for n in range(articles)]
        self.routes: dict[str, object] = {}
        self.print()

    def _story(self, number: int) -> Story:
        words = [self.random.choice(NOUNS) for _ in range(5)]
        section = self.sections[number % len(self.sections)]
        headline = f"{words[0].capitalize()} and {words[1]} meet {words[2]} near the {words[3]} {words[4]} {number}"
        path = f"/{section}/{headline.lower().replace(' ', '-')}"
        paragraphs = [self._paragraph() for _ in range(self.random.randint(3, 6))]
        return Story(number, section, headline, path, NOW - timedelta(hours=5 * number), paragraphs)

    def _paragraph(self) -> str:
        sentences = [
            f"The {self.random.choice(NOUNS)} of the {self.random.choice(NOUNS)} asked whether "
            f"a {self.random.choice(NOUNS)} would still be there when the {self.random.choice(NOUNS)} opens again."
            for _ in range(3)
        ]
        return " ".join(sentences)

    def add(self) -> Story:
        """A new article, printed everywhere where it belongs."""
        story = self._story(len(self.stories))
        story.published = NOW + timedelta(hours=len(self.stories) % 20 + 1)
        self.stories.insert(0, story)
        self.print()
        return story

    def urls(self, base: str) -> set[str]:
        """Of all articles."""
        return {base + story.path for story in self.stories}

    # --- pages ------------------------------------------------------------------------------------
    def print(self) -> None:
        """Make all pages anew."""
        self.routes.clear()
        for story in self.stories:
            self.routes[story.path] = self.article(story)
        self.routes["/"] = self._page("The Invented Paper", self._front())
        self.routes["/about-us"] = self._page("About us", f"<h1>About us</h1><p>{self._paragraph()}</p>")
        if "category" in self.ways:
            for section in self.sections:
                own = [story for story in self.stories if story.section == section]
                self._listing(f"/{section}/", section, own)
        if "archive" in self.ways:
            self._archive()
        if "feed" in self.ways:
            self.routes["/news.rss"] = self._feed()
        if self.ways & {"sitemap", "news_sitemap"}:
            self._sitemaps()

    def article(self, story: Story) -> str:
        """Its page."""
        related = ""
        if "related" in self.ways:
            at = self.stories.index(story)
            others = [self.stories[(at + step) % len(self.stories)] for step in (1, 2)]
            links = "".join(f'<li><a href="{other.path}">{other.headline}</a></li>' for other in others)
            related = f"<h3>You may also like</h3><ul>{links}</ul>"
        text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
        head = f'<meta property="article:published_time" content="{story.published.isoformat()}">'
        return self._page(
            story.headline,
            f'<main><h1>{story.headline}</h1><p class="byline">By Alma Reed</p>'
            f'<time datetime="{story.published.isoformat()}">{story.published:%d %B %Y}</time>{text}{related}</main>',
            head,
        )

    def _front(self) -> str:
        if self.ways & {"category", "related"}:
            shown = self.stories[: 3 if "category" in self.ways else 1]
            return "<main>" + "".join(map(self._teaser, shown)) + "</main>"
        if "archive" in self.ways:
            return '<main><p>Welcome.</p></main><footer><a href="/archive/">Archive</a></footer>'
        return "<main><h1>Welcome</h1><p>The paper is being printed.</p></main>"

    def _teaser(self, story: Story) -> str:
        return (
            f'<article><h2><a href="{story.path}">{story.headline}</a></h2><p>{story.paragraphs[0][:90]}</p></article>'
        )

    def _listing(self, path: str, name: str, stories: list[Story]) -> None:
        pages = [stories[at : at + self.per_page] for at in range(0, len(stories), self.per_page)]
        for number, shown in enumerate(pages, 1):
            more = f'<nav class="pagination"><a href="{path}page/{number + 1}/">Older posts</a></nav>'
            body = "".join(map(self._teaser, shown)) + (more if number < len(pages) else "")
            self.routes[path if number == 1 else f"{path}page/{number}/"] = self._page(name, f"<main>{body}</main>")

    def _archive(self) -> None:
        days = sorted({f"{story.published:%Y/%m/%d}" for story in self.stories}, reverse=True)
        links = "".join(f'<li><a href="/{day}/">{day}</a></li>' for day in days)
        self.routes["/archive/"] = self._page("Archive", f"<main><h1>Archive</h1><ul>{links}</ul></main>")
        for day in days:
            own = [story for story in self.stories if f"{story.published:%Y/%m/%d}" == day]
            self.routes[f"/{day}/"] = self._page(day, "<main>" + "".join(map(self._teaser, own)) + "</main>")

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{story.headline}</title><link>{{base}}{story.path}?utm_source=rss</link>"
            f"<pubDate>{story.published:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for story in self.stories
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'

    def _sitemaps(self) -> None:
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
        entries = ""
        for story in self.stories:
            said = ""
            if "news_sitemap" in self.ways:
                said = (
                    "<news:news><news:publication><news:name>Paper</news:name><news:language>en</news:language>"
                    f"</news:publication><news:publication_date>{story.published.isoformat()}</news:publication_date>"
                    f"<news:title>{story.headline}</news:title></news:news>"
                )
            entries += f"<url><loc>{{base}}{story.path}</loc>{said}</url>"
        entries += "<url><loc>{base}/about-us</loc></url>"
        self.routes["/map.xml"] = f'<?xml version="1.0"?><urlset {space} {news}>{entries}</urlset>'
        self.routes["/index.xml"] = (
            f'<?xml version="1.0"?><sitemapindex {space}><sitemap><loc>{{base}}/map.xml</loc></sitemap>'
            "<sitemap><loc>{base}/index.xml</loc></sitemap></sitemapindex>"
        )
        self.routes["/robots.txt"] = "User-agent: *\nDisallow: /private\nSitemap: {base}/index.xml\n"

    def _page(self, title: str, body: str, head: str = "") -> str:
        links = ""
        if "category" in self.ways:
            links = "".join(f'<a href="/{section}/">{section.capitalize()}</a>' for section in self.sections)
        feed = '<link rel="alternate" type="application/rss+xml" href="/news.rss">' if "feed" in self.ways else ""
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{title} | Invented Paper</title>{head}{feed}</head><body>'
            f'<nav>{links}<a href="/about-us">About us</a></nav>{body}'
            '<footer><a href="/about-us">About us</a> <a href="/login">Log in</a></footer></body></html>'
        )
