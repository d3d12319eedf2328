"""Spider `news`: a site goes in, its articles come out. The whole way of a page is visible here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.spidermiddlewares.httperror import HttpError
from w3lib.encoding import http_content_type_encoding

from newsbot.discover.course import Course, Plan
from newsbot.discover.entries import Entry
from newsbot.discover.feeds import COMMON_PATHS, NotAFeedError, find_feeds, looks_like_feed, read_feed
from newsbot.discover.leads import ARTICLE, FEED, LISTING, SITEMAP, Lead, rank
from newsbot.discover.links import find_links
from newsbot.discover.pagination import read_json_listing
from newsbot.discover.refresh import is_due, trusts_lastmod
from newsbot.discover.sections import Sections
from newsbot.discover.sitemaps import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_MAPS,
    PROBES,
    MapEntry,
    NotASitemapError,
    holds_no_news,
    looks_like_sitemap,
    read_sitemap,
    span_of,
)
from newsbot.discover.urls import Shapes, judge_url
from newsbot.errors import NotAnArticle
from newsbot.extract.candidate import Candidate, Reading
from newsbot.extract.page import Page
from newsbot.fetch.browser import Browser
from newsbot.items import Article
from newsbot.load.urls import canonical_url, site_of
from newsbot.reader import read_article
from newsbot.sites import Site
from newsbot.spiders.arguments import Arguments, Entrance, read_arguments
from newsbot.spiders.limit import Limit
from newsbot.store.memory import Memory
from newsbot.watch.history import last_run
from newsbot.watch.ledger import Ledger
from newsbot.watch.states import due

SCROLL = 10
"""Times that a rendered listing is asked for more."""
_KEPT_SITES = 20_000


class NewsSpider(Spider):
    """Finds, fetches and reads the articles of the sites it is given. Arguments: see docs/commands.md."""

    name = "news"
    arguments: Arguments

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        """Check all arguments. Raises `UsageError` before anything is asked for."""
        now = datetime.now(UTC)
        arguments = read_arguments(given, now=now, sites=crawler.settings.get("NEWSBOT_SITES_DIR") or None)
        spider = super().from_crawler(crawler)
        spider._begin(arguments, {name: str(value).strip() for name, value in given.items() if name != "_job"}, now)
        return spider

    def _begin(self, arguments: Arguments, given: dict[str, str], now: datetime) -> None:
        self.arguments = arguments
        self.run_arguments = given
        scope = {name: value for name, value in given.items() if name not in {"limit", "url", "site"}}
        self.conditional_scope = repr(sorted(scope.items()))
        self.stopped_early = False
        self.now = now
        self._plan = Plan(
            ways=arguments.discover,
            related_depth=arguments.related_depth,
            since=arguments.since,
            until=arguments.until,
            listing_pages=self.settings.getint("NEWSBOT_LISTING_PAGES", 50),
            listings=self.settings.getint("NEWSBOT_LISTINGS", 5_000),
        )
        self._courses: dict[str, Course] = {}
        self._robots_sitemaps: dict[str, list[str]] = {}
        self._maps: dict[str, int] = {}
        self._limit = Limit(self.crawler, arguments.limit)
        self.crawler.signals.connect(self._robots_parsed, signals.robots_parsed)
        self.crawler.signals.connect(self._closed, signals.spider_closed)

    @property
    def memory(self) -> Memory:
        """The article database, as far as the spider asks it."""
        return Memory.of(self.crawler)

    # --- where it begins --------------------------------------------------------------------------
    async def start(self) -> AsyncIterator[Request]:
        """The entrances of each site."""
        for entrance in self.arguments.entrances:
            if self._is_due(entrance.site):
                yield self._request(self._entrance(entrance))

    def _is_due(self, site: Site | None) -> bool:
        """Whether a site's turn has come; one that was asked for by name need not wait for it."""
        database = self.memory.database
        if not self.arguments.only_due or site is None or database is None:
            return True
        with database.guarded():
            last = last_run(database, site.name)
        turn = due(site, last[1] if last else None, self.now)
        self._count("due" if turn else "not_due")
        return turn

    def _entrance(self, entrance: Entrance) -> Lead:
        course = self._course(entrance.url)
        sort = "home" if _is_home(entrance) else "section"
        course.is_ours(entrance.url)
        return Lead(canonical_url(entrance.url), LISTING, "start", sort=sort, form=entrance.url)

    def _course(self, url: str) -> Course:
        host = site_of(url)
        course = self._courses.get(host)
        if course is None:
            entrances = [entrance for entrance in self.arguments.entrances if site_of(entrance.url) == host]
            site = next((entrance.site for entrance in entrances if entrance.site), None)
            wanted = self.arguments.sections or (site.sections if site else ())
            facts = self.memory.site_facts(host)
            course = Course(
                host,
                self._plan,
                site,
                Sections(wanted),
                Shapes.of(facts.get("shapes")),
                none=dict(facts.get("none") or {}),
                whole=any(map(_is_home, entrances)),
                complete=self.conditional_scope in facts.get("complete", ()),
            )
            self._courses[host] = course
        return course

    # --- requests ---------------------------------------------------------------------------------
    def _request(self, lead: Lead, *, news: bool = False) -> Request:
        callback: Callable[..., Any] = {FEED: self.parse_feed, SITEMAP: self.parse_sitemap}.get(
            lead.kind, self.parse_page
        )
        meta: dict[str, Any] = {}
        if lead.kind in {FEED, SITEMAP}:
            meta["keep_partial"] = True
        if lead.kind == SITEMAP:
            meta["download_maxsize"] = MAX_BYTES
        elif lead.kind == LISTING and lead.by != "start":
            meta["conditional"] = "listing"
        if lead.kind == FEED:
            meta["conditional"] = "listing"
        request = Request(
            lead.url,
            callback,
            errback=self.failed,
            priority=rank(lead, self.now, news=news),
            meta=meta,
            cb_kwargs={"lead": lead.to_json()} if (kept := lead.to_json()) else {},
        )
        if kept and lead.kind in {ARTICLE, LISTING}:
            render = self._render_of(lead.url)
            Browser.of(self.crawler).plan(request, render, SCROLL if lead.kind == LISTING else 0)
        return request

    def _render_of(self, url: str) -> str:
        site = self._course(url).site
        return site.render if site else "auto"

    def _follow(self, leads: Iterable[Lead], modified: dict[str, datetime] | None = None) -> Iterator[Request]:
        """Requests for leads, without the articles that are known and need no second look."""
        batch: list[Lead] = []
        for lead in leads:
            if lead.kind != ARTICLE:
                yield self._request(lead)
                continue
            batch.append(lead)
            if len(batch) >= 200:
                yield from self._unknown(batch, modified)
                batch = []
        yield from self._unknown(batch, modified)

    def _unknown(self, leads: list[Lead], modified: dict[str, datetime] | None) -> Iterator[Request]:
        known = self.memory.known([lead.url for lead in leads])
        for lead in leads:
            request = None
            if (has := known.get(lead.url)) is not None:
                changed = (modified or {}).get(lead.url)
                if has.gone or not is_due(has.date_published, has.fetched_at, has.checked_at, self.now, changed):
                    self._count("known")
                    continue
                request = self._request(lead)
                request.meta["conditional"] = "article"
                request.meta["known"] = True
            yield request or self._request(lead, news=bool(lead.hints))

    # --- pages ------------------------------------------------------------------------------------
    async def parse_page(self, response: Response, lead: dict[str, Any] | None = None) -> AsyncIterator[Any]:
        """An article, a listing, or neither: the page decides. What an entrance turns out to be is seen here too."""
        found = Lead.of(response.url, lead or {})
        course = self._course(_asked(response))
        if not course.is_ours(response.url):
            self._skip("offsite")
            return
        if found.by == "start" and (looks_like_feed(response.body) or looks_like_sitemap(response.body)):
            kind = FEED if looks_like_feed(response.body) else SITEMAP
            read = self.parse_feed if kind == FEED else self.parse_sitemap
            for request in read(response, {**found.to_json(), "kind": kind}):
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
            return Page.parse(response.body, response.url, http_content_type_encoding(_content_type(response)))
        except NotAnArticle as refusal:
            course.learn(lead, is_article=False)
            self._skip(refusal.reason)
            return None

    async def _read(self, response: Response, page: Page, lead: Lead, course: Course) -> AsyncIterator[Any]:
        article, why = self._article(page, lead, course)
        links = None
        if article is None:
            links = find_links(page)
            ours = sum(course.is_ours(link.url) for link in links)
            render = course.site.render if course.site else "auto"
            browser = Browser.of(self.crawler)
            if browser.wants(response, page, ours, False, render=render):
                rendered = await browser.render(_of(response), scroll=SCROLL if lead.kind == LISTING else 0)
                if rendered is not None and (again := self._page(rendered, lead, course)) is not None:
                    response, page = rendered, again
                    article, why = self._article(page, lead, course)
                    links = find_links(page)
                    ours = sum(course.is_ours(link.url) for link in links)
                    browser.wants(response, page, ours, article is not None, render=render)
        course.learn(lead, is_article=article is not None)
        if article is None and lead.kind == ARTICLE and lead.sure:
            Ledger.of(self.crawler).not_an_article(page.url, why)
        if article is not None:
            async for each in self._give(article, page, lead, course):
                yield each
            return
        if lead.kind == ARTICLE and lead.by != "start" and why not in {"listing", "home", "no_text", "gallery_index"}:
            self._skip(why)
            return
        if lead.kind == ARTICLE:
            self._skip("listing" if why in {"listing", "home"} else why)
            lead = Lead(lead.url, LISTING, "category", lead.source, 2, form=lead.url, sort="topic")
        for request in self._read_listing(page, lead, course, links or find_links(page)):
            yield request

    def _article(self, page: Page, lead: Lead, course: Course) -> tuple[Article | None, str]:
        """What the page says as an article, or why it is none."""
        if lead.kind == LISTING and (lead.number > 1 or judge_url(page.url).why in {"home", "page_number"}):
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
        article.discovered_by, article.discovered_from = lead.by, lead.source
        if await self._limit.place():
            yield article

    def _is_in_time(self, article: Article, lead: Lead, course: Course) -> bool:
        published = article.date_published
        if published is None:
            return True
        if self._plan.since is not None and published < self._plan.since:
            course.too_old(lead)
            self._skip("too_old")
            return False
        if self._plan.until is not None and published > self._plan.until:
            self._skip("too_new")
            return False
        return True

    def _read_listing(self, page: Page, lead: Lead, course: Course, links: list[Any]) -> Iterator[Request]:
        if lead.sort == "home" and lead.by == "start":
            yield from self._beyond_home(page, course)
        if "category" in self._plan.ways:
            yield from self._follow(course.of_listing(page, lead, links, self._known))
        self._count_capped(course)

    def _known(self, urls: list[str]) -> set[str]:
        return set(self.memory.known(urls))

    def _read_json(self, response: Response, lead: Lead, course: Course) -> Iterator[Request]:
        """What a load-more endpoint answers."""
        urls, fragments, following = read_json_listing(response.body, response.url)
        names = "".join(f'<a href="{url.replace(chr(34), "%22")}"></a>' for url in urls)
        more = f'<link rel="next" href="{following}">' if following else ""
        try:
            page = Page.parse(f"<html><head>{more}</head><body>{names}{fragments}</body></html>", response.url)
        except NotAnArticle as refusal:
            self._skip(refusal.reason)
            return
        yield from self._read_listing(page, lead, course, find_links(page))

    # --- feeds and sitemaps -----------------------------------------------------------------------
    def _beyond_home(self, page: Page, course: Course) -> Iterator[Request]:
        """What a home page and its robots.txt name: sitemaps, feeds, the sections that were asked for."""
        home = page.url
        if "sitemap" in self._plan.ways:
            named = self._robots_sitemaps.get(course.host)
            if not named and course.has_none(SITEMAP, self.now):
                pass
            elif named is None and not self.settings.getbool("ROBOTSTXT_OBEY"):
                yield Request(page.absolute("/robots.txt"), self.parse_robots, errback=self.failed, priority=950)
            else:
                yield from self._sitemaps(named or [], home)
        if "feed" in self._plan.ways:
            feeds = [url for url in find_feeds(page) if course.is_ours(url)]
            if feeds:
                yield from (self._request(Lead(url, FEED, FEED, home)) for url in feeds[:20])
            elif not course.has_none(FEED, self.now):
                yield self._probe_feed(home, 0)
        if "category" in self._plan.ways and course.site:
            for url in course.site.section_urls:
                yield self._request(Lead(canonical_url(url), LISTING, "category", home, 1, form=url, sort="section"))

    def _sitemaps(self, named: list[str], home: str) -> Iterator[Request]:
        for url in named[:MAX_MAPS] or [home.partition("//")[0] + "//" + home.split("/")[2] + PROBES[0]]:
            if not holds_no_news(url):
                yield self._request(Lead(url, SITEMAP, SITEMAP, home), news="news" in url.lower())

    def _probe_feed(self, home: str, place: int) -> Request:
        base = "/".join(home.split("/")[:3])
        request = self._request(Lead(base + COMMON_PATHS[place], FEED, FEED, home))
        request.meta["probe"] = place
        request.priority = 300
        return request

    def parse_robots(self, response: Response) -> Iterator[Request]:
        """The sitemaps that a robots.txt names, where obeying it is switched off."""
        lines = response.text.splitlines() if hasattr(response, "text") else []
        named = [line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("sitemap:")]
        yield from self._sitemaps([url for url in named if url.startswith("http")], response.url)

    def parse_feed(self, response: Response, lead: dict[str, Any] | None = None) -> Iterator[Request]:
        """The articles that a feed names, and its next page."""
        found = Lead.of(response.url, {"kind": FEED, **(lead or {})})
        course = self._course(_asked(response))
        try:
            feed = read_feed(response.body, response.url)
        except NotAFeedError:
            self._skip("no_feed")
            yield from self._next_probe(_of(response))
            return
        yield from self._entries(feed.entries, found, course)
        if feed.next_url and course.is_ours(feed.next_url) and found.number < 20 and not course.complete:
            yield self._request(Lead(canonical_url(feed.next_url), FEED, FEED, response.url, number=found.number + 1))

    def parse_sitemap(self, response: Response, lead: dict[str, Any] | None = None) -> Iterator[Request]:
        """The maps that an index names, or the articles that a map names, newest first."""
        found = Lead.of(response.url, {"kind": SITEMAP, **(lead or {})})
        course = self._course(_asked(response))
        entries: list[Entry] = []
        try:
            for entry in read_sitemap(response.body, response.url):
                if isinstance(entry, Entry):
                    entries.append(entry)
                elif (request := self._map(entry, found, course)) is not None:
                    yield request
        except NotASitemapError:
            self._skip("no_sitemap")
            yield from self._next_probe_of_sitemap(found)
            return
        yield from self._entries(entries, found, course)

    def _map(self, entry: MapEntry, index: Lead, course: Course) -> Request | None:
        """One map of an index, unless it cannot hold what is wanted."""
        url = canonical_url(entry.url)
        span = span_of(url)
        since, until = self._plan.since, self._plan.until
        reason = ""
        if not course.is_ours(url) or holds_no_news(url):
            reason = "no_news"
        elif index.depth + 1 > MAX_DEPTH or self._maps.get(course.host, 0) >= MAX_MAPS:
            reason = "maps"
        elif (
            (span and since and span[1] < since)
            or (since and entry.modified and entry.modified < since)
            or (span and until and span[0] > until)
        ):
            reason = "out_of_time"
        elif course.complete and entry.modified and self._is_unchanged(url, entry.modified):
            reason = "unchanged"
        if reason:
            self._count(f"sitemap/{reason}")
            return None
        self._maps[course.host] = self._maps.get(course.host, 0) + 1
        lead = Lead(url, SITEMAP, SITEMAP, index.url, index.depth + 1)
        request = self._request(lead, news="news" in url.lower())
        request.meta["conditional"] = "listing"
        if span:
            request.priority += max(-40, (span[1] - self.now).days // 30)
        return request

    def _is_unchanged(self, url: str, modified: datetime) -> bool:
        state = self.memory.page_state(url)
        return state is not None and state.checked_at is not None and modified < state.checked_at

    def _entries(self, entries: list[Entry], lead: Lead, course: Course) -> Iterator[Request]:
        """Articles that are wanted, newest first."""
        modified = {}
        if lead.kind == FEED or trusts_lastmod(entries, self.now):
            modified = {canonical_url(e.url): e.modified for e in entries if e.modified is not None}
        oldest = datetime.min.replace(tzinfo=UTC)
        entries.sort(key=lambda entry: entry.published or entry.modified or oldest, reverse=True)
        yield from self._follow(course.of_entries(entries, lead), modified)
        self._count_capped(course)

    def _next_probe(self, request: Request) -> Iterator[Request]:
        place = request.meta.get("probe")
        if not isinstance(place, int):
            return
        if place + 1 < len(COMMON_PATHS):
            yield self._probe_feed(request.cb_kwargs.get("lead", {}).get("source") or request.url, place + 1)
        else:
            self._course(request.url).found_none(FEED, self.now)

    def _next_probe_of_sitemap(self, lead: Lead) -> Iterator[Request]:
        if lead.url.endswith(PROBES[0]) and lead.depth == 0:
            yield self._request(Lead(lead.url.removesuffix(PROBES[0]) + PROBES[1], SITEMAP, SITEMAP, lead.source))
        elif lead.url.endswith(PROBES[1]) and lead.depth == 0:
            self._course(lead.url).found_none(SITEMAP, self.now)

    # --- what could not be had --------------------------------------------------------------------
    def failed(self, failure: Any) -> Iterator[Request]:
        """A page that could not be fetched: gone, or another place to look instead."""
        request: Request = failure.request
        if failure.check(HttpError):
            status = failure.value.response.status
            if status in {404, 410} and request.meta.get("known"):
                self.memory.touch(request.url, "gone")
                self._count("articles/gone")
            elif request.meta.get("probe") is None:
                self._count(f"failed/{status}")
        yield from self._next_probe(request)
        kept = request.cb_kwargs.get("lead", {})
        if kept.get("kind") == SITEMAP:
            yield from self._next_probe_of_sitemap(Lead.of(request.url, kept))

    # --- beginning and end ------------------------------------------------------------------------
    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        named = [url for url in _sitemaps_of(robotparser) if url.startswith(("http://", "https://"))]
        if len(self._robots_sitemaps) < _KEPT_SITES:
            known = self._robots_sitemaps.setdefault(site_of(request.url), [])
            known.extend(url for url in named if url not in known)

    def _closed(self, reason: str) -> None:
        whole = reason == "finished" and not self.stopped_early
        for host, course in self._courses.items():
            facts = self.memory.site_facts(host) | course.facts()
            complete = [scope for scope in facts.get("complete", ()) if scope != self.conditional_scope]
            if whole or course.complete:
                complete = [*complete, self.conditional_scope][-20:]
            facts["complete"] = complete
            self.memory.keep_site_facts(host, facts)

    # --- counting ---------------------------------------------------------------------------------
    def _skip(self, reason: str) -> None:
        self._count(f"skipped/{reason}")

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"newsbot/{what}")

    def _count_capped(self, course: Course) -> None:
        assert self.crawler.stats is not None
        for what, count in course.capped.items():
            self.crawler.stats.inc_value(f"newsbot/left_out/{what}", count)
        course.capped.clear()


def _is_home(entrance: Entrance) -> bool:
    """Whether all of its site is meant."""
    return judge_url(entrance.url).why == "home" or entrance.is_profile


def _of(response: Response) -> Request:
    assert response.request is not None
    return response.request


def _asked(response: Response) -> str:
    """The URL that was asked for, before redirects."""
    urls = response.meta.get("redirect_urls")
    return str(urls[0]) if urls else response.url


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1").lower()


def _hints(lead: Lead) -> Reading | None:
    """What a feed or sitemap said, as candidates."""
    return {name: [Candidate(value, lead.by)] for name, value in lead.hints.items()} if lead.hints else None


def _sitemaps_of(rules: RobotParser) -> list[str]:
    return [str(url).strip() for url in getattr(rules, "sitemaps", list)()]
