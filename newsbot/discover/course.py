"""The course of a crawl over one site: which leads a page gives, what they brought, and when to stop (pure).

One `Course` for each site of a crawl. It is told what every page turned out to be, and so learns which forms of URL are
articles, which listings bring nothing new, and whether the sitemaps name everything. What is worth knowing the next
time goes into `facts()`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsbot.discover.absent import Absent
from newsbot.discover.addresses import ENOUGH, Addresses
from newsbot.discover.anchorless import find_anchorless, find_named
from newsbot.discover.coverage import Coverage
from newsbot.discover.earlier import Earlier
from newsbot.discover.entries import Entry
from newsbot.discover.failing import Failing
from newsbot.discover.hosts import Hosts
from newsbot.discover.leads import ARTICLE, FEED, LISTING, SITEMAP, Lead, expected
from newsbot.discover.link import Link
from newsbot.discover.links import find_links
from newsbot.discover.order import Order
from newsbot.discover.pagination import NextPage, count_on, find_next
from newsbot.discover.plan import Plan, all_before
from newsbot.discover.sections import Sections
from newsbot.discover.sitemaps import span_of
from newsbot.discover.urls import DOUBT, NEITHER, Shapes, Verdict, judge_url, page_number, shape_of
from newsbot.extract.continuation import continues
from newsbot.extract.page import Page
from newsbot.load.urls import canonical_url, url_key
from newsbot.sites.site import Site

PATIENCE = 5
"""Pages of one listing in a row that may bring nothing new."""
PATIENCE_WHEN_COVERED = 2
"""The same, where sitemaps and feeds have named every article of the site so far."""
BARREN_LISTINGS = 12
"""Listings of one sort (tags and authors; archives) in a row that may bring nothing new: then no more are asked for."""
BARREN_ENOUGH = 3
"""The same from which on the further pages of such a listing are given up as soon as where sitemaps name everything."""
BARREN_WHEN_COVERED = 5
"""The same for those that are found already, where sitemaps and feeds have named every article of the site so far."""
Known = Callable[[list[str]], Collection[str]]
"""Which of these URLs are known from former crawls."""
_CHROME = frozenset({"nav", "header", "footer"})


@dataclass(slots=True)
class Course:
    """What one crawl knows of one site."""

    host: str
    """Registrable domain (see `newsbot.load.urls.site_of`)."""
    plan: Plan = field(default_factory=Plan)
    site: Site | None = None
    sections: Sections = field(default_factory=lambda: Sections(()))
    shapes: Shapes = field(default_factory=Shapes)
    whole: bool = True
    """All of the site is wanted; False: only the listings, feeds and articles that were given."""
    lists: bool = True
    """Listings beyond the home page are followed in this run (see `Earlier.needs_listings`)."""
    earlier: Earlier = field(default_factory=Earlier)
    """What former runs found out."""
    failing: Failing = field(default_factory=Failing)
    """Pages that failed in the last runs."""
    absent: Absent = field(default_factory=Absent)
    """What the site shows at an address that it does not have."""
    now: datetime | None = None
    """When this crawl began (aware)."""
    capped: Counter[str] = field(default_factory=Counter)
    """What was left out, by reason; the spider empties it into its stats."""
    met: Addresses = field(default_factory=Addresses)
    """The addresses that this crawl has met."""
    coverage: Coverage = field(default_factory=Coverage)
    """What sitemaps and feeds named of what pages showed."""
    orders: dict[str, Order] = field(default_factory=dict)
    """Those of sitemaps without dates, by their URLs."""
    _barren: Counter[str] = field(default_factory=Counter)
    _turned: Counter[str] = field(default_factory=Counter)
    _listings: int = 0
    _old_pages: Counter[str] = field(default_factory=Counter)
    _seen: dict[bool, set[int]] = field(default_factory=lambda: {False: set(), True: set()})
    _hosts: Hosts | None = None

    # --- what was learnt --------------------------------------------------------------------------
    def learn(self, lead: Lead, *, is_article: bool) -> None:
        """The page of a lead turned out to be an article, or not."""
        self.failing.worked(lead.url)
        self.coverage.learn(url_key(lead.url), is_article=is_article)
        if lead.kind in {ARTICLE, LISTING}:
            self.shapes.learn(lead.url, is_article=is_article)

    def prior(self, url: str, lead: Lead) -> float:
        """What speaks for an article before its page is read (see `newsbot.extract.verdict`): about -3 to 3."""
        if lead.by == "start" or (lead.kind == LISTING and lead.sort == "home"):
            return 0.0
        return expected(self.shapes.judge(url), lead)

    def too_old(self, lead: Lead) -> None:
        """An article of a listing's page was published before `since`."""
        if lead.source:
            self._old_pages[lead.source] += 1

    def facts(self) -> dict[str, Any]:
        """What the next crawl should know; JSON."""
        covered = (self.coverage.covered or self.earlier.was_covered) and not self.coverage.unnamed
        kept = {"absent": self.absent.to_json(), "none": self.earlier.none, "indexes": sorted(self.earlier.indexes)}
        return {"shapes": self.shapes.counts, "covered": covered, **kept}

    # --- leads of feeds and sitemaps --------------------------------------------------------------
    def of_entries(self, entries: Iterable[Entry], lead: Lead) -> Iterator[Lead]:
        """Articles that a feed or sitemap names, within the time and the sections that are wanted."""
        by = FEED if lead.kind == FEED else SITEMAP
        for entry in entries:
            url = canonical_url(entry.url)
            if not self.is_ours(url) or not self._is_wanted(url, listing=False):
                continue
            verdict = self.shapes.judge(url)
            if verdict.kind == NEITHER or (by == SITEMAP and not entry.hints and self._is_listing(url, verdict)):
                self.capped["not_an_article"] += 1
                continue
            if not self.plan.holds(entry):
                self.capped["out_of_time"] += 1
                continue
            published = entry.published or entry.modified
            sure = verdict.kind == ARTICLE or by == FEED or bool(entry.hints)
            self.met.take(url)
            self.coverage.name(url_key(url), in_sitemap=by == SITEMAP)
            yield Lead(
                url,
                ARTICLE,
                by,
                lead.url,
                sure=sure,
                published=published.isoformat() if published else None,
                place=entry.place,
                hints=entry.hints,
            )

    def _is_listing(self, url: str, verdict: Verdict) -> bool:
        """Sitemaps name sections and tags too; what only looks like one is worth a look, until some were looked at."""
        if verdict.kind != LISTING:
            return False
        return verdict.score > 0.6 or not self.shapes.is_open(url)

    # --- leads of pages ---------------------------------------------------------------------------
    def of_listing(self, page: Page, lead: Lead, links: list[Link], known: Known) -> list[Lead]:
        """Articles, further listings and the next page that a listing is the first to name, in this order."""
        by = "archive" if lead.sort == "archive" else "category"
        articles: dict[str, Lead] = {}
        others: list[tuple[Link, Verdict]] = []
        links = self.met.settled(links)
        going_on = find_next(page, links)
        for link in links:
            url = link.url
            if not self._leads_on(url, page) or (going_on is not None and going_on.url == url):
                continue
            kind, verdict = self._kind(link)
            if kind == ARTICLE:
                if self._is_wanted(url, listing=False, shown_by=lead):
                    articles[url] = Lead(url, ARTICLE, by, page.url, sure=verdict.kind == ARTICLE)
            elif kind == LISTING:
                others.append((link, verdict))
        first = self._first(articles)
        listings = [found for link, verdict in others if (found := self._listing(link, verdict, lead))]
        brought = self._count_new(articles, first, known)
        self.met.stood(url for url in first if articles[url].sure)
        if (following := self._next(page, going_on, lead, list(articles), brought=brought)) is not None:
            listings.append(following)
        self._judge_sort(lead, brought)
        return [*(articles[url] for url in first), *listings]

    def of_article(self, page: Page, related: list[str], lead: Lead) -> list[Lead]:
        """What a page is the first to lead to: related articles, as deep as wanted, and listings."""
        further = "related" in self.plan.ways and lead.depth < self.plan.related_depth
        found: dict[str, Lead] = {}
        for url in map(self.met.canonical, related if further else ()):
            verdict = self.shapes.judge(url)
            is_page = verdict.kind != NEITHER and not (verdict.kind == LISTING and verdict.score > 0.6)
            if is_page and self._leads_on(url, page):
                found[url] = Lead(url, ARTICLE, "related", page.url, lead.depth + 1, sure=verdict.kind == ARTICLE)
        listings: list[Lead] = []
        # Who gives an article wants that one.
        follow = self.whole and "category" in self.plan.ways and lead.by != "start"
        if not (further or follow):
            return list(found.values())
        place = Lead(page.url, LISTING, lead.by, depth=1, sort="topic")
        for link in self.met.settled(find_links(page, self._seen[further])):
            if not self._leads_on(link.url, page):
                continue
            kind, verdict = self._kind(link)
            if kind == ARTICLE and further and link.context not in _CHROME and self._is_wanted(link.url, listing=False):
                sure = verdict.kind == ARTICLE
                found.setdefault(link.url, Lead(link.url, ARTICLE, "related", page.url, lead.depth + 1, sure=sure))
            elif kind == LISTING and follow and (listing := self._listing(link, verdict, place)):
                listings.append(listing)
        first = self._first(found)
        keys = {url: url_key(url) for url, shown in found.items() if shown.sure}
        self.coverage.show(keys.values(), [keys[url] for url in first if url in keys])
        return [*(found[url] for url in first), *listings]

    def _kind(self, link: Link) -> tuple[str, Verdict]:
        """What a link leads to, by its URL, its text and its place."""
        url = link.url
        if self.site is not None and self.site.denies(url):
            self.capped["denied"] += 1
            return NEITHER, judge_url(url)
        verdict = self.shapes.judge(url)
        if verdict.kind == NEITHER:
            if verdict.why not in {"service", "file"}:
                self.capped[f"trap_{verdict.why}"] += 1
            return NEITHER, verdict
        if self.site is not None and self.site.allow and verdict.kind != LISTING:
            return (ARTICLE if self.site.permits(url) else NEITHER), verdict
        speaks = len(link.text) > 30 or link.text.count(" ") >= 4
        chrome = link.context in _CHROME
        if verdict.kind == ARTICLE:
            return (LISTING if chrome and verdict.score <= 0.7 and not speaks else ARTICLE), verdict
        if verdict.kind == LISTING:
            weak = verdict.why == "short_path" and link.context in {"heading", "main", "related"}
            return (ARTICLE if weak and speaks else LISTING), verdict
        if verdict.kind == DOUBT and chrome and not speaks:
            return LISTING, verdict
        return ARTICLE, verdict

    def _listing(self, link: Link, verdict: Verdict, lead: Lead) -> Lead | None:
        """A further listing, where listings are followed and this one may be."""
        if not (self.whole and self.lists) or "category" not in self.plan.ways or lead.sort == "":
            return None
        if page_number(link.url):  # the pages of a listing are taken in turn, see `_next`
            return None
        if self.sections and not self.sections.names_listing(link):
            return None
        sort = "archive" if verdict.why == "archive" else "topic" if verdict.why == "collection" else "section"
        if lead.sort == "topic" and sort == "section":
            sort = "topic"
        if sort != "section" and self._barren[sort] >= BARREN_LISTINGS:
            self.capped[f"barren_{sort}"] += 1
            return None
        if sort == "archive" and (why := self._is_past_or_to_come(link.url)):
            self.capped[why] += 1
            return None
        if lead.depth >= self.plan.caps.listing_depth:
            if not self.met.has(link.url):
                self.capped["listing_depth"] += 1
            return None
        if self.met.is_twin(link.url) or (self.met.is_grown(link.url) and self.met.is_grown(lead.url)):
            self.capped["twin"] += 1
            return None
        if not self.met.take(link.url):
            return None
        if self._listings >= self.plan.caps.listings:
            self.capped["listings"] += 1
            return None
        self._listings += 1
        if lead.source:  # no article
            self.earlier.leads_on(lead.url)
        by = "archive" if sort == "archive" else "category"
        return Lead(link.url, LISTING, by, lead.url, lead.depth + 1, form=link.url, sort=sort)

    def _is_past_or_to_come(self, url: str) -> str:
        """Why an archive of some days is not worth a look, by the days in its address; "" where it is."""
        span = span_of(url)
        if span is None or self.now is None:
            return ""
        since, until = self.plan.since, self.plan.until
        if (since and span[1] + timedelta(days=1) < since) or (until and span[0] - timedelta(days=1) > until):
            return "out_of_time"
        if span[0] > self.now + timedelta(days=1):
            return "future"
        return "settled" if self.earlier.is_settled(span[1]) else ""

    def _next(
        self, page: Page, following: NextPage | None, lead: Lead, shown: list[str], *, brought: int
    ) -> Lead | None:
        """The next page of this listing, unless the listing has had its share or goes back too far."""
        if "category" not in self.plan.ways or lead.sort == "":
            return None
        barren = 0 if brought else lead.barren + 1
        patience = 1 if self.earlier.complete else PATIENCE_WHEN_COVERED if self.coverage.covered else PATIENCE
        if self._barren[lead.sort] >= BARREN_ENOUGH:
            patience = min(patience, PATIENCE_WHEN_COVERED)
        if barren >= patience:
            return None
        if self.plan.since is not None and (self._old_pages[lead.source or ""] or all_before(page, self.plan.since)):
            self.capped["listing_too_old"] += 1
            return None
        form = lead.form or lead.url
        if self.met.repeats(form, shown) and shown and not brought and lead.number > 2:  # `?page=1` may be the first
            return None
        if following is None and brought and lead.counts:
            following = count_on(page.url, lead.source)
        if following is None or not self.is_ours(following.url) or not self.met.take(following.url):
            return None
        if lead.number >= self.plan.caps.listing_pages:
            self.capped["listing_pages"] += 1
            return None
        by = "archive" if lead.sort == "archive" else "category"
        counts = lead.counts or following.is_endpoint
        number = lead.number + 1
        return Lead(following.url, LISTING, by, page.url, lead.depth, number, form, barren, lead.sort, counts=counts)

    def _judge_sort(self, lead: Lead, brought: int) -> None:
        if lead.sort in {"topic", "archive"} and lead.number == 1:
            self._barren[lead.sort] = 0 if brought else self._barren[lead.sort] + 1

    def may_turn(self, url: str) -> bool:
        """Whether a page that was taken for an article is followed as the listing it is."""
        shape = shape_of(url)
        self._turned[shape] += 1
        if self._turned[shape] > self.plan.caps.turned:
            self.capped["turned"] += 1
            return False
        return True

    def still_wants(self, lead: Lead) -> bool:
        """Whether a listing that waited for its turn is worth asking: not one of tags, authors or days where sitemaps
        and feeds name everything and the last of its sort brought nothing, or sitemaps have proved to be complete.
        """
        if not self.coverage.covered or lead.sort not in {"topic", "archive"}:
            return True
        if not self.coverage.proved and self._barren[lead.sort] < BARREN_WHEN_COVERED:
            return True
        self.capped[f"barren_{lead.sort}"] += 1
        return False

    # --- what a page shows --------------------------------------------------------------------------
    def links_of(self, page: Page) -> list[Link]:
        """The links of a page that is no article; what is no anchor too, where anchors lead to hardly any article."""
        links = [*find_links(page), *find_named(page)]
        if sum(self.shapes.judge(link.url).kind == ARTICLE and self.is_ours(link.url) for link in links) < ENOUGH:
            links += find_anchorless(page)
        return links

    def _first(self, urls: Iterable[str]) -> list[str]:
        """Those that were not met before, neither so nor in another form."""
        first = []
        for url in urls:
            if self.met.has(url):
                continue
            if self.met.is_twin(url):
                self.capped["twin"] += 1
            elif self.met.take(url):
                first.append(url)
        return first

    def _leads_on(self, url: str, page: Page) -> bool:
        """Whether a URL leads to another page of this site, and not to a further one of an article's."""
        if not self.is_ours(url):
            return False
        return not (continues(url, page.url) and self.shapes.judge(page.url).kind != LISTING)

    # --- small things -----------------------------------------------------------------------------
    def count_ours(self, links: Iterable[Link]) -> int:
        """How many links lead to pages of this site."""
        return sum(self.is_ours(link.url) for link in links)

    def is_ours(self, url: str) -> bool:
        """Whether a URL belongs to this site."""
        if self._hosts is None:
            self._hosts = Hosts(self.host, self.site, self.plan.caps.site_hosts)
        ours = self._hosts.has(url)
        if self._hosts.refused:
            self.capped["site_hosts"] += self._hosts.refused
            self._hosts.refused = 0
        return ours

    def _is_wanted(self, url: str, *, listing: bool, shown_by: Lead | None = None) -> bool:
        if self.site is not None and not (listing or self.site.permits(url)):
            return False
        if not self.sections or (shown_by is not None and shown_by.sort in {"section", ""}):
            return True
        return self.sections.holds(url)

    def _count_new(self, articles: dict[str, Lead], first: list[str], known: Known) -> int:
        """How many of the articles that a listing is the `first` to name are not known from former crawls."""
        had = known(first) if first and self.earlier.complete else ()
        new = [url for url in first if url not in had]
        self.coverage.show(map(url_key, articles), map(url_key, new))
        return len(new)
