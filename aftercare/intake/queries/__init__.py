"""Reading what came in and how far it is."""

from aftercare.intake.queries.keys import keys
from aftercare.intake.queries.mails import due_mails, forgotten_mails, mail, mail_labels, mails, thread_of
from aftercare.intake.queries.progress import Expected, Progress, progress

__all__ = [
    "Expected",
    "Progress",
    "due_mails",
    "forgotten_mails",
    "keys",
    "mail",
    "mail_labels",
    "mails",
    "progress",
    "thread_of",
]
