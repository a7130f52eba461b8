"""What somebody without a login may upload: so much a day in all, so often an hour each."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from aftercare.files.models import File
from aftercare.kit import clock
from aftercare.kit.errors import TooMany
from aftercare.kit.fields import key_ring

MEGABYTE = 1024 * 1024
LOCKS = 0x46494C45  # the first half of the lock's name: uploads of strangers


def admit(client: str, *, size: int) -> str:
    """Let a stranger's upload of `size` bytes in; answers the keyed hash under which the client is remembered.

    Uploads of one client queue here until the end of their transaction, so that his count is exact; the sum of the
    day may be passed by as many uploads as are under way at once. Raises TooMany.
    """
    hashes = key_ring().lookup_hashes(client, use="files.client")
    _queue(hashes[0])
    moment = clock.now()
    lately = File.objects.filter(client__in=hashes, at__gt=moment - timedelta(hours=1)).count()
    if lately >= settings.FILES_AN_HOUR:
        raise TooMany(_("Too many files within an hour. Please wait an hour or call us."), field="files")
    day = File.objects.filter(at__gt=moment - timedelta(days=1)).exclude(client="")
    used = day.aggregate(bytes=Sum("size"))["bytes"] or 0
    if used + size > settings.FILES_MEGABYTES_A_DAY * MEGABYTE:
        raise TooMany(_("We cannot take more files today. Please send your request without them."), field="files")
    return hashes[0]


def _queue(hashed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCKS, hashed])
