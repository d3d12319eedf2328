"""Articles as rows and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from newsbot.items import Article, Image
from newsbot.load.urls import site_of, url_key
from newsbot.store.database import Database
from newsbot.store.memory import now_text

_AS_THEY_ARE = (
    "url canonical_url headline alternative_headline description byline dateline section language body publisher "
    "article_type is_accessible_for_free word_count discovered_by discovered_from content_hash version status "
    "tdm_reserved duplicate_of story_id"
).split()
_LISTS = ("authors", "breadcrumbs", "keywords", "related_links")
_MOMENTS = ("date_published", "date_modified")
COLUMNS = (
    *_AS_THEY_ARE, *_LISTS, "sources", "fetched_at", "key", "site", "checked_at", "date_published",
    "date_published_offset", "date_modified", "date_modified_offset",
)  # fmt: skip
"""Columns that every version of an article writes."""
_CHANGED = ", ".join(f"{name} = :{name}" for name in COLUMNS if name != "key")

_INSERT = f"""INSERT INTO article ({", ".join(COLUMNS)}, first_fetched_at)
 VALUES ({", ".join(f":{name}" for name in COLUMNS)}, :fetched_at)
 ON CONFLICT (key) DO NOTHING RETURNING id"""  # noqa: S608 (our own names)
_UPDATE = f"UPDATE article SET {_CHANGED}, gone_at = NULL WHERE key = :key RETURNING id"  # noqa: S608 (our own names)
_AUTHOR = "INSERT INTO author (article_id, position, name) VALUES (:id, :position, :name)"
_IMAGE = """INSERT INTO image (article_id, position, url, caption, credit_text, creators, agencies, alt, width, height)
 VALUES (:id, :position, :url, :caption, :credit_text, :creators, :agencies, :alt, :width, :height)"""
_CLEAR_AUTHORS = "DELETE FROM author WHERE article_id = :id"
_CLEAR_IMAGES = "DELETE FROM image WHERE article_id = :id"


def utc_text(moment: datetime) -> str:
    """A moment as the database writes it: UTC, so that it sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def moment_of(text: str | None, offset: int | None = None) -> datetime | None:
    """The moment that the database wrote, in the time zone it was printed in."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(timezone(timedelta(minutes=offset))) if offset else moment


def to_row(article: Article) -> dict[str, Any]:
    """All of an article's own columns."""
    row = {name: getattr(article, name) for name in _AS_THEY_ARE}
    row.update({name: _json(getattr(article, name)) for name in _LISTS})
    row["sources"] = _json(article.sources)
    row["fetched_at"] = utc_text(article.fetched_at) if article.fetched_at else now_text()
    row["checked_at"] = row["fetched_at"]
    row["key"] = url_key(article.canonical_url)
    row["site"] = site_of(article.canonical_url)
    for name in _MOMENTS:
        moment: datetime | None = getattr(article, name)
        row[name] = utc_text(moment) if moment else None
        offset = moment.utcoffset() if moment else None
        row[f"{name}_offset"] = int(offset.total_seconds() // 60) if offset is not None else None
    return row


def from_row(row: Mapping[str, Any], images: list[Image]) -> Article:
    """The article of a row of the table `article`."""
    values = {name: row[name] for name in _AS_THEY_ARE}
    for name in ("is_accessible_for_free", "tdm_reserved"):
        values[name] = None if values[name] is None else bool(values[name])
    values.update({name: json.loads(row[name]) for name in (*_LISTS, "sources")})
    values.update({name: moment_of(row[name], row[f"{name}_offset"]) for name in _MOMENTS})
    return Article(**values, fetched_at=moment_of(row["fetched_at"]), images=images)


def image_of(row: Mapping[str, Any]) -> Image:
    """The image of a row of the table `image`."""
    return Image(
        url=row["url"],
        caption=row["caption"],
        credit_text=row["credit_text"],
        creators=json.loads(row["creators"]),
        agencies=json.loads(row["agencies"]),
        alt=row["alt"],
        width=row["width"],
        height=row["height"],
    )


def insert(database: Database, row: Mapping[str, Any], article: Article) -> int | None:
    """A new article; its number, or None if another worker has just found it too."""
    found = database.row(_INSERT, row)
    if found is None:
        return None
    number = int(found[0])
    _replace_parts(database, number, article)
    return number


def update(database: Database, row: Mapping[str, Any], article: Article) -> int | None:
    """A new version of an article; its number, or None if it has been forgotten meanwhile."""
    found = database.row(_UPDATE, row)
    if found is None:
        return None
    _replace_parts(database, int(found[0]), article)
    return int(found[0])


def _replace_parts(database: Database, number: int, article: Article) -> None:
    if article.version > 1:
        database.change(_CLEAR_AUTHORS, {"id": number})
        database.change(_CLEAR_IMAGES, {"id": number})
    if article.authors:
        authors = [{"id": number, "position": n, "name": name} for n, name in enumerate(article.authors)]
        database.change_many(_AUTHOR, authors)
    if article.images:
        database.change_many(_IMAGE, [_image_row(number, n, image) for n, image in enumerate(article.images)])


def _image_row(number: int, position: int, image: Image) -> dict[str, Any]:
    return {
        "id": number,
        "position": position,
        "url": image.url,
        "caption": image.caption,
        "credit_text": image.credit_text,
        "creators": _json(image.creators),
        "agencies": _json(image.agencies),
        "alt": image.alt,
        "width": image.width,
        "height": image.height,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ("{}" if value == {} else "[]")
