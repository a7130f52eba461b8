"""The figures of all contexts, what became of every promise, and patterns that are worth a look."""

from aftercare.insight.queries.figures import (
    KEPT_SECONDS,
    TREND_DAYS,
    Reading,
    latest,
    measure,
    measures,
    over,
    overview,
    readings,
    tone,
)
from aftercare.insight.queries.promises import (
    LATE,
    OUTCOMES,
    SHARES,
    Group,
    listed,
    report,
)

__all__ = [
    "KEPT_SECONDS",
    "LATE",
    "OUTCOMES",
    "SHARES",
    "TREND_DAYS",
    "Group",
    "Reading",
    "latest",
    "listed",
    "measure",
    "measures",
    "over",
    "overview",
    "readings",
    "report",
    "tone",
]
