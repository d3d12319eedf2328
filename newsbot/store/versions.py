"""The versions of an article: what changed is kept, and every version can be read again.

The table `article` holds the newest version whole; a row of `version` says what the one before had in other words:
its headline, and for the paragraphs a list of steps, `["=", n]` n that both have, `["+", n]` n that are new,
`["-", [...]]` those that went. Changes of dress (dates rendered anew, links to more, white space, quotation marks)
make no version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.load.paragraphs import is_correction, telling
from newsbot.load.text import amount_signs, fold
from newsbot.load.urls import canonical_url, url_key
from newsbot.store.alignment import align
from newsbot.store.database import Database
from newsbot.store.edits import Edit, Piece, compare_words, edits

MOST_PARAGRAPHS = 2_000
"""Beyond, a changed text is kept whole, not compared."""

_PUT = """INSERT INTO version (article_id, version, fetched_at, changes) VALUES (:id, :version, :fetched_at, :changes)
 ON CONFLICT (article_id, version) DO NOTHING"""
_ARTICLE = "SELECT id, version, fetched_at, first_fetched_at, headline, body FROM article WHERE key = :key"
_CHANGES = "SELECT version, fetched_at, changes FROM version WHERE article_id = :id ORDER BY version DESC"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, and how it differs from the one before."""

    version: int
    fetched_at: str
    """UTC."""
    headline: str | None
    body: str
    headline_before: str | None = None
    """Where the headline was another one."""
    diff: tuple[tuple[str, str], ...] = ()
    """Paragraphs in their order: `=` stayed, `+` came, `-` went. Empty for the first version."""
    corrections: tuple[str, ...] = ()
    """Paragraphs that came and say that something was wrong before."""

    @property
    def edits(self) -> list[Edit]:
        """What became of the paragraphs, for people to read."""
        return edits(self.diff)

    @property
    def headline_edit(self) -> list[Piece]:
        """What became of the headline, word by word; nothing where it stayed."""
        return [] if self.headline_before is None else compare_words(self.headline_before, self.headline or "")

    @property
    def added(self) -> list[str]:
        """Paragraphs that came."""
        return [text for sign, text in self.diff if sign == "+"]

    @property
    def removed(self) -> list[str]:
        """Paragraphs that went."""
        return [text for sign, text in self.diff if sign == "-"]


def changes(headline_before: str | None, body_before: str, headline: str | None, body: str) -> dict[str, Any] | None:
    """What tells the two versions apart, as JSON can hold it; None if they say the same."""
    before, after = _paragraphs(body_before), _paragraphs(body)
    found: dict[str, Any] = {}
    if _told(headline_before) != _told(headline):
        found["headline"] = headline_before
    told, tells = [telling(p) for p in before], [telling(p) for p in after]
    if told != tells and _whole(told) != _whole(tells):
        steps, says_more = _steps(before, told, tells)
        if says_more:
            found["body"] = steps
            known = set(told)
            notes = [p for p, tell in zip(after, tells, strict=True) if tell not in known and is_correction(p)]
            if notes:
                found["corrections"] = notes
    return found or None


def put(database: Database, number: int, row: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Keep what made this version of article `number`."""
    text = json.dumps(changed, ensure_ascii=False, separators=(",", ":"))
    values = {"id": number, "version": row["version"], "fetched_at": row["fetched_at"], "changes": text}
    database.change(_PUT, values)


def history(database: Database, url: str) -> list[Version]:
    """All versions of the article at a URL, the newest first; none if it is not known."""
    article = database.row(_ARTICLE, {"key": url_key(canonical_url(url))})
    if article is None:
        return []
    number, version, fetched_at, first_fetched_at, headline, body = article
    found = []
    for number_of_version, at, text in database.rows(_CHANGES, {"id": number}):
        changed = json.loads(text)
        found.append(undo(changed, number_of_version, at, headline, body))
        headline = changed.get("headline", headline)
        body = "\n\n".join(text for sign, text in found[-1].diff if sign != "+")
        version, fetched_at = number_of_version - 1, first_fetched_at
    return [*found, Version(version, fetched_at, headline, body)]


def undo(changed: Mapping[str, Any], version: int, fetched_at: str, headline: str | None, body: str) -> Version:
    """The version that says this now, with what it said before. `changed`: what `changes` gave."""
    diff = _undo(changed.get("body", [["=", None]]), _paragraphs(body))
    notes = tuple(changed.get("corrections", ()))
    return Version(version, fetched_at, headline, body, changed.get("headline"), tuple(diff), notes)


def _paragraphs(body: str) -> list[str]:
    return [part for part in body.split("\n\n") if part]


def _told(headline: str | None) -> tuple[str, str]:
    return fold(headline or ""), amount_signs(headline or "")


def _whole(told: list[str]) -> tuple[str, str]:
    """What all paragraphs say, wherever one ends: words, and signs of amounts."""
    parts = [part.partition("\n") for part in told if part]
    return " ".join(words for words, _, _ in parts), "".join(signs for _, _, signs in parts)


def _steps(before: list[str], told: list[str], tells: list[str]) -> tuple[list[list[Any]], bool]:
    """The steps, and whether they change what is said."""
    if max(len(told), len(tells)) > MOST_PARAGRAPHS:
        return [["-", before], ["+", len(tells)]], [t for t in told if t] != [t for t in tells if t]
    steps: list[list[Any]] = []
    says_more = False
    for stays, went, came in align(told, tells):
        if stays:
            steps.append(["=", went.stop - went.start])
            continue
        says_more = says_more or any(told[went]) or any(tells[came])
        if before[went]:
            steps.append(["-", before[went]])
        if tells[came]:
            steps.append(["+", came.stop - came.start])
    return steps, says_more


def _undo(steps: list[list[Any]], after: list[str]) -> list[tuple[str, str]]:
    """The paragraphs of both versions with their signs."""
    diff: list[tuple[str, str]] = []
    place = 0
    for sign, what in steps:
        if sign == "-":
            diff += [("-", text) for text in what]
            continue
        end = len(after) if what is None else place + what
        diff += [(sign, text) for text in after[place:end]]
        place = end
    return diff
