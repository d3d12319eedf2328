"""The language of the text: what the page declares, unless the text itself says otherwise (BCP 47)."""

from __future__ import annotations

import re

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.extract.tongue import SAMPLE, speaks, tell

_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?![A-Za-z])(.*)")
_SHORT = 300
"""Characters of a text that is too short to tell its language."""
_NAMES = {"nb": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "jp": "ja", "cn": "zh", "cz": "cs", "gr": "el"}
"""Withdrawn or mistaken codes; Bokmål and Norwegian are one language here, as in CLDR."""


def read_language(page: Page, data: Structured, body: Body) -> list[Candidate]:
    """Candidates for the language, best first."""
    declared = _declared(page, data)
    sample = _sample(page, body)
    if not sample:
        return declared
    first = _primary(declared[0]) if declared else ""
    if first and speaks(sample, first) is not False:
        declared[0].score += 1
        return declared
    own = tell(sample, first)
    if not own:
        return declared
    agreeing = [candidate for candidate in declared if _primary(candidate) == own]
    for candidate in agreeing:
        candidate.score += 1
        candidate.why += ", as the text"
    others = [candidate for candidate in declared if candidate not in agreeing]
    return [*agreeing, Candidate(own, "html", 1.0, body.start, "the words of the text"), *others]


def _declared(page: Page, data: Structured) -> list[Candidate]:
    found = []
    for i in page.by_tag.get("html", ())[:1]:
        own = page.attrs[i]
        found.append((own.get("lang") or own.get("xml:lang") or "", "html", i, "html lang"))
    for name in ("og:locale", "content-language", "language", "dc.language"):
        found.append((page.meta(name), "meta", -1, name))
    found.append((data.text(data.article, "inLanguage"), "json-ld", -1, "inLanguage"))
    declared = []
    for value, source, index, why in found:
        if value and (match := _TAG.match(value)):
            code = match[1].lower()
            declared.append(Candidate(_NAMES.get(code, code) + match[2], source, 0.8, index, why))
    return declared


def _primary(candidate: Candidate) -> str:
    match = _TAG.match(candidate.value)
    return match[1].lower() if match else ""


def _sample(page: Page, body: Body) -> str:
    """The beginning of the text; with title and description where it is short."""
    texts: list[str] = []
    size = 0
    for block in body.paragraphs:
        texts.append(block.text)
        size += len(block.text)
        if size >= SAMPLE:
            break
    if size < _SHORT:
        texts += [page.title, page.meta("og:description", "description")]
    return " ".join(texts)
