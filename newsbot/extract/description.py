"""The description: the printed standfirst, else what the page says of itself."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean_markup


def read_description(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the description, best first."""
    found = []
    for name in ("og:description", "description", "twitter:description"):
        if text := clean_markup(page.meta(name)):
            found.append(Candidate(text, "meta", why=name))
    if text := data.text(data.article, "description"):
        found.append(Candidate(text, "json-ld", why="description of the article"))
    return found
