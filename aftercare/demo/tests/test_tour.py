"""The tour, from the first word to the manager's page."""

import pytest
from django.urls import set_script_prefix

from aftercare.demo import tour
from aftercare.demo.queries import Tour

TICKET = {"id": 5, "code": "abc", "state": "in_field"}
VISIT = {"id": 9, "order_id": 4, "engineer_id": 3, "state": "offered"}
ANSWERED = {"id": 7, "code": "xyz", "state": "answered", "low": True, "told_at": None}


def visit(state: str) -> dict[str, object]:
    return {**VISIT, "state": state}


@pytest.mark.parametrize(
    ("found", "number", "role", "path"),
    [
        (Tour(None, None, None), 0, "customer", "/portal/request"),
        (Tour(TICKET, None, None), 1, "dispatcher", "/desk/dispatch/"),
        (Tour(TICKET, visit("proposed"), None), 1, "dispatcher", "/desk/dispatch/orders/4"),
        (Tour(TICKET, visit("offered"), None), 1, "dispatcher", "/desk/dispatch/orders/4"),
        (Tour(TICKET, visit("offered"), None, seen_choice=True), 2, "engineer", "/field/workorders/visits/9"),
        (Tour(TICKET, visit("accepted"), None), 3, "engineer", "/field/workorders/visits/9"),
        (Tour(TICKET, visit("traveling"), None), 3, "engineer", "/field/workorders/visits/9"),
        (Tour(TICKET, visit("working"), None), 4, "engineer", "/field/workorders/visits/9"),
        (Tour({**TICKET, "state": "solved"}, visit("done"), None), 5, "customer", "/portal/tickets/abc"),
        (Tour(TICKET, visit("done"), {**ANSWERED, "state": "sent"}), 5, "customer", "/portal/feedback/xyz"),
        (Tour(TICKET, visit("done"), ANSWERED, "agent"), 6, "agent", "/desk/feedback/7"),
        (Tour(TICKET, visit("done"), ANSWERED, "manager"), 6, "manager", "/desk/feedback/7"),
        (Tour(TICKET, visit("done"), {**ANSWERED, "low": False}), 7, "manager", "/insight/"),
        (Tour(TICKET, visit("done"), {**ANSWERED, "told_at": "now"}), 7, "manager", "/insight/"),
        (Tour(TICKET, visit("done"), {**ANSWERED, "low": False}, seen=True), 8, "", ""),
        (Tour({**TICKET, "state": "cancelled"}, None, None), 8, "", ""),
    ],
)
def test_the_next_step_and_its_page(found: Tour, number: int, role: str, path: str) -> None:
    step = tour.upcoming(found)
    assert (step.number, step.role, step.path) == (number, role, path)


def test_criticism_is_answered_by_whose_task_it_is() -> None:
    judged = Tour(TICKET, visit("done"), ANSWERED, "dispatcher")
    assert [station.role for station in tour.stations(judged)][5:] == ["customer", "dispatcher", "manager"]
    assert tour.stations(Tour(TICKET, None, None)) == tour.STATIONS  # control: nobody has criticised anything yet


def test_a_tab_leaves_no_trace_in_a_path() -> None:
    set_script_prefix("/as/3/")
    try:
        assert tour.bare("tickets.desk:inbox") == "/desk/tickets/"
    finally:
        set_script_prefix("/")


def test_every_part_has_a_tab_a_picture_and_a_first_page(db: None) -> None:
    assert set(tour.TABS) == set(tour.ICONS) == set(tour.FIRST_PAGES) == set(tour.NAMES)
    assert len(set(tour.TABS.values())) == 6
    assert {station.role for station in tour.STATIONS} <= set(tour.TABS)
    assert tour.first_page("customer") == "/portal/"
    assert tour.person("agent") is None
