"""Spider `news`: a site goes in, its articles come out. The whole way of a page is visible here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from w3lib.encoding import http_content_type_encoding

from newsbot.discover.course import Course
from newsbot.discover.feeds import find_feeds, looks_like_feed
from newsbot.discover.json_listing import read_json_listing
from newsbot.discover.leads import ARTICLE, FEED, LISTING, SITEMAP, Lead
from newsbot.discover.link import Link
from newsbot.discover.links import find_links
from newsbot.discover.order import Order
from newsbot.discover.sitemaps import looks_like_sitemap
from newsbot.discover.urls import judge_url
from newsbot.errors import NotAnArticle
from newsbot.extract.candidate import Candidate, Reading
from newsbot.extract.continuation import next_page
from newsbot.extract.page import Page
from newsbot.fetch.browser import Browser
from newsbot.items import Article
from newsbot.load.text import fold
from newsbot.load.urls import canonical_url, url_key
from newsbot.reader import join, read_article
from newsbot.spiders.map_reader import MapReader
from newsbot.spiders.site_spider import SCROLL, asked_for, request_of
from newsbot.watch.ledger import Ledger


class NewsSpider(MapReader):
    """Finds, fetches and reads the articles of the sites it is given. Arguments: see docs/commands.md."""

    name = "news"

    # --- where it begins --------------------------------------------------------------------------
    async def start(self) -> AsyncIterator[Request]:
        """The entrances of each site."""
        for entrance in self.arguments.entrances:
            if self._is_due(entrance.site):
                yield self._request(self._entrance(entrance))

    # --- pages ------------------------------------------------------------------------------------
    async def parse_page(self, response: Response, lead: dict[str, Any] | None = None) -> AsyncIterator[Any]:
        """An article, a listing, or neither: the page decides. What an entrance turns out to be is seen here too."""
        found = Lead.of(response.url, lead or {})
        course = self._course(asked_for(response))
        if not course.is_ours(response.url):
            self._skip("offsite")
            return
        course.met.slashes.learn(asked_for(response), response.url)
        is_xml = found.by == "start" or "xml" in _content_type(response)
        if is_xml and (looks_like_feed(response.body) or looks_like_sitemap(response.body)):
            kind = FEED if looks_like_feed(response.body) else SITEMAP
            read = self.parse_feed if kind == FEED else self.parse_sitemap
            async for request in read(response, {**found.to_json(), "kind": kind}):
                yield request
            return
        if "json" in _content_type(response):
            for request in self._read_json(response, found, course):
                yield request
            return
        page = self._page(response, found, course)
        if page is None:
            return
        async for each in self._read(response, page, found, course):
            yield each

    def _page(self, response: Response, lead: Lead, course: Course) -> Page | None:
        try:
            page = self._parsed(response)
        except NotAnArticle as refusal:
            course.learn(lead, is_article=False)
            self._skip(refusal.reason)
            return None
        for what in page.tamed:
            self._left_out(f"page_{what}")
        if len(page.by_tag.get("a", ())) > self.caps.page_links:
            self._left_out("page_links")
        return page

    def _parsed(self, response: Response) -> Page:
        encoding = http_content_type_encoding(_content_type(response))
        return Page.parse(response.body, response.url, encoding, self.caps)

    async def _read(self, response: Response, page: Page, lead: Lead, course: Course) -> AsyncIterator[Any]:
        article, why = self._article(page, lead, course)
        links = [] if article is not None else course.links_of(page)
        if article is None and (rendered := await self._rendered(response, page, links, lead, course)) is not None:
            page, links, article, why = rendered
        if article is not None and await self._is_absent(article, response, lead, course):
            article, why = None, "soft_404"
        course.learn(lead, is_article=article is not None)
        if article is None and lead.kind == ARTICLE and lead.sure:
            Ledger.of(self.crawler).not_an_article(page.url, why)
        if article is not None:
            async for each in self._give(article, page, lead, course):
                yield each
            return
        if lead.kind == ARTICLE:
            self._note_gone(response, why)
        goes_on = why in {"listing", "home", "no_text", "gallery_index"}
        if why == "soft_404" or (lead.kind == ARTICLE and lead.by != "start" and not goes_on):
            self._skip(why)
            self._is_barren(response, lead)
            return
        taken_for = lead
        if lead.kind == ARTICLE:
            self._skip("listing" if why in {"listing", "home"} else why)
            if not course.may_turn(lead.url):
                self._count_capped(course)
                return
            lead = Lead(lead.url, LISTING, "category", lead.source, 2, form=lead.url, sort="topic")
        requests = list(self._read_listing(page, lead, course, links))
        if not requests:
            self._is_barren(response, taken_for)
        for request in requests:
            yield request

    def _is_barren(self, response: Response, lead: Lead) -> None:
        """Remember that what was taken for an article is none and led to nothing new."""
        if lead.kind == ARTICLE and lead.by != "start" and not response.meta.get("known"):
            self.memory.keep_barren(canonical_url(asked_for(response)))

    async def _is_absent(self, article: Article, response: Response, lead: Lead, course: Course) -> bool:
        """Whether the site shows this where it has no page; whoever gives one article to read wants it as it is."""
        return await self._absence.is_shown(article, asked_for(response), course, ask=lead.by != "start")

    def _note_gone(self, response: Response, why: str) -> None:
        """Where a known article stood there is now a page that says it is not there, or a way to the home page."""
        is_led_away = why in {"home", "listing"} and url_key(asked_for(response)) != url_key(response.url)
        if response.meta.get("known") and (is_led_away or why in {"error_page", "soft_404"}):
            self._is_gone(request_of(response), asked_for(response))

    async def _rendered(
        self, response: Response, page: Page, links: list[Link], lead: Lead, course: Course
    ) -> tuple[Page, list[Link], Article | None, str] | None:
        """What a browser makes of a page that holds no article, where the page is only a shell; else None."""
        render = course.site.render if course.site else "auto"
        browser = Browser.of(self.crawler)
        if not browser.wants(response, page, course.count_ours(links), False, render=render):
            return None
        again = await browser.render(request_of(response), scroll=SCROLL if lead.kind == LISTING else 0)
        if again is None or (built := self._page(again, lead, course)) is None:
            return None
        article, why = self._article(built, lead, course)
        links = course.links_of(built)
        browser.wants(again, built, course.count_ours(links), article is not None, render=render)  # it learns
        return built, links, article, why

    def _article(self, page: Page, lead: Lead, course: Course) -> tuple[Article | None, str]:
        """What the page says as an article, or why it is none."""
        if lead.kind == LISTING and (lead.number > 1 or _is_listing(page.url, course)):
            return None, "listing"
        selectors = Ledger.of(self.crawler).selector_stats(page.url) if course.site else None
        try:
            article = read_article(
                page,
                site=course.site,
                hints=_hints(lead),
                stats=selectors,
                prior=course.prior(page.url, lead),
                fetched_at=datetime.now(UTC).replace(microsecond=0),
            )
            return article, ""
        except NotAnArticle as refusal:
            return None, refusal.reason

    async def _give(self, article: Article, page: Page, lead: Lead, course: Course) -> AsyncIterator[Any]:
        """The article, where it lies in the time that is wanted, and what its page leads to."""
        for request in self._follow(course.of_article(page, article.related_links, lead)):
            yield request
        if not self._is_in_time(article, lead, course):
            return
        await self._join(article, page, course)
        article.discovered_by, article.discovered_from = lead.by, lead.source
        if await self._limit.place():
            yield article

    async def _join(self, article: Article, page: Page, course: Course) -> None:
        """Add the further pages of an article that goes on on them, one after the other."""
        assert self.crawler.engine is not None
        seen = {page.url}
        while (url := next_page(page)) and url not in seen and course.is_ours(url) and not _is_of_a_day(page.url):
            if len(seen) >= self.caps.article_pages:
                self._left_out("article_pages")
                return
            seen.add(url)
            try:
                response = await self.crawler.engine.download_async(Request(url, callback=NO_CALLBACK))
                page = self._parsed(response)
                more = read_article(page, site=course.site, prior=2.0)
            except Exception as error:  # noqa: BLE001 (what could be had of the article is kept)
                self.logger.info("%s goes on at %s, which could not be read: %s", article.url, url, error)
                self._count("pages_not_joined")
                return
            if response.status != 200 or not course.is_ours(response.url):
                return
            if fold(more.headline or "")[:20] != fold(article.headline or "")[:20]:
                return
            join(article, more)
            self._count("pages_joined")

    def _is_in_time(self, article: Article, lead: Lead, course: Course) -> bool:
        published = article.date_published
        if published is None:
            return True
        if lead.place and lead.source and self._plan.since:
            course.orders.setdefault(lead.source, Order()).learn(lead.place, published, self._plan.since)
        if self._plan.since is not None and published < self._plan.since:
            course.too_old(lead)
            self._skip("too_old")
            return False
        if self._plan.until is not None and published > self._plan.until:
            self._skip("too_new")
            return False
        return True

    def _read_listing(self, page: Page, lead: Lead, course: Course, links: list[Link]) -> Iterator[Request]:
        if lead.sort == "home" and lead.by == "start":
            yield from self._beyond_home(page, course)
        if "category" in self._plan.ways:
            leads = course.of_listing(page, lead, links, self._known)
            yield from self._follow(leads)
            if lead.number == 1 and lead.by != "start" and not any(found.number > 1 for found in leads):
                yield from self._feeds(find_feeds(page), lead, course)
        self._count_capped(course)

    def _known(self, urls: list[str]) -> set[str]:
        return set(self.memory.known(urls))

    def _read_json(self, response: Response, lead: Lead, course: Course) -> Iterator[Request]:
        """What a load-more endpoint answers."""
        if len(response.body) > self.caps.feed_bytes:  # it could take all memory when it is read
            self._skip("refused_size")
            return
        urls, fragments, following = read_json_listing(response.body, response.url, course.met.spell)
        names = "".join(f'<a href="{url.replace(chr(34), "%22")}"></a>' for url in urls)
        more = f'<link rel="next" href="{following}">' if following else ""
        try:
            html = f"<html><head>{more}</head><body>{names}{fragments}</body></html>"
            page = Page.parse(html, response.url, caps=self.caps)
        except NotAnArticle as refusal:
            self._skip(refusal.reason)
            return
        yield from self._read_listing(page, lead, course, find_links(page))


def _is_listing(url: str, course: Course) -> bool:
    """Whether an address that was taken for a listing's is one without a look at the page."""
    return judge_url(url).why in {"home", "page_number"} or course.shapes.only_lists(url)


def _is_of_a_day(url: str) -> bool:
    """Whether an address ends with a date: the next number is the next day, and no further page."""
    return judge_url(url).why == "archive"


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1").lower()


def _hints(lead: Lead) -> Reading | None:
    """What a feed or sitemap said, as candidates."""
    return {name: [Candidate(value, lead.by)] for name, value in lead.hints.items()} if lead.hints else None
