"""Who goes where and when: feasible places for a job in people's days, priced, ranked and explained.

Plain Python without a database. The caller says who there is (`Engineer`), what is booked (`Stop`), what is to be done
(`Job`) and what matters how much (`Weights`); `rank` answers who could go, best first, with what each factor costs, and
who could not, with the reason. Points are like money: all costs add up, and fewer are better.
"""

from aftercare.engines.routing.evaluation import evaluate, rank
from aftercare.engines.routing.insertion import approach, insertions
from aftercare.engines.routing.model import (
    HIGHEST_LEVEL,
    Choice,
    Duty,
    Engineer,
    Exclusion,
    Factor,
    Frame,
    Job,
    PartNeed,
    Ranking,
    Reason,
    Slot,
    Stop,
    Weights,
)

__all__ = [
    "HIGHEST_LEVEL",
    "Choice",
    "Duty",
    "Engineer",
    "Exclusion",
    "Factor",
    "Frame",
    "Job",
    "PartNeed",
    "Ranking",
    "Reason",
    "Slot",
    "Stop",
    "Weights",
    "approach",
    "evaluate",
    "insertions",
    "rank",
]
