"""Decisions as they were kept."""

from collections.abc import Iterator

from aftercare.accounts import queries as accounts
from aftercare.dispatch.models import Decision
from aftercare.kit.rows import Row
from aftercare.workorders import queries as workorders

FIELDS = (
    "id",
    "order_id",
    "at",
    "mode",
    "engineer_id",
    "booking_id",
    "reason",
    "ranked",
    "excluded",
    "relaxed",
    "milliseconds",
)
CHUNK = 500


def latest(order_id: int) -> Row | None:
    """The last decision about a job, with `names` of everybody in it by user id; None before the first one."""
    row = Decision.objects.filter(order_id=order_id).order_by("-id").values(*FIELDS).first()
    if row is None:
        return None
    people = [row["engineer_id"], row["relaxed"].get("engineer_id")]
    people += [one["engineer_id"] for one in (*row["ranked"], *row["excluded"]["people"])]
    return {
        **row,
        "mode_name": Decision.Mode(row["mode"]).label,
        "names": accounts.names([one for one in people if one is not None]),
    }


def engineer_name(visit: Row | None, decision: Row | None) -> str:
    """The name of the engineer of a visit, which the decision mostly knows already; "" without a visit."""
    if visit is None:
        return ""
    known: dict[int, str] = decision["names"] if decision else {}
    found = visit["engineer_id"]
    return known.get(found) or accounts.names([found])[found]


def decisions_that_contradict_their_visit() -> Iterator[int]:
    """Decisions whose engineer is not the one of their visit, by id."""
    made = Decision.objects.filter(booking__isnull=False).values_list("id", "order_id", "booking_id", "engineer_id")
    for start in range(0, made.count(), CHUNK):
        batch = list(made.order_by("id")[start : start + CHUNK])
        visits = workorders.bookings(order_ids={order_id for _id, order_id, _booking, _engineer in batch})
        engineers = {visit["id"]: visit["engineer_id"] for visit in visits}
        yield from (one for one, _order, booking, engineer in batch if engineers.get(booking) != engineer)
