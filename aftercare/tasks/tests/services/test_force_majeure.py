from typing import Any

import pytest

from aftercare.kit import clock as time
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.tasks import services
from aftercare.tasks.models import Clock, ForceMajeure
from aftercare.tasks.tests.promises import actor, at, mark, policy

pytestmark = pytest.mark.django_db


def start_in(area: str, subject: str) -> None:
    about = services.About(area=area)
    services.start_clocks(subject=subject, about=about, kinds=["kettle"], at=at("23 09:00"), category="cold")


def deadlines() -> list[tuple[str, object, str]]:
    return list(Clock.objects.order_by("subject").values_list("subject", "due_at", "excused"))


def test_nothing_counts_in_its_area_once_another_has_approved_it_until_it_is_withdrawn() -> None:
    policy("4")
    one, other = actor("one", "manager"), actor("other", "manager")
    with time.standing_at(at("23 09:00")):
        start_in("330106", "kettle:hangzhou")
        start_in("310101", "kettle:shanghai")
        window = services.declare(name="Storm", areas=["33"], starts_at=at("23 10:00"), ends_at=at("23 11:30"), by=one)
        services.catch_up()
        assert {due for _subject, due, _why in deadlines()} == {at("23 14:00")}
        with pytest.raises(Refused):
            services.approve(window_id=window, by=one)
        services.approve(window_id=window, by=other)
        services.catch_up()
    with time.standing_at(at("23 11:00")):
        services.recompute(list(Clock.objects.values_list("id", flat=True)))
        assert deadlines() == [
            ("kettle:hangzhou", at("23 15:30"), "force_majeure"),
            ("kettle:shanghai", at("23 14:00"), ""),
        ]
        services.withdraw(window_id=window, by=one)
        services.catch_up()
        assert deadlines() == [("kettle:hangzhou", at("23 14:00"), ""), ("kettle:shanghai", at("23 14:00"), "")]
        with pytest.raises(Conflict):
            services.approve(window_id=window, by=other)


def test_what_was_late_in_it_is_late_no_more() -> None:
    policy("4")
    with time.standing_at(at("23 16:00")):
        start_in("330106", "kettle:1")
        assert mark("hot", "23 15:00").breached
        by = actor("one", "manager")
        window = services.declare(name="Storm", areas=[], starts_at=at("23 10:00"), ends_at=at("23 11:30"), by=by)
        services.approve(window_id=window, by=actor("other", "manager"))
        services.catch_up()
    clock = Clock.objects.get()
    assert (clock.breached, clock.due_at, clock.excused) == (False, at("23 15:30"), "force_majeure")
    assert ForceMajeure.objects.get().reached is None


def test_it_has_a_name_an_end_and_a_manager() -> None:
    span: dict[str, Any] = {"areas": [], "starts_at": at("23 10:00")}
    manager = actor("one", "manager")
    with pytest.raises(Refused) as nameless:
        services.declare(name=" ", ends_at=at("23 11:00"), by=manager, **span)
    with pytest.raises(Refused) as endless:
        services.declare(name="Storm", ends_at=at("23 10:00"), by=manager, **span)
    assert (nameless.value.field, endless.value.field) == ("name", "ends_at")
    with pytest.raises(NotAllowed):
        services.declare(name="Storm", ends_at=at("23 11:00"), by=actor("agent", "agent"), **span)
    with pytest.raises(NotAllowed):
        services.withdraw(window_id=9, by=manager)
    assert ForceMajeure.objects.count() == 0


def test_it_is_told_beforehand_how_many_open_deadlines_it_may_move() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        start_in("330106", "kettle:hangzhou")
        start_in("310101", "kettle:shanghai")
        start_in("310101", "kettle:done")
        mark("hot", "23 09:00", "kettle:done")
        span = {"starts_at": at("23 10:00"), "ends_at": at("23 12:00")}
        found = [services.would_touch(areas=areas, **span) for areas in ([], ["33"], ["44"])]
        before = services.would_touch(areas=[], starts_at=at("22 10:00"), ends_at=at("22 12:00"))
    assert (found, before) == ([2, 1, 0], 0)
