"""What a service says when it will not do what was asked."""

from django.utils.functional import Promise

Sentence = str | Promise


class Refused(Exception):  # noqa: N818 - it is an answer, not a defect
    """The request cannot be carried out, and nothing was written.

    `message` is a translated sentence that names the way out; `field` is the form or API field it is about, if there
    is one. The web layer answers with `status`, always a 4xx.
    """

    status = 422

    def __init__(self, message: Sentence, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused):
    """The actor has no right to this. The answer is the same whether or not the object exists."""

    status = 404


class Conflict(Refused):
    """Somebody else was quicker; the message says who and what stands now."""

    status = 409


class SentBefore(Refused):
    """The key of this request stands for another one, which was carried out before."""


class TooMany(Refused):
    """A limit on how often or how much; the message says when it opens again."""

    status = 429
