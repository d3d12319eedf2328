"""Which of the dates that a page gives is right, and in which zone its readers saw it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from newsbot.extract.body import Body
from newsbot.extract.date_print import PrintedDate
from newsbot.load.dates import Moment
from newsbot.load.zones import is_offset

_OPENING = 12
"""Elements at the start of the text among which its date may stand."""
_SAME_SEASON = timedelta(days=14)
"""Within these two dates of a page are rarely on both sides of a change to summer time."""
_ENTRIES = 3
"""Times in the text from which on it is a live blog."""


@dataclass(slots=True)
class Said:
    """A date that one part of the page gives."""

    moment: Moment
    source: str
    score: float
    why: str
    index: int = -1
    is_loose: bool = False
    """It is printed, and in no `<time>`: it may be the date of something else."""


def best_first(found: list[Said]) -> list[Said]:
    """By score; but first of all stands one that says more of the same: the time of the day, the zone of the time."""
    found = sorted(found, key=lambda said: -said.score)
    if found and (better := next((said for said in found[1:] if _says_more(said.moment, found[0].moment)), None)):
        found.remove(better)
        found.insert(0, better)
    return found


def _says_more(other: Moment, best: Moment) -> bool:
    """Whether `other` tells the time of the day that `best` names alone, or the zone in which its time is meant."""
    if _is_midnight(other) or best.when.utcoffset():
        return False
    if _is_midnight(best):
        return other.when.date() == best.when.date()
    if other.zone_assumed or not best.zone_assumed:
        return False
    there, here = (moment.when.replace(second=0, microsecond=0) for moment in (other, best))
    return there == here or there.replace(tzinfo=None) == here.replace(tzinfo=None)


def _is_midnight(moment: Moment) -> bool:
    """Whether a moment is a day rather than a time."""
    return not moment.has_time or moment.when.time() == time.min


def later(modified: list[Said], published: list[Said]) -> list[Said]:
    """Without changes that are told to be older than what was changed; one such says that no other is sure."""
    if not published:
        return modified
    kept = [said for said in modified if not _is_before(said.moment, published[0].moment)]
    return kept if kept[:1] == modified[:1] else [said for said in kept if not said.moment.zone_assumed]


def _is_before(changed: Moment, first: Moment) -> bool:
    """Whether a change is told to be older than what was changed, as far as both say it."""
    if _is_midnight(changed) or _is_midnight(first) or changed.zone_assumed != first.zone_assumed:
        return changed.when.date() < first.when.date()
    return changed.when < first.when


def _is_utc(said: Said) -> bool:
    return said.moment.has_time and not said.moment.zone_assumed and not said.moment.when.utcoffset()


def is_vague(said: Said) -> bool:
    """Whether a date leaves open at what time or in which zone readers saw it: the page may print that."""
    return said.source != "url" and (said.moment.zone_assumed or not said.moment.when.utcoffset())


def without_entries(printed: list[PrintedDate], body: Body) -> list[PrintedDate]:
    """Without the times of the entries of a live blog."""
    entries = [one for one in printed if body.start + _OPENING < one.index < body.end]
    return printed if len(entries) < _ENTRIES else [one for one in printed if one not in entries]


def as_printed(
    published: list[Said], modified: list[Said], printed: list[PrintedDate]
) -> tuple[list[Said], list[Said]]:
    """Times in UTC in the zone in which the page prints them: the same instant, on the day that readers see.

    Both dates of a page are of one zone, if only one is printed.
    """
    zones: list[tuple[datetime, tzinfo]] = []
    for found, kind in ((published, "published"), (modified, "modified")):
        seen = [one.moment for one in printed if one.kind == kind]
        zones += [(said.moment.when, zone) for said in found if (zone := _zone_of(said, seen))]
    return _in_zones(published, zones), _in_zones(modified, zones)


def _zone_of(said: Said, seen: list[Moment]) -> tzinfo | None:
    """The zone in which what was told in UTC is seen on the clock."""
    when = said.moment.when.replace(second=0, microsecond=0)
    if not _is_utc(said) or when.time() == time.min:  # midnight is no time, but a day
        return None
    for moment in seen:
        shift = moment.when.replace(tzinfo=UTC, second=0, microsecond=0) - when
        if moment.has_time and is_offset(shift) and _can_mean(moment, shift):
            return timezone(shift)
    return None


def _can_mean(seen: Moment, shift: timedelta) -> bool:
    """Whether a zone that is printed does not contradict: many print "EST" in summer too, or give all as UTC."""
    offset = seen.when.utcoffset() or timedelta(0)
    return seen.zone_assumed or not offset or abs(offset - shift) <= timedelta(hours=1)


def _in_zones(found: list[Said], zones: list[tuple[datetime, tzinfo]]) -> list[Said]:
    kept = []
    for said in found:
        zone = next((zone for when, zone in zones if abs(when - said.moment.when) < _SAME_SEASON), None)
        if zone and _is_utc(said) and said.moment.when.time() != time.min:
            local = replace(said.moment, when=said.moment.when.astimezone(zone))
            said = replace(said, moment=local, why=f"{said.why}, as printed")
        kept.append(said)
    return kept


def weigh(published: list[Said], modified: list[Said]) -> None:
    """Dates of one day support each other; the day of a change, where an earlier one is named, is not the first."""
    for found in (published, modified):
        days = [said.moment.when.date() for said in found]
        for i, said in enumerate(found):
            agreeing = {other.source for j, other in enumerate(found) if j != i and days[j] == days[i]} - {said.source}
            said.score += 0.8 * len(agreeing)
            if {said.source, *agreeing} >= {"html", "url"}:
                said.score += 4.0
    changed = {said.moment.when.date() for said in modified}
    sure = [said.moment.when.date() for said in published if not said.is_loose]
    for said in published:
        day = said.moment.when.date()
        if day in changed and day - min(sure, default=day) > timedelta(days=1):
            said.score -= 4.0
