"""What makes a new version of an article, and what is only another dress of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.load.text import content_hash
from newsbot.store.edits import compare_words, edits
from newsbot.store.versions import changes, undo

TEXTS = st.lists(st.sampled_from(["the", "ferry", " ", "\n", ",", "3.5", "渡", "轮", "don't", "ที่", "á"])).map("".join)

HEADLINE = "Ferry leaves at last"
PARAGRAPHS = (
    "The ferry to the islands left at noon on Monday, and about 200 passengers were on board.",
    '"We waited for hours," said Ana Lind, who runs the café on the quay.',
    "The company promised to pay 30 euros, 5% of the fare, to each of them.",
)
BODY = "\n\n".join(PARAGRAPHS)


def changed(headline: str, body: str) -> dict | None:
    return changes(HEADLINE, BODY, headline, body)


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        (HEADLINE.upper(), BODY),
        (HEADLINE, BODY.replace('"We', "„We").replace(',"', ",“")),
        (HEADLINE, BODY.replace("é", "e\u0301")),
        (HEADLINE, BODY.replace("5%", "5 %")),
        (HEADLINE, BODY.replace("5%", "5％").replace("200", "２００")),
        (HEADLINE, f"Updated 3 hours ago\n\n{BODY}"),
        (HEADLINE, f"2026年3月12日 10:15\n\n{BODY}"),
        (HEADLINE, f"{BODY}\n\nRead more: Storm closes the harbour"),
        (HEADLINE, BODY.replace("\n\n", " ", 1)),
        (HEADLINE, f"5 minutes ago\n\n{BODY.replace(', and', chr(10) * 2 + 'and')}"),
    ],
)
def test_another_dress(headline, body):
    assert changed(headline, body) is None


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("Ferry leaves after hours", BODY),
        (HEADLINE, BODY.replace("200", "210")),
        (HEADLINE, BODY.replace("Lind", "Lund")),
        (HEADLINE, BODY.replace("5%", "5")),
        (HEADLINE, "\n\n".join(PARAGRAPHS[::-1])),
        (HEADLINE, "\n\n".join(PARAGRAPHS[:2])),
        (HEADLINE, f"{BODY}\n\nOn Monday 12 March the harbour was closed."),
    ],
)
def test_other_words(headline, body):
    assert content_hash(headline, body) != content_hash(HEADLINE, BODY)
    found = changed(headline, body)
    assert found is not None
    version = undo(found, 2, "", headline, body)
    before = "\n\n".join(text for sign, text in version.diff if sign != "+")
    assert (headline if version.headline_before is None else version.headline_before, before) == (HEADLINE, BODY)
    assert version.headline_edit or any(edit.sign != "=" for edit in version.edits)


@pytest.mark.parametrize(
    ("one", "other"),
    [("It cost €3m.", "It cost $3m."), ("It was -3 degrees.", "It was 3 degrees."), ("5% more", "5 more")],
)
def test_another_amount_is_a_correction(one, other):
    assert content_hash("", one) != content_hash("", other)
    assert changes(None, one, None, other) is not None
    assert changes(one, BODY, other, BODY) is not None


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("Nine left, said Ada.", "Ten left, said Bo.", [("-", "Nine "), ("+", "Ten "), ("=", "left, said "),
                                                       ("-", "Ada"), ("+", "Bo"), ("=", ".")]),
        # A few letters that stay between two changes would only tear them apart.
        ("Ada saw the old pier", "Bo built the new pier", [("-", "Ada saw the old "), ("+", "Bo built the new "),
                                                          ("=", "pier")]),
        ("It rose 3.5%", "It rose 3.7%", [("=", "It rose "), ("-", "3.5"), ("+", "3.7"), ("=", "%")]),
        ("渡轮九点离开", "渡轮十点离开", [("=", "渡轮"), ("-", "九"), ("+", "十"), ("=", "点离开")]),
        ("same", "same", [("=", "same")]),
        ("", "new", [("+", "new")]),
        ("x " * 20_000, "y", [("-", "x " * 20_000), ("+", "y")]),
    ],
)  # fmt: skip
def test_words_that_went_and_came(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert compare_words(before, after) == pieces


@given(TEXTS, TEXTS)
def test_pieces_are_both_texts(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(text for sign, text in pieces if sign != "-") == after
    assert "".join("".join(text for sign, text in pieces if sign != "+").split()) == "".join(before.split())


def test_edited_paragraphs_are_told_from_new_ones() -> None:
    diff = [
        ("=", "One."),
        ("=", "Two."),
        ("-", "The ferry left the pier at nine."),
        ("-", "Nobody minded that at all."),
        ("+", "A storm had come."),
        ("+", "The ferry left the pier at ten."),
        ("=", "Three."),
    ]
    found = edits(diff)
    assert [edit.sign for edit in found] == ["=", "+", "~", "-", "="]
    assert [edit.count for edit in found] == [2, 1, 1, 1, 1]
    assert found[2].text == "The ferry left the pier at ten."


@pytest.mark.parametrize("beside", [" ", "\n\n"])
def test_a_few_words_again_and_again_are_compared_at_once(beside: str) -> None:
    """Such a text would keep `difflib` busy for hours."""
    before, after = beside.join(["sea", "tide"] * 900), beside.join(["tide", "sea", "sea"] * 600)
    version = undo(changes("Sea", before, "Sea", after), 2, "2026-11-25T12:00:00+00:00", "Sea", after)
    assert "\n\n".join(text for sign, text in version.diff if sign != "+") == before
    assert "\n\n".join(edit.text for edit in version.edits if edit.sign != "-") == after
