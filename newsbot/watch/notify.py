"""Tell somebody: e-mail, a webhook as Slack takes it, a command. All are off until a setting names where to send.

Addresses and passwords come from settings, or as all of ours from environment variables, and are never logged.
A message that cannot be delivered is a warning in the log and no more: the crawl is over and stays as good as it was.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shlex
import smtplib
import subprocess
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scrapy.settings import BaseSettings

from newsbot.watch.health import Finding

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent.parent / "templates"
PATIENCE = 15
"""Seconds that one delivery may take."""
LONGEST = 3_500
"""Characters of a message to a webhook; Slack cuts at 4,000."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is told."""

    subject: str
    text: str
    findings: Sequence[Finding]


def compose(findings: Sequence[Finding], *, spider: str, template: str = "") -> Message:
    """The message about findings, by a Jinja2 template (a path; empty: newsbot/templates/notify.txt).

    The first line that the template gives is the subject, what follows an empty line the text.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # here, as almost no crawl needs it

    path = Path(template) if template else TEMPLATES / "notify.txt"
    environment = Environment(  # noqa: S701 (plain text)
        loader=FileSystemLoader(path.parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    by_site: dict[str, list[Finding]] = {}
    for finding in findings:
        by_site.setdefault(finding.site, []).append(finding)
    text = environment.get_template(path.name).render(findings=findings, by_site=by_site, spider=spider)
    subject, _, body = text.strip().partition("\n")
    return Message(" ".join(subject.split()), body.strip() + "\n", findings)


async def notify(findings: Sequence[Finding], settings: BaseSettings, *, spider: str = "news") -> list[str]:
    """Send what was found wherever the settings say; the names of the ways by which it went out."""
    if not findings or not (ways := ways_of(settings)):
        return []
    message = compose(findings, spider=spider, template=settings.get("NEWSBOT_NOTIFY_TEMPLATE") or "")
    sent = []
    for name, send in ways.items():
        try:
            await asyncio.to_thread(send, message)
        except Exception as error:  # noqa: BLE001 (whatever a mail server or a command does)
            # The error's own text may hold the address or the password.
            logger.warning("Could not notify by %s: %s", name, type(error).__name__)
        else:
            sent.append(name)
    return sent


def ways_of(settings: BaseSettings) -> dict[str, Callable[[Message], None]]:
    """Name of each way that is switched on to what sends by it."""
    ways: dict[str, Callable[[Message], None]] = {}
    recipients = [address for address in settings.getlist("NEWSBOT_NOTIFY_EMAIL") if address]
    if recipients:
        server = settings.get("NEWSBOT_NOTIFY_SMTP") or "smtp://localhost"
        sender = settings.get("NEWSBOT_NOTIFY_FROM") or recipients[0]
        ways["e-mail"] = partial(by_email, recipients=recipients, sender=sender, server=server)
    if url := settings.get("NEWSBOT_NOTIFY_WEBHOOK"):
        ways["webhook"] = partial(by_webhook, url=url)
    if command := settings.get("NEWSBOT_NOTIFY_COMMAND"):
        ways["command"] = partial(by_command, command=command)
    return ways


def by_email(message: Message, *, recipients: Sequence[str], sender: str, server: str) -> None:
    """Send by SMTP; `server` is `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://...`."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = message.subject, sender, ", ".join(recipients)
    mail["Date"], mail["Message-ID"] = formatdate(localtime=False), make_msgid(domain="newsbot.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    parts = urlsplit(server)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=PATIENCE) as connection:
        if parts.scheme != "smtps":
            connection.ehlo()
            if connection.has_extn("starttls"):
                connection.starttls()
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        connection.send_message(mail)


def by_webhook(message: Message, *, url: str) -> None:
    """Post `{"text": ...}`, as Slack, Mattermost and many others take it."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("NEWSBOT_NOTIFY_WEBHOOK must be an http(s) URL")
    text = f"*{message.subject}*\n{message.text}"[:LONGEST]
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 (checked above)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        answer.read(1024)


def by_command(message: Message, *, command: str) -> None:
    """Run a command (no shell) with the text on standard input; SUBJECT in its environment is the subject."""
    subprocess.run(  # noqa: S603 (the person's own setting)
        shlex.split(command),
        input=message.text.encode(),
        env={**os.environ, "SUBJECT": message.subject},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=4 * PATIENCE,
        check=True,
    )
