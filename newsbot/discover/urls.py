"""What a URL and the link to it say about the page behind: an article, a listing of articles, or neither (pure).

The judgement is made before anything is fetched. It is learnt as the crawl goes: `Shapes` counts which forms of
URL turned out to be articles. What stays in doubt is fetched once; then the page itself decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from newsbot.load.words import words

ARTICLE, LISTING, NEITHER, DOUBT = "article", "listing", "neither", "doubt"

MAX_LENGTH = 2_000
"""Characters of a URL worth fetching."""
MAX_SEGMENTS = 20
"""Path segments (Heritrix: TooManyPathSegments)."""
MAX_REPEATS = 2
"""Times one segment may stand in a path (Heritrix: PathologicalPath)."""
LISTINGS_ALONE = 5
"""Pages of one form that were listings, and none of them an article: then one more is not read as an article."""
MAX_PARAMETERS = 3
"""Query parameters; a URL with more is a facet of a search."""

_FILES = frozenset(
    """
    jpg jpeg png gif webp avif svg ico bmp tif tiff mp3 mp4 m4a m4v mov avi wmv webm ogg oga ogv wav flac aac m3u8 ts
    pdf doc docx xls xlsx ppt pptx odt ods csv epub mobi zip gz tgz rar 7z tar bz2 exe dmg apk ipa iso css js mjs json
    map woff woff2 ttf eot swf vcf ics xsl txt
    """.split()
)
_FEEDS = frozenset({"rss", "atom", "xml", "rdf"})
_FACETS = frozenset(
    """
    q query search keyword keywords term searchterm suche filter filters sort sortby sort_by order orderby order_by
    facet facets replytocom share action login redirect redirect_to return returnurl add-to-cart color size price
    min_price max_price per_page view comments comment reply preview feed calendar ical month_view day_view
    """.split()
)
IDS = frozenset(
    """
    id aid artid articleid article_id article art newsid news_id nid news story storyid story_id p post postid
    idnews idarticolo noticia idnoticia docid contentid content_id cid oid sid arcid no uid
    """.split()
)
"""Parameters that name an article."""
_ADDRESSES = frozenset({"destination", "href", "link", "u", "uri", "url"})
"""Parameters that hand an address over: to be sent by mail, shared, or returned to."""
_SHOWS = frozenset({"action", "controller", "view"})
"""The same of the part of the program that shows it, where it stands in brackets."""
_LISTING_IDS = frozenset({"cat", "category", "catid", "section", "tag", "author", "topic", "rubrik", "secid"})

_PARTS = re.compile(r"https?://([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?", re.IGNORECASE)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(rf"0?[1-9]|1[0-2]|(?:{_MONTHS})[a-z]{{0,6}}")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_DATE_SEGMENT = re.compile(r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?")
_DATE_INSIDE = re.compile(r"(?:^|\D)(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?:\D|$)")
_LONG_NUMBER = re.compile(r"\d{5,}")
_UNIQUE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORDS = re.compile(r"[-_.+ ,]+")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_EXTENSION = re.compile(r"\.([a-z][a-z0-9]{1,5})$")


class Verdict(NamedTuple):
    """What is believed of a URL before it is fetched."""

    kind: str
    """`article`, `listing`, `neither` or `doubt`."""
    score: float
    """How sure, 0 to 1."""
    why: str
    """The sign that spoke, one word or snake_case phrase."""


class Parts(NamedTuple):
    """A URL as far as it speaks of the page: lower case, unquoted, without extension."""

    segments: tuple[str, ...]
    extension: str
    query: tuple[tuple[str, str], ...]
    fragment: bool


@lru_cache(maxsize=4_096)
def parts_of(url: str) -> Parts | None:
    """The URL taken apart, or None where it is not http(s)."""
    match = _PARTS.match(url)
    if match is None:
        return None
    path = match[2].lower()
    if "%" in path:
        path = unquote(path)
    segments = [segment for segment in path.split("/") if segment]
    extension = ""
    if segments and (found := _EXTENSION.search(segments[-1])):
        extension = found[1]
        segments[-1] = segments[-1][: found.start()]
        if segments[-1] in {"index", "default"}:
            segments.pop()
    query = tuple(
        (_bracketed(name.lower()), value)
        for name, _, value in (p.partition("=") for p in (match[3] or "").split("&"))
        if name
    )
    return Parts(tuple(segments), extension, query, bool(match[4]))


def _bracketed(name: str) -> str:
    return name.replace("%5b", "[").replace("%5d", "]") if "%" in name else name


@cache
def _segment_words(kind: str) -> frozenset[str]:
    return frozenset(words(f"discover.{kind}"))


def is_trap(url: str) -> str:
    """Why no page of this address is worth a request ("" where nothing speaks against it)."""
    if len(url) > MAX_LENGTH:
        return "long_url"
    parts = parts_of(url)
    if parts is None:
        return "scheme"
    if len(parts.segments) > MAX_SEGMENTS:
        return "deep_path"
    if len(parts.segments) > MAX_REPEATS and any(parts.segments.count(s) > MAX_REPEATS for s in set(parts.segments)):
        return "repeated_path"
    if len(parts.query) > MAX_PARAMETERS and len({name.partition("[")[0] for name, _ in parts.query}) > MAX_PARAMETERS:
        return "facets"
    return ""


@lru_cache(maxsize=4_096)
def judge_url(url: str) -> Verdict:
    """What the URL alone says."""
    if trap := is_trap(url):
        return Verdict(NEITHER, 1.0, trap)
    parts = parts_of(url)
    assert parts is not None
    segments, extension, query, _ = parts
    if extension in _FILES:
        return Verdict(NEITHER, 1.0, "file")
    if extension in _FEEDS:
        return Verdict(NEITHER, 0.9, "feed")
    slug = _slug_strength(segments[-1]) if segments else 0.0
    if segments and slug < 0.8:
        service = _segment_words("service")
        at = 1 if len(segments) > 1 and _LANGUAGE.fullmatch(segments[0]) else 0
        if segments[at] in service or segments[-1] in service:
            return Verdict(NEITHER, 0.9, "service")
    if verdict := _judge_query(segments, query):
        return verdict
    if not segments or (len(segments) == 1 and _LANGUAGE.fullmatch(segments[0])):
        return Verdict(LISTING, 0.9, "home")
    if page_number(url):
        return Verdict(LISTING, 0.9, "page_number")
    if verdict := _judge_date(segments):
        return verdict
    if verdict := _judge_collection(segments, slug):
        return verdict
    return _judge_slug(segments, extension, slug)


def _judge_query(segments: tuple[str, ...], query: tuple[tuple[str, str], ...]) -> Verdict | None:
    for name, value in query:
        if name in _FACETS or ("[" in name and not _is_named(name, value)):
            return Verdict(NEITHER, 0.9, "facets")
        if name in _ADDRESSES and value[:4].lower() in {"http", f"/{value[1:4].lower()}", f"%2f{value[3:4].lower()}"}:
            return Verdict(NEITHER, 0.9, "facets")
        if name == "s" and not segments:
            return Verdict(NEITHER, 0.9, "search")
        if name in _LISTING_IDS and value:
            return Verdict(LISTING, 0.7, "query_listing")
    for name, value in query:
        name = _inner(name)
        if name in IDS and value[:1].isalnum() and (value.isdigit() or len(value) > 5):
            if name == "p" and segments and len(value) < 4:
                continue
            return Verdict(ARTICLE, 0.65, "query_id")
    return None


def _inner(name: str) -> str:
    """What is named by a parameter of one part of the page: `tx_news[article]` is an article."""
    return name.rpartition("[")[2].rstrip("]") if "[" in name else name


def _is_named(name: str, value: str) -> bool:
    """Whether such a parameter says what is shown and not how it is sorted out: an article, a page, an action."""
    inner = _inner(name)
    if inner in _SHOWS:
        return True
    return value.isdigit() and (inner in IDS or bool(page_number(f"?{inner}={value}")))


def _judge_date(segments: tuple[str, ...]) -> Verdict | None:
    """A date in the path: what follows it is an article; a path that ends with it is an archive."""
    for at, segment in enumerate(segments):
        after = 0
        if (_DATE_SEGMENT.fullmatch(segment) and not segment.isdigit() | (len(segment) == 8)) or (
            len(segment) == 8 and segment.isdigit() and _DATE_SEGMENT.fullmatch(segment)
        ):
            after = at + 1
        elif len(segment) == 4 and _YEAR.fullmatch(segment):
            after = at + 1
            if after < len(segments) and _MONTH.fullmatch(segments[after]):
                after += 1
                if after < len(segments) and _DAY.fullmatch(segments[after]):
                    after += 1
        if after:
            if after >= len(segments):
                return Verdict(LISTING, 0.85, "archive")
            last = segments[-1]
            if len(last) > 3 or last.isdigit():
                return Verdict(ARTICLE, 0.9 if _slug_strength(last) >= 0.5 else 0.7, "date_in_path")
            return None
    return None


def _judge_collection(segments: tuple[str, ...], slug: float) -> Verdict | None:
    collection = _segment_words("collection")
    for at, segment in enumerate(segments[:3]):
        if segment in collection:
            rest = segments[at + 1 :]
            if len(rest) > 1 and slug >= 0.8:
                return None
            if len(rest) == 1 and slug >= 0.95:
                return Verdict(DOUBT, 0.5, "collection_or_article")
            return Verdict(LISTING, 0.85, "collection")
    return None


def _judge_slug(segments: tuple[str, ...], extension: str, slug: float) -> Verdict:
    last = segments[-1]
    if slug >= 0.7:
        return Verdict(ARTICLE, slug, "slug")
    if _DATE_INSIDE.search(last):
        return Verdict(ARTICLE, 0.75, "date_in_slug")
    if len(segments) > 1 and (last.isdigit() and len(last) > 3):
        return Verdict(ARTICLE, 0.7, "number")
    if _UNIQUE.fullmatch(last):
        return Verdict(ARTICLE, 0.65, "unique_id")
    if slug >= 0.5:
        return Verdict(DOUBT, 0.55, "short_slug")
    if any(character.isdigit() for character in last) or extension:
        return Verdict(DOUBT, 0.45, "number_or_file")
    if len(segments) <= 3:
        return Verdict(LISTING, 0.5, "short_path")
    return Verdict(DOUBT, 0.4, "deep_path")


def _slug_strength(segment: str) -> float:
    """How much a segment looks like a headline made fit for a URL, 0 to 1."""
    pieces = [piece for piece in _WORDS.split(segment) if piece]
    named = sum(1 for piece in pieces if not piece.isdigit())
    has_id = bool(_LONG_NUMBER.search(segment)) or any(_UNIQUE.fullmatch(piece) for piece in pieces if len(piece) > 7)
    if not segment.isascii():
        named = max(named, len(segment) // 8)
    if has_id and named >= 2:
        return 0.95
    if named >= 6:
        return 0.95
    return {5: 0.85, 4: 0.7, 3: 0.55}.get(named, 0.3 if named == 2 else 0.0)


def offers(url: str) -> bool:
    """Whether the address lies where forums, offers, dates and services are kept ("/jobs/...")."""
    parts = parts_of(url)
    return parts is not None and not _segment_words("offers").isdisjoint(parts.segments[:2][: len(parts.segments) - 1])


# --- page numbers ---------------------------------------------------------------------------------
@cache
def _page_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = "|".join(re.escape(word) for word in words("pagination.page") if word != "p")
    in_path = re.compile(
        rf"(?<=/)((?:{names})[-_/]?|p[/-]?|(?:index|default|list)[-_])(\d{{1,5}})(?=/?(?:$|\?|\.[a-z]{{3,5}}(?:$|\?)))",
        re.IGNORECASE,
    )
    in_query = re.compile(
        rf"([?&](?:(?:[\w.-]|%5B|%40|\[|@)*?(?:{names})|p|start|offset|from)(?:%5D|\])?=)(\d{{1,5}})(?=&|$)",
        re.IGNORECASE,
    )
    return in_path, in_query


@lru_cache(maxsize=4_096)
def page_number(url: str) -> tuple[str, int] | None:
    """The listing a numbered page belongs to (its URL with `{}` for the number) and the number, or None.

    `/news/page/3/`, `/news/p3`, `/news?page=3`, `/news?offset=40`; not `/?p=123`, which names an article.
    """
    in_path, in_query = _page_patterns()
    match = in_path.search(url) or in_query.search(url)
    if match is None:
        return None
    if match[1][1:] == "p=" and (len(match[2]) > 3 or re.match(r"https?://[^/]*/?\?", url)):
        return None
    return url[: match.start(2)] + "{}" + url[match.end(2) :], int(match[2])


# --- learning -------------------------------------------------------------------------------------
@lru_cache(maxsize=4_096)
def shape_of(url: str) -> str:
    """The form of a URL, the same for all articles of a site or of a part of it: "/w/Y/m/d/S9"."""
    parts = parts_of(url)
    if parts is None:
        return ""
    shapes = [_segment_shape(segment, first=at == 0) for at, segment in enumerate(parts.segments)]
    ending = f".{parts.extension}" if parts.extension else ""
    query = "&".join(sorted(name for name, _ in parts.query))
    return "/" + "/".join(shapes) + ending + (f"?{query}" if query else "")


def _segment_shape(segment: str, *, first: bool) -> str:
    if segment.isdigit():
        return {4: "Y" if _YEAR.fullmatch(segment) else "9", 2: "m", 1: "m"}.get(len(segment), "9")
    if segment in _segment_words("collection"):
        return segment
    pieces = [piece for piece in _WORDS.split(segment) if piece]
    number = "9" if any(character.isdigit() for character in segment) else ""
    if len(pieces) >= 3 or not segment.isascii():
        return "S" + number
    if _MONTH.fullmatch(segment):
        return "m"
    return ("w-w" if len(pieces) == 2 else "w") + number if not first or number else "w"


@dataclass(slots=True)
class Shapes:
    """What pages of each form turned out to be, on one site; kept from run to run."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    """Shape to [articles, other pages]."""

    def learn(self, url: str, *, is_article: bool) -> None:
        """Remember how a page came out."""
        shape = shape_of(url)
        if len(self.counts) < 2_000 or shape in self.counts:
            self.counts.setdefault(shape, [0, 0])[0 if is_article else 1] += 1

    def judge(self, url: str) -> Verdict:
        """What the URL says, corrected by what pages like it turned out to be."""
        verdict = judge_url(url)
        if verdict.kind == NEITHER or verdict.why in {"home", "page_number", "collection", "archive"}:
            return verdict
        articles, others = self.counts.get(shape_of(url), (0, 0))
        if articles >= 3 and articles > 9 * others:
            return Verdict(ARTICLE, 0.9, "learnt")
        if verdict.kind == ARTICLE and others >= 8 and others > 19 * articles:
            return Verdict(DOUBT, 0.4, "learnt")
        return verdict

    def is_open(self, url: str) -> bool:
        """Whether too few pages of this form were seen, or one was an article: then a look is worth a request."""
        articles, others = self.counts.get(shape_of(url), (0, 0))
        return articles > 0 or others < 3

    def only_lists(self, url: str) -> bool:
        """Whether the URL names a tag, an author or a day, and no page of its form was ever an article."""
        articles, others = self.counts.get(shape_of(url), (0, 0))
        return articles == 0 and others >= LISTINGS_ALONE and judge_url(url).why in {"collection", "archive"}

    @classmethod
    def of(cls, facts: object) -> Shapes:
        """From what was kept (`counts`); anything unfit is left out."""
        counts = facts if isinstance(facts, dict) else {}
        return cls({k: [int(v[0]), int(v[1])] for k, v in counts.items() if isinstance(v, list) and len(v) == 2})
