"""A-92: nobody writes a line into the journal or the log by a name, and nobody changes one that is there."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from aftercare.journal.models import Entry
from tests.attacks import scene

LINE = "\n2026-01-01 00:00:00 WARNING aftercare.security admin came in"


def test_a_name_makes_no_line(db: None, caplog: pytest.LogCaptureFixture) -> None:
    ticket = scene.asked(name=f"Wang{LINE}", description=f"漏水{LINE}")
    assert Entry.objects.filter(name="tickets.TicketOpened").count() == 1
    assert ticket.contact_name.startswith("Wang")
    agent = {"User-Agent": f"x{LINE}", "X-Forwarded-For": f"1.2.3.4{LINE}", "Referer": LINE}
    Client(headers=agent).get(f"/nowhere{LINE}")
    Client(headers=agent).post(reverse("account_login"), {"login": f"eve{LINE}", "password": "x"})
    assert all("\n" not in line for line in scene.security_log(caplog))
    assert len(scene.security_log(caplog)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor_name = 'nobody'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_entry SET data = '{}'::jsonb WHERE id = (SELECT min(id) FROM journal_entry)",
    ],
)
def test_the_database_keeps_what_was_written(statement: str, db: None) -> None:
    scene.asked()
    before = list(Entry.objects.order_by("id").values())
    assert before
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Entry.objects.order_by("id").values()) == before


def test_control_another_row_may_be_written(db: None) -> None:
    scene.asked()
    before = Entry.objects.count()
    scene.asked(phone="13912345678")
    assert Entry.objects.count() > before
