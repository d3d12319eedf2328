"""Redirects, as a browser follows them (downloader middlewares, in the place of Scrapy's).

What Scrapy's own does otherwise: a page that redirects to itself after it has set a cookie (consent walls) is lost
without an error, because the second request looks like a duplicate of the first. Where a redirect leads is checked
by `Gate`, as every request is.
"""

from __future__ import annotations

import re

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.gate import SCHEMES, why_refused
from newsbot.fetch.resolver import PrivateHosts
from newsbot.fetch.skipped import skip

HEAD_BYTES = 16 * 1024
"""Of a page that are searched for `<meta http-equiv=refresh>`."""
_REFRESH = re.compile(rb"http-equiv\s{0,9}=\s{0,9}[\"']?\s{0,9}refresh", re.IGNORECASE)
MAX_SAME_PAGE = 3
"""Redirects of a page to itself, or back to one it came from, that are followed."""


class _Redirects:
    """What both kinds of redirect share."""

    crawler: Crawler

    def _checked(self, request: Request, redirected: Request) -> Request:
        """The redirected request, let through the duplicate filter where it comes back to a page on the way."""
        parts = urlparse_cached(redirected)
        if reason := why_refused(parts, PrivateHosts.from_settings(self.crawler.settings)):
            raise skip(self.crawler.stats, reason, f"{request.url} redirects to {redirected.url}")
        if parts.hostname != urlparse_cached(request).hostname:
            redirected.meta.pop("download_slot", None)  # another host has a pace of its own
        if redirected.meta.get("known"):
            redirected.dont_filter = True  # where a known article leads now is asked for, though it was met before
        before = redirected.meta.get("redirect_urls", ())
        if redirected.url in before:
            again = request.meta.get("newsbot_same_page", 0) + 1
            if again > MAX_SAME_PAGE:
                raise skip(self.crawler.stats, "redirect_loop", request.url)
            redirected.meta["newsbot_same_page"] = again
            redirected.dont_filter = True
        return redirected

    def _too_many(self, request: Request, error: IgnoreRequest) -> IgnoreRequest:
        if "max redirections" in str(error):
            return skip(self.crawler.stats, "too_many_redirects", request.url)
        return error


class Redirects(_Redirects, RedirectMiddleware):
    """Redirects by status and Location (setting REDIRECT_MAX_TIMES)."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow, or raise `Skipped` (`too_many_redirects`, `redirect_loop`, `scheme`, `private_address`)."""
        if response.status < 300 or response.status >= 400:
            return response
        try:
            result = super().process_response(request, response)
        except IgnoreRequest as error:
            raise self._too_many(request, error) from error
        if isinstance(result, Request):
            return self._checked(request, result)
        if b"Location" in response.headers and response.status in {301, 302, 303, 307, 308}:
            return self._unfollowed(request, response)
        return result

    def _unfollowed(self, request: Request, response: Response) -> Response:
        location = (response.headers.get("Location") or b"").decode("latin-1")
        scheme = location.partition(":")[0].strip().lower()
        if ":" in location and scheme not in SCHEMES and not request.meta.get("dont_redirect"):
            raise skip(self.crawler.stats, "scheme", f"{request.url} redirects to {location[:200]}")
        return response


class MetaRefresh(_Redirects, MetaRefreshMiddleware):
    """Redirects by `<meta http-equiv=refresh>` (setting METAREFRESH_MAXDELAY)."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow, or raise `Skipped`, as `Redirects` does."""
        head = response.body[:HEAD_BYTES]
        if b"efresh" not in head and b"EFRESH" not in head:  # spares nearly every page being decoded
            return response
        if not _REFRESH.search(head):
            return response
        try:
            result = super().process_response(request, response)
        except IgnoreRequest as error:
            raise self._too_many(request, error) from error
        except (LookupError, UnicodeError):  # it declares a charset that Python knows, and no browser: rot13, zlib
            return response
        if isinstance(result, Request):
            return self._checked(request, result)
        return result
