"""The pictures of an article: which of the page's pictures belong to it, the main one first."""

from __future__ import annotations

import json
import re
from bisect import bisect_left

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.captions import LONGEST_CREDIT_LINE, is_offer, read_printed
from newsbot.extract.image_backdrops import find_backdrops
from newsbot.extract.image_data import MOST_IMAGES, Picture, complete, part_credit, told_pictures
from newsbot.extract.image_order import LONGEST_STANDFIRST, SMALLEST_MAIN, put_main_first, stands_over
from newsbot.extract.image_places import why_foreign
from newsbot.extract.image_region import find_region, midst
from newsbot.extract.image_urls import (
    Version,
    is_address,
    is_foreign_address,
    is_picture_file,
    largest,
    name_begins,
    number,
    picture_key,
    same_picture,
    stated_width,
    versions,
)
from newsbot.extract.page import Page
from newsbot.extract.picture_lines import caption_line, credit_line
from newsbot.extract.related import says_related
from newsbot.extract.structured import Structured
from newsbot.load.caption_credits import split_caption
from newsbot.load.credits import has_credit_mark, parse_credit

SMALLEST = 130
"""Pixels; a picture that says it is narrower is an icon or a portrait, not a picture of the article."""

SMALLEST_BARE = 200
"""Pixels; the same for a picture that has neither caption nor credit."""

_MOST_ASPECT = 6
"""Widths of a height."""
_THUMBNAIL = 400
"""Pixels; what is not wider stands for the file to which it is linked."""
WIDE = 500
"""Pixels; no teaser, no portrait, no symbol is so wide."""

_SHAPES = frozenset({(16, 9), (9, 16), (4, 3), (3, 4), (3, 2), (2, 3), (21, 9), (2, 1), (5, 4)})
"""Widths and heights that say a picture's shape, not its size."""
_ELEMENT = re.compile(r"(?:image|img|picture)$")
"""Names of elements of a site's own that show a picture: `amp-img`, `story-image`."""
_FEW_ELEMENTS = 120
_NEXT_STRINGS = 6
_LONGEST_UNNAMED = 500
"""Characters of a caption of which nothing says that it is one."""
_LONGEST_LINE = 110
"""Characters of a caption that the text may have taken for a paragraph of its own."""
_LONGEST_NOTES = 20_000
_FILM = re.compile(r"(?:^|[^a-z])(?:video|player)")


def read_images(page: Page, data: Structured, headline_index: int, body: Body) -> list[Candidate]:
    """The article's pictures, main one first. `Candidate.value` is a dict with the fields of `newsbot.items.Image`."""
    start, text, end = find_region(page, headline_index, body)
    shown = _shown(page, start, end, (headline_index, *midst(body), text))
    shown = _without_prose(shown, body)
    told = told_pictures(page, data)
    if not any(picture.index < text for picture in shown):
        shown = (_told_and_shown(page, told, shown) or _backdrops(page, told, (start, text), headline_index)) + shown
    pictures = _merge(shown, told)
    put_main_first(page, pictures, text, told)
    _give_credit_lines(page, pictures, headline_index if 0 <= headline_index < text else start, text)
    return [_candidate(picture, position) for position, picture in enumerate(pictures)]


def _without_prose(pictures: list[Picture], body: Body) -> list[Picture]:
    """The pictures without captions that are the article's own text, where nothing says that they are captions; and
    without those that stand with links to other pages instead.
    """
    text = "" if all(picture.is_named for picture in pictures) else " ".join(body.text.split())
    kept = []
    for picture in pictures:
        length = len(picture.caption)
        if not picture.is_named and picture.is_offer and picture.caption not in text:
            continue
        if not picture.is_named and (length > _LONGEST_UNNAMED or (length > _LONGEST_LINE and picture.caption in text)):
            picture.caption = ""
        kept.append(picture)
    return kept


def _told_and_shown(page: Page, told: list[Picture], shown: list[Picture]) -> list[Picture]:
    """The picture that the page names as the article's, where it shows it outside of the article's element."""
    keys = {picture_key(picture.url) for picture in told[:10]}
    already = {picture_key(picture.url) for picture in shown}
    beginnings = {name_begins(picture.url) for picture in told[:10]}
    for i in _elements(page)[:_FEW_ELEMENTS]:
        attributes = page.attrs[i]
        source = attributes.get("src") or attributes.get("data-src") or (attributes.get("srcset") or "").split(" ")[0]
        if not any(beginning in source for beginning in beginnings) or not is_address(source):
            continue
        if picture_key(source) not in keys - already:
            continue
        verdict = why_foreign(page, i, 0, (), {})
        picture = _picture(page, i, 0) if verdict in ("", "sidebar") else None
        # What is wide is no teaser of a sidebar, whatever the name of its place.
        is_printed = picture and (picture.caption or picture.credit or picture.width >= SMALLEST_MAIN)
        if picture and (picture.width >= WIDE or (not verdict and is_printed)):
            return [picture]
    return []


