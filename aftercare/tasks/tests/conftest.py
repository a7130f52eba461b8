"""A kind of clock of the tests' own, beside those that the product ships."""

import pytest

from aftercare.kit import plugs
from aftercare.tasks.tests.promises import KETTLE, ORDERS, PAGED


@pytest.fixture(autouse=True)
def _kettles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugs._shelf, "plugs", [*plugs._shelf.plugs, KETTLE, ORDERS, PAGED])
