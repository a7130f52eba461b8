import io

import pytest
from django.core.management import call_command

from aftercare.kit import plugs
from aftercare.kit.plugs import Check, Problem
from aftercare.tasks.models import Clock
from aftercare.tickets.models import Ticket
from aftercare.workorders.models import WorkOrder
from tests.world import World

pytestmark = pytest.mark.django_db


def said(language: str = "en") -> tuple[str, int]:
    """What `verify` prints, and how it ends."""
    out = io.StringIO()
    try:
        call_command("verify", "--language", language, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_a_sound_world_is_clean(world: World) -> None:
    text, code = said()
    assert "BROKEN" not in text, text
    assert code == 0
    assert text.count("\n") == len(plugs.offered(Check))


def test_control_a_manipulated_row_is_named(world: World) -> None:
    Clock.objects.filter(subject=f"ticket:{world.things['ticket:own']}", kind="solution").update(due_at=None)
    WorkOrder.objects.filter(id=world.things["workorder:own"]).update(state="ready")
    Ticket.objects.filter(id=world.things["ticket:foreign"]).update(state="cancelled")
    text, code = said()
    assert code == 1
    for kind, name in (("ticket", "own"), ("workorder", "own"), ("ticket", "foreign")):
        assert f"        {kind}:{world.things[f'{kind}:{name}']}: " in text
    assert text.count("BROKEN") == 3


def test_a_long_list_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [Check("holds", list), Check("does not", lambda: (Problem(f"a:{n}", "wrong") for n in range(50)))]
    monkeypatch.setattr(plugs._shelf, "plugs", checks)
    text, code = said()
    assert code == 1
    lines = text.splitlines()
    assert (lines[0], lines[1], lines[-1], len(lines)) == (
        "ok      holds",
        "BROKEN  does not",
        "        … and more",
        23,
    )


def test_every_check_and_what_it_finds_is_said_in_chinese_too(world: World) -> None:
    WorkOrder.objects.filter(id=world.things["workorder:own"]).update(state="ready")
    text, code = said("zh")
    assert (code, text.count("异常 "), text.count("正常 ")) == (1, 1, len(plugs.offered(Check)) - 1)
    assert f"workorder:{world.things['workorder:own']}: 为 ready，" in text
    words = [line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith(("异常", "正常"))]
    assert [line for line in words if line.isascii()] == []
