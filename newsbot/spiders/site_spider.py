"""What every spider of a site's pages has: arguments, the course of each site, requests for leads, counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from newsbot.caps import Caps
from newsbot.discover.absent import Absent
from newsbot.discover.course import Course
from newsbot.discover.earlier import Earlier, table
from newsbot.discover.entries import absolute
from newsbot.discover.leads import ARTICLE, FEED, LISTING, SITEMAP, Lead, rank
from newsbot.discover.plan import Plan
from newsbot.discover.sections import Sections
from newsbot.discover.urls import Shapes, judge_url
from newsbot.fetch.browser import Browser
from newsbot.fetch.doubt import LAST
from newsbot.fetch.skipped import was_incomplete
from newsbot.load.urls import canonical_url, site_of, url_key
from newsbot.sites import Site
from newsbot.spiders.absence import Absence
from newsbot.spiders.arguments import Arguments, Entrance, read_arguments
from newsbot.spiders.bad_pages import BadPages, is_article
from newsbot.spiders.limit import Limit
from newsbot.store.memory import Memory
from newsbot.watch.history import last_run
from newsbot.watch.marks import BAD_BEFORE, FAILED_BEFORE, OFTEN_FAILED
from newsbot.watch.states import due

logger = logging.getLogger(__name__)

CALLBACKS = {FEED: "parse_feed", SITEMAP: "parse_sitemap"}
"""Kind of a lead to the method that reads the answer; all others go to `parse_page`."""
SCROLL = 10
"""Times that a rendered listing is asked for more."""
_KEPT_SITES = 20_000


class SiteSpider(Spider):
    """Knows the sites of its arguments and makes the requests; what answers mean is said by its heirs."""

    arguments: Arguments
    caps: Caps

    def failed(self, failure: Any) -> Any:
        """What to do for a page that could not be fetched."""
        raise NotImplementedError

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
        self.caps = Caps.of(self.settings)
        self._plan = Plan(
            ways=arguments.discover,
            related_depth=arguments.related_depth,
            since=arguments.since,
            until=arguments.until,
            caps=self.caps,
        )
        self._courses: dict[str, Course] = {}
        self._robots_sitemaps: dict[str, list[str]] = {}
        self._maps: dict[str, int] = {}
        self._limit = Limit(self.crawler, arguments.limit)
        self._bad_pages = BadPages(self.crawler, lambda url: self._course(url).failing, now)
        self._absence = Absence(self.crawler, self.caps, now)
        self.crawler.signals.connect(self._robots_parsed, signals.robots_parsed)
        self.crawler.signals.connect(self._closed, signals.spider_closed)

    @property
    def memory(self) -> Memory:
        """The article database, as far as the spider asks it."""
        return Memory.of(self.crawler)

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
        sort = "home" if is_home(entrance) else "section"
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
                whole=any(map(is_home, entrances)),
                earlier=Earlier.of(facts, self.conditional_scope),
                failing=self._bad_pages.of(host),
                absent=Absent.of(facts.get("absent")),
                now=self.now,
            )
            course.lists = course.earlier.needs_listings(self.now)
            self._courses[host] = course
        return course

    # --- requests ---------------------------------------------------------------------------------
    def _request(self, lead: Lead, *, news: bool = False) -> Request:
        callback: Callable[..., Any] = getattr(self, CALLBACKS.get(lead.kind, "parse_page"))
        kept = lead.to_json()
        meta: dict[str, Any] = {}
        failing, priority = self._course(lead.url).failing, rank(lead, self.now, news=news)
        if is_article(lead) and (place := failing.place(lead.url)):
            meta[FAILED_BEFORE] = True
            priority = LAST - place
        if failing.is_at_last_try(lead.url):
            meta[OFTEN_FAILED] = True
            if is_article(lead):
                meta[BAD_BEFORE] = True
        if lead.kind in {FEED, SITEMAP}:
            meta["keep_partial"] = True
        if lead.kind == SITEMAP:
            meta["download_maxsize"] = self.caps.sitemap_bytes
        elif lead.kind == FEED or (lead.kind == LISTING and lead.by != "start" and not self._is_index(lead)):
            meta["conditional"] = "listing"
        request = Request(
            lead.url,
            callback,
            errback=self.failed,
            priority=priority,
            meta=meta,
            cb_kwargs={"lead": kept} if kept else {},
        )
        if kept and lead.kind in {ARTICLE, LISTING}:
            scroll = SCROLL if lead.kind == LISTING else 0
            Browser.of(self.crawler).plan(request, self._render_of(lead.url), scroll)
        return request

    def _is_index(self, lead: Lead) -> bool:
        return url_key(lead.url) in self._course(lead.url).earlier.indexes

    def still_wants(self, request: Request) -> bool:
        """The frontier's question before it gives a request out (see `newsbot.store.frontier`)."""
        kept = request.cb_kwargs.get("lead")
        if not kept or kept.get("kind") != LISTING or not kept.get("sort"):
            return True
        course = self._course(request.url)
        wanted = course.still_wants(Lead.of(request.url, kept))
        self._count_capped(course)
        return wanted

    def settle(self, request: Request) -> Request:
        """The request as it is given out: to where the site would lead it, by what was learnt since it was made."""
        course = self._courses.get(site_of(request.url))
        url = course.met.slashes.settle(request.url) if course is not None else request.url
        return request if url == request.url else request.replace(url=url)

    def _render_of(self, url: str) -> str:
        site = self._course(url).site
        return site.render if site else "auto"

    # --- beginning and end ------------------------------------------------------------------------
    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        named = [found for url in _sitemaps_of(robotparser) if (found := absolute(request.url, url))]
        if len(self._robots_sitemaps) < _KEPT_SITES:
            known = self._robots_sitemaps.setdefault(site_of(request.url), [])
            known.extend(url for url in named if url not in known)

    def _closed(self, reason: str) -> None:
        assert self.crawler.stats is not None
        whole = reason == "finished" and not self.stopped_early
        self._bad_pages.settle(whole=whole)
        for host, course in self._courses.items():
            facts = self.memory.site_facts(host) | course.facts()
            complete = table(facts.get("complete"))
            if was_incomplete(self.crawler.stats, host.partition(":")[0]):
                complete.pop(self.conditional_scope, None)  # the next run looks for what this one could not have
            elif whole:
                complete = dict([*complete.items(), (self.conditional_scope, self.now.isoformat(timespec="seconds"))])
                if course.lists:
                    facts["listed_at"] = self.now.isoformat(timespec="seconds")
            facts["complete"] = dict(list(complete.items())[-20:])
            self.memory.keep_site_facts(host, facts)

    # --- counting ---------------------------------------------------------------------------------
    def _skip(self, reason: str) -> None:
        self._count(f"skipped/{reason}")

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"newsbot/{what}")

    def _left_out(self, what: str) -> None:
        self._count(f"left_out/{what}")

    def _count_capped(self, course: Course) -> None:
        assert self.crawler.stats is not None
        for what, count in course.capped.items():
            self.crawler.stats.inc_value(f"newsbot/left_out/{what}", count)
        course.capped.clear()


def is_home(entrance: Entrance) -> bool:
    """Whether all of its site is meant."""
    return judge_url(entrance.url).why == "home" or entrance.is_profile


def request_of(response: Response) -> Request:
    """The request that a response answers."""
    assert response.request is not None
    return response.request


def asked_for(response: Response) -> str:
    """The URL that was asked for, before redirects."""
    urls = response.meta.get("redirect_urls")
    return str(urls[0]) if urls else response.url


def _sitemaps_of(rules: RobotParser) -> list[str]:
    return [str(url).strip() for url in getattr(rules, "sitemaps", list)()]
