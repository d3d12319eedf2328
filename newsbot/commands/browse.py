"""`scrapy browse`: the article database in a browser, by Datasette, with search, facets, articles and an Atom feed."""

from __future__ import annotations

import argparse
import ipaddress
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from newsbot.commands import OfDatabase
from newsbot.errors import NewsbotError, StoreError, UsageError
from newsbot.fetch.secrets import mask
from newsbot.store.articles import from_row, image_of
from newsbot.store.database import Database
from newsbot.store.versions import history

if TYPE_CHECKING:
    from newsbot.export.browse import Shown
    from newsbot.store.search import SearchCopy

SECONDS = 20.0
"""Between two looks for new articles while it runs."""
HEAD_START = 2.0
"""Seconds for which articles are copied before it serves: all of a small database."""
MOST_COPIES = 100
COPYING = "Many articles are new here: they are copied for the search now, the newest first."
COPIED = "All articles can be searched."
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Command(OfDatabase, ScrapyCommand):
    """Show the articles in a browser."""

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """What `scrapy` lists."""
        return "Look at the article database in a browser: search, facets, versions"

    def long_desc(self) -> str:
        """What `scrapy browse -h` says."""
        return (
            "Serves the article database with Datasette until Ctrl-C: full-text search, facets (site, section, author, "
            "language, status), each article with pictures, credits, versions and copies, and an Atom feed at "
            "/feed.atom. Nothing can be changed through it. Only this machine reaches it unless --host says otherwise."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Where to serve."""
        super().add_options(parser)
        parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: 127.0.0.1)")
        parser.add_argument("--port", default="8001", help="port to serve on (default: 8001; 0: any that is free)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve until stopped."""
        assert self.settings is not None
        try:
            if args:
                raise UsageError(f"scrapy browse takes no {args[0]!r}")
            listening = listen(opts.host, opts.port)
            with listening:
                database = Database.of_settings(self.settings, readonly=True)
                try:
                    self._serve(database, listening)
                finally:
                    database.close()
        except UsageError as error:
            self._say(error, 2)
        except NewsbotError as error:
            self._say(error, 1)
        except KeyboardInterrupt:
            return

    def _serve(self, database: Database, listening: socket.socket) -> None:
        from newsbot.store.search import FILE_NAME, SearchCopy

        assert self.settings is not None
        path = Path(self.settings.get("NEWSBOT_DATA_DIR") or ".newsbot") / FILE_NAME
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            copy = SearchCopy(path, database)
        except OSError as error:
            raise StoreError(f"the search file {path} cannot be written ({error.strerror})") from error
        try:
            enough = time.monotonic() + HEAD_START
            copy.bring_up_to_date(database, lambda: time.monotonic() > enough)
            own = Database.of_settings(self.settings, readonly=True)
            updates = Updates(copy, own)
            try:
                serve(database, path, listening, updates.start)
            finally:
                updates.end()
                own.close()
        finally:
            copy.close()


class Updates(threading.Thread):
    """Brings the search copy up to date while it is served."""

    def __init__(self, copy: SearchCopy, database: Database) -> None:
        super().__init__(daemon=True)
        self._copy = copy
        self._database = database
        self._over = threading.Event()

    def run(self) -> None:
        """Look again and again."""
        was_complete, pause = self._copy.is_complete, 0.1
        if not was_complete:
            print(COPYING, flush=True)
        while not self._over.wait(pause):
            try:
                self._copy.bring_up_to_date(self._database, self._over.is_set)
                if not was_complete and self._copy.is_complete:
                    was_complete = True
                    print(COPIED, flush=True)
            except NewsbotError as error:
                sys.stderr.write(f"newsbot: {mask(str(error))}\n")
            pause = SECONDS

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        if self.is_alive():
            self.join(30)


class Shelf:
    """The articles as the views ask for them (`newsbot.export.browse.Library`)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()

    def find(self, number: int) -> Shown | None:
        """The article of this number with its versions and copies."""
        from sqlalchemy import select

        from newsbot.export.browse import Shown
        from newsbot.store.schema import article, image

        with self._lock, self._database.guarded(), self._database.engine.connect() as connection:
            row = connection.execute(select(article).where(article.c.id == number)).mappings().first()
            if row is None:
                return None
            pictures = select(image).where(image.c.article_id == number).order_by(image.c.position)
            images = [image_of(dict(each)) for each in connection.execute(pictures).mappings()]
            copies: tuple[dict[str, Any], ...] = ()
            if row["story_id"]:
                columns = (article.c.id, article.c.site, article.c.headline, article.c.canonical_url.label("url"))
                same = select(*columns).where(article.c.story_id == row["story_id"], article.c.id != number)
                found = connection.execute(same.order_by(article.c.id).limit(MOST_COPIES)).mappings()
                copies = tuple(dict(each) for each in found)
            versions = history(self._database, row["canonical_url"])
            return Shown(number, from_row(dict(row), images), tuple(versions), copies)


def listen(host: str, port: str) -> socket.socket:
    """A socket that listens there. Raises `UsageError`."""
    if not port.isdecimal() or int(port) > 65535:
        raise UsageError(f"--port {port}: must be a number from 0 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        raise UsageError(f"--host {host} --port {port}: {error.strerror or error}") from error
    return listening


def serve(database: Database, search: Path, listening: socket.socket, begun: Callable[[], None]) -> None:
    """Run Datasette until it is stopped; `begun` is called when the address has been said."""
    import uvicorn
    from datasette.app import Datasette
    from datasette.database import Database as Served
    from datasette.plugins import pm

    from newsbot.export.browse import DATABASE, TEMPLATES, Plugin, metadata

    # Else it prints each wrong question with all it knows. Imported first, it would not be a plugin.
    import_module("datasette.handle_exception").rich = None  # type: ignore[attr-defined]
    host, port = listening.getsockname()[:2]
    local = ipaddress.ip_address(host).is_loopback
    pm.register(Plugin(Shelf(database), _LOOPBACK if local else frozenset()), name="newsbot")
    settings = {
        "default_page_size": 50, "sql_time_limit_ms": 5000, "facet_time_limit_ms": 500, "suggest_facets": False,
        "allow_download": False, "truncate_cells_html": 300, "default_cache_ttl": 0,
    }  # fmt: skip
    datasette = Datasette(
        files=[], metadata=metadata("Articles"), settings=settings, template_dir=str(TEMPLATES), cors=False
    )
    datasette.add_database(Served(datasette, path=str(search), is_mutable=True), name=DATABASE)
    if database.is_sqlite:
        datasette.add_database(Served(datasette, path=database.name, is_mutable=True), name="store")
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{port}/  (Ctrl-C ends it)", flush=True)
    if not local:
        print("Whoever reaches this machine can read all articles.", flush=True)
    begun()
    config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", server_header=False)
    with suppress(KeyboardInterrupt):  # Ctrl-C, which the server hands on when it has ended
        uvicorn.Server(config).run(sockets=[listening])
