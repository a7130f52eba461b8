"""The workforce's verbs: what there is to be able to do, who goes to customers, and when each is there."""

from aftercare.workforce.services.crew import (
    PLANNED_AHEAD,
    absence,
    add_engineer,
    add_past_shifts,
    add_shift,
    add_shifts,
    cancel_shift,
    drop_skill,
    edit_engineer,
    set_skill,
)
from aftercare.workforce.services.skills import add_skill, edit_skill, set_skill_retired

__all__ = [
    "PLANNED_AHEAD",
    "absence",
    "add_engineer",
    "add_past_shifts",
    "add_shift",
    "add_shifts",
    "add_skill",
    "cancel_shift",
    "drop_skill",
    "edit_engineer",
    "edit_skill",
    "set_skill",
    "set_skill_retired",
]
