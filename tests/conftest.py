"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's directory, made the current one."""
    monkeypatch.chdir(ROOT)
    return ROOT
