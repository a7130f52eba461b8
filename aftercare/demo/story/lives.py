"""Whole lives of tickets: somebody calls, somebody answers, somebody comes, and it ends one way or another.

A life is told to its end, and cut at the present moment afterwards: what has not happened yet is left out.
"""

import heapq
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from aftercare.demo.story import crew, days, texts
from aftercare.demo.story.chooser import Chooser
from aftercare.demo.story.faults import Device, Fault, Faults
from aftercare.kit import actor
from aftercare.kit.actor import Actor
from aftercare.tickets import services as tickets
from aftercare.workorders import services as workorders

QUIET_DAYS = 7
FATES = (("done", 0.885), ("absent", 0.04), ("partial", 0.075))
Steps = list[tuple[datetime, str]]


@dataclass(slots=True)
class Life:
    """One ticket from the first word on. Moments are local; `care` is that of whoever served the customer last.

    `slots` are the plans of its `visits`, one for each.
    """

    device: Device
    fault: Fault
    called: datetime
    channel: str
    text: str
    fate: str
    steps: list[tickets.Step] = field(default_factory=list)
    lines: list[tickets.Line] = field(default_factory=list)
    visits: list[workorders.PastVisit] = field(default_factory=list)
    slots: list[crew.Slot] = field(default_factory=list)
    ending: tuple[str, str, str, str] = ("", "", "", "")
    part: str = ""
    late: float = 0.0
    care: float = 0.9
    survey: dict[str, Any] | None = None
    agent: Actor | None = None
    answered: datetime | None = None

    @property
    def words(self) -> Mapping[str, Any]:
        """The phrases of the customer's language."""
        return texts.phrases(self.device.owner.language)

    @property
    def customer(self) -> Actor:
        """The customer as the one who acts."""
        return actor.customer(self.device.owner_id, self.device.owner.name)

    @property
    def solved_at(self) -> datetime | None:
        """When it was last called solved."""
        return max((step.at for step in self.steps if step.to == "solved"), default=None)


