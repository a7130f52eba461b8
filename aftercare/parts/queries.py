"""Reading the catalogue and the stock, as plain rows. Quantities are pieces."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.kit.actor import parse_ref, ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows
from aftercare.ledger import queries as ledger
from aftercare.parts.models import Part, PartNeed
from aftercare.workforce import queries as workforce

FIELDS = ("id", "number", "name", "name_zh", "price", "currency", "fits", "returnable", "retired")


def stock(owners: Collection[str]) -> list[Row]:
    """What places ("site:3", "user:7") have, by part number and place, nothing left out but what is used up.

    Rows: owner, quantity, part_id, number, name, name_zh. One statement in the ledger, one here.
    """
    held = quantities(owners)
    parts = {row["id"]: row for row in _named({part_id for _owner, part_id in held})}
    found = [
        {
            "owner": owner,
            "quantity": quantity,
            "part_id": part_id,
            "number": parts[part_id]["number"],
            "name": parts[part_id]["name"],
            "name_zh": parts[part_id]["name_zh"],
        }
        for (owner, part_id), quantity in held.items()
        if quantity
    ]
    return sorted(found, key=lambda row: (row["number"], row["owner"]))


def _named(ids: Collection[int]) -> list[Row]:
    return rows(Part.objects.filter(id__in=ids).values("id", "number", "name", "name_zh"))


def quantities(owners: Collection[str], part_ids: Collection[int] | None = None) -> dict[tuple[str, int], int]:
    """How many pieces places have, by (place, part id), in one statement; without `part_ids`, of every part."""
    items = None if part_ids is None else [ref("part", one) for one in part_ids]
    held = ledger.balances(owners, items)
    found = {}
    for (owner, item), quantity in held.items():
        kind, number = parse_ref(item)
        if kind == "part":
            found[owner, number] = int(quantity)
    return found


def van_stock(user_ids: Collection[int], part_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """How many pieces of these parts engineers have in their vans, by (user id, part id); absent means none ever."""
    held = quantities([ref("user", one) for one in user_ids], part_ids)
    return {(parse_ref(owner)[1], part_id): quantity for (owner, part_id), quantity in held.items()}


def needed_for(model_code: str, category_slug: str) -> list[Row]:
    """What a fault of this category in this model usually needs, the most likely part first, in one statement.

    Rows: part_id, number, name, name_zh, quantity, share (0 to 1). A line for the model goes before one for all.
    """
    needs = PartNeed.objects.filter(category_slug=category_slug, model_code__in={model_code, ""})
    listed = rows(
        needs.order_by("model_code", "id").values(
            "part_id",
            "quantity",
            "share",
            number=F("part__number"),
            name=F("part__name"),
            name_zh=F("part__name_zh"),
        )
    )
    by_part = {row["part_id"]: row for row in listed}  # "" sorts first, so the model's own line comes last and stays
    return sorted(by_part.values(), key=lambda row: (-row["share"], row["number"]))


def part(part_id: int) -> Row | None:
    """One part with all its fields, or None."""
    return next(iter(rows(Part.objects.filter(id=part_id).values(*FIELDS))), None)


def by_number(number: str) -> Row | None:
    """The part with this number in any case, or None."""
    return next(iter(rows(Part.objects.filter(number=number.strip().upper()).values(*FIELDS))), None)


def fitting(model_code: str) -> list[Row]:
    """The parts that go into a product model, by number."""
    return rows(Part.objects.filter(fits__contains=[model_code]).order_by("number").values(*FIELDS))


def search(text: str, *, limit: int) -> list[Row]:
    """Parts whose number or name contains what somebody typed, by number."""
    return rows(_matching(text).values(*FIELDS)[:limit]) if text.strip() else []


def page_of(*, skip: int, limit: int | None, text: str = "", retired: bool | None = None) -> list[Row]:
    """A page of the catalogue by number, after the first `skip`; all the rest without `limit`.

    `retired` None is for all parts, False for those in use, True for the others.
    """
    found = _matching(text)
    if retired is not None:
        found = found.filter(retired=retired)
    return rows(found.values(*FIELDS)[skip : None if limit is None else skip + limit])


@dataclass(frozen=True, slots=True)
class Place:
    """Where parts lie: its reference ("site:3" a depot, "user:7" a van), its words, and the station it belongs to."""

    owner: str
    label: str
    site_id: int


def places() -> list[Place]:
    """Every depot, then every van, each by name; one statement for stations, two for people."""
    sites = {row["id"]: row["name"] for row in accounts.sites()}
    depots = [Place(ref("site", number), _("Depot {name}").format(name=name), number) for number, name in sites.items()]
    vans = [
        Place(ref("user", person["user_id"]), _("Van of {name}").format(name=person["name"]), person["site_id"])
        for person in workforce.crew()
    ]
    return [*depots, *vans]


def _matching(text: str) -> QuerySet[Part]:
    text = text.strip()
    named = Q(number__icontains=text) | Q(name__icontains=text) | Q(name_zh__icontains=text) | Q(fits__contains=[text])
    found = Part.objects.filter(named) if text else Part.objects.all()
    return found.order_by("number")


def named(ids: Collection[int]) -> dict[int, Row]:
    """id, number, name and name_zh of parts by id, in one statement."""
    return {row["id"]: row for row in _named(set(ids))}


def labels(ids: Collection[int]) -> dict[int, str]:
    """Number and name by id, in the reader's language."""
    return {row["id"]: f"{row['number']} {own_words(row)}" for row in _named(set(ids))}
