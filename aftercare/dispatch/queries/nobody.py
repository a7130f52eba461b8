"""Where nobody could go: what is missing, what the cheapest way out is, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from aftercare.customers import queries as customers
from aftercare.dispatch.models import Wait
from aftercare.engines.routing import Reason
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows
from aftercare.web.formats import moment
from aftercare.workforce import queries as workforce


def wait(order_id: int) -> Row | None:
    """Since when a job waits because nobody could take it, when it was and will be looked at, how often it was.

    Row: since, tried_at, next_try_at, tries; None for a job that the product does not look at by itself.
    """
    found = Wait.objects.filter(order_id=order_id).values("since", "tried_at", "next_try_at", "tries")
    return next(iter(rows(found)), None)


def advice(decision: Row) -> str:
    """Where nobody could go: the cheapest way out in a sentence; "" for any other decision."""
    relaxed = decision["relaxed"]
    if not relaxed:
        return ""
    if not relaxed["rule"]:
        return _("There is no engineer yet. Add one first.")
    if relaxed["rule"] == "no_place":
        return _("Nobody knows where to go: write the address on the ticket, and somebody is chosen at once.")
    sentences = {
        Reason.NO_SHIFT.value: _("Cheapest way out: ask {name} to work outside the shifts, from {when}."),
        Reason.OUTSIDE_AREA.value: _("Cheapest way out: send {name} from another area, {when}."),
        Reason.REFUSED_BEFORE.value: _("Cheapest way out: ask {name} again, for {when}."),
        Reason.NO_SKILL.value: _("Cheapest way out: send {name} without the skill, {when}."),
        Reason.SKILL_EXPIRED.value: _("Cheapest way out: renew the skill of {name}, who could go {when}."),
        Reason.LOW_LEVEL.value: _("Cheapest way out: send {name}, below the level asked for, {when}."),
    }
    usual = _("No single rule is enough; nearest would be {name}, {when}.")
    when = moment(datetime.fromisoformat(relaxed["start"]))
    return sentences.get(relaxed["rule"], usual).format(name=decision["names"][relaxed["engineer_id"]], when=when)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a job asks for: its skill by name ("" for none) at a level, its district ("" for unknown), its minutes."""

    skill: str
    level: int
    district: str
    minutes: int


def wanted(order: Row) -> Wanted:
    """What a job (a row of `workorders.queries`) asks for, in the reader's language."""
    return Wanted(
        skill_name(order["skill"]), order["level"], customers.district_name(order["district"]), order["minutes"]
    )


def skill_name(code: str) -> str:
    """A skill in the reader's language; its code where nobody gave it a name, "" for none."""
    return next((own_words(row) for row in workforce.skills() if row["code"] == code), code) if code else ""


def missing(decision: Row, wanted: Wanted) -> list[str]:
    """Where nobody could go: what there would have to be, one sentence for each thing.

    Where one rule alone stands in the way it is the one that costs the least; otherwise all that stood in the way,
    that of most people first.
    """
    relaxed = decision["relaxed"]
    if not relaxed or relaxed["rule"] in {"", "no_place"}:
        return []
    counts = sorted(decision["excluded"]["counts"].items(), key=lambda pair: -pair[1])
    rules = [relaxed["rule"]] if relaxed["rule"] in set(Reason) else [reason for reason, _count in counts]
    return [_missing(Reason(rule), wanted) for rule in rules]


def _missing(rule: Reason, wanted: Wanted) -> str:
    sentence = {
        Reason.NO_SKILL: _("Missing: an engineer who holds “{skill}” at level {level} or above."),
        Reason.SKILL_EXPIRED: _("Missing: a valid “{skill}”; it has expired."),
        Reason.LOW_LEVEL: _("Missing: “{skill}” at level {level} or above; those who hold it are below."),
        Reason.OUTSIDE_AREA: _("Missing: an engineer within reach of {district}."),
        Reason.REFUSED_BEFORE: _("Missing: an engineer who was not asked for this job yet."),
        Reason.NO_SHIFT: _("Missing: a shift within the next days."),
        Reason.NO_ROOM: _("Missing: {minutes} free minutes, with the way there, in the shifts of the next days."),
    }[rule]
    district = wanted.district or _("the place")
    return sentence.format(skill=wanted.skill, level=wanted.level, district=district, minutes=wanted.minutes)
