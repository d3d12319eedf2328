"""The headline as printed, without the site's name.

Nearly always one of the page's headings is the headline; which one, is told by the titles the page gives
to machines (`newsbot.extract.titles`), though these may be worded differently. Every heading gets points:
for its tag, for how like the titles it is, for its names; it loses them where it is the site's name or
stands beside the text. Where no heading will do, a title that is printed outside of headings does, and
last a title itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsbot.extract.candidate import Candidate
from newsbot.extract.kicker import heading_parts, split_heading
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.extract.titles import ARTICLE_OBJECT, LONGEST, OG_TITLE, TITLE, Title, Titles, parts, read_titles, runs
from newsbot.load.text import clean, fold

_MOST_HEADINGS = 20
"""Of each tag."""
_GOOD = 1.5
"""Points from which a heading is believed more than a title that is nowhere printed."""
_SURE = 3.5
"""Points of a first heading that is wholly like the titles: no other will have more."""
_TITLED = 2.7
"""Points of a first heading that is mostly like the titles, and not beside the text."""
_WORD = 12
"""Characters of a heading that is one word, and rather the section."""
_TAG_POINTS = {"h1": 1.5, "h2": 0.7, "h3": 0.4}

_NAMED = re.compile(r"headline|(?:^|[\s_-])(?:title|heading|titel|titulo|titre|titolo)|title(?:$|\s)")
_SITE = re.compile(r"site-?_?(?:title|name|logo|brand)|logo|blog-?_?title|masthead|brand")
_OWN = re.compile(r"(?:post|entry|article)[-_]{0,2}(?:title|head)")
_ASIDE_TAGS = frozenset({"nav", "footer", "aside", "form", "dialog"})
_ASIDE_NAMES = re.compile(r"crumb|related-|recommend")
_CUT = re.compile(r"\s*(?:…|\.{3})\Z")
_LEAST_STEM = 15
"""Characters of a cut heading by which its whole can be found."""
_DATE = re.compile(r"\A\d{1,2}[./]\d{1,2}[./]\d{2,4}\s*[-–—|:]\s*")


def read_headline(page: Page, data: Structured) -> list[Candidate]:
    """Candidates for the headline, best first; those of the visible page carry their element."""
    titles = read_titles(page, data)
    properties = {i for i, _ in data.microdata.get("headline", ())}
    found: list[Candidate] = []
    for tags in (("h1",), ("h2", "h3")):
        if not any(candidate.score >= _SURE for candidate in found):
            headings = _headings(page, tags, properties if tags == ("h1",) else set())
            headings += _titled(page, titles) if tags == ("h1",) else []
            found += [c for i in headings if (c := _judge(page, i, titles, i in properties))]
    if len(top := [c for c in found if page.tags[c.index] == "h1" and c.score >= _TITLED]) == 1:
        top[0].score += 0.5
        top[0].why += ", the only such h1"
    _lower_ends(found, page)
    found.sort(key=lambda candidate: -candidate.score)
    said = [Candidate(title.text, title.source, _GOOD, -1, title.place) for title in titles.said]
    if not found or found[0].score < _GOOD:
        printed = _find_printed(page, titles)
        return ([printed, *said, *found] if printed else [*said, *found]) if said else found
    if better := _joined(found[0], titles) or _whole(found[0], titles):
        found.insert(0, better)
    return found + said


def _lower_ends(found: list[Candidate], page: Page) -> None:
    """Take points from a heading that ends or begins the title, where one of another kind is the rest, and not
    shorter: a column, or the site.
    """
    title = page.title
    if not (held := parts(title)):  # a title of separators only holds none
        return
    first, last = held[0], held[-1]
    for end, end_text, rest_text in (("end", last, title[: -len(last)]), ("start", first, title[len(first) :])):
        named, rest = fold(end_text), fold(rest_text)
        if len(rest) < len(named):
            continue
        kinds = {page.tags[candidate.index] for candidate in found if fold(candidate.value) == rest}
        for candidate in found:
            if kinds - {page.tags[candidate.index]} and fold(candidate.value) == named:
                candidate.score -= 2.0
                candidate.why += f", the {end} of the title"


def _headings(page: Page, tags: tuple[str, ...], properties: set[int]) -> list[int]:
    found = set(properties)
    for tag in tags:
        found.update(page.by_tag.get(tag, ())[:_MOST_HEADINGS])
    return sorted(found)


def _titled(page: Page, titles: Titles) -> list[int]:
    """The first of very many h1 that says what a title says word for word."""
    further = page.by_tag.get("h1", ())[_MOST_HEADINGS:]
    said = {title.text for title in titles.said} if further else set()
    return next(([i] for i in further if page.text(i) in said), [])


def _judge(page: Page, i: int, titles: Titles, is_property: bool) -> Candidate | None:
    """How far heading `i` is the headline; None where it cannot be."""
    text = clean(page.text(i))
    if not 1 < len(text) <= LONGEST:
        return None
    likeness, value, tag = titles.likeness(text), text, page.tags[i]
    if likeness < 0.2 and tag != "h1":
        return None
    if split := split_heading(page, i, heading_parts(page, i), titles.folded):
        value = split[1]
        likeness = max(likeness, titles.likeness(value))
    score = _TAG_POINTS.get(tag, 0.5) + 2 * likeness
    why = [f"{tag} {likeness:.0%} like the titles"]
    if not likeness and " " not in text and len(text) <= _WORD:
        score -= 0.5
        why.append("one word of another thing")
    names = page.names[i]
    if is_property:
        score += 0.6
        why.append("itemprop headline")
    if names and _NAMED.search(names):
        score += 0.2
        why.append("named so")
    if (_SITE.search(names) and not _OWN.search(names)) or titles.is_site(value) or _leads_home(page, i):
        score -= 3
        why.append("the site's name")
    if any(page.tags[j] in _ASIDE_TAGS or _ASIDE_NAMES.search(page.names[j]) for j in _ancestors(page, i, 6)):
        score -= 1.5
        why.append("beside the text")
    return Candidate(_DATE.sub("", value).removesuffix(" :"), "html", score, i, ", ".join(why))


def _ancestors(page: Page, i: int, most: int) -> Iterator[int]:
    parents = page.parents
    for _ in range(most):
        i = parents[i]
        if i < 0 or page.tags[i] in ("body", "html"):
            return
        yield i


def _leads_home(page: Page, i: int) -> bool:
    """Whether the heading is a link to the home page."""
    links = [j for j in range(i + 1, min(page.ends[i], i + 6)) if page.tags[j] == "a"]
    for j in links[:1] or [j for j in _ancestors(page, i, 2) if page.tags[j] == "a"][:1]:
        href = (page.attrs[j].get("href") or "").split("?")[0].split("#")[0]
        if page.attrs[j].get("rel") == "home" or (href and urlsplit(page.absolute(href)).path in ("", "/")):
            return True
    return False


def _joined(best: Candidate, titles: Titles) -> Candidate | None:
    """The headline with its kicker, where the page itself always writes both as one: "Kicker: headline"."""
    said = {title.place: title for title in titles.said}
    own = fold(best.value)
    places = (ARTICLE_OBJECT, OG_TITLE, TITLE)
    if not all(place in said for place in places):
        return None
    for title in said.values():
        kicker, colon, rest = title.text.partition(": ")
        whole = fold(title.text)
        if colon and kicker and fold(rest) == own and all(fold(said[p].text).startswith(whole) for p in places):
            return Candidate(
                title.text, title.source, best.score, best.index, "kicker and heading are one in all titles"
            )
    return None


def _whole(best: Candidate, titles: Titles) -> Candidate | None:
    """The title that begins as a heading that was cut off: "What we know about ..."."""
    if not best.value.endswith(("…", "...")):
        return None
    stem = _CUT.sub("", best.value)
    if len(stem) < _LEAST_STEM:
        return None
    for title in titles.said:
        if len(title.text) > len(best.value) and title.text.startswith(stem) and not _CUT.search(title.text):
            return Candidate(
                title.text, title.source, best.score, best.index, f"the heading is cut off, {title.place} is not"
            )
    return None


def _find_printed(page: Page, titles: Titles) -> Candidate | None:
    """A title, or the greater part of one, that stands on the page word for word though in no heading."""
    wanted: dict[str, Title] = {}
    for title in titles.said:
        for part in [*runs(title.text), *parts(title.text)]:
            if part.count(" ") >= 2 or len(part) >= 12:
                wanted.setdefault(fold(part), title)
    if not wanted:
        return None
    least, most = min(map(len, wanted)), 2 * max(map(len, wanted)) + 12
    found = []
    for k, string in enumerate(page.strings):
        if least <= len(string) <= most and (said := wanted.get(fold(string))):
            owner = page.owners[k]
            if page.tags[owner] not in ("a", "title", "option") and page.tags[owner] not in _ASIDE_TAGS:
                score = 1.6 if _is_alone(page, k) else 1.5  # a line that says more is a trail
                found.append(
                    Candidate(clean(string).lstrip(" :|–-"), "html", score, owner, f"printed as {said.place} says")
                )
    whole = [c for c in found if 2 * len(c.value) >= max(map(len, wanted))]  # the shortest of them is without the site
    if whole:
        return min(whole, key=lambda c: (len(c.value), -c.score))
    return max(found, key=lambda c: (len(c.value), c.score), default=None)


def _is_alone(page: Page, k: int) -> bool:
    """Whether nothing else stands in the line of string `k`."""
    before, after = page.strings[max(k - 2, 0) : k][::-1], page.strings[k + 1 : k + 3]
    return all(next((s for s in beside if s == "\n" or not s.isspace()), "\n") == "\n" for beside in (before, after))
