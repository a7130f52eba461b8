"""Take over repairs of another house: each becomes a device and a closed ticket, once, however often it is run."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import islice

from django.db import transaction

from aftercare.assets import queries as assets, services as asset_services
from aftercare.customers import queries as customers, services as customer_services
from aftercare.intake.repairs import NOT_STATED, Bad, Repair
from aftercare.kit.actor import Actor
from aftercare.kit.errors import Refused
from aftercare.tickets import services as tickets

BATCH = 200
SOURCE = "repairs:"
CHANNEL = "import"
NOON = time(12, tzinfo=UTC)


@dataclass(slots=True)
class Progress:
    """How far an import got, and what it would not take."""

    added: int = 0
    known: int = 0
    bad: list[Bad] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """Rows that were looked at."""
        return self.added + self.known + len(self.bad)


def take_over(rows: Iterable[Repair | Bad], *, by: Actor, told: Callable[[Progress], object]) -> Progress:
    """Import repairs in batches, each in one transaction, and tell how far it got after every batch.

    It may be stopped at any time: the next run finds what is there already and goes on behind it.
    """
    progress = Progress()
    for batch in _batches(rows):
        repairs = [row for row in batch if isinstance(row, Repair)]
        progress.bad += [row for row in batch if isinstance(row, Bad)]
        with transaction.atomic():
            _take_batch(repairs, progress, by)
        told(progress)
    return progress


def _batches(rows: Iterable[Repair | Bad]) -> Iterator[tuple[Repair | Bad, ...]]:
    left = iter(rows)
    while batch := tuple(islice(left, BATCH)):
        yield batch


def _take_batch(repairs: list[Repair], progress: Progress, by: Actor) -> None:
    known = tickets.known_sources([SOURCE + repair.record for repair in repairs])
    for repair in repairs:
        if SOURCE + repair.record in known:
            progress.known += 1
            continue
        try:
            with transaction.atomic():
                _take(repair, by)
        except Refused as refused:
            row = {"id": repair.record, "problem": repair.problem}
            progress.bad.append(Bad(0, row, str(refused.message)))
        else:
            progress.added += 1


def _take(repair: Repair, by: Actor) -> None:
    customer_id = _firm(repair.group, by)
    device = assets.find(repair.record)
    asset_id = device["id"] if device else _register(repair, customer_id, by)
    moment = datetime.combine(repair.day, NOON)
    request = tickets.Request(
        channel=CHANNEL,
        customer_id=customer_id,
        description=repair.problem,
        contacted_at=moment,
        title="" if repair.problem != NOT_STATED else f"{repair.brand} {repair.category}".strip(),
        asset_id=asset_id,
        language="en",
        source=SOURCE + repair.record,
        in_sla=False,
        search_words=f"{repair.record} {repair.brand} {repair.category}",
    )
    ended = tickets.Ended(at=moment, outcome=repair.outcome, symptom=repair.category, cause=repair.barrier)
    tickets.add_ended(request=request, ended=ended, by=by)


def _firm(name: str, by: Actor) -> int:
    found = customers.firm(name)
    return found or customer_services.add_customer(name=name, kind="firm", by=by, channel=CHANNEL, language="en").id


def _register(repair: Repair, customer_id: int, by: Actor) -> int:
    code = _model_code(repair)
    model = assets.model(code)
    model_id = model["id"] if model else _add_model(code, repair, by)
    return asset_services.register(serial=repair.record, model_id=model_id, customer_id=customer_id, by=by).id


def _model_code(repair: Repair) -> str:
    return f"{_slug(repair.category)}.{_slug(repair.brand) or 'unknown'}"[:40]


def _add_model(code: str, repair: Repair, by: Actor) -> int:
    model = asset_services.add_model(
        code=code,
        name=repair.category[:80],
        name_zh=repair.category[:80],
        kind=_slug(repair.category)[:40],
        brand=repair.brand[:60],
        warranty_months=0,
        by=by,
    )
    return model.id


def _slug(text: str) -> str:
    """A text as a short code of plain signs."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:19]
