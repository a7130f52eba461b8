"""The verbs of dispatch."""

from aftercare.dispatch.services.choose import choose, choose_when_ready, look_again, try_again
from aftercare.dispatch.services.override import confirm, override
from aftercare.dispatch.services.past import PastDecision, decide_past
from aftercare.dispatch.services.settings import install_presets, weights_in_use
from aftercare.dispatch.services.waits import hurry, hurry_when_free

__all__ = [
    "PastDecision",
    "choose",
    "choose_when_ready",
    "confirm",
    "decide_past",
    "hurry",
    "hurry_when_free",
    "install_presets",
    "look_again",
    "override",
    "try_again",
    "weights_in_use",
]
