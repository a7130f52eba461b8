"""The customers of the story and the devices in their homes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from aftercare.assets import services as assets
from aftercare.customers import services as customers
from aftercare.demo.services.house import BY, House
from aftercare.demo.story import days
from aftercare.demo.story.faults import Device
from aftercare.demo.story.people import Person, people
from aftercare.demo.story.sources import read
from aftercare.journal import services as journal
from aftercare.kit.codes import SIGNS

SECOND_DEVICE = 0.32
YOUNGEST, OLDEST = 8, 1500  # days since the installation


def settle(random: Random, house: House, today: date, count: int) -> tuple[list[Device], list[journal.Past]]:
    """Take in `count` customers with their devices; answers the devices and what the journal says."""
    found = people(random, house.districts, count)
    since = [days.at(today - timedelta(days=random.randint(100, 1400)), random.randint(9, 19)) for _one in found]
    ids, happened = customers.add_past(
        [_customer(one, made_at) for one, made_at in zip(found, since, strict=True)], by=BY
    )
    owners = list(zip(ids, found, strict=True))
    owners += [owner for owner in owners if random.random() < SECOND_DEVICE]
    drawn = [_device(random, house, number, owner, today) for number, owner in enumerate(owners)]
    asset_ids, registered = assets.register_past([past for past, _model in drawn], by=BY)
    devices = [
        Device(asset_id, past.serial, model, owner_id, owner)
        for asset_id, (past, model), (owner_id, owner) in zip(asset_ids, drawn, owners, strict=True)
    ]
    return devices, [*happened, *registered]


def code(random: Random) -> str:
    """A code as :func:`kit.codes.public_code` makes it, but the same for the same story."""
    return "-".join("".join(random.choices(SIGNS, k=5)) for _group in range(4)) + f"-{random.choice(SIGNS)}"


def _customer(one: Person, made_at: datetime) -> customers.PastCustomer:
    return customers.PastCustomer(
        name=one.name,
        kind=one.kind,
        language=one.language,
        contacts=customers.read_contacts(phone=one.phone, mail=one.mail),
        line=one.line,
        district=one.district.code,
        position=one.position,
        made_at=made_at,
    )


def _device(
    random: Random, house: House, number: int, owned_by: tuple[int, Person], today: date
) -> tuple[assets.PastAsset, Mapping[str, Any]]:
    owner_id, owner = owned_by
    models: Sequence[Mapping[str, Any]] = read("products")["models"]
    model = random.choices(models, [row["share"] for row in models])[0]
    installed = today - timedelta(days=int(random.triangular(YOUNGEST, OLDEST, 400)))
    serial = f"{model['code'].replace('MS-', '')}{installed:%y%m}{number:04d}{random.randrange(10**4):04d}"
    return (
        assets.PastAsset(
            serial=serial,
            code=code(random),
            model_id=house.models[model["code"]],
            customer_id=owner_id,
            installed_on=installed,
            district=owner.district.code,
            registered_at=days.at(installed, 18),
        ),
        model,
    )
