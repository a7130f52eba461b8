import pytest

from aftercare.kit import plugs
from aftercare.kit.plugs import Check, Example, MenuEntry, Subject


@pytest.fixture(autouse=True)
def _own_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugs, "_shelf", plugs._Shelf())


def subject(kind: str) -> Subject:
    """A subject of which nothing exists."""
    return Subject(kind, kind.title(), lambda ids: {}, lambda number: f"/{kind}/{number}", lambda user, ids: set())


def test_plugs_are_met_by_kind_in_the_order_of_their_offer() -> None:
    ticket, customer = subject("ticket"), subject("customer")
    check = Check("nothing is wrong", list)
    plugs.offer([customer, check])
    plugs.offer([ticket])
    assert plugs.offered(Subject) == [customer, ticket]
    assert plugs.offered(Check) == [check]
    assert plugs.offered(MenuEntry) == []


def test_a_subject_is_found_by_its_kind() -> None:
    plugs.offer([subject("ticket"), subject("customer")])
    assert plugs.subject("customer").link(3) == "/customer/3"


def test_a_kind_that_nobody_offers_is_an_error() -> None:
    plugs.offer([subject("ticket")])
    with pytest.raises(KeyError, match="customer"):
        plugs.subject("customer")


def test_an_example_belongs_to_its_form() -> None:
    plugs.offer([Example("request", lambda: {"name": "Li"}), Example("other", lambda: {"name": "Wang", "phone": "1"})])
    assert plugs.example("request") == {"name": "Li"}


def test_control_without_an_offer_no_form_is_filled_in() -> None:
    assert plugs.example("request") == {}
