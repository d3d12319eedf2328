"""Agencies in bylines, with places, reporters and slashes; and what looks like one, a short name in capitals."""

from __future__ import annotations

import pytest

from newsbot.load.names import parse_byline


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("PTI Mumbai", ["PTI"]),
        ("By PTI New Delhi", ["PTI"]),
        ("Mumbai, PTI", ["PTI"]),
        ("AFP, Paris", ["AFP"]),
        ("Paris (AFP)", ["AFP"]),
        ("NEW DELHI (PTI)", ["PTI"]),
        ("Jane Doe (AFP)", ["Jane Doe"]),
        ("Berlin/dpa", ["dpa"]),
        ("dpa/Berlin", ["dpa"]),
        ("dpa/jk", ["dpa"]),
        ("APA/AP", ["APA/AP"]),
        ("Madrid / EFE", ["EFE"]),
        ("ТАСС, Москва", ["ТАСС"]),
        ("Press Trust of India", ["Press Trust of India"]),
        ("The Associated Press NEW YORK", ["The Associated Press"]),
        ("By Xinhua writer Li Wei", ["Li Wei"]),
        ("By Hina Khan", ["Hina Khan"]),
        ("Reuters Staff", ["Reuters Staff"]),
    ],
)
def test_agency(line: str, names: list[str]) -> None:
    assert parse_byline(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Por Laura Jordán / Javier Urbina", ["Laura Jordán", "Javier Urbina"]),
        ("By Ann Berg / Tom Lind / Ola Nord", ["Ann Berg", "Tom Lind", "Ola Nord"]),
        ("By Jane Doe / Harbour Times", ["Jane Doe"]),
        ("By Jane Doe / New York", ["Jane Doe"]),
        ("Von Hans Meyer / Redaktion", ["Hans Meyer"]),
        ("Un texte de Jean Roy d'Enquête", ["Jean Roy"]),
        ("Par Jean d'Orsay", ["Jean d'Orsay"]),
    ],
)
def test_slash(line: str, names: list[str]) -> None:
    assert parse_byline(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("BY ALEX", ["Alex"]),
        ("BY JOHN AND MARY", ["John", "Mary"]),
        ("BY JD", ["JD"]),
        ("BY SWNS", ["SWNS"]),
        ("BY ANSA", ["ANSA"]),
        ("By ALEX", ["ALEX"]),
    ],
)
def test_capitals_of_a_whole_line_mark_no_abbreviation(line: str, names: list[str]) -> None:
    assert parse_byline(line) == names
