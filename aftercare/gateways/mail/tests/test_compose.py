import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from aftercare.gateways.mail.compose import File, Mailbox, Outgoing, compose
from aftercare.gateways.mail.parse import Attachment, parse

MAIL = Outgoing(
    message_id="<ticket-1.2@help.example.com>",
    sender=Mailbox("help@example.com", "售后服务"),
    to=(Mailbox("wang@example.com", "王丽"),),
    subject="关于漏水",
    text="我们明天来。\n",
    date=datetime(2026, 10, 5, 2, tzinfo=UTC),
)


def sent(mail: Outgoing) -> EmailMessage:
    """The mail as its receiver reads it."""
    message = email.message_from_bytes(compose(mail).as_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_is_composed_is_what_is_read() -> None:
    mail = replace(MAIL, html="<p>我们明天来。</p>", files=(File("报价.pdf", "application/pdf", b"%PDF"),))
    read = parse(compose(mail).as_bytes())
    assert (read.message_id, read.from_name, read.from_address) == (MAIL.message_id, "售后服务", "help@example.com")
    assert (read.to, read.subject, read.text) == (("wang@example.com",), "关于漏水", "我们明天来。")
    assert (read.html.strip(), read.date) == ("<p>我们明天来。</p>", MAIL.date)
    assert read.attachments == (Attachment("报价.pdf", "application/pdf", b"%PDF"),)
    assert (read.automatic, read.problems) == (False, ())


def test_the_same_input_gives_the_same_bytes() -> None:
    mail = replace(MAIL, html="<p>x</p>", files=(File("a.txt", "text/plain", b"x"),))
    assert compose(mail).as_bytes() == compose(mail).as_bytes()
    assert compose(mail).as_bytes() != compose(replace(mail, text="other")).as_bytes()


def test_thread() -> None:
    message = sent(replace(MAIL, in_reply_to="<2@x>", references=("<1@x>", "<2@x>", "<3@x>")))
    assert (message["In-Reply-To"], message["References"]) == ("<2@x>", "<1@x> <3@x> <2@x>")
    long = sent(replace(MAIL, references=tuple(f"<{number}@x>" for number in range(30))))
    assert str(long["References"]).split() == ["<0@x>", *(f"<{number}@x>" for number in range(11, 30))]


def test_automatic() -> None:
    assert sent(MAIL)["Auto-Submitted"] is None
    assert sent(replace(MAIL, automatic=True))["Auto-Submitted"] == "auto-generated"
    assert parse(compose(replace(MAIL, automatic=True)).as_bytes()).automatic is True


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028", "\x00\n"])
def test_nobody_writes_headers_through_text(line_break: str) -> None:
    evil = f"x{line_break}Bcc: all@example.com"
    message = sent(
        replace(
            MAIL,
            subject=evil,
            to=(Mailbox("wang@example.com", evil),),
            files=(File(evil, "text/plain", b"x"),),
        )
    )
    assert (message["Bcc"], message["Subject"]) == (None, "x Bcc: all@example.com")
    assert [part["Bcc"] for part in message.walk()] == [None] * 3
    assert message["To"].addresses[0].addr_spec == "wang@example.com"


@pytest.mark.parametrize("message_id", ["", "1@x", "<1>", "<1@x>\r\nBcc: a@b.example", "<1 2@x>", "<漏@x>"])
def test_ids_that_are_none(message_id: str) -> None:
    with pytest.raises(ValueError, match="no message id"):
        compose(replace(MAIL, message_id=message_id))
    if message_id:
        with pytest.raises(ValueError, match="no message id"):
            compose(replace(MAIL, in_reply_to=message_id))


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "@b.example", "a@b\r\nc", "a b@c.example", "a@-b.example", "漏@b.example"]
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(ValueError, match="no mail address"):
        Mailbox(address)


def test_a_chinese_domain_is_written_as_it_is_looked_up() -> None:
    assert sent(replace(MAIL, to=(Mailbox("a@漏水.example"),)))["To"] == "a@xn--1rwv4d.example"
