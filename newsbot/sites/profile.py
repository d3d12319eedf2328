"""The keys of a site profile, what each may hold, and how a file of them becomes a `Site`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from parsel import Selector as Parsel

from newsbot.errors import UsageError
from newsbot.items import Article
from newsbot.sites.site import Layout, Selector, Site

RENDER = ("never", "auto", "always")
NAMES = {"css": "CSS selector", "xpath": "XPath"}
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
OUR_OWN = {"url", "sources", "fetched_at", "discovered_by", "discovered_from", "content_hash", "version", "status"} | {
    "tdm_reserved",
    "duplicate_of",
    "story_id",
    "word_count",
    "canonical_url",
}
"""Fields of an article that no selector can give."""
FIELDS = tuple(field.name for field in fields(Article))
SELECTABLE = tuple(name for name in FIELDS if name not in OUR_OWN)


class WrongValueError(ValueError):
    """A value its key cannot hold; `str()` says what is wrong and what would be right."""


class UnknownKeyError(WrongValueError):
    """A key that no profile has."""

    def __init__(self, key: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown key {key!r}{hint(key, known)}")
        self.key = key


def hint(word: str, known: tuple[str, ...]) -> str:
    """A question that names the nearest right word, or all of them."""
    near = get_close_matches(word.lower().replace("-", "_"), known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"


def text(value: Any) -> str:
    """A string that says something."""
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError(f"must be a text in quotes, not {value!r}")
    return value.strip()


def texts(value: Any) -> tuple[str, ...]:
    """A list of strings."""
    if not isinstance(value, list):
        raise WrongValueError(f'must be a list such as ["..."], not {value!r}')
    return tuple(text(item) for item in value)


def switch(value: Any) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise WrongValueError(f"must be true or false, not {value!r}")
    return value


def domains(value: Any) -> tuple[str, ...]:
    """At least one host name."""
    names = tuple(name.lower().rstrip(".").removeprefix("www.") for name in texts(value))
    for name in names:
        if not re.fullmatch(r"[^\s/:@?#]+\.[^\s/:@?#.]+|localhost", name):
            raise WrongValueError(f"must hold host names such as 'example.org', not {name!r}")
    if not names:
        raise WrongValueError("must name at least one host")
    return names


def urls(value: Any) -> tuple[str, ...]:
    """A list of absolute URLs."""
    for url in texts(value):
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise WrongValueError(f"must hold URLs such as 'https://example.org/', not {url!r}")
    return texts(value)


def sections(value: Any) -> tuple[str, ...]:
    """A list of paths or absolute URLs."""
    for section in texts(value):
        if not section.startswith(("/", "http://", "https://")):
            raise WrongValueError(f"must hold paths such as '/world/' or URLs, not {section!r}")
    return texts(value)


def language(value: Any) -> str:
    """A BCP 47 tag."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text(value)):
        raise WrongValueError(f"must be a language tag such as 'en' or 'pt-BR', not {value!r}")
    return text(value)


def timezone(value: Any) -> str:
    """An IANA time zone."""
    try:
        ZoneInfo(text(value))
    except (ValueError, KeyError, OSError) as error:
        raise WrongValueError(f"must be a time zone such as 'Europe/Berlin', not {value!r}") from error
    return text(value)


def render(value: Any) -> str:
    """How pages are read."""
    if value not in RENDER:
        raise WrongValueError(f"must be one of {', '.join(RENDER)}, not {value!r}")
    return text(value)


