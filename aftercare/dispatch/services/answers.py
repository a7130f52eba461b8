"""Until when an engineer may think about an offer."""

from datetime import datetime, timedelta

from django.conf import settings

from aftercare.engines.routing import Engineer


def answer_limit(engineer: Engineer, now: datetime) -> datetime | None:
    """Until when somebody is asked to answer; None where offers do not run out.

    Who is at work has some minutes of his working time (an offer that comes at night is answered in the morning); who
    is called outside of his shifts, and on call at this moment, has some minutes from now.
    """
    if not settings.DISPATCH_ANSWER_MINUTES:
        return None
    shifts = sorted((duty.start, duty.end) for duty in engineer.duties if not duty.on_call and duty.end > now)
    at_work = bool(shifts) and shifts[0][0] <= now
    if not at_work and any(duty.on_call and duty.start <= now < duty.end for duty in engineer.duties):
        return now + timedelta(minutes=settings.DISPATCH_STANDBY_ANSWER_MINUTES)
    left = timedelta(minutes=settings.DISPATCH_ANSWER_MINUTES)
    for start, end in shifts:
        begin = max(start, now)
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return now + left
