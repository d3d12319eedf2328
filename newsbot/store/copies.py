"""The index of texts: finds the article that another copies, over all sites, with a few look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from newsbot.items import Article
from newsbot.load.sequences import SKETCH, Words, words_of
from newsbot.load.text import fold
from newsbot.load.urls import site_of
from newsbot.store.database import Database
from newsbot.store.memory import Memory
from newsbot.store.similar import compare

CLOSER_LOOKS = 3
"""Articles that are compared word by word, at most."""
FEWEST_SHARED = 3
"""Hashes of a sketch that two articles must share to be compared."""
_SAME_PLACE = 50
"""Articles looked at for one hash, the latest first: copies follow each other, and a phrase that thousands print finds
none of them."""
NEARLY_ALL = 0.95
"""Share of the shorter text that two views of one article have in common."""
NEVER = frozenset({"LiveBlogPosting"})
"""Types whose articles repeat themselves by design: only the same text is a copy."""

_SAME = """SELECT key, canonical_url, duplicate_of, story_id, site FROM article
 WHERE content_hash = :hash AND key <> :key ORDER BY site <> :site, id LIMIT 1"""
_ONE = "SELECT article_id FROM shingle WHERE hash = :h{n} ORDER BY article_id DESC LIMIT {most}"
_ARMS = " UNION ALL ".join(f"SELECT * FROM ({_ONE.format(n=n, most=_SAME_PLACE)}) AS s{n}" for n in range(SKETCH))  # noqa: S608
_SIMILAR = f"""SELECT count(*), article_id FROM ({_ARMS}) AS found GROUP BY article_id
 HAVING count(*) >= {FEWEST_SHARED} ORDER BY count(*) DESC, article_id DESC LIMIT {CLOSER_LOOKS}"""  # noqa: S608
_TEXT = """SELECT key, canonical_url, duplicate_of, story_id, site, body, article_type, headline FROM article
 WHERE id = :id AND key <> :key"""
_FORGET = "DELETE FROM shingle WHERE article_id = :id"
_PUT = "INSERT INTO shingle (hash, article_id) VALUES (:hash, :id) ON CONFLICT (hash, article_id) DO NOTHING"


@dataclass(frozen=True, slots=True)
class Original:
    """What an article copies."""

    key: str
    canonical_url: str
    """The earliest article of the story."""
    story_id: str | None
    """None where it has had no copy before."""
    itself: str | None = None
    """Set where it is no copy but one article at another address of its site (a print view): its canonical URL."""


@dataclass(frozen=True, slots=True)
class _Told:
    """An article that waits to be written."""

    sketch: frozenset[int]
    site: str
    words: Words


class Copies:
    """Asks and fills the index."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._told: list[_Told] = []
        """Those that wait to be written: what the memory marks as fresh under this object."""

    def find(self, key: str, article: Article, words: Words) -> Original | None:
        """The story that this article copies, if any. `key`: its own identity; `words`: those of its body."""
        if self._memory.is_fresh(article.content_hash):
            self._memory.flush()
        site = site_of(article.canonical_url)
        same = self._memory.row(_SAME, {"hash": article.content_hash, "key": key, "site": site})
        if same is not None:
            return Original(same[0], same[2] or same[1], same[3], same[1] if same[4] == site else None)
        if article.article_type in NEVER or not words.sketch:
            return None
        found = [*self._waiting_like(words), *self._stored_like(words)]
        closest = [like for _, like in sorted(found, key=itemgetter(0), reverse=True)[:CLOSER_LOOKS]]
        if any(isinstance(like, _Told) and _is_copy(site, words, like) for like in closest):
            self._memory.flush()
            closest = [number for _, number in self._stored_like(words)]
        numbers = [like for like in closest if isinstance(like, int)]
        return self._original(numbers, key, site, fold(article.headline or ""), words)

    def _stored_like(self, words: Words) -> list[tuple[int, _Told | int]]:
        """Articles whose sketches share most with this one: how many hashes, and their numbers."""
        hashes: dict[str, int | None] = {f"h{n}": None for n in range(SKETCH)}
        hashes.update({f"h{n}": hash_ for n, hash_ in enumerate(words.sketch)})
        return self._memory.rows(_SIMILAR, hashes)

    def _waiting_like(self, words: Words) -> list[tuple[int, _Told | int]]:
        """The same of those that wait to be written, the latest first."""
        if not self._memory.is_fresh(self):
            return []
        shared = [(len(told.sketch.intersection(words.sketch)), told) for told in reversed(self._told)]
        return [(count, told) for count, told in shared if count >= FEWEST_SHARED]

    def _original(self, numbers: list[int], key: str, site: str, headline: str, words: Words) -> Original | None:
        best, original = 0.0, None
        for number in numbers:
            row = self._memory.row(_TEXT, {"id": number, "key": key})
            if row is None or row[6] in NEVER:
                continue
            same_site = row[4] == site
            found = compare(words, words_of(row[5]), same_site=same_site)
            if found.of_shorter > best and found.is_copy(same_site=same_site):
                is_same = same_site and found.of_shorter > NEARLY_ALL and fold(row[7] or "") == headline
                itself = row[1] if is_same else None
                best, original = found.of_shorter, Original(row[0], row[2] or row[1], row[3], itself)
        return original

    def mark(self, article: Article, words: Words) -> None:
        """An article has been told: whoever looks for its like shall have it written first."""
        if not self._memory.is_fresh(self):
            self._told.clear()
        self._told.append(_Told(frozenset(words.sketch), site_of(article.canonical_url), words))
        self._memory.mark(self, article.content_hash)


def _is_copy(site: str, words: Words, told: _Told) -> bool:
    same_site = site == told.site
    return compare(words, told.words, same_site=same_site).is_copy(same_site=same_site)


def put(database: Database, values: Mapping[str, Any]) -> None:
    """Index the text of the article number `id` anew, by its `sketch`."""
    if values["again"]:
        database.change(_FORGET, values)
    if values["sketch"]:
        database.change_many(_PUT, [{"hash": hash_, "id": values["id"]} for hash_ in values["sketch"]])
