"""What brings mails in."""

import smtplib
import socket
import threading
import time
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from aftercare.gateways.mail import imap
from aftercare.intake import jobs
from aftercare.intake.models import InboundMail
from aftercare.intake.tests.requests import OURS, mail


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "imaps://desk%40a.example:p%3Aw@mail.example/INBOX",
            ("mail.example", 993, "desk@a.example", "p:w", "tls", "INBOX"),
        ),
        ("imap+starttls://u:p@mail.example", ("mail.example", 143, "u", "p", "starttls", "INBOX")),
        ("imap://u:p@127.0.0.1:1143/Work", ("127.0.0.1", 1143, "u", "p", "none", "Work")),
    ],
)
def test_a_mailbox_is_named_by_its_address(url: str, told: tuple[Any, ...]) -> None:
    box = jobs.account(url)
    assert (box.host, box.port, box.user, box.password, box.security.value, box.folder) == told


@pytest.mark.parametrize("url", ["pop3://u:p@a.example", "imaps://a.example", "imaps://u@", "nonsense"])
def test_what_is_no_mailbox(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        jobs.account(url)


@override_settings(MAIL_IN=frozenset({"service@a.example"}))
def test_whose_mail_we_take() -> None:
    tried = ["Service@A.example", "service+shop@a.example", "else@a.example", "service@b.example", "service", ""]
    assert [address for address in tried if jobs.is_ours(address)] == ["Service@A.example", "service+shop@a.example"]


@pytest.mark.django_db
def test_a_mailbox_is_fetched_and_what_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("aftercare.intake.jobs.services.tell_too_large", lambda *, place: told.append(place))

    def poll(_account: imap.Account, take: imap.Take) -> imap.Fetched:
        place = imap.Place(1, 2)
        taken = [take(place, mail()), take(place, mail())]
        assert taken == [imap.Taken.KEPT, imap.Taken.KNOWN]
        return imap.Fetched((place,), (place,), (imap.Place(1, 3),))

    monkeypatch.setattr(imap, "poll", poll)
    assert jobs.fetch_mails() == 0  # nothing is configured
    with override_settings(IMAP_URL="imaps://u:p@a.example"):
        assert jobs.fetch_mails() == 1
    assert (told, InboundMail.objects.get().source) == (["1.3"], "imap")


def test_nobody_listens_where_nothing_is_configured() -> None:
    stop = threading.Event()
    stop.set()
    jobs.listen(stop)


@pytest.mark.django_db(transaction=True)
def test_the_listener_keeps_a_mail_before_it_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stop = threading.Event()
    with override_settings(SMTP_PORT=port):
        thread = threading.Thread(target=jobs.listen, args=(stop,))
        thread.start()
        try:
            client = _connected(port)
            assert client.sendmail("wang@example.com", [OURS], mail()) == {}
            assert InboundMail.objects.get().source == "smtp"
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                client.sendmail("wang@example.com", ["else@example.com"], mail())
            client.quit()
        finally:
            stop.set()
            thread.join()


def _connected(port: int) -> smtplib.SMTP:
    for _ in range(50):
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=10)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("nobody listens")
