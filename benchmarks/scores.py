"""Scores of one page's reading against its labels, each from 0 to 1, and the table's columns made of them.

Written after the published metrics: the body's is that of the article-extraction-benchmark (4-word shingles, F1 of mean
precision and mean recall), names, topics and pictures are sets counted over all pages, texts are compared by words.
A field without a label is not judged. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

Counts = tuple[float, float, float]
"""Found, wrongly found, missed."""

_WORD = re.compile(r"\w+")
_PLAIN = str.maketrans(
    {**dict.fromkeys("‘’‚′´`", "'"), **dict.fromkeys("“”„«»″", '"'), **dict.fromkeys("‐‑‒–—−", "-"), "\u00ad": ""}
)
_SIZE = re.compile(r"[-_.]?\d{2,4}x\d{2,4}|[-_](?:w|h)?\d{2,4}(?:px|w)?(?=[-_.]|$)|[-_]?(?:large|medium|small|scaled)")
_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)")
_JOINTS = re.compile(r"\s*(?:[,;/|•()\[\]]|\b(?:via|for|and|und|et)\b)\s*")
_LABEL = re.compile(
    r"^(?:(?:photo|photograph|foto|image|picture|bild|file photo)s?(?: credits?)?\s*(?::|by\b|von\b|di\b|par\b)|"
    r"(?:credits?|quelle|bildquelle|source|courtesy of)\s*:?|copyright|©)[\s:©]*"
)


def plain(text: Any) -> str:
    """A text in one line, lower case, with plain quotes and dashes."""
    return " ".join(unicodedata.normalize("NFKC", str(text or "")).translate(_PLAIN).casefold().split())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words; a shorter text is one run."""
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def overlap(wanted: Counter[Any], got: Counter[Any]) -> Counts:
    """How much of two bags is the same, as shares of all that is in either."""
    same = (wanted & got).total()
    wrong, missed = got.total() - same, wanted.total() - same
    everything = same + wrong + missed or 1
    return same / everything, wrong / everything, missed / everything


def words_f1(wanted: str, got: str) -> float:
    """F1 of the words of two texts."""
    return f1(overlap(Counter(_WORD.findall(plain(wanted))), Counter(_WORD.findall(plain(got)))))


def f1(counts: Counts) -> float:
    """F1 of one page's counts; 1 where nothing is wanted and nothing found."""
    found, wrong, missed = counts
    return 2 * found / (2 * found + wrong + missed) if found or wrong or missed else 1.0


def sets(wanted: Iterable[str], got: Iterable[str]) -> Counts:
    """Counts of two sets of texts."""
    left, right = {plain(text) for text in wanted} - {""}, {plain(text) for text in got} - {""}
    return len(left & right), len(right - left), len(left - right)


def days(text: Any) -> set[str]:
    """The calendar days that a date stands for: as written, and in UTC."""
    written = str(text or "").strip().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return {written[:10]} if re.match(r"\d{4}-\d\d-\d\d", written) else set()
    return {moment.date().isoformat()} | ({moment.astimezone(UTC).date().isoformat()} if moment.tzinfo else set())


def address(url: Any) -> str:
    """A picture's address without scheme, query and fragment."""
    parts = urlsplit(unquote(str(url or "")))
    return f"{parts.netloc}{parts.path}".rstrip("/")


def picture(url: Any) -> set[str]:
    """What the addresses of one picture share whatever its size: its file's name without sizes, long numbers, codes."""
    path = unquote(str(url or "")).lower().split("?")[0]
    name = _SIZE.sub("", _FILE.split(path.rsplit("/", 1)[-1])[0])
    keys = {code for code in re.findall(r"\d{7,}|[a-z0-9]{16,}", path) if re.search(r"\d", code)}
    letters = re.sub(r"[\W_]", "", name)
    return keys | ({letters} if len(letters) > 5 else {path})


def versions(image: dict[str, Any]) -> set[str]:
    """Keys of all versions of a labelled picture."""
    return set().union(*(picture(url) for url in [image["url"], *image.get("versions", ())]))


def credits_of(texts: Any) -> set[str]:
    """The names in photo credits."""
    lines = [texts] if isinstance(texts, str) else texts or []
    names = {_LABEL.sub("", part).strip(" .:-\"'") for line in lines for part in _JOINTS.split(plain(line))}
    return {name for name in names if len(name) > 1 and not name.isdigit()}


@dataclass
class Page:
    """What one page scored."""

    values: dict[str, float] = field(default_factory=dict)
    """Column to 0..1, for what is judged page by page."""
    weights: dict[str, int] = field(default_factory=dict)
    """Column to the number of things its value is the mean of, where that is more than the page."""
    counts: dict[str, Counts] = field(default_factory=dict)
    """Column to counts, for what is judged over all pages."""

    def worth(self) -> dict[str, float]:
        """Every column as 0..1."""
        bad = {"spur", "leak"}
        own = {name: 1 - value if name in bad else value for name, value in self.values.items()}
        return own | {name: f1(counts) for name, counts in self.counts.items()}


