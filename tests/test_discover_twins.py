"""Addresses that show what another address shows, and those that only look so."""

from __future__ import annotations

import pytest

from newsbot.discover.addresses import Addresses

SITE = "https://harbour.example"
STORY = "/world/the-ferry-left-the-old-harbour-2026"
MET = [STORY, "/sport/", "/sport/the-rowers-came-home-first-2026"]


@pytest.mark.parametrize(
    ("path", "is_twin"),
    [
        ("/print" + STORY, True),
        ("/sport" + STORY, True),
        ("/sport/the-rowers-came-home-first-2026" + STORY, True),
        (STORY + "?view=comments", True),
        ("/again" + STORY, False),
        ("/en" + STORY, False),
        (STORY + "-and-came-back", False),
    ],
)
def test_what_stands_before_or_behind_an_address_that_was_met(path: str, is_twin: bool) -> None:
    met = Addresses()
    assert all(met.take(SITE + taken) for taken in MET)
    assert met.is_twin(SITE + path) is is_twin
