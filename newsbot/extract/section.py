"""The section a site files its article under."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean_markup


def read_section(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the section, best first."""
    found = []
    for text in data.texts(data.article, "articleSection")[:1]:
        found.append(Candidate(text, "json-ld", why="articleSection"))
    if text := clean_markup(page.meta("article:section")):
        found.append(Candidate(text, "meta", why="article:section"))
    return found
