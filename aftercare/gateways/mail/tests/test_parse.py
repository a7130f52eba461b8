import base64
from datetime import UTC, datetime

import pytest

from aftercare.gateways.mail.parse import Attachment, parse
from aftercare.gateways.mail.tests.samples import HEAD, PLAIN, multipart


def test_a_plain_mail() -> None:
    mail = parse(
        PLAIN.replace(
            b"\r\n\r\n",
            b"\r\nDate: Mon, 5 Oct 2026 10:00:00 +0800\r\nCc: A <a@b.example>, broken, c@d.example\r\n"
            b"In-Reply-To: <0@example.com>\r\nReferences: <a@x> junk <b@x>\r\n\r\n",
            1,
        )
    )
    assert (mail.from_name, mail.from_address) == ("Wang Li", "wang.li@example.com")
    assert (mail.to, mail.cc) == (("help@example.com",), ("a@b.example", "c@d.example"))
    assert (mail.message_id, mail.in_reply_to, mail.references) == (
        "<1@example.com>",
        "<0@example.com>",
        ("<a@x>", "<b@x>"),
    )
    assert (mail.subject, mail.text, mail.quoted, mail.html) == ("leak", "It leaks.", "", "")
    assert mail.date == datetime(2026, 10, 5, 2, tzinfo=UTC)
    assert (mail.attachments, mail.automatic, mail.problems) == ((), False, ())


def test_gb18030_called_gb2312() -> None:
    mail = parse(HEAD + b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "朱镕基：漏水".encode("gb18030"))
    assert mail.text == "朱镕基：漏水"


def test_no_charset_at_all() -> None:
    raw = "From: 王丽 <w@example.com>\r\nSubject: 还在漏水\r\n\r\n还在漏水".encode("gbk")
    mail = parse(raw)
    assert (mail.from_name, mail.from_address, mail.subject, mail.text) == (
        "王丽",
        "w@example.com",
        "还在漏水",
        "还在漏水",
    )


def test_html_only() -> None:
    mail = parse(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>a<script>x</script></p><p>b</p>")
    assert (mail.text, mail.html) == ("a\nb", "<p>a</p><p>b</p>")


def test_both_kinds_and_a_file() -> None:
    name = base64.b64encode("发票.pdf".encode()).decode()
    mail = parse(
        multipart(
            b"Content-Type: text/plain\r\n\r\nnew\r\n\r\n> old",
            b"Content-Type: text/html\r\n\r\n<b>new</b>",
            f'Content-Type: application/pdf; name="=?utf-8?B?{name}?="\r\n'.encode()
            + b"Content-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode(b"%PDF"),
            b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=../../a.txt\r\n\r\nfile",
            b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner",
        )
    )
    assert (mail.text, mail.quoted, mail.html) == ("new", "> old", "<b>new</b>")
    assert mail.attachments == (
        Attachment("发票.pdf", "application/pdf", b"%PDF"),
        Attachment("a.txt", "text/plain", b"file"),
        Attachment("message.eml", "message/rfc822", b"Subject: inner\n\ninner"),
    )


def test_only_twenty_files_are_kept() -> None:
    file = b"Content-Disposition: attachment; filename=a.bin\r\n\r\nx"
    assert len(parse(multipart(*[file] * 20)).attachments) == 20
    mail = parse(multipart(*[file] * 21))
    assert (len(mail.attachments), mail.problems) == (20, ("too_many_attachments",))


def test_broken_base64_gives_what_is_left() -> None:
    mail = parse(HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nSXQgbGVha3M=!!!x")
    assert mail.text.startswith("It leaks")
    assert mail.problems == ("broken_encoding",)


@pytest.mark.parametrize("sender", [b"", b"From: \r\n", b"From: nobody\r\n", b"From: a@b@c, <>\r\n"])
def test_no_usable_sender(sender: bytes) -> None:
    mail = parse(sender + b"Subject: x\r\n\r\ny")
    assert (mail.from_address, mail.subject, mail.text) == (None, "x", "y")
    assert "no_sender" in mail.problems


def test_sender_header_helps() -> None:
    assert parse(b"From: nobody\r\nSender: a@b.example\r\n\r\n").from_address == "a@b.example"


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        (b"Auto-Submitted: auto-replied; x=y", True),
        (b"Auto-Submitted: no", False),
        (b"Precedence: bulk", True),
        (b"Precedence: first-class", False),
        (b"List-Id: <x>", True),
        (b"Return-Path: <>", True),
        (b"Return-Path: <a@b.example>", False),
        (b"Content-Type: multipart/report; boundary=x", True),
        (b"X-Other: y", False),
    ],
)
def test_automatic(header: bytes, *, automatic: bool) -> None:
    assert parse(header + b"\r\n" + PLAIN).automatic is automatic


def test_robots_are_automatic() -> None:
    assert parse(b"From: MAILER-DAEMON@example.com\r\n\r\nx").automatic is True


def test_depth_and_parts_are_capped() -> None:
    part = b"Content-Type: text/plain\r\n\r\nx"
    assert parse(multipart(*[part] * 1001)).problems == ("too_many_parts",)
    assert parse(multipart(*[part] * 1000)).problems == ()
