"""What intake offers."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from aftercare.assets import services as assets
from aftercare.intake import plugs, services
from aftercare.intake.tests.requests import mail
from aftercare.kit import clock, plugs as kit
from aftercare.kit.actor import system
from tests.world import World

pytestmark = pytest.mark.django_db


def check() -> kit.Check:
    return next(one for one in plugs.PLUGS if isinstance(one, kit.Check))


def test_a_mail_that_nobody_reads_is_named() -> None:
    services.keep_mail(raw=mail(), source="smtp")
    assert list(check().run()) == []
    with clock.standing_at(clock.now() + timedelta(hours=2)):
        assert len(list(check().run())) == 1


def test_a_device_leads_to_the_form_until_it_is_replaced(world: World) -> None:
    request, asset_id = RequestFactory().get("/"), int(world.things["asset:own"])
    shown = plugs._device_action(request, {"asset": asset_id})
    assert f'href="/portal/request?device={world.things["code:own"]}"' in shown
    assets.replace(asset_id=asset_id, serial="NEW-77", by=system("tests"))
    assert plugs._device_action(request, {"asset": asset_id}) == ""


def test_customers_find_their_pages_below_the_login() -> None:
    assert 'href="/portal/"' in plugs._login_link(RequestFactory().get("/"), {})


def test_the_page_of_a_mail() -> None:
    subject = next(one for one in plugs.PLUGS if isinstance(one, kit.Subject))
    assert (subject.link(7), dict(subject.labels([7]))) == ("/desk/intake/mail/7", {7: "#7"})
