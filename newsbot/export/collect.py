"""The output files of a command with workers: made of what all of them noted, by a spider that fetches nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Spider


class Collector(Spider):
    """Gives the feeds nothing of its own: `newsbot.export.feeds` takes what the workers of a run noted."""

    name = "collect"
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "SPIDER_MIDDLEWARES": {},
        "DOWNLOADER_MIDDLEWARES": {},
        "NEWSBOT_UNSAFE_COMPONENTS": True,  # nothing is fetched
        "EXTENSIONS": {"newsbot.export.feeds.Feeds": 0},
    }
    run_number = 0
    run_finished = False
    """Nobody will need the notes again."""

    async def start(self) -> AsyncIterator[Any]:
        """Nothing."""
        return
        yield


def note_run(directory: Path, crew: int, run: int) -> None:
    """A worker tells the command that began it (process `crew`) which run it works on."""
    directory.mkdir(parents=True, exist_ok=True)
    _note(directory, crew).write_text(str(run), encoding="ascii")


def noted_run(directory: Path, crew: int) -> int | None:
    """The run that the workers of this command worked on; None where none of them came so far. Asked once."""
    try:
        run = int(_note(directory, crew).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    with suppress(OSError):
        _note(directory, crew).unlink()
    return run


def _note(directory: Path, crew: int) -> Path:
    return directory / f"crew-{crew}"
