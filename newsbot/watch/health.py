"""Health of a site: its newest visit against the visits before and against what its profile expects (pure).

Each monitor is a function of a `Case` that gives findings. A share that fell is reported only where chance does not
explain it (binomial test), so that a run of two articles raises no alarm that a run of twenty would not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import compress

from newsbot.sites import Site
from newsbot.watch.chance import binomial, poisson
from newsbot.watch.tally import BOOKKEEPING
from newsbot.watch.visit import MISSED, Visit

CHANCE = 5e-4
"""A share so low would come by chance less often than this."""
SHARE_EXPECTED = 0.9
"""Of a site's articles have each field that its profile expects; below it the monitor fails."""
LEAST_DROP = 0.25
"""A share that fell by less is no redesign."""
MOST = 0.6
"""A field that fewer articles have comes and goes with what the news is about."""
ENOUGH = 10
"""Articles: a visit with fewer is also judged together with those just before it, until they are so many."""
MANY = 40
"""And once more when they are so many: of a site with two layouts, the redesign of one shows in a part of them only."""
USUAL_DAYS = 3
"""Days with visits before the number of articles a day is known."""
NEW_USUAL = timedelta(days=7)
"""After which what was found wrong, and stayed so, is what is usual."""
TROUBLE = 0.3
"""Share of answers that are errors or refusals, at which a visit has failed."""
HALF = 0.5
"""The same, however many refusals are usual."""

