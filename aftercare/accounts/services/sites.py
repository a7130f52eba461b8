"""Open and change stations."""

import math

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import events
from aftercare.accounts.access import Role, require_role
from aftercare.accounts.models import Site
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.text import clean

LONGEST_CODE = 20
LONGEST_NAME = 80
LONGEST_CITY = 40
LONGEST_PHONE = 40
FURTHEST_NORTH = 90
FURTHEST_EAST = 180


@transaction.atomic
def add_site(*, code: str, name: str, city: str, position: tuple[float, float], by: Actor, phone: str = "") -> Site:
    """Open a station at `position` (latitude, longitude in degrees, WGS-84); customers are told to call `phone`.

    Raises Refused for a code that is taken or holds more than letters, digits, - and _.
    """
    require_role(by, Role.ADMINISTRATOR)
    latitude, longitude = _position(position)
    site = Site(
        code=_code(code),
        name=_name(name),
        city=clean(city, LONGEST_CITY).strip(),
        phone=clean(phone, LONGEST_PHONE).strip(),
        latitude=latitude,
        longitude=longitude,
    )
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError:  # the code, which two may want at once
        raise Refused(_("Another station has this code. Choose another one."), field="code") from None
    journal.record(events.SiteAdded(site_id=site.id), subjects=[ref("site", site.id)], by=by)
    return site


@transaction.atomic
def edit_site(*, site_id: int, name: str, city: str, position: tuple[float, float], by: Actor, phone: str = "") -> None:
    """Change a station's name, place or phone; its code stays, lists and labels carry it.

    Raises NotAllowed for no station.
    """
    require_role(by, Role.ADMINISTRATOR)
    site = Site.objects.select_for_update().filter(id=site_id).first()
    if site is None:
        raise NotAllowed(_("There is no such station."))
    latitude, longitude = _position(position)
    after = {
        "name": _name(name),
        "city": clean(city, LONGEST_CITY).strip(),
        "phone": clean(phone, LONGEST_PHONE).strip(),
        "latitude": latitude,
        "longitude": longitude,
    }
    changes = journal.changed({field: getattr(site, field) for field in after}, after)
    if not changes:
        return
    Site.objects.filter(id=site_id).update(**after)
    changed = events.SiteChanged(site_id=site_id, fields=sorted(changes))
    journal.record(changed, subjects=[ref("site", site_id)], changes=changes, by=by)


def _code(code: str) -> str:
    try:
        validate_slug(code)
    except ValidationError:
        raise Refused(_("A code is made of letters, digits, - and _."), field="code") from None
    if len(code) > LONGEST_CODE:
        raise Refused(_("A code has at most 20 characters."), field="code")
    return code


def _name(name: str) -> str:
    name = clean(name, LONGEST_NAME).strip()
    if not name:
        raise Refused(_("Write a name."), field="name")
    return name


def _position(position: tuple[float, float]) -> tuple[float, float]:
    """A place on Earth. Raises Refused for the field that lies outside it."""
    limits = (("latitude", FURTHEST_NORTH), ("longitude", FURTHEST_EAST))
    for (field, limit), degrees in zip(limits, position, strict=True):
        if not math.isfinite(degrees) or abs(degrees) > limit:
            raise Refused(_("Degrees lie between -90 and 90 north, -180 and 180 east."), field=field)
    return position
