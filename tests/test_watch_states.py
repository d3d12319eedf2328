"""What earlier runs left, and the state of each site that follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.sites import Site
from newsbot.store import articles
from newsbot.store.database import Database
from newsbot.watch.figures import read_figures
from newsbot.watch.history import earlier_visits, forget_before, keep_visit, last_run, new_by_day, visit_of
from newsbot.watch.states import due, state, states
from tests import postgres
from tests.stored import story
from tests.visits import NOW, database, keep_visits, visited


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    yield from postgres.start()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = request.getfixturevalue("server").new_database() if request.param == "postgresql" else ""
    opened = database(tmp_path, url)
    yield opened
    opened.close()


DAILY = [visited(hours=24 * day + 1, new=new) for day, new in enumerate((9, 12, 8, 11, 100), start=1)]


def test_parts_of_a_run_add_up(base: Database) -> None:
    [run] = keep_visits(base, visited(read=3))
    base.begin()
    keep_visit(base, run, visited(read=4, hours=-0.5).to_row())
    base.commit()
    whole = visit_of(base, run, "a.example")
    assert whole is not None
    assert (whole.read, whole.counts["field/body"], whole.new) == (7, 7, 7)
    assert whole.ended_at - whole.started_at == timedelta(minutes=30)


def test_earlier_visits_are_of_other_runs_newest_first(base: Database) -> None:
    runs = keep_visits(base, *DAILY, visited("b.example"))
    found = earlier_visits(base, "a.example", runs[0])
    assert [visit.new for visit in found] == [12, 8, 11, 100]
    assert last_run(base, "a.example") == (runs[0], DAILY[0].ended_at)
    assert last_run(base, "c.example") is None


def test_the_report_adds_up_all_visits_of_its_days(base: Database) -> None:
    visits = [visited(f"{'ab'[n % 2]}.example", read=n, hours=n, status__404=1) for n in range(1, 40)]
    keep_visits(base, *visits, visited("a.example", read=1000, hours=24 * 40))
    found = read_figures(base, days=30, now=NOW).visits
    assert sorted(found) == ["a.example", "b.example"]
    for site, summed in found.items():
        first, *others = (visit for visit in visits if visit.site == site)
        for other in others:
            first.add(other)
        assert (summed.started_at, summed.ended_at) == (first.started_at, first.ended_at)
        assert dict(summed.counts) == dict(first.counts)


def test_days_without_the_first_which_brings_the_past(base: Database) -> None:
    keep_visits(base, visited(new=3, hours=2), visited(new=2, hours=5), *DAILY)
    assert new_by_day(base, "a.example", NOW) == (5, [11, 8, 12, 9])
    assert new_by_day(base, "c.example", NOW) == (0, [])


def test_old_visits_are_forgotten(base: Database) -> None:
    keep_visits(base, *DAILY)
    base.begin()
    assert forget_before(base, NOW - timedelta(days=3)) == 3
    base.commit()


def test_well(base: Database) -> None:
    keep_visits(base, visited(hours=1, new=10), *DAILY)
    found = state(base, "a.example", None, NOW)
    assert (found.state, found.articles_day, found.articles_usual) == ("ok", 10, 11)
    assert (found.coverage, found.coverage_usual, found.errors, found.pages) == (1.0, 1.0, 0, 11)


def test_drifting_stays_so_over_a_visit_without_articles(base: Database) -> None:
    keep_visits(base, visited(hours=0.5, read=0), visited(hours=1, lacks="authors"), *DAILY)
    found = state(base, "a.example", None, NOW)
    assert found.state == "drifting"
    assert [(finding.monitor, finding.field) for finding in found.findings] == [("fields", "authors")]
    assert (found.coverage, found.coverage_usual) == (0.75, 1.0)


def test_quiet(base: Database) -> None:
    busy = [visited(hours=24 * day + 1, new=40) for day in range(1, 6)]
    keep_visits(base, visited(hours=1, read=0), *busy)
    assert state(base, "a.example", None, NOW).state == "quiet"
    assert state(base, "a.example", Site(domains=("a.example",), replay=True), NOW).state == "ok"


def test_nobody_expects_news_of_a_site_that_is_not_crawled(base: Database) -> None:
    keep_visits(base, *[visited(hours=24 * day + 50, new=40) for day in range(5)])
    assert state(base, "a.example", None, NOW).state == "ok"


def test_blocked_and_broken(base: Database) -> None:
    keep_visits(base, visited(read=0, status__403=9, pages=9), visited("b.example", read=0, no_answer=4))
    assert state(base, "a.example", None, NOW).state == "blocked"
    assert state(base, "b.example", None, NOW).state == "broken"


def test_profiles_come_even_if_never_run_but_no_demo(base: Database) -> None:
    keep_visits(base, visited("a.example"))
    sites = [Site(name=name, domains=(f"{name}.example",), replay=name == "demo") for name in ("paper", "demo")]
    assert [(found.site, found.state) for found in states(base, sites, NOW)] == [
        ("a.example", "ok"),
        ("paper", "never run"),
    ]


@pytest.mark.parametrize(
    ("every", "minutes", "turn"),
    [(None, 0, True), (15, None, True), (15, 14.5, True), (15, 14, False), (15, 16, True), (1440, 1000, False)],
)
def test_a_site_is_due_by_its_own_every(every: int | None, minutes: float | None, turn: bool) -> None:
    site = Site(domains=("a.example",), every=timedelta(minutes=every) if every else None)
    assert due(site, NOW - timedelta(minutes=minutes) if minutes is not None else None, NOW) is turn


def test_a_look_at_one_page_is_no_turn(base: Database) -> None:
    [run] = keep_visits(base, visited())
    assert last_run(base, "a.example") is not None
    base.begin()
    base.change("UPDATE run SET arguments = :given WHERE id = :run", {"given": '{"url": "a.example"}', "run": run})
    base.commit()
    assert last_run(base, "a.example") is None


def test_figures_of_the_report(base: Database) -> None:
    keep_visits(base, visited(hours=2), *DAILY)
    figures = read_figures(base, days=30, now=NOW)
    assert (figures.articles, figures.coverage, figures.stories) == (0, {}, [])
    assert figures.visits["a.example"].read == 60
    base.begin()
    for number in range(6):
        kept = story(number, date_published=NOW - timedelta(hours=number), story_id="s" if number < 2 else None)
        articles.insert(base, articles.to_row(kept), kept)
    base.commit()
    figures = read_figures(base, days=30, now=NOW)
    assert (figures.articles, figures.sites, sum(map(Counter.total, figures.by_day.values()))) == (6, 3, 6)
    assert figures.hours.total() == 6
    [found] = figures.stories
    assert (found.articles, found.sites, len(found.copies)) == (2, 2, 2)
    assert {shares["images"] for _, shares in figures.coverage.values()} == {1.0}
    assert figures.sources["headline"] == {"html": 6}
