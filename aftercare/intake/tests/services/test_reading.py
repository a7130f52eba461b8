"""Mails become tickets, join them, or are set aside."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from aftercare.assets import services as assets
from aftercare.gateways.mail.tests.samples import HOSTILE
from aftercare.intake import queries, services
from aftercare.intake.models import InboundMail
from aftercare.intake.services import reading
from aftercare.intake.tests.requests import OURS, bring, mail
from aftercare.kit import clock
from aftercare.kit.actor import ref, system
from aftercare.messaging import queries as messaging
from aftercare.outbox.services import message_id
from aftercare.tickets import queries as tickets, services as ticket_services

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 5, 20, 12, tzinfo=UTC)


def all_tickets() -> list[dict[str, Any]]:
    return tickets.inbox(tickets.Filter(state="all"))


def only() -> dict[str, Any]:
    found = all_tickets()
    assert len(found) == 1
    row = tickets.ticket(found[0]["id"])
    assert row is not None
    return row


def state() -> list[tuple[str, str]]:
    return list(InboundMail.objects.order_by("id").values_list("state", "reason"))


def test_a_chinese_mail_becomes_a_ticket() -> None:
    assert bring(mail()) == 1
    row = only()
    assert (row["title"], row["description"], row["channel"]) == ("空调漏水", "家里的空调漏水了", "mail")
    assert (row["language"], row["contact_name"], row["mail_masked"]) == ("zh-hans", "Wang", "wa***@example.com")
    assert InboundMail.objects.get().ticket_id == row["id"]


def test_the_same_mail_by_two_ways_is_one_ticket() -> None:
    bring(mail())
    bring(b"Received: from elsewhere\r\n" + mail())
    assert (len(all_tickets()), state()) == (1, [("done", ""), ("done", "twice")])


def reply(to: str, *, sender: str = "wang@example.com", number: int = 2, headers: str = "") -> int:
    headers = f"In-Reply-To: {to}\r\n{headers}"
    return bring(mail("Another word", sender=sender, subject="Re: leak", number=number, headers=headers))


def test_an_answer_to_his_own_mail_joins_the_ticket() -> None:
    bring(mail())
    assert reply("<1@mail.example>") == 1
    assert [one["text"] for one in messaging.conversation(ref("ticket", only()["id"])) if one["direction"] == "in"] == [
        "Another word"
    ]


def test_an_answer_to_a_colleague_joins_the_ticket() -> None:
    bring(mail("怎么用", subject="怎么用"))
    said = ticket_services.answer(ticket_id=only()["id"], text="Like this.", by=system("tests"))
    reply(message_id(f"interaction.{said}"))
    assert [one["direction"] for one in messaging.conversation(ref("ticket", only()["id"]))] == ["out", "in"]


def test_the_number_in_the_subject_counts_for_the_tickets_own_contact() -> None:
    bring(mail())
    bring(mail("More", subject=f"Re: x [{only()['number']}]", number=2))
    assert len(all_tickets()) == 1


@pytest.mark.parametrize("headers", ["In-Reply-To: <1@mail.example>\r\n", ""])
def test_whoever_else_got_a_copy_adds_nothing(headers: str) -> None:
    bring(mail())
    first = only()
    subject = f"Re: x [{first['number']}]"
    bring(mail("I was in copy", sender="stranger@else.example", subject=subject, number=2, headers=headers))
    assert len(all_tickets()) == 2
    assert [one for one in messaging.conversation(ref("ticket", first["id"])) if one["direction"] == "in"] == []


@pytest.mark.parametrize("header", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <a.example>"])
def test_what_no_person_wrote_opens_nothing(header: str) -> None:
    assert bring(mail(headers=f"{header}\r\n")) == 1
    assert (all_tickets(), state()) == ([], [("done", "automatic")])


def test_our_own_mails_open_nothing() -> None:
    bring(mail(sender=OURS))
    assert (all_tickets(), state()) == ([], [("done", "automatic")])


def test_an_automatic_answer_of_the_contact_is_kept_and_moves_nothing() -> None:
    bring(mail())
    ticket_services.solve(
        ticket_id=only()["id"], symptom="x", cause="y", action="z", outcome="advice", by=system("tests")
    )
    reply("<1@mail.example>", headers="Auto-Submitted: auto-replied\r\n")
    assert (only()["state"], messaging.conversation(ref("ticket", only()["id"]))[-1]["automatic"]) == ("solved", True)


@pytest.mark.parametrize(("days", "count", "closed_after"), [(1, 1, "open"), (20, 2, "closed")])
def test_an_answer_after_the_end(days: int, count: int, closed_after: str) -> None:
    bring(mail())
    number, by = only()["id"], system("tests")
    ticket_services.solve(ticket_id=number, symptom="x", cause="y", action="z", outcome="advice", by=by)
    ticket_services.close(ticket_id=number, by=by)
    with clock.standing_at(clock.now() + timedelta(days=days)):
        reply("<1@mail.example>")
    row = tickets.ticket(number)
    assert row is not None
    assert (len(all_tickets()), row["state"]) == (count, closed_after)


def test_what_names_no_sender_and_what_is_empty_is_set_aside() -> None:
    bring(b"From:\r\n\r\nhello\r\n")
    bring(b"From: a@b.example\r\n\r\n\r\n")
    assert (all_tickets(), state()) == ([], [("quarantined", "no_sender"), ("quarantined", "empty")])


@override_settings(MAIL_TICKETS_AN_HOUR=2)
def test_one_sender_does_not_flood_the_desk() -> None:
    for number in range(4):
        bring(mail(number=number))
    assert (len(all_tickets()), [one for one, _reason in state()].count("quarantined")) == (2, 2)


def test_attachments_come_along_and_what_we_cannot_take_is_named() -> None:
    def part(name: str, content: bytes) -> bytes:
        head = f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'
        return b"--x\r\n" + head.encode() + content + b"\r\n"

    head = (
        b"From: a@b.example\r\nSubject: leak\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    )
    text = b"--x\r\nContent-Type: text/plain\r\n\r\nwater\r\n"
    bring(head + text + part("a.pdf", b"%PDF-1.7 x") + part("run.exe", b"MZ\x00\x01") + b"--x--\r\n")
    notes = [one["text"] for one in messaging.conversation(ref("ticket", only()["id"])) if one["direction"] == "note"]
    assert len(notes) == 1
    assert ("run.exe" in notes[0], "a.pdf" in notes[0]) == (True, False)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_mails_are_settled_and_the_next_one_is_not_delayed(name: str) -> None:
    services.keep_mail(raw=HOSTILE[name], source="smtp")
    services.keep_mail(raw=mail(), source="smtp")
    services.read_mails()
    assert InboundMail.objects.exclude(state__in=["done", "quarantined"]).count() == 0
    assert "空调漏水" in [row["title"] for row in all_tickets()]


def test_a_mail_that_fails_is_tried_again_and_then_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_told: Any) -> bool:
        raise RuntimeError("the disk is away")

    monkeypatch.setattr(reading, "_take", broken)
    services.keep_mail(raw=mail(), source="smtp")
    moment = clock.now()
    for hour in range(reading.TRIES + 1):
        with clock.standing_at(moment + timedelta(hours=hour)):
            services.read_mails()
    assert (state(), all_tickets()) == ([("quarantined", "failed")], [])


def test_a_reader_that_dies_half_way_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    services.keep_mail(raw=mail(), source="smtp")
    with monkeypatch.context() as patched:
        patched.setattr(reading, "finish", lambda *_told, **_more: 1 / 0)
        assert services.read_mails() == 0
    assert (state(), all_tickets()) == ([("waiting", "")], [])
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert services.read_mails() == 1
    assert (state(), len(all_tickets())) == ([("done", "")], 1)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (None, RECEIVED),
        (RECEIVED - timedelta(hours=5), RECEIVED - timedelta(hours=5)),
        (RECEIVED + timedelta(seconds=1), RECEIVED),
        (RECEIVED - timedelta(days=8), RECEIVED),
    ],
)
def test_the_clock_begins_when_it_was_written(date: datetime | None, expected: datetime) -> None:
    assert reading.written_at(date, RECEIVED) == expected


def test_long_ids_are_kept_short() -> None:
    long = f"<{'a' * 600}@b.example>"
    assert (reading.short_id("<a@b>"), len(reading.short_id(long)) <= reading.LONGEST_ID) == ("<a@b>", True)
    assert reading.short_id(long) == reading.short_id(long) != reading.short_id(long[:-2] + "x>")


def test_a_mail_that_names_a_device_is_about_it() -> None:
    model = assets.add_model(
        code="AC", name="AC", name_zh="空调", kind="air-conditioner", brand="N", by=system("tests")
    )
    asset = assets.register(serial="NW-2024-000123", model_id=model.id, by=system("tests"))
    bring(mail("It leaks.\r\n\r\nSerial number: NW-2024-000123"))
    assert only()["asset_id"] == asset.id


def test_control_a_mail_that_names_none_is_about_none() -> None:
    bring(mail("It leaks.\r\n\r\nSerial number: NW-2024-000123"))
    assert only()["asset_id"] is None


def test_a_mail_whose_reader_was_killed_is_read_again_after_seconds() -> None:
    with clock.standing_at(RECEIVED):
        services.keep_mail(raw=mail(), source="smtp")
        for _one in range(3):
            reading._begin(InboundMail.objects.get().id)
        assert queries.due_mails(9) == []  # nobody takes it before its time
    assert InboundMail.objects.get().next_try_at == RECEIVED + timedelta(seconds=64)
    with clock.standing_at(RECEIVED + timedelta(seconds=64)):
        assert services.read_mails() == 1
