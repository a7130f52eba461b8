"""Reading decisions, as plain rows."""

from aftercare.dispatch.queries.decisions import decisions_that_contradict_their_visit, engineer_name, latest
from aftercare.dispatch.queries.explain import Candidate, Part, advice, candidates, excluded

__all__ = [
    "Candidate",
    "Part",
    "advice",
    "candidates",
    "decisions_that_contradict_their_visit",
    "engineer_name",
    "excluded",
    "latest",
]
