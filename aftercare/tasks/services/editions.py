"""Keep what a policy or a calendar said in each version."""

from aftercare.kit import clock as time
from aftercare.kit.actor import Actor
from aftercare.tasks import editions
from aftercare.tasks.models import Calendar, Edition, Policy

LONGEST_NAME = 120


def keep_edition(one: Policy | Calendar, *, by: Actor | None = None) -> None:
    """Keep what it says in its present version; what is shipped comes without an actor."""
    Edition.objects.create(
        of=editions.kind_of(one),
        number=one.id,
        version=one.version,
        says=editions.says(one),
        at=time.now(),
        by_name=by.name[:LONGEST_NAME] if by else "",
    )
