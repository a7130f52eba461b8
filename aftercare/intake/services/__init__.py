"""The verbs of intake: requests from anywhere, mails, keys, and how often strangers may knock."""

from aftercare.intake.services.kept import keep_photos, read_token, token
from aftercare.intake.services.keys import add_key, close_key, use_key
from aftercare.intake.services.knocks import forget_old_knocks, knock, patience_is_over
from aftercare.intake.services.mails import discard_mail, keep_mail, open_by_hand, retry_mail, tell_too_large
from aftercare.intake.services.reading import read_mails
from aftercare.intake.services.take import (
    ENDED,
    LONGEST_SERIAL,
    MOST_FILES,
    Incoming,
    Taken,
    add_message,
    may_object,
    not_solved,
    take_in,
)

__all__ = [
    "ENDED",
    "LONGEST_SERIAL",
    "MOST_FILES",
    "Incoming",
    "Taken",
    "add_key",
    "add_message",
    "close_key",
    "discard_mail",
    "forget_old_knocks",
    "keep_mail",
    "keep_photos",
    "knock",
    "may_object",
    "not_solved",
    "open_by_hand",
    "patience_is_over",
    "read_mails",
    "read_token",
    "retry_mail",
    "take_in",
    "tell_too_large",
    "token",
    "use_key",
]