def _backdrops(page: Page, told: list[Picture], place: tuple[int, int], headline: int) -> list[Picture]:
    """The pictures over the text that the page shows without an `img`, where it shows none with one.

    The first is one that the page names as the article's, if it names any, or has something printed with it.
    """
    start, text = place
    verdicts: dict[int, str] = {}
    pictures: list[Picture] = []
    found = find_backdrops(page, start, text)
    for i, url in found:
        if why_foreign(page, i, start, (headline, text), verdicts):
            continue
        others = (other for other, _ in found if other != i)
        picture = _picture(page, i, start, (headline, text, *others), url)
        if picture is None:
            continue
        picture.caption = picture.caption if picture.is_named else ""
        is_known = not told or any(same_picture(picture.url, other.url) for other in told[:10])
        if pictures or is_known or picture.caption or picture.credit:
            pictures.append(picture)
    return pictures


def _elements(page: Page) -> list[int]:
    """The elements that show pictures, in document order."""
    others = [i for tag in page.by_tag if "-" in tag and _ELEMENT.search(tag) for i in page.by_tag[tag]]
    images = page.by_tag.get("img", [])
    return sorted(images + others) if others else images


def _shown(page: Page, start: int, end: int, held: tuple[int, ...]) -> list[Picture]:
    """The pictures that stand between two elements and belong to the article, which holds the elements `held`."""
    pictures: list[Picture] = []
    verdicts: dict[int, str] = {}
    elements = _elements(page)
    for i in elements[bisect_left(elements, start) : bisect_left(elements, end)]:
        verdict = why_foreign(page, i, start, held, verdicts)
        if not verdict and not stands_over(page, i, held[-1], LONGEST_STANDFIRST) and _is_film(page, i):
            continue
        picture = _picture(page, i, start, held) if verdict in ("", "link") else None
        # A linked picture is an offer of another page, unless it has a credit printed with it.
        if picture and (not verdict or (picture.caption and picture.credit)) and not says_related(picture.caption):
            pictures.append(picture)
            if len(pictures) >= MOST_IMAGES:
                break
    return pictures


def _is_film(page: Page, i: int) -> bool:
    """Whether a picture only stands for a film that can be played in its place."""
    for _ in range(6):
        i = page.parents[i]
        if i < 0 or page.tags[i] in ("article", "main", "body"):
            return False
        if _FILM.search(page.names[i]):
            return True
    return False


def _picture(page: Page, i: int, top: int, held: tuple[int, ...] = (), address: str = "") -> Picture | None:
    """The picture that element `i` shows: of `address`, where the element does not say so as an `img` does."""
    attributes: dict[str, str | None] = {"src": address} if address else page.attrs[i]
    width, height = number(attributes.get("width")), number(attributes.get("height"))
    if (width, height) in _SHAPES:
        width = height = 0
    if (0 < width < SMALLEST and "srcset" not in attributes) or (0 < height < SMALLEST and 0 < width < 2 * SMALLEST):
        return None
    sources = [(page.tags[j], page.attrs[j]) for j in _sources(page, i)]
    offered = versions([("img", attributes)] if address else sources)
    best = largest(offered)
    if best is None or is_foreign_address(best.url) or 0 < best.width < SMALLEST:
        return None
    if 0 < max(width, best.width) <= _THUMBNAIL and (original := _linked_file(page, i, best)):
        best, width, height = original, 0, 0
    url = page.absolute(best.url)
    if not url.startswith(("http://", "https://")):
        return None
    printed = read_printed(page, i, top, held)
    only_beside = bool(printed.caption) and not printed.is_named
    if not printed.credit:
        printed.credit = _told_credit(attributes)
    if 0 < _MOST_ASPECT * height < width:  # a bar, not a picture
        return None
    is_printed = bool(printed.credit or (printed.caption and not (only_beside and _is_gif(url))))
    if not is_printed and _is_small(url, max(width, best.width)):
        return None
    return Picture(
        url=url,
        width=max(width, best.width),
        height=height if width >= best.width else 0,
        caption=printed.caption or _attribute(attributes, "data-caption") or _title(attributes),
        credit=printed.credit
        or _attribute(attributes, "data-credit", "data-copyright", "data-photographer", "copyright"),
        alt=" ".join((attributes.get("alt") or "").split()),
        index=i,
        is_named=not only_beside,
        is_offer=only_beside and not printed.credit and is_offer(page, printed.block),
        why="stands in the article",
    )


