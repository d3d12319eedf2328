"""The headline as printed, without the site's name, and the kicker above it.

Nearly always one of the page's headings is the headline; which one, is told by the titles the page gives
to machines (JSON-LD, og:title, `<title>`, the words of the URL), though these may be worded differently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean, clean_markup, fold

LONGEST = 400
"""Characters of the longest text that can be a headline."""
_MOST_HEADINGS = 80

_SEPARATOR = re.compile(
    r"\s+(?:[|–—•·»«›‹ㅣ~/]|--?|::?|<|>)+\s+|\s*[|｜»ㅣ]\s*|(?<=[^\x00-\u024f])[-_：](?=[^\x00-\u024f])"
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_KICKER = re.compile(
    r"kicker|eyebrow|over-?_?(?:line|title|head)|top-?_?line|roof-?_?line|dachzeile|spitzmarke|pre-?_?(?:title|head)|"
    r"sur-?_?tit|super-?title|supra|upper-?title|ante-?_?tit|occhiello|volanta|cintillo|rubri[ck]|category|categoria|"
    r"section|topic|label|prefix|tagline-top|vignet|stikktit"
)
_BELOW = re.compile(
    r"sub-?_?(?:title|head|line)|untertitel|deck|\bdek\b|standfirst|strap|bajada|sottotit|sous-?tit|undertit"
)
_NAMED = re.compile(r"headline|(?:^|[\s_-])(?:title|heading|titel|titulo|titre|titolo)|title(?:$|\s)")
_SITE = re.compile(r"site-?_?(?:title|name|logo|brand)|logo|blog-?_?title|masthead|brand")
_ASIDE = frozenset({"nav", "footer", "aside", "form", "dialog"})
_TAG_WEIGHT = {"h1": 1.5, "h2": 0.7, "h3": 0.4}


@dataclass(slots=True)
class _Titles:
    """What a page calls itself where machines look."""

    said: list[tuple[str, str, str]] = field(default_factory=list)
    """(text, source, why), best first, the site's name cut off."""
    pieces: list[tuple[float, frozenset[str]]] = field(default_factory=list)
    """(weight, words) of every title and of its parts."""
    folded: set[str] = field(default_factory=set)
    """The same texts folded, for exact comparison."""
    names: set[str] = field(default_factory=set)
    """What the site is called, folded, without spaces."""


def read_headline(page: Page, data: Structured) -> list[Candidate]:
    """Candidates for the headline, best first; those of the visible page carry their element."""
    titles = _read_titles(page, data)
    found = []
    properties = {i for i, _ in data.microdata.get("headline", ())}
    for i in _headings(page, properties):
        candidate = _judge(page, i, titles, i in properties)
        if candidate:
            found.append(candidate)
    found.sort(key=lambda candidate: -candidate.score)
    said = [Candidate(text, source, 1.5, -1, why) for text, source, why in titles.said]
    if not found or found[0].score < 1.5:
        if said and (printed := _find_printed(page, said)):
            found.insert(0, printed)
        return said + found if not found or found[0].score < 1.5 else found + said
    return found + said


def read_kicker(page: Page, data: Structured, headline: Candidate | None) -> list[Candidate]:
    """Candidates for the kicker (overline): the short line above the headline, or the first part of it."""
    if headline is None or headline.index < 0:
        return []
    found = []
    parts = _parts(page, headline.index)
    cut = _without_kicker(page, headline.index, parts)
    if cut and cut[0]:
        found.append(Candidate(cut[0], "html", 1.0, headline.index, "first part of the heading"))
    for i in _before(page, headline.index):
        text = page.text(i)
        if 1 < len(text) <= 100 and _KICKER.search(page.names[i]) and fold(text) not in fold(str(headline.value)):
            found.append(
                Candidate(text.strip(" :|/"), "html", 0.8, i, f"above the headline, named {page.names[i][:40]}")
            )
            break
    return found


