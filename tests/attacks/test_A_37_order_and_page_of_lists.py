"""A-37, A-85: what orders, cuts and searches a list is chosen from ours; nothing else reaches the database."""

import re
import time
from collections.abc import Iterator

import pytest
from django.urls import reverse

from aftercare.kit import clock
from tests.world import World

LISTS = {
    "agent": ("tickets.desk:inbox", "customers.desk:customers", "assets.desk:assets", "tasks.desk:tasks"),
    "manager": ("workforce.desk:engineers", "parts.desk:stock", "intake.desk:mails", "feedback.desk:answers"),
    "administrator": ("accounts.studio:people", "intake.studio:keys"),
}
EACH = [(role, address) for role, addresses in LISTS.items() for address in addresses]
# Lists take turns with what is tried on them; every list with everything is a long proof.
STEPS = [pytest.param(4, id="in_turn"), pytest.param(1, id="each", marks=pytest.mark.prove)]
HIDDEN = ("password", "-password", "customer__user__password", "contact_phone", "code", "?", "id;select pg_sleep(1)")
NAMES = ("sort", "order", "order_by", "ordering", "o", "rows", "limit", "per_page", "fields", "include")
PROBES = ("'", "1' or '1'='1", "1;select pg_sleep(2)--", "\\", "%", "_%", "*:*", "a & | !", "<->", "$1", "%(x)s", "{0}")


@pytest.fixture(autouse=True)
def _no_time_passes() -> Iterator[None]:
    with clock.standing_at(clock.now()):
        yield


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_order_gives_the_list_as_it_is(step: int, world: World) -> None:
    for turn, (role, address) in enumerate(EACH):
        client = world.client(role)
        plain = _seen(client.get(reverse(address)).content.decode())
        for value in HIDDEN[turn % step :: step]:
            answer = client.get(reverse(address), dict.fromkeys(NAMES, value))
            assert (answer.status_code, _seen(answer.content.decode())) == (200, plain), (address, value)


def _seen(page: str) -> list[str]:
    """The rows of a page, without links that carry the query along."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    return re.findall(r'id="t\d+"|href="/[^"?]+"', body)


@pytest.mark.parametrize("step", STEPS)
def test_a_probe_finds_nothing_and_takes_no_time(step: int, world: World) -> None:
    for turn, (role, address) in enumerate([*EACH, *((role, "web.desk:search") for role in LISTS)]):
        client = world.client(role)
        for probe in PROBES[turn % step :: step]:
            begun = time.thread_time()
            answer = client.get(reverse(address), {"q": probe, "page": probe, "after": probe})
            assert answer.status_code == 200, (address, probe)
            assert time.thread_time() - begun < 2


def test_a_search_for_a_thousand_signs_is_answered(world: World) -> None:
    for role in LISTS:
        assert world.client(role).get(reverse("web.desk:search"), {"q": "%" * 1000}).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "1e9", "9" * 40, "²", "１", "0x1", "1,2", "null"])
def test_a_page_that_is_none_is_the_first(number: str, world: World) -> None:
    client = world.client("agent")
    first = _seen(client.get(reverse("tickets.desk:inbox")).content.decode())
    assert len(first) >= 3
    assert _seen(client.get(reverse("tickets.desk:inbox"), {"page": number}).content.decode()) == first
