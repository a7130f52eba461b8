"""Photos of a form that came back with an error: kept for its next try, as a browser forgets what was chosen.

They are stored as files that nothing shows yet, which are forgotten after a day. Which of them belong to a form stands
in the form itself, signed together with its own random key (`client_id`): whoever sends another key or another list
has no photos. Once the form succeeds they are linked to its ticket.
"""

from collections.abc import Collection, Sequence

from django.core import signing
from django.db import transaction

from aftercare.files import queries as file_rows, services as files
from aftercare.kit.actor import Actor

SALT = "aftercare.intake.kept"


@transaction.atomic
def keep_photos(*, form_key: str, ready: Sequence[files.Ready], kept: Sequence[int], client: str, by: Actor) -> str:
    """Keep photos for the next try of the form with this key, beside those that are `kept`; answers its new token.

    What is kept already is not stored again. Raises TooMany for a stranger who has sent too much.
    """
    known = _hashes(kept)
    fresh = {one.sha256: one for one in ready if one.sha256 not in known}
    stored = [files.store(content=one, name=one.name, subjects=(), client=client, by=by) for one in fresh.values()]
    return token(form_key, [*kept, *(file.id for file in stored)])


def token(form_key: str, file_ids: Collection[int]) -> str:
    """What a form carries of its kept photos; "" for none."""
    return signing.dumps([form_key, list(file_ids)], salt=SALT) if file_ids else ""


def read_token(text: str, form_key: str) -> list[int]:
    """The photos (file ids) that were kept for the form with this key; none for what is not ours or of another form."""
    try:
        key, ids = signing.loads(text, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return []
    return list(ids) if key == form_key else []


def not_kept_yet(ready: Sequence[files.Ready], kept: Collection[int]) -> list[files.Ready]:
    """Those of the uploads that are not among the kept ones."""
    known = _hashes(kept)
    return [one for one in ready if one.sha256 not in known]


def _hashes(file_ids: Collection[int]) -> set[str]:
    return {row["sha256"] for number in file_ids if (row := file_rows.one(number))}
