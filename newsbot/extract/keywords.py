"""The page's own keywords: printed tags, else the keywords it gives to machines; never the words of its text."""

from __future__ import annotations

import re

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.extract.tags import LONGEST, find_tags
from newsbot.load.text import clean, clean_markup, fold

MOST = 40
"""Keywords of one list."""
_SAMPLE = 6000
"""Characters of the text with which keywords are compared."""
_SHORT = 800
"""Characters of a text that is too short to say what it is about."""
_CUT = 4
"""Keywords from which on it shows that they are but the words of the headline."""
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
    r"@\S+|(?:section|category|type): .+|[a-z]+:\S+|"
    r"[0-9a-f]{8}-[0-9a-f-]{20,}|\w+\.(?:com|org|net|de|fr|co\.uk)|[\w-]*_[\w-]*|\d+",
    re.IGNORECASE,
)
_FILED = re.compile(r"(?:tag|topic|subject|keyword):\s?", re.IGNORECASE)
_SAID = re.compile(r"(?:subject|topic|tag|keyword)s?: (.+)", re.IGNORECASE)


def read_keywords(page: Page, data: Structured, body: Body, headline: int) -> list[Candidate]:
    """Candidates for the keywords (each a list of strings), best first. `headline`: its element, -1 for none."""
    found = [
        Candidate(tags.texts, "html", _POINTS[tags.kind], tags.index, f"{tags.kind} tags")
        for tags in find_tags(page, headline, body)
    ]
    text = ""
    title = fold(page.text(headline) if headline >= 0 else page.title).split()
    for source, why, values in (
        ("meta", "news_keywords", page.metas.get("news_keywords", [])),
        ("json-ld", "keywords of the article", data.texts(data.article, "keywords")),
        ("meta", "article:tag", page.metas.get("article:tag", [])),
        ("meta", "keywords", page.metas.get("keywords", [])),
    ):
        keywords = _plain(_split(values))
        if keywords and not text:
            text = f"{page.title} {page.text(headline) if headline >= 0 else ''} {body.text[:_SAMPLE]}".casefold()
        if (
            keywords
            and not _is_headline(keywords, title)
            and _is_about(keywords, text, 0.4 if why == "keywords" or len(keywords) > _FEW else 0)
        ):
            found.append(Candidate(keywords, source, _POINTS[why], -1, why))
    found.sort(key=lambda candidate: -candidate.score)
    return found


def _split(values: list[str]) -> list[str]:
    if len(values) == 1:
        values = _COMMA.split(clean_markup(values[0][:_LONGEST_LIST]))
    return list(dict.fromkeys(word for value in values if (word := clean(value).strip(" #,;"))))


def _plain(keywords: list[str]) -> list[str]:
    """Keywords without those meant for machines: "Page type: article", a code, an address."""
    if sum(": " in keyword for keyword in keywords) >= 2:
        said = [match[1] for keyword in keywords if (match := _SAID.fullmatch(keyword))]
        keywords = said or [keyword for keyword in keywords if ": " not in keyword]
    plain = [_FILED.sub("", keyword) for keyword in keywords]
    return [keyword for keyword in plain if 0 < len(keyword) <= LONGEST and not _CODE.fullmatch(keyword)]


def _is_headline(keywords: list[str], title: list[str]) -> bool:
    """Whether software made keywords of the headline by cutting it at its spaces."""
    said = {fold(keyword) for keyword in keywords}
    return len(said) >= _CUT and 2 * len(said.intersection(title)) > len(title) and said <= {*title, " ".join(title)}


def _is_about(keywords: list[str], text: str, least: float) -> bool:
    """Whether of as many of the keywords as should a word stands in the text."""
    if len(keywords) > MOST:
        return False
    if not least or len(text) < _SHORT:
        return True
    found = sum(any(word in text for word in keyword.casefold().split() if len(word) > 1) for keyword in keywords)
    return found >= least * len(keywords)
