"""What makes a new version of an article, and what is only another dress of it."""

from __future__ import annotations

import pytest

from newsbot.load.text import content_hash
from newsbot.store.versions import changes, said_before

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
    before = said_before(found, body)
    assert (before.get("headline", headline), before.get("body", body)) == (HEADLINE, BODY)


@pytest.mark.parametrize(
    ("one", "other"),
    [("It cost €3m.", "It cost $3m."), ("It was -3 degrees.", "It was 3 degrees."), ("5% more", "5 more")],
)
def test_another_amount_is_a_correction(one, other):
    assert content_hash("", one) != content_hash("", other)
    assert changes(None, one, None, other) is not None
    assert changes(one, BODY, other, BODY) is not None
