"""What deploy/ holds fits the project: commands exist, files to copy exist, settings are settings."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import yaml

from newsbot import settings
from newsbot.spiders.arguments import KNOWN

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMMANDS = {"crawl", *(path.stem for path in (ROOT / "newsbot" / "commands").glob("[a-z]*.py"))}


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / name)
    return parser


def check_command(line: str) -> None:
    """A command line of ours names a command, a spider and arguments that exist."""
    words = shlex.split(line, comments=True)
    words = words[next(i for i, word in enumerate(words) if word.endswith("scrapy")) + 1 :]
    assert words[0] in COMMANDS
    if words[0] == "crawl":
        assert words[1] in {"news", "archive"}
        arguments = [words[i + 1].partition("=")[0] for i, word in enumerate(words) if word == "-a"]
        assert set(arguments) <= {*KNOWN, "warc"}


def test_service_and_timer() -> None:
    service = unit("newsbot.service")["Service"]
    check_command(service["ExecStart"])
    assert service["WorkingDirectory"] in service["ReadWritePaths"]
    assert unit("newsbot.timer")["Timer"]["OnCalendar"] == "*:0/15"


def test_systemd_understands_them(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:  # test_service_and_timer has read what matters most
        return
    scrapy = tmp_path / "scrapy"
    scrapy.write_text("#!/bin/sh\n")
    scrapy.chmod(0o755)
    for name in ("newsbot.service", "newsbot.timer"):
        text = (DEPLOY / name).read_text().replace("/srv/newsbot/.venv/bin/scrapy", str(scrapy))
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / "newsbot.service"), str(tmp_path / "newsbot.timer")]
    done = subprocess.run([analyze, "verify", *files], capture_output=True, text=True, check=False, timeout=60)
    assert not [line for line in done.stderr.splitlines() if "newsbot." in line], done.stderr


def test_crontab() -> None:
    lines = [line for line in (DEPLOY / "crontab").read_text().splitlines() if line and line[0] not in "#M"]
    assert len(lines) == 3
    for line in lines:
        assert re.match(r"(\S+\s+){5}cd /srv/newsbot && ", line)
        check_command(line.replace(">/dev/null", ""))


def test_dockerfile_copies_what_there_is() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    sources = re.findall(r"^COPY (\S+) ", text, re.MULTILINE)
    assert {"requirements.txt", "scrapy.cfg", "newsbot"} <= set(sources)
    assert all((ROOT / source).exists() for source in sources)
    entry, command = re.findall(r"^(?:ENTRYPOINT|CMD) (\[.*\])$", text, re.MULTILINE)
    check_command(shlex.join([*yaml.safe_load(entry), *yaml.safe_load(command)]))


def test_what_the_image_copies_is_not_left_out_of_the_build() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    sources = re.findall(r"^COPY (\S+) ", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert ignored[0] == "**"
    assert {f"!{source}" for source in sources} == {line for line in ignored if line[0] == "!"}


def test_compose_understands_its_file(tmp_path: Path) -> None:
    program = shutil.which("docker-compose")
    if program is None:  # test_compose_sets_settings_that_exist has read what matters most
        return
    (tmp_path / "deploy").mkdir()
    lines = (DEPLOY / "compose.yaml").read_text().splitlines(keepends=True)
    # Version 1, which Debian has, knows no name of a project.
    (tmp_path / "deploy" / "compose.yaml").write_text("".join(line for line in lines if not line.startswith("name:")))
    done = subprocess.run(
        [program, "-f", "deploy/compose.yaml", "config", "-q"], cwd=tmp_path,
        env={**os.environ, "POSTGRES_PASSWORD": "x", "NEWSBOT_CONTACT": "desk@paper.example"}, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def compose() -> dict[str, object]:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["newsbot"]
    assert isinstance(found, dict)
    return found


def test_compose_sets_settings_that_exist() -> None:
    service = compose()
    environment = service["environment"]
    assert isinstance(environment, dict)
    assert all(hasattr(settings, name) for name in environment)
    assert service["deploy"] == {"replicas": 3}
    build = service["build"]
    assert isinstance(build, dict)
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


@pytest.mark.parametrize("busy", [True, False])
def test_a_container_that_is_stopped_ends_its_crawl(tmp_path: Path, busy: bool) -> None:
    service = compose()
    [loop] = service["command"]  # type: ignore[misc]
    scrapy = tmp_path / "scrapy"
    scrapy.write_text(
        f"#!/bin/sh\ntrap 'echo ended >> {tmp_path}/said; exit 0' TERM\necho $* >> {tmp_path}/said\n"
        + ("sleep 60 & wait\n" if busy else "")
    )
    scrapy.chmod(0o755)
    entry = service["entrypoint"]
    assert isinstance(entry, list)
    path = f"{tmp_path}:{os.environ['PATH']}"
    with subprocess.Popen([*entry, loop.replace("$$", "$")], env={"PATH": path}, start_new_session=True) as process:
        try:
            said = tmp_path / "said"
            while not said.exists() or not said.read_text():
                time.sleep(0.02)
            time.sleep(0.2)
            process.terminate()
            assert process.wait(20) == 0
        finally:
            os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
    assert said.read_text().splitlines() == ["crawl news -a site=all -L INFO", *(["ended"] if busy else [])]


def test_environment_wins(tmp_path: Path) -> None:
    code = "from newsbot import settings; print(settings.NEWSBOT_CONTACT, settings.NEWSBOT_DUPLICATES)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "NEWSBOT_CONTACT": "desk@paper.example"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["desk@paper.example", "mark"]


def test_runs_from_an_egg(tmp_path: Path) -> None:
    """As scrapyd runs it: the package in a zip file. deploy/check_scrapyd.sh does so on a real scrapyd."""
    egg = tmp_path / "newsbot-1-py3.11.egg"
    with zipfile.ZipFile(egg, "w") as file:
        for path in (ROOT / "newsbot").rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                file.write(path, path.relative_to(ROOT))
    code = """if True:
        import newsbot, tempfile
        from newsbot.sites import site_names
        from newsbot.store.database import Database
        from sqlalchemy import make_url
        Database(make_url(f"sqlite:///{tempfile.mkdtemp()}/articles.sqlite")).close()
        story = "<p>It rained on the harbour for the whole of the day, and nobody minded the new roof.</p>" * 9
        article = newsbot.extract(f"<article><h1>Rain</h1><p>By Ana Lee</p>{story}</article>", "https://a.example/b")
        print(article.headline, site_names(), newsbot.__path__[0])
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(egg)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    headline, *sites, where = done.stdout.split()
    assert (headline, "'harbour'," in sites) == ("Rain", True)
    assert not Path(where).exists()  # laid out, used, removed
