"""Mails are kept first; a person decides about what was set aside."""

import hashlib
from typing import Any

import pytest

from aftercare.files import queries as files
from aftercare.intake import queries, services
from aftercare.intake.models import InboundMail
from aftercare.intake.tests.requests import bring, mail
from aftercare.kit.actor import ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.messaging import queries as messaging
from aftercare.tickets import queries as tickets
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_mail_is_kept_with_its_bytes_once() -> None:
    raw = mail()
    assert [services.keep_mail(raw=raw, source="smtp") for _ in range(2)] == [True, False]
    kept = InboundMail.objects.get()
    assert (kept.state, kept.fingerprint) == ("waiting", hashlib.sha256(raw).hexdigest())
    file = files.of([ref("mail", kept.id)], viewer="test")[ref("mail", kept.id)][0]
    source = files.opened(hashlib.sha256(raw).hexdigest(), "original")
    assert (file["kind"], source and source.read()) == ("mail", raw)


def test_nothing_is_no_mail() -> None:
    assert services.keep_mail(raw=b"", source="smtp") is False


def test_a_mail_of_twenty_megabytes_is_kept() -> None:
    assert services.keep_mail(raw=mail() + b"x" * 20 * 1024 * 1024, source="imap") is True


def test_what_is_too_large_is_told_once(world: World) -> None:
    for _ in range(2):
        services.tell_too_large(place="1.2")
    told = messaging.notices(world.people["agent"].id)
    assert [one["link"] for one in told if "25 MB" in one["text"]] == ["/desk/intake/mail"]


def own(world: World) -> int:
    return int(world.things["mail:own"])


def test_set_aside_is_told_to_those_who_look_after_it(world: World) -> None:
    links = [one["link"] for one in messaging.notices(world.people["manager"].id)]
    assert f"/desk/intake/mail/{own(world)}" in links


def test_a_ticket_is_opened_by_hand(world: World) -> None:
    told: dict[str, Any] = {"name": "王小明", "mail": "", "phone": "13812345678", "description": "漏水"}
    made = services.open_by_hand(mail_id=own(world), **told, by=world.actor("agent"))
    kept = queries.mail(own(world))
    row = tickets.ticket(made.ticket_id)
    assert kept is not None
    assert row is not None
    assert (kept["state"], kept["ticket_id"], row["contacted_at"]) == ("done", made.ticket_id, kept["received_at"])
    with pytest.raises(Conflict):
        services.open_by_hand(mail_id=own(world), **told, by=world.actor("agent"))


def test_read_again_and_discard(world: World) -> None:
    by = world.actor("manager")
    services.retry_mail(mail_id=own(world), by=by)
    assert InboundMail.objects.get(id=own(world)).attempts == 0
    with pytest.raises(Refused):
        services.discard_mail(mail_id=own(world), reason=" ", by=by)
    services.discard_mail(mail_id=own(world), reason="Advertising", by=by)
    kept = queries.mail(own(world))
    assert kept is not None
    assert (kept["state"], kept["reason"]) == ("discarded", "Advertising")


@pytest.mark.parametrize("role", ["engineer", "administrator", "dispatcher"])
def test_others_decide_nothing(world: World, role: str) -> None:
    with pytest.raises(NotAllowed):
        services.discard_mail(mail_id=own(world), reason="x", by=world.actor(role))
    with pytest.raises(NotAllowed):
        services.retry_mail(mail_id=own(world), by=world.actor(role))
    kept = queries.mail(own(world))
    assert kept is not None
    assert kept["state"] == "quarantined"


def test_a_mail_that_is_not_there(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.retry_mail(mail_id=999_999, by=world.actor("agent"))


def test_control_a_good_mail_is_not_set_aside() -> None:
    assert bring(mail()) == 1
    assert InboundMail.objects.get().state == "done"
