"""Forgetting: an article by its URL, or everything by an author, removed from every table and refused from then on.

What must not return is kept as a digest only, so that the database does not name whom it has forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from newsbot.items import Article
from newsbot.load.text import fold
from newsbot.load.urls import canonical_url, url_key
from newsbot.store.articles import utc_text
from newsbot.store.database import Database
from newsbot.store.memory import now_text
from newsbot.store.traces import remove_traces

_KNOWN = "SELECT 1 FROM forgotten WHERE digest = :digest"
_ANY = "SELECT 1 FROM forgotten WHERE digest >= :least LIMIT 1"
_BY_KEY = "SELECT id, key, url, canonical_url, headline, first_fetched_at, story_id FROM article WHERE key = :key"
_BY_ALIAS = """SELECT id, key, url, canonical_url, headline, first_fetched_at, story_id FROM article
 WHERE key = (SELECT article_key FROM page WHERE key = :key)"""
_BY_AUTHOR = """SELECT id, key, url, canonical_url, headline, first_fetched_at, story_id FROM article
 WHERE id IN (SELECT article_id FROM author WHERE name = :name) ORDER BY id"""
# These look at every row. Forgetting is rare, and must be complete.
_EVERYWHERE = {
    "authors": "SELECT DISTINCT name FROM author",
    "creators": "SELECT article_id, position, creators FROM image WHERE creators <> '[]'",
    "aliases": "SELECT url FROM page WHERE article_key = :key OR key = :key",
    "named": "SELECT id FROM article WHERE body LIKE :like ESCAPE '!' OR description LIKE :like ESCAPE '!'",
    "linking": "SELECT id, related_links FROM article WHERE related_links LIKE :like ESCAPE '!'",
    "waiting": "SELECT run_id, key, request FROM frontier WHERE request LIKE :like ESCAPE '!'",
    "pages": "DELETE FROM page WHERE key = :key OR article_key = :key",
    "aliases of old": "SELECT url FROM page WHERE article_key IN (SELECT key FROM article WHERE fetched_at < :before)",
    "pages of old": "DELETE FROM page WHERE article_key IN (SELECT key FROM article WHERE fetched_at < :before)",
    "sources": "UPDATE article SET discovered_from = NULL WHERE discovered_from = :url",
}
_OLD = """SELECT id, key, url, canonical_url, headline, first_fetched_at, story_id FROM article
 WHERE fetched_at < :before ORDER BY fetched_at LIMIT 500"""
_OLD_COUNT = "SELECT count(*) FROM article WHERE fetched_at < :before"
_FIRST_COPY = """SELECT canonical_url FROM article WHERE story_id = :story AND duplicate_of = :url
 ORDER BY id LIMIT 1"""
_NEW_ORIGINAL = """UPDATE article SET duplicate_of = nullif(:original, canonical_url), status = CASE
 WHEN canonical_url <> :original THEN status WHEN version > 1 THEN 'updated' ELSE 'new' END
 WHERE story_id = :story AND duplicate_of = :url"""
_FAILING = "DELETE FROM failing WHERE key = :key"
_PAGE = "DELETE FROM page WHERE key = :key"
_REMEMBER = "INSERT INTO forgotten (digest, forgotten_at) VALUES (:digest, :now) ON CONFLICT (digest) DO NOTHING"
_REMOVE = "DELETE FROM article WHERE id = :id"
_UNQUEUE = "DELETE FROM frontier WHERE run_id = :run AND key = :key"
_UNLINK = "UPDATE article SET related_links = :links WHERE id = :id"
_CREDIT = """UPDATE image SET creators = :creators, credit_text = NULL
 WHERE article_id = :article AND position = :position"""


@dataclass(slots=True)
class Found:
    """What the database has of somebody or something that is to be forgotten."""

    what: str
    """As it was typed."""
    is_url: bool
    digests: set[bytes] = field(default_factory=set)
    articles: list[dict[str, Any]] = field(default_factory=list)
    credits: list[tuple[int, int, list[str]]] = field(default_factory=list)
    """Pictures of other articles that name the author: article, position, and the creators that stay."""
    named_in: int = 0
    """Articles whose text names the author: they stay, for they are about somebody and by others."""

    @property
    def urls(self) -> set[str]:
        """All addresses of the articles."""
        return {str(article[name]) for article in self.articles for name in ("url", "canonical_url")}


def digests_of_url(url: str) -> set[bytes]:
    """What is kept of a URL that must not return.

    A later newsbot may see other addresses as one, and a digest cannot be made anew. So the address itself is kept too,
    in a form that stays as it is for all time.
    """
    plain = url.strip().partition("#")[0].removeprefix("https://").removeprefix("http://").removesuffix("/")
    host, slash, path = plain.partition("/")
    return {_digest("url", url_key(url)), _digest("plain url", host.lower() + slash + path)}


def digests_of_author(name: str) -> set[bytes]:
    """What is kept of an author who must not return; case and punctuation do not matter. Two forms, as of a URL."""
    return {_digest("author", fold(name)), _digest("plain author", " ".join(name.split()).lower())}


def _digest(kind: str, text: str) -> bytes:
    return hashlib.sha256(f"{kind} {text}".encode("utf-8", "surrogatepass")).digest()


def digests_of(article: Article) -> set[bytes]:
    """Under which digests an article may have been forgotten."""
    urls = digests_of_url(article.canonical_url) | digests_of_url(article.url)
    return urls.union(*map(digests_of_author, article.authors))


def is_forgotten(rows_of: Any, article: Article) -> bool:
    """Whether an article must not be kept; `rows_of(sql, values)` asks the database."""
    if not rows_of(_ANY, {"least": b""}):  # nothing ever was, in nearly all databases
        return False
    return any(rows_of(_KNOWN, {"digest": digest}) for digest in digests_of(article))


def find_url(database: Database, url: str) -> Found:
    """What there is of an article; `url` may be any address that led to it."""
    rows = database.rows(_BY_KEY, {"key": url_key(url)}) or database.rows(_BY_ALIAS, {"key": url_key(url)})
    found = Found(url, True, digests_of_url(url), _articles(rows))
    for article in found.articles:
        aliases = [alias for (alias,) in database.rows(_EVERYWHERE["aliases"], {"key": article["key"]})]
        found.digests.update(*map(digests_of_url, (article["canonical_url"], article["url"], *aliases)))
    return found


def find_author(database: Database, name: str) -> Found:
    """What there is by an author, however the name is written: capitals and punctuation do not matter."""
    wanted = fold(name)
    found = Found(name, False, digests_of_author(name))
    for (printed,) in database.rows(_EVERYWHERE["authors"]):
        if fold(printed) == wanted:
            found.digests |= digests_of_author(printed)
            found.articles += _articles(database.rows(_BY_AUTHOR, {"name": printed}))
    ours = {article["id"] for article in found.articles}
    for article_id, position, creators in database.rows(_EVERYWHERE["creators"]):
        names = json.loads(creators)
        left = [creator for creator in names if fold(creator) != wanted]
        if article_id not in ours and len(left) < len(names):
            found.credits.append((article_id, position, left))
    named = database.rows(_EVERYWHERE["named"], {"like": _containing(name)})
    found.named_in = sum(number not in ours for (number,) in named)
    return found


def forget(database: Database, found: Found) -> None:
    """Remove it from every table, in one transaction, and remember not to keep it again."""
    if database.is_sqlite:
        database.row("PRAGMA secure_delete = ON")  # what was deleted is overwritten
    _in_one(database, lambda: _forget(database, found))
    if database.is_sqlite:
        database.row("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget(database: Database, found: Found) -> None:
    _remember(database, found.digests)
    for article in found.articles:
        database.change(_REMOVE, {"id": article["id"]})
        database.change(_EVERYWHERE["pages"], {"key": article["key"]})
    for article in found.articles:
        _hand_on(database, article)
    addresses = found.urls | ({found.what, canonical_url(found.what)} if found.is_url else set())
    for url in addresses:
        database.change(_EVERYWHERE["pages"], {"key": url_key(url)})
        database.change(_FAILING, {"key": url_key(url)})
        database.change(_EVERYWHERE["sources"], {"url": url})
        _unlink(database, url)
        _unqueue(database, url)
    remove_traces(database, {url_key(url) for url in addresses})
    for article_id, position, left in found.credits:
        creators = json.dumps(left, ensure_ascii=False, separators=(",", ":"))
        database.change(_CREDIT, {"creators": creators, "article": article_id, "position": position})


def count_older(database: Database, before: datetime) -> int:
    """Articles of which no version was fetched at `before` (aware) or later."""
    return int(database.rows(_OLD_COUNT, {"before": utc_text(before)})[0][0])


def forget_older(database: Database, before: datetime) -> None:
    """Remove these articles, which is what a limit of storage asks for; they are not fetched again.

    Each batch is a transaction of its own. What other articles say of them (their links) stays.
    """
    when = {"before": utc_text(before)}
    if database.is_sqlite:
        database.row("PRAGMA secure_delete = ON")
    _in_one(database, lambda: _forget_pages(database, when))
    while articles := _articles(database.rows(_OLD, when)):
        _in_one(database, partial(_forget_batch, database, articles))
    if database.is_sqlite:
        database.row("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_pages(database: Database, when: dict[str, str]) -> None:
    for (url,) in database.rows(_EVERYWHERE["aliases of old"], when):
        _remember(database, digests_of_url(url))
    database.change(_EVERYWHERE["pages of old"], when)


def _forget_batch(database: Database, articles: list[dict[str, Any]]) -> None:
    for article in articles:
        for url in {article["url"], article["canonical_url"]}:
            _remember(database, digests_of_url(url))
            database.change(_PAGE, {"key": url_key(url)})
        database.change(_REMOVE, {"id": article["id"]})
    for article in articles:
        _hand_on(database, article)


def _remember(database: Database, digests: Set[bytes]) -> None:
    now = now_text()
    database.change_many(_REMEMBER, [{"digest": digest, "now": now} for digest in digests])


def _hand_on(database: Database, article: Mapping[str, Any]) -> None:
    """Of the copies of an article that is gone the earliest becomes the original, which the others copy."""
    story = {"story": article["story_id"], "url": article["canonical_url"]}
    first = database.row(_FIRST_COPY, story) if article["story_id"] else None
    if first is not None:
        database.change(_NEW_ORIGINAL, {**story, "original": first[0]})


def _in_one(database: Database, change: Callable[[], None]) -> None:
    """Make a change in one transaction."""
    database.begin()
    try:
        change()
        database.commit()
    except BaseException:
        database.rollback()
        raise


def _articles(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    names = ("id", "key", "url", "canonical_url", "headline", "first_fetched_at", "story_id")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _unlink(database: Database, url: str) -> None:
    like = _containing(json.dumps(url, ensure_ascii=False))
    for number, links in database.rows(_EVERYWHERE["linking"], {"like": like}):
        left = [link for link in json.loads(links) if url_key(link) != url_key(url)]
        text = json.dumps(left, ensure_ascii=False, separators=(",", ":"))
        database.change(_UNLINK, {"id": number, "links": text})


def _unqueue(database: Database, url: str) -> None:
    like = _containing(json.dumps(url, ensure_ascii=False)[1:-1])
    for run, key, request in database.rows(_EVERYWHERE["waiting"], {"like": like}):
        values: Mapping[str, Any] = json.loads(request)
        if url_key(str(values.get("url"))) == url_key(url):
            database.change(_UNQUEUE, {"run": run, "key": key})


def _containing(text: str) -> str:
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
