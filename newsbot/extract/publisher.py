"""The publisher: the name of the site, as people write it and not as its address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.site_names import solid
from newsbot.extract.structured import Structured
from newsbot.extract.titles import parts
from newsbot.load.name_kinds import is_agency
from newsbot.load.text import clean_markup, fold
from newsbot.load.words import words

LONGEST = 80
"""Characters of a name."""
_MOST_PARTS = 5
_TOP = 400
"""Elements from the start of the page among which its logo stands."""

_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*?)(?:\.(?:com?|net))?\.(?!org)[a-z]{2,4}/?", re.IGNORECASE
)
_COPYRIGHT = re.compile(
    r"(?:©|&copy;|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:(?:19|20)\d\d)?(?:\s*[-–]\s*(?:19|20)?\d\d)?\s*(?:by\s)?",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r",?\s+(?:gmbh(?:\s*&\s*co\.?\s*kg)?(?:aa)?|mbh|ag|se|inc\.?|llc|ltd\.?|limited|plc|s\.?\s?a\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|b\.?v\.?|oy|ab|a/s|as|sp\.?\s?z\s?o\.?\s?o\.?|gbr|"
    r"e\.\s?v\.|verlags?(?:gesellschaft|-)?|publishing|media group)(?=\W|\Z).*\Z",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"\s[–|·-]\s|[,;|]|\.\s|\.\Z|\s(?:19|20)\d\d|\s(?:all rights|alle rechte|tous droits)", re.IGNORECASE
)
"""What ends a name in a "©" line."""
_OWNER_STRINGS = 6
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
"""How letters that no host had are spelled in its name."""
_LOGO = re.compile(r"\s*(?:logo\b|\b(?:home ?page|startseite|home)\b)\s*(?:of|von|der|des|de|du)?\s*", re.IGNORECASE)
_KEY = re.compile("[_:]")
"""What stands in the key of a picture or before its maker, and in no name."""
_MARKED = re.compile(r"logo|brand|masthead|site-?_?(?:name|title)|blog-?_?title")
_TITLE_WORDS = 4
"""Words of a title that are too many for the name of a site."""
_EDITION = 4
"""Characters of a name that may be that of an edition: "U.S."."""
_GENERIC = frozenset(
    {"home", "news", "blogger", "wordpress", "website", "article", "default", "homepage", "twitter", "facebook"}
)


def read_publisher(page: Page, data: Structured) -> list[Candidate]:
    """Candidates for the publisher, best first."""
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    labels = {solid(label) for label in host.split(".")[:-1] if len(label) > 2}
    found: dict[str, Candidate] = {}
    for points, source, why, text in _names(page, data):
        name, address = _plain(clean_markup(text[: 3 * LONGEST]), labels)
        if _is_title(name, page.title):
            continue
        called = _is_called(name, labels)
        score = points + _looks(name) + (0.4 if called else 0) - (0.4 if address else 0)
        if not called and (len(name) <= _EDITION or is_agency(name)):  # it is a part of the site, or sent the news
            score -= 0.6
        _add(found, Candidate(name, source, score, -1, why))
    for piece in parts(page.title)[:_MOST_PARTS]:
        if _is_called(piece, labels):
            name, address = _plain(piece, labels)
            if 2 * len(piece) > len(page.title):
                continue  # it says more than the name
            score = 0.6 + _looks(name) - (0.4 if address else 0)
            _add(found, Candidate(name, "html", score, -1, "part of the title"))
    if not found:
        for i, name in _logos(page, labels):
            _add(found, Candidate(name, "html", 0.1, i, "alt of the logo"))
    if not found and (home := _home(page)):
        _add(found, Candidate(home[1], "html", 0.1, home[0], "link to the home page"))
    if not found and (name := _beside_headline(page)):
        _add(found, Candidate(name, "html", 0.0, -1, "beside the headline in the title"))
    if not found and (owner := _owner(page, labels)):
        _add(found, Candidate(owner, "html", 0.0, -1, "owner of the page"))
    if not found:
        for piece in parts(page.title):
            if piece.lower() == host:
                _add(found, Candidate(piece, "html", 0.0, -1, "address in the title"))
    return sorted(found.values(), key=lambda candidate: -candidate.score)


def _is_title(name: str, title: str) -> bool:
    """Whether what is given as the site's name is the article's: a long title, or all of it but the site's name."""
    if len(name) > LONGEST // 2 and fold(name) == fold(title):
        return True
    return name.count(" ") >= _TITLE_WORDS - 1 and len(parts(title)) > 1 and fold(name) == fold(parts(title)[0])


def _owner(page: Page, labels: set[str]) -> str:
    """The name in a line of the page's "©" that the host is called after; "" for none."""
    strings = page.strings
    for k in range(len(strings) - 1, -1, -1):
        if "©" in strings[k]:
            line = "".join(strings[k : k + _OWNER_STRINGS]).partition("\n")[0]
            name = _NAME_END.split(_COPYRIGHT.sub("", line[line.find("©") :][:LONGEST].strip()))[0].strip()
            if _is_called(name, labels):
                return _plain(name, labels)[0]
    return ""


