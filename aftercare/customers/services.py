"""Find or make a profile, and keep it right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.accounts import services as accounts
from aftercare.accounts.access import DESK, require_role
from aftercare.customers import contact, events
from aftercare.customers.models import Address, ContactPoint, Customer
from aftercare.customers.queries import canonical_id
from aftercare.journal import services as journal
from aftercare.kit import clock, inserts
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.fields import key_ring
from aftercare.kit.postgres.base import Often
from aftercare.kit.text import clean, search_vector_literal
from aftercare.kit.transactions import part

LONGEST_NAME = 120
NO_SUCH_CUSTOMER = gettext_lazy("There is no such customer.")


@dataclass(frozen=True, slots=True)
class Match:
    """The profile for somebody who wrote: an existing one that the contact data point to, or a new one."""

    customer_id: int
    is_new: bool


def read_contacts(*, phone: str = "", mail: str = "") -> list[contact.Contact]:
    """Phone number and mail address as people typed them, those that were given. Raises Refused, naming the field."""
    readers = ((contact.phone, phone), (contact.mail, mail))
    return [read(text) for read, text in readers if text.strip()]


@part
def match_or_add(
    *,
    name: str,
    contacts: Sequence[contact.Contact],
    channel: str,
    by: Actor,
    language: str = "zh-hans",
    proved: bool = False,
) -> Match:
    """The one profile for these contact data, made when there is none.

    Data that somebody merely typed (`proved` False) lead staff to a profile and add nothing to it: the first contact
    that is known decides, and the others are not taken over.
    """
    number = inserts.Number(Customer)
    known = _owner(contacts)
    if known is not None:
        return Match(known, is_new=False)
    customer = _add(
        number=number,
        name=name,
        kind=Customer.Kind.PERSON,
        language=language,
        contacts=contacts,
        proved=proved,
        channel=channel,
        by=by,
    )
    return Match(customer.id, is_new=True)


@transaction.atomic
def add_customer(
    *,
    name: str,
    kind: str,
    by: Actor,
    contacts: Sequence[contact.Contact] = (),
    channel: str = "desk",
    language: str = "zh-hans",
) -> Customer:
    """Add a profile by hand or by import; its contacts count as checked. Raises Refused when one has an owner."""
    number = inserts.Number(Customer)
    if _owner(contacts) is not None:
        raise Refused(_("Another customer has this phone number or mail address. Open that profile."), field="phone")
    told = {"name": name, "kind": kind, "language": language, "channel": channel}
    return _add(number=number, **told, contacts=contacts, proved=True, by=by)


@transaction.atomic
def add_contact(*, customer_id: int, contact_point: contact.Contact, by: Actor, proved: bool = True) -> None:
    """Add a way to reach a customer. Raises Refused when it belongs to somebody else."""
    _locked(customer_id)
    owner = _owner([contact_point])
    if owner == canonical_id(customer_id):
        return
    if owner is not None:
        raise Refused(_("Another customer has this phone number or mail address. Open that profile."), field="contact")
    _point(customer_id, contact_point, proved=proved, made_at=clock.now()).save()
    added = events.ContactAdded(customer_id=customer_id, kind=contact_point.kind, proved=proved)
    journal.record(added, subjects=[ref("customer", customer_id)], changes={contact_point.kind: None}, by=by)


@transaction.atomic
def add_address(
    *, customer_id: int, line: str, by: Actor, district: str = "", position: tuple[float, float] | None = None
) -> Address:
    """Add a place of a customer; `position` is (latitude, longitude) in degrees. The same line gives the same place."""
    line = clean(line, 400).strip()
    if not line:
        raise Refused(_("Write the address."), field="address")
    _locked(customer_id)
    hashes = key_ring().lookup_hashes(line, use="address")
    known = Address.objects.filter(customer_id=customer_id, lookup__in=hashes).first()
    if known is not None:
        return known
    address = Address.objects.create(
        customer_id=customer_id,
        lookup=hashes[0],
        line=line,
        district=district,
        position=f"{position[0]:.6f},{position[1]:.6f}" if position else None,
        made_at=clock.now(),
    )
    added = events.AddressAdded(customer_id=customer_id, district=district)
    journal.record(added, subjects=[ref("customer", customer_id)], changes={"address": None}, by=by)
    return address


@transaction.atomic
def rename(*, customer_id: int, name: str, by: Actor) -> None:
    """Correct a customer's name."""
    require_role(by, *DESK)
    customer = _locked(customer_id)
    customer.name = _name(name)
    customer.save(update_fields=["name"])
    _index(customer)
    journal.record(
        events.CustomerChanged(customer_id=customer_id),
        subjects=[ref("customer", customer_id)],
        changes={"name": None},
        by=by,
    )


