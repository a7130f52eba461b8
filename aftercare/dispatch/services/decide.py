"""Keep a decision with its reasons."""

from collections import Counter
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from aftercare.dispatch.models import Decision
from aftercare.dispatch.services.situation import Situation, as_plain
from aftercare.engines import routing
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, ref
from aftercare.kit.rows import Row

KEPT_CHOICES = 10
KEPT_EXCLUDED = 30


def note(
    situation: Situation,
    ranking: routing.Ranking,
    *,
    mode: Decision.Mode,
    started: float,
    visit: tuple[int, int] | None = None,
    reason: str = "",
    relaxed: Mapping[str, Any] | None = None,
) -> Decision:
    """Write down who could go and who was chosen: `visit` is (user id of the engineer, booking id), None for nobody.

    `started` is when the choice began (`time.perf_counter`).
    """
    engineer_id, booking_id = visit or (None, None)
    return Decision.objects.create(
        order_id=situation.order["id"],
        at=situation.frame.now,
        mode=mode,
        engineer_id=engineer_id,
        booking_id=booking_id,
        reason=reason,
        **said(ranking),
        relaxed=dict(relaxed or {}),
        milliseconds=round((perf_counter() - started) * 1000),
        preset=situation.preset,
        preset_version=situation.preset.version,
    )


def said(ranking: routing.Ranking) -> dict[str, Any]:
    """Who could go and who could not, as a decision keeps it."""
    people = [{"engineer_id": one.engineer, "reason": one.reason.value} for one in ranking.excluded[:KEPT_EXCLUDED]]
    return {
        "ranked": [as_plain(one) for one in ranking.choices[:KEPT_CHOICES]],
        "excluded": {"counts": reasons(ranking), "people": people},
    }


def reasons(ranking: routing.Ranking) -> dict[str, int]:
    """How many could not go, by reason."""
    return dict(sorted(Counter(one.reason.value for one in ranking.excluded).items()))


def record(event: Event, order: Row, by: Actor, *, engineer_id: int | None = None) -> None:
    """Write an event of a job down with everything that it concerns."""
    subjects = [ref("workorder", order["id"]), ref("ticket", order["ticket_id"])]
    if engineer_id is not None:
        subjects.append(ref("user", engineer_id))
    journal.record(event, subjects=subjects, by=by)