def seconds(value: Any) -> float:
    """A delay between no time and an hour."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise WrongValueError(f"must be a number of seconds from 0 to 3600, not {value!r}")
    return float(value)


def age(value: Any) -> timedelta:
    """A length of time such as "15m"."""
    found = re.fullmatch(r"(\d{1,5})\s*([smhd])", text(value))
    if not found or int(found[1]) == 0:
        raise WrongValueError(f"must be a time such as '15m', '6h' or '1d', not {value!r}")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def patterns(value: Any) -> tuple[re.Pattern[str], ...]:
    """A list of regular expressions."""
    compiled = []
    for expression in texts(value):
        try:
            compiled.append(re.compile(expression))
        except re.error as error:
            raise WrongValueError(f"{expression!r} is no regular expression: {error}") from error
    return tuple(compiled)


def expected(value: Any) -> tuple[str, ...]:
    """A list of fields of `Article`."""
    for name in texts(value):
        if name not in FIELDS:
            raise WrongValueError(f"{name!r} is no field of an article{hint(name, FIELDS)}")
    return texts(value)


def selector(expression: str) -> Selector:
    """A CSS selector, or an XPath (it begins with `/`, `./` or a bracket)."""
    kind = "xpath" if expression.startswith(("/", "./", "(")) else "css"
    try:
        Parsel(text="<html>", type="html").xpath(expression) if kind == "xpath" else Parsel(text="<html>").css(
            expression
        )
    except (ValueError, SelectorError) as error:
        raise WrongValueError(f"{expression!r} is no {NAMES[kind]}: {error}") from error
    return Selector(expression, kind)


def selectors(value: Any) -> dict[str, tuple[Selector, ...]]:
    """A table of field to one selector or a list of them."""
    if not isinstance(value, dict):
        raise WrongValueError(f"must be a table [selectors], not {value!r}")
    found = {}
    for name, expressions in value.items():
        if name not in SELECTABLE:
            raise UnknownKeyError(name, SELECTABLE)
        try:
            found[name] = tuple(
                selector(text(e)) for e in (expressions if isinstance(expressions, list) else [expressions])
            )
        except WrongValueError as error:
            raise _In(name, error) from error
    return found


def layouts(value: Any) -> tuple[Layout, ...]:
    """A list of tables with `until` and `selectors`."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise WrongValueError("must be tables headed [[layouts]]")
    found = []
    for item in value:
        for key in item:
            if key not in {"until", "selectors"}:
                raise UnknownKeyError(key, ("until", "selectors"))
        until = item.get("until")
        if isinstance(until, datetime) or not isinstance(until, date):
            raise _In("until", WrongValueError(f"must be a day such as 2025-03-01 without quotes, not {until!r}"))
        found.append(Layout(until, selectors(item.get("selectors", {}))))
    return tuple(sorted(found, key=lambda layout: layout.until))


KEYS: dict[str, Callable[[Any], Any]] = {
    "name": text,
    "title": text,
    "domains": domains,
    "start_urls": urls,
    "sections": sections,
    "language": language,
    "timezone": timezone,
    "day_first": switch,
    "render": render,
    "crawl_delay": seconds,
    "every": age,
    "allow": patterns,
    "deny": patterns,
    "selectors": selectors,
    "layouts": layouts,
    "expect": expected,
    "reason": text,
    "replay": switch,
}
"""Key of a profile to what reads its value."""


class _In(WrongValueError):
    """A wrong value of a key inside a table."""

    def __init__(self, key: str, error: WrongValueError) -> None:
        super().__init__(str(error))
        self.key = key


def read_profile(path: Path) -> Site:
    """The site a file describes.

    Raises `UsageError` whose one line names the file, the line, the key, and the nearest right one.
    """
    try:
        source = path.read_text(encoding="utf-8")
        table = tomllib.loads(source)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from error
    values: dict[str, Any] = {"name": path.stem}
    for key, value in table.items():
        try:
            if key not in KEYS:
                raise UnknownKeyError(key, tuple(KEYS))
            values[key] = KEYS[key](value)
        except UnknownKeyError as error:
            raise UsageError(f"{path}, line {_line(source, error.key)}: {error}") from error
        except WrongValueError as error:
            inner = f"{key}.{error.key}" if isinstance(error, _In) else key
            raise UsageError(f"{path}, line {_line(source, inner)}: {inner} {error}") from error
    if "domains" not in values:
        raise UsageError(f"{path}: the key 'domains' is missing, for instance domains = [\"example.org\"]")
    if values["name"] != path.stem:
        raise UsageError(f"{path}, line {_line(source, 'name')}: name must be that of the file, {path.stem!r}")
    return Site(**values, path=path)


def _line(source: str, key: str) -> int:
    """Where a key stands in the file (TOML's own parser does not say); 1 where it cannot be seen."""
    last = re.escape(key.rpartition(".")[2])
    found = re.search(
        rf"""^[ \t]*(?:\[+.*?)?(?:[\w.-]+\.)?["']?\b{last}\b["']?[ \t]*(?:=|\.|\])""", source, re.MULTILINE
    )
    return source.count("\n", 0, found.start()) + 1 if found else 1
