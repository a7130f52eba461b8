"""Mails as rows."""

from datetime import timedelta

import pytest

from aftercare.intake import queries, services
from aftercare.intake.tests.requests import bring, mail
from aftercare.kit import clock
from aftercare.kit.actor import ref
from aftercare.outbox import services as outbox

pytestmark = pytest.mark.django_db


def test_lists_by_state_the_latest_first() -> None:
    for number in range(3):
        bring(mail(number=number))
    services.keep_mail(raw=mail(number=9), source="imap")
    assert [row["state"] for row in queries.mails(["waiting", "quarantined"], skip=0, limit=9)] == ["waiting"]
    done = [row["id"] for row in queries.mails(["done"], skip=1, limit=9)]
    assert len(done) == 2
    assert done == sorted(done, reverse=True)
    assert queries.mail(999_999) is None


def test_what_is_due_and_what_is_forgotten() -> None:
    services.keep_mail(raw=mail(), source="smtp")
    due = queries.due_mails(5)
    assert (len(due), queries.forgotten_mails()) == (1, [])
    with clock.standing_at(clock.now() + timedelta(hours=2)):
        assert queries.forgotten_mails() == due


def test_threads_are_found_by_mails_by_conversations_and_by_our_own_mails() -> None:
    bring(mail())
    ticket_id = queries.mails(["done"], skip=0, limit=1)[0]["ticket_id"]
    subject = ref("ticket", ticket_id)
    outbox.post(outbox.Mail(to="a@b.example", subject="x", text="y"), key="k.1", subjects=[subject, "customer:1"])
    ids = ["<1@mail.example>", outbox.message_id("k.1"), "<else@mail.example>"]
    assert [queries.thread_of([one]) for one in ids] == [subject, subject, None]
    assert queries.thread_of([]) is None


def test_labels() -> None:
    assert queries.mail_labels([7]) == {7: "#7"}
