"""The live line: one line on the terminal, the log above it, everything put back at the end."""

from __future__ import annotations

import io
import logging
import sys

import pytest
from rich.console import Console

from newsbot.watch.progress import LiveLine


def test_log_scrolls_above_the_line_and_gets_its_stream_back(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    handler = logging.StreamHandler()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        line = LiveLine(Console(file=screen, force_terminal=True, width=40, color_system=None))
        line.show("1 page " * 20)
        logging.getLogger("newsbot.test").warning("something happened")
        line.show("2 pages")
        assert handler.stream is not screen
        line.close()
        assert handler.stream is screen
        assert sys.stderr is screen
    finally:
        root.removeHandler(handler)
    shown = screen.getvalue()
    assert "something happened\n" in shown
    assert "2 pages" in shown
    assert "…" in shown  # cut to the width rather than wrapped
