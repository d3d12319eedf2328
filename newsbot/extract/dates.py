"""When it was published and changed: what machines are told, what is printed, what the URL says, and who is right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import partial

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.date_choice import Said, as_printed, best_first, is_vague, later, weigh, without_entries
from newsbot.extract.date_print import Parse, PrintedDate, find_printed_dates
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.dates import parse_moment

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
    if not settled or any(map(is_vague, published)):
        known = {said.moment.when.date() for said in published + modified}
        printed = find_printed_dates(page, headline_index, body, parse, known)
        if published:
            printed = without_entries(printed, body)
        published, modified = as_printed(published, modified, printed)
        for one in _timed(printed, published) if settled else printed:
            said = Said(one.moment, "html", one.score, one.why, one.index, is_loose=not one.in_time)
            (modified if one.kind == "modified" else published).append(said)
    if not any(said.score > UNSURE for said in published):
        published += _told(page, data, ("dateCreated", "uploadDate"), (), 4.0, parse)
        published += [replace(one, score=one.score - (1.5 if one.source == "html" else 6.0)) for one in modified]
    if not published and (digits := _digits_in(page.url)):
        published.append(digits)
    weigh(published, modified)
    first = best_first(published)
    return _candidates(first), _candidates(later(best_first(modified), first))


def _timed(printed: list[PrintedDate], published: list[Said]) -> list[PrintedDate]:
    """Printed times of the day that is settled: they may say more of it."""
    days = {said.moment.when.date() for said in published}
    return [one for one in printed if one.moment.has_time and one.moment.when.date() in days]


def _candidates(found: list[Said]) -> list[Candidate]:
    return [Candidate(one.moment.written, one.source, one.score, one.index, one.why) for one in found]


def _told(
    page: Page, data: Structured, keys: tuple[str, ...], metas: tuple[str, ...], score: float, parse: Parse
) -> list[Said]:
    """Dates in JSON-LD, microdata, RDFa and `<meta>`."""
    found: list[Said] = []

    def add(text: str, source: str, score: float, why: str, index: int = -1) -> None:
        if moment := parse(text):
            found.append(Said(moment, source, score, why, index))

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


def _digits_in(url: str) -> Said | None:
    """A day in a row of digits, "A2026012914320005196": where nothing else tells."""
    match = _URL_DIGITS.search(_path(url))
    moment = parse_moment(f"{match[1]}-{match[2]}-{match[3]}") if match else None
    return Said(moment, "url", 1.0, "digits in the URL") if moment else None


def _in_url(url: str) -> Said | None:
    path = _path(url)
    if match := _URL_DAY.search(f"/{path}"):
        year, month, day = match[1], match[2] or match[3], match[4]
    elif match := _URL_DAY_LAST.search(path):
        year, month, day = match.groups()
    else:
        return None
    moment = parse_moment(f"{year}-{int(month):02}-{int(day):02}")
    return Said(moment, "url", 4.0, "day in the URL") if moment else None


def _is_settled(found: list[Said]) -> bool:
    """Whether two independent parts name the same day, so that nothing printed needs to be looked for."""
    told = {(said.moment.when.date(), said.source) for said in found}
    return len(told) > 1 and len({day for day, _ in told}) == 1
