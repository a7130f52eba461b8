"""Take in decisions that were made before, with the reasons that planning gave for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftercare.accounts import queries as accounts
from aftercare.dispatch import events
from aftercare.dispatch.models import Decision
from aftercare.dispatch.services import decide
from aftercare.dispatch.services.settings import preset_in_use
from aftercare.engines import routing
from aftercare.journal import services as journal
from aftercare.kit.actor import ref, system

BATCH = 1000


@dataclass(frozen=True, slots=True)
class PastDecision:
    """Who was chosen for a job: `ranking` as planning reckoned it, of which the best got the visit `booking_id`.

    `proposed` says that a dispatcher confirmed him; `milliseconds` is how long choosing took.
    """

    order_id: int
    ticket_id: int
    booking_id: int
    at: datetime
    ranking: routing.Ranking
    proposed: bool
    milliseconds: int

    @property
    def engineer_id(self) -> int:
        """The user id of whoever was chosen."""
        return self.ranking.choices[0].engineer


@transaction.atomic
def decide_past(pasts: Sequence[PastDecision]) -> list[journal.Past]:
    """Keep decisions; answers what the journal says of them."""
    preset = preset_in_use()
    made = Decision.objects.bulk_create(
        [
            Decision(
                order_id=past.order_id,
                at=past.at,
                mode=Decision.Mode.PROPOSED if past.proposed else Decision.Mode.AUTOMATIC,
                engineer_id=past.engineer_id,
                booking_id=past.booking_id,
                **decide.said(past.ranking),
                milliseconds=past.milliseconds,
                preset=preset,
                preset_version=preset.version,
            )
            for past in pasts
        ],
        batch_size=BATCH,
    )
    names = accounts.names({past.engineer_id for past in pasts})
    return [_told(past, row, names[past.engineer_id]) for past, row in zip(pasts, made, strict=True)]


def _told(past: PastDecision, row: Decision, name: str) -> journal.Past:
    chosen = events.EngineerChosen(
        order_id=past.order_id,
        ticket_id=past.ticket_id,
        booking_id=past.booking_id,
        engineer_id=past.engineer_id,
        engineer=name,
        mode=row.mode,
        candidates=len(past.ranking.choices),
        milliseconds=past.milliseconds,
    )
    subjects = (ref("workorder", past.order_id), ref("ticket", past.ticket_id), ref("user", past.engineer_id))
    return journal.Past(past.at, chosen, subjects, system("dispatch"))
