"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's directory, made the current one."""
    monkeypatch.chdir(ROOT)
    return ROOT
