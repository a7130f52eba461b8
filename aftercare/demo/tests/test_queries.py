"""Reading the demo."""

from datetime import timedelta
from typing import Any

from django.utils import translation

from aftercare.demo import queries
from aftercare.demo.models import Demo
from aftercare.demo.services import morning, tour
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.intake import services as intake
from aftercare.kit import actor, clock


def ask(phone: str, mail: str) -> int:
    """A visitor asks for help on the portal; answers the ticket's id."""
    incoming = intake.Incoming(
        channel="portal",
        description="The washing machine is leaking",
        name="Visitor",
        contacted_at=clock.now(),
        phone=phone,
        mail=mail,
        district="330106",
    )
    made = intake.take_in(incoming=incoming, key=f"tests:{phone}", by=actor.customer(None, "Visitor"))
    morning.settle()
    return made.ticket_id


def test_without_a_demo_there_is_nothing(db: None) -> None:
    assert (queries.demo(), queries.tour().step, queries.contact()["mail"]) == (None, "ask", "")


def test_the_storys_own_requests_are_no_tour(story: Demo) -> None:
    assert queries.tour() == queries.Tour(None, None, None)


def test_the_visitors_request_is_the_tour(story: Demo) -> None:
    contact = queries.contact()
    with clock.standing_at(days.at(TODAY, 11)):
        number = ask(contact["phone"], contact["mail"])
        found = queries.tour()
        assert found.ticket is not None
        assert (found.ticket["id"], found.step) == (number, "why")
        tour.look_at_choice(ticket_id=number)
        assert queries.tour().step == "accept"
        assert found.visit is not None
        assert queries.engineer(found.visit) == found.visit["engineer_id"]


def test_somebody_new_is_a_visitor_too(story: Demo) -> None:
    with clock.standing_at(days.at(TODAY, 11)):
        number = ask("+8612100009999", "new@demo.aftercare.localhost")
        found = queries.tour().ticket
    assert found is not None
    assert found["id"] == number


def test_a_second_request_does_not_restart_the_tour(story: Demo) -> None:
    contact = queries.contact()
    with clock.standing_at(days.at(TODAY, 11)):
        first = ask(contact["phone"], contact["mail"])
        ask("+8612100009999", "new@demo.aftercare.localhost")
        assert (queries.tour().ticket or {})["id"] == first
        tour.look(ticket_id=first)
        assert queries.tour().seen
        tour.begin_again()
        assert queries.tour() == queries.Tour(None, None, None)
        again = ask("+8612100008888", "newer@demo.aftercare.localhost")
        assert ((queries.tour().ticket or {})["id"], queries.tour().seen) == (again, False)


def test_control_another_customer_of_the_story_is_not(story: Demo) -> None:
    with clock.standing_at(days.at(TODAY, 11)):
        ask("+8612100000004", "")
        assert queries.tour().ticket is None


def test_the_engineer_is_one_with_work(story: Demo) -> None:
    with clock.standing_at(story.loaded_at + timedelta(minutes=1)):
        assert queries.engineer(None) is not None
    assert queries.somebody("manager") is not None
    assert queries.somebody("nobody") is None


def test_the_example_is_a_request_that_an_engineer_is_sent_for(story: Demo) -> None:
    values: dict[str, Any] = queries.example()
    assert {name for name, value in values.items() if value} == {
        "name",
        "phone",
        "mail",
        "address",
        "district",
        "serial",
        "description",
    }
    with translation.override("zh-hans"):
        assert values["description"].isascii() > queries.example()["description"].isascii()
    with clock.standing_at(days.at(TODAY, 11)):
        incoming = intake.Incoming(channel="portal", contacted_at=clock.now(), language="en", **values)
        made = intake.take_in(incoming=incoming, key="tests", by=actor.customer(None, ""))
        morning.settle()
        assert (queries.tour().ticket or {})["id"] == made.ticket_id
        assert queries.tour().step == "why"


def test_control_without_a_demo_there_is_no_example(db: None) -> None:
    assert queries.example() == {}
