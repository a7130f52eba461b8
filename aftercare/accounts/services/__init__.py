"""The verbs on accounts: people, their passwords, stations, and rights that end."""

from aftercare.accounts.services.grants import close_grants, open_grant, record_shown
from aftercare.accounts.services.passwords import (
    Hashed,
    change_password,
    hand_over_password,
    hashed,
    reset_second_factor,
    set_password,
)
from aftercare.accounts.services.people import add_person, add_user, disable_user, edit_user, enable_user
from aftercare.accounts.services.sites import add_site, edit_site

__all__ = [
    "Hashed",
    "add_person",
    "add_site",
    "add_user",
    "change_password",
    "close_grants",
    "disable_user",
    "edit_site",
    "edit_user",
    "enable_user",
    "hand_over_password",
    "hashed",
    "open_grant",
    "record_shown",
    "reset_second_factor",
    "set_password",
]
