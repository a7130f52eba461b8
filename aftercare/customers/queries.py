"""Reading customers, as plain rows; masked unless said otherwise."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from aftercare.customers import contact, places
from aftercare.customers.models import Address, ContactPoint, Customer
from aftercare.kit import reads
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import Refused
from aftercare.kit.masking import mask_address, mask_mail, mask_phone
from aftercare.kit.rows import Row, rows
from aftercare.kit.text import search_query

SHORTEST_TAIL = 4


def names(ids: Collection[int]) -> dict[int, str]:
    """Names by id, in one statement."""
    return {row["id"]: row["name"] for row in _called(ids)} if ids else {}


@reads.compiled
def _called(ids: Collection[int]) -> reads.Question:
    return Customer.objects.filter(id__any=ids).values("id", "name")


def firm(name: str) -> int | None:
    """The firm of exactly this name, the oldest when there are several."""
    return (
        Customer.objects.filter(kind=Customer.Kind.FIRM, name=name).order_by("id").values_list("id", flat=True).first()
    )


# Up to the one that stands for all of them, and down to whoever was merged into it, or into one of those.
_FAMILY = f"""
    WITH RECURSIVE up AS (
        SELECT id, canonical_id FROM {Customer._meta.db_table} WHERE id = %s
        UNION SELECT one.id, one.canonical_id FROM {Customer._meta.db_table} one JOIN up ON one.id = up.canonical_id
    ), down AS (
        SELECT id FROM up WHERE canonical_id IS NULL
        UNION SELECT one.id FROM {Customer._meta.db_table} one JOIN down ON one.canonical_id = down.id
    ) SELECT id FROM down
"""  # noqa: S608, SLF001


def asks_names(ids: Collection[int]) -> reads.Asked:
    """What :func:`names` asks."""
    return _called.of(ids)


def asks_card(customer_id: int) -> list[reads.Asked]:
    """What :func:`card` asks."""
    return [one.of(customer_id) for one in (_profile, _contact_points, _addresses)]


def family(customer_id: int) -> set[int]:
    """All profiles that are one person: the canonical one and those merged into it, or into one of them."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [customer_id])
        return {row[0] for row in cursor.fetchall()} or {customer_id}


def canonical_id(customer_id: int) -> int:
    """The profile that stands for this one: its own id when it was never merged."""
    into = Customer.objects.filter(id=customer_id).values_list("canonical_id", flat=True).first()
    return customer_id if into is None else canonical_id(into)


def card(customer_id: int) -> Row | None:
    """One customer with masked contacts and addresses; None when there is none."""
    row = next(iter(_profile(customer_id)), None)
    if row is None:
        return None
    points, addresses = _contact_points(customer_id), _addresses(customer_id)
    return {
        **row,
        "contacts": [{**point, "value": _masked(point["kind"], point["value"])} for point in points],
        "addresses": [_place(address) for address in addresses],
    }


@reads.compiled
def _profile(customer_id: int) -> reads.Question:
    return Customer.objects.filter(id=customer_id).values("id", "kind", "name", "language", "canonical_id", "made_at")


@reads.compiled
def _contact_points(customer_id: int) -> reads.Question:
    of_him = ContactPoint.objects.filter(customer_id__in=RawSQL(_FAMILY, [customer_id]))  # noqa: S611 - our own text
    return of_him.order_by("id").values("id", "kind", "value", "proved")


@reads.compiled
def _addresses(customer_id: int) -> reads.Question:
    of_him = Address.objects.filter(customer_id__in=RawSQL(_FAMILY, [customer_id]))  # noqa: S611 - our own text
    return of_him.order_by("id").values("id", "line", "district", "position")


def _masked(kind: str, value: str) -> str:
    return mask_phone(value) if kind == ContactPoint.Kind.PHONE else mask_mail(value)


def _place(address: Row) -> Row:
    district = places.districts().get(address["district"])
    return {
        "id": address["id"],
        "line": mask_address(address["line"]),
        "district": address["district"],
        "district_name": str(district) if district else "",
    }


def address(address_id: int) -> Row:
    """A place in clear, for those who were granted it: line, district, position (latitude, longitude) or None."""
    row = Address.objects.filter(id=address_id).values("line", "district", "position")[0]
    return {**row, "position": read_position(row["position"])}


def district_choices() -> list[tuple[str, str]]:
    """All known districts by code, each with city and name in the reader's language."""
    return [(code, str(district)) for code, district in sorted(places.districts().items())]


def districts() -> list[Row]:
    """All known districts by code: code, city, city_zh, name, name_zh, latitude, longitude."""
    return [asdict(district) for _code, district in sorted(places.districts().items())]


