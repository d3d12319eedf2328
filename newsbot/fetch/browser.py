"""A browser, only where the plain page has no article in it (download handler around scrapy-playwright).

How a spider uses it, from any callback (`async def`):

    browser = Browser.of(self.crawler)
    if browser.wants(response, page, n_links, is_article, render=site.render):
        response = await browser.render(response.request, scroll=10) or response

`render` fetches the page again, through all downloader middlewares but past the scheduler, so that no frontier needs
to know; it returns None where there is no browser. A site whose pages turned out to need one is remembered
(`memory.site_facts(host)["needs_browser"]`): `browser.plan(request, render)` marks requests to it beforehand. Or a
request carries `meta={"playwright": True, "scroll": 10}` itself; both are plain JSON.

Nothing of the browser is imported or started before the first such request, so a plain crawl pays nothing. Each page
gets no images, fonts, media and advertising (`browser_page`), has no way to private addresses (`browser_proxy`), is
closed on every path, and has NEWSBOT_BROWSER_TIMEOUT seconds in all.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.httpobj import urlparse_cached

from newsbot.extract.page import Page
from newsbot.fetch.browser_need import FEW_LINKS, find_browser, needs_browser
from newsbot.fetch.browser_page import clear_overlays, is_unwanted, load_more, open_shadows, settle
from newsbot.fetch.browser_proxy import PublicProxy
from newsbot.fetch.gate import why_refused
from newsbot.fetch.resolver import PrivateHosts
from newsbot.fetch.skipped import skip

if TYPE_CHECKING:
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

HANDLER = "newsbot.fetch.browser.RenderingHandler"
NO_BROWSER = (
    "newsbot: {host} builds its pages with JavaScript and no browser is installed; going on without "
    "(apt install chromium, or: playwright install chromium)"
)
NO_SANDBOX = "its sandbox needs user namespaces, which are denied here; Docker: --security-opt seccomp=unconfined"
OPENING_SECONDS = 12.0
"""For a browser that runs to open a page: one that needs more has died."""
CLOSING_SECONDS = 8.0
USELESS_PAGES = 3
"""Pages of a host that were rendered in vain: then no more are."""


def use_browser(settings: BaseSettings) -> None:
    """Let requests be rendered, unless NEWSBOT_RENDER is `never` or the person chose other handlers (`SafeFloor`)."""
    if str(settings.get("NEWSBOT_RENDER") or "auto") == "never":
        return
    if (settings.getpriority("DOWNLOAD_HANDLERS") or 0) > SETTINGS_PRIORITIES["project"]:
        return
    handlers = dict(settings.getdict("DOWNLOAD_HANDLERS"))
    handlers.setdefault("http", HANDLER)
    handlers.setdefault("https", HANDLER)
    settings.set("DOWNLOAD_HANDLERS", handlers, "project")


class Browser:
    """The one browser of a crawl, started by the first page that needs it."""

    _all: ClassVar[WeakKeyDictionary[Crawler, Browser]] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.stats = crawler.stats
        self.mode = str(settings.get("NEWSBOT_RENDER") or "auto")
        self.seconds = settings.getfloat("NEWSBOT_BROWSER_TIMEOUT", 45.0)
        self.patience = settings.getfloat("NEWSBOT_BROWSER_SETTLE", 6.0)
        self.pages = max(1, settings.getint("NEWSBOT_BROWSER_PAGES", 2))
        self.path = settings.get("NEWSBOT_BROWSER") or None
        self._looked = bool(self.path)
        self._allowed = PrivateHosts.from_settings(settings)
        self._useful: dict[str, bool] = {}
        self._in_vain: dict[str, int] = {}
        self._told = False
        self._broken = False
        self._starting: asyncio.Future[ScrapyPlaywrightDownloadHandler] | None = None
        self._proxy: PublicProxy | None = None
        self._places = asyncio.Semaphore(self.pages)

    @classmethod
    def of(cls, crawler: Crawler) -> Browser:
        """The browser of this crawl."""
        found = cls._all.get(crawler)
        if found is None:
            found = cls._all[crawler] = cls(crawler)
        return found

    @property
    def available(self) -> bool:
        """Whether pages can be rendered: allowed, installed, and not found broken."""
        if self.mode == "never" or self._broken:
            return False
        if not self._looked:
            self._looked = True
            self.path = find_browser()
        return self.path is not None

    def wants(self, response: Response, page: Page, n_links: int, is_article: bool, *, render: str = "auto") -> bool:
        """Whether the page should be rendered. Also learns from pages that were: call it for those too."""
        host = urlparse_cached(response).hostname or ""
        if "playwright" in response.flags:
            self._learn(host, is_article or n_links >= FEW_LINKS)
            return False
        if render == "never" or self.mode == "never":
            return False
        if render != "always":
            if self._in_vain.get(host, 0) >= USELESS_PAGES and not self._useful.get(host):
                return False
            if not needs_browser(page, n_links, is_article):
                return False
        if not self.available:
            self._tell(host)
            return False
        return True

    def plan(self, request: Request, render: str = "auto", scroll: int = 0) -> Request:
        """The request, marked for the browser where its site is known to need one (or `render` is `always`)."""
        host = urlparse_cached(request).hostname or ""
        if render == "never" or (render != "always" and not self._is_remembered(host)):
            return request
        if not self.available:
            self._tell(host)
            return request
        request.meta["playwright"] = True
        if scroll:
            request.meta["scroll"] = scroll
        return request

    async def render(self, request: Request, *, scroll: int = 0) -> Response | None:
        """Fetch a page with the browser; `scroll` is how often more may be loaded. None where that failed."""
        if not self.available:
            return None
        meta = {key: value for key, value in request.meta.items() if key not in {"download_slot", "download_latency"}}
        again = request.replace(
            meta={**meta, "playwright": True, "scroll": scroll}, dont_filter=True, callback=NO_CALLBACK, errback=None
        )
        try:
            response = await self.crawler.engine.download_async(again)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, there is still the plain page)
            self.stats.inc_value("newsbot/fetch/render_failed")
            logger.info("Could not render %s: %s", request.url, error)
            return None
        return response if response.status < 400 and "playwright" in response.flags else None

    async def download(self, request: Request) -> Response | None:
        """Called by the download handler. None where there is no browser: the caller then fetches plainly."""
        if not self.available:
            self._tell(urlparse_cached(request).hostname or "")
            return None
        try:
            handler = await self._handler()
        except Exception as error:  # noqa: BLE001 (a browser that does not start must not end the crawl)
            self._broken = True
            line = NO_SANDBOX if "No usable sandbox" in str(error) else str(error).strip().partition("\n")[0][:200]
            sys.stderr.write(f"newsbot: the browser {self.path} does not start ({line}); going on without\n")
            return None
        self.stats.inc_value("newsbot/fetch/rendered")
        async with self._places:  # before the clock starts
            response, latency = await self._opened(handler, request)
        request.meta["download_latency"] = latency
        return await self._judged(request, response)

    async def _opened(self, handler: ScrapyPlaywrightDownloadHandler, request: Request) -> tuple[Response, float]:
        """The page and the seconds it took; in a new browser where the old one opens nothing any more."""
        for last in (False, True):
            pages = _Pages()
            own = request.replace(meta=self._meta(request), headers=request.headers.copy())
            own.meta["playwright_page_init_callback"] = pages.add
            download = asyncio.ensure_future(handler.download_request(own))
            try:
                if not await pages.any(download, OPENING_SECONDS) and not last:
                    await self._restart(handler)
                    continue
                response: Response = await asyncio.wait_for(download, self.seconds)
                return response, float(own.meta.get("download_latency", 0.0))
            except TimeoutError as error:
                raise DownloadTimeoutError(f"Rendering {request.url} took more than {self.seconds} seconds.") from error
            except Exception as error:
                if type(error).__module__.startswith("playwright"):
                    raise DownloadFailedError(str(error).partition("\n")[0]) from error
                raise
            finally:
                download.cancel()
                if not await pages.close():
                    await self._restart(handler)
        raise AssertionError("unreachable")

    async def _restart(self, handler: ScrapyPlaywrightDownloadHandler) -> None:
        """End a browser that does not do what it is told; the next page gets a new one."""
        self.stats.inc_value("newsbot/fetch/browser_restarted")
        browser = getattr(handler, "browser", None)
        if browser is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(browser.close(), CLOSING_SECONDS)
        handler.context_wrappers.clear()
        with contextlib.suppress(AttributeError):
            del handler.browser

    async def close(self) -> None:
        """Close the browser and its proxy, if they were started."""
        starting, self._starting = self._starting, None
        self._broken = True
        if starting is not None and starting.done() and not starting.cancelled() and not starting.exception():
            await starting.result().close()
        if self._proxy is not None:
            await self._proxy.close()
            self._proxy = None

    async def _handler(self) -> ScrapyPlaywrightDownloadHandler:
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._start())
        return await asyncio.shield(self._starting)

    async def _start(self) -> ScrapyPlaywrightDownloadHandler:
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

        limit = 4 * self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._proxy = PublicProxy(self._allowed, limit, self._refused)
        proxy = await self._proxy.start()
        handler = ScrapyPlaywrightDownloadHandler.from_crawler(self.crawler)
        handler.config.launch_options = launch_options(str(self.path), proxy)
        handler.config.max_pages_per_context = self.pages
        handler.config.navigation_timeout_ms = 1000 * min(20.0, self.seconds)
        handler.config.restart_disconnected_browser = True
        handler.abort_request = is_unwanted
        try:
            await handler._launch()
            await handler._maybe_launch_browser()
        except BaseException:
            await handler.close()
            raise
        return handler

    def _meta(self, request: Request) -> dict[str, Any]:
        from scrapy_playwright.page import PageMethod  # type: ignore[import-untyped]

        methods = [PageMethod(settle, self.patience), PageMethod(clear_overlays, self.patience)]
        if scroll := int(request.meta.get("scroll") or 0):
            methods.append(PageMethod(load_more, min(scroll, 50), min(self.patience, 3.0)))
        methods.append(PageMethod(open_shadows))
        return {
            "playwright": True,
            "playwright_context_kwargs": {  # with each request: a browser that was restarted has forgotten them
                "user_agent": self.crawler.settings["USER_AGENT"],
                "service_workers": "block",
                "accept_downloads": False,
            },
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": methods,
        }

    async def _judged(self, request: Request, response: Response) -> Response:
        """The rendered page, unless the browser was led somewhere we may not go."""
        from newsbot.fetch.robots import Robots

        limit = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        if limit and len(response.body) > limit:
            raise skip(self.stats, "too_big", request.url)
        if response.url != request.url:
            if reason := why_refused(urlparse_cached(response), self._allowed):
                raise skip(self.stats, reason, f"{request.url} redirects to {response.url}")
            robots = self.crawler.get_downloader_middleware(Robots)
            if robots is not None:
                await robots.process_request(Request(response.url))
        return response.replace(request=request)

    def _refused(self, host: str) -> None:
        self.stats.inc_value("newsbot/fetch/browser_refused")
        logger.info("The browser may not reach %s", host)

    def _learn(self, host: str, useful: bool) -> None:
        if useful and not self._useful.get(host):
            self._useful[host] = True
            memory = _memory(self.crawler)
            facts = memory.site_facts(host)
            if not facts.get("needs_browser"):
                memory.keep_site_facts(host, {**facts, "needs_browser": True})
        elif not useful:
            self._in_vain[host] = self._in_vain.get(host, 0) + 1

    def _is_remembered(self, host: str) -> bool:
        if host not in self._useful:
            self._useful[host] = bool(_memory(self.crawler).site_facts(host).get("needs_browser"))
        return self._useful[host]

    def _tell(self, host: str) -> None:
        if not self._told and not self._broken and self.mode != "never":
            self._told = True
            self.stats.set_value("newsbot/fetch/no_browser", True)
            sys.stderr.write(NO_BROWSER.format(host=host) + "\n")


class _Pages:
    """The pages that were opened for a request, so that they are closed whatever happens."""

    def __init__(self) -> None:
        self._pages: list[Any] = []
        self._first = asyncio.Event()

    async def add(self, page: Any, request: Request) -> None:
        """Called by scrapy-playwright with each page that it opens."""
        self._pages.append(page)
        self._first.set()

    async def any(self, download: asyncio.Future[Any], seconds: float) -> bool:
        """Whether, within `seconds`, a page was opened or the download came to its end."""
        waiting = asyncio.ensure_future(self._first.wait())
        await asyncio.wait({waiting, download}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        return self._first.is_set() or download.done()

    async def close(self) -> bool:
        """Close them; False where one could not be."""
        for page in self._pages:
            if not page.is_closed():
                try:
                    await asyncio.wait_for(page.close(), CLOSING_SECONDS)
                except Exception:  # noqa: BLE001 (whatever the page does to stay)
                    return False
        return True


def launch_options(path: str, proxy: str) -> dict[str, Any]:
    """How Chromium is started: headless, through our proxy alone, without a say of its own."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": path,
        "headless": True,
        "chromium_sandbox": not is_root,  # Playwright's own default is none
        "proxy": {"server": proxy, "bypass": "<-loopback>"},
        "args": [
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-quic",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--mute-audio",
        ],
    }


def _memory(crawler: Crawler) -> Any:
    """The crawl's `Memory`; imported late, so that fetching alone needs no database."""
    from newsbot.store.memory import Memory

    return Memory.of(crawler)


class RenderingHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, which hands requests with `meta["playwright"]` to the browser."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        """Fetch plainly or with the browser."""
        if request.meta.get("playwright"):
            response = await Browser.of(self._crawler).download(request)
            if response is not None:
                return response
        return await super().download_request(request)

    async def close(self) -> None:
        """Close what is open."""
        await Browser.of(self._crawler).close()
        await super().close()
