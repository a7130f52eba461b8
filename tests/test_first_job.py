"""A shop starts from empty: an administrator gets to the first offered job by pages alone."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.accounts import services as accounts
from aftercare.dispatch import queries as dispatch
from aftercare.dispatch.tests.field import deliver
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.parts import queries as parts
from aftercare.web.tests.test_studio import Refused
from aftercare.workorders import queries as workorders
from tests.world import BACKEND

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
STATES = re.compile(r"<strong>([^<]+)</strong>.*?tone-(good|neutral|warning)", re.DOTALL)
FIELD = re.compile(r"<input\b([^>]*)>|<(select|textarea)\b([^>]*)>(.*?)</\2>", re.DOTALL)
KEY = "7d7f3f3a-0f3e-4a55-8a0a-0f6f5a5f0c1"


class Reader:
    """Somebody who only sees pages: he follows links that are there, and fills in forms that are there."""

    def __init__(self, client: Client) -> None:
        self.client = client
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def open(self, address: str) -> str:
        """Read a page, which holds nothing that browsers refuse."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        assert Refused(answer.text).found == [], address
        return str(answer.text)

    def link(self, page: str, words: str) -> str:
        """Where the link of these words leads."""
        for address, inside in re.findall(r'<a\b[^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL):
            if words in re.sub(r"<[^>]+>", "", inside):
                return html.unescape(address)
        pytest.fail(f"no link {words!r}")

    def send(self, address: str, button: str, **entered: Any) -> Any:
        """Fill in the form with this button on a page, whose fields must be there, and send it."""
        page = self.open(address)
        for found in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
            if f"<span>{button}</span>" in found[1] and 'name="csrfmiddlewaretoken"' in found[1]:
                break
        else:
            pytest.fail(f"no form {button!r}")
        begun = _begun(found[1])
        assert set(entered) <= begun.keys(), f"{set(entered) - begun.keys()} stand not in the form"
        action = re.search(r'action="([^"]+)"', found[0])
        sent = {name: value for name, value in {**begun, **entered}.items() if value not in (None, [])}
        answer = self.client.post(html.unescape(action[1]) if action else address, sent)
        assert answer.status_code == 302, re.findall(r'form-error">.*?</svg>(.*?)</p>', answer.text, re.DOTALL)
        return answer


def _begun(form: str) -> dict[str, Any]:
    """What a form holds when it is opened: names with their values, lists for what can be chosen several times."""
    begun: dict[str, Any] = {}
    for plain, kind, attributes_, inside in FIELD.findall(form):
        attributes = plain or attributes_
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        if not (name := given.get("name")):
            continue
        if kind == "select":
            chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', inside)
            begun[name] = chosen if "multiple" in attributes else next(iter(chosen), "")
        elif given.get("type") == "checkbox":
            begun.setdefault(name, [])
            if re.search(r"\bchecked\b", attributes):
                begun[name].append(given.get("value", "on"))
        else:
            begun[name] = html.unescape(given.get("value", inside))
    return begun


def missing(page: str) -> list[str]:
    """The steps that the first page calls missing."""
    table = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [html.unescape(name) for name, tone in STATES.findall(table) if tone == "warning"]


@pytest.fixture(autouse=True)
def _monday() -> object:
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def boss() -> Reader:
    """The first administrator, whom the terminal made; nothing else is there."""
    user = accounts.add_user(
        username="boss", name="Boss", password="long enough 1", roles=["administrator"], by=system("terminal")
    )
    client = Client()
    client.force_login(user, backend=BACKEND)
    return Reader(client)


def _login_of_the_engineer(boss: Reader) -> None:
    """A person is added by the form; the answer shows the first password and is no redirect."""
    address = boss.link(boss.open(reverse("accounts.studio:people")), "New person")
    form = _begun(boss.open(address))
    entered = {**form, "username": "wang", "name": "Wang Wei", "roles": ["engineer"], "site_id": ""}
    entered["client_id"] = form["client_id"]
    assert "First password" in boss.client.post(address, entered).text


def _house(boss: Reader) -> None:
    """A station, and the boss's other roles."""
    start = boss.open("/")
    stations = boss.open(boss.link(start, "Stations"))
    boss.send(
        boss.link(stations, "New station"),
        "Save",
        code="chengdu",
        name="Chengdu",
        city="成都",
        latitude="30.66",
        longitude="104.06",
    )
    people = boss.open(boss.link(start, "People"))
    himself = boss.link(boss.open(boss.link(people, "Boss")), "Edit")
    boss.send(himself, "Save", roles=["administrator", "agent", "manager"])


def _catalogue(boss: Reader) -> None:
    """A skill, a product that needs it, and a part that goes into it."""
    start = boss.open(reverse("web.studio:start"))
    skills = boss.open(boss.link(start, "Skills"))
    boss.send(boss.link(skills, "New skill"), "Save", code="gas", name="Gas", name_zh="燃气")
    models = boss.open(boss.link(start, "Product models"))
    boss.send(
        boss.link(models, "New product model"),
        "Save",
        code="GH-16",
        name="Gas water heater",
        kind="gas-heater",
        skill_code="gas",
        minutes="45",
    )
    catalogue = boss.open(boss.link(start, "Parts"))
    made = boss.send(
        boss.link(catalogue, "New part"), "Save", number="IGN-1", name="Igniter", price="45", fits=["GH-16"]
    )
    [depot] = [place for place in parts.places() if place.owner.startswith("site:")]
    boss.send(made["Location"], "Take in", target=depot.owner, quantity="5")


def _engineer(boss: Reader) -> None:
    """Where he works, when, what he can do, and a part in his van."""
    crew = boss.open(reverse("workforce.desk:engineers"))
    person = re.search(r'<option value="(\d+)">Wang Wei', boss.open(boss.link(crew, "New engineer")))
    assert person
    [site] = re.findall(r'<option value="(\d+)">Chengdu', boss.open(reverse("workforce.desk:new")))
    entered = {"user_id": person[1], "site_id": site, "latitude": "30.65", "longitude": "104.05"}
    profile = boss.send(boss.link(crew, "New engineer"), "Save", **entered)["Location"]
    boss.send(profile, "Plan weeks", weeks="2")
    skill = re.search(r'<option value="(\d+)">Gas<', boss.open(profile))
    assert skill
    boss.send(profile, "Save", skill_id=skill[1], level="3")
    moves = boss.link(boss.open(reverse("parts.desk:stock")), "Move parts")
    depot, van = (place.owner for place in parts.places())
    boss.send(moves, "Save", part_id="IGN-1", source=depot, target=van, quantity="2")


def _device(boss: Reader) -> str:
    """A customer's device of the new model; answers its serial number."""
    devices = boss.open(reverse("assets.desk:assets"))
    model = re.search(r'<option value="(\d+)"[^>]*>GH-16', boss.open(boss.link(devices, "New device")))
    assert model
    boss.send(boss.link(devices, "New device"), "Save", serial="GH-0001", model_id=model[1])
    return "GH-0001"


def test_an_administrator_gets_from_empty_to_the_first_offered_job_by_pages_alone(boss: Reader) -> None:
    every = ["A station", "A service manager", "A service agent", "A field engineer"]
    every += ["Where engineers work", "When engineers work"]
    assert missing(boss.open("/")) == every
    _house(boss)
    assert missing(boss.open(reverse("web.studio:start"))) == every[3:]
    _login_of_the_engineer(boss)
    assert missing(boss.open(reverse("web.studio:start"))) == every[4:]
    _catalogue(boss)
    _engineer(boss)
    page = boss.open(reverse("web.studio:start"))
    assert missing(page) == []
    assert "Everything that a job needs is there." in page
    told = {
        "description": "The water heater smells of gas and does not ignite",
        "name": "Li Na",
        "phone": "13812345678",
        "address": "一环路西一段 1 号",
        "serial": _device(boss),
        "client_id": f"{KEY}1",
    }
    answer = Client().post(reverse("intake.portal:request"), told)
    assert answer.status_code == 302
    deliver()
    [visit] = workorders.booked(engineer_ids=_everybody(), start=MONDAY, end=MONDAY + timedelta(days=7))
    assert (visit["state"], visit["end"] - visit["start"]) == ("offered", timedelta(minutes=45))
    decision = dispatch.latest(visit["order_id"])
    assert decision is not None
    assert (decision["engineer_id"], decision["mode"]) == (visit["engineer_id"], "automatic")


def _everybody() -> list[int]:
    return [int(place.owner.partition(":")[2]) for place in parts.places() if place.owner.startswith("user:")]


def test_control_without_a_shift_nobody_is_offered_the_job(boss: Reader) -> None:
    _house(boss)
    _login_of_the_engineer(boss)
    told = {"description": "It smells of gas", "name": "Li Na", "phone": "13812345678", "client_id": f"{KEY}2"}
    told["address"] = "一环路西一段 1 号"
    assert Client().post(reverse("intake.portal:request"), told).status_code == 302
    deliver()
    assert workorders.booked(engineer_ids=[1, *_everybody()], start=MONDAY, end=MONDAY + timedelta(days=7)) == []
    assert "When engineers work" in missing(boss.open(reverse("web.studio:start")))
