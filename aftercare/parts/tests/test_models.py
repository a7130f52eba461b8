"""The database itself refuses impossible parts."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from aftercare.parts.models import Part, PartNeed
from aftercare.parts.tests.shelf import part

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("parts_number_is_upper_case", {"number": "pump-1"}),
        ("parts_price_not_below_zero", {"price": Decimal("-0.01")}),
    ],
)
def test_a_part(constraint: str, values: dict[str, Any]) -> None:
    pump = part()
    with pytest.raises(IntegrityError, match=constraint):
        Part.objects.filter(id=pump.id).update(**values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("parts_need_counts", {"quantity": 0}),
        ("parts_share_of_one", {"share": Decimal(0)}),
        ("parts_share_of_one", {"share": Decimal("1.001")}),
    ],
)
def test_a_need(constraint: str, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        PartNeed.objects.create(part=part(), category_slug="leak", **values)


def test_a_need_is_said_once() -> None:
    pump = part()
    PartNeed.objects.create(part=pump, category_slug="leak", model_code="WM-8")
    PartNeed.objects.create(part=pump, category_slug="leak")
    with pytest.raises(IntegrityError, match="parts_need_once"):
        PartNeed.objects.create(part=pump, category_slug="leak", model_code="WM-8")
