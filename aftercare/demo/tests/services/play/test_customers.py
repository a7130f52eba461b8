"""How many customers of the story ask for help, and that a refusal ends no play."""

from datetime import timedelta
from random import Random

import pytest

from aftercare.demo.services.play import customers
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.kit.errors import Refused
from aftercare.tickets import queries as tickets


@pytest.mark.parametrize("hour", [3, 9, 20])
def test_the_hour_says_how_many_ask(db: None, monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    asked: list[Random] = []
    monkeypatch.setattr(customers, "ask", asked.append)
    expected = customers.A_DAY * days.HOURS[hour] / sum(days.HOURS)
    count = customers.act(Random(1), days.at(TODAY, hour), timedelta(hours=1))
    assert count == len(asked)
    assert int(expected) <= count <= int(expected) + 1


def test_nobody_asks_where_nothing_is_installed(db: None) -> None:
    customers.ask(Random(1))
    assert tickets.count(tickets.Filter(state="all")) == 0


def test_a_refused_deed_ends_no_play_but_a_fault_does() -> None:
    def refused() -> None:
        raise Refused("no")

    def broken() -> None:
        raise ZeroDivisionError

    customers._attempt(refused)
    with pytest.raises(ZeroDivisionError):
        customers._attempt(broken)
