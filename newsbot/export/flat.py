"""An item as one flat row that a person can read and a spreadsheet cannot misunderstand.

Lists are joined with "; ", moments are ISO 8601, the main image has columns of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any

from itemadapter import ItemAdapter

from newsbot.items import Article, Image

SEPARATOR = "; "
"""Between the members of a list."""
_RISKY = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a text begins that a spreadsheet takes for a formula (the last four are their full-width forms)."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def cell(value: Any) -> str | int | float:
    """A value as a cell: readable, and never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return guard(readable(value))


def readable(value: Any) -> str:
    """A value as text for people."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Image):
        return value.url
    if isinstance(value, Mapping):
        return SEPARATOR.join(f"{name}: {readable(member)}" for name, member in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return SEPARATOR.join(readable(member) for member in value)
    if is_dataclass(value) and not isinstance(value, type):
        return readable(ItemAdapter(value).asdict())
    return "" if value is None else str(value)


def guard(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would run, and without control characters."""
    if not text.isprintable():
        text = _CONTROLS.sub("", text)
    return f"'{text}" if _RISKY.match(text) else text


def _of_main_image(name: str, article: Article) -> Any:
    return getattr(article.images[0], name) if article.images else None


def _further_images(article: Article) -> list[str]:
    return [image.url for image in article.images[1:]]


def _article_columns() -> dict[str, Callable[[Article], Any]]:
    columns: dict[str, Callable[[Article], Any]] = {}
    for field in fields(Article):
        if field.name != "images":
            columns[field.name] = attrgetter(field.name)
            continue
        for part in fields(Image):
            columns[f"image_{part.name}"] = partial(_of_main_image, part.name)
        columns["further_images"] = _further_images
    return columns


COLUMNS = _article_columns()
"""Column of an article's row to what stands in it."""
IMAGE_COLUMNS = tuple(name for name in COLUMNS if name.startswith("image_") or name == "further_images")
"""What the field `images` becomes."""


def columns_of(item: Any) -> list[str]:
    """The columns that an item has by itself."""
    return list(COLUMNS) if isinstance(item, Article) else list(ItemAdapter(item).field_names())


def flat_row(item: Any, columns: list[str]) -> list[str | int | float]:
    """The cells of an item for these columns; one that it has not is empty."""
    if isinstance(item, Article):
        return [cell(COLUMNS[name](item)) if name in COLUMNS else "" for name in columns]
    adapter = ItemAdapter(item)
    return [cell(adapter.get(name)) for name in columns]
