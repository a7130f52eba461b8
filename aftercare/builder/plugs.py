"""What the builder offers upwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftercare.kit.bilingual import own_words
from aftercare.kit.plugs import TimelineLine


def _in_words(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """People read the form's name in their language, and its code where an event does not have the name."""
    return [{**data, "form": own_words(data) or data["form"]} for data in found]


PLUGS = [
    TimelineLine(
        "builder.SheetFilled",
        _("filled in “{form}”, version {number}"),
        "list-check",
        "neutral",
        words=_in_words,
    ),
]