def _linked_file(page: Page, i: int, shown: Version) -> Version | None:
    """The file to which the link around a picture leads: the picture in its full size."""
    for _ in range(3):
        i = page.parents[i]
        if i < 0 or page.tags[i] in ("figure", "p", "article"):
            return None
        if page.tags[i] == "a":
            href = (page.attrs[i].get("href") or "").strip()
            width = stated_width(href)
            is_larger = not width or width > shown.width
            if is_picture_file(href) and is_address(href) and is_larger and same_picture(href, shown.url):
                return Version(href, width)
            return None
    return None


def _is_small(url: str, width: int) -> bool:
    """Whether a picture with nothing printed with it is a portrait, a thumbnail or a symbol."""
    return 0 < width < SMALLEST_BARE or (width < SMALLEST_BARE and _is_gif(url))


def _is_gif(url: str) -> bool:
    return url.lower().partition("?")[0].endswith(".gif")


def _sources(page: Page, i: int) -> list[int]:
    """The `img` and the `source`s of its `picture`."""
    picture = page.parents[i]
    if page.tags[picture] != "picture":
        return [i]
    return [j for j in page.children(picture) if page.tags[j] == "source"] + [i]


def _attribute(attributes: dict[str, str | None], *names: str) -> str:
    for name in names:
        if value := attributes.get(name):
            return " ".join(value.split())[:1000]
    return ""


def _told_credit(attributes: dict[str, str | None]) -> str:
    """The credit that ends a `title` or an `alt` ("The bridge | AP"), or that the picture's file itself says (IPTC)."""
    for name in ("title", "alt"):
        text = attributes.get(name) or ""
        if has_credit_mark(text):
            caption, credit = split_caption(text[:1000])
            if credit and (caption or text[:1] in "([©"):
                return credit
    return _file_credit(attributes.get("data-image-meta") or "")


def _file_credit(meta: str) -> str:
    """The credit in what WordPress repeats of a file's own notes, as JSON."""
    try:
        notes = json.loads(meta[:_LONGEST_NOTES]) if meta else None
    except ValueError:
        return ""
    credit = notes.get("credit") if isinstance(notes, dict) else None
    return " ".join(credit.split()) if isinstance(credit, str) and len(credit) <= LONGEST_CREDIT_LINE else ""


def _title(attributes: dict[str, str | None]) -> str:
    """A `title` that is long enough for a caption, where there is no `alt` that it would repeat."""
    title = _attribute(attributes, "title")
    return title if len(title) > 40 and not (attributes.get("alt") or "").strip() else ""


def _merge(shown: list[Picture], told: list[Picture]) -> list[Picture]:
    """The shown pictures, each once, with what the page tells of them besides."""
    merged: list[Picture] = []
    by_key: dict[str, list[Picture]] = {}
    for picture in shown:
        same = by_key.setdefault(picture_key(picture.url), [])
        twin = next(
            (other for other in same if not (other.caption and picture.caption) or other.caption == picture.caption),
            None,
        )
        if twin is None:
            same.append(picture)
            merged.append(picture)
        else:
            complete(twin, picture)
    for picture in told:
        for other in by_key.get(picture_key(picture.url), ())[:1]:
            complete(other, part_credit(picture))
    return merged


def _give_credit_lines(page: Page, pictures: list[Picture], top: int, text: int) -> None:
    """Bare lines that are photo credits: one after a picture credits it, one over the text the main picture.

    "Photo: Jane Doe / Reuters", without an element that would say what it is.
    """
    for picture in pictures:
        after = page.lasts[picture.index]
        if picture.index >= 0 and not picture.caption:
            marked = caption_line(page, after, after + _NEXT_STRINGS)
            picture.caption, credit = split_caption(marked)
            picture.credit = picture.credit or credit
        if picture.index >= 0 and not picture.credit:
            picture.credit = credit_line(page, after, after + _NEXT_STRINGS, most=2)
    if not pictures or any(picture.credit for picture in pictures) or not 0 <= top <= text < len(page):
        return
    last = page.firsts[text]
    length = 0
    while last < len(page.strings) and length < LONGEST_STANDFIRST:
        length += len(page.strings[last])
        last += 1
    pictures[0].credit = credit_line(page, page.firsts[top], last)


def _candidate(picture: Picture, position: int) -> Candidate:
    credit = parse_credit(picture.credit or ", ".join(picture.creators))
    value = {
        "url": picture.url,
        "caption": picture.caption or None,
        "credit_text": credit.credit_text if picture.credit else None,
        "creators": credit.creators,
        "agencies": credit.agencies,
        "alt": picture.alt or None,
        "width": picture.width or None,
        "height": picture.height or None,
    }
    return Candidate(value, picture.source, 1.0 - position / 1000, picture.index, picture.why)
