"""The addresses of a picture: the versions that the page offers, the largest, and which show the same picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

LONGEST_SRCSET = 20_000
"""Characters of a `srcset` that are read."""
MOST_VERSIONS = 60
"""Versions of one picture that are looked at."""

_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(?:,|\s+([^,\s]+)[^,]*(?:,|$)|\s*$|(?=\s))")
_LAZY = re.compile(
    r"^data-(?:[a-z-]*src(?:-?(?:large|retina|full|hi-?res|desktop|mobile|tablet|medium|small|x?[sl]g?|xxl|md|sm|webp|lazy|original))?|original|[a-z-]*orig(?:inal)?-?file|large-file|"
    r"lazy|url|[a-z-]*img(?:-?url)?|[a-z-]*image(?:-?url)?|full|hi-?res|zoom|echo|defer|raw|delayed-url|big|large|desktop)$"
)
_SETS = re.compile(r"^(?:data-)?[a-z-]*srcset$")
# Parts of addresses, looked for one by one: a single pattern takes ten times as long.
_PLACEHOLDERS = (
    "placeholder /blank. spacer /pixel 1x1 transparent- transparent_ transparent. loading.gif loading.svg loading.png"
    " lazyload lazy-load lazy_load /grey. /gray. /empty. defaultimage default-image default_image defaultimg"
    " default-img default_img defaultthumb default-thumb default_thumb noimage no-image no_image fallback preload."
    " .svg? /px.gif /b.gif dummy -holder. _holder. loader. /loading leer.gif spaceball.gif clear.gif /trans.gif".split()
)
_FOREIGN = (
    "/paywall/ /sns/ avatar sprite /pixel tracking doubleclick scorecardresearch facebook.com/tr /ad/ /ads/ adserver"
    " badge button emoji smiley smilies appstore app-store googleplay google-play vgwort /counter quantserve"
    " chartbeat".split()
)
_MARK = re.compile(r"logo(?![a-z])|[/_-]ico(?:n?s?)?[/_.-]|qr[-_]?code")
_ICON = re.compile(r"[a-z]Icons?[/_.-]")
"""An icon within a name such as "appIcon.png"; "silicon.jpg" is none."""
_DRAWINGS = frozenset({"png", "gif", "svg", "webp"})
_NAME_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SYMBOLS = frozenset(
    "arrow arrows spinner qrcode favicon lupe loupe chevron loader loaders loading ico ajax caret hamburger rss".split()
)
_SYMBOL_WORDS = frozenset(
    "clock quote quotes bottom top left right player play pause pdf application print printer printing mail email"
    " facebook twitter whatsapp linkedin pinterest telegram google youtube instagram kakao band line naver blog story"
    " share sns off on close search menu star zoom plus minus calendar comment comments download audio mp small"
    " white black blue red grey gray green size u d".split()
)
"""A drawing with no other words in its name is a symbol."""
_GRAPH = frozenset({"og", "ogp", "opengraph"})
_SHARED = _GRAPH | frozenset(
    "share sharing social sns default fallback facebook fb fbico twitter card cards preview".split()
)
_STAND_INS = frozenset("image images img thumb thumbnail large logo site meta hd x new v".split())
"""What stands in for a picture has no other words in its name, and two of `_SHARED` or one of `_GRAPH`."""
# Widths that an address states: w=800, width=800, /w800/, w_800, 800x450, _1600. at the end, =w700
_WIDTHS = re.compile(
    r"[?&;,/_:=-](?:w|width|wid|imwidth|resize|rs|sw|mw|maxw|max-width|fit|size|s)(?:[=_:/-](?:[a-z]+:)?)?(\d{2,4})(?![\da-z])"
    r"|(?:%28|\()(\d{2,4})(?:%2c|,)|resize(?:=|%3d)(?:%28|\()(\d{2,4})(?:%29|\))"
    r"|(?<![\d.])(\d{2,4})x(?:\d{2,4}|(?=[_-]))(?!\d)"
    r"|[-_/]([2-9]\d0|1\d\d0|2\d\d\d)(?:w|px)?(?=\.(?:jpe?g|png|webp|avif|gif)(?:$|\?))"
)
_EMBEDDED = re.compile(r"(?:/|[?&][a-z_]{1,12}=)(https?(?::/{1,2}|%3A(?:%2F|/){2})[^\s\"&]+)", re.IGNORECASE)
_SIZES = re.compile(
    r"[-_.@,]?\d{2,4}x\d{2,4}|[-_](?:(?:w|h|width|height|q|c)\d{2,4}|\d{2,4}(?:w|px)"
    # A number alone is a size where sizes are such numbers; else it tells one picture of a series from the next.
    r"|[1-9]\d0|[3-6]75|256|512|624|768|976|1\d[0-8]0|1024|1366|1536|2\d00|2048|2560|3840)(?=$|[-_.])"
    r"|[-_]?(?:scaled|large|medium|small|thumb(?:nail)?|original|master|full|hd|square|landscape|portrait|crop)(?=$|[-_.])"
)
_EXTENSION = re.compile(r"(?:\.(?:jpe?g|png|webp|gif|avif|tiff?|bmp|svg))+$")
_SIZE = re.compile(r"[wh]\d{2,4}|\d{2,4}(?:x\d{2,4}|w|px)|large|medium|small|thumbs?|original")
"""A step of a path that is a size."""
_FILE_IN_QUERY = re.compile(r"=([^=&?]+\.(?:jpe?g|png|webp|gif))", re.IGNORECASE)
_VERSION = re.compile(r"(\.(?:jpe?g|png|webp|gif))[._/-].+$")
"""What follows the file's name where an address ends with the name of a version ("x.jpg.crop.large.jpg")."""
_UNREAL = frozenset("<>{}\"'\\")
"""Characters of templates and JSON, not of addresses."""
_LETTERS = re.compile(r"[\W_]+")
_IDENTITY = re.compile(r"[0-9a-f]{16,}|\d{7,12}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CODE = re.compile(r"(?<![a-z\d])(?!(?:19|20)\d{6}(?!\d))(?:\d{7,}|(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{12,})(?![a-z\d])")


class Version(NamedTuple):
    """One file of a picture."""

    url: str
    """As the page writes it."""
    width: int
    """Pixels, as far as the page or the address tells; 0 where neither does."""


def versions(elements: Iterable[tuple[str, Mapping[str, str | None]]]) -> list[Version]:
    """All versions that an `img` and the `source`s of its `picture` offer, given as (tag, attributes); those that
    the page would show first come first. `data:` addresses are left out, placeholders are not.
    """
    found: dict[str, int] = {}
    for tag, attributes in elements:
        declared = number(attributes.get("width")) if tag == "source" else 0
        for name, value in attributes.items():
            kind = _holds(name) if value else ""
            if not kind or not value:
                continue
            if kind == "set":
                candidates = srcset(value)
            else:
                value = value.strip().replace("w,%20", "w, ").replace("%20", " ") if "w,%20" in value else value.strip()
                candidates = srcset(value) if " " in value and "," in value else [Version(value, 0)]
            for candidate in candidates:
                if len(found) < MOST_VERSIONS and _may_be_address(candidate.url):
                    width = candidate.width or declared or stated_width(candidate.url)
                    found[candidate.url] = max(width, found.get(candidate.url, 0))
    return [Version(url, width) for url, width in found.items()]


@lru_cache(maxsize=1024)
def _holds(attribute: str) -> str:
    """Whether an attribute holds a "set" of addresses, "one", or "" for neither."""
    if _SETS.match(attribute):
        return "set"
    return "one" if attribute == "src" or (len(attribute) > 4 and _LAZY.match(attribute)) else ""


def largest(offered: list[Version]) -> Version | None:
    """The version with most pixels that is no placeholder; of equals the first."""
    for version in sorted(offered, key=lambda version: -version.width):
        if not _is_placeholder(version.url):
            return version
    return None


def srcset(text: str) -> list[Version]:
    """The candidates of a `srcset` (WHATWG HTML). A pixel density without a width counts 500 pixels for each step."""
    found = []
    for match in _CANDIDATE.finditer(text[:LONGEST_SRCSET]):
        url, descriptor = match[1], match[2] or ""
        width = 0
        try:
            if descriptor.endswith("w"):
                width = int(float(descriptor[:-1]))
            elif descriptor.endswith("x"):
                width = stated_width(url) or int(float(descriptor[:-1]) * 500)
        except (ValueError, OverflowError):
            width = 0
        found.append(Version(url, width if 0 <= width < 20_000 else 0))
    return found


def is_address(url: str) -> bool:
    """Whether a string can be the address of a picture that is worth keeping: no `data:`, no placeholder."""
    return _may_be_address(url) and not _is_placeholder(url)


def is_picture_file(url: str) -> bool:
    """Whether the path of an address ends with the name of a picture's file."""
    return _EXTENSION.search(url.partition("?")[0].partition("#")[0].lower()) is not None


@lru_cache(maxsize=2048)
def is_foreign_address(url: str) -> bool:
    """Whether an address is that of a logo, an icon, a button, an advertisement or a tracker."""
    lower = url.lower()
    if ("logo" in lower or "ico" in lower or "qr" in lower) and (_MARK.search(lower) or _ICON.search(url)):
        return True
    return any(part in lower for part in _FOREIGN) or _is_symbol(url)


def _is_symbol(url: str) -> bool:
    """Whether the name of a drawing says that it is a symbol: "player-spinner.png", "arrowLeft.gif"."""
    name, _, ending = url.partition("?")[0].rsplit("/", 1)[-1].rpartition(".")
    if ending.lower() not in _DRAWINGS:
        return False
    words = {word.lower() for word in _NAME_WORDS.findall(name)}
    return bool(words) and (not words.isdisjoint(_SYMBOLS) or words <= _SYMBOL_WORDS)


def is_stand_in(url: str) -> bool:
    """Whether the name of a file says that a site shows it for want of a picture: "twitter-card-default.png"."""
    name, _, ending = url.partition("?")[0].rsplit("/", 1)[-1].rpartition(".")
    words = {word.lower() for word in _NAME_WORDS.findall(name)}
    is_generic = bool(ending) and words <= _STAND_INS | _SHARED
    return is_generic and (len(words & _SHARED) > 1 or not words.isdisjoint(_GRAPH))


@lru_cache(maxsize=2048)
def _is_placeholder(url: str) -> bool:
    path, mark, _ = url.lower().partition("?")
    return path.endswith(".svg") or any(part in path + mark for part in _PLACEHOLDERS)


def _may_be_address(url: str) -> bool:
    if not 4 < len(url) < 3000 or url.startswith(("data:", "blob:", "about:", "javascript:", "#", "{")):
        return False
    return ("/" in url or "." in url) and _UNREAL.isdisjoint(url)


def stated_width(url: str) -> int:
    """The width in pixels that an address states, 0 where it states none."""
    widths = [int(next(filter(None, match.groups()))) for match in _WIDTHS.finditer(url[:1000].lower())]
    return max((width for width in widths if 32 <= width <= 8000), default=0)


def number(value: object) -> int:
    """A positive number of pixels from an attribute or JSON value ("640", "640px", 640), else 0."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return 0
    try:
        pixels = float(value.strip().removesuffix("px") if isinstance(value, str) else value)
        return int(pixels) if 0 < pixels < 100_000 else 0
    except (ValueError, OverflowError):
        return 0


def embedded(url: str) -> str:
    """The absolute address inside the address of a resizer (".../resize?url=https%3A//..."), or ""."""
    if url.find("http", 8) < 0 and url.find("HTTP", 8) < 0:
        return ""
    found = _EMBEDDED.search(url[:3000])
    return unquote(found[1]) if found else ""


@lru_cache(maxsize=2048)
def picture_key(url: str) -> str:
    """What the addresses of one picture have in common whatever their size: its file's name, or its number."""
    url = unquote(url[:3000])
    url = embedded(url) or url
    path, _, query = url.partition("?")
    segments = [part for part in path.lower().split("/") if part]
    if not segments:
        return url
    if query and not _EXTENSION.search(segments[-1]) and (inner := _FILE_IN_QUERY.search(query)):
        return picture_key(inner[1])  # "image.php?src=/img/ferry.jpg"
    name = _LETTERS.sub("", _SIZES.sub("", _EXTENSION.sub("", _VERSION.sub(r"\1", segments[-1]))))
    if len(name) >= 8:
        return name
    for part in (*reversed(segments[1:]), query.lower()):
        if identity := _IDENTITY.search(part):
            return identity[0]
    is_file = _EXTENSION.search(segments[-1])
    segments = [part for part in segments if not _SIZE.fullmatch(part)] or segments
    return "/".join([*segments[-3:-1], name if is_file and name else segments[-1]]) + ("" if is_file else "?" + query)


def name_begins(url: str) -> str:
    """The first letters of the last part of an address that has some: other addresses of the picture have them, too."""
    parts = url.partition("?")[0].rstrip("/").rsplit("/", 2)
    return next((part[:7] for part in reversed(parts) if len(part) >= 7), url)


def same_picture(url: str, other: str) -> bool:
    """Whether two addresses show one picture: they have the same key, or a number or code in common."""
    return picture_key(url) == picture_key(other) or not _codes(url).isdisjoint(_codes(other))


def _codes(url: str) -> set[str]:
    """What only one picture has in its address: long numbers that are no dates, and codes of letters and digits."""
    path = unquote(url[:3000]).partition("?")[0].lower()
    return {code[0] for code in _CODE.finditer(path)}
