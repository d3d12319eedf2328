"""The page's own keywords: printed tags, else the keywords it gives to machines; never the words of its text."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from urllib.parse import unquote, urlsplit

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.site_names import solid
from newsbot.extract.structured import Structured
from newsbot.extract.tags import LONGEST, find_tags
from newsbot.load.text import clean, clean_markup, fold
from newsbot.load.words import words

MOST = 40
"""Keywords of one list."""
_LONGEST_SLUG = 400
"""Characters of an address that are read."""
_SAMPLE = 6000
"""Characters of the text with which keywords are compared."""
_SHORT = 800
"""Characters of a text that is too short to say what it is about."""
_CUT = 4
"""Keywords from which on it shows that they are but the words of the headline."""
_SMALL = 2
"""Small words from which on keywords are a sentence that was cut."""
_FEW = 6
"""A longer list is checked against the text: a site's list is the same on every page."""

_POINTS = {
    "rel": 6.0,
    "news_keywords": 5.0,
    "keywords of the article": 4.0,
    "named": 3.5,
    "article:tag": 3.0,
    "href": 2.5,
    "keywords": 1.0,
}
"""How sure each place is: measured on labelled pages."""
_LONGEST_LIST = 20_000
"""Characters of a list of keywords that are read."""
_COMMA = re.compile(r"\s*[,;،、，]\s*")
_CODE = re.compile(
    r"@\S+|(?:section|category|type): .+|section-\S+|[a-z]+:\S+|(?-i:[a-z0-9-]{4,}/[a-z0-9-]+)|"
    r"[0-9a-f]{8}-[0-9a-f-]{20,}|\w+\.(?:com|org|net|de|fr|co\.uk)|[\w-]*_[\w-]*|\d+",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[a-z]+(?:-[a-z]+){2,}")
"""What for itself alone is a key of the site: "paid-article-classic"."""
_FILED = re.compile(r"(?:tag|topic|subject|keyword):\s?", re.IGNORECASE)
_SAID = re.compile(r"(?:subject|topic|tag|keyword)s?: (.+)", re.IGNORECASE)


def read_keywords(
    page: Page, data: Structured, body: Body, headline: int, authors: Collection[str] = ()
) -> list[Candidate]:
    """Candidates for the keywords (each a list of strings), best first. `headline`: its element, -1 for none.

    Some sites file an article under its `authors` too: these are no keywords.
    """
    found = [
        Candidate(tags.texts, "html", _POINTS[tags.kind], tags.index, f"{tags.kind} tags")
        for tags in find_tags(page, headline, body)
    ]
    text = ""
    headlines: list[list[str]] = []
    for source, why, values in (
        ("meta", "news_keywords", page.metas.get("news_keywords", [])),
        ("json-ld", "keywords of the article", data.texts(data.article, "keywords")),
        ("meta", "article:tag", page.metas.get("article:tag", [])),
        ("meta", "keywords", page.metas.get("keywords", [])),
    ):
        keywords = _plain(_split(values))
        if keywords and not text:
            text = f"{page.title} {page.text(headline) if headline >= 0 else ''} {body.text[:_SAMPLE]}".casefold()
        if len(keywords) >= _CUT and not headlines:
            headlines = _headlines(page, headline)
        if (
            keywords
            and not _is_headline(keywords, headlines)
            and _is_about(keywords, text, 0.4 if why == "keywords" or len(keywords) > _FEW else 0)
        ):
            found.append(Candidate(keywords, source, _POINTS[why], -1, why))
    found.sort(key=lambda candidate: -candidate.score)
    persons = {name.casefold() for name in authors}
    for candidate in found:
        candidate.value = [keyword for keyword in candidate.value if keyword.casefold() not in persons]
    return [candidate for candidate in found if candidate.value]


def _split(values: list[str]) -> list[str]:
    values = list(dict.fromkeys(values))
    if len(values) == 1:
        values = _COMMA.split(clean_markup(values[0][:_LONGEST_LIST]))
    return list(dict.fromkeys(word for value in values if (word := clean(value).strip(" #,;").removeprefix("& "))))


def _plain(keywords: list[str]) -> list[str]:
    """Keywords without those meant for machines: "Page type: article", a code, an address."""
    if sum(": " in keyword for keyword in keywords) >= 2:
        said = [match[1] for keyword in keywords if (match := _SAID.fullmatch(keyword))]
        keywords = said or [keyword for keyword in keywords if ": " not in keyword]
    plain = [_FILED.sub("", keyword) for keyword in keywords]
    plain = [keyword for keyword in plain if 0 < len(keyword) <= LONGEST and not _CODE.fullmatch(keyword)]
    return [] if len(plain) == 1 and _SLUG.fullmatch(plain[0]) else plain


def _headlines(page: Page, headline: int) -> list[list[str]]:
    """The words of the headline, and of its form in the address."""
    slug = unquote(max(urlsplit(page.url).path[:_LONGEST_SLUG].split("/"), key=len))
    return [_plain_words(page.text(headline) if headline >= 0 else page.title), _plain_words(slug.replace("-", " "))]


def _plain_words(text: str) -> list[str]:
    """The words of a text without accents, as in an address."""
    return [solid(word) for word in fold(text).split()]


def _is_headline(keywords: list[str], headlines: list[list[str]]) -> bool:
    """Whether software made keywords of a headline, or of a sentence, by cutting it at its spaces."""
    if len(keywords) < _CUT:
        return False
    is_cut = not any(" " in keyword for keyword in keywords)
    if is_cut and sum(keyword.casefold() in _small_words() for keyword in keywords) >= _SMALL:
        return True
    said = [" ".join(_plain_words(keyword)) for keyword in keywords]
    return any(_is_cut_from(own, said) for own in headlines)


def _is_cut_from(own: list[str], said: list[str]) -> bool:
    """Whether all that is said are words of a headline, and these are most of its words or stand in its order."""
    if not {*own, " ".join(own)}.issuperset(said):
        return False
    places = [own.index(word) for word in said if word in own]
    return 2 * len(set(places)) > len(own) or (len(places) == len(said) and places == sorted(places))


@cache
def _small_words() -> frozenset[str]:
    """Words that a sentence holds and no list of keywords: "the", "la", "und"."""
    return frozenset(words("language.common"))


def _is_about(keywords: list[str], text: str, least: float) -> bool:
    """Whether of as many of the keywords as should a word stands in the text."""
    if len(keywords) > MOST:
        return False
    if not least or len(text) < _SHORT:
        return True
    found = sum(any(word in text for word in keyword.casefold().split() if len(word) > 1) for keyword in keywords)
    return found >= least * len(keywords)
