"""What `scrapy browse` adds to Datasette: the view of an article, an Atom feed, links in tables, and safety.

Datasette shows tables, facets and search; this module is its plugin. All values come from other people's pages: they
are escaped by Jinja or `html.escape`, and a Content-Security-Policy lets no page run anything or send anything away.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup, escape

from newsbot.items import Article
from newsbot.load.sequences import spaced

TEMPLATES = Path(__file__).parent.parent / "templates" / "browse"
DATABASE = "news"
TABLE = "articles"
FEED_LENGTH = 50
FACETS: list[Any] = ["site", "section", {"array": "authors"}, "language", "status"]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' http: https: data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
_TYPED = re.compile(r'"([^"]*)"?|([^\s"]+)')
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """An article with all that belongs to it."""

    number: int
    article: Article
    versions: tuple[Any, ...] = ()
    """Newest first: `version`, `fetched_at`, `headline_before`, `diff`, `corrections`."""
    copies: tuple[Mapping[str, Any], ...] = ()
    """Other articles of its story: `id`, `site`, `headline`, `url`."""


class Library(Protocol):
    """Where the views get articles from."""

    def find(self, number: int) -> Shown | None:
        """The article of this number."""


def metadata(title: str) -> dict[str, Any]:
    """Datasette's metadata: what the table of articles looks like at first."""
    table = {
        "facets": FACETS,
        "sort_desc": "date_published",
        "size": 50,
        "label_column": "headline",
        "description": "Each article once, in its newest version.",
    }
    return {"title": title, "databases": {DATABASE: {"tables": {TABLE: table}}}}


class Plugin:
    """Datasette's hooks. `hosts`: names by which the server may be called; all where empty."""

    __name__ = "newsbot"

    def __init__(self, library: Library, hosts: frozenset[str] = frozenset()) -> None:
        self.library = library
        self.hosts = hosts

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self) -> list[tuple[str, Callable[..., Any]]]:
        """Our pages."""
        return [
            (r"^/$", self.home),
            (r"^/article/(?P<number>\d{1,18})$", self.article),
            (r"^/feed\.atom$", self.feed),
            (r"^/browse\.css$", self.style),
        ]

    @hookimpl(trylast=True)  # type: ignore[untyped-decorator]
    def prepare_connection(self, conn: Any) -> None:
        """Our reading of what was typed, behind Datasette's, which makes a lone quotation mark an error."""
        conn.create_function("escape_fts", 1, search_words)

    @hookimpl  # type: ignore[untyped-decorator]
    def extra_css_urls(self) -> list[str]:
        """Our style sheet, after Datasette's."""
        return ["/browse.css"]

    @hookimpl  # type: ignore[untyped-decorator]
    def render_cell(self, value: Any, column: str, table: str | None, row: Any) -> Any:
        """Headlines lead to the article; lists are read by people."""
        if table != TABLE:
            return None
        keys = row.keys() if hasattr(row, "keys") else ()
        if column == "headline" and "id" in keys:
            return Markup('<a href="/article/{}">{}</a>').format(int(row["id"]), value or "(no headline)")
        if column in {"authors", "keywords"} and isinstance(value, str) and value.startswith("["):
            return escape("; ".join(str(member) for member in json.loads(value)))
        if column == "body" and isinstance(value, str):
            return escape(value[:200] + ("…" if len(value) > 200 else ""))
        if isinstance(value, str) and column in {"url", "canonical_url", "duplicate_of"} and is_web(value):
            return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(value)
        return None

    @hookimpl  # type: ignore[untyped-decorator]
    def asgi_wrapper(self, datasette: Any) -> Callable[[Any], Any]:
        """Our headers on every answer, and no answer for names that are not ours (DNS rebinding)."""
        return lambda app: guarded(app, self.hosts)

    async def home(self, datasette: Any, request: Any) -> Response:
        """The table of articles."""
        return Response.redirect(f"/{DATABASE}/{TABLE}")

    async def style(self, datasette: Any, request: Any) -> Response:
        """Our style sheet."""
        return Response((TEMPLATES / "browse.css").read_text("utf-8"), content_type="text/css; charset=utf-8")

    async def article(self, datasette: Any, request: Any) -> Response:
        """One article."""
        shown = await asyncio.to_thread(self.library.find, int(request.url_vars["number"]))
        if shown is None:
            raise NotFound("There is no such article")
        values = {"shown": shown, "article": shown.article, "is_web": is_web, "filter_link": filter_link}
        return Response.html(await datasette.render_template("article.html", values, request=request))

    async def feed(self, datasette: Any, request: Any) -> Response:
        """The newest articles as Atom (RFC 4287); `?site=`, `?section=`, `?language=`, `?q=` choose."""
        sql, values = feed_query({name: request.args.get(name) or "" for name in ("site", "section", "language", "q")})
        result = await datasette.get_database(DATABASE).execute(sql, values)
        base = f"{request.scheme}://{request.host}"
        text = atom([dict(row) for row in result.rows], base, f"{base}{request.full_path}")
        return Response(text, content_type="application/atom+xml; charset=utf-8")


