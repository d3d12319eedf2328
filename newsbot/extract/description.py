"""The description: the printed standfirst, else what the page says of itself."""

from __future__ import annotations

import re
from functools import cache

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.site_names import is_address
from newsbot.extract.standfirst import APART, BARE, find_standfirst
from newsbot.extract.structured import Structured
from newsbot.load.names import begins_with_by, parse_byline
from newsbot.load.text import clean_markup, fold
from newsbot.load.words import any_of, words

_DESCRIPTION, _OG, _TWITTER = "description", "og:description", "twitter:description"
_ARTICLE_OBJECT = "description of the article"
LONGEST = 1000
"""Characters."""
_SHORT, _LONG = 50, 280
"""Fewer characters than these say little; more are rather the beginning of the text."""
_TAIL = 20
"""Characters in which it shows whether a text was cut off."""
_STEM = 40
"""Characters by which a text that was cut off is known again."""
_RARE = 10
"""Words of a description, one of which at least is the headline's where it is the article's."""
_MOST_METAS = 3
"""Of one name that are read: a theme and a plugin may both write it, of the article and of its author."""
_SAMPLE = 3000
"""Characters of the text with which a description is compared."""

_CUT = re.compile(r"\s*(?:…|\.{2,}|\[(?:…|\.{2,}|&hellip;)\]|\((?:…|\.{2,})\))\s*(?:»|>>|→)?\s*\Z")
_DATE = re.compile(r"\A\d{1,2}[./]\d{1,2}[./]\d{4}(?:,?\s\d{1,2}[.:]\d\d(?:\s[^\W\d_]{1,4})?)?\s*[:|–—-]\s+")
"""The day, and perhaps the time, that a page puts before its description."""
_ENDED = re.compile(r"[.!?…。！？।؟:][\"”“»«'’)\]]*\Z")


def read_description(page: Page, data: Structured, body: Body, headline: int) -> list[Candidate]:
    """Candidates for the description, best first. `headline` is the headline's element, -1 for none."""
    printed = find_standfirst(page, data, headline, body)
    headline_words = _words(fold(page.text(headline) if headline >= 0 else page.title))
    said = _said(page, data, body, headline_words, printed)
    for candidate in printed:
        if candidate.score != APART:
            continue
        own = fold(candidate.value)
        # A page that quotes its own beginning quotes its text.
        is_text = any(key.startswith(own) and key != own for c in said if (key := fold(c.value)))
        if is_text or _is_about_site(_words(own), headline_words, body):
            candidate.score = BARE
    return sorted(printed + said, key=lambda candidate: -candidate.score)


def _said(
    page: Page, data: Structured, body: Body, headline_words: frozenset[str], printed: list[Candidate]
) -> list[Candidate]:
    """What the page says of itself to machines, best first."""
    found, places = _gathered(page, data)
    if len(found) > 1:
        for key, candidate in found.items():
            own = _words(key)
            if _is_about_site(own, headline_words, body):
                candidate.score -= 0.8
            elif len(candidate.value) < _SHORT and _is_motto(own, headline_words, body):
                candidate.score -= 0.5
            end = candidate.value[-_TAIL:]
            if any(key < other and other.startswith(key) for other in found) and not (
                _CUT.search(end) or _ENDED.search(end)
            ):
                candidate.score -= 0.6  # it breaks off where the other goes on, and does not say so
        _prefer_shorter(found, places)
    candidates = sorted(found.values(), key=lambda candidate: -candidate.score)
    for candidate in candidates[:1]:
        candidate.value = _completed(candidate.value, [*printed, *candidates[1:]])
    return candidates


def _gathered(page: Page, data: Structured) -> tuple[dict[str, Candidate], dict[str, list[str]]]:
    """Each description by its folded text, and the places where it stands."""
    texts: dict[str, list[tuple[float, str, str]]] = {}
    for points, source, place, values in (
        (1.0, "meta", _DESCRIPTION, page.metas.get(_DESCRIPTION, [])),
        (0.95, "meta", _OG, page.metas.get(_OG, [])),
        (0.9, "json-ld", _ARTICLE_OBJECT, [data.text(data.article, "description")]),
        (0.8, "meta", _TWITTER, page.metas.get(_TWITTER, [])),
        (0.7, "microdata", "itemprop description", [v for _, v in data.microdata.get("description", ())[:1]]),
    ):
        for k, text in enumerate(dict.fromkeys(values[:_MOST_METAS])):
            if text:
                texts.setdefault(text, []).append((points - 0.2 * k, source, place))
    found: dict[str, Candidate] = {}
    places: dict[str, list[str]] = {}
    title = fold(page.title)
    for text, stands in texts.items():
        clean_text = _DATE.sub("", clean_markup(text[: 10 * LONGEST]).replace("\\n", " "))
        clean_text = _without_site(_without_reading_time(clean_text, page), page)
        key = fold(clean_text)
        if not key or key in title or key in _empty() or _is_byline(clean_text):
            continue
        for points, source, place in stands:
            if key not in found:
                found[key] = Candidate(clean_text, source, points + _form(clean_text))
            elif place != _TWITTER:  # where og:description is, that of twitter only repeats it
                found[key].score += 0.3
            places.setdefault(key, []).append(place)
        found[key].why = ", ".join(places[key])
    return found, places


