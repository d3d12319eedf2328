"""Notices go out by e-mail, webhook and command, by template, and nothing secret reaches the log."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from scrapy.settings import Settings

from newsbot.watch.health import Finding
from newsbot.watch.notify import compose, notify
from tests.loopback import Asked, Loopback

FINDINGS = [
    Finding("harbour", "fields", "authors was filled in 98% of articles, now in 0%", sample="https://h.example/1"),
    Finding("dolina", "blocked", "keeps us out"),
]


def send(settings: dict[str, Any], findings: list[Finding] = FINDINGS) -> list[str]:
    return asyncio.run(notify(findings, Settings(settings)))


def test_off_by_default() -> None:
    assert send({}) == []


def test_nothing_found_nothing_sent() -> None:
    assert send({"NEWSBOT_NOTIFY_COMMAND": "false"}, []) == []


def test_message_names_everything() -> None:
    message = compose(FINDINGS, spider="news")
    assert message.subject == "newsbot: 2 things to look at (harbour, dolina)"
    for text in ("harbour\n  - authors was filled", "https://h.example/1", "dolina\n  - keeps us out"):
        assert text in message.text


def test_template_of_ones_own(tmp_path: Path) -> None:
    template = tmp_path / "mine.txt"
    template.write_text("{{ spider }}: {{ findings | length }}\n\n{% for f in findings %}{{ f.site }};{% endfor %}")
    message = compose(FINDINGS, spider="news", template=str(template))
    assert (message.subject, message.text) == ("news: 2", "harbour;dolina;\n")


def test_a_line_break_in_a_name_makes_no_header() -> None:
    message = compose([Finding("a\nBcc: x@y.example", "fields", "text")], spider="news")
    assert "\n" not in message.subject


def test_webhook_gets_slack_s_form() -> None:
    got: list[bytes] = []

    def take(asked: Asked) -> str:
        return "ok"

    class Hook(Loopback):
        pass

    with Hook({"/services/T0/SECRET": take}) as hook:
        handler = hook._server.RequestHandlerClass

        class Reading(handler):  # type: ignore[valid-type, misc]
            def do_POST(self) -> None:
                got.append(self.rfile.read(int(self.headers["Content-Length"])))
                handler.do_GET(self)

        hook._server.RequestHandlerClass = Reading
        assert send({"NEWSBOT_NOTIFY_WEBHOOK": hook.base + "/services/T0/SECRET"}) == ["webhook"]
    text = json.loads(got[0])["text"]
    assert text.startswith("*newsbot: 2 things to look at (harbour, dolina)*\n")


def test_failing_webhook_is_a_warning_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    with Loopback({"/hook/SECRET": 500}) as hook:
        with caplog.at_level(logging.DEBUG):
            assert send({"NEWSBOT_NOTIFY_WEBHOOK": hook.base + "/hook/SECRET"}) == []
        assert hook.paths == ["/hook/SECRET"]
    assert "Could not notify by webhook: HTTPError" in caplog.text
    assert "SECRET" not in caplog.text


def test_webhook_reads_no_local_file(caplog: pytest.LogCaptureFixture) -> None:
    assert send({"NEWSBOT_NOTIFY_WEBHOOK": "file:///etc/passwd"}) == []
    assert "ValueError" in caplog.text


@pytest.fixture
def mailbox() -> Iterator[tuple[list[Any], list[tuple[bytes, bytes]], int]]:
    mails: list[Any] = []
    logins: list[tuple[bytes, bytes]] = []

    class Box:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            mails.append(envelope)
            return "250 OK"

    def login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss")

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        Box(), hostname="127.0.0.1", port=port, authenticator=login, auth_require_tls=False, auth_required=False
    )
    controller.start()
    try:
        yield mails, logins, port
    finally:
        controller.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_mail(mailbox: Any) -> None:
    mails, logins, port = mailbox
    settings = {
        "NEWSBOT_NOTIFY_EMAIL": "desk@paper.example, it@paper.example",
        "NEWSBOT_NOTIFY_FROM": "newsbot@paper.example",
        "NEWSBOT_NOTIFY_SMTP": f"smtp://bot:p%40ss@127.0.0.1:{port}",
    }
    assert send(settings) == ["e-mail"]
    [mail] = mails
    assert mail.rcpt_tos == ["desk@paper.example", "it@paper.example"]
    assert b"Subject: newsbot: 2 things to look at (harbour, dolina)" in mail.content
    assert b"keeps us out" in mail.content
    assert logins == [(b"bot", b"p@ss")]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_wrong_password_is_a_warning_without_it(mailbox: Any, caplog: pytest.LogCaptureFixture) -> None:
    mails, _, port = mailbox
    settings = {
        "NEWSBOT_NOTIFY_EMAIL": "desk@paper.example",
        "NEWSBOT_NOTIFY_SMTP": f"smtp://bot:S3CRET@127.0.0.1:{port}",
    }
    with caplog.at_level(logging.DEBUG):
        assert send(settings) == []
    assert mails == []
    assert "Could not notify by e-mail" in caplog.text
    assert "S3CRET" not in caplog.text


def test_command_gets_the_text(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    code = f"import os, sys; open({str(out)!r}, 'w').write(os.environ['SUBJECT'] + '|' + sys.stdin.read())"
    script = tmp_path / "hook.py"
    script.write_text(code)
    assert send({"NEWSBOT_NOTIFY_COMMAND": f"{sys.executable} {script}"}) == ["command"]
    assert out.read_text().startswith("newsbot: 2 things to look at (harbour, dolina)|")


def test_failing_command_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert send({"NEWSBOT_NOTIFY_COMMAND": "false"}) == []
    assert "Could not notify by command: CalledProcessError" in caplog.text
