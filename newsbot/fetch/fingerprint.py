"""What makes two requests the same: the key of their URL (REQUEST_FINGERPRINTER_CLASS).

Scrapy's own fingerprinter normalises each URL once more, which costs more than all the rest of a request; ours are
in canonical form already (see `newsbot.load.urls`).
"""

from __future__ import annotations

from hashlib import blake2b

from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.utils.request import fingerprint

from newsbot.load.urls import url_key


class Fingerprinter:
    """Fingerprints a plain GET by its URL's key, any other request as Scrapy does."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Fingerprinter:
        """Scrapy's way to make one."""
        return cls()

    def fingerprint(self, request: Request) -> bytes:
        """20 bytes."""
        if request.method != "GET" or request.body:
            return fingerprint(request)
        return blake2b(url_key(request.url).encode("utf-8", "surrogatepass"), digest_size=20).digest()