class Teller:
    """Tells lives one after the other, so that engineers are never in two places."""

    def __init__(
        self,
        random: Random,
        faults: Faults,
        engineers: Sequence[crew.Engineer],
        agents: Sequence[Actor],
        today: date,
        chooser: Chooser | None = None,
    ) -> None:
        self.random = random
        self.faults = faults
        self.engineers = engineers
        self.agents = agents
        self.today = today
        self.chooser = chooser

    def tell(self, calls: Sequence[datetime]) -> list[Life]:
        """A life for each call, in the order of the calls."""
        lives = [self._begin(moment) for moment in calls]
        waiting = [(life.called, number) for number, life in enumerate(lives) if life.fault.skilled]
        heapq.heapify(waiting)
        while waiting:
            moment, number = heapq.heappop(waiting)
            again = self._visit(lives[number], moment)
            if again is not None:
                heapq.heappush(waiting, (again, number))
        for life in lives:
            if not life.fault.skilled:
                self._advise(life)
            self._after(life)
        return lives

    # --- the first word, and the first answer

    def _begin(self, moment: datetime) -> Life:
        random = self.random
        fault, device = self.faults.draw(random, hot=days.is_hot(moment.date(), self.today))
        language = device.owner.language
        life = Life(
            device=device,
            fault=fault,
            called=moment,
            channel=self._channel(device),
            text=texts.complaint(random, fault, device, language),
            fate=random.choices([name for name, _share in FATES], [share for _name, share in FATES])[0],
        )
        life.agent = random.choice(self.agents)
        life.answered = self._answer_moment(moment, urgent=fault.category == "safety")
        return life

    def _channel(self, device: Device) -> str:
        channels = ["portal", "phone", "wechat", *(["mail"] if device.owner.mail else [])]
        return self.random.choices(channels, [42, 26, 17, 15][: len(channels)])[0]

    def _answer_moment(self, moment: datetime, *, urgent: bool) -> datetime:
        """When a person answers: at any hour when it is dangerous, else from eight to eight."""
        random = self.random
        if urgent:
            return moment + timedelta(minutes=random.uniform(3, 35))
        begin = moment + timedelta(minutes=1)
        if not 8 <= moment.hour < 20:  # noqa: PLR2004 - the hours of the hotline
            day = moment.date() + timedelta(days=1 if moment.hour >= 20 else 0)  # noqa: PLR2004 - as above
            begin = days.at(day, 8, random.randrange(30))
        usual = 38 if random.random() < 0.95 else 260  # noqa: PLR2004 - one of twenty is overlooked for a while
        return begin + timedelta(minutes=min(random.expovariate(1 / usual), 900))

    def _answer(self, life: Life, *, until: datetime, kind: str) -> None:
        """Somebody takes the ticket and answers, before anybody comes."""
        moment = min(life.answered or until, until)
        agent = life.agent or self.agents[0]
        name = life.device.owner.name
        life.steps += [
            tickets.Step(moment - timedelta(seconds=40), tickets.ASSIGNED, agent),
            tickets.Step(moment, "answered", agent),
        ]
        text = self.random.choice(life.words[kind]).format(name=name)
        life.lines.append(tickets.Line(moment, "out", text, agent))
        if self.random.random() < 0.3:  # noqa: PLR2004 - three of ten have something to add
            later = moment + timedelta(minutes=self.random.uniform(4, 50))
            life.lines.append(tickets.Line(later, "in", self.random.choice(life.words["follow"]), life.customer))
        if self.random.random() < 0.12:  # noqa: PLR2004 - a note now and then
            later = moment + timedelta(minutes=2)
            life.lines.append(tickets.Line(later, "note", self.random.choice(life.words["notes"]), agent))

    # --- tickets without a visit

    def _advise(self, life: Life) -> None:
        """What the hotline solves by itself."""
        random = self.random
        agent = life.agent or self.agents[0]
        moment = life.answered or life.called
        if random.random() < 0.03:  # noqa: PLR2004 - a few solve it themselves
            life.steps.append(tickets.Step(moment, "cancelled", agent, life.words["cancelled"]))
            return
        self._answer(life, until=moment, kind="advice")
        if random.random() < 0.25:  # noqa: PLR2004 - a quarter needs something from the customer
            asked = moment + timedelta(minutes=3)
            back = asked + timedelta(hours=random.uniform(1, 30))
            life.steps.append(tickets.Step(asked, "wait_customer", agent, life.words["ask"]))
            life.steps.append(tickets.Step(back, "open", life.customer))
            life.lines.append(tickets.Line(back, "in", random.choice(life.words["follow"]), life.customer))
            moment = back
        ended = self._answer_moment(moment + timedelta(minutes=random.uniform(5, 90)), urgent=False)
        life.ending = (*texts.ending(random, life.fault, life.device.owner.language), "advice")
        life.steps.append(tickets.Step(ended, "solved", agent))

    # --- tickets with a visit

    def _visit(self, life: Life, since: datetime) -> datetime | None:
        """Plan the next visit and let it happen; answers when another one can be planned, None when it was the last."""
        random = self.random
        offered = since + timedelta(seconds=random.uniform(1.2, 4.6))
        first, declined = not life.visits, None
        if first and random.random() < 0.04:  # noqa: PLR2004 - now and then somebody cannot
            declined = self._declined(life, offered)
            offered += timedelta(minutes=3, seconds=5) if declined else timedelta()
        slot, accepted = self._slot(life, offered, declined)
        if first:
            self._answer(life, until=slot.start - timedelta(minutes=slot.travel + 5), kind="answers")
        engineer = Actor(actor.ActorKind.USER, slot.engineer.user_id, slot.engineer.name)
        life.steps.append(tickets.Step(accepted, "in_field", engineer))
        steps, arrived = self._way(slot, offered, accepted)
        life.late = max(life.late, (arrived - slot.start).total_seconds() / 3600)
        life.care = slot.engineer.care
        fate = life.fate if first else "done"
        return self._happens(life, slot, engineer, steps, fate)

    def _slot(self, life: Life, offered: datetime, declined: crew.Engineer | None = None) -> tuple[crew.Slot, datetime]:
        """Who comes when, and when he said yes; not the one who declined."""
        random, device = self.random, life.device
        asleep, place = _asleep(offered), device.owner.position
        accepted = offered + timedelta(seconds=random.uniform(35, 420))
        urgent = asleep and life.fault.category == "safety"
        if asleep and not urgent:
            day = offered.date() + timedelta(days=1 if offered.hour >= 19 else 0)  # noqa: PLR2004 - as above
            accepted = days.at(day, 8, random.randrange(2, 20), random.randrange(60))
        since = accepted + timedelta(minutes=15)
        if self.chooser and offered >= self.chooser.since:
            # Where only the one who declined has the level, somebody goes all the same, as in the days before.
            with suppress(LookupError):
                slot = self._chosen(self.chooser, life, since, urgent=urgent, declined=declined)
                crew.take(slot, place)
                return slot, accepted
        if urgent:
            slot = crew.at_once(self.engineers, place=place, city=device.city, since=accepted, minutes=device.minutes)
            return slot, accepted
        slot = crew.first_slot(
            [one for one in self.engineers if one is not declined],
            skill=device.skill,
            place=place,
            city=device.city,
            since=since,
            minutes=device.minutes,
        )
        return slot, accepted

    def _chosen(
        self, chooser: Chooser, life: Life, since: datetime, *, urgent: bool, declined: crew.Engineer | None = None
    ) -> crew.Slot:
        asked = life.visits[0].steps[0][0] if life.visits else since
        return chooser.slot(
            self.engineers,
            life.device,
            life.fault.category,
            since,
            asked=asked,
            at_night=urgent,
            refused=[declined.user_id] if declined else [],
        )

    def _declined(self, life: Life, offered: datetime) -> crew.Engineer | None:
        """Who was asked first and could not; None where nobody else could be asked, and at night."""
        device = life.device
        able = [one for one in self.engineers if one.city == device.city and device.skill in one.skills]
        if len(able) < 2 or _asleep(offered):  # noqa: PLR2004 - the one who comes, and one before him
            return None
        if self.chooser and offered >= self.chooser.since:
            try:
                slot = self._chosen(self.chooser, life, offered, urgent=False)
            except LookupError:
                return None
        else:
            start, other = crew.quarter(offered + timedelta(hours=1)), self.random.choice(able)
            slot = crew.Slot(other, start, start + timedelta(minutes=device.minutes), 20, other.free_at)
        steps = [(offered, "offered"), (offered + timedelta(minutes=3), "declined")]
        self._went(life, slot, steps, reason=texts.phrases("zh-hans")["declined"])
        return slot.engineer

    def _went(self, life: Life, slot: crew.Slot, steps: Steps, **more: Any) -> None:
        """Note a visit, or one that was only asked for, with its plan."""
        engineer = Actor(actor.ActorKind.USER, slot.engineer.user_id, slot.engineer.name)
        life.visits.append(workorders.PastVisit(engineer, slot.start, slot.end, steps, slot.travel, **more))
        life.slots.append(slot)
        if steps[-1][1] != "declined":  # who ends late begins late
            slot.engineer.free_at = max(slot.engineer.free_at, steps[-1][0])

    def _way(self, slot: crew.Slot, offered: datetime, accepted: datetime) -> tuple[Steps, datetime]:
        """Offer, yes, the way, and the door; the careless come late more often."""
        random = self.random
        late = random.uniform(-6, 8) if random.random() < slot.engineer.care else random.uniform(20, 95)
        arrived = slot.start + timedelta(minutes=late)
        leaves = max(accepted + timedelta(minutes=1), slot.free_at, arrived - timedelta(minutes=slot.travel))
        arrived = max(arrived, leaves + timedelta(minutes=3))
        steps = [(offered, "offered"), (accepted, "accepted"), (leaves, "traveling"), (arrived, "on_site")]
        return steps, arrived

    def _happens(self, life: Life, slot: crew.Slot, engineer: Actor, steps: Steps, fate: str) -> datetime | None:
        random = self.random
        arrived = steps[-1][0]
        if fate == "absent":
            left = arrived + timedelta(minutes=random.uniform(8, 18))
            self._leave(life, slot, engineer, [*steps, (left, "no_access")], life.words["absent"])
            return self._next_morning(left, 1)
        length = (slot.end - slot.start).total_seconds() / 60
        ended = arrived + timedelta(minutes=4 + length * random.uniform(0.55, 1.05))
        steps = [*steps, (arrived + timedelta(minutes=4), "working")]
        if fate == "partial":
            self._leave(life, slot, engineer, [*steps, (ended, "partial")], life.words["missing"])
            agent = life.agent or self.agents[0]
            life.steps.append(tickets.Step(ended + timedelta(minutes=6), "wait_third", agent, life.words["wait"]))
            return self._next_morning(ended, random.randint(1, 3))
        said = texts.ending(random, life.fault, life.device.owner.language)
        life.ending = (*said, "fixed")
        life.part = texts.part(random, life.fault, life.device)
        self._went(life, slot, [*steps, (ended, "done")], said=life.ending)
        life.steps += [tickets.Step(ended, "open", engineer), tickets.Step(ended, "solved", engineer)]
        return None

    def _leave(self, life: Life, slot: crew.Slot, engineer: Actor, steps: Steps, reason: str) -> None:
        self._went(life, slot, steps, reason=reason)
        life.steps.append(tickets.Step(steps[-1][0], "open", engineer, reason))

    def _next_morning(self, moment: datetime, later: int) -> datetime:
        return days.at(moment.date() + timedelta(days=later), 8, self.random.randrange(5, 55))

    # --- what comes after

    def _after(self, life: Life) -> None:
        solved = life.solved_at
        if solved is None:
            return
        random = self.random
        if random.random() < 0.03:  # noqa: PLR2004 - some come back
            solved = self._reopened(life, solved)
        life.steps.append(tickets.Step(solved + timedelta(days=QUIET_DAYS), "closed", actor.system("quiet tickets")))
        if random.random() < 0.85:  # noqa: PLR2004 - the others were asked only lately
            life.survey = texts.survey(random, life.care, life.late, len(life.visits), life.device.owner.language)
            life.survey["sent_at"] = days.polite(solved + timedelta(hours=2))

    def _reopened(self, life: Life, solved: datetime) -> datetime:
        random, agent = self.random, life.agent or self.agents[0]
        again = solved + timedelta(hours=random.uniform(5, 90))
        answered = self._answer_moment(again, urgent=False)
        ended = answered + timedelta(hours=random.uniform(1, 20))
        life.lines.append(tickets.Line(again, "in", life.words["again"], life.customer))
        life.lines.append(tickets.Line(answered, "out", random.choice(life.words["advice"]), agent))
        life.steps += [
            tickets.Step(again, "open", life.customer, life.words["again"]),
            tickets.Step(answered, "answered", agent),
            tickets.Step(ended, "solved", agent),
        ]
        return ended


def _asleep(moment: datetime) -> bool:
    """Whether only dangers are answered at this hour."""
    return not 8 <= moment.hour < 19  # noqa: PLR2004 - the hours of the engineers


def cut(life: Life, now: datetime) -> Life:
    """The life as it stands at `now`."""
    visits = [replace(visit, steps=[step for step in visit.steps if step[0] <= now]) for visit in life.visits]
    happened = [number for number, visit in enumerate(visits) if visit.steps]
    survey = life.survey if life.survey and life.survey["sent_at"] <= now else None
    return replace(
        life,
        steps=sorted((step for step in life.steps if step.at <= now), key=lambda step: step.at),
        lines=sorted((line for line in life.lines if line.at <= now), key=lambda line: line.at),
        visits=[visits[number] for number in happened],
        slots=[life.slots[number] for number in happened],
        survey=survey,
    )