def city_name(text: str) -> str:
    """A city in the reader's language, written in either; one that has no known district reads as it was written."""
    found = {one.city_zh.removesuffix("市"): one.city for one in places.districts().values()}
    wanted = text.strip().removesuffix("市").casefold()
    both = next((pair for pair in found.items() if wanted in {pair[0], pair[1].casefold()}), None)
    return own_words({"name": both[1], "name_zh": both[0]}) if both else text


def district_centre(code: str) -> tuple[float, float] | None:
    """The centre of a district as (latitude, longitude) in degrees; None for one that is not known."""
    district = places.districts().get(code)
    return (district.latitude, district.longitude) if district else None


def district_in(text: str) -> str:
    """The code of the district that an address names, in Chinese or in English with its city; "" for none.

    Districts of different cities share names: without the city a Chinese name counts only when it is the only one.
    """
    if not text:
        return ""
    folded = text.casefold()
    found = [one for one in places.districts().values() if _names(folded, one)]
    in_its_city = [one for one in found if one.city_zh.removesuffix("市") in text or one.city.casefold() in folded]
    chosen = in_its_city or found
    return chosen[0].code if len(chosen) == 1 else ""


def _names(folded: str, district: places.District) -> bool:
    english = re.search(rf"\b{re.escape(district.name.casefold())}\b", folded) and district.city.casefold() in folded
    return district.name_zh in folded or bool(english)


def only_address(customer_id: int) -> Row | None:
    """The one place of a customer and those merged into him, in clear; None when there is none or more than one.

    For a service that takes it over into a ticket, where staff see it; nobody outside is shown it.
    """
    found = rows(
        Address.objects.filter(customer_id__in=family(customer_id)).values("id", "line", "district", "position")
    )
    return {**found[0], "position": read_position(found[0]["position"])} if len(found) == 1 else None


def district_name(code: str) -> str:
    """City and district in the reader's language; the code itself for one that is not known."""
    district = places.districts().get(code)
    return str(district) if district else code


def read_position(text: str | None) -> tuple[float, float] | None:
    """A stored position as (latitude, longitude) in degrees."""
    if not text:
        return None
    latitude, longitude = text.split(",")
    return float(latitude), float(longitude)


def contact_in_clear(contact_point_id: int) -> str:
    """One contact, unmasked. Callers record the reason."""
    return ContactPoint.objects.values_list("value", flat=True).get(id=contact_point_id)


def phones_masked(customer_ids: Collection[int]) -> dict[int, str]:
    """The first phone number of each customer, masked, in one statement."""
    found: dict[int, str] = {}
    points = ContactPoint.objects.filter(customer_id__in=list(customer_ids), kind=ContactPoint.Kind.PHONE)
    for customer_id, value in points.order_by("-proved", "id").values_list("customer_id", "value"):
        found.setdefault(customer_id, mask_phone(value))
    return found


def merged_into(customer_id: int) -> list[Row]:
    """The profiles that were merged into this one: id, name, made_at."""
    return rows(Customer.objects.filter(canonical_id=customer_id).order_by("id").values("id", "name", "made_at"))


def contacts_in_clear(customer_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The first proved contact of each kind for sending messages: {customer: {kind: value}}, in one statement."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    points = ContactPoint.objects.filter(customer_id__in=list(customer_ids)).order_by("-proved", "id")
    for customer_id, kind, value in points.values_list("customer_id", "kind", "value"):
        found[customer_id].setdefault(kind, value)
    return found


def search(text: str, limit: int = 20) -> list[Row]:
    """Customers by name, by whole phone number or mail address, or by a phone's last four digits: id, name, kind."""
    text = text.strip()
    matches = Q()
    digits = "".join(sign for sign in text if sign.isdigit())
    if digits and len(digits) == SHORTEST_TAIL == len(text):
        matches |= Q(contact_points__tail__in=contact.phone_tail(digits))
    for read in (contact.phone, contact.mail):
        try:
            matches |= Q(contact_points__lookup__in=contact.lookups(read(text)))
        except Refused:
            continue
    if query := search_query(text):
        matches |= Q(id__in=Customer.objects.extra(where=["words @@ %s::tsquery"], params=[query]).values("id"))
    if not matches:
        return []
    found = Customer.objects.filter(matches).distinct().order_by("-id")
    return rows(found.values("id", "name", "kind")[:limit])


def page_of(*, after: int | None, limit: int, text: str = "") -> list[Row]:
    """A page of customers, newest first; `after` is the last id of the page before."""
    if text:
        return search(text, limit)
    found = Customer.objects.filter(canonical_id__isnull=True).order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    fields: tuple[str, ...] = ("id", "name", "kind", "language", "made_at")
    result: list[Any] = list(found.values(*fields)[:limit])
    return result
