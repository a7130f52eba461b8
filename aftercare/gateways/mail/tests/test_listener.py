import logging
import smtplib
from collections.abc import Iterator

import pytest

from aftercare.gateways.mail.listener import MAX_RECIPIENTS, Listener
from aftercare.gateways.mail.smtp import Envelope

RAW = b"Subject: x\r\n\r\ny\r\n"


class Desk:
    """Takes mails, or breaks on them."""

    def __init__(self) -> None:
        self.taken: list[tuple[Envelope, bytes]] = []
        self.broken = False

    def take(self, envelope: Envelope, raw: bytes) -> None:
        if self.broken:
            raise RuntimeError("no room")
        self.taken.append((envelope, raw))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def client(desk: Desk) -> Iterator[smtplib.SMTP]:
    listener = Listener(
        desk.take, host="127.0.0.1", port=0, accepts=lambda address: address.endswith("@ours.example"), max_bytes=1000
    )
    listener.start()
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=5) as connection:
        yield connection
    listener.stop()


def test_answered_after_it_was_taken(desk: Desk, client: smtplib.SMTP) -> None:
    assert client.sendmail("a@b.example", ["help@ours.example"], RAW) == {}
    assert desk.taken == [(Envelope("a@b.example", ("help@ours.example",)), RAW)]


def test_bounces_have_no_sender(desk: Desk, client: smtplib.SMTP) -> None:
    client.sendmail("", ["help@ours.example"], RAW)
    assert desk.taken[0][0].sender == ""


def test_what_could_not_be_taken_is_brought_again(
    desk: Desk, client: smtplib.SMTP, caplog: pytest.LogCaptureFixture
) -> None:
    desk.broken = True
    with caplog.at_level(logging.CRITICAL), pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@b.example", ["help@ours.example"], RAW)
    assert refused.value.smtp_code == 451
    desk.broken = False
    client.sendmail("a@b.example", ["help@ours.example"], RAW)
    assert len(desk.taken) == 1


def test_too_large(desk: Desk, client: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPResponseException) as announced:
        client.sendmail("a@b.example", ["help@ours.example"], RAW + b"x" * 1000)
    assert announced.value.smtp_code == 552
    client.mail("a@b.example")
    client.rcpt("help@ours.example")
    code, _ = client.data(RAW + b"x\r\n" * 1000)
    assert (code, desk.taken) == (552, [])


def test_others_are_not_served(desk: Desk, client: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail("a@b.example", ["you@else.example"], RAW)
    assert refused.value.recipients["you@else.example"][0] == 550
    assert desk.taken == []


def test_recipients_are_capped(client: smtplib.SMTP) -> None:
    client.ehlo()
    client.mail("a@b.example")
    codes = [client.rcpt(f"{number}@ours.example")[0] for number in range(MAX_RECIPIENTS + 1)]
    assert codes == [250] * MAX_RECIPIENTS + [452]
