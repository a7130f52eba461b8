"""The page behind the QR code of a device."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.assets import services
from aftercare.assets.tests.devices import SYSTEM, customer_id, device
from aftercare.kit import plugs
from aftercare.kit.plugs import Slot

pytestmark = pytest.mark.django_db


def page(code: str, language: str = "en") -> str:
    answer = Client().get(reverse("assets.portal:asset", args=[code]), headers={"accept-language": language})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_stranger_sees_the_device_and_nothing_of_its_owner() -> None:
    made = device(
        "NW-2024-000123", customer_id=customer_id("张三"), note="third floor", warranty_until=date(2099, 1, 1)
    )
    shown = page(made.code)
    for words in ("Split air conditioner AC-35", "Nordwind<", "ends in 0123", "In warranty until 1 Jan 2099"):
        assert words in shown
    for words in ("张三", "third floor", "NW-2024-000123"):
        assert words not in shown


def test_the_code_is_read_in_any_case() -> None:
    made = device()
    assert "AC-35" in page(made.code.upper())


def test_a_replaced_device_says_so() -> None:
    made = device("OLD-1", warranty_until=date(2000, 1, 1))
    services.replace(asset_id=made.id, serial="NEW-1", by=SYSTEM)
    shown = page(made.code)
    assert ("was replaced" in shown, "Warranty ended on 1 Jan 2000" in shown) == (True, True)


def test_contexts_above_say_what_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = device()
    slot = Slot("asset.portal.actions", lambda _request, ids: f"<a>repair {ids['asset']}</a>")
    monkeypatch.setattr(plugs._shelf, "plugs", [*plugs._shelf.plugs, slot])
    assert f"<a>repair {made.id}</a>" in page(made.code)


@pytest.mark.parametrize("code", ["nothing", "1", "NW-2024-000123"])
def test_a_code_of_no_device(code: str) -> None:
    device()
    assert Client().get(reverse("assets.portal:asset", args=[code])).status_code == 404
