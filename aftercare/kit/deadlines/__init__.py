"""Clocks: how much of a target is used, when it is used up, and why.

Nothing is counted in a column. A clock is a pure function of its calendar, its target and the marks that its
object has left; it can be asked about any moment and after any correction of the history.
"""

from aftercare.kit.deadlines.beginnings import rounds
from aftercare.kit.deadlines.judging import explain, judge
from aftercare.kit.deadlines.words import Effect, Explanation, Judgement, Reason, State, Stretch, Target, Terms

__all__ = [
    "Effect",
    "Explanation",
    "Judgement",
    "Reason",
    "State",
    "Stretch",
    "Target",
    "Terms",
    "explain",
    "judge",
    "rounds",
]
