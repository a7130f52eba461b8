"""What the builder offers upwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftercare.builder import queries
from aftercare.kit.bilingual import own_words
from aftercare.kit.plugs import TimelineLine


def _forms_in_words(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """An event keeps the form's code; people read its name."""
    names = {row["slug"]: own_words(row) for row in queries.forms()}
    return [{**data, "form": names.get(data["form"], data["form"])} for data in found]


PLUGS = [
    TimelineLine(
        "builder.SheetFilled",
        _("filled in “{form}”, version {number}"),
        "list-check",
        "neutral",
        words=_forms_in_words,
    ),
]
