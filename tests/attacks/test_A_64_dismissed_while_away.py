"""A-64: whose login is closed is out with his next step; what he sends from then on changes nothing."""

from django.urls import reverse

from aftercare.accounts import queries, services as accounts
from aftercare.accounts.access import granted
from aftercare.journal.models import Entry
from tests.attacks.doors import UUID
from tests.world import World


def test_thirty_steps_of_a_closed_login_do_nothing(world: World) -> None:
    client, user = world.client("engineer"), world.people["engineer"]
    number = world.things["booking:own"]
    step = reverse("workorders.field:step", args=[number])
    assert client.get(reverse("workorders.field:visit", args=[number])).status_code == 200  # control
    accounts.disable_user(user_id=user.pk, by=world.actor("administrator"))
    before = Entry.objects.count()
    for turn in range(30):
        answer = client.post(step, {"to": "traveling", "client_id": f"{UUID[:-2]}{turn:02}"})
        assert answer["Location"].startswith(reverse("account_login"))
    script = client.post(step, {"to": "traveling", "client_id": UUID}, headers={"HX-Request": "true"})
    assert (script.status_code, script["HX-Redirect"]) == (401, reverse("account_login"))
    assert Entry.objects.count() == before
    assert granted(queries.user(user.pk), "ticket") == set()


def test_his_return_opens_no_old_session_and_no_old_job(world: World) -> None:
    client, user, by = world.client("engineer"), world.people["engineer"], world.actor("administrator")
    accounts.disable_user(user_id=user.pk, by=by)
    accounts.enable_user(user_id=user.pk, by=by)
    assert reverse("account_login") in client.get(reverse("workorders.field:today"))["Location"]
    world.sessions.clear()
    user.refresh_from_db()
    page = world.client("engineer").get(reverse("workorders.field:visit", args=[world.things["booking:own"]]))
    assert page.status_code == 404
