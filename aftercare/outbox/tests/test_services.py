from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.header import decode_header, make_header
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test import override_settings

from aftercare.gateways.mail import smtp
from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.outbox import services
from aftercare.outbox.models import Parcel
from aftercare.outbox.tests.post import MAIL, open_office, post

pytestmark = pytest.mark.django_db
MESSAGE_ID = "<ticket.1.received@aftercare.localhost>"


@contextmanager
def later(hours: float = 3) -> Iterator[None]:
    """Some hours from now."""
    with clock.standing_at(clock.now() + timedelta(hours=hours)):
        yield


def recorded() -> list[str]:
    """What was written down about parcels, in order."""
    return list(Entry.objects.filter(name__startswith="outbox.").order_by("id").values_list("name", flat=True))


def test_a_mail_goes_out_once() -> None:
    with open_office() as office:
        assert post()
        assert [services.send_due(), services.send_due()] == [1, 0]
    assert office.ids == [MESSAGE_ID]
    mail = office.seen[0]
    assert (office.to, str(make_header(decode_header(mail["Subject"])))) == ([["wang@example.com"]], MAIL.subject)
    assert (mail["From"], mail["Auto-Submitted"]) == ("Aftercare <service@aftercare.localhost>", "auto-generated")
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.attempts, parcel.reason, parcel.sent_at is None) == ("sent", 1, "", False)
    assert recorded() == ["outbox.ParcelSent"]
    assert Entry.objects.get(name="outbox.ParcelSent").subjects == ["ticket:1"]


def test_a_key_is_posted_once() -> None:
    assert [post(), post(mail=services.Mail(to="eve@example.com", subject="x", text="x"))] == [True, False]
    with open_office() as office:
        services.send_due()
    assert office.to == [["wang@example.com"]]


def test_an_answer_names_what_it_answers() -> None:
    with open_office() as office:
        post(mail=services.Mail(to="w@example.com", subject="x", text="x", thread=["<1@a>", "<2@a>"], automatic=False))
        services.send_due()
    mail = office.seen[0]
    assert (mail["In-Reply-To"], mail["References"].split()) == ("<2@a>", ["<1@a>", "<2@a>"])
    assert mail["Auto-Submitted"] is None


def test_what_is_not_taken_is_tried_again_under_the_same_id() -> None:
    with open_office("451 later", "421 later") as office:
        post()
        assert [services.send_due(), services.send_due()] == [0, 0]
        waiting = Parcel.objects.get()
        assert (waiting.state, waiting.attempts, waiting.reason) == ("waiting", 1, "451 later")
        with later(3):
            assert services.send_due() == 0
        with later(6):
            assert services.send_due() == 1
    assert office.ids == [MESSAGE_ID] * 3
    assert (Parcel.objects.get().attempts, recorded()) == (3, ["outbox.ParcelSent"])


def test_what_is_refused_for_good_is_dead_and_said() -> None:
    with open_office("550 no such person") as office:
        post()
        assert services.send_due() == 0
        with later():
            assert services.send_due() == 0
    assert len(office.seen) == 1
    assert (Parcel.objects.get().state, Parcel.objects.get().reason) == ("dead", "550 no such person")
    assert Entry.objects.get(name="outbox.ParcelDied").data["reason"] == "550 no such person"


def test_after_many_tries_it_is_dead() -> None:
    post()
    Parcel.objects.update(attempts=services.TRIES - 1)
    with open_office("451 later"):
        services.send_due()
    assert (Parcel.objects.get().state, recorded()) == ("dead", ["outbox.ParcelDied"])


def test_a_server_that_is_away_is_asked_again() -> None:
    post()
    with override_settings(MAIL_PORT=1, MAIL_SECURITY="none"):
        assert services.send_due() == 0
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.attempts) == ("waiting", 1)
    assert parcel.next_try_at is not None
    assert parcel.next_try_at > clock.now()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_before_the_commit_sends_at_most_the_same_mail_again() -> None:
    post()
    with open_office() as office:
        with mock.patch.object(services, "_note", side_effect=SystemExit), pytest.raises(SystemExit):
            services.send_due()
        assert (Parcel.objects.get().state, recorded()) == ("waiting", [])
        assert services.send_due() == 1
    assert office.ids == [MESSAGE_ID] * 2
    assert recorded() == ["outbox.ParcelSent"]


def test_in_doubt_the_same_mail_goes_out_again() -> None:
    post()
    lost = smtp.Outcome(smtp.Fate.UNKNOWN, "connection lost")
    with mock.patch.object(smtp, "send", return_value=lost):
        assert services.send_due() == 0
    assert (Parcel.objects.get().state, Parcel.objects.get().reason) == ("waiting", "connection lost")


def test_a_mail_that_cannot_be_written_stops_no_other() -> None:
    post("bad", services.Mail(to="not an address\r\nBcc: all@example.com", subject="x", text="x"))
    post("good")
    with open_office() as office:
        assert services.send_due() == 1
    assert office.to == [["wang@example.com"]]
    assert dict(Parcel.objects.values_list("key", "state")) == {"bad": "dead", "good": "sent"}


def test_a_subject_writes_no_headers() -> None:
    post(mail=services.Mail(to="w@example.com", subject="x\r\nBcc: all@example.com", text="x"))
    with open_office() as office:
        assert services.send_due() == 1
    assert (office.seen[0]["Bcc"], office.to) == (None, [["w@example.com"]])


def test_a_mail_leaves_with_its_cause_or_not_at_all() -> None:
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert Parcel.objects.count() == 0


def test_the_database_holds_no_readable_mail() -> None:
    post()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM outbox_parcel")
        held = bytes(cursor.fetchone()[0])
    for secret in ("wang", "example.com", "报修", "明天"):
        assert secret.encode() not in held
    assert "wang@example.com" in Parcel.objects.get().content  # control: whoever has the key reads it


def test_the_pause_grows_to_an_hour() -> None:
    longest = [max(services._pause(tries).total_seconds() for _time in range(50)) for tries in (1, 4, 12)]
    assert [24 <= longest[0] <= 36, 192 <= longest[1] <= 288, 2880 <= longest[2] <= 4320] == [True] * 3