def guarded(app: Any, hosts: frozenset[str]) -> Callable[..., Awaitable[None]]:
    """An ASGI application behind our headers and our door."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in HEADERS]
                message = {**message, "headers": [*kept, *HEADERS.items()]}
            await send(message)

        called = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if hosts and (urlsplit(f"//{called}").hostname or "") not in hosts:
            await Response.text("This server is called by another name.", status=421).asgi_send(answer)
            return
        await app(scope, receive, answer)

    return serve


def is_web(url: str | None) -> bool:
    """Whether a link may be made of it."""
    return bool(url) and str(url).startswith(("http://", "https://"))


def filter_link(column: str, value: str) -> str:
    """The table of articles that share a value."""
    name = f"{column}__arraycontains" if column == "authors" else column
    return f"/{DATABASE}/{TABLE}?{urlencode({name: value})}"


def search_words(typed: str) -> str:
    """What was typed as a question to FTS5: words and "phrases in quotation marks", whatever signs are in them."""
    found = [phrase or word for phrase, word in _TYPED.findall(typed.replace("\0", " "))]
    return " ".join(f'"{spaced(words)}"' for words in found if words.strip()) or '""'


def feed_query(chosen: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """SQL for the articles of a feed."""
    values = {name: value for name, value in chosen.items() if value}
    conditions = [f"{name} = :{name}" for name in values if name != "q"]
    if "q" in values:
        conditions.append("id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :q)")
        values["q"] = search_words(values["q"])
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = (
        "SELECT id, headline, description, authors, url, canonical_url, site, date_published, fetched_at "  # noqa: S608
        f'FROM "{TABLE}"{where} ORDER BY first_fetched_at DESC, id DESC LIMIT {FEED_LENGTH}'
    )
    return sql, values


def atom(rows: list[dict[str, Any]], base: str, own: str) -> str:
    """An Atom feed of rows of the table of articles."""

    def text(value: Any) -> str:
        return html.escape(_NO_XML.sub("", str(value or "")))

    updated = max((str(row["fetched_at"]) for row in rows), default="1970-01-01T00:00:00+00:00")
    entries = []
    for row in rows:
        authors = json.loads(row["authors"] or "[]") or [row["site"]]
        published = f"<published>{text(row['date_published'])}</published>" if row["date_published"] else ""
        entries.append(
            f"<entry><id>{text(row['canonical_url'])}</id><title>{text(row['headline'])}</title>"
            f'<link href="{text(row["url"])}"/><link rel="related" href="{text(base)}/article/{int(row["id"])}"/>'
            f"<updated>{text(row['fetched_at'])}</updated>{published}<summary>{text(row['description'])}</summary>"
            + "".join(f"<author><name>{text(author)}</name></author>" for author in authors)
            + "</entry>"
        )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>{text(own)}</id>'
        f'<title>Articles</title><link rel="self" href="{text(own)}"/><updated>{text(updated)}</updated>\n'
        + "\n".join(entries)
        + "\n</feed>\n"
    )