def _read_titles(page: Page, data: Structured) -> _Titles:
    titles = _Titles()
    site = [page.meta("og:site_name"), page.meta("application-name"), data.text(data.article, "publisher")]
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    titles.names = {_squeeze(name) for name in [*site, host, *labels[:-1]] if name and len(name) > 2}
    titles.names.discard("")
    for weight, text, source, why in (
        (1.0, data.text(data.article, "headline")[:LONGEST], "json-ld", "headline of the article object"),
        (1.0, clean_markup(page.meta("og:title")[:LONGEST]), "meta", "og:title"),
        (0.95, clean_markup(page.meta("twitter:title")[:LONGEST]), "meta", "twitter:title"),
        (0.95, clean(page.title[:LONGEST]), "html", "title"),
    ):
        if not text:
            continue
        runs = _runs(text)
        for run in runs:
            titles.pieces.append((weight, _pieces(run)))
            titles.folded.add(fold(run))
        titles.said.append((_without_site(text, runs, titles.names), source, why))
    slug = unquote(max(urlsplit(page.url).path.split("/"), key=len, default=""))[:LONGEST]
    if slug.count("-") + slug.count("_") >= 2:
        titles.pieces.append((0.8, _pieces(slug.replace("-", " "))))
    return titles


def _runs(text: str) -> list[str]:
    """`text`, and what is left of it when parts between separators are taken off its ends."""
    cuts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(text)]
    if not cuts:
        return [text]
    heads = [text[:start] for start, _ in cuts[-4:]]
    tails = [text[end:] for _, end in cuts[:4]]
    return [run for run in [text, *heads[::-1], *tails] if run]


def _without_site(text: str, runs: list[str], names: set[str]) -> str:
    """The run of a title's parts from which the site's name is cut off."""
    for run in runs[1:]:
        rest = text[len(run) :] if text.startswith(run) else text[: -len(run)]
        if _is_site(rest, names) and not _is_site(run, names):
            return _without_site(run, _runs(run), names)
    last = next((run for run in runs[1:] if text.startswith(run)), "")
    rest = text[len(last) :].strip(" |–—-»·•_")
    if last and ("|" in text[len(last) :] or "»" in text[len(last) :]) and 2 * len(rest) <= len(last):
        return _without_site(last, _runs(last), names)
    return text


def _is_site(text: str, names: set[str]) -> bool:
    squeezed = _squeeze(text)
    if not squeezed or squeezed in names:
        return bool(squeezed)
    return any(len(name) >= 4 and squeezed.startswith(name) and len(squeezed) <= 3 * len(name) for name in names)


def _squeeze(text: str) -> str:
    return fold(text).replace(" ", "")


def _pieces(text: str) -> frozenset[str]:
    """The words of `text`, folded; each Chinese or Japanese character is one."""
    folded = fold(text)
    if not folded.isascii():
        folded = _CJK.sub(r" \g<0> ", folded)
    return frozenset(folded.split())


