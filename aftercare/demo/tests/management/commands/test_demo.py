"""`aftercare demo`."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from aftercare.accounts import queries as accounts
from aftercare.demo import queries
from aftercare.demo.models import Demo, DemoClock


@pytest.fixture(autouse=True)
def _english_terminal(settings: Any) -> None:
    settings.TERMINAL_LANGUAGE = "en"


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_load_says_its_steps_and_does_it_once(db: None) -> None:
    first = said("load", "--today", "2026-06-17", "--seed", "7", "--tickets", "40")
    assert len(first.splitlines()) == 6
    assert first.endswith("the demo is there\n")
    assert (Demo.objects.get().seed, Demo.objects.get().tickets) == (7, 40)
    assert said("load", "--tickets", "40").endswith("the demo was there already\n")


def test_logins_are_columns(story: Demo) -> None:
    rows = [line.split("\t") for line in said("logins").splitlines()]
    assert ["Service manager", "manager", "aftercare-demo"] in rows
    everybody = accounts.directory(accounts.Wanted(role="engineer"), skip=0, limit=100)
    logins = {person["id"]: person["username"] for person in everybody}
    assert [row[1] for row in rows if row[0] == "Field engineer"] == [logins[one] for one in queries.engineers()[:2]]


def test_the_clock_is_set_in_local_time_and_only_goes_on(db: None) -> None:
    said("load", "--tickets", "40")
    assert DemoClock.objects.count() == 0  # a story of today lives on in the present
    assert said("clock", "2100-10-01T03:00", "--speed", "0") == "In the demo it is 2100-10-01 03:00.\n"
    assert DemoClock.objects.get().base_demo == datetime(2100, 9, 30, 19, tzinfo=UTC)
    with pytest.raises(CommandError, match="time does not run backwards"):
        said("clock", "2020-10-01T03:00")


@pytest.mark.parametrize("verb", ["play", "logins"])
def test_without_a_demo_there_is_nothing_to_play(db: None, verb: str) -> None:
    with pytest.raises(CommandError, match="no demo"):
        said(verb)
    assert DemoClock.objects.count() == 0
