"""Reading the workforce, as plain rows. Names of people come from accounts, in one statement for all of them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.kit import clock
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row, rows
from aftercare.workforce.models import Engineer, EngineerSkill, Shift, ShiftKind, Skill

Span = tuple[datetime, datetime]

PLAIN = ("id", "user_id", "site_id", "districts", "standby", "temporary_from", "temporary_until")


def candidates(*, skill: str | None, start: datetime, end: datetime) -> list[Row]:
    """Everybody who could be sent between `start` and `end`, by name: what dispatch chooses from.

    Rows: id, user_id, name, site_id, latitude, longitude (start of the day), districts, standby, skills {code: level}
    valid on the day of `start`, the codes of `expired` ones, and spans within `start` to `end`: `shifts` (works) and
    `on_call` (can be called), both without the `absences`, which are listed too. With `skill`, only those who hold it
    that day. People without a shift are in the list, so that it can be said why somebody was not chosen; closed logins,
    and temporary people before and after their time, are not. One statement here, one in accounts.
    """
    day = timezone.localdate(start)
    found = _employed_on(day)
    if skill is not None:
        found = found.filter(Exists(_valid_skills(day).filter(engineer=OuterRef("pk"), skill__code=skill)))
    found = found.annotate(
        held=ArraySubquery(
            EngineerSkill.objects.filter(engineer=OuterRef("pk")).values(
                one=JSONObject(code=F("skill__code"), level=F("level"), expires_on=F("expires_on"))
            )
        ),
        working=_spans(ShiftKind.WORK, start, end),
        callable_=_spans(ShiftKind.STANDBY, start, end),
        away=_spans(ShiftKind.ABSENCE, start, end),
    )
    names = {person["id"]: person["name"] for person in accounts.people(roles=[Role.ENGINEER])}
    listed = found.values(*PLAIN, "home", "held", "working", "callable_", "away")
    here = [_candidate(row, names[row["user_id"]], (start, end), day) for row in listed if row["user_id"] in names]
    return sorted(here, key=lambda row: (row["name"], row["id"]))


def _employed_on(day: date) -> QuerySet[Engineer]:
    permanent = Q(temporary_from__isnull=True)
    return Engineer.objects.filter(permanent | Q(temporary_from__lte=day, temporary_until__gte=day))


def _valid_skills(day: date) -> QuerySet[EngineerSkill]:
    return EngineerSkill.objects.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day))


def _spans(kind: ShiftKind, start: datetime, end: datetime) -> ArraySubquery:
    met = Shift.objects.filter(engineer=OuterRef("pk"), kind=kind.value, span__overlap=(start, end))
    # said again as a comparison of ends, which the index of shifts can use
    return ArraySubquery(met.filter(span__endswith__gt=start).order_by("span").values("span"))


def _candidate(row: Row, name: str, frame: Span, day: date) -> Row:
    absences = _joined(row["away"], frame)
    on_call = [frame] if row["standby"] else _joined(row["callable_"], frame)
    latitude, longitude = _position(row["home"])
    skills = {one["code"]: _held(one, day) for one in row["held"]}
    return {
        "id": row["id"],
        "user_id": row["user_id"],
        "name": name,
        "site_id": row["site_id"],
        "latitude": latitude,
        "longitude": longitude,
        "districts": row["districts"],
        "standby": row["standby"],
        "skills": {code: held["level"] for code, held in skills.items() if not held["expired"]},
        "expired": sorted(code for code, held in skills.items() if held["expired"]),
        "shifts": without(_joined(row["working"], frame), absences),
        "on_call": without(on_call, absences),
        "absences": absences,
    }


def _position(home: str) -> tuple[float, float]:
    latitude, _, longitude = home.partition(",")
    return float(latitude), float(longitude)


def _joined(ranges: Collection[Any], frame: Span) -> list[Span]:
    """Ranges cut to `frame`, those that touch or overlap made one, in order of time."""
    spans: list[Span] = []
    for start, end in sorted((max(one.lower, frame[0]), min(one.upper, frame[1])) for one in ranges):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def without(spans: Collection[Span], absences: Collection[Span]) -> list[Span]:
    """What is left of `spans` when `absences` are cut out; both are ordered and free of overlaps."""
    left = list(spans)
    for away_from, away_until in absences:
        pieces = [
            piece
            for start, end in left
            for piece in ((start, min(end, away_from)), (max(start, away_until), end))
            if piece[0] < piece[1]
        ]
        left = pieces
    return left


def work_spans(start: datetime, end: datetime) -> dict[int, list[Span]]:
    """When each engineer works within `start` to `end`, by user id, without absences; one statement."""
    met = Shift.objects.filter(
        kind__in=[ShiftKind.WORK, ShiftKind.ABSENCE], span__overlap=(start, end), span__endswith__gt=start
    )
    found: dict[int, dict[str, list[Any]]] = {}
    for user_id, kind, span in met.values_list("engineer__user_id", "kind", "span"):
        found.setdefault(user_id, {}).setdefault(kind, []).append(span)
    frame = (start, end)
    return {
        user_id: without(
            _joined(kinds.get(ShiftKind.WORK, []), frame), _joined(kinds.get(ShiftKind.ABSENCE, []), frame)
        )
        for user_id, kinds in found.items()
    }


def somebody_works() -> bool:
    """True when a shift or a standby has not ended yet, or somebody can be called around the clock."""
    planned = Shift.objects.filter(kind__in=[ShiftKind.WORK, ShiftKind.STANDBY], span__endswith__gt=clock.now())
    return planned.exists() or Engineer.objects.filter(standby=True).exists()


def labels(ids: Collection[int]) -> dict[int, str]:
    """The names of engineers by engineer id."""
    users = dict(Engineer.objects.filter(id__in=set(ids)).values_list("id", "user_id"))
    names = accounts.names(users.values())
    return {engineer: names[user] for engineer, user in users.items()}


def engineer_of(user_id: int) -> int | None:
    """The engineer id of a user, None for people who are not sent out."""
    return Engineer.objects.filter(user_id=user_id).values_list("id", flat=True).first()


def station_of(user_id: int) -> Row | None:
    """The station (a row of `accounts.queries.sites`) of a user who is sent out; None for other people."""
    site_id = Engineer.objects.filter(user_id=user_id).values_list("site_id", flat=True).first()
    return next((site for site in accounts.sites() if site["id"] == site_id), None)


def crew(site_id: int | None = None) -> list[Row]:
    """Everybody who is sent out and has an open login, by name: id, user_id, site_id, name; of one station or all."""
    found = Engineer.objects.all() if site_id is None else Engineer.objects.filter(site_id=site_id)
    names = {person["id"]: person["name"] for person in accounts.people(roles=[Role.ENGINEER])}
    listed = [row for row in rows(found.values("id", "user_id", "site_id")) if row["user_id"] in names]
    return sorted(({**row, "name": names[row["user_id"]]} for row in listed), key=lambda row: (row["name"], row["id"]))


def not_yet_engineers() -> list[Row]:
    """People with the role of an engineer who have no place in the crew yet, by name: rows of accounts."""
    known = set(Engineer.objects.values_list("user_id", flat=True))
    return [person for person in accounts.people(roles=[Role.ENGINEER]) if person["id"] not in known]


SKILL_FIELDS = ("id", "code", "name", "name_zh", "retired")


def skills() -> list[Row]:
    """All skills by code, retired ones too: id, code, name, name_zh, retired."""
    return rows(Skill.objects.order_by("code").values(*SKILL_FIELDS))


def skill_page(*, skip: int, limit: int, text: str = "", retired: bool | None = None) -> list[Row]:
    """A page of the list of skills by code, after the first `skip`, each with how many engineers hold it (`holders`).

    `retired` None is for all; `text` is a part of the code or of one of the names.
    """
    found = Skill.objects.order_by("code").annotate(holders=Count("engineers"))
    if retired is not None:
        found = found.filter(retired=retired)
    if text:
        found = found.filter(Q(code__icontains=text) | Q(name__icontains=text) | Q(name_zh__icontains=text))
    return rows(found.values(*SKILL_FIELDS, "holders")[skip : skip + limit])


def skill_names(ids: Collection[int]) -> dict[int, str]:
    """Skills in the reader's language, by id."""
    found = Skill.objects.filter(id__in=set(ids)).values("id", "name", "name_zh")
    return {row["id"]: own_words(row) for row in found}


