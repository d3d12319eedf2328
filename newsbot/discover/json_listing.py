"""What a load-more endpoint answers: addresses of articles, HTML, and where the next answer is (pure)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from newsbot.discover.entries import absolute

MAX_NODES = 20_000
"""Values of a JSON answer that are looked at."""
_URL_KEYS = frozenset(
    "url link href permalink canonical canonical_url canonicalurl path weburl web_url article_url articleurl".split()
)
_INNER_KEYS = frozenset({"alias", "href", "url"})
"""Where an address is an object (`"next": {"href": ...}`), what of it is the address."""
_NEXT_KEYS = frozenset(
    "next next_url nexturl next_page nextpage next_page_url nextpageurl more_url load_more_url".split()
)
_OTHER_PAGES = frozenset("self first last prev previous".split())
_TOKENS = {
    "nextcursor": "cursor",
    "endcursor": "after",
    "after": "after",
    "nextafter": "after",
    "nexttoken": "token",
    "nextpagetoken": "pageToken",
    "continuation": "continuation",
    "continuationtoken": "continuation",
}
"""Keys of what is to be handed over for the next answer (without underscores), and the usual parameter for it."""
_TOKEN_PARAMETERS = frozenset("after before continuation cursor next nextcursor pagetoken startcursor token".split())


def read_json_listing(body: bytes, url: str, spell: Callable[[str], str] = str) -> tuple[list[str], str, str]:
    """What a load-more endpoint answered: article URLs, HTML it carries (joined), and the next endpoint or "".

    `spell` makes an address of the last part of one, for objects with a title that name no more of it.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return [], "", ""
    urls: dict[str, None] = {}
    fragments: list[str] = []
    following = ""
    waiting: list[tuple[str, str, Any]] = [("", "", document)]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        outer, key, value = waiting.pop()
        if isinstance(value, dict):
            if (slug := _slug_alone(value)) and (spelled := spell(slug)).startswith("http"):
                urls[spelled] = None
            waiting += [(key, str(name).lower(), inner) for name, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(outer, key, inner) for inner in reversed(value)]
        elif isinstance(value, (str, int)) and (more := _next_answer(url, outer, key, str(value))):
            following = following or more
        elif isinstance(value, str) and "<a " in value:
            fragments.append(value)
        elif isinstance(value, str) and _is_address(outer, key) and value.startswith(("http", "/")):
            urls[absolute(url, value)] = None
    return [found for found in urls if found], "\n".join(fragments), following


def _is_address(outer: str, key: str) -> bool:
    if key in _INNER_KEYS and outer in _OTHER_PAGES:
        return False
    return key in _URL_KEYS or (key in _INNER_KEYS and outer in _URL_KEYS)


def _next_answer(url: str, outer: str, key: str, value: str) -> str:
    """The endpoint that a value names for the answer after the one at `url`, or ""."""
    if key in _NEXT_KEYS or (key in _INNER_KEYS and outer in _NEXT_KEYS):
        if "/" in value or "?" in value:
            return absolute(url, value)
        return "" if value.isdigit() else _with_token(url, value, "")
    usual = _TOKENS.get(key.replace("_", "").replace("-", ""), "")
    return _with_token(url, value, usual) if usual and value not in {"", "False", "True"} else ""


def _with_token(url: str, token: str, usual: str) -> str:
    """The endpoint with another token, in the parameter that had one, else in the `usual` one."""
    token = quote(token, safe="-._~%")
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if pair]
    for at, pair in enumerate(pairs):
        name, _, old = pair.partition("=")
        if name.lower().replace("_", "") in _TOKEN_PARAMETERS:
            pairs[at] = f"{name}={token}"
            return "" if old == token else parts._replace(query="&".join(pairs)).geturl()
    return parts._replace(query="&".join([*pairs, f"{usual}={token}"])).geturl() if usual else ""


def _slug_alone(value: dict[str, Any]) -> str:
    """The last part of the address of what has a title and no address, or ""."""
    names = {str(name).lower() for name in value}
    slug = value.get("slug")
    if not isinstance(slug, str) or "/" in slug or len(slug) > 300 or names & _URL_KEYS:
        return ""
    return quote(slug, safe="-._~%") if names & {"title", "headline"} else ""
