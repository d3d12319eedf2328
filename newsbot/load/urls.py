"""What makes two URLs one article: the canonical URL, its key, and the site it belongs to (pure).

A URL has two forms here. `canonical_url` is the one people see and programs fetch: scheme and `www.` stay as they
are, what only tracks, opens a session or asks for an AMP, mobile or print form goes. `url_key` is what the database
compares: it also folds http and https, `www.`, trailing slashes, index files, the order of parameters and the case of
words. Where folding could turn two articles into one, nothing is folded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from itertools import groupby
from urllib.parse import quote, unquote_to_bytes

import idna
from tldextract import TLDExtract

from newsbot.load.text import normal
from newsbot.load.url_parameters import name_of, without_noise

_public_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

_URL = re.compile(r"(?:((?i:https?)):)?//+([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_PORTS = {"http": 80, "https": 443}
_PORT = re.compile(r"[0-9]{1,5}")
_LONGEST_ORIGIN = 300
"""Characters of a scheme and host that are remembered."""

# --- forms of the path ----------------------------------------------------------------------------
_SESSION_IN_PATH = re.compile(
    r";(?:(?:jsessionid|phpsessid)=[^/;]*|sid=[0-9a-z]{16,}(?=[/;]|$))|/\([SFX]\([0-9a-z]+\)\)", re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Za-z0-9\-._~/]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_KEPT = "!$&'()*+,;=:@/-._~%"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_FORM_FILE = re.compile(
    r"(?:(?<=[a-z0-9_-])\.(?:amp|print|mobile)(?=\.[a-z]{3,5}$|$)|(?<=[0-9]{5})[-_,](?:amp|print)(?=\.[a-z]{3,5}$))",
    re.IGNORECASE,
)
_FORM_LAST = re.compile(r"/(?:amp|amphtml|print|drucken|imprimir|stampa)/?$", re.IGNORECASE)
_ARTICLE_LIKE = re.compile(r"(?!(?:19|20)\d\d(?:[-_]\d\d(?:\d\d)?)?$)(?=.*[0-9_-]|.*\.[a-z]{3,5}$)", re.IGNORECASE)
_LONGEST_PATH = 2_000
_AMP_CACHE = re.compile(r"/(?:[a-z]/)?(?:s/)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/.*)", re.IGNORECASE)
_MOBILE_LABELS = frozenset({"m", "mobile", "mobil", "amp", "touch", "wap"})
_INDEX = re.compile(r"/(?:index\.(?:html?|php\d?|aspx?|jsp|shtml|cfm)|default\.aspx?)$", re.IGNORECASE)
_TOKEN = re.compile(r"[^-_.,]+")
_HIGH_BYTES = re.compile(r"(?:%[89A-F][0-9A-F])+")
_MARKS = re.compile(r"%(?:2[1478-9AC]|3A|40)")
"""Punctuation that no server takes for another character when it is escaped."""
_MARKS_OF_QUERY = re.compile(r"%(?:2[1478-9ACF]|3[AF]|40)")


@lru_cache(maxsize=8_192)
def canonical_url(url: str) -> str:
    """The URL without what does not make it another article, in RFC 3986 normal form.

    Scheme, `www.` and trailing slash stay as they are (see `url_key`). A URL that is not http(s) comes back as it
    is, but for white space. Never raises.
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    scheme, host, path, query, fragment = parts
    for _ in range(3):
        original = _from_amp_cache(host, path)
        if original is None:
            break
        host, path = original
    if ";" in path or "(" in path:
        path = _without_dots(_SESSION_IN_PATH.sub("", path))
    path = _without_form(path)
    query = without_noise(query) if query else ""
    return f"{scheme}://{_without_mobile_label(host)}{path}" + (f"?{query}" if query else "") + fragment