def _headings(page: Page, properties: set[int]) -> list[int]:
    found = set(properties)
    for tag in ("h1", "h2", "h3"):
        found.update(page.by_tag.get(tag, ())[: _MOST_HEADINGS // 2])
    return sorted(found)[:_MOST_HEADINGS]


def _judge(page: Page, i: int, titles: _Titles, is_property: bool) -> Candidate | None:
    """How far heading `i` is the headline; None where it cannot be."""
    text = page.text(i)
    if not 1 < len(text) <= LONGEST:
        return None
    likeness, value = _likeness(text, titles), text
    parts = _parts(page, i)
    if cut := _without_kicker(page, i, parts, titles):
        value = cut[1]
        likeness = max(likeness, _likeness(value, titles))
    score = _TAG_WEIGHT.get(page.tags[i], 0.5) + 2 * likeness
    why = [f"{page.tags[i]} {likeness:.0%} like the titles"]
    if is_property:
        score += 0.6
        why.append("itemprop headline")
    if _NAMED.search(page.names[i]):
        score += 0.2
        why.append("named so")
    if _SITE.search(page.names[i]) or _is_site(value, titles.names) or _leads_home(page, i):
        score -= 3
        why.append("the site's name")
    if any(page.tags[j] in _ASIDE for j in _ancestors(page, i, 6)):
        score -= 1.2
        why.append("beside the text")
    if likeness < 0.2 and page.tags[i] != "h1":
        return None
    return Candidate(value, "html", score, i, ", ".join(why))


def _likeness(text: str, titles: _Titles) -> float:
    """0 to 1: how many words `text` shares with the title most like it."""
    own = _pieces(text)
    if not own:
        return 0.0
    return max(
        (weight * 2 * len(own & other) / (len(own) + len(other)) for weight, other in titles.pieces), default=0.0
    )


def _ancestors(page: Page, i: int, most: int) -> list[int]:
    found: list[int] = []
    i = page.parents[i]
    while i >= 0 and len(found) < most:
        found.append(i)
        i = page.parents[i]
    return found


def _leads_home(page: Page, i: int) -> bool:
    """Whether the heading is a link to the home page."""
    links = [j for j in range(i + 1, min(page.ends[i], i + 6)) if page.tags[j] == "a"]
    links += [j for j in _ancestors(page, i, 2) if page.tags[j] == "a"]
    for j in links[:1]:
        href = (page.attrs[j].get("href") or "").split("?")[0].split("#")[0]
        if (page.attrs[j].get("rel") or "") == "home" or (href and urlsplit(page.absolute(href)).path in ("", "/")):
            return True
    return False


def _parts(page: Page, i: int) -> list[tuple[int, str]]:
    """The pieces a heading is made of: (element, text) for each child element, line and bare text."""
    while True:  # go through wrappers: a heading whose only content is one link or span
        inner = list(page.children(i))
        if len(inner) != 1 or page.firsts[inner[0]] != page.firsts[i] or page.text(inner[0]) != page.text(i):
            break
        i = inner[0]
    parts: list[tuple[int, list[str]]] = []
    for k in range(page.firsts[i], min(page.lasts[i], page.firsts[i] + 60)):
        string, owner = page.strings[k], page.owners[k]
        while owner != i and page.parents[owner] != i and page.parents[owner] >= 0:
            owner = page.parents[owner]
        if string == "\n" or not parts or parts[-1][0] != owner:
            parts.append((owner, []))
        parts[-1][1].append(string)
    return [(owner, text) for owner, strings in parts if (text := " ".join("".join(strings).split()))]


def _without_kicker(
    page: Page, i: int, parts: list[tuple[int, str]], titles: _Titles | None = None
) -> tuple[str, str] | None:
    """(kicker, headline) where a heading holds both, or a headline and a line below it (then kicker is "")."""
    if not 2 <= len(parts) <= 6:
        return None
    first, last = parts[0], parts[-1]
    head = " ".join(text for _, text in parts[1:]).lstrip(" :|/–-")
    kicker = first[1].strip(" :|/–-")
    top = " ".join(text for _, text in parts[:-1])
    if titles and fold(head) in titles.folded:
        return kicker, head
    if titles and fold(top) in titles.folded and fold(page.text(i)) not in titles.folded:
        return "", top
    if first[0] != i and len(kicker) < 80 and _KICKER.search(page.names[first[0]]):
        return kicker, head
    if last[0] != i and (_BELOW.search(page.names[last[0]]) or page.tags[last[0]] == "small"):
        return "", top
    return None


def _before(page: Page, i: int) -> list[int]:
    """The few elements that end right before element `i` begins, nearest first."""
    found = []
    for j in range(i - 1, max(i - 12, -1), -1):
        if page.ends[j] <= i and page.firsts[i] - page.lasts[j] <= 6:
            found.append(j)
    return found


def _find_printed(page: Page, said: list[Candidate]) -> Candidate | None:
    """A title that stands on the page word for word though in no heading."""
    for candidate in said:
        wanted = fold(candidate.value)
        if len(wanted) < 12 and " " not in wanted:
            continue
        for k, string in enumerate(page.strings):
            if abs(len(string) - len(candidate.value)) < 25 and fold(string) == wanted:
                owner = page.owners[k]
                if owner >= 0 and page.tags[owner] not in ("a", "title", "option") and page.tags[owner] not in _ASIDE:
                    return Candidate(clean(string), "html", 1.6, owner, f"printed as the {candidate.why} says")
    return None
