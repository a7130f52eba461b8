import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from aftercare.gateways.mail.listener import Listener
from aftercare.gateways.mail.smtp import Envelope, Fate, Outcome, Security, Server, send

FROM_HERE = Envelope("bounce@example.com", ("a@example.com",))


def message(text: str = "x\n") -> EmailMessage:
    """A small mail."""
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content(text)
    return mail


@contextmanager
def answering(*answers: bytes | None) -> Iterator[Server]:
    """A server that gives these answers one after another, whatever it is told; None hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_talk, args=(listening, answers), daemon=True)
        thread.start()
        yield Server("127.0.0.1", listening.getsockname()[1], Security.NONE, seconds=1)
        thread.join(5)


def _talk(listening: socket.socket, answers: tuple[bytes | None, ...]) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as lines:
        in_data = False
        for answer in answers:
            if answer is None:
                return
            connection.sendall(answer + b"\r\n")
            in_data = answer.startswith(b"354")
            line = lines.readline()
            while in_data and line not in {b".\r\n", b""}:
                line = lines.readline()
        lines.readline()


def test_sent_to_a_real_server() -> None:
    taken: list[tuple[Envelope, bytes]] = []
    listener = Listener(
        lambda *mail: taken.append(mail), host="127.0.0.1", port=0, accepts=lambda address: address != "no@example.com"
    )
    listener.start()
    try:
        server = Server("127.0.0.1", listener.port, Security.NONE)
        outcome = send(message("a\n.b\n"), server, Envelope("f@example.com", ("a@example.com", "no@example.com")))
    finally:
        listener.stop()
    assert outcome == Outcome(Fate.SENT, "250 OK", ("no@example.com",))
    [(envelope, raw)] = taken
    assert envelope == Envelope("f@example.com", ("a@example.com",))
    assert raw.endswith(b"\r\na\r\n.b\r\n")


HELLO = (b"220 hi", b"250 ok")


@pytest.mark.parametrize(
    ("answers", "fate"),
    [
        ((b"421 busy",), Fate.TEMPORARY),
        ((b"554 go away",), Fate.PERMANENT),
        ((None,), Fate.TEMPORARY),
        ((*HELLO, b"451 later"), Fate.TEMPORARY),
        ((*HELLO, b"250 ok", b"550 unknown"), Fate.PERMANENT),
        ((*HELLO, b"250 ok", b"450 later"), Fate.TEMPORARY),
        ((*HELLO, b"250 ok", None), Fate.TEMPORARY),
        ((*HELLO, b"250 ok", b"250 ok", b"354 go", b"552 large"), Fate.PERMANENT),
        ((*HELLO, b"250 ok", b"250 ok", b"354 go", b"452 full"), Fate.TEMPORARY),
        ((*HELLO, b"250 ok", b"250 ok", b"354 go", None), Fate.UNKNOWN),
        ((*HELLO, b"250 ok", b"250 ok", b"354 go"), Fate.UNKNOWN),
        ((*HELLO, b"250 ok", b"250 ok", b"354 go", b"250 taken"), Fate.SENT),
    ],
)
def test_fates(answers: tuple[bytes | None, ...], fate: Fate) -> None:
    with answering(*answers) as server:
        assert send(message(), server, FROM_HERE).fate is fate


def test_nobody_there_is_temporary() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server("127.0.0.1", free.getsockname()[1], Security.NONE, seconds=1)
        assert send(message(), server, FROM_HERE).fate is Fate.TEMPORARY


def test_a_server_without_protection_is_refused() -> None:
    with answering(*HELLO) as server:
        protected = Server(server.host, server.port, Security.STARTTLS, seconds=1)
        assert send(message(), protected, FROM_HERE).fate is Fate.PERMANENT
