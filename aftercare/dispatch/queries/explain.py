"""Why somebody was chosen, in words: each factor with its amount and its points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from aftercare.engines.routing import HIGHEST_LEVEL, Factor, Reason
from aftercare.kit.rows import Row
from aftercare.web.formats import number

BAR_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One factor: its name, what was measured, its points, and its bar beside the candidate's longest one (0 to 20)."""

    factor: str
    name: str
    words: str
    points: float
    bar: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could go: when, for how many points, and what they are made of."""

    engineer_id: int
    name: str
    start: datetime
    end: datetime
    travel: int
    on_call: bool
    total: float
    parts: Sequence[Part]

    @property
    def in_short(self) -> str:
        """What cost the most, in one line."""
        dear = sorted((part for part in self.parts if part.points >= 1), key=lambda part: -part.points)
        return " · ".join(f"{part.name} {number(round(part.points))}" for part in dear[:3])


def candidates(decision: Row) -> list[Candidate]:
    """Those who could go, the best first, in the reader's language."""
    return [_candidate(row, decision["names"]) for row in decision["ranked"]]


def _candidate(row: Row, names: dict[int, str]) -> Candidate:
    longest = max((points for _amount, points in row["factors"].values()), default=0) or 1
    factors = [Factor(one) for one in Factor if one.value in row["factors"]]
    parts = []
    for factor in factors:
        amount, points = row["factors"][factor.value]
        bar = min(max(round(BAR_LENGTH * points / longest), 1 if points > 0 else 0), BAR_LENGTH)
        parts.append(Part(factor.value, factor_name(factor), factor_words(factor, amount), points, bar))
    return Candidate(
        engineer_id=row["engineer_id"],
        name=names.get(row["engineer_id"], ""),
        start=datetime.fromisoformat(row["start"]),
        end=datetime.fromisoformat(row["end"]),
        travel=row["travel"],
        on_call=row["on_call"],
        total=row["total"],
        parts=parts,
    )


def factor_name(factor: Factor) -> str:
    """What a factor is called."""
    return {
        Factor.TRAVEL: _("Distance"),
        Factor.WAIT: _("Waiting time"),
        Factor.LATE: _("After the promise"),
        Factor.WISHED: _("Outside the wished time"),
        Factor.LOAD: _("Load"),
        Factor.SKILL: _("Skill"),
        Factor.PARTS: _("Van stock"),
        Factor.AREA: _("Area"),
        Factor.STANDBY: _("Shift"),
    }[factor]


def factor_words(factor: Factor, amount: float) -> str:
    """What was measured for a factor, in words."""
    there, absent = {
        Factor.TRAVEL: (_("{amount} min more on the road"), _("on the way anyway")),
        Factor.WAIT: (_("{amount} h until arrival"), _("there at once")),
        Factor.LATE: (_("{amount} h late"), _("in time")),
        Factor.WISHED: (_("{amount} h beside it"), _("as wished")),
        Factor.LOAD: (_("{amount} % of the day booked"), _("nothing booked that day")),
        Factor.SKILL: (_("level {amount} of 5"), _("level 5 of 5")),
        Factor.PARTS: (_("parts missing: {amount}"), _("all parts in the van")),
        Factor.AREA: (_("another area"), _("own area")),
        Factor.STANDBY: (_("on call, outside the shift"), _("within the shift")),
    }[factor]
    return there.format(amount=number(_shown(factor, amount))) if amount else absent


def _shown(factor: Factor, amount: float) -> float:
    """An amount as people say it."""
    if factor is Factor.SKILL:
        return HIGHEST_LEVEL - round(amount)
    if factor is Factor.LOAD:
        return round(amount * 100)
    return round(amount) if factor is Factor.TRAVEL else round(amount, 1)


def reason_words(reason: str) -> str:
    """Why somebody could not go."""
    return {
        Reason.NO_SKILL: _("does not hold the skill"),
        Reason.SKILL_EXPIRED: _("held the skill, and it has expired"),
        Reason.LOW_LEVEL: _("holds the skill at a lower level than the job asks for"),
        Reason.OUTSIDE_AREA: _("too far outside the area"),
        Reason.REFUSED_BEFORE: _("did not take this job before"),
        Reason.NO_SHIFT: _("no shift in the next days"),
        Reason.NO_ROOM: _("no room in the next days"),
    }[Reason(reason)]


def excluded(decision: Row) -> list[Row]:
    """Those who could not go, by reason: {reason, words, count, names}; names are those that were kept."""
    people = decision["excluded"]["people"]
    return [
        {
            "reason": reason,
            "words": reason_words(reason),
            "count": count,
            "names": [decision["names"].get(one["engineer_id"], "") for one in people if one["reason"] == reason],
        }
        for reason, count in sorted(decision["excluded"]["counts"].items(), key=lambda pair: -pair[1])
    ]