WATCHED = (
    "headline", "body", "authors", "byline", "date_published", "description", "section", "breadcrumbs", "keywords",
    "language", "images", "publisher", "dateline", "date_modified",
)  # fmt: skip
"""Fields whose shares are compared with what they were."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that somebody must look at."""

    site: str
    monitor: str
    """Which of `MONITORS` failed."""
    message: str
    """One line, without the site's name."""
    field: str | None = None
    """The field of `Article` that it is about."""
    before: float | None = None
    """The share, or the number a day, that was usual."""
    after: float | None = None
    """What it is now."""
    sample: str | None = None
    """URL of a page that shows it."""
    visits: int = 1
    """How many of the newest visits show it together."""

    @property
    def key(self) -> str:
        """Name of the sample by which a visit remembers what was found wrong with it."""
        return _key(self.monitor, self.field)

    @property
    def note(self) -> str:
        """What that sample says: in how many visits, and what."""
        return f"{self.visits} {self.message}"

    def __str__(self) -> str:
        """The line that a person reads."""
        return f"{self.site}: {self.message}" + (f", for instance {self.sample}" if self.sample else "")


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a site when it is judged."""

    visit: Visit
    """The newest."""
    earlier: list[Visit] = field(default_factory=list)
    """Newest first."""
    site: Site | None = None
    """Its profile."""
    last_day: int = 0
    """New articles of the last 24 hours."""
    days: list[int] = field(default_factory=list)
    """New articles of each day before."""


def judge(case: Case, monitors: tuple[str, ...] | None = None) -> list[Finding]:
    """What is wrong with the site, worst first; `monitors` are the ones to ask (default: all)."""
    case = _news_of(case)
    found = [
        finding
        for name, monitor in MONITORS.items()
        if monitors is None or name in monitors
        for finding in monitor(case)
    ]
    return found[:1] if found and found[0].monitor in {"blocked", "errors"} and not case.visit.read else found


def blocked(case: Case) -> Iterator[Finding]:
    """The site keeps us out: 401, 403, 429, 451, or a page that asks who we are."""
    visit = case.visit
    walls = visit.counts["skipped/consent"] + visit.counts["not_article/consent"] + visit.counts["not_article/login"]
    kept_out, asked = visit.blocked + walls, max(visit.counts["pages"], 1)
    usual = _share(case.earlier, lambda v: v.blocked, _counted("pages"))
    gave_up = visit.counts["skipped/host_blocked"]
    if not gave_up and (
        kept_out < min(3, asked) or not kept_out or kept_out / asked < max(TROUBLE, min(2 * usual, HALF))
    ):
        return
    reasons = {status: visit.counts[f"status/{status}"] for status in ("401", "403", "429", "451")}
    reasons |= {"test pages": visit.counts["block_pages"], "consent or login pages": walls}
    said = ", ".join(f"{n} {name if n > 1 else name.removesuffix('s')}" for name, n in reasons.items() if n)
    sample = next(
        (visit.samples[n] for n in (*(f"status/{s}" for s in reasons), "block_pages") if n in visit.samples), None
    )
    message = f"keeps us out: {kept_out} of {asked} answers ({said or 'the host was left alone'})"
    yield Finding(visit.site, "blocked", message, before=usual, after=kept_out / asked, sample=sample)


def errors(case: Case) -> Iterator[Finding]:
    """Nothing, or little, could be fetched; or a page made newsbot itself fail."""
    visit = case.visit
    asked = visit.counts["pages"] + visit.counts["no_answer"]
    if asked and visit.failed >= min(3, asked) and visit.failed / asked >= TROUBLE:
        usual = _share(case.earlier, lambda v: v.failed, _counted("pages", "no_answer"))
        sample = next((visit.samples[n] for n in ("status/503", "status/500", "no_answer") if n in visit.samples), None)
        message = f"does not answer: {visit.failed} of {asked} requests failed"
        yield Finding(visit.site, "errors", message, before=usual, after=visit.failed / asked, sample=sample)
    elif left := visit.counts["skipped/host_down"]:
        message = f"broke down: {left} pages were not asked for after failures in a row; the next crawl looks for them"
        yield Finding(visit.site, "errors", message)
    elif not visit.good and not visit.blocked and (skipped := visit.below("skipped/")):
        reason, number = next(iter(skipped.items()))
        yield Finding(visit.site, "errors", f"gave no page: {number} requests skipped ({reason.replace('_', ' ')})")
    for kind, what in (("spider", "pages could not be read"), ("item", "articles could not be kept")):
        if number := visit.counts[f"error/{kind}"]:
            sample = visit.samples.get(f"error/{kind}")
            yield Finding(visit.site, "errors", f"{number} {what} because of an error", sample=sample)


def recognised(case: Case) -> Iterator[Finding]:
    """Pages that should be articles are no longer taken for some."""
    visit = case.visit
    missed = _missed_first([visit, *case.earlier])
    tried = visit.read + missed[0]
    sound = _is_sound(case.earlier, visit, "recognised")
    known = compress(zip(case.earlier, missed[1:], strict=True), sound)
    earlier = [(v.read, n) for v, n in known if v.read + n]
    n_before = sum(read + n for read, n in earlier)
    if tried and n_before:
        usual = sum(read for read, _ in earlier) / n_before
        if _fell(visit.read, tried, usual, n_before):
            reason = next(iter(visit.below("not_article/")), "")
            message = f"pages were articles in {usual:.0%}, now in {visit.read / tried:.0%} ({visit.read} of {tried})"
            sample = visit.samples.get(f"not_article/{reason}")
            yield Finding(visit.site, "recognised", message, before=usual, after=visit.read / tried, sample=sample)


def expected(case: Case) -> Iterator[Finding]:
    """Each field that the profile expects is there."""
    visit = case.visit
    for name in case.site.expect if case.site else ():
        has, n = visit.counts[f"field/{name}"], visit.read
        if name in BOOKKEEPING or not n:
            continue
        if has / n < SHARE_EXPECTED and binomial(has, n, 0.98) < CHANCE:
            usual = _share(_with_articles(case.earlier), _counted(f"field/{name}"), lambda v: v.read)
            message = f"{name} is expected in every article and is in {has / n:.0%} ({has} of {n})"
            if case.earlier:
                message += f", {usual:.0%} before"
            sample = visit.samples.get(f"missing/{name}")
            yield Finding(visit.site, "expected", message, name, usual, has / n, sample)


def fields(case: Case) -> Iterator[Finding]:
    """Fields are filled as often as they were."""
    visits = _with_articles([case.visit, *case.earlier])
    if not case.visit.read or len(visits) < 2:
        return
    already = {finding.field for finding in expected(case)}
    read, windows = [visit.read for visit in visits], list(_windows(visits))
    for name in WATCHED:
        filled = [visit.counts[f"field/{name}"] for visit in visits]
        if name in already or sum(filled) < MOST * LEAST_DROP * sum(read):
            continue  # too rare to be missed
        sound = _is_sound(visits, case.visit, "fields", name)
        for size in windows:
            has, n = sum(filled[:size]), sum(read[:size])
            n_before = sum(compress(read[size:], sound[size:]))
            usual = sum(compress(filled[size:], sound[size:])) / n_before if n_before else 0.0
            if usual >= MOST and _fell(has, n, usual, n_before):
                message = f"{name} was filled in {usual:.0%} of articles, now in {has / n:.0%} ({has} of {n})"
                samples = (visit.samples.get(f"missing/{name}") for visit in visits[:size])
                sample = next(filter(None, samples), None)
                yield Finding(case.visit.site, "fields", message, name, usual, has / n, sample, size)
                break


def selectors(case: Case) -> Iterator[Finding]:
    """The profile's selectors find what they found."""
    visit = case.visit
    for rule, tried in visit.below("selector_tried/").items():
        hits = visit.counts[f"selector/{rule}"]
        sound = _sound(case.earlier, visit, "selectors", rule.partition("/")[0])
        earlier = [v for v in sound if v.counts[f"selector_tried/{rule}"]]
        n_before = sum(v.counts[f"selector_tried/{rule}"] for v in earlier)
        usual = _share(earlier, _counted(f"selector/{rule}"), _counted(f"selector_tried/{rule}"))
        never = not n_before and not hits and tried >= 5
        if never or (n_before and _fell(hits, tried, usual, n_before)):
            name, _, expression = rule.partition("/")
            was = "never matches" if never else f"matched on {usual:.0%} of pages, now on {hits / tried:.0%}"
            message = f"the selector of {name} {was} ({hits} of {tried}): {expression.partition('/')[2]}"
            sample = visit.samples.get(f"selector/{rule}")
            yield Finding(visit.site, "selectors", message, name, usual if n_before else None, hits / tried, sample)


