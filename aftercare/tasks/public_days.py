"""Public days as a file says them, and those that are shipped or can be computed: no tables."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from aftercare.kit import holidays
from aftercare.kit.errors import Refused
from aftercare.kit.worktime import WEEKDAYS, YEARS

DATA = Path(__file__).parent / "data"
ANNOUNCED = frozenset({"CN"})
"""The countries whose make-up days a government announces year by year: what can be computed is not all."""
LARGEST = 200_000  # bytes: more than thirty years of one country
MOST_YEARS = 50
COMPUTED = "holidays"

HOLIDAY, WORK = ("holiday", "放假"), ("work", "上班")
_LIKE = re.compile(r"works like ([a-z]{3})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEYS = {"country", "source", "years"}
_YEAR_KEYS = {"year", "announced", "days"}

Days = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Year:
    """The public days of one year of a country, as :class:`kit.worktime.Calendar` writes single days."""

    country: str
    year: int
    days: Days
    announced: bool
    source: str


@cache
def shipped(country: str) -> Sequence[Year]:
    """The years of a country that come with the product; none for a country without a file."""
    path = DATA / f"public-days-{country}.json"
    return read(path.read_bytes(), country) if country in ANNOUNCED else ()


def known(country: str, years: Sequence[int]) -> list[Year]:
    """All that is known of a country without loading a file: what is shipped, and the rest of `years` computed.

    Raises Refused for a country whose holidays nobody knows.
    """
    if country not in holidays.countries():
        raise Refused(_("The holidays of “{country}” are not known.").format(country=country), field="country")
    found = {one.year: one for one in shipped(country)}
    for year in set(years) - set(found):
        days = holidays.single_days(country, [year])
        listed = {day: list(spans) if isinstance(spans, list) else spans for day, spans in days.items()}
        found[year] = Year(country, year, listed, country not in ANNOUNCED, COMPUTED)
    return [found[year] for year in sorted(found)]


def as_json(years: Sequence[Year]) -> str:
    """Years of one country as the file that can be loaded again."""
    told = [
        {"year": one.year, "announced": one.announced, "days": {day: kind(one.days[day]) for day in sorted(one.days)}}
        for one in years
    ]
    whole = {"country": years[0].country, "source": years[-1].source, "years": told}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def kind(spans: Any) -> str:
    """What a file says of a single day."""
    return f"works like {spans}" if spans in WEEKDAYS else HOLIDAY[0]


def read(content: bytes, country: str = "") -> Sequence[Year]:
    """The years that a file holds: JSON as :func:`as_json` writes it, or lines `date,kind` for `country`.

    The text is UTF-8 or GB18030. A file that a person loads is an announcement, unless it says otherwise. Raises
    Refused with the line or the field that is wrong; nothing is guessed.
    """
    if len(content) > LARGEST:
        raise _wrong(_("The file is larger than {most} kB.").format(most=LARGEST // 1000))
    text = _text(content)
    if text.lstrip().startswith("{"):
        return _from_json(text)
    return _from_lines(text, country)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise _wrong(_("The file is no text in UTF-8 or GB18030."))


def _wrong(sentence: str) -> Refused:
    return Refused(sentence, field="file")


def _at(where: str, what: str) -> Refused:
    return _wrong(_("{where}: {what}").format(where=where, what=what))


def _from_lines(text: str, country: str) -> Sequence[Year]:
    found: dict[int, dict[str, Any]] = {}
    for number, line in enumerate(csv.reader(io.StringIO(text)), start=1):
        cells = [cell.strip() for cell in line]
        if not any(cells) or (number == 1 and cells[:2] == ["date", "kind"]):
            continue
        where = _("Line {number}").format(number=number)
        if len(cells) != 2:  # noqa: PLR2004 - date and kind
            raise _at(where, _("write a date and a kind, parted by a comma."))
        day = _date(cells[0], where)
        year = found.setdefault(int(day[:4]), {})
        if day in year:
            raise _at(where, _("{day} stands there twice.").format(day=day))
        year[day] = _spans(cells[1], where)
    if not found:
        raise _wrong(_("The file names no day."))
    if not country:
        raise Refused(_("Choose the country: the file does not name it."), field="country")
    return _few([Year(_country(country), year, found[year], announced=True, source="") for year in sorted(found)])


def _from_json(text: str) -> Sequence[Year]:
    try:
        whole = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        where = _("Line {number}").format(number=error.lineno)
        raise _at(where, _("this is no JSON.")) from error
    except RecursionError as error:
        raise _wrong(_("This is no file of public days.")) from error
    _require_keys(whole, _KEYS, _("The file"))
    if not isinstance(whole["years"], list) or not whole["years"]:
        raise _at("years", _("write a list of years."))
    source = whole["source"]
    if not isinstance(source, str) or len(source) > 200 or "\0" in source:  # noqa: PLR2004 - as long as its column
        raise _at("source", _("write up to 200 characters."))
    country = _country(whole["country"])
    found = [_year(one, number, country, source) for number, one in enumerate(whole["years"])]
    twice = [one.year for place, one in enumerate(found) if one.year in {other.year for other in found[:place]}]
    if twice:
        raise _at("years", _("{day} stands there twice.").format(day=twice[0]))
    return _few(found)


def _few(years: list[Year]) -> list[Year]:
    if len(years) > MOST_YEARS:
        raise _wrong(_("The file has more than {most} years.").format(most=MOST_YEARS))
    if len(as_json(years).encode()) > LARGEST:
        raise _wrong(_("The file names too many days."))
    return years


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _wrong(_("{day} stands there twice.").format(day=twice[:40]))
    return dict(pairs)


def _require_keys(said: Any, keys: set[str], where: str) -> None:
    if not isinstance(said, dict) or set(said) != keys:
        raise _at(where, _("write exactly the fields {names}.").format(names=", ".join(sorted(keys))))


def _year(said: Any, place: int, country: str, source: str) -> Year:
    where = f"years[{place}]"
    _require_keys(said, _YEAR_KEYS, where)
    year, announced, days = said["year"], said["announced"], said["days"]
    if type(year) is not int or year not in YEARS:
        raise _at(f"{where}.year", _("write a year like 2027."))
    if not isinstance(announced, bool):
        raise _at(f"{where}.announced", _("write true or false."))
    if not isinstance(days, dict) or not days:
        raise _at(f"{where}.days", _("write each day with its kind."))
    found = {_date(day, f"{where}.days"): _spans(what, f"{where}.days.{day}"[:60]) for day, what in days.items()}
    other = next((day for day in found if int(day[:4]) != year), None)
    if other:
        raise _at(f"{where}.days", _("“{day}” is no day of {year}.").format(day=other, year=year))
    return Year(country, year, found, announced, source)


def _country(said: Any) -> str:
    if not isinstance(said, str) or said not in holidays.countries():
        raise Refused(_("The holidays of “{country}” are not known.").format(country=str(said)[:20]), field="country")
    return said


def _date(text: str, where: str) -> str:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise _at(where, _("“{text}” is no date like 2027-01-01.").format(text=text[:40]))
    return day.isoformat()


def _spans(text: Any, where: str) -> Any:
    said = text.strip().lower() if isinstance(text, str) else ""
    if said in HOLIDAY:
        return []
    if said in WORK:
        return holidays.MAKE_UP
    like = _LIKE.fullmatch(said)
    if like and like[1] in WEEKDAYS:
        return like[1]
    raise _at(where, _("“{text}” is no kind. Write holiday, work or works like fri.").format(text=str(text)[:40]))
