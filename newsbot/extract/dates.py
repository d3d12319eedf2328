"""When it was published and changed: what machines are told, what is printed, what the URL says, and who is right."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, timezone
from functools import partial

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.date_print import Parse, PrintedDate, find_printed_dates
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.dates import Moment, parse_moment
from newsbot.load.zones import is_offset

PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "parsely-pub-date",
    "datepublished",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "article:post_date",
    "bt:pubdate",
    "published_at",
    "published_time",
    "published-date",
    "published_date",
    "publish-date",
    "publish_date",
    "publishdate",
    "publicationdate",
    "publication_date",
    "pubdate",
    "pub_date",
    "pdate",
    "ptime",
    "releasedate",
    "release_date",
    "og:release_date",
    "video:release_date",
    "citation_publication_date",
    "citation_date",
    "date.available",
    "date.created",
    "dcterms.created",
    "dc.date.created",
    "dcterms.available",
    "datecreated",
    "created",
    "article_date_original",
    "originalpublicationdate",
    "article.published",
    "rnews:datepublished",
    "displaydate",
    "date",
)
"""Names of `<meta>` that hold the date of publication, the most believable first."""
MODIFIED_METAS = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "article:modified",
    "article:updated",
    "last-modified",
    "lastmod",
    "revision_date",
    "date.modified",
    "date.updated",
    "dcterms.modified",
    "dc.date.modified",
    "last_updated_date",
    "bt:moddate",
    "cxenseparse:modifiedtime",
    "updated_time",
)
"""Names of `<meta>` that hold the date of the last change."""
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)(?:[/_-](1[0-2]|0?[1-9])[/_-]|(1[0-2]|0[1-9])/?)([12]\d|3[01]|0[1-9]|[1-9](?=[/_-]|$))(?!\d)"
)
_URL_DIGITS = re.compile(r"(?<!\d)(20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{2,12})?(?!\d)")
UNSURE = 4.0
"""Below this score a date of publication is no better than one of a change."""
_URL_DAY_LAST = re.compile(r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(slots=True)
class _Said:
    """A date that one part of the page gives."""

    moment: Moment
    source: str
    score: float
    why: str
    index: int = -1


def read_dates(
    page: Page,
    data: Structured,
    headline_index: int,
    body: Body,
    *,
    language: str | None = None,
    day_first: bool | None = None,
    now: datetime | None = None,
) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates for `date_published` and `date_modified`: ISO 8601 with no more than the page said.

    `language` counts where the page names none. A value without a time zone or a time of day is left so, for the
    loader to assume one.
    """
    language = (page.attrs[0].get("lang") if page.attrs else None) or language
    parse = partial(parse_moment, language=language, day_first=day_first, now=now)
    published = _told(page, data, ("datePublished",), PUBLISHED_METAS, 9.0, parse)
    modified = _told(page, data, ("dateModified",), MODIFIED_METAS, 9.0, parse)
    if in_url := _in_url(page.url):
        published.append(in_url)
    settled = _is_settled(published)
    if not settled or any(map(_is_utc, published)):
        known = {said.moment.when.date() for said in published + modified}
        printed = find_printed_dates(page, headline_index, body, parse, known)
        published = [_as_printed(said, printed, "published") for said in published]
        modified = [_as_printed(said, printed, "modified") for said in modified]
        for one in printed if not settled else ():
            said = _Said(one.moment, "html", one.score, one.why, one.index)
            (modified if one.kind == "modified" else published).append(said)
    if not any(said.score > UNSURE for said in published):
        published += _told(page, data, ("dateCreated", "uploadDate"), (), 4.0, parse)
        published += [replace(one, score=one.score - (1.5 if one.source == "html" else 6.0)) for one in modified]
    if not published and (digits := _digits_in(page.url)):
        published.append(digits)
    _weigh(published, modified)
    return _candidates(published), _candidates(modified)


