"""Nobody can go as the rules stand: which rule would be the cheapest to let go, and who would go then."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from aftercare.dispatch.services.situation import Situation
from aftercare.engines import routing
from aftercare.engines.routing import Reason

# Working outside of shifts lifts both: no shift at all, and no room left in one.
RULES: tuple[frozenset[Reason], ...] = (
    frozenset({Reason.NO_SHIFT, Reason.NO_ROOM}),
    frozenset({Reason.OUTSIDE_AREA}),
    frozenset({Reason.REFUSED_BEFORE}),
    frozenset({Reason.NO_SKILL}),
    frozenset({Reason.SKILL_EXPIRED}),
    frozenset({Reason.LOW_LEVEL}),
)


NO_PLACE = "no_place"


def cheapest_rule(situation: Situation) -> dict[str, Any]:
    """{rule, engineer_id, start, total} of the cheapest choice with one rule let go, or with all of them.

    The rule is "several" where no single one is enough; without more it is "" where there is nobody at all, and
    "no_place" where nobody knows where to go.
    """
    if not situation.has_place:
        return {"rule": NO_PLACE}
    single = [(rules, choice) for rules in RULES if (choice := _best(situation, rules)) is not None]
    if not single:
        everything = frozenset().union(*RULES)
        best = _best(situation, everything)
        single = [(frozenset[Reason](), best)] if best else []
    if not single:
        return {"rule": ""}
    rules, choice = min(single, key=lambda found: found[1].total)
    return {
        "rule": next((reason.value for reason in Reason if reason in rules), "several"),
        "engineer_id": choice.engineer,
        "start": choice.slot.start.isoformat(),
        "total": round(choice.total, 1),
    }


def _best(situation: Situation, rules: Collection[Reason]) -> routing.Choice | None:
    frame = replace(situation.frame, relaxed=frozenset(rules))
    ranking = routing.rank(situation.job, situation.engineers.values(), frame)
    return ranking.choices[0] if ranking.choices else None