@lru_cache(maxsize=8_192)
def url_key(url: str) -> str:
    """What two URLs of one article have in common: no scheme, no `www.`; fit to be compared, not to be fetched."""
    parts = _split(canonical_url(url))
    if parts is None:
        return url.strip()
    _, host, path, query, fragment = parts
    if path != "/":
        path = _INDEX.sub("/", path)
        path = re.sub(r"/{2,}", "/", path).rstrip("/") or "/"
        path = _fold(path)
    key = (host.removeprefix("www.") if host.count(".") > 1 else host) + path
    if query:
        # Order counts among values of one name only: some servers take the first, some the last.
        folded = sorted((_fold_parameter(parameter) for parameter in query.split("&")), key=name_of)
        key += "?" + "&".join(parameter for parameter, _ in groupby(folded))
    return key + fragment


@lru_cache(maxsize=8_192)
def site_of(url: str) -> str:
    """The registrable domain of a URL or bare host, in lower-case punycode: "bbc.co.uk"; "" where there is none.

    Hosts that belong to no public suffix (an address, `localhost`) are sites of their own, each port another.
    """
    if url.startswith(("https://", "http://")):
        origin = "/".join(url.split("/", 3)[:3])  # many addresses have theirs in common
        if origin[-1] != "/" and len(origin) < _LONGEST_ORIGIN:
            return _site_of_origin(origin)
    return _read_site(url)


@lru_cache(maxsize=4096)
def _site_of_origin(origin: str) -> str:
    return _read_site(origin)


def _read_site(url: str) -> str:
    parts = _split(url if "//" in url[:9] else f"//{url}")
    if parts is None:
        return ""
    host, _, port = parts[1].partition(":") if "[" not in parts[1] else (parts[1], "", "")
    found = _public_suffixes(host)
    registrable = found.top_domain_under_public_suffix
    return registrable or (f"{host}:{port}" if port else host)


def same_site(a: str, b: str) -> bool:
    """Whether two URLs belong to one registrable domain, whatever scheme and subdomain."""
    site = site_of(a)
    return bool(site) and site == site_of(b)


# --- parts ----------------------------------------------------------------------------------------
def _split(url: str) -> tuple[str, str, str, str, str] | None:
    """Scheme, host with port, path, query and the part of the fragment that names a page; None if not http(s)."""
    if not url.isascii():
        url = url.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
    match = _URL.fullmatch(_INVISIBLE.sub("", url).strip().replace("\\", "/"))
    if match is None:
        return None
    scheme, authority, path, query, fragment = match.groups(default="")
    scheme = scheme.lower() or "https"
    host = _normal_host(authority.rpartition("@")[2], scheme)
    if not host:
        return None
    path = _normal_escapes(path)
    if "/." in path:
        path = _without_dots(path)
    if query:
        parameters = _normal_escapes(query.replace("&amp;", "&"), query=True).split("&")
        query = "&".join(parameter for parameter in parameters if parameter.strip("="))
    # A hash-bang or hash-slash fragment is the address of a page, every other one a place in it.
    keep = fragment if fragment[:1] in {"!", "/"} and len(fragment) > 2 else ""
    return scheme, host, path or "/", query, f"#{_normal_escapes(keep, query=True)}" if keep else ""


@lru_cache(maxsize=4_096)
def _normal_host(host: str, scheme: str) -> str:
    if host.startswith("["):
        name, _, port = host.partition("]")
        name, port = _normal_address(name[1:].lower()), port.removeprefix(":")
    else:
        name, _, port = host.partition(":")
        name = unquote_to_bytes(name).decode("utf-8", "replace") if "%" in name else name
        name = name.strip().rstrip(".").lower()
        if not name.isascii():
            try:
                name = idna.encode(name, uts46=True).decode("ascii")
            except (idna.IDNAError, UnicodeError):
                return ""
        if not name or re.search(r"[\s/?#@<>\[\]\"'`{}|^]", name):
            return ""
    if port and not _PORT.fullmatch(port):
        return ""
    return f"{name}:{int(port)}" if port and int(port) != _PORTS[scheme] else name


def _normal_address(address: str) -> str:
    try:
        return f"[{ip_address(address)}]"
    except ValueError:
        return f"[{address}]"


