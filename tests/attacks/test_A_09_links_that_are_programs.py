"""A-09: an address that somebody typed leads nowhere but to pages, mails and phones."""

import pytest
from django.urls import reverse

from aftercare.kit.actor import customer
from aftercare.tickets import services as tickets
from tests.attacks import scene
from tests.world import World

LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "[x](javascript:alert(1))",
    "<javascript:alert(1)>",
]


def test_no_link_of_a_page_has_another_scheme(world: World) -> None:
    ticket = scene.asked(description="\n".join(LINKS), address=LINKS[0], serial=LINKS[0])
    for link in LINKS:
        tickets.customer_wrote(ticket_id=ticket.id, text=link, channel="portal", by=customer(None, link))
    desk = world.client("agent").get(reverse("tickets.desk:ticket", args=[ticket.id]))
    seen = desk.content.decode()
    assert (desk.status_code, "alert(1)" in seen, scene.dangers(seen)) == (200, True, [])
    assert scene.dangers(scene.status_page(ticket)) == []


@pytest.mark.parametrize("link", [one for one in LINKS if not one.startswith(("[", "<", "&"))])
def test_control_such_a_link_is_noticed(link: str) -> None:
    assert scene.dangers(f'<a href="{link}">x</a>') != []


@pytest.mark.parametrize("fine", ["https://a.example", "mailto:a@b.example", "tel:+86", "/desk/", "?page=2", "#top"])
def test_control_a_plain_link_is_free(fine: str) -> None:
    assert scene.dangers(f'<a href="{fine}">x</a>') == []
