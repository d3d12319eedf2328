"""The monitors: what is an alarm, and what is chance."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsbot.sites import Site
from newsbot.watch.health import MONITORS, STATES, Case, judge, state_of
from newsbot.watch.visit import Visit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXPECTING = Site(domains=("a.example",), name="a", expect=("headline", "authors"))


def visit(read: int = 0, missing: dict[str, int] | None = None, **counts: int) -> Visit:
    """A visit that read so many articles, each with all fields except those missing."""
    made = Visit("a", NOW, NOW, Counter({name.replace("__", "/"): n for name, n in counts.items()}))
    made.counts.update({"read": read, "pages": read + 1, "status/200": read + 1})
    for name in ("headline", "body", "authors", "date_published"):
        gone = (missing or {}).get(name, 0)
        made.counts[f"field/{name}"] = read - gone
        if gone:
            made.samples[f"missing/{name}"] = f"https://a.example/no-{name}"
    return made


def found(case: Case) -> list[tuple[str, str | None]]:
    return [(finding.monitor, finding.field) for finding in judge(case)]


USUAL = [visit(20), visit(18, {"authors": 1}), visit(25)]


def test_as_usual_is_well() -> None:
    assert judge(Case(visit(20, {"authors": 2}), USUAL)) == []
    assert judge(Case(visit(), USUAL)) == []
    assert judge(Case(visit(5))) == []


def test_lost_field_is_named_with_shares_and_a_page() -> None:
    [finding] = judge(Case(visit(12, {"authors": 12}), USUAL))
    assert (finding.monitor, finding.field, finding.after) == ("fields", "authors", 0.0)
    assert finding.before is not None
    assert round(finding.before, 2) == 0.98
    assert finding.sample == "https://a.example/no-authors"
    assert str(finding) == (
        "a: authors was filled in 98% of articles, now in 0% (0 of 12), for instance https://a.example/no-authors"
    )


def test_one_article_proves_nothing_and_three_do() -> None:
    assert found(Case(visit(1, {"authors": 1}), USUAL)) == []
    assert found(Case(visit(3, {"authors": 3}), USUAL)) == [("fields", "authors")]


def test_small_visits_add_up() -> None:
    drips = [visit(1, {"body": 1}) for _ in range(3)]
    assert found(Case(visit(1, {"body": 1}), [*drips, *USUAL])) == [("fields", "body")]


def test_a_field_that_was_always_rare_is_no_alarm() -> None:
    rare = [visit(20, {"authors": 15}) for _ in range(3)]
    assert found(Case(visit(10, {"authors": 10}), rare)) == []


def test_a_field_that_half_of_the_articles_have_comes_and_goes() -> None:
    half = [visit(20, {"authors": 10}) for _ in range(5)]
    assert found(Case(visit(20, {"authors": 20}), half)) == []


def test_expected_fields_need_no_history() -> None:
    [finding] = judge(Case(visit(4, {"authors": 4}), site=EXPECTING))
    assert (finding.monitor, finding.field) == ("expected", "authors")
    assert "authors is expected in every article and is in 0% (0 of 4)" in finding.message
    assert judge(Case(visit(20, {"authors": 1}), site=EXPECTING)) == []


def test_a_site_that_keeps_us_out() -> None:
    shut = Visit("a", NOW, NOW, Counter({"pages": 5, "status/403": 5}), {"status/403": "https://a.example/1"})
    [finding] = judge(Case(shut, USUAL))
    assert (finding.monitor, finding.sample) == ("blocked", "https://a.example/1")
    assert "5 of 5 answers (5 403)" in finding.message
    one = Visit("a", NOW, NOW, Counter({"pages": 20, "status/200": 19, "status/403": 1}))
    assert judge(Case(one, USUAL)) == []


def test_pages_that_are_known_as_bad_are_no_news_where_the_site_gives_articles() -> None:
    refused = {"pages": 14, "status/200": 2, "status/403": 12, "known_bad/pages": 12, "known_bad/status/403": 12}
    known = Visit("a", NOW, NOW, Counter(refused))
    assert judge(Case(known, USUAL)) == []
    assert judge(Case(known, days=[0, 3])) == []
    assert found(Case(known)) == [("blocked", None)]  # it never gave an article
    more = Visit("a", NOW, NOW, Counter(refused) + Counter({"pages": 1, "status/403": 1}))
    assert found(Case(more, USUAL)) == [("blocked", None)]  # nothing that is new was had
    left = Visit("a", NOW, NOW, Counter({"pages": 2, "status/200": 2, "skipped/host_down": 5}))
    assert found(Case(left, USUAL)) == [("errors", None)]
    left.counts["known_bad/skipped/host_down"] = 5
    assert judge(Case(left, USUAL)) == []


def test_a_site_that_always_refuses_most_pages_is_not_well_for_that() -> None:
    shut = Visit("a", NOW, NOW, Counter({"pages": 8, "status/200": 3, "status/403": 5}))
    assert found(Case(shut, [shut, shut])) == [("blocked", None)]


def test_pages_that_test_for_robots() -> None:
    walled = Visit("a", NOW, NOW, Counter({"pages": 4, "status/200": 4, "block_pages": 4}))
    assert found(Case(walled)) == [("blocked", None)]


def test_a_form_with_a_test_for_robots_keeps_nobody_out() -> None:
    assert judge(Case(visit(6, block_pages=6), USUAL)) == []


def test_a_site_that_is_down() -> None:
    down = Visit("a", NOW, NOW, Counter({"pages": 2, "status/503": 2, "no_answer": 1}))
    assert found(Case(down)) == [("errors", None)]
    assert found(Case(Visit("a", NOW, NOW, Counter({"skipped/robots_unreachable": 1})))) == [("errors", None)]


def test_errors_of_ours() -> None:
    broken = visit(10, error__spider=1)
    broken.samples["error/spider"] = "https://a.example/bad"
    [finding] = judge(Case(broken, USUAL))
    assert "1 pages could not be read because of an error" in finding.message
    assert finding.sample == "https://a.example/bad"


def missing(*numbers: int) -> Visit:
    """A visit whose pages are no articles."""
    made = visit()
    for number in numbers:
        made.miss(f"https://a.example/{number}", "no_text")
    return made


def test_articles_that_are_no_longer_seen_as_such() -> None:
    [finding] = judge(Case(missing(*range(8)), USUAL))
    assert (finding.monitor, finding.sample) == ("recognised", "https://a.example/0")
    assert finding.message == "pages were articles in 100%, now in 0% (0 of 8)"


def test_pages_that_never_were_articles_are_asked_for_again_and_are_no_alarm() -> None:
    first = visit(40)
    for number in range(8):
        first.miss(f"https://a.example/{number}", "listing")
    assert judge(Case(missing(*range(8)), [missing(*range(8)), first])) == []
    assert found(Case(missing(*range(8), *range(100, 108)), [missing(*range(8)), first])) == [("recognised", None)]


def test_selector_that_stops_matching() -> None:
    rule = "authors/css/.by::text"
    worked = [Visit("a", NOW, NOW, Counter({f"selector_tried/{rule}": 20, f"selector/{rule}": 20}))]
    dead = Visit("a", NOW, NOW, Counter({f"selector_tried/{rule}": 6}), {f"selector/{rule}": "https://a.example/6"})
    [finding] = judge(Case(dead, worked))
    assert finding.message == "the selector of authors matched on 100% of pages, now on 0% (0 of 6): .by::text"
    assert (finding.field, finding.sample) == ("authors", "https://a.example/6")
    [finding] = judge(Case(dead))
    assert "never matches" in finding.message


def test_copies_of_one_another() -> None:
    assert found(Case(visit(20, articles__new=5, articles__duplicate=15), USUAL)) == [("duplicates", None)]


def test_fewer_articles_than_on_any_day() -> None:
    assert found(Case(visit(), USUAL, last_day=0, days=[40, 35, 12, 44])) == [("freshness", None)]
    assert found(Case(visit(), USUAL, last_day=9, days=[40, 35, 12, 44])) == []
    assert found(Case(visit(), USUAL, last_day=0, days=[2, 1, 3])) == []
    assert found(Case(visit(), USUAL, last_day=0, days=[40, 41])) == []


def test_far_more_articles_than_ever() -> None:
    [finding] = judge(Case(visit(), USUAL, last_day=400, days=[40, 35, 12]))
    assert "400 new articles" in finding.message


def test_worst_state_counts() -> None:
    assert set(STATES) == set(MONITORS)
    findings = judge(Case(visit(12, {"authors": 12}), USUAL, last_day=0, days=[40, 35, 12, 44]))
    assert [finding.monitor for finding in findings] == ["fields", "freshness"]
    assert state_of(findings) == "drifting"
    assert state_of([]) == "ok"


def test_only_the_monitors_that_are_asked() -> None:
    assert judge(Case(visit(12, {"authors": 12}), USUAL), ("blocked",)) == []


counts = st.integers(0, 10_000)


@given(counts, counts, counts, st.lists(counts, max_size=9), st.integers(0, 60))
def test_any_counts_are_judged(read: int, missing: int, failed: int, days: list[int], last: int) -> None:
    one = visit(read, {"authors": min(missing, read)}, status__503=failed)
    for finding in judge(Case(one, [visit(missing), visit(read)], EXPECTING, last, days)):
        assert str(finding).startswith("a: ")


def test_visits_add_up_and_come_back_from_a_row() -> None:
    first = visit(2, {"authors": 1})
    later = Visit("a", NOW + timedelta(hours=1), NOW + timedelta(hours=2), Counter(read=3))
    first.add(later)
    back = Visit.of_row(first.to_row())
    assert (back.read, back.ended_at, back.samples) == (5, NOW + timedelta(hours=2), first.samples)
    assert back.counts["field/authors"] == 1


def test_latency_is_read_from_classes() -> None:
    slow = Visit("a", NOW, NOW, Counter({"latency/count": 10, "latency/le/100": 8, "latency/le/5000": 2}))
    assert (slow.latency(0.5), slow.latency(0.95)) == (100, 5000)
    assert Visit("a", NOW, NOW).latency(0.5) is None


def test_what_was_found_wrong_is_not_what_is_usual_for_a_week() -> None:
    wrong = [visit(20, {"authors": 20}) for _ in range(4)]
    for bad in wrong:
        bad.samples["finding/fields/authors"] = "authors was filled in 98% of articles"
    assert found(Case(visit(6, {"authors": 6}), [*wrong, *USUAL])) == [("fields", "authors")]
    later = visit(6, {"authors": 6})
    later.ended_at += timedelta(days=8)
    assert found(Case(later, [*wrong, *USUAL])) == []


def test_a_redesign_of_one_layout_of_two_shows_over_small_visits() -> None:
    """Half of six articles prove nothing, half of twelve do; and it stays so on the visits after."""
    before = [visit(12)]
    for number in range(4):
        newest = visit(6, {"authors": 3})
        findings = judge(Case(newest, before))
        assert [finding.field for finding in findings] == ([] if number == 0 else ["authors"])
        for finding in findings:  # as newsbot.watch.monitors keeps it
            assert finding.visits == 2
            newest.samples[finding.key] = finding.note
        before.insert(0, newest)


def test_a_layout_of_a_part_of_the_pages_shows_when_enough_were_read() -> None:
    before = [visit(20), visit(20), visit(20)]
    for _ in range(4):
        before.insert(0, visit(10, {"authors": 3}))
    [finding] = judge(Case(before[0], before[1:]))
    assert "authors was filled in 100% of articles, now in 70% (28 of 40)" in finding.message
