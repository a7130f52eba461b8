"""The desk's pages about devices."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.accounts import services as accounts
from aftercare.accounts.access import Role
from aftercare.assets import services
from aftercare.assets.models import Asset
from aftercare.assets.tests.devices import SYSTEM, customer_id, device, model
from aftercare.kit import clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[str], Client]


@pytest.fixture
def agent(log_in: LogIn) -> Client:
    """An agent's browser that asks for English."""
    return _english(log_in(Role.AGENT))


def _english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def get(client: Client, name: str, *args: int, **query: Any) -> str:
    answer = client.get(reverse(f"assets.desk:{name}", args=args), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_list_shows_and_filters(agent: Client) -> None:
    product, owner = model(), customer_id("张三")
    device("SN-100", product, customer_id=owner, district="310115", warranty_until=date(2000, 1, 1))
    device("SN-200", model("TV-55", kind="television", name="Television"))
    page = get(agent, "assets")
    for words in ("SN-100", "SN-200", "张三", "Out of warranty", "1 Jan 2000"):
        assert words in page
    assert "SN-200" not in get(agent, "assets", q="n100")
    assert "SN-100" not in get(agent, "assets", kind="television")
    assert "SN-100" not in get(agent, "assets", warranty="unknown")
    assert "No such device" in get(agent, "assets", q="no such thing")


def test_an_empty_list_says_what_to_do(agent: Client) -> None:
    assert "No devices yet" in get(agent, "assets")


def test_the_list_as_a_file_has_the_same_filters(agent: Client) -> None:
    product = model()
    device("SN-100", product, customer_id=customer_id("=1+1"), installed_on=date(2026, 1, 31))
    device("SN-200", product)
    answer = agent.get(reverse("assets.desk:assets"), {"export": "csv", "q": "SN-100"})
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["Serial number", "Model", "Model name", "Customer", "District", "Installed on", "Warranty until", "Warranty"],
        [
            "SN-100",
            "AC-35",
            "Split air conditioner",
            "'=1+1",
            "",
            "2026-01-31",
            "2028-01-31",
            "In warranty",
        ],
    ]


def test_the_page_of_a_device(agent: Client) -> None:
    owner = customer_id("张三")
    old = device("OLD-1", customer_id=owner, note="<b>third floor</b>")
    new = services.replace(asset_id=old.id, serial="NEW-1", by=SYSTEM)
    page = get(agent, "asset", old.id)
    for words in ("Split air conditioner", "张三", "NEW-1 stands in its place now.", "registered the device (AC-35)"):
        assert words in page
    assert "&lt;b&gt;third floor&lt;/b&gt;" in page
    assert "stands in its place" not in get(agent, "asset", new.id)


def test_an_engineer_sees_what_a_grant_opens(log_in: LogIn) -> None:
    product = model()
    one, two = device("SN1", product), device("SN2", product)
    client = _english(log_in(Role.ENGINEER))
    accounts.open_grant(
        user_id=client.user.id,  # type: ignore[attr-defined]
        subjects=[f"asset:{one.id}"],
        purpose="visit",
        until=clock.now().replace(year=2099),
        by=SYSTEM,
    )
    page = get(client, "asset", one.id)
    assert ("SN1" in page, reverse("assets.desk:edit", args=[one.id]) in page) == (True, False)
    assert client.get(reverse("assets.desk:asset", args=[two.id])).status_code == 404
    assert client.get(reverse("assets.desk:edit", args=[one.id])).status_code == 403


def test_a_device_is_registered(agent: Client) -> None:
    product, owner = model(), customer_id("张三")
    entered = {"serial": "sn-1", "model_id": product.id, "customer_id": "张三", "installed_on": "2026-11-23"}
    answer = agent.post(reverse("assets.desk:new"), entered)
    made = Asset.objects.get()
    assert answer.headers["Location"] == reverse("assets.desk:asset", args=[made.id])
    assert (made.serial, made.customer_id, made.warranty_until) == ("SN-1", owner, date(2028, 11, 23))
    again = agent.post(reverse("assets.desk:new"), entered)
    assert (again.status_code, "registered already" in again.content.decode()) == (422, True)
    assert Asset.objects.count() == 1


def test_a_device_is_corrected_moved_and_replaced(agent: Client) -> None:
    made, owner = device("SN-1"), customer_id("张三")
    edited = agent.post(reverse("assets.desk:edit", args=[made.id]), {"district": "310115", "note": "third floor"})
    moved = agent.post(reverse("assets.desk:move", args=[made.id]), {"customer_id": "张三"})
    new = {"serial": "SN-2", "model_id": made.model_id, "installed_on": "2026-11-23"}
    replaced = agent.post(reverse("assets.desk:replace", args=[made.id]), new)
    assert [answer.status_code for answer in (edited, moved, replaced)] == [302, 302, 302]
    fields = ("serial", "district", "note", "customer_id", "replaced_by__serial")
    assert list(Asset.objects.order_by("id").values_list(*fields)) == [
        ("SN-1", "310115", "third floor", owner, "SN-2"),
        ("SN-2", "310115", "", owner, None),
    ]
    again = agent.post(reverse("assets.desk:replace", args=[made.id]), {**new, "serial": "SN-3"})
    assert (again.status_code, "replaced before" in again.content.decode()) == (422, True)


def test_a_device_is_given_to_nobody_and_not_to_somebody_unknown(agent: Client) -> None:
    made = device("SN-1", customer_id=customer_id("张三"))
    address = reverse("assets.desk:move", args=[made.id])
    assert agent.post(address, {"customer_id": "李四"}).status_code == 422
    assert Asset.objects.get().customer_id is not None
    assert agent.post(address, {"customer_id": ""}).status_code == 302
    assert Asset.objects.get().customer_id is None


def test_forms_open(agent: Client) -> None:
    made = device("SN-1")
    for name in ("edit", "move", "replace"):
        assert "SN-1" in get(agent, name, made.id)
    assert 'value="SN-9"' in get(agent, "new", serial="SN-9")


def test_labels_for_the_devices_that_one_may_see(agent: Client, log_in: LogIn) -> None:
    product = model()
    one, two = device("SN1", product), device("SN2", product)
    page = get(agent, "labels", id=[one.id, two.id, 404, "x", "9" * 30])
    assert page.count("data:image/svg+xml") == 2
    assert [page.count("SN1"), page.count("SN2")] == [2, 2]
    assert "No labels chosen" in get(agent, "labels")
    assert log_in(Role.ENGINEER).get(reverse("assets.desk:labels"), {"id": one.id}).status_code == 403


def test_a_page_needs_no_inline_style_or_script(agent: Client) -> None:
    made = device("SN-1", installed_on=date(2026, 1, 1))
    for page in (get(agent, "assets"), get(agent, "asset", made.id), get(agent, "labels", id=made.id)):
        assert " style=" not in page.split("<main")[1]
        assert "<script>" not in page
