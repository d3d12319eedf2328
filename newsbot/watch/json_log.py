"""The log as JSON, one object a line, for whoever collects logs (Scrapy add-on, setting NEWSBOT_LOG_JSON).

It takes the place of Scrapy's own handler before the first line is logged, so that every line is JSON. LOG_FILE,
LOG_FILE_APPEND and LOG_LEVEL mean what they always do.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pythonjsonlogger.json import JsonFormatter
from scrapy.settings import BaseSettings


class JsonLog:
    """Installs the handler."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Called by Scrapy before logging is configured."""
        if settings.getbool("NEWSBOT_LOG_JSON") and settings.getbool("LOG_ENABLED"):
            install(settings)

    def update_settings(self, settings: BaseSettings) -> None:
        """Nothing more when a crawl begins."""


class JsonLine(JsonFormatter):
    """`time` (UTC, ISO 8601), `level`, `logger`, `message`, and where there is one `exception` and `spider`."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """What is written of a record."""
        return log_data

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Fill the object in a fixed order, and with nothing that cannot be written."""
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"], log_data["logger"] = record.levelname, record.name
        log_data["message"] = record.getMessage()
        if record.exc_info:
            record.exc_text = "".join(
                self.formatException(record.exc_info)
            )  # masked as it is set, see newsbot.fetch.secrets
        if record.exc_text:
            log_data["exception"] = record.exc_text
        if (spider := getattr(record, "spider", None)) is not None:
            log_data["spider"] = getattr(spider, "name", str(spider))


def install(settings: BaseSettings) -> logging.Handler:
    """Let the root logger write JSON, and Scrapy's own handler write nothing."""
    handler: logging.Handler
    if name := settings.get("LOG_FILE"):
        if not settings.getbool("LOG_FILE_APPEND", True):
            Path(name).write_bytes(b"")
        handler = logging.FileHandler(name, mode="a", encoding=settings.get("LOG_ENCODING"), delay=True)
    else:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine(json_ensure_ascii=False))
    handler.setLevel(settings.get("LOG_LEVEL"))
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.NOTSET)
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    return handler