@transaction.atomic
def merge(*, kept_id: int, lost_id: int, by: Actor) -> None:
    """Make two profiles one. No row moves: the lost one points to the kept one, and reads go by family.

    Whoever was merged into the lost one before comes along, and goes back with it. Raises Refused for two that are one
    already, Conflict when the kept one was merged into a third one while this waited.
    """
    require_role(by, *DESK)
    locked = _locked_in_order({kept_id, lost_id, canonical_id(kept_id)})
    kept, lost = canonical_id(kept_id), locked.get(lost_id)
    if lost is None or kept_id not in locked:
        raise NotAllowed(NO_SUCH_CUSTOMER)
    if kept == lost.id or lost.canonical_id is not None:
        raise Refused(_("These two profiles are one already."), field="customer")
    if kept not in locked:
        raise Conflict(_("Somebody merged one of these profiles in the meantime. Look at them again."))
    lost.canonical_id = kept
    lost.save(update_fields=["canonical"])
    merged = events.CustomersMerged(kept_id=kept, lost_id=lost.id)
    journal.record(merged, subjects=[ref("customer", kept), ref("customer", lost.id)], by=by)


@transaction.atomic
def undo_merge(*, lost_id: int, by: Actor) -> None:
    """Make a merged profile stand on its own again, with those that were merged into it."""
    require_role(by, *DESK)
    lost = _locked(lost_id)
    if lost.canonical_id is None:
        raise Refused(_("This profile is not merged."), field="customer")
    undone = events.MergeUndone(kept_id=lost.canonical_id, lost_id=lost.id)
    journal.record(undone, subjects=[ref("customer", lost.canonical_id), ref("customer", lost.id)], by=by)
    lost.canonical_id = None
    lost.save(update_fields=["canonical"])


@transaction.atomic
def reveal_contact(*, contact_id: int, reason: str, by: Actor) -> str:
    """A phone number or mail address in clear, for the desk; the reason is written down. Raises NotAllowed, Refused."""
    require_role(by, *DESK)
    point = ContactPoint.objects.filter(id=contact_id).first()
    if point is None:
        raise NotAllowed(_("There is no such contact."))
    subjects = [ref("customer", point.customer_id)]
    accounts.record_shown(subjects=subjects, field=point.kind, reason=reason, by=by)
    return str(point.value)


@transaction.atomic
def reveal_address(*, address_id: int, reason: str, by: Actor) -> str:
    """A place in clear, for the desk, with the reason written down. Raises NotAllowed, Refused."""
    require_role(by, *DESK)
    address = Address.objects.filter(id=address_id).first()
    if address is None:
        raise NotAllowed(_("There is no such address."))
    subjects = [ref("customer", address.customer_id)]
    accounts.record_shown(subjects=subjects, field="address", reason=reason, by=by)
    return str(address.line)


def _locked(customer_id: int) -> Customer:
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise NotAllowed(NO_SUCH_CUSTOMER)
    return customer


def _locked_in_order(ids: Collection[int]) -> dict[int, Customer]:
    """Those profiles that there are, by id. Locked by rising id: two who want the same ones never wait in a circle."""
    return {row.id: row for row in Customer.objects.select_for_update().filter(id__in=ids).order_by("id")}


def _name(name: str) -> str:
    name = clean(name, LONGEST_NAME).strip()
    if not name:
        raise Refused(_("Write a name."), field="name")
    return name


