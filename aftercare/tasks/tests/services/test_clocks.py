from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.journal.models import Entry
from aftercare.kit import clock as time, plugs
from aftercare.kit.plugs import PolicyFact
from aftercare.tasks import services
from aftercare.tasks.models import Clock, Mark, Policy
from aftercare.tasks.tests.promises import at, mark, policy, start

pytestmark = pytest.mark.django_db


def missed() -> list[str]:
    """The subjects of the deadlines that were recorded as missed, in order."""
    found = Entry.objects.filter(name="tasks.DeadlineMissed").order_by("id")
    return [next(one for one in entry.subjects if one.startswith("kettle:")) for entry in found]


def test_the_first_policy_that_matches_holds_by_position() -> None:
    third, second, first = policy("1", 3, "A"), policy("8", 2), policy("2", 1, "A")
    assert start("kettle:1", "A").policy == first
    assert start("kettle:2", "B").policy == second
    assert Clock.objects.filter(policy=third).count() == 0


def test_a_kind_without_a_promise_gets_no_clock() -> None:
    policy("2", 1, "A")
    given = services.start_clocks(
        subject="kettle:1", about=services.About("B"), kinds=["kettle"], at=at("23 09:00"), category="cold"
    )
    assert given == {}
    assert Clock.objects.filter(subject="kettle:1").count() == 0


def test_what_is_promised_is_what_starts() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        promised = services.promise(about=services.About("A"), kinds=["kettle"], at=at("23 09:00"), category="cold")
        assert promised.deadlines == {"kettle": at("23 14:00")}
        assert Clock.objects.count() == 0
        services.start_promised(subject="kettle:1", promised=promised)
    assert list(Clock.objects.values_list("subject", "due_at")) == [("kettle:1", at("23 14:00"))]
    assert list(Mark.objects.values_list("subject", "at", "category")) == [("kettle:1", at("23 09:00"), "cold")]


def test_a_deadline_counts_working_hours() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        clock = start()
    assert (clock.state, clock.due_at, clock.breached) == ("running", at("23 14:00"), False)
    assert (clock.policy_version, clock.calendar_version) == (1, 1)


def test_the_wall_clock_counts_the_night() -> None:
    policy("24", wall_clock=True)
    with time.standing_at(at("23 09:00")):
        assert start().due_at == at("24 09:00")


def test_a_pause_takes_the_deadline_away_and_moves_it() -> None:
    policy("4")
    with time.standing_at(at("23 11:00")):
        start()
        paused = mark("waits", "23 10:00")
        assert (paused.state, paused.due_at) == ("paused", None)
        assert services.mark(subject="kettle:1", category="cold", at=at("23 11:00")) == {"kettle": at("23 15:00")}


def test_a_stop_keeps_the_deadline_and_the_moment() -> None:
    policy("4")
    with time.standing_at(at("23 10:00")):
        start()
        stopped = mark("hot", "23 10:00")
    assert (stopped.state, stopped.stopped_at, stopped.due_at) == ("stopped", at("23 10:00"), at("23 14:00"))
    assert services.mark(subject="kettle:1", category="hot") == {}


def test_history_never_runs_backwards() -> None:
    policy("4")
    with time.standing_at(at("23 12:00")):
        start(begun="23 10:00")
        mark("waits", "23 09:00")
    assert list(Mark.objects.filter(subject="kettle:1").values_list("at", flat=True)) == [at("23 10:00")] * 2


def test_another_class_chooses_anew_and_what_was_used_stays_used() -> None:
    policy("4", 1, "A")
    policy("8", 2, "B")
    with time.standing_at(at("23 10:00")):
        start(service_class="B")
        due = services.mark(subject="kettle:1", category="cold", about=services.About("A"), chooses=True)
    assert due == {"kettle": at("23 14:00")}


def test_a_class_without_a_promise_keeps_the_old_one() -> None:
    kept = policy("4", 1, "A")
    with time.standing_at(at("23 10:00")):
        start(service_class="A")
        services.mark(subject="kettle:1", category="cold", about=services.About("C"), chooses=True)
    assert Clock.objects.get().policy == kept


def test_an_object_without_clocks_is_marked_all_the_same() -> None:
    assert services.mark(subject="kettle:9", category="hot") == {}
    assert Mark.objects.filter(subject="kettle:9").count() == 1


def test_what_is_missed_is_noticed_once() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        start("kettle:1")
        start("kettle:2")
        mark("hot", "23 09:00", "kettle:2")
    with time.standing_at(at("23 14:00")):
        services.raise_alarms()
        assert missed() == []
    with time.standing_at(at("23 14:01")):
        assert [services.raise_alarms(), services.raise_alarms()] == [1, 0]
        assert mark("hot", "23 14:01").breached
    assert missed() == ["kettle:1"]


@pytest.mark.parametrize("category", ["cold", "hot"])
def test_a_step_after_the_deadline_is_not_hidden_from_the_record(category: str) -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        start()
    with time.standing_at(at("23 15:00")):
        mark(category, "23 15:00")
        services.raise_alarms()
    assert missed() == ["kettle:1"]


def test_what_begins_too_late_is_recorded() -> None:
    policy("4")
    with time.standing_at(at("24 09:00")):
        assert start().breached
        services.raise_alarms()
    assert missed() == ["kettle:1"]


