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
    """Answers were given. The form has its code, and its name in both languages."""

    sheet_id: int
    form: str
    name: str
    name_zh: str
    number: int
    closed: bool