def _add(
    *,
    number: inserts.Number,
    name: str,
    kind: str,
    language: str,
    contacts: Sequence[contact.Contact],
    proved: bool,
    channel: str,
    by: Actor,
) -> Customer:
    name, made_at = _name(name), clock.now()
    words = search_vector_literal(name)
    customer = Customer(id=number.value, name=name, kind=kind, language=language, words=words, made_at=made_at)
    points = [_point(customer.id, one, proved=proved, made_at=made_at) for one in contacts]
    added = events.CustomerAdded(customer_id=customer.id, channel=channel)
    entry = journal.entry(added, subjects=[ref("customer", customer.id)], by=by)
    inserts.run(inserts.rows([customer]), *([inserts.rows(points)] if points else []), entry)
    return customer


def _index(customer: Customer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET words = %s::tsvector WHERE id = %s",
            [search_vector_literal(customer.name), customer.id],
        )


def _point(customer_id: int, one: contact.Contact, *, proved: bool, made_at: datetime) -> ContactPoint:
    return ContactPoint(
        customer_id=customer_id,
        kind=one.kind,
        value=one.value,
        lookup=one.lookup,
        tail=one.tail,
        proved=proved,
        made_at=made_at,
    )


_WAIT = Often("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))")
_OWNERS = f"""
    SELECT point.kind, customer.id, customer.canonical_id FROM {ContactPoint._meta.db_table} point
    JOIN {Customer._meta.db_table} customer ON customer.id = point.customer_id
    WHERE (point.kind, point.lookup) IN
"""  # noqa: S608, SLF001 - the names of our own tables


def _owner(contacts: Sequence[contact.Contact]) -> int | None:
    """The (canonical) owner of the first contact that anybody has, None when nobody has any.

    Parallel requests with the same contact pass here one by one until their transactions end, so that they find each
    other's profile. Locks and question are one message; each statement sees what was committed before it began.
    """
    if not contacts:
        return None
    inserts.run(*(inserts.Write(_WAIT, (lookup,)) for lookup in sorted(one.lookup for one in contacts)))
    wanted = [(one.kind, lookup) for one in contacts for lookup in contact.lookups(one)]
    with connection.cursor() as cursor:
        question = Often(f"{_OWNERS} ({', '.join(['(%s, %s)'] * len(wanted))})")
        cursor.execute(question, [value for pair in wanted for value in pair])
        owners = {kind: (owner, merged_into) for kind, owner, merged_into in cursor.fetchall()}
    for one in contacts:
        if one.kind in owners:
            owner, merged_into = owners[one.kind]
            return owner if merged_into is None else canonical_id(merged_into)
    return None


@dataclass(frozen=True, slots=True)
class PastCustomer:
    """A profile that was made before, with checked contacts and one place: its line, district and position."""

    name: str
    kind: str
    language: str
    contacts: Sequence[contact.Contact]
    line: str
    district: str
    position: tuple[float, float]
    made_at: datetime


@transaction.atomic
def add_past(pasts: Sequence[PastCustomer], *, by: Actor) -> tuple[list[int], list[journal.Past]]:
    """Take in profiles, many at once; answers their ids and what the journal says of them."""
    made = Customer.objects.bulk_create(
        [
            Customer(name=_name(past.name), kind=past.kind, language=past.language, made_at=past.made_at)
            for past in pasts
        ]
    )
    pairs = list(zip(made, pasts, strict=True))
    ContactPoint.objects.bulk_create(
        _point(row.id, one, proved=True, made_at=past.made_at) for row, past in pairs for one in past.contacts
    )
    Address.objects.bulk_create(_past_address(row.id, past) for row, past in pairs)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE customers_customer SET words = %s::tsvector WHERE id = %s",
            [(search_vector_literal(row.name), row.id) for row in made],
        )
    happened = []
    for row, past in pairs:
        added = events.CustomerAdded(customer_id=row.id, channel="desk")
        happened.append(journal.Past(past.made_at, added, (ref("customer", row.id),), by))
    return [row.id for row in made], happened


def _past_address(customer_id: int, past: PastCustomer) -> Address:
    return Address(
        customer_id=customer_id,
        line=past.line,
        lookup=key_ring().lookup_hash(past.line, use="address"),
        district=past.district,
        position=f"{past.position[0]:.6f},{past.position[1]:.6f}",
        made_at=past.made_at,
    )