def _candidates(found: list[_Said]) -> list[Candidate]:
    found.sort(key=lambda said: -said.score)
    return [Candidate(one.moment.written, one.source, one.score, one.index, one.why) for one in found]


def _told(
    page: Page, data: Structured, keys: tuple[str, ...], metas: tuple[str, ...], score: float, parse: Parse
) -> list[_Said]:
    """Dates in JSON-LD, microdata, RDFa and `<meta>`."""
    found: list[_Said] = []

    def add(text: str, source: str, score: float, why: str, index: int = -1) -> None:
        if moment := parse(text):
            found.append(_Said(moment, source, score, why, index))

    for key in keys:
        add(data.text(data.article, key), "json-ld", score, f"json-ld {key}")
        for source, table in (("microdata", data.microdata), ("rdfa", data.rdfa)):
            if values := table.get(key):
                add(values[0][1], source, score - 1.0, f"{source} {key}", values[0][0])
    for place, name in enumerate(metas):
        if texts := page.metas.get(name):
            add(texts[0], "meta", score - 0.5 - place / 10, f"meta {name}")
    return found


def _path(url: str) -> str:
    return url.split("//", 1)[-1].partition("/")[2].split("?", 1)[0][:500]


def _digits_in(url: str) -> _Said | None:
    """A day in a row of digits, "A2026012914320005196": where nothing else tells."""
    match = _URL_DIGITS.search(_path(url))
    moment = parse_moment(f"{match[1]}-{match[2]}-{match[3]}") if match else None
    return _Said(moment, "url", 1.0, "digits in the URL") if moment else None


def _in_url(url: str) -> _Said | None:
    path = _path(url)
    if match := _URL_DAY.search(f"/{path}"):
        year, month, day = match[1], match[2] or match[3], match[4]
    elif match := _URL_DAY_LAST.search(path):
        year, month, day = match.groups()
    else:
        return None
    moment = parse_moment(f"{year}-{int(month):02}-{int(day):02}")
    return _Said(moment, "url", 4.0, "day in the URL") if moment else None


def _is_settled(found: list[_Said]) -> bool:
    """Whether two independent parts name the same day, so that nothing printed needs to be looked for."""
    told = {(said.moment.when.date(), said.why.split(" ", 1)[0]) for said in found}
    return len(told) > 1 and len({day for day, _ in told}) == 1


def _is_utc(said: _Said) -> bool:
    return said.moment.has_time and not said.moment.zone_assumed and not said.moment.when.utcoffset()


def _as_printed(said: _Said, printed: list[PrintedDate], kind: str) -> _Said:
    """A time in UTC in the zone in which the page prints it: the same instant, on the day that readers see."""
    when = said.moment.when.replace(second=0, microsecond=0)
    if not _is_utc(said) or when.time() == time.min:  # midnight is no time, but a day
        return said
    for one in printed:
        shift = one.moment.when.replace(tzinfo=UTC, second=0, microsecond=0) - when
        if one.kind == kind and one.moment.has_time and is_offset(shift):
            local = said.moment.when.astimezone(timezone(shift))
            return replace(said, moment=replace(said.moment, when=local), why=f"{said.why}, as printed")
    return said


def _weigh(published: list[_Said], modified: list[_Said]) -> None:
    """Dates of one day support each other; the day of a change, where an earlier one is named, is not the first."""
    for found in (published, modified):
        days = [said.moment.when.date() for said in found]
        for i, said in enumerate(found):
            agreeing = {other.source for j, other in enumerate(found) if j != i and days[j] == days[i]} - {said.source}
            said.score += 0.8 * len(agreeing)
            if {said.source, *agreeing} >= {"html", "url"}:
                said.score += 4.0
    changed = {said.moment.when.date() for said in modified}
    sure = [said.moment.when.date() for said in published if said.source != "html" or said.why == "time element"]
    for said in published:
        day = said.moment.when.date()
        if day in changed and day - min(sure, default=day) > timedelta(days=1):
            said.score -= 4.0
