"""The `scrapy ...` commands that newsbot adds (COMMANDS_MODULE)."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

from newsbot.fetch.secrets import mask


class Says:
    """The part of a command that tells a person, in one line on standard error, why it did not do as asked."""

    exitcode: int

    def _say(self, what: object, code: int) -> None:
        """Print `what`, without secrets, and end with this exit code."""
        sys.stderr.write(f"newsbot: {mask(str(what))}\n")
        self.exitcode = code


class OfDatabase(Says):
    """What all commands share that read the article database and crawl nothing."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
