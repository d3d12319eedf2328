"""Makes the requests for leads: for articles that are not known, and for known ones whose turn has come again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from scrapy import Request

from newsbot.discover.course import Course
from newsbot.discover.leads import ARTICLE, Lead
from newsbot.discover.refresh import is_due, is_left_alone
from newsbot.spiders.site_spider import SiteSpider
from newsbot.store.memory import Known

LOOK_BACK = timedelta(days=7)
"""In which articles are looked at again though nothing names them."""
LEAST = 190
"""Priority of these: below all others."""


class Follower(SiteSpider):
    """The part of a spider that knows what it has read in former runs."""

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
        barren = self.memory.barren([lead.url for lead in leads if lead.url not in known])
        for lead in leads:
            request = None
            if self._course(lead.url).failing.is_left_alone(lead.url, self.now):
                self._skip("failed_for_good")
                self._bad_pages.name(lead.url)
                continue
            changed = (modified or {}).get(lead.url)
            if lead.url in barren and is_left_alone(*barren[lead.url], self.now, changed):
                self._skip("no_article_before")
                continue
            if (has := known.get(lead.url)) is not None:
                if not self._needs_look(has, changed):
                    self._count("known")
                    continue
                request = self._again(lead, has)
            yield request or self._request(lead, news=bool(lead.hints))

    def _look_again(self, course: Course) -> Iterator[Request]:
        """The young articles that are due: what no listing names any more may have been changed or taken away."""
        if not course.earlier.complete or course.sections or self.arguments.limit is not None:
            return
        since = max(filter(None, (self.now - LOOK_BACK, self._plan.since)))
        for url, by, source, known in self.memory.young(course.host, since, self.caps.looked_at_again):
            if not self._needs_look(known):
                continue
            request = self._again(Lead(url, ARTICLE, by if by and by != "start" else "category", source), known)
            request.priority = min(request.priority, LEAST)
            yield request

    def _needs_look(self, known: Known, modified: datetime | None = None) -> bool:
        return is_due(
            known.date_published, known.fetched_at, known.checked_at, self.now, modified=modified, gone=known.gone_at
        )

    def _again(self, lead: Lead, known: Known) -> Request:
        """A request for an article that the database has."""
        request = self._request(lead)
        request.meta.update(conditional="article", known="gone" if known.gone_at else True)
        return request

    def _is_gone(self, request: Request, url: str = "") -> None:
        """A known article is not there (any more)."""
        self.memory.touch(url or request.url, "gone")
        if request.meta["known"] != "gone":
            self._count("articles/gone")
