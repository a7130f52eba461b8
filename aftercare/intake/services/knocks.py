"""How often somebody without a login may do something: so many times an hour, counted for all processes together."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from aftercare.intake.models import Knock
from aftercare.kit import clock
from aftercare.kit.errors import TooMany
from aftercare.kit.fields import key_ring

KEPT = timedelta(days=2)


def knock(*, what: str, who: str, most: int) -> None:
    """Count one try of `who` (an address, a code) to do `what`. Raises TooMany past `most` within the clock hour.

    Call it outside the transaction of what is done, so that refused tries count too.
    """
    if count(what=what, who=who) > most:
        raise TooMany(_("That was too often. Please try again in an hour, or call us."))


def count(*, what: str, who: str) -> int:
    """Count one try and answer how many there were within this clock hour, this one included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_knock (what, who, hour, times) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (what, who, hour) DO UPDATE SET times = intake_knock.times + 1 RETURNING times",
            [what, _hashed(who), _hour()],
        )
        times: int = cursor.fetchone()[0]
    return times


def patience_is_over(*, what: str, who: str, most: int) -> bool:
    """True when `who` has done `what` at least `most` times within this clock hour; counts nothing."""
    return Knock.objects.filter(what=what, who=_hashed(who), hour=_hour(), times__gte=most).exists()


def _hashed(who: str) -> str:
    return key_ring().lookup_hash(who, use="intake.knock")


def _hour() -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0)


def forget_old_knocks() -> int:
    """Remove counts of past days; answers how many."""
    return Knock.objects.filter(hour__lt=clock.now() - KEPT).delete()[0]
