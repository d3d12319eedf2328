"""Crawl a site from saved pages, with no network: a policy and a storage of Scrapy's HTTP cache.

A site is replayed where its profile says `replay = true`; with the setting NEWSBOT_REPLAY every site is.
What was not saved is answered 404, so that a replayed crawl never opens a connection.
"""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy import Spider
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.saved import SavedPage, address
from newsbot.sites import readable_sites

logger = logging.getLogger(__name__)


def fixtures_directory(settings: BaseSettings) -> Path:
    """NEWSBOT_FIXTURES_DIR; a relative path is meant from the project's directory (that of scrapy.cfg)."""
    project = Path(closest_scrapy_cfg()).parent
    return project / str(settings.get("NEWSBOT_FIXTURES_DIR", "fixtures/sites"))


class ReplayPolicy:
    """HTTPCACHE_POLICY: which requests are answered from disk. Nothing is stored."""

    def __init__(self, settings: BaseSettings) -> None:
        self.everything = settings.getbool("NEWSBOT_REPLAY")
        self.sites = [site for site in readable_sites(settings.get("NEWSBOT_SITES_DIR")) if site.replay]

    def should_cache_request(self, request: Request) -> bool:
        """Whether the request is answered from disk, and only from there."""
        if urlparse_cached(request).scheme not in {"http", "https"}:
            return False
        return self.everything or any(site.covers(request.url) for site in self.sites)

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Never: replaying only reads."""
        return False

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Always: there is nobody to ask."""
        return True

    def is_cached_response_valid(self, cachedresponse: Response, response: Response, request: Request) -> bool:
        """Always."""
        return True


class ReplayStorage:
    """HTTPCACHE_STORAGE: answers from the folders under NEWSBOT_FIXTURES_DIR."""

    def __init__(self, settings: BaseSettings) -> None:
        self.directory = fixtures_directory(settings)
        self._folders: dict[str, Path] | None = None

    def open_spider(self, spider: Spider) -> None:
        """Nothing to open: the folders are listed when the first page is asked for."""

    def close_spider(self, spider: Spider) -> None:
        """Nothing to close."""

    def retrieve_response(self, spider: Spider, request: Request) -> Response:
        """The saved answer; 304 where the request's validators match it; 404 where there is none."""
        if self._folders is None:
            self._folders = saved_folders(self.directory)
        folder = self._folders.get(address(request.url)) if request.method in {"GET", "HEAD"} else None
        if folder is None:
            return Response(request.url, status=404, headers={"Content-Type": "text/plain"}, flags=["not saved"])
        page = SavedPage.read(folder)
        if _is_known(request, page):
            return Response(request.url, status=304, headers=page.headers)
        kind = responsetypes.from_args(headers=_encoded(page.headers), url=request.url, body=page.body)
        return kind(request.url, status=page.status, headers=page.headers, body=page.body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Never called: the policy stores nothing."""


def saved_folders(directory: Path) -> dict[str, Path]:
    """Address of each page saved under a directory to its folder. A broken folder is logged and left out."""
    folders: dict[str, Path] = {}
    for meta in sorted(directory.glob("*/*/meta.json")):
        try:
            page = SavedPage.read(meta.parent)
        except (OSError, ValueError) as error:
            logger.error("No saved page in %s: %s", meta.parent, error)
            continue
        for url in (page.url, *page.also):
            folders.setdefault(address(url), meta.parent)
    return folders


def _encoded(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.encode("latin-1"): value.encode("latin-1", "replace") for name, value in headers.items()}


def _is_known(request: Request, page: SavedPage) -> bool:
    """Whether the request's validators (RFC 9110, section 13.1) say that the asker holds this page."""
    if asked := request.headers.get("If-None-Match"):
        return page.header("ETag") != "" and page.header("ETag").encode() in asked
    asked = request.headers.get("If-Modified-Since")
    return asked is not None and page.header("Last-Modified").encode() == asked
