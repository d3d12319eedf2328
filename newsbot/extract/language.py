"""The language of the text: what the page declares, unless the text itself says otherwise."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured


def read_language(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the language (BCP 47), best first."""
    found = []
    for i in page.by_tag.get("html", ())[:1]:
        if text := (page.attrs[i].get("lang") or page.attrs[i].get("xml:lang") or "").strip():
            found.append(Candidate(text, "html", index=i, why="html lang"))
    for name in ("og:locale", "content-language", "language"):
        if text := page.meta(name):
            found.append(Candidate(text, "meta", why=name))
    if text := data.text(data.article, "inLanguage"):
        found.append(Candidate(text, "json-ld", why="inLanguage"))
    return found
