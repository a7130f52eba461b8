"""The verbs of jobs and visits."""

from aftercare.workorders.services.book import (
    NO_SUCH_VISIT,
    accept,
    cancel_booking,
    cancel_order,
    confirm,
    decline,
    expire_unanswered,
    offer,
)
from aftercare.workorders.services.content import fingerprint
from aftercare.workorders.services.evidence import (
    describe,
    fill_checklist,
    no_signature,
    shown_now,
    sign,
    take_back,
    use_part,
)
from aftercare.workorders.services.news import follow_visit, tell_due_news
from aftercare.workorders.services.order import follow_deadlines, follow_place, make_for_ticket, make_where_needed
from aftercare.workorders.services.past import PastJob, PastPart, PastVisit, visit_past
from aftercare.workorders.services.past_evidence import PastEvidence
from aftercare.workorders.services.report import make_reports, paper, report_pdf
from aftercare.workorders.services.tell import reveal_contact, tell_offered, tell_taken_back
from aftercare.workorders.services.visit import finish, leave, move

__all__ = [
    "NO_SUCH_VISIT",
    "PastEvidence",
    "PastJob",
    "PastPart",
    "PastVisit",
    "accept",
    "cancel_booking",
    "cancel_order",
    "confirm",
    "decline",
    "describe",
    "expire_unanswered",
    "fill_checklist",
    "fingerprint",
    "finish",
    "follow_deadlines",
    "follow_place",
    "follow_visit",
    "leave",
    "make_for_ticket",
    "make_reports",
    "make_where_needed",
    "move",
    "no_signature",
    "offer",
    "paper",
    "report_pdf",
    "reveal_contact",
    "shown_now",
    "sign",
    "take_back",
    "tell_due_news",
    "tell_offered",
    "tell_taken_back",
    "use_part",
    "visit_past",
]
