"""Reading the keys of other systems, as plain rows."""

from aftercare.intake.models import ApiKey
from aftercare.kit.rows import Row, rows


def keys() -> list[Row]:
    """All keys, those in use first, then the latest: id, name, channel, is_active, made_at, last_used_at."""
    found = ApiKey.objects.order_by("-is_active", "-id")
    return rows(found.values("id", "name", "channel", "is_active", "made_at", "last_used_at"))
