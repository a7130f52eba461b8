"""The verbs of a ticket."""

from aftercare.tickets.services.attach import add_files
from aftercare.tickets.services.call import Caller, open_by_hand
from aftercare.tickets.services.change import follow_deadlines, name_deadlines
from aftercare.tickets.services.history import Ended, add_ended, known_sources
from aftercare.tickets.services.merge import merge, split, undo_merge
from aftercare.tickets.services.open import (
    LONGEST_ADDRESS,
    LONGEST_DESCRIPTION,
    Contact,
    Place,
    Request,
    acknowledge,
    may_write_by_itself,
    open_ticket,
    ticket_number,
)
from aftercare.tickets.services.past import ASSIGNED, Line, PastTicket, Step, open_past
from aftercare.tickets.services.place import set_place
from aftercare.tickets.services.public_days import tell_of_missing_days
from aftercare.tickets.services.reveal import reveal_contact
from aftercare.tickets.services.settings import (
    Sorts,
    add_category,
    add_queue,
    change_category,
    change_queue_mode,
    read_keywords,
)
from aftercare.tickets.services.solve import REOPEN_DAYS, cancel, close, close_when_quiet, reopen, solve
from aftercare.tickets.services.talk import answer, customer_wrote, needs_no_answer, note, reach
from aftercare.tickets.services.work import (
    assign,
    classify,
    enter_field,
    lift_hold,
    note_offer,
    place_hold,
    resume,
    wait,
    wake_waiting,
)
from aftercare.tickets.states import NOT_SOLVED, WROTE_AGAIN

__all__ = [
    "ASSIGNED",
    "LONGEST_ADDRESS",
    "LONGEST_DESCRIPTION",
    "NOT_SOLVED",
    "REOPEN_DAYS",
    "WROTE_AGAIN",
    "Caller",
    "Contact",
    "Ended",
    "Line",
    "PastTicket",
    "Place",
    "Request",
    "Sorts",
    "Step",
    "acknowledge",
    "add_category",
    "add_ended",
    "add_files",
    "add_queue",
    "answer",
    "assign",
    "cancel",
    "change_category",
    "change_queue_mode",
    "classify",
    "close",
    "close_when_quiet",
    "customer_wrote",
    "enter_field",
    "follow_deadlines",
    "known_sources",
    "lift_hold",
    "may_write_by_itself",
    "merge",
    "name_deadlines",
    "needs_no_answer",
    "note",
    "note_offer",
    "open_by_hand",
    "open_past",
    "open_ticket",
    "place_hold",
    "reach",
    "read_keywords",
    "reopen",
    "resume",
    "reveal_contact",
    "set_place",
    "solve",
    "split",
    "tell_of_missing_days",
    "ticket_number",
    "undo_merge",
    "wait",
    "wake_waiting",
]
