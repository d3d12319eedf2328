"""The headline as printed, without the site's name, and the kicker above it."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean_markup, fold


def read_headline(page: Page, data: Structured) -> list[Candidate]:
    """Candidates for the headline, best first; those of the visible page carry their element."""
    found: list[Candidate] = []
    said = [data.text(data.article, "headline"), clean_markup(page.meta("og:title")), page.title]
    folded = [fold(text) for text in said if text]
    for i in page.by_tag.get("h1", ()):
        text = page.text(i)
        if text:
            known = sum(1 for other in folded if fold(text) in other)
            found.append(Candidate(text, "html", 1.0 + known, i, f"h1, {known} others agree"))
    found.sort(key=lambda candidate: -candidate.score)
    for text, source in zip(said, ("json-ld", "meta", "html"), strict=True):
        if text:
            found.append(Candidate(text, source, 0.5, -1, source))
    return found


def read_kicker(page: Page, data: Structured, headline: Candidate | None) -> list[Candidate]:
    """Candidates for the kicker (overline)."""
    return []
