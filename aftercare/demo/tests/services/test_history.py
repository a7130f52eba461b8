"""Ninety days, written in bulk."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from aftercare.demo.services import history, house as houses, load, town
from aftercare.demo.services.house import House
from aftercare.demo.story import days
from aftercare.demo.story.chooser import RECENT
from aftercare.demo.tests.conftest import SUNDAY, TODAY
from aftercare.dispatch import queries as dispatch
from aftercare.feedback import queries as feedback, services as feedback_services
from aftercare.kit import clock
from aftercare.messaging import queries as messaging
from aftercare.parts import queries as parts
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries as workorders


def test_a_history_has_tickets_visits_opinions_and_parts(house: House) -> None:
    devices, _registered = town.settle(Random(2), house, TODAY, 30)
    written = history.write(Random(3), house, devices, today=TODAY, now=days.at(TODAY, 10), count=80)
    everything = tickets.inbox(tickets.Filter(state="all"), limit=200)
    assert written.tickets == len(everything) == 80
    visited = workorders.of_tickets([row["id"] for row in everything])
    used = [part for row in visited for visit in row["bookings"] for part in workorders.used_parts(visit["id"])]
    assert len(visited) > 40
    assert used
    assert feedback.answers(limit=200)
    opened = [one for one in written.happened if one.event.journal_name == "tickets.TicketOpened"]
    assert len(opened) == 80
    assert all(one.at <= days.at(TODAY, 10) for one in written.happened)


def test_the_last_two_weeks_have_photos_signatures_and_reasons(house: House) -> None:
    devices, _registered = town.settle(Random(2), house, TODAY, 30)
    now = days.at(TODAY, 10)
    history.write(Random(3), house, devices, today=TODAY, now=now, count=80)
    rows = workorders.of_tickets([row["id"] for row in tickets.inbox(tickets.Filter(state="all"), limit=200)])
    since = now - RECENT
    done = [
        (row, visit)
        for row in rows
        for visit in row["bookings"]
        if visit["state"] == "done" and visit["offered_at"] >= since
    ]
    assert done
    signed = workorders.signatures([visit["id"] for _row, visit in done])
    for row, visit in done:
        photos = workorders.answer_photos(row["id"])
        sheet = workorders.checklist(row["id"])
        assert sheet is not None
        assert photos.keys() <= {"photo_before", "photo_after"}
        assert {question: len(found) for question, found in photos.items()} == {
            question: count for question, count in sheet["answers"].items() if question.startswith("photo")
        }
        assert signed[visit["id"]]["shown"]["done"]["action"] == visit["action"]
        decision = dispatch.latest(row["id"])
        assert decision is not None
        assert (decision["booking_id"], decision["ranked"][0]["engineer_id"]) == (visit["id"], visit["engineer_id"])
    before = [row for row in rows if row["bookings"] and row["bookings"][-1]["end"] < since]
    assert before  # control: what is older has neither
    assert not workorders.signatures([visit["id"] for row in before for visit in row["bookings"]])
    assert {dispatch.latest(row["id"]) for row in before if row["made_at"] < since} == {None}
    assert {row["due_at"] is None for row in rows} == {False}


def test_the_customers_words_stand_once_where_he_asked(house: House) -> None:
    devices, _registered = town.settle(Random(2), house, TODAY, 30)
    history.write(Random(3), house, devices, today=TODAY, now=days.at(TODAY, 10), count=80)
    found = [tickets.ticket(row["id"]) for row in tickets.inbox(tickets.Filter(state="all"), limit=200)]
    said = {row["id"]: messaging.conversation(f"ticket:{row['id']}") for row in found if row}
    assert any(line["direction"] == "in" for lines in said.values() for line in lines)  # what he added later
    assert not [row["id"] for row in found if row and row["description"] in {line["text"] for line in said[row["id"]]}]


def test_whoever_was_dissatisfied_was_told_mostly_in_time() -> None:
    asked = days.at(TODAY, 17)
    random = Random(7)
    told = [history._told(random, asked) - asked for _one in range(1000)]
    late = [hours for hours in told if hours > feedback_services.ANSWER_WITHIN]
    assert 20 < len(late) < 60
    assert max(told) < timedelta(hours=108)  # control: an open task of the story is never older
    assert {9 <= (asked + hours).hour < 20 for hours in told} == {True}


def test_vans_hold_what_they_should_when_the_story_ends(house: House) -> None:
    devices, _registered = town.settle(Random(2), house, TODAY, 30)
    history.write(Random(3), house, devices, today=TODAY, now=days.at(TODAY, 10), count=80)
    vans = parts.quantities([f"user:{one.user_id}" for one in house.engineers])
    assert set(vans.values()) == {2}


@pytest.mark.prove
@pytest.mark.parametrize("today", [TODAY, SUNDAY])
def test_the_whole_story_is_told_at_every_hour(db: None, today: date) -> None:
    random = Random(load.SEED)
    with clock.standing_at(days.at(today, 0)):
        house = houses.build(random, today)
        devices, _registered = town.settle(random, house, today, load.CUSTOMERS)
    unchosen = 0
    for hour in range(24):
        now = days.at(today, hour)
        own = replace(house, engineers=deepcopy(house.engineers))
        lives = history.tell(deepcopy(random), own, devices, today=today, now=now, count=load.TICKETS)
        assert (hour, len(lives)) == (hour, load.TICKETS)
        planned = [pair for life in lives for pair in zip(life.slots, life.visits, strict=True)]
        unchosen += sum(slot.ranking is None and visit.steps[0][0] >= now - RECENT for slot, visit in planned)
    assert unchosen > 0  # the control: at some hour nobody had the level, and somebody went all the same
