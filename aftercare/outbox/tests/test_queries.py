"""What our own mails were about."""

import pytest

from aftercare.outbox import queries, services

pytestmark = pytest.mark.django_db


def test_subjects_are_found_by_message_id_the_latest_mail_first() -> None:
    for number in (1, 2):
        mail = services.Mail(to="a@b.example", subject="x", text="y")
        services.post(mail, key=f"k.{number}", subjects=[f"ticket:{number}"])
    ids = [services.message_id("k.1"), services.message_id("k.2")]
    assert queries.subjects_of(ids) == ["ticket:2", "ticket:1"]


@pytest.mark.parametrize("foreign", ["<k.1@else.example>", "k.1", "", "<>", "<@aftercare.localhost>"])
def test_foreign_ids_say_nothing(foreign: str) -> None:
    services.post(services.Mail(to="a@b.example", subject="x", text="y"), key="k.1", subjects=["ticket:1"])
    assert queries.subjects_of([foreign]) == []
