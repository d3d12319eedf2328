"""Invented news for benchmarks: stories, copies of them as papers print them, and articles that only look like copies.

All sentences are made of parts, so that texts of one subject share the phrases that real ones share. The same seed
gives the same news.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

_WHO = """the city council|the regional court|a panel of engineers|the ferry company|the health ministry|local fishermen
the teachers' union|a group of residents|the central bank|the football association|two opposition parties
the harbour police|scientists at the university|the mayor's office|a consumer group|the national railway
the power grid operator|several farmers|the finance committee|a former minister|the fire brigade|the airport authority
volunteers from three villages|the museum's director|an independent auditor|the wine growers""".replace(
    "\n", "|"
).split("|")
_DID = """said on {day} that it would review|has rejected|approved after a long debate|wants to postpone|warned against
published new figures on|asked for more money for|announced an investigation into|defended its plans for
has agreed to talks about|criticised the handling of|voted by a narrow margin against|presented a first draft of
signed a contract for|expects a decision soon on|has withdrawn its complaint about|promised to speed up
raised doubts about|will hold a public hearing on""".replace("\n", "|").split("|")
_WHAT = """the bridge over the northern arm of the river|the new timetable for evening trains|a tax on empty houses
the closure of two primary schools|the repair of the old sea wall|wages in public hospitals|the sale of the shipyard
fishing quotas for the coming season|the extension of the tram line|plans for a wind farm off the coast
the water supply of the upper valley|a ban on heavy lorries in the centre|the budget for next year
the rescue of a small savings bank|noise from the night flights|the restoration of the opera house
a shelter for the homeless near the station|the price of district heating|a dam above the village of {place}
the storage of grain after the harvest""".replace("\n", "|").split("|")
_HOW = """because costs had risen by {n} percent|after {n} people had complained|although the matter is still before the courts
while work continues on the site|despite warnings from {name}|as a report by {name} had recommended
for at least {n} more months|without giving any further details|in the presence of about {n} guests
so that traffic can flow again before winter|even if that means another delay|with the support of neighbouring towns
since nobody had foreseen such demand|unless the government offers a better solution|according to documents seen by this reporter
which many in {place} had not expected|and nobody in the hall seemed surprised""".replace("\n", "|").split("|")
_QUOTES = """We have waited long enough, and the people of {place} deserve an honest answer
Nobody here wants to stand in the way of progress, but the numbers simply do not add up
This is not about winning or losing, it is about the next generation
I can promise that not a single job will be lost because of this decision
If we do nothing now, we will pay three times as much in {n} years
The mistakes were made long before anybody in this room had a say
We looked at every possible option, and this was the least bad of them
It took us {n} weeks to read the files, and we are still not through
My door is open, but I will not be lectured by those who caused the damage""".split("\n")
_PLACES = (
    "Harbourstad|Nordwick|Selmarie|Oldenbrook|Castelverd|Luzmar|Tarnhill|Vesperby|Kolmfjord|Dunmarra|Silberau".split(
        "|"
    )
)
_NAMES = "Ines Valdor|Marek Toll|Judith Ambrose|Tomas Lindqvist|Aisha Renn|Pavel Orsk|Greta Holm|Luca Ferrante".split(
    "|"
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday".split("|")
_LINKS = "Meanwhile,|At the same time,|Earlier this week,|In a separate step,|As expected,|Behind closed doors,|Once again,".split(
    "|"
)
_BOILERPLATE = """Sign up for our morning newsletter and never miss what matters in your region.
The {paper} is part of a trust whose aim is to keep independent journalism alive for everybody.
Do you have a tip for our reporters? Write to the desk or call the number at the foot of this page.
Material from a news agency was used in this report; our editors have shortened and changed it.
Readers who subscribe get the full archive of the {paper}, the crossword and the weekend magazine.
All rights are reserved; no part of this text may be used without the written consent of the {paper}.""".split("\n")
_ADJECTIVES = """costly long-awaited disputed small ambitious sudden controversial modest careful detailed unusual early
late partial complete sensible hasty quiet public private regional joint temporary permanent broad narrow remarkable
surprising expected hard-won fragile generous strict simple complex ordinary rare useful doubtful recent new former
local distant famous forgotten popular unpopular noisy peaceful expensive cheap modern old-fashioned urgent routine
historic symbolic practical legal informal official unofficial annual monthly final first second preliminary bold
cautious difficult easy heavy light empty crowded dusty bright""".split()
_ADVERBS = """quietly openly once more reluctantly cheerfully again formally briefly unexpectedly firmly politely finally
rather slowly without-fuss in-part at-length on-paper by-letter by-phone at-noon overnight""".split()
PAPERS = [f"{place} {kind}" for place in _PLACES for kind in ("Courier", "Observer", "Post", "Daily")]


@dataclass
class Piece:
    """One article: the paper that prints it, and what it says."""

    paper: str
    headline: str
    paragraphs: list[str]
    kind: str = ""

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        return len(self.body.split())


class Newsroom:
    """Writes."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def fill(self, text: str, facts: dict[str, str] | None = None) -> str:
        chance = self.chance
        own = {"n": str(chance.randrange(2, 990)), "name": chance.choice(_NAMES), "place": chance.choice(_PLACES),
               "day": chance.choice(_DAYS), "paper": ""}  # fmt: skip
        return text.format(**{**own, **(facts or {})})

    def sentence(self, facts: dict[str, str] | None = None) -> str:
        chance = self.chance
        parts = [chance.choice(_WHO), chance.choice(_DID), chance.choice(_WHAT), chance.choice(_HOW)]
        if chance.random() < 0.3:
            parts.insert(0, chance.choice(_LINKS))
        if chance.random() < 0.25:
            parts.append(chance.choice(_HOW))
        text = self.fill(" ".join(self._varied(part) for part in parts), facts)
        return text[0].upper() + text[1:] + "."

    def _varied(self, part: str) -> str:
        """No two reporters use the same words: adjectives and adverbs come in anywhere."""
        words = []
        for word in part.split():
            if len(word) > 5 and "{" not in word and self.chance.random() < 0.3:
                words.append(self.chance.choice(_ADJECTIVES if self.chance.random() < 0.7 else _ADVERBS))
            words.append(word)
        return " ".join(words)

    def quote(self, facts: dict[str, str]) -> str:
        return f'"{self.fill(self.chance.choice(_QUOTES), facts)}," said {self.fill("{name}", facts)}.'

    def paragraph(self, facts: dict[str, str]) -> str:
        sentences = [self.sentence(facts) for _ in range(self.chance.randrange(1, 4))]
        if self.chance.random() < 0.35:
            sentences.append(self.quote(facts))
        return " ".join(sentences)

    def facts(self) -> dict[str, str]:
        return {
            "place": self.chance.choice(_PLACES),
            "name": self.chance.choice(_NAMES),
            "day": self.chance.choice(_DAYS),
        }

    def headline(self, facts: dict[str, str]) -> str:
        return self.fill(
            f"{self.chance.choice(_WHAT)}: {self.chance.choice(_WHO)} speaks out in {{place}}", facts
        ).title()

    def paper(self, *others: str) -> str:
        return self.chance.choice([paper for paper in PAPERS if paper not in others])

    def story(self, facts: dict[str, str] | None = None, paragraphs: int = 0) -> Piece:
        facts = facts or self.facts()
        count = paragraphs or self.chance.randrange(5, 16)
        return Piece(self.paper(), self.headline(facts), [self.paragraph(facts) for _ in range(count)], "story")

    # --- copies -------------------------------------------------------------------------------------
    def copy(self, story: Piece, share: float) -> Piece:
        """The story as another paper prints it: `share` of it kept, and at least `share` of the copy taken from it."""
        chance, facts = self.chance, self.facts()
        kept = list(story.paragraphs)
        edits = []
        if share < 1 and chance.random() < 0.3:
            edits.append("sentences cut")
            kept = self._without_sentences(kept, story.words * (1 - share))
        elif share < 1:
            drop = story.words * (1 - share)
            if chance.random() < 0.5:
                edits.append("cut at the end")
                order = list(range(len(kept) - 1, -1, -1))
            else:
                edits.append("cut")
                order = chance.sample(range(len(kept)), len(kept))
            kept = self._without(kept, order, drop)
        if chance.random() < 0.3:
            edits.append("reordered")
            chance.shuffle(kept)
        if chance.random() < 0.15:
            edits.append("sentences moved")
            kept = [" ".join(chance.sample(parts, len(parts))) for text in kept if (parts := text.split(". "))]
        if chance.random() < 0.5:
            edits.append("quotation marks")
            kept = [self._other_quotes(text) for text in kept]
        if chance.random() < 0.4:
            edits.append("edited")
            kept = [self._edited(text) for text in kept]
        room = sum(len(text.split()) for text in kept) * (1 / share - 1)
        paper = self.paper(story.paper)
        added: list[str] = []
        if chance.random() < 0.6:
            edits.append("new lead")
            lead = self.sentence(facts)
            if len(lead.split()) <= room:
                added.append(lead)
        while (text := self.paragraph(facts)) and sum(len(t.split()) for t in [*added, text]) <= room:
            added.append(text)
        if added:
            edits.append("own paragraphs")
        before, after = added[:1], added[1:]
        if share < 1 and chance.random() < 0.6:
            edits.append("boilerplate")
            after.append(chance.choice(_BOILERPLATE).format(paper=paper))
        return Piece(paper, self.headline(facts), [*before, *kept, *after], ", ".join(edits))

    def _without(self, paragraphs: list[str], order: list[int], drop: float) -> list[str]:
        """`drop` words less; the last paragraph that goes may go in part."""
        kept = dict(enumerate(paragraphs))
        for number in order:
            words = kept[number].split()
            if drop < 1:
                break
            if len(words) <= drop:
                del kept[number]
            else:
                kept[number] = " ".join(words[: len(words) - int(drop)])
            drop -= len(words)
        return [kept[number] for number in sorted(kept)]

    def _without_sentences(self, paragraphs: list[str], drop: float) -> list[str]:
        """`drop` words less, in sentences from anywhere."""
        parts = [[f"{sentence.removesuffix('.')}." for sentence in text.split(". ")] for text in paragraphs]
        places = [(i, j) for i, sentences in enumerate(parts) for j in range(len(sentences))]
        self.chance.shuffle(places)
        for i, j in places:
            count = len(parts[i][j].split())
            if count <= drop:
                parts[i][j] = ""
                drop -= count
        texts = (" ".join(filter(None, sentences)) for sentences in parts)
        return [text for text in texts if text]

    def _other_quotes(self, text: str) -> str:
        opening, closing = self.chance.choice([("“", "”"), ("„", "“"), ("«", "»"), ("'", "'")])
        for mark in (opening, closing) * 10:
            text = text.replace('"', mark, 1)
        return text

    def _edited(self, text: str) -> str:
        """As a sub-editor changes it: one word in forty, or with a heavy hand one in twenty."""
        words = text.split()
        for _ in range(len(words) // self.chance.choice([20, 40, 40])):
            word = self.chance.choice(["reportedly", "now", "however", "its", "also", "Mr", "Friday", "about", "so"])
            words[self.chance.randrange(len(words))] = word
        return " ".join(words)

    # --- what only looks like a copy ---------------------------------------------------------------------
    def same_event(self) -> tuple[Piece, Piece]:
        """Two reporters at one press conference: the same names, places and quotes, in their own words."""
        facts = self.facts()
        quotes = [self.quote(facts) for _ in range(2)]
        pieces = []
        for _ in range(2):
            piece = self.story(facts, self.chance.randrange(6, 12))
            for quote in quotes:
                piece.paragraphs.insert(self.chance.randrange(len(piece.paragraphs)), quote)
            pieces.append(piece)
        pieces[1].paper = self.paper(pieces[0].paper)
        return pieces[0], pieces[1]

    def column(self) -> tuple[Piece, Piece]:
        """A daily column: greeting, headings and farewell are always the same, what stands between is not."""
        paper = self.paper()
        frame = [self.paragraph(self.facts()) for _ in range(4)]

        def write() -> Piece:
            facts = self.facts()
            new = [self.paragraph(facts) for _ in range(5)]
            body = [
                frame[0],
                new[0],
                "What matters today",
                new[1],
                new[2],
                frame[1],
                new[3],
                frame[2],
                new[4],
                frame[3],
            ]
            return Piece(paper, f"Good morning: {self.headline(facts)}", body)

        return write(), write()

    def weather(self, *, network: bool) -> tuple[Piece, Piece]:
        """Two forecasts from one template, of two days or of two towns whose papers share it."""
        paper = self.paper()
        sky = "mostly cloudy|sunny with a few clouds|grey and wet|foggy at first, then bright|stormy along the coast".split(
            "|"
        )

        def write(paper: str) -> Piece:
            c = self.chance
            n = [c.randrange(-5, 34) for _ in range(12)]
            town = c.choice(_PLACES)
            body = [
                f"{town} can expect a day that is {c.choice(sky)}, with temperatures between {n[0]} and {n[1]} degrees.",
                (
                    f"The wind blows from the {c.choice(['north', 'south', 'west', 'east'])} at {abs(n[2])} kilometres an hour, "
                    f"with gusts of up to {abs(n[3]) + 20} kilometres an hour on the hills and along the open coast."
                ),
                (
                    f"The probability of rain is {abs(n[4]) * 2} percent in the morning and {abs(n[5]) * 2} percent in the "
                    f"afternoon; up to {abs(n[6])} litres per square metre may fall before midnight."
                ),
                f"During the night the thermometer goes down to {n[7]} degrees, and it will be {c.choice(sky)}.",
                f"The sun rises at {5 + abs(n[8]) % 3}:{abs(n[9]) + 10} and sets at {17 + abs(n[10]) % 4}:{abs(n[11]) + 10}.",
                "The outlook for the days that follow remains uncertain, because two fronts meet above the sea.",
                "Our forecast is made twice a day from the measurements of the weather service, and is checked by hand.",
            ]
            return Piece(paper, f"Weather for {town}", body)

        return write(paper), write(self.paper(paper) if network else paper)

    def police_report(self, *, network: bool) -> tuple[Piece, Piece]:
        """Two evenings in the same words: other streets, names and things, hardly a number."""
        paper = self.paper()
        things = "bicycle|handbag|lawn mower|violin|case of wine|ladder|delivery van|laptop|church candlestick".split(
            "|"
        )

        def write(paper: str) -> Piece:
            c = self.chance
            a, b, street, town = c.choice(_NAMES), c.choice(_NAMES), c.choice(_PLACES), c.choice(_PLACES)
            body = [
                (
                    f"Officers in {town} were called to {street} Street in the evening after a resident, {a}, had noticed that "
                    f"a {c.choice(things)} was missing from the yard behind the house."
                ),
                (
                    f"According to the first findings, somebody must have climbed over the fence that separates the yard from "
                    f"{c.choice(_PLACES)} Road; a neighbour, {b}, saw a person with a {c.choice(things)} leave on {c.choice(_DAYS)}."
                ),
                (
                    f"The police ask anybody who was near {street} Street at the time, or who has been offered a "
                    f"{c.choice(things)}, to report to the station in {town} or to any other station."
                ),
                (
                    f"{c.choice(_NAMES)} of the criminal investigation department in {c.choice(_PLACES)} has taken over the case "
                    f"and advises the people of {town} to lock their sheds and to write down the numbers of what is valuable."
                ),
            ]
            return Piece(paper, f"Theft in {town}", body)

        return write(paper), write(self.paper(paper) if network else paper)

    def press_release(self) -> tuple[Piece, Piece]:
        """Two reporters who both take a third of their text from one press release."""
        facts = self.facts()
        given = [self.paragraph(facts) for _ in range(3)]
        size = sum(len(text.split()) for text in given)
        pieces = []
        for _ in range(2):
            own: list[str] = []
            while sum(len(text.split()) for text in own) < 2 * size:
                own.append(self.paragraph(facts))
            for text in given:
                own.insert(self.chance.randrange(len(own)), text)
            pieces.append(Piece(self.paper(*(piece.paper for piece in pieces)), self.headline(facts), own))
        return pieces[0], pieces[1]

    def round_up(self) -> tuple[Piece, Piece]:
        """A short item, and a newsletter of another paper that has it among ten others."""
        item = self.story(paragraphs=2)
        others = [text for _ in range(10) for text in self.story(paragraphs=2).paragraphs]
        return item, Piece(
            self.paper(item.paper), "What you must know today", [*others[:8], *item.paragraphs, *others[8:]]
        )

    def table(self) -> tuple[Piece, Piece]:
        """Results of two match days."""
        paper = self.paper()

        def write() -> Piece:
            c, day = self.chance, self.chance.randrange(1, 34)
            clubs = c.sample(_PLACES, len(_PLACES))
            games = [f"{a} United – {b} Rovers {c.randrange(5)}:{c.randrange(5)}" for a, b in itertools.pairwise(clubs)]
            rows = [f"{i}. {club} United {day} games {c.randrange(12)} won {c.randrange(9)} drawn {c.randrange(60)} points"
                    for i, club in enumerate(clubs, 1)]  # fmt: skip
            rules = "The first two clubs are promoted, the last three go down, and the third plays for its place in the league."
            return Piece(paper, f"Second division, day {day}: all results", [*games, "The table", *rows, rules])

        return write(), write()

    def live_blog(self) -> tuple[Piece, Piece]:
        """A live blog and its continuation the next day: the introduction and the oldest entries stand in both."""
        paper, facts = self.paper(), self.facts()
        intro = [self.paragraph(facts) for _ in range(2)]
        old = [f"{h}:{self.chance.randrange(10, 60)} – {self.sentence(facts)}" for h in range(8, 14)]
        new = [f"{h}:{self.chance.randrange(10, 60)} – {self.sentence(facts)}" for h in range(14, 23)]
        return Piece(paper, "Live: the day of the vote", [*intro, *old]), Piece(
            paper, "Live: the day after the vote", [*intro, *reversed(new), *old[:3]]
        )

    def follow_up(self) -> tuple[Piece, Piece]:
        """The next day's story in the same paper, with yesterday's background below."""
        first = self.story(paragraphs=10)
        facts = self.facts()
        new = [self.paragraph(facts) for _ in range(6)]
        return first, Piece(first.paper, self.headline(facts), [*new, *first.paragraphs[5:9]])
