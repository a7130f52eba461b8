"""How movements read in a timeline, in both languages."""

from decimal import Decimal

import pytest
from django.utils import translation

from aftercare.journal import queries as journal
from aftercare.kit import plugs
from aftercare.kit.actor import system
from aftercare.ledger import services

pytestmark = pytest.mark.django_db

JOB = system("test")


def test_the_timeline_of_a_part() -> None:
    services.transfer(
        item="part:5", source="outside:supplier", target="site:3", quantity=Decimal(2), key="r", reason="X", by=JOB
    )
    services.reverse("r", key="b", reason="Y", by=JOB)
    assert [line.sentence for line in journal.timeline(["part:5"])] == ["took back a movement of 2: Y", "moved 2: X"]
    with translation.override("zh-hans"):
        assert [line.sentence for line in journal.timeline(["site:3"])] == ["撤回了数量为 2 的变动：Y", "变动 2：X"]


def test_both_checks_are_offered() -> None:
    names = {check.name for check in plugs.offered(plugs.Check)}
    assert {"every balance is the sum of its entries", "every transfer sums to zero"} <= names
