"""Captions lose the words of buttons at their ends, and are none where they are the name of a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.load.captions import without_controls


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("View 6 Images The ferry at the quay", "The ferry at the quay"),
        ("Enlarge Image The ferry at the quay", "The ferry at the quay"),
        ("Die Fähre am Kai Bild vergrößern", "Die Fähre am Kai"),
        ("3 of 12 The ferry at the quay", "The ferry at the quay"),
        ("Le bac au port Agrandir l'image", "Le bac au port"),
        ("항구에 도착한 배 이미지 확대보기", "항구에 도착한 배"),
        ("Expanded harbour", "Expanded harbour"),
        ("The captain was told to expand her crew", "The captain was told to expand her crew"),
        ("ferry_2026-03.jpg", ""),
        ("", ""),
    ],
)
def test_words_of_buttons_are_no_part_of_a_caption(text: str, caption: str) -> None:
    assert without_controls(text) == caption


@given(st.text(max_size=200))
def test_any_caption_is_read(text: str) -> None:
    assert len(without_controls(text)) <= len(text)
