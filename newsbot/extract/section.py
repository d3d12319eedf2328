"""The section a site files its article under."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from urllib.parse import unquote, urlsplit

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.site_names import domain_label, is_address, solid
from newsbot.extract.structured import Structured
from newsbot.load.text import clean, clean_markup, fold
from newsbot.load.words import words

LONGEST = 60
"""Characters of a section's name."""

_STEM = 6
"""Characters by which "Aktuelle" is known as "Aktuell"."""

_CURRENT = re.compile(r"(?:^|[\s_-])(?:current|active|selected)(?:$|[\s_-])")
_NAMED = re.compile(r"menu|nav|section|categor|rubri|ressort|channel")
_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+){0,3}")
_SLUG = re.compile(r"[a-z]{3,}(?:-[a-z]+){0,4}|[A-Z]{6,}")
"""A section as an address or a machine writes it."""
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "&": "und"})
_PLAIN = re.compile(r"[^\W\d_][\w '’&.-]*\w")
"""A section as people write it, with no sign around it."""
_MOST_SPACES = 4
"""Spaces in the name of a menu's entry; a longer one tells what it does."""
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_MOST_LINKS = 300
"""Links of a page among which a section's name is looked for."""
_NO_SECTION = frozenset(
    "news article articles story stories post posts node content blog blogs index archive archives www amp print node "
    "artikel article-detail detail details newsdetails id en de fr es it pt nl pl ru uk view read doc item page "
    "nachrichten live web archiv "
    "nota notas noticia noticias actualite actualites haber haberler clanek uutiset nieuws notizie notizia".split()
)


def read_section(
    page: Page, data: Structured, breadcrumbs: list[Candidate], authors: Collection[str] = ()
) -> list[Candidate]:
    """Candidates for the section, best first. `breadcrumbs` are the page's (each a list of strings); `authors` have
    pages of their own, which are no sections.
    """
    found = []
    host = _host(page)
    site = {fold(name) for name in (page.meta("og:site_name"), data.text(data.article, "publisher")) if name}
    for source, why, text in (
        ("json-ld", "articleSection", data.text(data.article, "articleSection")),
        ("meta", "article:section", clean_markup(page.meta("article:section"))),
        ("microdata", "articleSection", next((v for _, v in data.microdata.get("articleSection", ())), "")),
        ("meta", "section", clean_markup(page.meta("section", "article.section", "category", "dc.subject"))),
    ):
        if (name := _name(text)) and not _is_site(name, host, site):
            found.append(Candidate(name, source, 3.0, -1, why))
    for trail in breadcrumbs[:1]:
        names = [name for step in trail.value if (name := _name(step))]
        steps = [name for name in names if not (_is_home(name, host) or _is_site(name, host, site))]
        if len(steps) > 1 and not _homes().isdisjoint(fold(steps[0]).split()):  # "Harbour Home"
            steps.pop(0)
        if steps and len(trail.value) <= 6:
            found.append(Candidate(_subject(steps, fold(page.title)), trail.source, 2.0, trail.index, "breadcrumbs"))
    if not found:
        found = _current(page) or _path(page)
    persons = {solid(author) for author in authors}
    found = [candidate for candidate in found if solid(candidate.value) not in persons]
    for candidate in found[:1]:
        if candidate.source == "url" or _SLUG.fullmatch(candidate.value):
            candidate.value = _as_printed(candidate.value, page, breadcrumbs)
    return found


def _as_printed(slug: str, page: Page, breadcrumbs: list[Candidate]) -> str:
    """What is written as in an address, as people write it: the step or the link that says the same, if any does."""
    steps: list[str] = [step for trail in breadcrumbs[:1] for step in trail.value]
    links = [i for i in page.by_tag.get("a", ())[:_MOST_LINKS] if slug in (page.attrs[i].get("href") or "")]
    wanted = solid(slug)
    for said in (*steps, *(clean(page.text(i)) for i in links)):
        if said != slug and wanted in _spellings(said) and _name(said) == said and _PLAIN.fullmatch(said):
            return said.capitalize() if said.isupper() and slug.islower() and len(said) > _STEM else said
    for i in links:  # in another script, where the link leads tells that it is the same
        said = (
            clean(page.text(i)) if urlsplit(page.absolute(page.attrs[i]["href"] or "")).path.strip("/") == slug else ""
        )
        if _name(said) and _name(said) == said and not _LATIN.search(said):
            return said
    spelled = slug.replace("-", " ")
    return spelled[0].upper() + (spelled[1:].lower() if spelled.isupper() else spelled[1:])


