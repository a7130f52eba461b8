"""What dispatch does when a job waits for somebody, and when something changes that may let somebody go."""

from aftercare.dispatch import services
from aftercare.journal.events import on
from aftercare.parts import events as parts
from aftercare.workforce import events as workforce
from aftercare.workorders import events as workorders

HANDLERS = [
    on(workorders.OrderReady, services.choose_when_ready),
    on(workorders.VisitMoved, services.hurry_when_free),
    on(workorders.VisitRefused, services.hurry),
    on(workforce.EngineerAdded, services.hurry),
    on(workforce.EngineerChanged, services.hurry),
    on(workforce.ShiftAdded, services.hurry),
    on(workforce.ShiftCancelled, services.hurry),
    on(workforce.SkillSet, services.hurry),
    on(parts.VanLoaded, services.hurry),
]