def _without_site(text: str, page: Page) -> str:
    """A description without the section and the site after it: "... at the pier. | News | Tide"."""
    kept, bar, rest = text.partition(" | ")
    if bar and len(kept) >= _SHORT and len(rest) < _SHORT:
        return kept
    dash = next((dash for dash in (" — ", " – ", " - ") if dash in text[-_SHORT:]), "")
    rest = text.rpartition(dash)[2] if dash else ""
    if rest and len(text) > _SHORT and (fold(rest) == fold(page.meta("og:site_name")) or is_address(rest)):
        return text[: -len(dash + rest)].rstrip()
    return text.rstrip(" |")


def _without_reading_time(text: str, page: Page) -> str:
    """A description without how long the article takes to read: "Reading time: 3 minutes", or "3 minutes" alone where
    the page prints that with such a word.
    """
    found = _reading().match(text.lower()) if any(map(str.isdigit, text[:_TAIL])) else None
    if not found:
        return text
    is_said = found["before"] or found["after"] or any(_says_reading(line, found["time"]) for line in page.strings)
    return text[found.end() :] if is_said else text


def _says_reading(line: str, time: str) -> bool:
    """Whether a printed line is a word for reading with this time."""
    if len(line) > _SHORT or time not in (line := line.strip().lower()):
        return False
    found = _reading().fullmatch(line)
    return found is not None and bool(found["before"] or found["after"])


@cache
def _reading() -> re.Pattern[str]:
    word, minute = any_of(words("dates.reading")), any_of(words("dates.minute"))
    time = rf"(?P<time>\d{{1,2}}\s(?:{minute}))(?![^\W\d_])[.:]?\s*"
    return re.compile(rf"(?P<before>(?:{word})\s?:?\s)?{time}(?P<after>(?:{word})(?:\s|$))?")


def _is_byline(text: str) -> bool:
    return len(text) < 2 * _SHORT and begins_with_by(text) and bool(parse_byline(text))


@cache
def _empty() -> frozenset[str]:
    return frozenset(fold(text) for text in words("description.empty"))


def _prefer_shorter(found: dict[str, Candidate], places: dict[str, list[str]]) -> None:
    """Where og:description is the beginning of a long description, that is rather the text itself."""
    told = [(key, candidate) for key, candidate in found.items() if _OG in places[key]]
    for key, candidate in told:
        for other, longer in found.items():
            is_text = len(longer.value) > _LONG and places[other][0] in (_DESCRIPTION, _ARTICLE_OBJECT)
            if is_text and other != key and other.startswith(key[:-_TAIL]):
                candidate.score = max(candidate.score, longer.score + 0.1)


def _form(text: str) -> float:
    """Points for the form of a description: whole, neither short nor long."""
    end = text[-_TAIL:]
    points = -0.5 if _CUT.search(end) else 0 if _ENDED.search(end) else -0.1
    if len(text) < _SHORT:
        points -= 0.5
    elif len(text) > (_LONG if points < 0 else 1.5 * _LONG):
        points -= 0.3
    return points


def _is_motto(own: frozenset[str], headline: frozenset[str], body: Body) -> bool:
    """Whether none of the few words of a description is the headline's, and of less than half the text's."""
    return own.isdisjoint(headline) and 2 * len(own & _words(fold(body.text[:_SAMPLE]))) < len(own)


def _is_about_site(own: frozenset[str], headline: frozenset[str], body: Body) -> bool:
    """Whether a description of these words shares hardly one with the article: it is the same on every page."""
    if len(own) <= 2 or len(own) < _RARE * len(own & headline):
        return False
    return len(own & _words(fold(body.text[:_SAMPLE]))) < 0.35 * len(own)


def _words(folded: str) -> frozenset[str]:
    return frozenset(word for word in folded.split() if len(word) > 3)


def _completed(text: str, others: list[Candidate]) -> str:
    """The same text told whole, where this one was cut off: never one that the page itself does not give."""
    if _is_whole(text):
        return text
    tail = text[-_TAIL:]
    cut = _CUT.search(tail)
    stem = (text[:-_TAIL] + (tail[: cut.start()] if cut else tail)).rstrip()
    stem = stem[: stem.rfind(" ")] if " " in stem[-20:] else stem
    if len(stem) < _STEM:
        return text
    for other in others:
        whole = str(other.value)
        if len(text) <= len(whole) <= _LONG and whole.startswith(stem) and _is_whole(whole):
            return whole
    return text


def _is_whole(text: str) -> bool:
    tail = text[-_TAIL:]
    return _ENDED.search(tail) is not None and not _CUT.search(tail)
