"""How moments, lengths of time and numbers read in the language of the page.

The browser keeps relative times fresh with the same words and the same steps (`static/web/times.js`); the words reach
it through :func:`script_words`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from babel import Locale, dates, numbers
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy, pgettext_lazy
from markupsafe import Markup

from aftercare.kit import clock
from aftercare.kit.actor import ActorKind
from aftercare.kit.bilingual import in_chinese
from aftercare.kit.errors import Sentence

MINUTE, HOUR, DAY = 60, 3600, 86_400
RELATIVE_DAYS = 30
Number = int | float | Decimal

UNITS = (gettext_lazy("{n} d"), gettext_lazy("{n} h"), gettext_lazy("{n} min"))

CHANNELS = {
    "portal": gettext_lazy("Portal"),
    "mail": gettext_lazy("Mail"),
    "phone": pgettext_lazy("channel", "Phone"),
    "wechat": gettext_lazy("WeChat"),
    "api": gettext_lazy("API"),
    "desk": gettext_lazy("Desk"),
    "import": gettext_lazy("Import"),
}


def _locale() -> Locale:
    return Locale.parse("zh_Hans_CN" if in_chinese() else "en_GB")


def moment(when: datetime | None) -> str:
    """The exact local date and time, to the minute; "" for None."""
    if when is None:
        return ""
    return _moment(when, timezone.get_current_timezone(), in_chinese())


@lru_cache(maxsize=4096)
def _moment(when: datetime, zone: tzinfo, chinese: bool) -> str:  # noqa: FBT001 - part of what is remembered
    local = timezone.localtime(when, zone)
    comma = "" if chinese else ","
    return f"{_day(local)}{comma} {local:%H:%M}"


def country(code: str) -> str:
    """The name of a country (ISO 3166 code) for the reader; the code itself where it has none."""
    return str(_locale().territories.get(code, code))


def day(when: date | None) -> str:
    """A date in words; a moment is taken in the local zone; "" for None."""
    if when is None:
        return ""
    return _day(timezone.localtime(when) if isinstance(when, datetime) else when)


def _day(local: date) -> str:
    """Put together here and not by Babel, which takes ten times as long: a list shows a hundred of them."""
    if in_chinese():
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {_months()[local.month]} {local.year}"


@cache
def _months() -> Mapping[int, str]:
    return dates.get_month_names("abbreviated", locale="en_GB")


def window(start: datetime, end: datetime) -> str:
    """A span of time within a day: the date and the two times of day."""
    comma = "" if in_chinese() else ","
    return f"{day(start)}{comma} {clock_time(start)}–{clock_time(end)}"


def clock_time(when: datetime | None) -> str:
    """The local time of day, as 14:05; "" for None."""
    return "" if when is None else f"{timezone.localtime(when):%H:%M}"


def steady(seconds: float) -> int:
    """A length of time as :func:`duration` shows it: whole minutes from the first on, in seconds, with its sign."""
    size = int(abs(seconds))
    shown = size if size < MINUTE else size - size % MINUTE
    return -max(shown, 1) if seconds < 0 else shown


def duration(seconds: float) -> str:
    """A length of time in its two largest units: "2 h 5 min". The sign is left to the sentence around it."""
    return _duration(abs(steady(seconds)), get_language())


@lru_cache(maxsize=4096)
def _duration(left: int, language: str | None) -> str:
    """`left` in seconds. Remembered: a list shows a hundred, and showed most of them a moment ago."""
    del language  # it is part of what is remembered
    if left < MINUTE:
        return _("{n} s").format(n=left)
    counts = (left // DAY, left % DAY // HOUR, left % HOUR // MINUTE)
    first = next(place for place, count in enumerate(counts) if count)
    shown = [(place, counts[place]) for place in range(first, min(first + 2, len(counts))) if counts[place]]
    return " ".join(str(UNITS[place]).format(n=count) for place, count in shown)


def relative(seconds: float) -> str:
    """How far a moment lies from now, in one unit: negative `seconds` are past."""
    size = abs(seconds)
    length = DAY if size >= DAY else HOUR if size >= HOUR else MINUTE
    return _relative(length, int(size // length), seconds < 0, get_language())


PAST = {DAY: gettext_lazy("{n} d ago"), HOUR: gettext_lazy("{n} h ago"), MINUTE: gettext_lazy("{n} min ago")}
COMING = {DAY: gettext_lazy("in {n} d"), HOUR: gettext_lazy("in {n} h"), MINUTE: gettext_lazy("in {n} min")}


@lru_cache(maxsize=4096)
def _relative(length: int, count: int, is_past: bool, language: str | None) -> str:  # noqa: FBT001 - as above
    del language  # it is part of what is remembered
    return str((PAST if is_past else COMING)[length]).format(n=count) if count else _("just now")


def ago(when: datetime | None) -> Markup:
    """A moment as people say it ("5 min ago"), with the exact one on hover; a date when it is over a month away."""
    if when is None:
        return Markup("")
    seconds = (when - clock.now()).total_seconds()
    far = abs(seconds) >= RELATIVE_DAYS * DAY
    words = day(when) if far else relative(seconds)
    return _time(when, moment(when), words, "" if far else " data-relative")


@lru_cache(maxsize=4096)
def _time(when: datetime, exact: str, words: str, kept_fresh: str) -> Markup:
    """The browser keeps a near moment fresh; one that is shown as a date stays."""
    frame = f'<time datetime="{{}}" title="{{}}"{kept_fresh}>{{}}</time>'
    return Markup(frame).format(when.isoformat(), exact, words)  # noqa: S704 - the line above


def number(value: Number | None, digits: int | None = None) -> str:
    """A number with its thousands marked; `digits` after the point when given; "–" for None."""
    if value is None:
        return "–"
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=_locale())


def money(amount: Decimal | int | None, currency: str = "CNY") -> str:
    """An amount with its currency; "–" for None."""
    return "–" if amount is None else numbers.format_currency(amount, currency, locale=_locale())


def percent(share: Number | None, digits: int = 0) -> str:
    """A share of one as per cent: 0.931 → 93%; "–" for None."""
    if share is None:
        return "–"
    return numbers.format_percent(share, format="0" + ("." + "0" * digits if digits else "") + "%", locale=_locale())


def author(kind: str, name: str) -> str:
    """Who wrote or did something, from the kind of the actor and the name that was kept with it.

    What the product does by itself is kept under the name of a job, which is for people who read logs; a customer who
    acts by a link alone has no name.
    """
    if kind == ActorKind.SYSTEM:
        return "Aftercare"
    return name or _("Customer")


def channel(code: str) -> str:
    """The name of a channel; one that we do not know is shown as it is."""
    return str(CHANNELS.get(code, code))


def initials(name: str) -> str:
    """What stands in a person's round: the last character of a Chinese name, else up to two first letters."""
    name = name.strip()
    if not name:
        return "?"
    if not name.isascii():
        return name[-1]
    words = name.split()
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def script_words() -> Mapping[str, str]:
    """The words that scripts need, in the language of the page."""
    return _script_words(get_language())


@cache
def _script_words(language: str | None) -> Mapping[str, str]:
    del language  # it is part of what is remembered
    return {
        "just_now": _("just now"),
        "ago_min": _("{n} min ago"),
        "ago_h": _("{n} h ago"),
        "ago_d": _("{n} d ago"),
        "in_min": _("in {n} min"),
        "in_h": _("in {n} h"),
        "in_d": _("in {n} d"),
        "s": _("{n} s"),
        "min": _("{n} min"),
        "h": _("{n} h"),
        "d": _("{n} d"),
        "left": _("{time} left"),
        "overdue": _("{time} overdue"),
        "failed": _("That did not work. Nothing was changed; please try again."),
        "unreachable": _("The server cannot be reached. Check the connection and try again."),
        "close": _("Close"),
        "remove": _("Remove"),
    }


def field_words(names: Mapping[str, Sentence]) -> Callable[[Sequence[Mapping[str, Any]]], list[Mapping[str, Any]]]:
    """For a timeline's sentence with {fields}: what turns the names of changed fields into what people call them."""

    def words(events: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        between = _(", ")
        return [
            {**data, "fields": between.join(str(names.get(name, name)) for name in data["fields"])} for data in events
        ]

    return words
