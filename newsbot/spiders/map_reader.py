"""Reads feeds and sitemaps, and looks where a site that names none may keep them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.discover.course import Course
from newsbot.discover.entries import Entry, absolute
from newsbot.discover.feeds import COMMON_PATHS, Feed, NotAFeedError, find_feeds, page_after, read_feed
from newsbot.discover.leads import FEED, LISTING, SITEMAP, Lead
from newsbot.discover.order import spread
from newsbot.discover.refresh import trusts_lastmod
from newsbot.discover.sitemaps import (
    PROBES,
    MapEntry,
    NotASitemapError,
    holds_no_news,
    read_sitemap,
    span_of,
    without_pages,
)
from newsbot.discover.urls import judge_url
from newsbot.errors import NotAnArticle
from newsbot.extract.encoding import decode
from newsbot.extract.page import Page
from newsbot.load.urls import canonical_url
from newsbot.spiders.follower import Follower
from newsbot.spiders.site_spider import asked_for, request_of

GUESSED = 220
"""Priority of the further pages of a feed that does not name them: after listings, and before topics and archives."""
LOOKED_FOR = 280
"""Priority of a feed that nothing names: after what is named, so that it is known whether one is wanted."""


class MapReader(Follower):
    """The part of a spider that is led by what a site names to machines."""

    # --- feeds and sitemaps -----------------------------------------------------------------------
    def _beyond_home(self, page: Page, course: Course) -> Iterator[Request]:
        """What a home page and its robots.txt name: sitemaps, feeds, the sections that were asked for."""
        home = page.url
        if "sitemap" in self._plan.ways:
            named = self._robots_sitemaps.get(course.host)
            knows_of_none = not named and course.earlier.has_none(SITEMAP, self.now)
            if named is None and not knows_of_none and not self.settings.getbool("ROBOTSTXT_OBEY"):
                yield Request(page.absolute("/robots.txt"), self.parse_robots, errback=self.failed, priority=950)
            elif not knows_of_none:
                yield from self._sitemaps(named or [], home)
        if "feed" in self._plan.ways:
            feeds = [url for url in find_feeds(page) if course.is_ours(url)]
            if len(feeds) > self.caps.feeds:
                self._left_out("feeds")
            if feeds:
                yield from (self._request(Lead(url, FEED, FEED, home)) for url in feeds[: self.caps.feeds])
            elif not course.earlier.has_none(FEED, self.now):
                yield self._probe_feed(home, 0)
        yield from self._look_again(course)
        if "category" in self._plan.ways and course.site:
            for url in course.site.section_urls:
                yield self._request(Lead(canonical_url(url), LISTING, "category", home, 1, form=url, sort="section"))

    def _sitemaps(self, named: list[str], home: str) -> Iterator[Request]:
        if len(named) > self.caps.sitemaps:
            self._left_out("sitemaps")
        for url in named[: self.caps.sitemaps] or [_at_root(home, PROBES[0])]:
            if not holds_no_news(url):
                yield self._request(Lead(url, SITEMAP, SITEMAP, home), news="news" in url.lower())

    def _probe_feed(self, home: str, place: int) -> Request:
        request = self._request(Lead(_at_root(home, COMMON_PATHS[place]), FEED, FEED, home))
        request.meta["probe"] = place
        request.priority = LOOKED_FOR
        return request

    def still_wants(self, request: Request) -> bool:
        """The frontier's question before it gives a request out: not a feed of one section or one that nothing names
        where none is needed, nor an article that a sitemap without dates names behind others that are too old.
        """
        course, kept, place = self._course(request.url), request.cb_kwargs.get("lead", {}), request.meta.get("probe")
        if request.meta.get("of_section") and not course.coverage.wants_guess(0):
            return False
        if isinstance(place, int) and not course.coverage.wants_guess(place):
            course.earlier.found_none(FEED, self.now)
            return False
        if kept.get("place") and (order := course.orders.get(kept["source"])) and order.is_past(kept["place"]):
            self._left_out("out_of_time")
            return False
        return super().still_wants(request)

    def parse_robots(self, response: Response) -> Iterator[Request]:
        """The sitemaps that a robots.txt names, where obeying it is switched off."""
        lines = decode(response.body).splitlines()
        named = [line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("sitemap:")]
        yield from self._sitemaps([found for url in named if (found := absolute(response.url, url))], response.url)

    async def parse_feed(self, response: Response, lead: dict[str, Any] | None = None) -> AsyncIterator[Request]:
        """The articles that a feed names, and its next page."""
        found = Lead.of(response.url, {"kind": FEED, **(lead or {})})
        course = self._course(asked_for(response))
        try:
            feed = read_feed(response.body, response.url, self.caps)
        except NotAFeedError:
            self._skip("no_feed")
            for request in (*self._next_probe(request_of(response)), *self._feeds_of(response, found, course)):
                yield request
            return
        for what in feed.capped:
            self._left_out(what)
        for request in self._feeds(
            [entry.url for entry in feed.entries if judge_url(entry.url).why == "feed"], found, course
        ):
            yield request
        is_new = any(not course.met.has(entry.url) and self._plan.holds(entry) for entry in feed.entries)
        for request in self._entries(feed.entries, found, course, _moments(feed.entries)):
            yield request
        if (following := self._next_of_feed(feed, found, course, response.url, is_new=is_new)) is not None:
            yield following

    def _feeds_of(self, response: Response, lead: Lead, course: Course) -> Iterator[Request]:
        """The feeds that a page names which stands where a feed was expected."""
        if b"<html" in response.body[:2_000].lower():
            try:
                page = Page.parse(response.body, response.url, caps=self.caps)
            except NotAnArticle:
                return
            yield from self._feeds(find_feeds(page), lead, course)

    def _feeds(self, urls: list[str], lead: Lead, course: Course) -> Iterator[Request]:
        """Feeds that a feed or a page names beside the home page's: one step from these."""
        if "feed" not in self._plan.ways or not course.whole or (lead.kind == FEED and lead.depth):
            return
        for url in urls[: self.caps.feeds]:
            if course.is_ours(url):
                request = self._request(Lead(url, FEED, FEED, lead.url, depth=1))
                if lead.kind == LISTING:  # of one section: for what sitemaps and listings lack
                    request.priority, request.meta["of_section"] = LOOKED_FOR, True
                yield request

    def _next_of_feed(self, feed: Feed, lead: Lead, course: Course, here: str, *, is_new: bool) -> Request | None:
        """The next page of a feed; where none is named, asked for after all that is, for as long as it `is_new`."""
        is_guessed = not feed.next_url and feed.is_paged and course.whole
        url = page_after(here) if is_guessed else feed.next_url
        if not url or not course.is_ours(url) or course.earlier.complete:
            return None
        if is_guessed and lead.number > 1 and not is_new:
            return None
        if lead.number >= self.caps.feed_pages:
            self._left_out("feed_pages")
            return None
        request = self._request(Lead(canonical_url(url), FEED, FEED, here, number=lead.number + 1))
        if is_guessed:
            request.priority = GUESSED
        return request

    async def parse_sitemap(self, response: Response, lead: dict[str, Any] | None = None) -> AsyncIterator[Request]:
        """The maps that an index names, or the articles that a map names, newest first."""
        found = Lead.of(response.url, {"kind": SITEMAP, **(lead or {})})
        course = self._course(asked_for(response))
        entries: list[Entry] = []
        moments: dict[str, datetime] = {}
        try:
            for stretch in read_sitemap(response.body, response.url, caps=self.caps, capped=course.capped):
                entries += [entry for entry in stretch if isinstance(entry, Entry)]
                for named in without_pages(entry for entry in stretch if isinstance(entry, MapEntry)):
                    if (request := self._map(named, found, course)) is not None:
                        yield request
                moments |= _moments(entry for entry in stretch if isinstance(entry, Entry))
                await asyncio.sleep(0)  # a map of 50,000 URLs takes a second, in which others have their turn
        except NotASitemapError:
            self._skip("no_sitemap")
            for request in self._next_probe_of_sitemap(found):
                yield request
            return
        for request in self._entries(entries, found, course, moments if trusts_lastmod(entries, self.now) else {}):
            yield request

    def _map(self, entry: MapEntry, index: Lead, course: Course) -> Request | None:
        """One map of an index, unless it cannot hold what is wanted."""
        url = canonical_url(entry.url)
        span = span_of(url)
        since, until = self._plan.since, self._plan.until
        reason = ""
        if not course.is_ours(url) or holds_no_news(url):
            reason = "no_news"
        elif (
            (span and since and span[1] < since)
            or (since and entry.modified and entry.modified < since)
            or (span and until and span[0] > until)
        ):
            reason = "out_of_time"
        elif course.earlier.complete and entry.modified and self._is_unchanged(url, entry.modified):
            reason = "unchanged"
        elif span and course.earlier.is_settled(span[1]):
            reason = "settled"
        if reason:
            self._count(f"sitemap/{reason}")
            return None
        if index.depth + 1 > self.caps.sitemap_levels:
            self._left_out("sitemap_levels")
            return None
        if self._maps.get(course.host, 0) >= self.caps.sitemaps:
            self._left_out("sitemaps")
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

    def _entries(
        self, entries: list[Entry], lead: Lead, course: Course, modified: dict[str, datetime]
    ) -> Iterator[Request]:
        """Articles that are wanted, newest first."""
        oldest = datetime.min.replace(tzinfo=UTC)
        entries.sort(key=lambda entry: entry.published or entry.modified or oldest, reverse=True)
        if self._plan.since is not None and lead.kind == SITEMAP:
            entries = spread(entries)
        yield from self._follow(course.of_entries(entries, lead), modified)
        self._count_capped(course)

    def _next_probe(self, request: Request) -> Iterator[Request]:
        place = request.meta.get("probe")
        if not isinstance(place, int):
            return
        if place + 1 < len(COMMON_PATHS):
            yield self._probe_feed(request.cb_kwargs.get("lead", {}).get("source") or request.url, place + 1)
        else:
            self._course(request.url).earlier.found_none(FEED, self.now)

    def _next_probe_of_sitemap(self, lead: Lead) -> Iterator[Request]:
        """Where to look after a sitemap that is none: at the usual places, though robots.txt named another."""
        home = lead.source or lead.url
        course = self._course(home)
        if lead.depth or course.coverage.has_map:
            return
        if lead.url == _at_root(home, PROBES[1]):
            course.earlier.found_none(SITEMAP, self.now)
        else:
            place = 1 if lead.url == _at_root(home, PROBES[0]) else 0
            yield self._request(Lead(_at_root(home, PROBES[place]), SITEMAP, SITEMAP, home))

    # --- what could not be had --------------------------------------------------------------------
    def failed(self, failure: Any) -> Iterator[Request]:
        """A page that could not be fetched: gone, or another place to look instead."""
        request: Request = failure.request
        status = failure.value.response.status if failure.check(HttpError) else 0
        self._bad_pages.failed(request, failure.value, status)
        if status:
            if status in {404, 410} and request.meta.get("known"):
                self._is_gone(request)
            elif request.meta.get("probe") is None:
                self._count(f"failed/{status}")
            if status in {404, 410} and (url := self._course(request.url).met.grown.failed(request.url)):
                yield self._request(Lead.of(url, request.cb_kwargs.get("lead", {})))
        yield from self._next_probe(request)
        kept = request.cb_kwargs.get("lead", {})
        if kept.get("kind") == SITEMAP:
            yield from self._next_probe_of_sitemap(Lead.of(request.url, kept))


def _at_root(home: str, path: str) -> str:
    return "/".join(home.split("/")[:3]) + path


def _moments(entries: Iterable[Entry]) -> dict[str, datetime]:
    """When each article was last changed, where that is told."""
    return {canonical_url(entry.url): entry.modified for entry in entries if entry.modified is not None}
