"""Mails that other programs made come in by the real ports: a mailbox (IMAP) and our own listener (SMTP)."""

import base64
import imaplib
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from aftercare.files import queries as files
from aftercare.intake import jobs, services
from aftercare.kit.actor import ref
from aftercare.messaging import queries as messaging
from aftercare.outbox import queries as outbox
from aftercare.outbox.models import Parcel
from aftercare.tickets import queries as tickets

pytestmark = pytest.mark.django_db(transaction=True)
HEIC = Path(__file__).parents[2] / "aftercare" / "engines" / "tests" / "data" / "red_with_place.heic"
US = "service@aftercare.localhost"
QUOTED = "\r\n\r\n在 2026年5月20日，Aftercare 写道：\r\n> 您好！\r\n> 请告诉我们地址。\r\n"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def when_up(connect: Callable[[], Any]) -> Any:
    """A connection as soon as the server is there."""
    for _ in range(100):
        try:
            return connect()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


@contextmanager
def mailbox(*mails: bytes) -> Iterator[str]:
    """A mail server that is not ours, with mails in its folder Work; answers its address."""
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin"]
    backend = ["dict", "--demo-data", "--demo-user", "desk", "--demo-password", "secret"]
    code = "import sys; from pymap.main import main; sys.exit(main())"
    with subprocess.Popen([sys.executable, "-c", code, *options, *backend], stderr=subprocess.DEVNULL) as server:
        try:
            client = when_up(lambda: imaplib.IMAP4("127.0.0.1", port, timeout=5))
            client.login("desk", "secret")
            client.create("Work")
            for one in mails:
                client.append("Work", None, None, one)
            client.logout()
            yield f"imap://desk:secret@127.0.0.1:{port}/Work"
        finally:
            server.terminate()


@contextmanager
def listening() -> Iterator[smtplib.SMTP]:
    """The worker's listener, and another server that talks to it."""
    stop, port = threading.Event(), free_port()
    with override_settings(SMTP_PORT=port):
        thread = threading.Thread(target=jobs.listen, args=(stop,))
        thread.start()
        try:
            with when_up(lambda: smtplib.SMTP("127.0.0.1", port, timeout=10)) as client:
                yield client
        finally:
            stop.set()
            thread.join()


def gb18030() -> bytes:
    """A mail as an old Chinese program writes it."""
    words = base64.b64encode("空调漏水".encode("gb18030")).decode()
    head = (
        f"From: =?GB18030?B?{base64.b64encode('王小明'.encode('gb18030')).decode()}?= <wang@example.com>\r\n"
        f"To: {US}\r\nSubject: =?GB18030?B?{words}?=\r\nMessage-ID: <first@mail.example>\r\n"
        "Content-Type: text/plain; charset=GB18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + "客厅的空调漏水，镕镕说很急。\r\n".encode("gb18030")


def answer(question: str) -> EmailMessage:
    """The customer's answer from a phone: the address, a photo of the phone, the question below it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "王小明 <wang@example.com>", US, "Re: 请告诉我们上门地址"
    mail["Message-ID"], mail["In-Reply-To"] = "<second@mail.example>", question
    mail.set_content("杭州市西湖区文三路 12 号 501" + QUOTED)
    mail.add_attachment(HEIC.read_bytes(), maintype="image", subtype="heic", filename="铭牌.HEIC")
    return mail


def test_from_a_mailbox_to_a_complete_ticket() -> None:
    with mailbox(gb18030()) as address, override_settings(IMAP_URL=address):
        assert [jobs.fetch_mails(), jobs.fetch_mails()] == [1, 0]
    assert services.read_mails() == 1
    row = tickets.inbox(tickets.Filter())[0]
    whole = tickets.ticket(row["id"])
    assert whole is not None
    assert (row["title"], whole["description"], whole["contact_name"]) == (
        "空调漏水",
        "客厅的空调漏水，镕镕说很急。",
        "王小明",
    )
    question = Parcel.objects.get()
    assert outbox.subjects_of([f"<{question.key}@aftercare.localhost>"]) == question.subjects
    with listening() as client:
        client.send_message(answer(f"<{question.key}@aftercare.localhost>"))
    assert services.read_mails() == 1
    assert tickets.contact_in_clear(row["id"])["address"] == "杭州市西湖区文三路 12 号 501"
    said = [one for one in messaging.conversation(ref("ticket", row["id"])) if one["direction"] == "in"]
    assert [(one["text"].strip(), "> 请告诉我们地址。" in one["quoted"]) for one in said] == [
        ("杭州市西湖区文三路 12 号 501", True)
    ]
    photos = files.of([ref("ticket", row["id"])], viewer="test")[ref("ticket", row["id"])]
    assert [(photo["name"], photo["media_type"], bool(photo["width"])) for photo in photos] == [
        ("铭牌.HEIC", "image/heic", True)
    ]
    assert Client().get(photos[0]["show_url"])["Content-Type"] == "image/webp"


def test_control_a_stranger_who_names_the_same_mail_completes_nothing() -> None:
    services.keep_mail(raw=gb18030(), source="imap")
    services.read_mails()
    row = tickets.inbox(tickets.Filter())[0]
    mail = answer(f"<{Parcel.objects.get().key}@aftercare.localhost>")
    mail.replace_header("From", "Mallory <mallory@else.example>")
    with listening() as client:
        client.send_message(mail)
    services.read_mails()
    assert tickets.contact_in_clear(row["id"])["address"] == ""
    assert len(tickets.inbox(tickets.Filter())) == 2
