"""The report: one page that holds everything it needs, with what is wrong first. No script, no network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from newsbot.store.versions import Version
from newsbot.watch.charts import COLOURS, WHOLE, bars, shares, stacked_days
from newsbot.watch.figures import FIELDS, Figures
from newsbot.watch.notify import TEMPLATES
from newsbot.watch.states import State
from newsbot.watch.visit import LATENCIES, Visit

OTHERS = "others"
CORRECTION = "correction"
EDITS = {"+": "added", "-": "removed", "~": "edited"}
MARKS = {"=": Markup("{}"), "-": Markup("<del>{}</del>"), "+": Markup("<ins>{}</ins>")}
CONTEXT = 12
"""Words that are shown around a change."""
MEANINGS = {
    "200": "here it is", "301": "moved", "302": "elsewhere", "304": "not modified", "401": "log in first",
    "403": "forbidden", "404": "not found", "410": "gone", "429": "too many requests", "451": "forbidden by law",
    "500": "error of the site", "502": "error of the site", "503": "not now", "504": "error of the site",
}  # fmt: skip
NAMES = {"date_published": "published", "date_modified": "modified"}


@dataclass(frozen=True, slots=True)
class Answers:
    """How one site answered."""

    site: str
    pages: int
    statuses: dict[str, int]
    no_answer: int
    median_ms: int | None
    slow_ms: int | None


def render(figures: Figures, states: Sequence[State], *, now: datetime, source: str = "") -> str:
    """The page as HTML; `source` says which database it was read from."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(
        href=href, host=host, wait=wait, number=lambda n: f"{n:,}", percent=lambda share: f"{share:.0%}"
    )
    days = [(figures.since + timedelta(days=n)).isoformat() for n in range((figures.until - figures.since).days + 1)]
    series = _by_day(figures, days)
    return environment.get_template("report.html").render(
        f=figures,
        now=now,
        source=source,
        states=states,
        problems=[(state, finding) for state in states for finding in state.findings],
        well=sum(state.state == "ok" for state in states),
        fields=FIELDS,
        names=NAMES,
        colours=COLOURS,
        legend=list(series),
        charts=_charts(figures, days, series),
        source_order=_source_order(figures),
        answers=_answers(figures),
        meanings=MEANINGS,
        versions=[(changed, changes(changed.version)) for changed in figures.versions],
    )


def href(url: object) -> str:
    """A URL that a link may lead to: http or https, else nothing."""
    return url if isinstance(url, str) and re.match(r"https?://", url) else ""


def host(name: str) -> Markup:
    """A site's name without "www.", which may be broken before a dot."""
    return Markup("<wbr>.").join(name.removeprefix("www.").split("."))


def wait(milliseconds: int) -> str:
    """A time in milliseconds, or in seconds where it is longer."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:g} s"


def changes(version: Version) -> list[tuple[str, Markup]]:
    """What became another headline, and each paragraph that came, went or was edited: a name and the words."""
    found = [("headline", marked(version.headline_edit))] if version.headline_edit else []
    for edit in version.edits:
        if edit.sign == "=":
            continue
        name = CORRECTION if edit.text in version.corrections else EDITS[edit.sign]
        found.append((name, marked(edit.pieces)))
    return found


def marked(pieces: Sequence[tuple[str, str]]) -> Markup:
    """The text with what was taken out in <del> and what was put in in <ins>; long parts that stayed are left out."""
    parts = []
    for place, (sign, text) in enumerate(pieces):
        words = text.split(" ")
        if sign == "=" and len(words) > 2 * CONTEXT:
            start, end = words[:CONTEXT] if place else [], words[-CONTEXT:] if place + 1 < len(pieces) else []
            text = " ".join([*start, "…", *end])
        parts.append(MARKS[sign].format(text))
    return Markup("").join(parts)


def _charts(figures: Figures, days: list[str], series: dict[str, list[int]]) -> dict[str, Markup]:
    hours = [figures.hours[hour] for hour in range(24)]
    latencies: Counter[int] = Counter()
    for visit in figures.visits.values():
        latencies.update({bound: visit.counts[f"latency/le/{bound}"] for bound in LATENCIES})
    made = {}
    if series:
        made["days"] = stacked_days(days, series, "Articles by day and site")
    if any(hours):
        made["hours"] = bars([f"{hour:02}" for hour in range(24)], hours, "Articles by hour of publication", every=3)
    if figures.languages:
        named = dict(figures.languages.most_common(12))
        made["languages"] = bars(list(named), list(named.values()), "Articles by language", colour=1)
    if latencies.total():
        labels = [f"≤ {wait(ms)}" for ms in LATENCIES]
        made["latencies"] = bars(
            labels, [latencies[bound] for bound in LATENCIES], "Time until the answer", colour=2, width=WHOLE
        )
    if figures.sources:
        rows = {NAMES.get(n, n): dict(figures.sources[n]) for n in FIELDS if n in figures.sources}
        order = _source_order(figures)
        grouped = {
            name: {
                source: sum(n for s, n in counts.items() if (s if s in order else OTHERS) == source) for source in order
            }
            for name, counts in rows.items()
        }
        made["sources"] = shares(grouped, order, "Where the values of each field came from")
    return {name: Markup(svg) for name, svg in made.items()}  # noqa: S704 (labels are escaped by matplotlib)


def _by_day(figures: Figures, days: list[str]) -> dict[str, list[int]]:
    """The sites with most articles, and all others as one, with their articles of each day."""
    ranked = sorted(figures.by_day, key=lambda site: (-figures.by_day[site].total(), site))
    own = ranked if len(ranked) <= COLOURS else ranked[: COLOURS - 1]
    series = {site: [figures.by_day[site][day] for day in days] for site in own}
    if len(own) < len(ranked):
        series[OTHERS] = [sum(figures.by_day[site][day] for site in ranked[len(own) :]) for day in days]
    return series


def _source_order(figures: Figures) -> list[str]:
    total: Counter[str] = Counter()
    for counts in figures.sources.values():
        total.update(counts)
    order = [source for source, _ in total.most_common()]
    return order if len(order) <= COLOURS else [*order[: COLOURS - 1], OTHERS]


def _answers(figures: Figures) -> list[Answers]:
    return [
        Answers(
            name, visit.counts["pages"], visit.below("status/"), visit.counts["no_answer"], visit.latency(0.5),
            visit.latency(0.95),
        )
        for name, visit in sorted(figures.visits.items(), key=lambda pair: -_trouble(pair[1]))
    ]  # fmt: skip


def _trouble(visit: Visit) -> float:
    return (visit.failed + visit.blocked) / max(1, visit.counts["pages"] + visit.counts["no_answer"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else ", ".join(map(str, value))
