"""The parts of a page that are not its article, told by what stands around a picture."""

from __future__ import annotations

import re
from functools import lru_cache

from newsbot.extract.page import Page
from newsbot.load.urls import same_site

_FOREIGN_TAGS = frozenset({"nav", "footer", "form", "select", "menu"})
_FOREIGN = re.compile(
    r"related|recommend|newsletter|sign-?up|subscri(?:be(?!r)|ption)|sidebar|side-bar|avatar|comment|social|advert|sponsor|(?:^|[\s_-])ads?(?:$|[\s_-])"
    r"|outbrain|taboola|popular|trending|most-?read|also-?(?:read|like)|up-?next|navigation|(?:^|[^a-z])nav(?:$|[^a-z])"
    r"|menu|banner|crumb|breadcum|cookie|consent|gravatar|emoji|rating|site-?header|page-?header|masthead|global-?header"
)
"""Names of parts of a page that are not the article."""
_PERSON = re.compile(
    r"author(?!iz)|autor(?!is)|byline|profil|contributor|(?:^|[^a-z])logos?(?:$|[^a-z])|paywall|columnist|redakteur"
)
"""Names of small parts with a portrait or a mark in them; large parts may be named for what else they hold."""
_OFFER = re.compile(
    r"teaser|promo|(?:^|[^a-z])cards?(?:$|[^a-z])|latest|more-?(?:news|stories|from)|read-?(?:more|next)|share|sharing|tracking|weiterlesen|mehr-?zum"
    r"|(?:^|[^a-z])(?<!gallery-)icons?(?:$|[^a-z])"
)
"""Names of parts that offer another page, if there is a link around the picture."""
_LARGE_PART = 40
"""Elements."""
_PAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|tiff?|bmp)(?:$|[?#])", re.IGNORECASE)


def why_foreign(page: Page, image: int, top: int, held: tuple[int, ...], verdicts: dict[int, str]) -> str:
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


def is_foreign_name(names: str) -> bool:
    """Whether class names say that an element is no part of the article, whatever its size."""
    return bool(names) and any(_words_in(names))


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
    if tag == "article" and _has_link(page, i):
        return "article"
    if tag == "a" and leads_away(page, page.attrs[i].get("href") or "") and not _shows_only(page, i):
        return "link"
    return ""


def _has_link(page: Page, i: int) -> bool:
    """Whether a part of the page is mainly a link, or stands in one."""
    if page.ends[i] - i > _LARGE_PART:
        return False
    for j in range(i, page.ends[i]):
        if page.tags[j] == "a" and leads_away(page, page.attrs[j].get("href") or ""):
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


def leads_away(page: Page, href: str) -> bool:
    """Whether a link around a picture leads to another page (a teaser), not to the picture itself."""
    href = href.strip()
    if not href or href.startswith(("#", "javascript:")) or _PAGE_FILE.search(href):
        return False
    target = page.absolute(href).split("#")[0]
    return target.rstrip("/") != page.url.split("#")[0].rstrip("/")