def score(row: dict[str, Any], reading: dict[str, Any]) -> Page:
    """Judge the reading of one page by its labels."""
    truth, page = row["truth"], Page()
    _score_text(truth, reading, page)
    if "authors" in truth:
        page.counts["authF1"] = sets(truth["authors"], reading.get("authors") or ())
    elif "authors" in row.get("labelled_empty", ()):
        page.values["spur"] = float(bool(reading.get("authors")))
    if "date_published" in truth:
        wanted = set(truth.get("date_published_days") or days(truth["date_published"]))
        page.values["date"] = float(bool(wanted & days(reading.get("date_published"))))
    if "topics" in truth:
        page.counts["topic"] = sets(truth["topics"], reading.get("topics") or ())
    if row.get("language"):
        page.values["lang"] = float(str(reading.get("language") or "")[:2].lower() == row["language"])
    _score_pictures(truth, reading, page)
    return page


def _score_text(truth: dict[str, Any], reading: dict[str, Any], page: Page) -> None:
    body = str(reading.get("body") or "")
    if "body" in truth:
        page.counts["bodyF1"] = overlap(shingles(truth["body"]), shingles(body))
    flat = " ".join(body.split())
    for name, column in (("body_with", "segR"), ("body_without", "leak")):
        if segments := truth.get(name):
            page.values[column] = sum(" ".join(segment.split()) in flat for segment in segments) / len(segments)
            page.weights[column] = len(segments)
    if "headline" in truth:
        page.values["head="] = float(plain(truth["headline"]) == plain(reading.get("headline")))
    if "description" in truth:
        page.values["desc"] = words_f1(truth["description"], reading.get("description") or "")


def _score_pictures(truth: dict[str, Any], reading: dict[str, Any], page: Page) -> None:
    if "main_image" in truth:
        wanted = [truth["main_image"], *truth.get("main_image_versions", ())]
        got = reading.get("main_image")
        page.values["img="] = float(bool(got) and address(got) in {address(url) for url in wanted})
        same = bool(got) and bool(picture(got) & set().union(*map(picture, wanted)))
        page.values["img~"] = max(page.values["img="], float(same))
    if "images" not in truth:
        return
    found = [{"url": image} if isinstance(image, str) else image for image in reading.get("images") or ()]
    keys = [picture(image["url"]) for image in found]
    hits = [[at for at, key in enumerate(keys) if key & versions(image)] for image in truth["images"]]
    used = {at for hit in hits for at in hit}
    page.counts["imgsF1"] = (sum(map(bool, hits)), len(found) - len(used), sum(not hit for hit in hits))
    pairs = [(image, found[hit[0]] if hit else {}) for image, hit in zip(truth["images"], hits, strict=True)]
    captions = [words_f1(image["caption"], got.get("caption") or "") for image, got in pairs if image.get("caption")]
    if captions:
        page.values["capF1"] = sum(captions) / len(captions)
    credited = [(image["credit"], got.get("credit")) for image, got in pairs if image.get("credit")]
    if credited:
        wanted_names = set().union(*(credits_of(credit) for credit, _ in credited))
        got_names = set().union(*(credits_of(credit) for _, credit in credited))
        page.counts["credit"] = sets(wanted_names, got_names)


_MEANS_FIRST = frozenset({"bodyF1"})
"""Columns whose F1 is that of mean precision and mean recall."""


def summarise(pages: Iterable[Page]) -> dict[str, float]:
    """The table's columns over many pages."""
    values: dict[str, list[tuple[float, int]]] = {}
    counts: dict[str, list[Counts]] = {}
    for page in pages:
        for name, value in page.values.items():
            values.setdefault(name, []).append((value, page.weights.get(name, 1)))
        for name, counted in page.counts.items():
            counts.setdefault(name, []).append(counted)
    columns = {
        name: sum(value * weight for value, weight in found) / sum(weight for _, weight in found)
        for name, found in values.items()
    }
    return columns | {
        name: _f1_of_means(all_) if name in _MEANS_FIRST else _f1_of_sums(all_) for name, all_ in counts.items()
    }


def _f1_of_sums(counts: list[Counts]) -> float:
    found, wrong, missed = (sum(column) for column in zip(*counts, strict=True))
    return f1((found, wrong, missed))


def _f1_of_means(counts: list[Counts]) -> float:
    precisions = [found / (found + wrong) for found, wrong, _ in counts if found + wrong]
    recalls = [found / (found + missed) for found, _, missed in counts if found + missed]
    if not precisions or not recalls:
        return 0.0
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
