"""A picture while it is being read; and the pictures that a page names to machines, in metas and structured data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from newsbot.extract.image_urls import is_address, is_foreign_address, is_stand_in, number
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.caption_credits import split_caption

MOST_IMAGES = 200
"""Pictures of one article that are kept."""


@dataclass(slots=True)
class Picture:
    """A picture while it is being read."""

    url: str
    width: int = 0
    height: int = 0
    caption: str = ""
    credit: str = ""
    alt: str = ""
    creators: list[str] = field(default_factory=list)
    index: int = -1
    is_named: bool = True
    """The page says that `caption` is one; else it only stands with the picture."""
    is_offer: bool = False
    """Most of that are links."""
    source: str = "html"
    why: str = ""


def told_pictures(page: Page, data: Structured) -> list[Picture]:
    """The pictures that the page names in its structured data and metas, the main one first."""
    pictures: list[Picture] = []
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        for url in page.metas.get(name, ())[:3]:
            if not _is_own_logo(page, url) and not is_stand_in(url):
                _tell(pictures, page, url, "meta", alt=page.meta("og:image:alt") if name.startswith("og") else "")
    if pictures:
        pictures[0].width = number(page.meta("og:image:width"))
        pictures[0].height = number(page.meta("og:image:height"))
    article = data.article
    for value in _texts(article.get("image")) + _texts(article.get("thumbnailUrl")):
        _tell(pictures, page, value, "json-ld")
    for thing in data.things(article, "image") + data.things(article, "primaryImageOfPage"):
        _tell_object(pictures, page, data, thing)
    for thing in data.of_type("ImageObject"):
        _tell_object(pictures, page, data, thing)
    return pictures


def _is_own_logo(page: Page, url: str) -> bool:
    """Whether an address is that of the site's own logo, which it names for want of a picture."""
    name = _letters(url.rsplit("/", 1)[-1].partition("?")[0].rpartition(".")[0])
    if "logo" not in name:
        return False
    rest = name.replace("logo", "")
    return (
        len(rest) < 3
        or rest in _letters(page.url.partition("://")[2].partition("/")[0])
        or rest in _letters(page.meta("og:site_name"))
    )


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalpha())


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value[:50] if isinstance(item, str)] if isinstance(value, list) else []


def _tell(pictures: list[Picture], page: Page, url: str, source: str, alt: str = "") -> Picture | None:
    if source == "json-ld" and is_foreign_address(url):  # the publisher's logo is an ImageObject, too
        return None
    url = page.absolute(url) if is_address(url) else ""
    if not url.startswith(("http://", "https://")) or len(pictures) >= MOST_IMAGES:
        return None
    picture = Picture(url=url, source=source, alt=alt, why="named by the page")
    pictures.append(picture)
    return picture


def _tell_object(pictures: list[Picture], page: Page, data: Structured, thing: dict[str, Any]) -> None:
    url = next(iter(_texts(thing.get("contentUrl")) + _texts(thing.get("url")) + _texts(thing.get("@id"))), "")
    picture = _tell(pictures, page, url, "json-ld")
    if picture is None:
        return
    picture.width, picture.height = number(thing.get("width")), number(thing.get("height"))
    caption = data.text(thing, "caption") or data.text(thing, "description")
    picture.caption = caption
    picture.credit = data.text(thing, "creditText") or data.text(thing, "copyrightNotice")
    picture.creators = data.texts(thing, "creator") + data.texts(thing, "author")


def part_credit(picture: Picture) -> Picture:
    """A told picture with its caption apart from the credit in it (only now: few of those told are used)."""
    caption, credit = split_caption(picture.caption)
    picture.caption, picture.credit = caption, picture.credit or credit
    return picture


def complete(picture: Picture, other: Picture) -> None:
    """Fill in what is missing of `picture` from another reading of it."""
    picture.caption = picture.caption or other.caption
    picture.credit = picture.credit or other.credit
    picture.creators = picture.creators or other.creators
    picture.alt = picture.alt or other.alt
    if other.source == "html" and other.width > picture.width:
        picture.url, picture.width, picture.height = other.url, other.width, other.height
