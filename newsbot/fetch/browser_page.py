"""What is done in an open browser page: wait until it is built, take overlays away, scroll for more.

Runs in the page as a person's hand would; nothing here knows Scrapy.
"""

from __future__ import annotations

import asyncio
import contextlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.async_api import Page, Request

UNWANTED_TYPES = frozenset({"image", "media", "font", "beacon", "ping", "cspviolationreport", "eventsource"})
"""Resource types (Playwright's names) that carry no text."""
UNWANTED_HOSTS = frozenset(
    "2mdn.net adform.net adnxs.com adsafeprotected.com amazon-adsystem.com casalemedia.com chartbeat.com "
    "connect.facebook.net criteo.com criteo.net doubleclick.net google-analytics.com googleadservices.com "
    "googlesyndication.com googletagmanager.com googletagservices.com hotjar.com ioam.de moatads.com "
    "openx.net outbrain.com pubmatic.com quantserve.com rubiconproject.com scorecardresearch.com "
    "smartadserver.com taboola.com teads.tv yieldlab.net".split()
)
"""Advertising and measurement: they carry no text of the page."""
_INNER_SCHEMES = frozenset({"data", "blob", "about"})

_SCRIPT = (files("newsbot.fetch") / "browser_page.js").read_text("utf-8").strip()


def _call(name: str) -> str:
    """The JavaScript expression that calls one of the script's functions."""
    return f"({_SCRIPT}).{name}()"


def is_unwanted(request: Request) -> bool:
    """Whether the browser should not even ask for this: no text in it, or not of the web."""
    if request.resource_type in UNWANTED_TYPES:
        return True
    parts = urlsplit(request.url)
    if parts.scheme in _INNER_SCHEMES:
        return False
    if parts.scheme not in {"http", "https", "ws", "wss"}:
        return True
    labels = (parts.hostname or "").split(".")
    return any(".".join(labels[i:]) in UNWANTED_HOSTS for i in range(max(0, len(labels) - 3), len(labels) - 1))


async def settle(page: Page, seconds: float) -> None:
    """Return when the page is built: its network is idle and its text has stopped growing, or after `seconds`."""
    from playwright.async_api import Error

    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    with contextlib.suppress(Error):
        await page.wait_for_load_state("networkidle", timeout=max(1.0, seconds * 1000))
    before: Any = None
    same = 0
    while same < 2 and loop.time() < end:
        with contextlib.suppress(Error):  # the page is just navigating
            now = await page.evaluate(_call("state"))
            same = same + 1 if now == before else 0
            before = now
        await asyncio.sleep(0.1)


async def clear_overlays(page: Page, seconds: float) -> None:
    """Take consent notices away; where the page shows no text until one is answered, answer it (no, if it can be)."""
    from playwright.async_api import Error

    with contextlib.suppress(Error):
        length, links = await page.evaluate(_call("state"))
        if length < 1500 and links < 20 and await page.evaluate(_call("choose")):
            await _changed(page, [length, links], seconds / 2)
            await settle(page, seconds / 2)
        await page.evaluate(_call("clear"))


async def load_more(page: Page, times: int, seconds: float) -> int:
    """Scroll to the end and press "load more", up to `times`; returns how often it brought new links."""
    from playwright.async_api import Error

    brought = 0
    with contextlib.suppress(Error):
        for _ in range(times):
            before = (await page.evaluate(_call("state")))[1]
            await page.evaluate(_call("more"))
            if not await _grown(page, before, seconds):
                break
            brought += 1
    return brought


async def open_shadows(page: Page) -> None:
    """Put what stands in shadow trees into the page, so that its source shows it."""
    from playwright.async_api import Error

    with contextlib.suppress(Error):
        await page.evaluate(_call("shadows"))


async def _grown(page: Page, before: int, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        await asyncio.sleep(0.1)
        if (await page.evaluate(_call("state")))[1] > before:
            return True
    return False


async def _changed(page: Page, before: list[int], seconds: float) -> None:
    """Wait until there is clearly more on the page than before."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        await asyncio.sleep(0.1)
        length, links = await page.evaluate(_call("state"))
        if length > before[0] + 200 or links > before[1] + 3:
            return
