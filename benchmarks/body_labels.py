"""Which blocks of a labelled page are its article's text: the label aligned with the page, block by block."""

from __future__ import annotations

import re
import zlib
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

WORD = re.compile(r"\w+")
_SPAN = 4
"""Words of a shingle."""


def words_of(text: str) -> list[str]:
    """Words as the metric counts them."""
    return WORD.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words."""
    words = words_of(text)
    return Counter(tuple(words[i : i + _SPAN]) for i in range(max(1, len(words) - _SPAN + 1))) if words else Counter()


def agreement(true: str, read: str) -> tuple[float, float]:
    """Precision and recall of a text, over shingles."""
    wanted, found = shingles(true), shingles(read)
    common = sum((wanted & found).values())
    return common / max(sum(found.values()), 1), common / max(sum(wanted.values()), 1)


def from_body(texts: Sequence[str], body: str) -> list[float]:
    """1 for each block that is in the labelled text, 0 for each that is not; copies elsewhere on the page are not."""
    wanted = shingles(body)
    flat, lines = " ".join(body.split()), {" ".join(line.split()) for line in body.splitlines()}
    found, short = [0.0] * len(texts), []
    for k, text in enumerate(texts):
        words = words_of(text)
        if len(words) >= _SPAN:
            own = shingles(text)
            found[k] = float(2 * sum(own[s] for s in own if s in wanted) >= sum(own.values()))
        elif len(text) >= 15 and not text.isascii() and text in flat:
            found[k] = 1.0
        elif words and text in lines:
            short.append(k)
    sure = [k for k, label in enumerate(found) if label and len(texts[k]) >= 40]
    for k in short:
        at = bisect(sure, k)
        found[k] = float(any(abs(k - near) <= 3 for near in sure[max(0, at - 1) : at + 1]))
    _drop_copies(texts, found, sure, wanted)
    return found


def _drop_copies(
    texts: Sequence[str], found: list[float], sure: Sequence[int], wanted: Counter[tuple[str, ...]]
) -> None:
    if not sure:
        return
    middle = sure[len(sure) // 2]
    for k, text in enumerate(texts):  # one block that holds the whole text again
        if found[k] and len(text) > 500:
            found[k] = float(sum(j != k and texts[j][:50] in text for j in sure) < 3)
    same = defaultdict(list)
    for k, label in enumerate(found):
        if label:
            same[texts[k]].append(k)
    for text, places in same.items():
        allowed = max(1, min((wanted[shingle] for shingle in shingles(text)), default=1))
        for k in sorted(places, key=lambda k: abs(k - middle))[allowed:]:
            found[k] = 0.0


def from_segments(texts: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> list[float | None]:
    """Labels of the blocks that hold a segment of the article, or one of what is around it; None for all others."""
    found: list[float | None] = [None] * len(texts)

    def holding(segment: str) -> list[int]:
        segment = " ".join(segment.split())
        inside = [k for k, text in enumerate(texts) if segment in text]
        return inside or [k for k, text in enumerate(texts) if len(text) >= 20 and text in segment]

    for segment in unwanted:
        for k in holding(segment):
            found[k] = 0.0
    for segment in wanted:
        places = holding(segment)
        if not places:
            continue
        longest = max(places, key=lambda k: len(texts[k]))
        for k in places:
            if k != longest and found[k] != 0.0:
                found[k] = None
        if len(places) <= 2 or len(texts[longest]) > 60:
            found[longest] = 1.0
    return found


def read_judged(path: Path) -> dict[str, dict[str, float]]:
    """Of each page the blocks that a person judged: 1 where it is text of the article, 0 where not, by `block_keys`.

    A line is a page: its name, the keys of what is text, and of what is not.
    """
    judged = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, text, other = line.split("\t")
        judged[name] = dict.fromkeys(text.split(), 1.0) | dict.fromkeys(other.split(), 0.0)
    return judged


def block_keys(texts: Sequence[str]) -> list[str]:
    """A checksum for each block of a page; of the same text again, another one."""
    seen: Counter[str] = Counter()
    keys = []
    for text in texts:
        keys.append(f"{zlib.crc32(f'{seen[text]}:{text}'.encode()):08x}")
        seen[text] += 1
    return keys


def without_names(html: str, kind: int) -> str:
    """The page as an old site would write it: no names, no elements of HTML 5, and (`kind` 1, 2) no paragraphs.

    `kind` 2 lays it out in tables. So the model learns to read a page by its words, too.
    """
    value = r"""\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)"""
    html = re.sub(rf"(?i)\s(class|id|role|item\w+|hidden|style|data-[\w-]+){value}", "", html)
    if kind:
        html = re.sub(r"(?i)</p\s*>", "<br><br>", re.sub(r"(?i)<p(\s[^>]*)?>", "", html))
    boxes = "article|section|main|header|footer|aside|nav" + ("|div" if kind == 2 else "")
    start, end = ("<table><tr><td>", "</td></tr></table>") if kind == 2 else ("<div>", "</div>")
    return re.sub(rf"(?i)</({boxes})\s*>", end, re.sub(rf"(?i)<({boxes})(\s[^>]*)?>", start, html))
