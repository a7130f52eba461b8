"""The product as it runs for people: its own processes, a database of its own, real mail, and a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from tests.browser.conftest import CHROMIUM, QUIET

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 90.0
TICKETS = "40"
PASSWORD = "aftercare-demo"


class Sink:
    """The mail server of the journey's customers."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it
        """Take a mail."""
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for one address."""
        return [mail for mail in self.received if address in str(mail["To"])]


@dataclass
class Product:
    """A running installation: where its pages are, its database, its customers' mailbox, and how it is run."""

    address: str
    database: str
    smtp_port: int
    sink: Sink
    environment: dict[str, str]
    children: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def aftercare(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `aftercare ARGUMENTS`."""
        command = [sys.executable, "-m", "aftercare.config.cli", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=300)

    def start_worker(self) -> None:
        """Start the worker, or another one after it was killed."""
        command = [sys.executable, "-m", "aftercare.config.cli", "worker"]
        self.children["worker"] = subprocess.Popen(command, env=self.environment)

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
            time.sleep(0.2)
        pytest.fail("waited in vain")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation with a small demo, from the first table to the running worker."""
    sink = Sink()
    post_office = Controller(sink, hostname="127.0.0.1", port=_free_port())
    post_office.start()
    database = _make_database()
    running = _product(tmp_path_factory.mktemp("installation"), database, sink, post_office.port)
    try:
        assert running.aftercare("migrate").returncode == 0
        loaded = running.aftercare("demo", "load", "--tickets", TICKETS)
        assert loaded.returncode == 0, loaded.stderr[-2000:]
        _serve(running)
        running.start_worker()
        yield running
    finally:
        for child in running.children.values():
            child.terminate()
        for child in running.children.values():
            child.wait(timeout=30)
        post_office.stop()
        _drop_database(database)


def _product(folder: Path, database: str, sink: Sink, mail_port: int) -> Product:
    pages, streams, smtp = (_free_port() for _number in range(3))
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "AFTERCARE_DATA": str(folder),
        "AFTERCARE_ORIGIN": f"http://127.0.0.1:{pages}",
        "AFTERCARE_STREAM_ORIGIN": f"http://127.0.0.1:{streams}",
        # its own story, but a real house: mail goes out to the journey's own mailbox
        "AFTERCARE_DEMO": "",
        "AFTERCARE_SURVEY_DELAY_MINUTES": "0",
        "AFTERCARE_SURVEY_EVERY_DAYS": "0",
        "AFTERCARE_ANSWER_MINUTES": "0",
        "AFTERCARE_MAIL_PORT": str(mail_port),
        "AFTERCARE_SMTP_PORT": str(smtp),
        "AFTERCARE_LANGUAGE": "en",
        "DJANGO_SETTINGS_MODULE": "aftercare.config.settings",
    }
    return Product(f"http://127.0.0.1:{pages}", database, smtp, sink, environment)


def _serve(running: Product) -> None:
    ways = {
        "web": ("AFTERCARE_ORIGIN", "wsgi", "aftercare.config.wsgi:application", ["--blocking-threads", "4"]),
        "streams": ("AFTERCARE_STREAM_ORIGIN", "asgi", "aftercare.config.asgi:application", []),
    }
    for name, (origin, interface, application, more) in ways.items():
        port = running.environment[origin].rpartition(":")[2]
        command = [sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1", "--port", port]
        command += ["--workers-kill-timeout", "2", "--log-level", "warning", *more, application]
        running.children[name] = subprocess.Popen(command, env=running.environment)
    running.wait_for(lambda: _answers(f"{running.address}/login"), PATIENCE)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _make_database() -> str:
    """A database of its own on the server that the tests use."""
    server = os.environ["DATABASE_URL"]
    name = f"journey_{os.getpid()}"
    with psycopg.connect(_at(server, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return _at(server, name)


def _at(server: str, name: str) -> str:
    """The address of another database on the same server."""
    base, question, options = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}{question}{options}"


def _drop_database(database: str) -> None:
    name = database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(_at(database, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys that drive a browser are marked; without chromium they say how to get it, and are skipped."""
    for item in items:
        if "open_as" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists() and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no chromium here: apt-get install chromium fonts-noto-cjk"))


@pytest.fixture
def open_as(product: Product) -> "Iterator[Callable[..., Page]]":
    """`open_as("agent")` answers a page in which he has logged in, `open_as("")` that of a stranger."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)

        def go(login: str = "", **context: Any) -> "Page":
            made = browser.new_context(base_url=product.address, **{"locale": "en-GB", **context})
            made.set_default_timeout(30_000)
            page = made.new_page()
            if login:
                page.goto("/login")
                page.fill("input[name=login]", login)
                page.fill("input[name=password]", PASSWORD)
                page.press("input[name=password]", "Enter")
                page.wait_for_url(lambda address: "/login" not in address)
            return page

        yield go
        browser.close()
