"""Every block for a shell or for cron in README and docs is run, in a copy of the project, on a site on loopback.

A block that needs what not every machine has says so in its first line, `# needs ...`: a PostgreSQL server is started
for it, a Ray cluster is not (`test_deploy_ray.py` starts Ray here). What sets the project up is what `.ci/run` does in
a fresh clone. A line that was run once is not run again on another page.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newsbot import settings
from tests import postgres
from tests.example_site import ExampleSite
from tests.test_docs import PAGES, name
from tests.test_spiders_archive import invented

ROOT = Path(__file__).parent.parent
NEEDS = {"PostgreSQL", "a Ray cluster"}
SET_UP = re.compile(
    r"(?:\.venv/bin/)?(?:python3 -m venv|pip install -q|pip install -r|ruff|mypy|(?:python -m )?pytest$)"
)
"""What .ci/run does."""
WHOLE_SUITE = "pytest tests/test_docs.py tests/test_architecture.py"
"""The tests that this one is part of."""
COPIED = ("newsbot", "fixtures", "docs", "deploy", "tests", "scrapy.cfg", "pyproject.toml", "README.md", "CHANGELOG.md")
OURS = """
DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
NEWSBOT_UNSAFE_PACE = True
"""
"""Behind settings.py: the site is ours, nobody needs to wait. (Both ends of the pace have tests of their own.)"""


def blocks(page: Path) -> list[tuple[str, str]]:
    """Kind and text of the page's blocks for a shell and for cron."""
    return re.findall(r"^```(sh|cron)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def needs(text: str) -> str:
    """What the first line of a block says it needs."""
    found = re.match(r"# needs (.*)", text)
    return found[1] if found else ""


@dataclass
class Project:
    """A copy of the project, in which commands are typed."""

    directory: Path
    environment: dict[str, str]
    proven: set[str] = field(default_factory=set)

    def type(self, text: str, *, terminal: bool = True, **environment: str) -> None:
        """Run the lines that were not run yet, as one script, and say yes to what it asks."""
        lines = [line for line in map(self._to_run, text.splitlines()) if line and line not in self.proven]
        script = "\n".join(lines).replace("/srv/newsbot", str(self.directory)).replace("/data/", "data/")
        screen, keyboard = pty.openpty()
        os.write(screen, b"y\n")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=self.directory, env={**self.environment, **environment},
            stdin=keyboard if terminal else subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
            check=False, start_new_session=True,
        )  # fmt: skip
        os.close(screen)
        os.close(keyboard)
        assert done.returncode == 0, (script, done.stdout[-2000:], done.stderr[-4000:])
        assert "Traceback" not in done.stderr, done.stderr[-4000:]
        for file in re.findall(r" -[oO] ([\w.-]+\.\w+)", script):
            assert (self.directory / file).stat().st_size > 0 or "-O" in script, file
        self.proven |= {line for line in lines if line.startswith(("scrapy ", "pytest "))}

    @staticmethod
    def _to_run(line: str) -> str:
        line = line.partition("  #")[0].strip()
        parts = [part.strip().removeprefix(".venv/bin/") for part in line.split(" && ")]
        kept = [part for part in parts if not SET_UP.match(part) and part not in {WHOLE_SUITE, ". activate"}]
        return "" if line.startswith(("#", ". ")) else " && ".join(kept)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    directory = tmp_path_factory.mktemp("project")
    for part in COPIED:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        ignored: dict[str, Any] = {"ignore": shutil.ignore_patterns("__pycache__")} if (ROOT / part).is_dir() else {}
        copy(ROOT / part, directory / part, **ignored)
    with (directory / "newsbot" / "settings.py").open("a") as file:
        file.write(OURS)
    extending = (ROOT / "docs" / "extending.md").read_text("utf-8")
    [tag] = re.findall(r"^```python\n(from newsbot.items.*?class Tag.*?)^```", extending, re.MULTILINE | re.DOTALL)
    (directory / "desk.py").write_text(tag)
    for folder in ("data", "archive"):
        (directory / folder).mkdir()
    invented(directory / "data", "CC-NEWS-20260131.warc.gz", range(4))
    invented(directory / "archive", "a.warc.gz", range(4, 8))
    (directory / ".venv").symlink_to(sys.prefix)
    certificate = tmp_path_factory.mktemp("certificate")
    with ExampleSite(certificate) as site:
        own = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(directory),
            "PYTHONWARNINGS": "error", "NEWSBOT_CONTACT": "tests@newsbot.example", "NEWSBOT_RENDER": "never",
            "NEWSBOT_WORKERS": "1", "NEWSBOT_DISK_PAUSE_MB": "0", "NEWSBOT_DISK_STOP_MB": "0",
            "PYTEST_ADDOPTS": "-n 0 -q -p no:cacheprovider -k example",
            **site.environment,
        }  # fmt: skip
        made = Project(directory, {**os.environ, **own})
        # Two lines of the docs, with which whoever reads any of its pages has begun.
        made.type("scrapy crawl news -a url=https://www.example.org/ -O articles.csv\nscrapy newsite www.example.org")
        yield made


