"""Secrets stay out of the log, and the log stays short.

`hide_secrets` masks every record of the process, whoever logs it and wherever it is written; `ShortLines` is Scrapy's
LOG_FORMATTER that prints URLs and identities, never whole items.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

MASK = "***"
_PASSWORD = re.compile(r"(//[^\s/:@'\"<>]{0,200}:)[^\s/@'\"<>]{1,200}(?=@)")
_PARAMETER = re.compile(
    r"(?i)([?&;](?:access_token|api_?key|auth|key|pass(?:word|wd)?|pwd|secret|sig(?:nature)?|token)=)[^&;#\s'\"<>]{1,500}"
)
_SETTING = re.compile(
    r"(['\"]?[A-Z_]{0,60}(?:ACCESS_KEY|API_KEY|PASS|PASSWORD|SECRET|SECRET_ACCESS_KEY|TOKEN|USER_PASS)['\"]?\s?[:=]\s?)"
    r"('[^']{1,500}'|\"[^\"]{1,500}\"|[^\s,'\"}]{1,500})"
)
_HEADER = re.compile(r"(?i)((?:proxy-)?authorization['\"]?\s?[:=]\s?\[?b?['\"]?(?:basic|bearer)\s)[^\s'\"]{1,500}")


def mask(text: str) -> str:
    """`text` with passwords in URLs, secret parameters, secret settings and credentials replaced by `***`."""
    if "://" in text:
        text = _PASSWORD.sub(rf"\1{MASK}", text)
    if "=" in text or ":" in text:
        text = _PARAMETER.sub(rf"\1{MASK}", text)
        text = _SETTING.sub(rf"\1'{MASK}'", text)
        text = _HEADER.sub(rf"\1{MASK}", text)
    return text


class MaskedRecord(logging.LogRecord):
    """A log record whose message and traceback are masked."""

    _traceback: str | None = None

    def getMessage(self) -> str:  # noqa: N802 (logging's name)
        """The message, masked."""
        return mask(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        """The traceback as the first formatter printed it, masked."""
        return self._traceback

    @exc_text.setter
    def exc_text(self, value: str | None) -> None:
        self._traceback = mask(value) if value else value


def hide_secrets() -> None:
    """Mask all that is logged from now on, in this process."""
    logging.setLogRecordFactory(MaskedRecord)


def _identity(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("canonical_url") or item.get("url") or type(item).__name__)
    return str(getattr(item, "canonical_url", None) or getattr(item, "url", None) or type(item).__name__)


class ShortLines(LogFormatter):
    """One short line for each event: what happened, and to which URL.

    What comes with every page is told on level DEBUG, and not even made where nobody reads that (`debug`).
    """

    def __init__(self, *, debug: bool = True) -> None:
        self.debug = debug

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ShortLines:
        """Scrapy's way to make one."""
        return cls(debug=logging.NullHandler(crawler.settings.get("LOG_LEVEL")).level <= logging.DEBUG)

    def crawled(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider
    ) -> LogFormatterResult | None:
        """`200 https://...`."""
        if not self.debug:
            return None
        flags = f" ({', '.join(response.flags)})" if response.flags else ""
        return {"level": logging.DEBUG, "msg": "%d %s%s", "args": (response.status, request.url, flags)}

    def scraped(  # type: ignore[override]
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        """`article https://...`."""
        if not self.debug:
            return None
        return {"level": logging.DEBUG, "msg": "article %s", "args": (_identity(item),)}

    def dropped(  # type: ignore[override]
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        """`dropped https://...: why`."""
        if not self.debug:
            return None
        return {"level": logging.DEBUG, "msg": "dropped %s: %s", "args": (_identity(item), str(exception)[:300])}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """`could not keep https://...`; the traceback follows."""
        return {"level": logging.ERROR, "msg": "could not keep %s", "args": (_identity(item),)}
