"""A-23: another's job stays closed, whatever verb is used and however its address is written."""

import pytest
from django.urls import reverse

from aftercare.journal.models import Entry
from aftercare.kit import clock
from aftercare.tickets.queries import contact_in_clear
from tests.attacks import scene
from tests.attacks.doors import UUID
from tests.world import World

FORM = {"client_id": UUID, "to": "traveling", "reason": "x", "text": "x", "close": "1", "_method": "GET"}
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
PAGES = ("visit", "checklist", "parts", "describe", "signature", "report", "report_pdf")
STEPS = ("step", "decline", "leave", "finish", "checklist", "parts", "describe", "signature", "unsigned")


@pytest.mark.parametrize("which", ["foreign", "closed"])
def test_no_verb_opens_it(which: str, world: World, caplog: pytest.LogCaptureFixture) -> None:
    client, number = world.client("engineer"), world.things[f"booking:{which}"]
    before = Entry.objects.count()
    asked = 0
    for name in PAGES[1:] if which == "closed" else PAGES:  # the own visit that is over has a page without its customer
        path = reverse(f"workorders.field:{name}", args=[number])
        for headers in ({}, {"HX-Request": "true"}, {OVERRIDES[0]: "HEAD"}, {"X-Original-URL": "/field/today"}):
            assert client.get(path, headers=headers).status_code == 404
        assert client.head(path).status_code == 404
        asked += 5
    for name in STEPS:
        path = reverse(f"workorders.field:{name}", args=[number])
        for override in OVERRIDES:
            assert client.post(path, FORM, headers={override: "PUT"}).status_code == 404
        for verb in ("put", "patch", "delete", "options"):
            assert getattr(client, verb)(path, FORM).status_code == 405
        asked += 7
    assert Entry.objects.count() == before
    lines = scene.security_log(caplog)
    assert len(lines) == asked
    assert all(f"by user {world.people['engineer'].pk} from" in line for line in lines)


def test_of_the_own_visit_that_is_over_nothing_of_the_customer_is_left(world: World) -> None:
    client, number = world.client("engineer"), world.things["booking:closed"]
    contact = contact_in_clear(int(world.things["ticket:closed"]))
    before = Entry.objects.count()
    page = client.get(reverse("workorders.field:visit", args=[number])).text
    assert "本次上门已结束" in page
    private = [contact[name] for name in ("name", "phone", "address") if contact[name]]
    assert private
    assert [words for words in private if words in page] == []
    assert Entry.objects.count() == before


def test_another_spelling_is_no_other_road(world: World) -> None:
    client, own, foreign = world.client("engineer"), world.things["booking:own"], world.things["booking:foreign"]
    for text in (f"0{foreign}", f"{foreign}/", f"{own}/../{foreign}", f"{own}%2f..%2f{foreign}", f"{foreign}.json"):
        assert client.get(f"/field/workorders/visits/{text}").status_code == 404
    path = f"/field/workorders/visits/{own}"
    with clock.standing_at(clock.now()):
        plain, asked = client.get(path), client.get(path, {"number": foreign, "booking_id": foreign, "id": foreign})
    assert scene.words(asked) == scene.words(plain)


def test_control_the_own_job_is_open(world: World) -> None:
    path = reverse("workorders.field:visit", args=[world.things["booking:own"]])
    assert world.client("engineer").get(path).status_code == 200


def test_what_is_not_there_and_what_is_anothers_read_the_same(world: World) -> None:
    client = world.client("engineer")
    read = []
    with clock.standing_at(clock.now()):
        for number in (world.things["booking:foreign"], 999_999):
            answer = client.get(reverse("workorders.field:visit", args=[number]))
            read.append(scene.words(answer, but=f"/visits/{number}"))
    assert read[0] == read[1]
