"""The pictures of an article: which of the page's pictures belong to it, the main one first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.captions import credit_line, read_printed
from newsbot.extract.image_urls import is_address, largest, number, picture_key, versions
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.credits import has_credit_mark, parse_credit, split_caption
from newsbot.load.urls import same_site

MOST_IMAGES = 200
"""Pictures of one article that are kept."""
SMALLEST = 130
"""Pixels; a picture that says it is narrower is an icon or a portrait, not a picture of the article."""

_SHAPES = frozenset({(16, 9), (9, 16), (4, 3), (3, 4), (3, 2), (2, 3), (21, 9), (2, 1), (5, 4)})
"""Widths and heights that say a picture's shape, not its size."""
_FEW_STRINGS = 60
"""Visible strings, line breaks among them; an element with fewer is not a whole article."""
_FOREIGN_TAGS = frozenset({"nav", "footer", "form", "select", "menu"})
_FOREIGN = re.compile(
    r"related|recommend|newsletter|subscri(?:be(?!r)|ption)|sidebar|side-bar|avatar|comment|social|advert|sponsor|(?:^|[\s_-])ads?(?:$|[\s_-])"
    r"|outbrain|taboola|popular|trending|most-?read|also-?(?:read|like)|up-?next|navigation|(?:^|[^a-z])nav(?:$|[^a-z])"
    r"|menu|breadcrumb|cookie|consent|gravatar|emoji|rating|site-?header|page-?header|masthead|global-?header"
)
"""Names of parts of a page that are not the article."""
_PERSON = re.compile(
    r"author(?!iz)|autor(?!is)|byline|profile|contributor|(?:^|[^a-z])logos?(?:$|[^a-z])|paywall|columnist|redakteur"
)
"""Names of small parts with a portrait or a mark in them; large parts may be named for what else they hold."""
_OFFER = re.compile(
    r"teaser|promo|latest|more-?(?:news|stories|from)|read-?(?:more|next)|share|sharing|tracking|weiterlesen|mehr-?zum"
    r"|(?:^|[^a-z])icons?(?:$|[^a-z])"
)
"""Names of parts that offer another page, if there is a link around the picture."""
_LARGE_PART = 40
"""Elements."""
_FOREIGN_ADDRESS = re.compile(
    r"logo(?![a-z])|[/_-]icons?[/_.-]|avatar|gravatar|sprite|/pixel|tracking|doubleclick|scorecardresearch|facebook\.com/tr|"
    r"/ads?/|adserver|badge|button|emoji|smil(?:ey|ies)|app-?store|google-?play|vgwort|/counter|quantserve|chartbeat",
    re.IGNORECASE,
)
_PAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|tiff?|bmp)(?:$|[?#])", re.IGNORECASE)
_SCOPES = frozenset({"article", "main"})


@dataclass(slots=True)
class _Picture:
    """A picture while it is being read."""

    url: str
    width: int = 0
    height: int = 0
    caption: str = ""
    credit: str = ""
    alt: str = ""
    creators: list[str] = field(default_factory=list)
    index: int = -1
    source: str = "html"
    why: str = ""


def read_images(page: Page, data: Structured, headline_index: int, body: Body) -> list[Candidate]:
    """The article's pictures, main one first. `Candidate.value` is a dict with the fields of `newsbot.items.Image`."""
    start, text, end = _region(page, headline_index, body)
    shown = _shown(page, start, end, (headline_index, text))
    told = _told(page, data)
    if not any(picture.index < text for picture in shown):
        shown = _told_and_shown(page, told, shown) + shown
    pictures = _merge(shown, told)
    _order(pictures, text, told)
    if pictures and not any(picture.credit for picture in pictures):
        _give_credit_line(page, pictures[0], start, headline_index, text)
    return [_candidate(picture, position) for position, picture in enumerate(pictures)]


def _region(page: Page, headline_index: int, body: Body) -> tuple[int, int, int]:
    """The elements among which the article's pictures stand: their first, the first of the text, and past the last."""
    visible = page.by_tag.get("body", [0])[0]
    start, end = body.start, body.end
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


def _told_and_shown(page: Page, told: list[_Picture], shown: list[_Picture]) -> list[_Picture]:
    """The picture that the page names as the article's, where it shows it outside of the article's element."""
    keys = {picture_key(picture.url) for picture in told[:10]}
    already = {picture_key(picture.url) for picture in shown}
    for i in page.by_tag.get("img", ())[:500]:
        attributes = page.attrs[i]
        source = attributes.get("src") or attributes.get("data-src") or (attributes.get("srcset") or "").split(" ")[0]
        if is_address(source) and picture_key(source) in keys - already and not _foreign(page, i, 0, (), {}):
            picture = _picture(page, i, 0)
            if picture and (picture.caption or picture.width >= 300):
                return [picture]
    return []


def _shown(page: Page, start: int, end: int, held: tuple[int, ...]) -> list[_Picture]:
    """The pictures that stand between two elements and belong to the article, which holds the elements `held`."""
    pictures: list[_Picture] = []
    verdicts: dict[int, str] = {}
    for tag in ("img", "amp-img"):
        for i in page.by_tag.get(tag, ()):
            if not start <= i < end or len(pictures) >= MOST_IMAGES:
                continue
            verdict = _foreign(page, i, start, held, verdicts)
            picture = _picture(page, i, start) if verdict in ("", "link") else None
            # A linked picture is an offer of another page, unless it has a credit printed with it.
            if picture and (not verdict or (picture.caption and picture.credit)):
                pictures.append(picture)
    pictures.sort(key=lambda picture: picture.index)
    return pictures


def _foreign(page: Page, image: int, top: int, held: tuple[int, ...], verdicts: dict[int, str]) -> str:
    """Why a picture stands in a part of the page that is not the article; "" where it does not (kept in `verdicts`).

    What holds one of the elements `held`, the headline or the text, is the article whatever its name.
    """
    path = []
    i = image
    while i > top and i not in verdicts:
        path.append(i)
        i = page.parents[i]
    verdict = verdicts.get(i, "")
    for j in reversed(path):
        if not verdict and not any(j < element < page.ends[j] for element in held):
            verdict = _verdict(page, j)
        verdicts[j] = verdict
    return verdict


@lru_cache(maxsize=4096)
def _words_in(names: str) -> tuple[str, str, str]:
    """The words of `_FOREIGN`, `_PERSON` and `_OFFER` that class names hold, "" for none."""
    foreign, person, offer = _FOREIGN.search(names), _PERSON.search(names), _OFFER.search(names)
    return foreign[0] if foreign else "", person[0] if person else "", offer[0] if offer else ""


def _verdict(page: Page, i: int) -> str:
    tag, names = page.tags[i], page.names[i]
    if tag in _FOREIGN_TAGS:
        return tag
    if names and tag not in ("article", "main", "body"):
        foreign, person, offer = _words_in(names)
        if foreign:
            return foreign
        if person and page.ends[i] - i < _LARGE_PART:
            return person
        if offer and _has_link(page, i):
            return offer
    if tag == "a" and _leads_away(page, page.attrs[i].get("href") or "") and not _shows_only(page, i):
        return "link"
    return ""


def _has_link(page: Page, i: int) -> bool:
    """Whether a part of the page is mainly a link, or stands in one."""
    if page.ends[i] - i > _LARGE_PART:
        return False
    for j in range(i, page.ends[i]):
        if page.tags[j] == "a" and _leads_away(page, page.attrs[j].get("href") or ""):
            around = any(page.tags[k] in ("img", "h2", "h3", "h4") for k in range(j + 1, page.ends[j]))
            if around or page.tags[page.parents[j]] in ("h2", "h3", "h4"):
                return True
    return page.tags[page.parents[i]] == "a"


def _shows_only(page: Page, link: int) -> bool:
    """Whether a link to another page has nothing in it but the picture, and no other link of the page leads there."""
    if page.firsts[link] < page.lasts[link] and page.text(link):
        return False
    href = page.attrs[link].get("href")
    others = [j for j in page.by_tag.get("a", ())[:5000] if j != link and page.attrs[j].get("href") == href]
    figure = link
    for _ in range(6):
        figure = page.parents[figure] if figure >= 0 else -1
        if figure >= 0 and page.tags[figure] == "figure":
            return not any(figure < j < page.ends[figure] and page.text(j) for j in others)
    return same_site(page.absolute(href or ""), page.url) and not any(page.text(j) for j in others)


def _leads_away(page: Page, href: str) -> bool:
    """Whether a link around a picture leads to another page (a teaser), not to the picture itself."""
    href = href.strip()
    if not href or href.startswith(("#", "javascript:")) or _PAGE_FILE.search(href):
        return False
    target = page.absolute(href).split("#")[0]
    return target.rstrip("/") != page.url.split("#")[0].rstrip("/")


def _picture(page: Page, i: int, top: int) -> _Picture | None:
    attributes = page.attrs[i]
    width, height = number(attributes.get("width")), number(attributes.get("height"))
    if (width, height) in _SHAPES:
        width = height = 0
    if (0 < width < SMALLEST and "srcset" not in attributes) or (0 < height < SMALLEST and 0 < width < 2 * SMALLEST):
        return None
    offered = versions([(page.tags[j], page.attrs[j]) for j in _sources(page, i)])
    best = largest(offered)
    if best is None or _FOREIGN_ADDRESS.search(best.url) or 0 < best.width < SMALLEST:
        return None
    url = page.absolute(best.url)
    if not url.startswith(("http://", "https://")):
        return None
    printed = read_printed(page, i, top)
    if not printed.credit:
        printed.credit = _told_credit(attributes)
    return _Picture(
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


def _told(page: Page, data: Structured) -> list[_Picture]:
    """The pictures that the page names in its structured data and metas, the main one first."""
    pictures: list[_Picture] = []
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        for url in page.metas.get(name, ())[:3]:
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


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value[:50] if isinstance(item, str)] if isinstance(value, list) else []


def _tell(pictures: list[_Picture], page: Page, url: str, source: str, alt: str = "") -> _Picture | None:
    if source == "json-ld" and _FOREIGN_ADDRESS.search(url):  # the publisher's logo is an ImageObject, too
        return None
    url = page.absolute(url) if is_address(url) else ""
    if not url.startswith(("http://", "https://")) or len(pictures) >= MOST_IMAGES:
        return None
    picture = _Picture(url=url, source=source, alt=alt, why="named by the page")
    pictures.append(picture)
    return picture


def _tell_object(pictures: list[_Picture], page: Page, data: Structured, thing: dict[str, Any]) -> None:
    url = next(iter(_texts(thing.get("contentUrl")) + _texts(thing.get("url")) + _texts(thing.get("@id"))), "")
    picture = _tell(pictures, page, url, "json-ld")
    if picture is None:
        return
    picture.width, picture.height = number(thing.get("width")), number(thing.get("height"))
    caption = data.text(thing, "caption") or data.text(thing, "description")
    picture.caption = caption
    picture.credit = data.text(thing, "creditText") or data.text(thing, "copyrightNotice")
    picture.creators = data.texts(thing, "creator") + data.texts(thing, "author")


def _merge(shown: list[_Picture], told: list[_Picture]) -> list[_Picture]:
    """The shown pictures, each once, with what the page tells of them besides."""
    merged: list[_Picture] = []
    by_key: dict[str, list[_Picture]] = {}
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
            _complete(twin, picture)
    for picture in told:
        for other in by_key.get(picture_key(picture.url), ())[:1]:
            _complete(other, _parted(picture))
    return merged


def _parted(picture: _Picture) -> _Picture:
    """A told picture with its caption apart from the credit in it (only now: few of those told are used)."""
    caption, credit = split_caption(picture.caption)
    picture.caption, picture.credit = caption, picture.credit or credit
    return picture


def _complete(picture: _Picture, other: _Picture) -> None:
    """Fill in what is missing of `picture` from another reading of it."""
    picture.caption = picture.caption or other.caption
    picture.credit = picture.credit or other.credit
    picture.creators = picture.creators or other.creators
    picture.alt = picture.alt or other.alt
    if other.source == "html" and other.width > picture.width:
        picture.url, picture.width, picture.height = other.url, other.width, other.height


def _order(pictures: list[_Picture], text: int, told: list[_Picture]) -> None:
    """Put the main picture first: the one over the text, else the one that the page names."""
    named = {picture_key(picture.url) for picture in told if picture.source == "meta"}
    over = [picture for picture in pictures if 0 <= picture.index < text]
    if not over and told:
        named_and_shown = [picture for picture in pictures if picture_key(picture.url) in named]
        main = named_and_shown[0] if named_and_shown else _parted(told[0])
        if main in pictures:
            pictures.remove(main)
        pictures.insert(0, main)


def _give_credit_line(page: Page, picture: _Picture, start: int, headline_index: int, text: int) -> None:
    """A bare line between headline and text, "Photo: Jane Doe / Reuters", credits the main picture."""
    first = headline_index if 0 <= headline_index < text else start
    picture.credit, _ = credit_line(page, first, min(text + 3, len(page)))


def _candidate(picture: _Picture, position: int) -> Candidate:
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
