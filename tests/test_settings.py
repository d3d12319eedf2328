"""Settings: each of ours has a default and a meaning, and none lies below the safe floor."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from docs.generate import comments
from newsbot import settings
from newsbot.caps import Caps, setting_of

PACKAGE = Path(settings.__file__).parent
USED = sorted(
    {
        found
        for path in PACKAGE.rglob("*.py")
        for found in re.findall(r"[\"']?\b(NEWSBOT_[A-Z_]+[A-Z])\b", path.read_text("utf-8"))
        if not found.startswith("NEWSBOT_UNSAFE")
    }
)


@pytest.mark.parametrize("name", USED)
def test_each_setting_has_a_default_and_a_meaning(name: str) -> None:
    assert hasattr(settings, name), "no default in newsbot/settings.py"
    assert comments()[name], "no comment beside it in newsbot/settings.py"


def test_no_setting_is_left_over() -> None:
    assert sorted(name for name in vars(settings) if name.startswith("NEWSBOT_")) == USED


def test_safe_floor() -> None:
    """Values that protect the sites and us; to lower one is a decision, and this test its place."""
    assert settings.ROBOTSTXT_OBEY is True
    assert settings.DOWNLOAD_DELAY >= 2
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN <= 2
    assert settings.AUTOTHROTTLE_ENABLED is True
    assert settings.DOWNLOAD_TIMEOUT <= 30
    assert settings.DOWNLOAD_MAXSIZE <= 8 * 1024 * 1024
    assert settings.DOWNLOAD_WARNSIZE <= settings.DOWNLOAD_MAXSIZE
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES is True
    assert settings.REDIRECT_MAX_TIMES <= 8
    assert settings.METAREFRESH_MAXDELAY <= 5
    assert settings.RETRY_TIMES <= 2
    assert settings.TELNETCONSOLE_ENABLED is False
    assert settings.REMOTE_CONTROL_ENABLED is False
    assert 0 < settings.MEMUSAGE_LIMIT_MB <= 2048
    assert settings.LOG_LEVEL == "INFO"
    assert {scheme: settings.DOWNLOAD_HANDLERS.get(scheme, "on") for scheme in ("file", "ftp", "s3", "data")} == {
        "file": None,
        "ftp": None,
        "s3": None,
        "data": None,
    }
    assert settings.NEWSBOT_ALLOW_PRIVATE_HOSTS is False
    assert settings.NEWSBOT_REPLAY is False


def test_each_cap_is_a_setting_with_the_same_default() -> None:
    caps = {cap.name: setting_of(cap.name) for cap in fields(Caps)}
    assert {name: vars(settings).get(setting) for name, setting in caps.items()} == asdict(Caps())
    assert Caps.of(vars(settings)) == Caps()
    assert Caps.of(dict.fromkeys(caps.values(), "7")) == Caps(**dict.fromkeys(caps, 7))
