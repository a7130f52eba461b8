"""The number that people say: made of the id, so that it needs no column and can never be given twice."""

PREFIX = "T"
DIGITS = 6


def number_of(ticket_id: int) -> str:
    """The number of a ticket, for example "T000123"."""
    return f"{PREFIX}{ticket_id:0{DIGITS}d}"


def read_number(text: str) -> int | None:
    """The ticket's id for a number as people type it ("T000123", "t123"), None when it is none."""
    text = text.strip().removeprefix("#")
    digits = text[1:] if text[:1] in {"T", "t"} else ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 18 else None  # noqa: PLR2004 - bigint