def _normal_escapes(text: str, *, query: bool = False) -> str:
    """Percent-encoding in one spelling: unreserved characters bare, hex in capitals, the rest as UTF-8 bytes."""
    if _PLAIN.fullmatch(text):
        return text
    if "%" in text:
        text = _ESCAPE.sub(_normal_escape, text)
        text = re.sub(r"%(?![0-9A-F]{2})", "%25", text)
    return quote(text, safe=_KEPT + "?" if query else _KEPT, errors="replace")


def _normal_escape(match: re.Match[str]) -> str:
    byte = int(match[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"


def _without_dots(path: str) -> str:
    """RFC 3986 5.2.4: remove dot segments."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if segments[-1] in {".", ".."} and kept else "")


# --- what is taken away ---------------------------------------------------------------------------
def _from_amp_cache(host: str, path: str) -> tuple[str, str] | None:
    """Host and path of the article behind an AMP cache's address."""
    if host.endswith(".cdn.ampproject.org"):
        match = _AMP_CACHE.fullmatch(path)
    elif path.startswith("/amp/") and re.fullmatch(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}", host):
        match = _AMP_CACHE.fullmatch(path[4:])
    else:
        return None
    if match is None:
        return None
    original_host, _, rest = match[1].partition("/")
    return _normal_host(original_host, "https"), f"/{rest}"


def _without_form(path: str) -> str:
    """The path of the plain page: no AMP or print segment, no `.amp` before the extension."""
    before = ""
    while before != path and len(path) <= _LONGEST_PATH:
        before = path
        if path.startswith("/amp/") and len(path) > 5:
            path = path[4:]
        match = _FORM_LAST.search(path)
        # `/tests/amp` may be about amplifiers: only what hangs on something like an article is a form of it.
        if match and _ARTICLE_LIKE.match(path[: match.start()].rpartition("/")[2]):
            path = path[: match.start()]
        match = _FORM_FILE.search(path)
        if match and match.start() > path.rfind("/") + 1:
            path = path[: match.start()] + path[match.end() :]
    return path or "/"


def _without_mobile_label(host: str) -> str:
    """`m.example.org` is `example.org`, `en.m.example.org` is `en.example.org`."""
    labels = host.split(".")
    if len(labels) < 3 or not _MOBILE_LABELS.intersection(labels[:2]) or labels[-1].partition(":")[0].isdigit():
        return host
    site = site_of(host)
    own = host.partition(":")[0].removesuffix(site).rstrip(".").split(".")
    if own == [""]:
        return host
    kept = [label for label in own if label not in _MOBILE_LABELS]
    return ".".join([*kept, site]) + host[len(host.partition(":")[0]) :]


# --- what is folded in the key --------------------------------------------------------------------
def _fold(path: str) -> str:
    """Case of words and Unicode forms folded; what may be an identifier keeps its case."""
    if path.islower() and "%" not in path:
        return path
    path = normal("NFC", _HIGH_BYTES.sub(_characters, _MARKS.sub(_character, path)))
    return "/".join(segment if segment.islower() else _fold_segment(segment) for segment in path.split("/"))


def _fold_segment(segment: str) -> str:
    if segment.isalpha():
        return segment.lower() if segment.istitle() and len(segment) > 3 else segment
    if segment.count("-") + segment.count("_") < 2:
        return segment
    return _TOKEN.sub(_fold_token, segment)


def _fold_token(match: re.Match[str]) -> str:
    token = match[0]
    return token.lower() if token.isalpha() and (token.istitle() or token.isupper()) else token


def _character(match: re.Match[str]) -> str:
    return chr(int(match[0][1:], 16))


def _characters(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _fold_parameter(parameter: str) -> str:
    name, separator, value = parameter.partition("=")
    if value:
        value = _MARKS_OF_QUERY.sub(_character, value.replace("+", "%20"))
        value = normal("NFC", _HIGH_BYTES.sub(_characters, value))
    return f"{name.lower()}{separator}{value}"
