"""How well copies are told from what only looks like them: precision and recall on invented news.

    python -m benchmarks.duplicates [--stories N] [--others N] [--seed N]

Every article goes through the pipeline into an article database, as in a crawl. `--others` unrelated stories are there
before. A copy counts as found if it is marked as a duplicate of its original; a pair that only looks like one counts
as wrong if the second is marked as a duplicate of anything.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scrapy import Spider
from scrapy.utils.test import get_crawler

from benchmarks.invented_news import Newsroom, Piece
from newsbot.items import Article
from newsbot.store.keep import Keep

SHARES = (1.0, 0.9, 0.8, 0.7, 0.6)


class Archive:
    """An article database and the pipeline before it."""

    def __init__(self, directory: Path) -> None:
        crawler = get_crawler(Spider, {"NEWSBOT_DATA_DIR": str(directory)})
        crawler._apply_settings()
        self._keep = Keep.from_crawler(crawler)
        self._keep.open_spider()
        self._count = 0
        self.seconds = 0.0

    def add(self, piece: Piece) -> Article:
        self._count += 1
        url = f"https://{piece.paper.lower().replace(' ', '-')}.example/news/{self._count}-story.html"
        article = Article(url=url, canonical_url=url, headline=piece.headline, body=piece.body)
        begin = time.process_time()
        self._keep.process_item(article)
        self.seconds += time.process_time() - begin
        return article

    def close(self) -> None:
        self._keep.memory.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=300, help="of each kind")
    parser.add_argument("--others", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=6)
    asked = parser.parse_args()
    room = Newsroom(asked.seed)
    with tempfile.TemporaryDirectory() as directory:
        archive = Archive(Path(directory))
        wrong_others = sum(archive.add(room.story()).status == "duplicate" for _ in range(asked.others))
        found: dict[float, int] = {}
        wrongly: dict[str, int] = {"unrelated": wrong_others}
        for share in SHARES:
            found[share] = 0
            for _ in range(asked.stories):
                story = room.story()
                original = archive.add(story)
                copy = archive.add(room.copy(story, share))
                found[share] += copy.duplicate_of == original.canonical_url
        others: dict[str, Callable[[], tuple[Piece, Piece]]] = {
            "same event, two reporters": room.same_event,
            "one press release, a third of both": room.press_release,
            "short item and round-up": room.round_up,
            "daily column": room.column,
            "weather, one paper": lambda: room.weather(network=False),
            "weather, two papers": lambda: room.weather(network=True),
            "police report, one paper": lambda: room.police_report(network=False),
            "police report, two papers": lambda: room.police_report(network=True),
            "sports table": room.table,
            "live blog, next day": room.live_blog,
            "follow-up with background": room.follow_up,
        }
        for name, write in others.items():
            wrongly[name] = 0
            for _ in range(asked.stories):
                first, second = write()
                archive.add(first)
                wrongly[name] += archive.add(second).status == "duplicate"
        print(f"| copies that share | found of {asked.stories} | recall | precision |\n| --- | --- | --- | --- |")
        wrong = sum(wrongly.values())
        for share, count in found.items():
            precision = count / max(1, count + wrong)
            print(f"| {share:.0%} of their text | {count} | {count / asked.stories:.3f} | {precision:.3f} |")
        all_found = sum(found.values())
        recall = all_found / asked.stories / len(SHARES)
        print(f"| all | {all_found} | {recall:.3f} | {all_found / (all_found + wrong):.3f} |")
        print("\n| no copies | of | wrongly marked |\n| --- | --- | --- |")
        for name, count in wrongly.items():
            print(f"| {name} | {asked.others if name == 'unrelated' else asked.stories} | {count} |")
        print(f"\n{archive.seconds / archive._count * 1000:.2f} CPU ms for each article, all told")
        archive.close()


if __name__ == "__main__":
    main()
