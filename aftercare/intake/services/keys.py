"""Keys with which other systems hand in requests."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.intake import events
from aftercare.intake.models import ApiKey
from aftercare.journal import services as journal
from aftercare.kit import clock, reads
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.fields import key_ring
from aftercare.kit.text import clean

BYTES = 32
BEGINNING = "ac_"  # so that a key that leaked into a repository is found by scanners
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def add_key(*, name: str, channel: str, by: Actor) -> str:
    """Let another system hand in requests that come by `channel`; answers the secret, which nobody sees again."""
    require_role(by, Role.ADMINISTRATOR.value)
    name, channel = clean(name, 80).strip(), slugify(clean(channel, 20))
    if not name:
        raise Refused(_("Say whose key this is."), field="name")
    if channel in {"", "portal", "mail", "phone", "desk"}:
        raise Refused(
            _("Choose a name of its own for the channel, in Latin letters, for example “shop”."), field="channel"
        )
    secret = BEGINNING + secrets.token_urlsafe(BYTES)
    key = ApiKey.objects.create(name=name, channel=channel, secret=_hashed(secret), made_at=clock.now())
    journal.record(events.ApiKeyAdded(key_id=key.id, name=name), subjects=[ref("apikey", key.id)], by=by)
    return secret


@transaction.atomic
def close_key(*, key_id: int, by: Actor) -> None:
    """Accept a key no longer; what came with it stays."""
    require_role(by, Role.ADMINISTRATOR.value)
    key = ApiKey.objects.select_for_update().filter(id=key_id).first()
    if key is None:
        raise NotAllowed(_("There is no such key."))
    if key.is_active:
        key.is_active = False
        key.save(update_fields=["is_active"])
        journal.record(events.ApiKeyClosed(key_id=key.id, name=key.name), subjects=[ref("apikey", key.id)], by=by)


def use_key(*, secret: str) -> ApiKey | None:
    """The key of a secret, None for one that is wrong or closed; notes about once a minute that it is used."""
    hashes = key_ring().lookup_hashes(secret, use="intake.key")
    key = next((ApiKey.from_db("default", _COLUMNS, list(row.values())) for row in _of_secret(hashes)), None)
    if key is not None and (key.last_used_at is None or key.last_used_at < clock.now() - NOTED_EVERY):
        ApiKey.objects.filter(id=key.id).update(last_used_at=clock.now())
    return key


_COLUMNS = [field.attname for field in ApiKey._meta.concrete_fields]  # noqa: SLF001 - all of them


@reads.compiled
def _of_secret(hashes: Collection[str]) -> reads.Question:
    return ApiKey.objects.filter(secret__any=hashes, is_active=True).values(*_COLUMNS)


def _hashed(secret: str) -> str:
    return key_ring().lookup_hash(secret, use="intake.key")
