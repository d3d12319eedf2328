"""What a page or a site says about its reservations, read from headers, metas, tdmrep.json and robots.txt (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy.http import Headers

HEAD_BYTES = 128 * 1024
"""Of a page that are searched for `<meta>`."""
FILE_BYTES = 256 * 1024
FILE_RULES = 1000
_DIRECTIVES = frozenset({"noindex", "nofollow", "noarchive", "nosnippet", "noai", "noimageai", "none"})
_TRAIN = frozenset({"ai-train", "ai-input", "train-ai", "train-genai", "tdm"})
_NO = frozenset({"no", "n", "0", "false", "disallow"})
_META = re.compile(rb"<meta\s([^>]{1,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"([a-z-]{4,8})\s?=\s?(?:\"([^\"]{0,500})\"|'([^']{0,500})'|([^\s\"'>]{1,500}))", re.IGNORECASE
)


@dataclass(slots=True)
class Reservation:
    """What one page, or one site, says."""

    tdm: bool | None = None
    """Text and data mining is reserved; None where nothing is said."""
    policy: str | None = None
    """URL of the terms."""
    directives: frozenset[str] = frozenset()
    """noindex, nofollow, noarchive, nosnippet, noai, noimageai."""


@dataclass(slots=True)
class RobotsSignals:
    """What robots.txt says besides its rules."""

    content_signal: dict[str, str] = field(default_factory=dict)
    content_usage: dict[str, str] = field(default_factory=dict)
    licenses: list[str] = field(default_factory=list)

    @property
    def tdm(self) -> bool | None:
        """Whether text and data mining is reserved."""
        said = [value for name, value in (self.content_signal | self.content_usage).items() if name in _TRAIN]
        return any(value in _NO for value in said) if said else None


def read_robots_signals(text: str, token: str = "newsbot") -> RobotsSignals:  # noqa: S107 (a product token)
    """The signals in a robots.txt that concern everybody or the product `token` (lower case)."""
    found = RobotsSignals()
    agents: set[str] = set()
    in_rules = False
    for line in text.splitlines()[:20_000]:
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            if in_rules:
                agents.clear()
                in_rules = False
            agents.add(value.lower())
            continue
        in_rules = True
        concerned = not agents or "*" in agents or token in agents
        if name == "license" and len(found.licenses) < 10 and urlsplit(value).scheme in {"http", "https"}:
            found.licenses.append(value[:500])
        elif name == "content-signal" and concerned:
            found.content_signal.update(_pairs(value))
        elif name == "content-usage" and concerned:
            found.content_usage.update(_pairs(value))
    return found


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in re.split(r"[,;\s]+", text[:500]):
        name, equals, value = piece.partition("=")
        if equals and len(found) < 20:
            found[name.strip().lower()] = value.strip().lower()
    return found


def read_headers(headers: Headers, token: str = "newsbot") -> Reservation:  # noqa: S107
    """What the HTTP headers say."""
    directives: set[str] = set()
    for value in headers.getlist("X-Robots-Tag"):
        agent, colon, rest = value.decode("latin-1")[:1000].lower().partition(":")
        if (
            colon
            and "," not in agent
            and agent.strip() not in {"unavailable_after", "max-snippet", "max-image-preview"}
        ):
            if agent.strip() not in {token, "*"}:
                continue
            directives |= _directives(rest)
        else:
            directives |= _directives(value.decode("latin-1")[:1000])
    tdm = _flag((headers.get("tdm-reservation") or b"").decode("latin-1"))
    policy = (headers.get("tdm-policy") or b"").decode("latin-1").strip()[:500]
    return Reservation(tdm, policy or None, frozenset(directives))


def read_metas(body: bytes, token: str = "newsbot") -> Reservation:  # noqa: S107
    """What the `<meta>` elements in the first part of a page say."""
    end = body.find(b"</head>", 0, HEAD_BYTES)
    head = body[: end if end > 0 else HEAD_BYTES]
    lower = head.lower()
    found = Reservation()
    names = (b"tdm-", b"robots", token.encode())
    if not any(name in lower for name in names):
        return found
    end = lower.find(b"</head>")
    directives: set[str] = set()
    for match in _metas(head, lower, end if end > 0 else len(head)):
        said = match[1].lower()
        if not any(name in said for name in names):
            continue
        attributes = {m[1].lower(): (m[2] or m[3] or m[4] or b"") for m in _ATTRIBUTE.finditer(match[1])}
        name = attributes.get(b"name", b"").strip().lower().decode("latin-1")
        content = attributes.get(b"content", b"").decode("latin-1").strip()
        if name in {"robots", token}:
            directives |= _directives(content)
        elif name == "tdm-reservation" and found.tdm is None:
            found.tdm = _flag(content)
        elif name == "tdm-policy":
            found.policy = content or None
    found.directives = frozenset(directives)
    return found


def _metas(head: bytes, lower: bytes, end: int) -> Iterator[re.Match[bytes]]:
    at = lower.find(b"<meta", 0, end)  # which takes a tenth of the time of a search by the pattern
    while at >= 0:
        if match := _META.match(head, at, end):
            yield match
        at = lower.find(b"<meta", match.end() if match else at + 5, end)


def read_page(headers: Headers, body: bytes, token: str = "newsbot") -> Reservation:  # noqa: S107
    """What a page itself says, in its headers and its `<meta>` elements; these are the nearer."""
    header, meta = read_headers(headers, token), read_metas(body, token)
    directives = header.directives | meta.directives
    tdm = meta.tdm if meta.tdm is not None else header.tdm
    return Reservation(True if tdm is None and "noai" in directives else tdm, meta.policy or header.policy, directives)


def keeps_no_text(said: Reservation) -> bool:
    """Whether who obeys keeps no text of the page."""
    return bool(said.tdm or said.directives & {"noindex", "noarchive", "nosnippet", "noai"})


def _directives(text: str) -> set[str]:
    found = {word for word in re.split(r"[,\s]+", text.lower()) if word in _DIRECTIVES}
    if "none" in found:
        found = found - {"none"} | {"noindex", "nofollow"}
    return found


def _flag(text: str) -> bool | None:
    """`1` reserved, `0` not; all else is an error and means nothing (TDMRep)."""
    return {"1": True, "0": False}.get(text.strip())


def read_file(body: bytes) -> list[tuple[str, bool]]:
    """The rules of a tdmrep.json: (path pattern, reserved). A broken file has none."""
    try:
        data = json.loads(body[:FILE_BYTES])
    except (ValueError, RecursionError):
        return []
    if isinstance(data, dict):
        data = [data]
    rules: list[tuple[str, bool]] = []
    for entry in data[:FILE_RULES] if isinstance(data, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("location"), str):
            reserved = _flag(str(entry.get("tdm-reservation")))
            if reserved is not None:
                rules.append((entry["location"][:500], reserved))
    return rules


def matches(pattern: str, path: str) -> bool:
    """Whether a path matches a pattern of robots.txt's kind (`*` anything, `$` the end); linear in both."""
    anchored = pattern.endswith("$")
    pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for i, piece in enumerate(pieces[1:], 1):
        if anchored and i == len(pieces) - 1:
            return path.endswith(piece) and len(path) - len(piece) >= at
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not anchored or at == len(path)


def file_says(rules: list[tuple[str, bool]], url: str) -> bool | None:
    """What a tdmrep.json says about a URL: its first rule that matches."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return next((reserved for pattern, reserved in rules if matches(pattern or "/", path or "/")), None)
