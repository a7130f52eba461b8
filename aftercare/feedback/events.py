"""What happens after a ticket."""

from dataclasses import dataclass

from aftercare.journal.events import Event


@dataclass(frozen=True)
class SurveySent(Event):
    """The customer was asked."""

    survey_id: int
    ticket_id: int


@dataclass(frozen=True)
class SurveyAnswered(Event):
    """The customer said how it was."""

    survey_id: int
    ticket_id: int
    grade: int
    score: int
    low: bool


@dataclass(frozen=True)
class CustomerTold(Event):
    """The customer was told what came of his criticism."""

    survey_id: int
    ticket_id: int
    hours: int
