"""Tell administrators that the public days of a year are missing."""

from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role
from aftercare.kit.actor import system
from aftercare.messaging import services as messaging
from aftercare.tasks import queries as tasks
from aftercare.web import formats


def tell_of_missing_days() -> int:
    """Put it into the bell of each administrator, once for each country and year; answers how many were told."""
    return sum(_tell(country, year) for country, year in tasks.missing_public_days())


def _tell(country: str, year: int) -> int:
    def sentence() -> str:
        words = _("The make-up days of {country} for {year} are missing: load the public days.")
        return words.format(country=formats.country(country), year=year)

    return messaging.notify_roles(
        roles=[Role.ADMINISTRATOR.value],
        key=f"public-days:{country}:{year}",
        sentence=sentence,
        link=reverse("tasks.studio:public_days"),
        by=system("public days"),
    )
