"""The product as it runs for people: its own processes, a database of its own, and its customers' mailbox."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.tables import at, shared

PATIENCE = 90.0


class Sink:
    """The mail server of the journey's customers."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.port = free_port()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it
        """Take a mail."""
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for one address."""
        return [mail for mail in self.received if address in str(mail["To"])]


@dataclass
class Installation:
    """A database with a data folder, the environment in which its processes run, and those that run."""

    folder: Path
    database: str
    environment: dict[str, str]
    children: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where its pages are."""
        return self.environment["AFTERCARE_ORIGIN"]

    @property
    def smtp_port(self) -> int:
        """Where its worker takes mails."""
        return int(self.environment["AFTERCARE_SMTP_PORT"])

    def aftercare(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `aftercare ARGUMENTS`."""
        return self.run("-m", "aftercare.config.cli", *arguments)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run Python as an administrator does who has written a script against the services."""
        command = [sys.executable, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=300)

    def start(self, *names: str) -> None:
        """Start some of `web`, `streams` and `worker`, or start them again."""
        for name in names:
            self.children[name] = subprocess.Popen([sys.executable, "-m", *self._command(name)], env=self.environment)

    def _command(self, name: str) -> list[str]:
        if name == "worker":
            return ["aftercare.config.cli", "worker"]
        origin, interface, application, more = {
            "web": ("AFTERCARE_ORIGIN", "wsgi", "aftercare.config.wsgi:application", ["--blocking-threads", "4"]),
            "streams": ("AFTERCARE_STREAM_ORIGIN", "asgi", "aftercare.config.asgi:application", []),
        }[name]
        port = self.environment[origin].rpartition(":")[2]
        command = ["granian", "--interface", interface, "--host", "127.0.0.1", "--port", port]
        return [*command, "--workers-kill-timeout", "2", "--log-level", "warning", *more, application]

    def kill(self, name: str) -> None:
        """Kill a process as hard as the system can (kill -9)."""
        self.children[name].send_signal(signal.SIGKILL)
        self.children.pop(name).wait(timeout=30)

    def end(self, name: str) -> None:
        """Let a process end well."""
        self.children[name].terminate()
        self.children.pop(name).wait(timeout=30)

    def stop(self) -> None:
        """Let all processes end, and throw the database away."""
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            child.wait(timeout=30)
        drop_database(self.database)

    def answers(self) -> bool:
        """Whether the pages are served."""
        try:
            with urllib.request.urlopen(f"{self.address}/login", timeout=5):  # noqa: S310 - our own server
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(question, values).fetchall()

    def wait_for(self, found: Callable[[], Any], seconds: float = 30.0) -> Any:
        """What `found` gives as soon as it gives something; fails when it does not."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if result := found():
                return result
            time.sleep(0.1)
        pytest.fail("waited in vain")


def copy(tables: Installation, folder: Path, name: str, **differs: str) -> Installation:
    """Another installation with the same tables, in a database and a folder of its own, and ports that are free."""
    shutil.copytree(tables.folder, folder, dirs_exist_ok=True)
    pages, streams, smtp = (free_port() for _number in range(3))
    environment = {
        **tables.environment,
        "DATABASE_URL": make_database(name, template=tables.database),
        "AFTERCARE_DATA": str(folder),
        "AFTERCARE_ORIGIN": f"http://127.0.0.1:{pages}",
        "AFTERCARE_STREAM_ORIGIN": f"http://127.0.0.1:{streams}",
        "AFTERCARE_SMTP_PORT": str(smtp),
        **differs,
    }
    return Installation(folder, environment["DATABASE_URL"], environment)


def with_tables(folder: Path) -> Installation:
    """An installation that was migrated and never ran: what others are copied from."""
    migrated = shared()
    environment = {
        **os.environ,
        "DATABASE_URL": make_database("tables", template=migrated),
        "AFTERCARE_DATA": str(folder),
        "AFTERCARE_DEMO": "",
        "AFTERCARE_LANGUAGE": "en",
        "DJANGO_SETTINGS_MODULE": "aftercare.config.settings",
    }
    made = Installation(folder, environment["DATABASE_URL"], environment)
    if not migrated:
        done = made.aftercare("migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr[-2000:]
    return made


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def make_database(name: str, template: str = "") -> str:
    """A database of its own on the server that the tests use, empty or a copy; answers its address."""
    server = os.environ["DATABASE_URL"]
    name = f"journey_{os.getpid()}_{name}"
    original = f" TEMPLATE {_name_in(template)}" if template else ""
    with psycopg.connect(at(server, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{original}")
    return at(server, name)


def drop_database(database: str) -> None:
    """Throw it away, whoever is still connected."""
    with psycopg.connect(at(database, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {_name_in(database)} WITH (FORCE)")


def _name_in(database: str) -> str:
    return database.partition("?")[0].rpartition("/")[2]