def pages(*kinds: str) -> list[Path]:
    return [page for page in PAGES if any(kind in kinds for kind, _ in blocks(page))]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_block_needs_is_known(page: Path) -> None:
    assert {needs(text) for _, text in blocks(page)} <= NEEDS | {""}


@pytest.mark.parametrize("page", pages("sh"), ids=name)
def test_what_the_docs_tell_to_type_works(page: Path, project: Project) -> None:
    for kind, text in blocks(page):
        if kind == "sh" and not needs(text) and text.strip() != "scrapy browse":
            project.type(text)


def test_what_the_docs_give_to_cron_works(project: Project) -> None:
    texts = [text for page in PAGES for kind, text in blocks(page) if kind == "cron"]
    texts.append((ROOT / "deploy" / "crontab").read_text())
    for text in texts:
        check_crontab(project.directory / "crontab", text)
        for line in text.splitlines():
            if line[0].isdigit() or line[0] == "*":
                command = line.split(None, 5)[5].replace(r"\%", "%").removeprefix("cd /srv/newsbot && ")
                (project.directory / "public").mkdir(exist_ok=True)
                project.type(command.replace(".venv/bin/scrapy", "scrapy"))


def check_crontab(path: Path, text: str) -> None:
    """Five fields of numbers, ranges, lists or steps; by cron itself where it is installed."""
    path.write_text(text)
    for line in text.splitlines():
        if line and line[0] != "#" and not re.match(r"[A-Z_]+=", line):
            assert re.match(r"(?:(?:\*|\d+(?:-\d+)?)(?:,\d+(?:-\d+)?)*(?:/\d+)?\s+){5}\S", line), line
            assert re.search(r"(?<!\\)%", line) is None, line  # cron ends the command there
    if shutil.which("crontab"):
        done = subprocess.run(["crontab", "-n", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_browse_is_served_until_ctrl_c(project: Project) -> None:
    """`scrapy browse`, at a port that is free."""
    assert any(text.strip() == "scrapy browse" for page in PAGES for _, text in blocks(page))
    words = ["env", "--default-signal=INT", "scrapy", "browse", "--port", "0"]  # in the background shells ignore it
    with subprocess.Popen(
        words, cwd=project.directory, env=project.environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[0]
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address) as answer:
                assert b"Rowers come home" in answer.read()
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()


@pytest.mark.postgres
def test_what_needs_postgresql_works_on_one(project: Project) -> None:
    started = postgres.start()
    server, programs = next(started), postgres.programs()
    own = {
        "PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": "newsbot",
        "PATH": f"{programs}:{project.environment['PATH']}",
    }  # fmt: skip
    try:
        # First the block that makes the database; six processes are as many as two.
        texts = [text for page in PAGES for _, text in blocks(page) if needs(text) == "PostgreSQL"]
        url = rf"postgresql://desk\1@127.0.0.1:{server.port}/news"
        for text in sorted(texts, key=lambda text: "createdb" not in text):
            typed = r"printf 'PASSWORD\nPASSWORD\n' | createuser desk"  # it asks a terminal, where there is one
            text = text.replace("createuser newsbot", typed).replace("--owner newsbot", "--owner desk")
            text = re.sub(r"postgresql://(?:newsbot(:\w+)?@[\w.]+/news|\.\.\.)", url, text)
            project.type(re.sub(r"NEWSBOT_WORKERS=\d", "NEWSBOT_WORKERS=2", text), terminal=False, **own)
    finally:
        next(started, None)


def test_the_pipelines_of_the_example_are_those_of_the_project() -> None:
    """Whoever adds one by the docs loses none of ours."""
    text = (ROOT / "docs" / "extending.md").read_text("utf-8")
    assert [path for path in settings.ITEM_PIPELINES if f'"{path}"' not in text] == []