def test_control_what_is_in_time_is_not_recorded() -> None:
    policy("4")
    with time.standing_at(at("23 10:00")):
        start()
        mark("hot", "23 10:00")
        assert services.raise_alarms() == 0
    assert missed() == []


def test_recompute_says_how_many_moved() -> None:
    promise = policy("4")
    with time.standing_at(at("23 09:00")):
        first, second = start("kettle:1"), start("kettle:2")
        assert services.recompute([first.id, second.id]) == 0
        promise.hours = Decimal(5)
        promise.save()
        assert services.recompute([second.id]) == 1
    assert Clock.objects.get(id=first.id).due_at == at("23 14:00")
    assert Clock.objects.get(id=second.id).due_at == at("23 15:00")


def test_a_history_that_begins_in_a_moment_can_be_computed_now() -> None:
    policy("4")
    with time.standing_at(at("23 09:00") - timedelta(minutes=4)):
        clock = start()
        assert services.recompute([clock.id]) == 0
    assert Clock.objects.get().state == "running"


def test_what_another_process_promised_by_an_old_policy_is_mended() -> None:
    kept = policy("4")
    with time.standing_at(at("23 09:00")):
        clock = start()
        Policy.objects.filter(id=kept.id).update(hours=Decimal(2), version=2)
        assert services.catch_up() == 1
        clock.refresh_from_db()
        assert (clock.due_at, clock.policy_version) == (at("23 11:00"), 2)
        assert services.catch_up() == 0


def test_control_a_clock_that_has_stopped_keeps_its_promise() -> None:
    kept = policy("4")
    with time.standing_at(at("23 09:00")):
        clock = start()
        mark("hot", "23 10:00")
        Policy.objects.filter(id=kept.id).update(hours=Decimal(2), version=2)
        assert services.catch_up() == 0
        clock.refresh_from_db()
        assert (clock.state, clock.due_at) == ("stopped", at("23 14:00"))


def rounds() -> list[tuple[int, str, object]]:
    """The orders of the kettle: round, state and when each was to be served."""
    found = Clock.objects.filter(kind="orders").order_by("round")
    return list(found.values_list("round", "state", "due_at"))


def say(category: str, when: str, *, late: bool = False) -> None:
    begins = ["orders"] if category == "ordered" else []
    services.mark(subject="kettle:1", category=category, at=at(when), begins=begins, late=late)


def test_each_order_that_nobody_served_has_a_deadline_of_its_own() -> None:
    policy("2", kind="orders")
    with time.standing_at(at("23 16:00")):
        say("ordered", "23 08:00")
        assert rounds() == []  # the first one is promised otherwise
        say("served", "23 09:00")
        say("ordered", "23 10:00")
        say("ordered", "23 11:00")
        say("served", "23 11:30")
        say("ordered", "23 13:00")
        say("never_mind", "23 13:30")
        say("ordered", "23 14:00")
    assert rounds() == [
        (1, "stopped", at("23 12:00")),
        (2, "cancelled", None),
        (3, "running", at("23 16:00")),
    ]


def test_what_comes_late_from_a_phone_takes_its_place() -> None:
    policy("4")
    with time.standing_at(at("23 15:00")):
        start()
        mark("waits", "23 11:00")
        services.mark(subject="kettle:1", category="hot", at=at("23 10:00"), late=True)
    clock = Clock.objects.get()
    assert (clock.state, clock.stopped_at) == ("paused", None)
    assert list(Mark.objects.order_by("at").values_list("category", flat=True)) == ["cold", "hot", "waits"]


def test_a_late_order_between_two_makes_the_rounds_anew() -> None:
    policy("2", kind="orders")
    with time.standing_at(at("23 16:00")):
        say("served", "23 08:00")
        say("ordered", "23 13:00")
        say("ordered", "23 09:00", late=True)
        say("served", "23 10:00", late=True)
    assert rounds() == [(1, "stopped", at("23 11:00")), (2, "running", at("23 15:00"))]


def test_an_earlier_beginning_can_be_withdrawn() -> None:
    policy("4")
    with time.standing_at(at("23 11:00")):
        start(begun="23 11:00")
        mark_id, due = services.put_mark(subject="kettle:1", at=at("23 09:00"), category="cold")
        assert due == {"kettle": at("23 14:00")}
        assert services.withdraw_mark(mark_id=mark_id) == ("kettle:1", {"kettle": at("23 16:00")})


def test_a_condition_chooses_by_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    fact = PolicyFact("channel", "Channel", lambda: [("phone", "Phone")])
    monkeypatch.setattr(plugs._shelf, "plugs", [*plugs._shelf.plugs, fact])
    by_phone = policy("1", 1, condition={"field": "channel", "is": "phone"})
    others = policy("4", 2)
    for number, channel in enumerate(("phone", "mail")):
        about = services.About(facts={"channel": channel})
        services.start_clocks(
            subject=f"kettle:{number}", about=about, kinds=["kettle"], at=at("23 09:00"), category="cold"
        )
    found = Clock.objects.filter(kind="kettle").order_by("subject")
    assert list(found.values_list("policy_id", flat=True)) == [by_phone.id, others.id]


def test_late_by_another_class_is_nobodys_fault() -> None:
    policy("4", 1, "A")
    policy("1", 2, "B")
    with time.standing_at(at("23 11:00")):
        start(service_class="A")
        services.mark(subject="kettle:1", category="cold", about=services.About("B"), chooses=True)
    clock = Clock.objects.get()
    assert (clock.breached, clock.excused) == (True, "reclassified")
