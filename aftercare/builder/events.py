"""What happens to forms."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class FormPublished(Event):
    """A new version of a form holds from now on."""

    form_id: int
    slug: str
    number: int


@dataclass(frozen=True)
class SheetFilled(Event):
    """Answers were given."""

    sheet_id: int
    form: str
    number: int
    closed: bool