def matrix(*, site_id: int | None = None, skill: str | None = None, day: date) -> list[Row]:
    """Everybody with a login still open, by name, with what he can do, how well and until when.

    Rows: the engineer's plain fields, name, skills {code: {level, expires_on, expired}}, expired on `day` or not.
    Filtered by station and by a skill that somebody holds, valid or not.
    """
    found = Engineer.objects.annotate(
        held=ArraySubquery(
            EngineerSkill.objects.filter(engineer=OuterRef("pk")).values(
                one=JSONObject(code=F("skill__code"), level=F("level"), expires_on=F("expires_on"))
            )
        )
    )
    if site_id is not None:
        found = found.filter(site_id=site_id)
    if skill:
        found = found.filter(Exists(EngineerSkill.objects.filter(engineer=OuterRef("pk"), skill__code=skill)))
    names = {person["id"]: person["name"] for person in accounts.people(roles=[Role.ENGINEER])}
    listed = [row for row in found.values(*PLAIN, "held") if row["user_id"] in names]
    for row in listed:
        row["name"] = names[row["user_id"]]
        row["skills"] = {one["code"]: _held(one, day) for one in row.pop("held")}
    return sorted(listed, key=lambda row: (row["name"], row["id"]))


def _held(one: Row, day: date) -> Row:
    expires_on = one["expires_on"] and date.fromisoformat(one["expires_on"])
    return {"level": one["level"], "expires_on": expires_on, "expired": bool(expires_on and expires_on < day)}


def engineer(engineer_id: int) -> Row | None:
    """One engineer with name, latitude and longitude of the start of the day, or None."""
    row = Engineer.objects.filter(id=engineer_id).values(*PLAIN, "home").first()
    if row is None:
        return None
    found: Row = dict(row)
    found["latitude"], found["longitude"] = _position(found.pop("home"))
    found["name"] = accounts.names([found["user_id"]])[found["user_id"]]
    return found


def shifts(engineer_ids: Collection[int], start: datetime, end: datetime) -> dict[int, list[Row]]:
    """The spans of these engineers that meet `start` to `end`, in order of time: id, kind, start, end."""
    met = Shift.objects.filter(
        engineer_id__in=set(engineer_ids), span__overlap=(start, end), span__endswith__gt=start
    ).order_by("span", "id")
    found: dict[int, list[Row]] = {engineer_id: [] for engineer_id in engineer_ids}
    for shift in rows(met.values("id", "engineer_id", "kind", "span")):
        span = shift.pop("span")
        found[shift.pop("engineer_id")].append({**shift, "start": span.lower, "end": span.upper})
    return found
