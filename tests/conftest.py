"""What all tests share."""

from __future__ import annotations

import sqlite3
import sys
import warnings
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

ROOT = Path(__file__).parent.parent


class Told(sqlite3.Connection):
    """A connection that tells when it was left open, as Python 3.13's do."""

    def __del__(self) -> None:
        try:
            self.total_changes  # noqa: B018 (what was closed raises)
        except sqlite3.ProgrammingError:
            return
        warnings.warn(f"unclosed database in {self!r}", ResourceWarning, source=self, stacklevel=2)


if sys.version_info < (3, 13):
    sqlite3.connect = sqlite3.dbapi2.connect = partial(sqlite3.connect, factory=Told)  # type: ignore[attr-defined]


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's directory, made the current one."""
    monkeypatch.chdir(ROOT)
    return ROOT
