"""The description: the printed standfirst, else what the page says of itself."""

from __future__ import annotations

import re

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.standfirst import APART, BARE, find_standfirst
from newsbot.extract.structured import Structured
from newsbot.load.text import clean_markup, fold

LONGEST = 1000
"""Characters."""
_SHORT, _LONG = 50, 280
"""Fewer characters than these say little; more are rather the beginning of the text."""
_TAIL = 20
"""Characters in which it shows whether a text was cut off."""
_FAR = 60
"""Characters within which the end of a sentence is near."""
_SAMPLE = 3000
"""Characters of the text with which a description is compared."""

_CUT = re.compile(r"\s*(?:…|\.{2,}|\[(?:…|\.{2,}|&hellip;)\]|\((?:…|\.{2,})\))\s*(?:»|>>|→)?\s*\Z")
_ENDED = re.compile(r"[.!?…。！？।؟:][\"”“»«'’)\]]*\Z")
_SENTENCE_END = re.compile(r"[.!?…।؟][\"”“»«'’)\]]*(?=\s|\Z)|[。！？][」』”]*")


def read_description(page: Page, data: Structured, body: Body, headline: int) -> list[Candidate]:
    """Candidates for the description, best first. `headline` is the headline's element, -1 for none."""
    printed = find_standfirst(page, data, headline, body)
    said = _said(page, data, body, headline, printed)
    for candidate in printed:
        own = fold(candidate.value)
        if candidate.score == APART and any(key.startswith(own) and key != own for c in said if (key := fold(c.value))):
            candidate.score = BARE  # the page quotes its own beginning: that is text
    return sorted(printed + said, key=lambda candidate: -candidate.score)


def _said(page: Page, data: Structured, body: Body, headline: int, printed: list[Candidate]) -> list[Candidate]:
    """What the page says of itself to machines, best first."""
    texts: dict[str, list[tuple[float, str, str]]] = {}
    for points, source, why, text in (
        (1.0, "meta", "description", page.meta("description")),
        (0.95, "meta", "og:description", page.meta("og:description")),
        (0.9, "json-ld", "description of the article", data.text(data.article, "description")),
        (0.8, "meta", "twitter:description", page.meta("twitter:description")),
        (0.7, "microdata", "itemprop description", next((v for _, v in data.microdata.get("description", ())), "")),
    ):
        if text:
            texts.setdefault(text, []).append((points, source, why))
    found: dict[str, Candidate] = {}
    title = fold(page.title)
    for text, places in texts.items():
        clean_text = clean_markup(text[: 10 * LONGEST]).replace("\\n", " ")
        key = fold(clean_text)
        if not key or key in title:
            continue
        for points, source, why in places:
            if key not in found:
                found[key] = Candidate(clean_text, source, points + _form(clean_text), -1, why)
            else:  # where og:description is, that of twitter only repeats it
                found[key].score += 0 if why.startswith("twitter") else 0.3
                found[key].why += f", {why}"
    if len(found) > 1:
        headline_words = _words(fold(page.text(headline) if headline >= 0 else page.title))
        for key, candidate in found.items():
            if _is_about_site(_words(key), headline_words, body):
                candidate.score -= 0.8
    candidates = sorted(found.values(), key=lambda candidate: -candidate.score)
    for candidate in candidates[:1]:
        candidate.value = _completed(candidate.value, [*printed, *candidates[1:]], body)
    return candidates


def _form(text: str) -> float:
    """Points for the form of a description: whole, neither short nor long."""
    end = text[-_TAIL:]
    points = -0.5 if _CUT.search(end) else 0 if _ENDED.search(end) else -0.1
    if len(text) < _SHORT:
        points -= 0.5
    elif len(text) > (_LONG if points < 0 else 1.5 * _LONG):
        points -= 0.3
    return points


def _is_about_site(own: frozenset[str], headline: frozenset[str], body: Body) -> bool:
    """Whether a description of these words shares hardly one with the article: it is the same on every page."""
    if len(own) <= 2 or own & headline:
        return False
    return len(own & _words(fold(body.text[:_SAMPLE]))) < 0.35 * len(own)


def _words(folded: str) -> frozenset[str]:
    return frozenset(word for word in folded.split() if len(word) > 3)


def _completed(text: str, others: list[Candidate], body: Body) -> str:
    """`text` to the end of its sentence, where it was cut off and the page says it whole elsewhere."""
    tail = text[-_TAIL:]
    cut = _CUT.search(tail)
    if not cut and _ENDED.search(tail):
        return text
    stem = (text[:-_TAIL] + (tail[: cut.start()] if cut else tail)).rstrip()
    stem = stem[: stem.rfind(" ")] if " " in stem[-20:] else stem
    if len(stem) < 2 * _FAR // 3:
        return text
    for other in others:  # a longer form of the same
        if len(other.value) <= _LONG and other.value.startswith(stem) and _ENDED.search(other.value[-_TAIL:]):
            return str(other.value)
    for whole in [*(str(other.value) for other in others), *(block.text for block in body.paragraphs[:6])]:
        at = whole.find(stem)
        end = _SENTENCE_END.search(whole, at + len(stem)) if at >= 0 else None
        if end and end.end() - at - len(text) <= _FAR:
            return whole[at : end.end()]
    return text
