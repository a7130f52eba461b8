"""Decisions as they were kept."""

import pytest

from aftercare.dispatch import queries, services
from aftercare.dispatch.models import Decision
from aftercare.dispatch.plugs import PLUGS
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.journal import queries as journal
from aftercare.kit import clock
from aftercare.kit.plugs import Check

pytestmark = pytest.mark.django_db


def test_the_latest_comes_with_the_names_of_everybody() -> None:
    station = field.site()
    ann, bob = field.engineer("Ann", station), field.engineer("Bob", station, level=None)
    with clock.standing_at(NINE):
        work = field.order()
        assert queries.latest(work.id) is None
        services.choose(order_id=work.id)
    found = queries.latest(work.id)
    assert found is not None
    assert found["names"] == {ann.id: "Ann", bob.id: "Bob"}
    assert (found["mode_name"], queries.engineer_name(None, found)) == ("chosen automatically", "")
    assert queries.engineer_name({"engineer_id": ann.id}, found) == "Ann"
    assert queries.engineer_name({"engineer_id": bob.id}, None) == "Bob"


def test_control_a_decision_that_names_another_is_found() -> None:
    station = field.site()
    field.engineer("Ann", station)
    zoe = field.engineer("Zoe", station)
    check = next(plug for plug in PLUGS if isinstance(plug, Check))
    with clock.standing_at(NINE):
        services.choose(order_id=field.order().id)
    assert list(check.run()) == []
    Decision.objects.update(engineer_id=zoe.id)
    assert [problem.where for problem in check.run()] == [f"dispatch decision {Decision.objects.get().id}"]


def test_the_timeline_says_what_was_decided() -> None:
    with clock.standing_at(NINE):
        work = field.order()
        services.choose(order_id=work.id)
        field.engineer("Ann", field.site())
        services.choose(order_id=work.id)
    said = [line.sentence for line in journal.timeline([f"workorder:{work.id}"])]
    assert "nobody can go as the rules stand. There is no engineer yet. Add one first." in said
    chosen = next(one for one in said if one.startswith("Ann was chosen"))
    assert chosen.startswith("Ann was chosen among 1 in ")
