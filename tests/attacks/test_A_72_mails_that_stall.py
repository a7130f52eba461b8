"""A-72: a mail made to stall or crash its reader costs itself alone: it is kept, and the next one is read."""

import base64
import resource

import pytest

from aftercare.gateways.mail.tests.samples import HOSTILE
from aftercare.intake import services as intake
from aftercare.intake.models import InboundMail
from aftercare.intake.tests.requests import mail
from aftercare.tickets.models import Ticket

SECONDS = 2.0


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"empty"}))
def test_it_is_kept_and_settled_and_the_next_is_read(name: str, db: None) -> None:
    intake.keep_mail(raw=HOSTILE[name], source="smtp")
    intake.keep_mail(raw=mail(number=77), source="smtp")
    begun = _cpu()
    assert intake.read_mails() == 2
    assert _cpu() - begun < 2 * SECONDS
    hostile, next_one = InboundMail.objects.order_by("id")
    assert hostile.state in {"done", "quarantined"}
    assert next_one.state == "done"
    assert next_one.ticket_id in set(Ticket.objects.values_list("id", flat=True))


def test_a_thousand_attachments_are_one_ticket_and_what_is_left_out_is_said(db: None) -> None:
    part = b"--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a%d.txt\r\n\r\n%d\r\n"
    head = b"From: a@b.example\r\nSubject: leaks\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    body = b"\r\n--x\r\n\r\nIt leaks\r\n" + b"".join(part % (n, n) for n in range(1000)) + b"--x--\r\n"
    intake.keep_mail(raw=head + body, source="smtp")
    assert (intake.read_mails(), Ticket.objects.count()) == (1, 1)


@pytest.mark.parametrize("charset", ["utf-7", "x-unknown", "unicode_escape", "base64", "hex", "\x00", "a" * 500])
def test_a_wrong_character_set_stops_nothing(charset: str, db: None) -> None:
    head = f"From: a@b.example\r\nSubject: =?{charset}?B?eA==?=\r\nContent-Type: text/plain; charset={charset}\r\n"
    raw = head.encode() + b"\r\n" + base64.b64encode("漏水".encode("gb18030")) + b"\r\n"
    intake.keep_mail(raw=raw, source="smtp")
    assert (intake.read_mails(), Ticket.objects.count()) == (1, 1)


def test_nothing_at_all_is_told_apart(db: None) -> None:
    for raw in (b"\r\n", b"\x00", b"From: a@b.example\r\n\r\n", b"From: a@b.example\r\nSubject: \r\n\r\n \r\n"):
        assert intake.keep_mail(raw=raw, source="smtp")
    assert (intake.keep_mail(raw=b"", source="smtp"), intake.read_mails()) == (False, 4)
    assert set(InboundMail.objects.values_list("state", flat=True)) == {"quarantined"}
    assert Ticket.objects.count() == 0
