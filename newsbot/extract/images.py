"""The pictures of an article: which of the page's pictures belong to it, the main one first."""

from __future__ import annotations

import re
from bisect import bisect_left

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.captions import credit_line, read_printed
from newsbot.extract.image_data import MOST_IMAGES, Picture, complete, part_credit, told_pictures
from newsbot.extract.image_order import LONGEST_STANDFIRST, SMALLEST_MAIN, put_main_first, stands_over
from newsbot.extract.image_places import why_foreign
from newsbot.extract.image_urls import (
    is_address,
    is_foreign_address,
    largest,
    name_begins,
    number,
    picture_key,
    versions,
)
from newsbot.extract.page import Page
from newsbot.extract.related import says_related
from newsbot.extract.structured import Structured
from newsbot.load.credits import has_credit_mark, parse_credit, split_caption

SMALLEST = 130
"""Pixels; a picture that says it is narrower is an icon or a portrait, not a picture of the article."""

SMALLEST_BARE = 200
"""Pixels; the same for a picture that has neither caption nor credit."""

WIDE = 500
"""Pixels; no teaser, no portrait, no symbol is so wide."""

_SHAPES = frozenset({(16, 9), (9, 16), (4, 3), (3, 4), (3, 2), (2, 3), (21, 9), (2, 1), (5, 4)})
"""Widths and heights that say a picture's shape, not its size."""
_ELEMENT = re.compile(r"(?:image|img|picture)$")
"""Names of elements of a site's own that show a picture: `amp-img`, `story-image`."""
_FEW_ELEMENTS = 120
_NEXT_STRINGS = 6
_FILM = re.compile(r"(?:^|[^a-z])(?:video|player)")
_MOST_OF_IT = 0.75
"""Share of the text that is surely in one element."""
_FEW_STRINGS = 60
"""Visible strings, line breaks among them; an element with fewer is not a whole article."""
_SCOPES = frozenset({"article", "main"})


def read_images(page: Page, data: Structured, headline_index: int, body: Body) -> list[Candidate]:
    """The article's pictures, main one first. `Candidate.value` is a dict with the fields of `newsbot.items.Image`."""
    start, text, end = _region(page, headline_index, body)
    shown = _shown(page, start, end, (headline_index, text))
    told = told_pictures(page, data)
    if not any(picture.index < text for picture in shown):
        shown = _told_and_shown(page, told, shown) + shown
    pictures = _merge(shown, told)
    put_main_first(page, pictures, text, told)
    _give_credit_lines(page, pictures, headline_index if 0 <= headline_index < text else start, text)
    return [_candidate(picture, position) for position, picture in enumerate(pictures)]


def _region(page: Page, headline_index: int, body: Body) -> tuple[int, int, int]:
    """The elements among which the article's pictures stand: their first, the first of the text, and past the last."""
    visible = page.by_tag.get("body", [0])[0]
    start, end = _core(page, body, headline_index)
    if start <= visible or end <= max(headline_index, visible):  # the text is not from the visible page
        start = end = -1
    top = headline_index if headline_index > visible else start
    if top < 0:
        return 0, 0, 0
    scope = top
    while scope > visible and end > page.ends[scope]:
        scope = page.parents[scope]
    i = scope
    while i > visible and page.tags[i] not in _SCOPES and page.attrs[i].get("role") != "main":
        i = page.parents[i]
    scope = i if i > visible else scope
    if scope <= visible:
        scope = min(top, start) if start >= 0 else top
    if end < 0:
        while scope > visible and page.lasts[scope] - page.firsts[scope] < _FEW_STRINGS:
            scope = page.parents[scope]
        end = page.ends[scope]
        start = next((i for i in page.by_tag.get("p", ()) if top < i < end), top + 1)
    return scope, start, end


def _core(page: Page, body: Body, headline_index: int) -> tuple[int, int]:
    """Where the text begins and ends, without what was taken for text elsewhere on the page; (-1, -1) for no text."""
    if body.start < 0 or not body.paragraphs:
        return -1, -1
    enough = _MOST_OF_IT * sum(len(block.text) for block in body.paragraphs)
    i = max(body.paragraphs, key=lambda block: len(block.text)).index
    inside = body.paragraphs
    while i >= 0:
        inside = [block for block in body.paragraphs if i <= block.index < page.ends[i]]
        if sum(len(block.text) for block in inside) >= enough:
            break
        i = page.parents[i]
    starts = [block.index for block in inside]
    after = [start for start in starts if start > headline_index]
    return min(after or starts), max(page.ends[start] for start in starts)


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


def _picture(page: Page, i: int, top: int, held: tuple[int, ...] = ()) -> Picture | None:
    attributes = page.attrs[i]
    width, height = number(attributes.get("width")), number(attributes.get("height"))
    if (width, height) in _SHAPES:
        width = height = 0
    if (0 < width < SMALLEST and "srcset" not in attributes) or (0 < height < SMALLEST and 0 < width < 2 * SMALLEST):
        return None
    offered = versions([(page.tags[j], page.attrs[j]) for j in _sources(page, i)])
    best = largest(offered)
    if best is None or is_foreign_address(best.url) or 0 < best.width < SMALLEST:
        return None
    url = page.absolute(best.url)
    if not url.startswith(("http://", "https://")):
        return None
    printed = read_printed(page, i, top, held)
    if not printed.credit:
        printed.credit = _told_credit(attributes)
    if not printed.caption and not printed.credit and _is_small(url, max(width, best.width)):
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
        why="stands in the article",
    )


def _is_small(url: str, width: int) -> bool:
    """Whether a picture with nothing printed with it is a portrait, a thumbnail or a symbol."""
    return 0 < width < SMALLEST_BARE or (width < SMALLEST_BARE and url.lower().partition("?")[0].endswith(".gif"))


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
    """The credit that ends a `title` or an `alt`: "The bridge | AP"."""
    for name in ("title", "alt"):
        text = attributes.get(name) or ""
        if has_credit_mark(text):
            caption, credit = split_caption(text[:1000])
            if caption and credit:
                return credit
    return ""


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
        if picture.index >= 0 and not picture.credit:
            after = page.lasts[picture.index]
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
