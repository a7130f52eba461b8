"""The rounds of a clock that begins again and again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aftercare.kit.deadlines.words import Effect, Terms


def rounds(
    events: Sequence[tuple[datetime, str]], counts: Mapping[str, Effect], *, terms: Terms | None = None
) -> list[list[tuple[datetime, str]]]:
    """The history of each round of a clock that begins again and again, as :func:`explain` takes it.

    The first BEGIN of a round counts, whatever is said again until it ends (by STOP or DISMISS). What cancels the
    object cancels all its rounds.
    """
    found: list[list[tuple[datetime, str]]] = []
    stands, allowed = True, not (terms and terms.begin_needs_stop)
    for at, category in events:
        effect = counts[category]
        if effect is Effect.CANCEL:
            for one in found:
                one.append((at, category))
            break
        if effect is Effect.BEGIN and stands and allowed:
            found.append([])
            stands = False
        elif effect in {Effect.STOP, Effect.DISMISS}:
            stands, allowed = True, allowed or effect is Effect.STOP
        if found:
            found[-1].append((at, category))
    return found