def _spellings(name: str) -> tuple[str, ...]:
    """The ways in which an address writes a name, without its hyphens."""
    if len(name) > LONGEST:
        return ()
    return solid(name), solid(name.lower().translate(_SPELLED)), solid(name.replace("&", " and "))


def _host(page: Page) -> str:
    return (urlsplit(page.url).hostname or "").removeprefix("www.").replace("-", "")


def _is_home(step: str, host: str) -> bool:
    """Whether a step is the way home: a word for it, or the site's name."""
    key = fold(step)
    return key in _homes() or key.replace(" ", "") in (*host.split("."), host.replace(".", ""))


def _is_site(name: str, host: str, site: set[str]) -> bool:
    """Whether what stands for a section is the site itself, by its name or its address."""
    key = fold(name)
    return (
        key in site
        or key in _homes()
        or key.replace(" ", "") in (host.replace(".", ""), domain_label(host))
        or is_address(name)
    )


@cache
def _homes() -> frozenset[str]:
    return frozenset(fold(word) for word in words("breadcrumb.home"))


def _name(text: str) -> str:
    """The first of the names in `text`; "" where it is none."""
    name = re.split(r"\s*[,;|>/]\s*", text)[0].strip(" -–") if text else ""
    if (
        not 1 < len(name) <= LONGEST
        or not _LETTERS.search(name)
        or name.startswith(("http:", "https:"))
        or fold(name) in _none()
    ):
        return ""
    return name


@cache
def _none() -> frozenset[str]:
    return frozenset(fold(word) for word in words("section.none"))


def _subject(steps: list[str], title: str) -> str:
    """The first step of a trail; the one after it where that holds all articles: "News"."""
    first, second = [*map(fold, steps[:2]), ""][:2]
    is_subject = second and second not in _any() and second not in _NO_SECTION and second not in title
    if first in _any() and is_subject and second[:_STEM] != first[:_STEM] and not any(map(str.isdigit, second)):
        return steps[1]
    return steps[0]


@cache
def _any() -> frozenset[str]:
    return frozenset(fold(word) for word in words("section.any"))


def _current(page: Page) -> list[Candidate]:
    """The entry of the menu that is marked as the one we are in."""
    for i in page.by_tag.get("a", ())[:120]:
        own = page.attrs[i]
        parent = page.parents[i]
        marked = own.get("aria-current") or _is_current(page.names[i]) or _is_current(page.names[parent])
        if not marked or urlsplit(page.absolute(own.get("href") or "")).path in ("", "/"):
            continue
        name = _name(clean(page.text(i)))
        if not _PLAIN.fullmatch(name) or name.count(" ") > _MOST_SPACES:
            continue
        if fold(name) not in _NO_SECTION and not _is_home(name, _host(page)) and _in_menu(page, i):
            return [Candidate(name, "html", 1.0, i, "current entry of the menu")]
    return []


def _is_current(names: str) -> bool:
    hinted = "current" in names or "active" in names or "selected" in names
    return hinted and _CURRENT.search(names) is not None


def _in_menu(page: Page, i: int) -> bool:
    for _ in range(6):
        if i < 0:
            return False
        if page.tags[i] == "nav" or _NAMED.search(page.names[i]):
            return True
        i = page.parents[i]
    return False


def _path(page: Page) -> list[Candidate]:
    """The first word of the URL's path, where more follows it."""
    segments = [segment for segment in unquote(urlsplit(page.url).path).split("/") if segment]
    host = _host(page)
    for segment in segments[:-1][:3]:
        if segment.lower() not in _NO_SECTION and segment.lower() != domain_label(host) and _WORD.fullmatch(segment):
            return [Candidate(segment, "url", 0.5, -1, "path of the URL")]
    return []