def duplicates(case: Case) -> Iterator[Finding]:
    """Articles are not copies of one another: a template's text taken for the article's makes them so."""
    visit = case.visit
    fresh = sum(visit.counts[f"articles/{outcome}"] for outcome in ("new", "duplicate"))
    copies = visit.counts["articles/duplicate"]
    usual = _share(case.earlier, _counted("articles/duplicate"), _counted("articles/new", "articles/duplicate"))
    if fresh >= ENOUGH and copies / fresh >= max(0.5, 2 * usual):
        message = f"{copies} of {fresh} articles are copies of others, usual are {usual:.0%}"
        yield Finding(visit.site, "duplicates", message, before=usual, after=copies / fresh)


def freshness(case: Case) -> Iterator[Finding]:
    """As many new articles come in a day as usual: not far fewer, not far more."""
    if len(case.days) < USUAL_DAYS:
        return
    usual, now = sorted(case.days)[len(case.days) // 2], case.last_day
    if now < min(case.days) / 2 and now < usual / 4 and poisson(now, usual) < CHANCE:
        message = f"{now} new articles in the last 24 hours, usual are {usual}"
        yield Finding(case.visit.site, "freshness", message, before=usual, after=now)
    elif now > 50 and now > 5 * max(case.days):
        message = f"{now} new articles in the last 24 hours, usual are {usual}: are listings taken for articles?"
        yield Finding(case.visit.site, "freshness", message, before=usual, after=now)


MONITORS: dict[str, Callable[[Case], Iterator[Finding]]] = {
    "blocked": blocked,
    "errors": errors,
    "recognised": recognised,
    "expected": expected,
    "fields": fields,
    "selectors": selectors,
    "duplicates": duplicates,
    "freshness": freshness,
}
"""Name of a monitor (setting NEWSBOT_MONITORS) to what it asks; worst first."""

STATES = {
    "blocked": "blocked",
    "errors": "broken",
    "recognised": "broken",
    "expected": "drifting",
    "fields": "drifting",
    "selectors": "drifting",
    "duplicates": "drifting",
    "freshness": "quiet",
}
"""Monitor that failed to the state of the site."""


def state_of(findings: list[Finding]) -> str:
    """`ok`, or the worst state of what was found."""
    order = list(MONITORS)
    return STATES[min((f.monitor for f in findings), key=order.index)] if findings else "ok"


def _news_of(case: Case) -> Case:
    """Without failures that were the same in many runs before, where the site has given articles all the while.

    They count where nothing but failures came: a site that now refuses all refuses those that it refused before, too.
    """
    visits = [case.visit, *case.earlier]
    visit, *earlier = (visit.without_known_bad() for visit in visits)
    gives = any(visit.read for visit in visits) or any([case.last_day, *case.days])
    if not gives or (not visit.read and (visit.blocked or visit.failed)):
        return case
    return replace(case, visit=visit, earlier=earlier)


def _key(monitor: str, field: str | None = None) -> str:
    return f"finding/{monitor}" + (f"/{field}" if field else "")


def _sound(visits: list[Visit], newest: Visit, monitor: str, field: str | None = None) -> list[Visit]:
    """The visits (newest first) that say what is usual."""
    return list(compress(visits, _is_sound(visits, newest, monitor, field)))


def _is_sound(visits: list[Visit], newest: Visit, monitor: str, field: str | None = None) -> list[bool]:
    """Whether each of the visits (newest first) says what is usual.

    Not those of the last days in which the same was wrong already: they are not what is usual, or not yet.
    """
    since, key = newest.ended_at - NEW_USUAL, _key(monitor, field)
    sound, wrong = [], 0
    for visit in visits:
        if key in visit.samples and visit.ended_at >= since:
            told = visit.samples[key].partition(" ")[0]
            wrong = max(wrong, int(told) if told.isdecimal() else 1)
        sound.append(not wrong)
        wrong = max(0, wrong - 1)
    return sound


def _missed_first(visits: list[Visit]) -> list[int]:
    """Pages of each visit that were no articles, without those that were none before: they are asked for again."""
    known: set[str] = set()
    found = []
    for visit in reversed(visits):
        pages = {name for name in visit.samples if name.startswith(MISSED)}
        found.append(len(pages - known))
        known |= pages
    return found[::-1]


def _with_articles(visits: list[Visit]) -> list[Visit]:
    return [visit for visit in visits if visit.read]


def _windows(visits: list[Visit]) -> Iterator[int]:
    """How many of the newest visits are judged together: one; where it is small, two, and so on."""
    size, since = 0, visits[0].ended_at - NEW_USUAL
    for n in range(1, len(visits)):
        small, few = size < ENOUGH, size < MANY and visits[n - 1].ended_at >= since
        size += visits[n - 1].read
        if small or (few and size >= MANY):
            yield n


def _share(visits: list[Visit], part: Callable[[Visit], int], whole: Callable[[Visit], int]) -> float:
    total = sum(map(whole, visits))
    return sum(map(part, visits)) / total if total else 0.0


def _counted(*names: str) -> Callable[[Visit], int]:
    return lambda visit: sum(visit.counts[name] for name in names)


def _fell(has: int, n: int, usual: float, n_before: int) -> bool:
    """Whether `has` of `n` is less than the usual share, of `n_before`, explains."""
    if usual - has / n < LEAST_DROP:
        return False
    careful = (usual * n_before + 1) / (n_before + 2)  # what few pages said before is not certain either
    return binomial(has, n, careful) < CHANCE
