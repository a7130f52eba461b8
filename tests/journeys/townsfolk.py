"""A script for `python -m`: known customers with a device and an address each, made by the product's own services.

It reads a list of {name, mail, phone, district, line, category, serial} as JSON from its one argument.
"""

import json
import sys
from collections.abc import Mapping

import django
from django.utils.text import slugify

django.setup()

from aftercare.assets import queries as catalogue, services as assets  # noqa: E402 - Django is set up only now
from aftercare.customers import queries as places, services as customers  # noqa: E402
from aftercare.kit.actor import system  # noqa: E402

BY = system("journey")
SKILL = "electronics"


def main(people: list[Mapping[str, str]]) -> None:
    """Take everybody in."""
    for person in people:
        contacts = customers.read_contacts(phone=person["phone"], mail=person["mail"])
        customer = customers.add_customer(name=person["name"], kind="person", contacts=contacts, language="en", by=BY)
        customers.add_address(
            customer_id=customer.id,
            line=person["line"],
            district=person["district"],
            position=places.district_centre(person["district"]),
            by=BY,
        )
        assets.register(serial=person["serial"], model_id=_model(person["category"]), customer_id=customer.id, by=BY)


def _model(category: str) -> int:
    """The product model of an appliance category, added when it is the first of its kind."""
    code = f"ORD-{slugify(category).upper()}"[:40]
    known = catalogue.model(code)
    if known:
        return int(known["id"])
    visit = assets.Visit(skill_code=SKILL, minutes=45)
    made = assets.add_model(
        code=code, name=category, name_zh=category, kind=slugify(category), brand="Repaired", visit=visit, by=BY
    )
    return made.id


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
