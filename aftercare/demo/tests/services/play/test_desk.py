"""What the desk of the story does, and when."""

from datetime import timedelta
from random import Random

from aftercare.demo.services.play import desk
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.kit import clock
from aftercare.tickets.tests.requests import again, opened, user

NINE = days.at(TODAY, 9)


def after(minutes: int) -> int:
    """How much the desk does so long after nine o'clock."""
    moment = NINE + timedelta(minutes=minutes)
    with clock.standing_at(moment):
        return desk.act(Random(1), moment)


def test_a_request_is_taken_and_answered_after_a_while(db: None) -> None:
    ann = user("ann", "agent")
    with clock.standing_at(NINE):
        ticket = opened()
    assert (after(8), again(ticket).assignee_id) == (0, None)
    assert (after(10), again(ticket).assignee_id) == (1, ann.id)
    assert again(ticket).state == "open"


def test_what_needs_nobody_to_come_is_solved_and_the_rest_is_not(db: None) -> None:
    user("ann", "agent")
    with clock.standing_at(NINE):
        asked, leaks = opened(category_slug="usage"), opened(category_slug="water")
    assert (after(10), after(50)) == (2, 1)
    assert (again(asked).state, again(leaks).state) == ("solved", "open")
    assert again(asked).outcome == "advice"


def test_without_agents_nothing_is_done(db: None) -> None:
    with clock.standing_at(NINE):
        ticket = opened()
    assert after(60) == 0
    assert again(ticket).state == "new"
