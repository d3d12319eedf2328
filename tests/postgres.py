"""A PostgreSQL server for tests, from whatever installation the machine has; each test gets a database of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

MISSING = "no PostgreSQL here: install Debian's `postgresql` (apt-get install postgresql), or put initdb on the PATH"


def programs() -> Path | None:
    """The directory of `initdb` and `pg_ctl`, of the newest version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Server:
    """A running server."""

    def __init__(self, bin_: Path, directory: Path) -> None:
        self._bin, self._data = bin_, directory / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._count = 0
        # The server refuses to run as root: as root it runs as the user that its package made, or as nobody.
        self._user: str | None = None
        if os.geteuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            self._user = "postgres" if "postgres" in names else "nobody"
            shutil.chown(directory, self._user)
        self._run("initdb", "-D", self._data, "-U", "newsbot", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-F -p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={directory}"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", directory / "log", "-o", options)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._bin / program, *map(str, arguments)],
            check=True,
            user=self._user,
            extra_groups=[] if self._user else None,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin"},
        )

    def new_database(self) -> str:
        """URL of an empty database."""
        self._count += 1
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE test{self._count}")
        return self._url(f"test{self._count}")

    def _url(self, name: str) -> str:
        return f"postgresql://newsbot@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """End it at once."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", self._data)


def start() -> Iterator[Server]:
    """For a fixture: the server, or a skip that says what to install; continuous integration always has it."""
    bin_ = programs()
    if bin_ is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    directory = Path(tempfile.mkdtemp(prefix="newsbot-postgres-", dir="/tmp"))
    directory.chmod(0o755)
    server = Server(bin_, directory)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)