def _beside_headline(page: Page) -> str:
    """The part of a title that names the site: a small last one, and no section after the site's address; or the first
    of two, where a heading of the page is the second: "The Tide :: Ferry sails again". "" for none.
    """
    pieces = parts(page.title)
    if len(pieces) < 2:
        return ""
    first, last = pieces[0], pieces[-1]
    headings = [i for tag in ("h1", "h2") for i in page.by_tag.get(tag, ())[:_MOST_PARTS]]
    if fold(last) in {fold(page.text(i)) for i in headings}:
        return first if len(pieces) == 2 and len(first) <= LONGEST // 2 else ""
    is_small = len(last) <= LONGEST // 2 and 2 * len(last) < len(page.title)
    return last if is_small and not any(_ADDRESS.fullmatch(piece) for piece in pieces[:-1]) else ""


def _home(page: Page) -> tuple[int, str] | None:
    """(element, name) of the link to the home page that is the site's name or logo."""
    host = urlsplit(page.url).hostname
    for i in page.by_tag.get("a", ()):
        if i > _TOP:
            break
        home = urlsplit(page.absolute((page.attrs[i].get("href") or "")[:LONGEST]))
        if home.path not in ("", "/") or home.hostname != host or not _is_marked(page, i):
            continue
        pictures = (page.attrs[j].get("alt") or "" for j in range(i + 1, page.ends[i]) if page.tags[j] == "img")
        name = _LOGO.sub(" ", page.text(i) or next(pictures, "")).strip(" -–|:")
        if 2 < len(name) <= LONGEST // 2 and not _KEY.search(name) and fold(name) not in words("breadcrumb.home"):
            return i, name
    return None


def _is_marked(page: Page, i: int) -> bool:
    """Whether a link stands in the heading of the site, or is or holds what is named as its logo."""
    around = [i, page.parents[i], *range(i + 1, min(page.ends[i], i + 3))]
    named = " ".join(f"{page.names[j]} {page.attrs[j].get('src') or ''}"[:300].lower() for j in around)
    return page.tags[page.parents[i]] == "h1" or _MARKED.search(named) is not None


def _names(page: Page, data: Structured) -> list[tuple[float, str, str, str]]:
    """(points, source, place, text) of everything that may name the site."""
    found = [
        (1.0, "meta", "og:site_name", page.meta("og:site_name")),
        (1.0, "json-ld", "publisher", data.text(data.article, "publisher")),
        (0.7, "meta", "application-name", page.meta("application-name", "apple-mobile-web-app-title")),
        (0.6, "meta", "publisher", page.meta("publisher", "dc.publisher", "article:publisher_name")),
        (0.5, "meta", "copyright", _COPYRIGHT.sub("", page.meta("copyright", "rights", "dcterms.rightsholder"))),
        (0.8, "microdata", "publisher.name", next((v for _, v in data.microdata.get("publisher.name", ())), "")),
    ]
    for thing in data.of_type("WebSite", "NewsMediaOrganization"):
        found.append((0.8, "json-ld", "name of the site", data.text(thing, "name")))
    return [one for one in found if one[3]]


def _add(found: dict[str, Candidate], one: Candidate) -> None:
    """Keep the better of two that are the same but for spelling; that two say it speaks for both."""
    key = fold(one.value).replace(" ", "")
    if not 1 < len(one.value) <= LONGEST or key in _GENERIC:
        return
    known = found.get(key)
    if known is None:
        found[key] = one
        return
    best = max(known, one, key=lambda candidate: candidate.score)
    best.score += 0.2
    other = one if best is known else known
    if _looks(best.value) < _looks(other.value) and best.value.count(" ") <= other.value.count(" "):
        best.value = other.value
    found[key] = best


def _plain(text: str, labels: set[str]) -> tuple[str, bool]:
    """The name in `text` without the form of the company and without its domain; whether it was an address.

    Where there are several parts, the one that the host is called after.
    """
    text = (_COMPANY.sub("", text) or text).lstrip("@").strip(" -–|")
    pieces = parts(text)
    name = next((piece for piece in pieces if len(pieces) > 1 and _is_called(piece, labels)), text)
    if match := _ADDRESS.fullmatch(name):
        return match[1], True
    return name, False


def _is_called(name: str, labels: set[str]) -> bool:
    """Whether the host is called after `name`, or after a part of it."""
    keys = {solid(name), solid(name.lower().translate(_SPELLED))}
    return any(len(key) > 1 and any(label in key or key in label for label in labels) for key in keys)


def _looks(name: str) -> float:
    """Points for what a name looks like: written as people do, not as an address or a key."""
    if "/" in name or "@" in name:
        return -0.8
    if name.islower():
        return -0.35
    return -0.1 if name.isupper() and len(name) > 4 else 0.0


def _logos(page: Page, labels: set[str]) -> list[tuple[int, str]]:
    """(element, name) of pictures near the top whose alternative text is the site's name."""
    found = []
    for i in page.by_tag.get("img", ()):
        if i > _TOP:
            break
        own = page.attrs[i]
        alt = " ".join((own.get("alt") or "")[: 4 * LONGEST].split())
        name = _LOGO.sub(" ", alt).strip(" -–|:")
        key = fold(name).replace(" ", "")
        marked = "logo" in f"{page.names[i]} {own.get('src') or ''} {alt}".lower()
        named = any(label in key for label in labels) or (marked and " " not in name and not name.islower())
        if 1 < len(name) <= LONGEST // 2 and named and not _KEY.search(name):
            found.append((i, name))
    return found[:3]
