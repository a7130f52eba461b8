"""The customers' mailbox."""

from email.message import EmailMessage
from threading import Event, Thread
from typing import Any

import pytest
from django.core.mail.message import make_msgid

from aftercare.demo import queries
from aftercare.demo.models import Letter
from aftercare.demo.services import mail
from aftercare.gateways.mail import smtp
from aftercare.gateways.mail.listener import Listener
from aftercare.gateways.mail.parse import parse
from aftercare.kit.errors import NotAllowed, Refused

BOX = "demo@demo.aftercare.localhost"


def letter(text: str = "Hello") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "service@aftercare.localhost", BOX, "Your request [T000001]"
    message["Message-ID"] = "<one@aftercare.localhost>"
    message.set_content(text)
    return bytes(message)


def test_a_mail_is_taken_once(db: None) -> None:
    mail.take(BOX.upper(), letter())
    mail.take(BOX, letter())
    row = queries.letters(BOX)
    assert [(one["subject"], one["text"].strip(), one["outgoing"]) for one in row] == [
        ("Your request [T000001]", "Hello", False)
    ]


def test_reading_is_noted_once(db: None) -> None:
    mail.take(BOX, letter())
    number = queries.letters()[0]["id"]
    mail.mark_read(letter_id=number)
    first = queries.letter(number)
    mail.mark_read(letter_id=number)
    assert first is not None
    assert first["read_at"] is not None
    assert queries.letter(number) == first


def test_a_reply_goes_to_the_house_by_smtp(db: None, settings: Any) -> None:
    brought: list[tuple[smtp.Envelope, bytes]] = []
    listener = Listener(lambda *one: brought.append(one), host="127.0.0.1", port=0, accepts=lambda _address: True)
    listener.start()
    try:
        settings.SMTP_PORT = listener.port
        mail.take(BOX, letter())
        mail.reply(letter_id=queries.letters()[0]["id"], text="It still leaks")
    finally:
        listener.stop()
    envelope, raw = brought[0]
    said = parse(raw)
    assert (envelope.sender, tuple(envelope.recipients)) == (BOX, (settings.MAIL_FROM,))
    assert (said.subject, said.in_reply_to) == ("Re: Your request [T000001]", "<one@aftercare.localhost>")
    assert "It still leaks" in said.text
    assert [one["outgoing"] for one in queries.letters(BOX)] == [True, False]


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_nothing_is_no_mail(db: None, text: str) -> None:
    mail.take(BOX, letter())
    with pytest.raises(Refused):
        mail.reply(letter_id=queries.letters()[0]["id"], text=text)
    assert Letter.objects.filter(outgoing=True).count() == 0


def test_without_a_server_nothing_is_kept(db: None, settings: Any) -> None:
    settings.SMTP_PORT = 9  # nobody listens there
    mail.take(BOX, letter())
    with pytest.raises(Refused, match="does not answer"):
        mail.reply(letter_id=queries.letters()[0]["id"], text="Hello?")
    assert Letter.objects.filter(outgoing=True).count() == 0


def test_an_unknown_mail_is_not_answered(db: None) -> None:
    with pytest.raises(NotAllowed):
        mail.reply(letter_id=1, text="Hello")


@pytest.mark.django_db(transaction=True)
def test_the_server_takes_what_the_house_sends(settings: Any) -> None:
    settings.MAIL_PORT = _free_port()
    stop = Event()
    server = Thread(target=mail.listen, args=(stop,))
    server.start()
    try:
        message = EmailMessage()
        message["Message-ID"], message["Subject"] = make_msgid(), "Hello"
        message.set_content("Your engineer is on his way")
        target = smtp.Server("127.0.0.1", settings.MAIL_PORT, smtp.Security.NONE)
        fate = _until_up(message, target)
    finally:
        stop.set()
        server.join()
    assert fate is smtp.Fate.SENT
    assert [one["mailbox"] for one in queries.letters()] == ["a@b.localhost"]


def _free_port() -> int:
    listener = Listener(lambda *_one: None, host="127.0.0.1", port=0, accepts=lambda _address: True)
    listener.start()
    port = listener.port
    listener.stop()
    return port


def _until_up(message: EmailMessage, target: smtp.Server) -> smtp.Fate:
    for _try in range(50):
        fate = smtp.send(message, target, smtp.Envelope("service@aftercare.localhost", ["a@b.localhost"])).fate
        if fate is smtp.Fate.SENT:
            return fate
        Event().wait(0.1)
    return fate
