"""What a second worker brings: the same invented newspaper on loopback, crawled by one and by more processes.

    python -m benchmarks.workers [--articles 2000] [--hosts 8] [--workers 1 2] [--url postgresql://...]

Prints wall seconds from the first page to the last, pages a second, and the CPU seconds of all workers together: on a
machine with other work to do, CPU seconds say what wall time cannot.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path

from tests.loopback import Asked
from tests.newspaper import Newspaper, command, kept


class Papers(Newspaper):
    """Each host is a paper of its own, whose links stay on it; the first page names them all."""

    def _page(self, asked: Asked) -> str:
        _, kind, number = asked.path.split("/")
        host, n = int(asked.host.split(":")[0].rpartition(".")[2]), int(number)
        if kind == "list":
            links = [self._url(other, "/part/0") for other in range(1, self.hosts + 1)]
        elif kind == "part":
            begin = host - 1 + n * 10 * self.hosts
            links = [self.story(i) for i in range(begin, min(begin + 10 * self.hosts, self.articles), self.hosts)]
            links += [self._url(host, f"/part/{n + 1}")] if begin + 10 * self.hosts < self.articles else []
        else:
            own = super()._page(asked).partition("<a href")[0]
            return own + f'<a href="{self.story((n + 3 * self.hosts) % self.articles)}">more</a>'
        return "".join(f'<a href="{link}">a</a>' for link in links)


def run(articles: int, hosts: int, workers: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as directory, Papers(articles=articles, hosts=hosts) as paper:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        settings = {"NEWSBOT_WORKERS": workers, "NEWSBOT_DATABASE_URL": url, "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
        assert command(Path(directory), paper, **settings).wait() == 0, (Path(directory) / "err").read_text()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        pages = [asked for asked in paper.log if asked.path != "/robots.txt"]
        wall = pages[-1].at - pages[0].at
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if not url:
            assert len(kept(Path(directory))) == articles
        print(f"| {workers} | {len(pages)} | {wall:.1f} | {len(pages) / wall:.0f} | {cpu:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_600)
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    print("| workers | pages | wall s | pages a second | CPU s of all |\n| --- | --- | --- | --- | --- |")
    for workers in asked.workers:
        run(asked.articles, asked.hosts, workers, asked.url)


if __name__ == "__main__":
    main()
