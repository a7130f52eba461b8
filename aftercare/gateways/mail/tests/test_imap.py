import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from aftercare.gateways.mail.imap import Account, Place, Security, Taken, poll

MAILS = [b"Subject: %d\r\n\r\nbody %d\r\n" % (number, number) for number in range(3)]


def connected(port: int) -> imaplib.IMAP4:
    """A connection of the test's own, as soon as the server is there."""
    for _ in range(100):
        try:
            client = imaplib.IMAP4("127.0.0.1", port, timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            client.login("desk", "secret")
            return client
    raise TimeoutError("the mail server did not start")


@pytest.fixture
def account() -> Iterator[Account]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin"]
    backend = ["dict", "--demo-data", "--demo-user", "desk", "--demo-password", "secret"]
    code = "import sys; from pymap.main import main; sys.exit(main())"
    with subprocess.Popen([sys.executable, "-c", code, *options, *backend], stderr=subprocess.DEVNULL) as server:
        try:
            client = connected(port)
            client.create("Work")
            for mail in MAILS:
                client.append("Work", None, None, mail)
            client.logout()
            yield Account("127.0.0.1", port, "desk", "secret", Security.NONE, folder="Work", seconds=5)
        finally:
            server.terminate()


class Desk:
    """Keeps mails by their place; breaks on one if told to."""

    def __init__(self, broken_at: bytes = b"nothing") -> None:
        self.kept: dict[Place, bytes] = {}
        self.broken_at = broken_at

    def take(self, place: Place, raw: bytes) -> Taken:
        if self.broken_at in raw:
            raise RuntimeError("no room")
        if place in self.kept:
            return Taken.KNOWN
        self.kept[place] = raw
        return Taken.KEPT


def test_each_mail_comes_once(account: Account) -> None:
    desk = Desk()
    fetched = poll(account, desk.take)
    assert list(desk.kept.values()) == MAILS
    assert (fetched.kept, fetched.known, fetched.too_large) == (tuple(desk.kept), (), ())
    assert poll(account, desk.take).kept == ()


def test_what_could_not_be_taken_stays_unread(account: Account) -> None:
    desk = Desk(broken_at=b"body 1")
    with pytest.raises(RuntimeError, match="no room"):
        poll(account, desk.take)
    assert list(desk.kept.values()) == MAILS[:1]
    desk.broken_at = b"nothing"
    poll(account, desk.take)
    assert list(desk.kept.values()) == MAILS


def test_a_known_mail_is_marked_again(account: Account) -> None:
    desk = Desk()
    poll(account, desk.take)
    client = connected(account.port)
    client.select("Work")
    client.uid("store", "1:*", "-FLAGS", "(\\Seen)")
    client.logout()
    fetched = poll(account, desk.take)
    assert (fetched.kept, fetched.known) == ((), tuple(desk.kept))
    assert poll(account, desk.take).known == ()


def test_limit_and_size(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    assert len(poll(account, desk.take, limit=2).kept) == 2
    monkeypatch.setattr("aftercare.gateways.mail.imap.MAX_BYTES", 5)
    fetched = poll(account, desk.take)
    assert (fetched.kept, len(fetched.too_large), len(desk.kept)) == ((), 1, 2)
