"""Reading decisions, as plain rows."""

from aftercare.dispatch.queries.decisions import decisions_that_contradict_their_visit, engineer_name, latest
from aftercare.dispatch.queries.explain import Candidate, Part, candidates, excluded
from aftercare.dispatch.queries.nobody import Wanted, advice, missing, skill_name, wait, wanted
from aftercare.dispatch.queries.undecided import why_undecided

__all__ = [
    "Candidate",
    "Part",
    "Wanted",
    "advice",
    "candidates",
    "decisions_that_contradict_their_visit",
    "engineer_name",
    "excluded",
    "latest",
    "missing",
    "skill_name",
    "wait",
    "wanted",
    "why_undecided",
]
