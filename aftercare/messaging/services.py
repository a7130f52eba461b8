"""Take in what a customer says, answer him, tell a colleague."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from string import Formatter

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit import clock, plugs
from aftercare.kit.actor import Actor, parse_ref, ref, system
from aftercare.kit.bilingual import said_in_both
from aftercare.kit.errors import Refused
from aftercare.kit.rows import Row
from aftercare.kit.text import clean
from aftercare.messaging import events, queries
from aftercare.messaging.models import Interaction, Notice, Template
from aftercare.outbox import services as outbox
from aftercare.tasks import queries as deadlines, services as tasks

LONGEST_TEXT = 100_000
LONGEST_NOTICE = 300
MOST_NOTICES = 10  # that one person gets at once about deadlines
WHOLE = 100  # percent: the deadline itself
# What the words for some occasion may hold.
PLACEHOLDERS = frozenset(
    {"about", "ask", "before", "date", "engineer", "name", "number", "status_page", "survey_page", "time"}
)
ANSWERED_MAILS = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer said: where, when by his own clock, and the mail's ids when it came as one."""

    thread: str
    customer_id: int | None
    channel: str
    text: str
    at: datetime
    quoted: str = ""
    message_id: str | None = None
    automatic: bool = False


@transaction.atomic
def receive(said: Said, *, by: Actor) -> int:
    """Note what a customer said; answers the interaction's id. The same mail again is the same interaction."""
    if said.message_id and (known := queries.known(said.message_id)) is not None:
        return known
    interaction = _write(said, Interaction.Direction.IN, by)
    received = events.MessageReceived(interaction_id=interaction.id, thread=said.thread, channel=said.channel)
    journal.record(received, subjects=_subjects(interaction), by=by)
    return interaction.id


@transaction.atomic
def answer(said: Said, *, to_mail: str | None, subject: str, by: Actor) -> int:
    """Say something to a customer: on his page, and by mail when there is an address. Answers the interaction's id."""
    if not clean(said.text, LONGEST_TEXT).strip():
        raise Refused(_("Write an answer first."), field="text")
    earlier = _mail_ids(said.thread)
    interaction = _write(said, Interaction.Direction.OUT, by)
    if to_mail:
        key = f"interaction.{interaction.id}"
        interaction.message_id = outbox.message_id(key)
        interaction.save(update_fields=["message_id"])
        mail = outbox.Mail(to=to_mail, subject=subject, text=interaction.text, thread=earlier, automatic=said.automatic)
        outbox.post(mail, key=key, subjects=_subjects(interaction))
    sent = events.MessageSent(
        interaction_id=interaction.id, thread=said.thread, channel=said.channel, automatic=said.automatic
    )
    journal.record(sent, subjects=_subjects(interaction), by=by)
    return interaction.id


@transaction.atomic
def note(*, thread: str, customer_id: int | None, text: str, by: Actor) -> int:
    """Write a note for colleagues; answers the interaction's id."""
    if not clean(text, LONGEST_TEXT).strip():
        raise Refused(_("Write the note first."), field="text")
    said = Said(thread=thread, customer_id=customer_id, channel="desk", text=text, at=clock.now())
    interaction = _write(said, Interaction.Direction.NOTE, by)
    written = events.NoteWritten(interaction_id=interaction.id, thread=thread)
    journal.record(written, subjects=_subjects(interaction), by=by)
    return interaction.id


@transaction.atomic
def notify(*, user_ids: Collection[int], key: str, sentence: Callable[[], str], link: str, by: Actor) -> int:
    """Tell colleagues something once (`key`); answers how many had not been told before.

    `sentence` says it in the language that is active then: each reads it in his own.
    """
    told = 0
    text, text_zh = (words[:LONGEST_NOTICE] for words in said_in_both(sentence))
    for user_id in sorted(set(user_ids)):
        _notice, new = Notice.objects.get_or_create(
            user_id=user_id, key=key, defaults={"text": text, "text_zh": text_zh, "link": link, "at": clock.now()}
        )
        if new:
            told += 1
            journal.record(events.NoticeGiven(user_id=user_id), subjects=[ref("user", user_id)], by=by)
    return told


def notify_roles(*, roles: Collection[str], key: str, sentence: Callable[[], str], link: str, by: Actor) -> int:
    """Tell everybody who holds one of `roles`."""
    people = accounts.people(roles=roles)
    return notify(user_ids=[person["id"] for person in people], key=key, sentence=sentence, link=link, by=by)


@transaction.atomic
def tell_alarms() -> int:
    """Tell those who answer for them of deadlines that come near or are missed; answers how many were told something.

    Each warning is told once, whoever repeats this. More than :data:`MOST_NOTICES` for one person become one notice.
    """
    by = system("alarms")
    mine: dict[int, list[Row]] = defaultdict(list)
    for alarm in _in_words(deadlines.alarms(tasks.take_alarms())):
        for user_id in alarm["people"]:
            mine[user_id].append(alarm)
    for user_id, found in sorted(mine.items()):
        if len(found) > MOST_NOTICES:
            key = f"alarms.{found[0]['id']}.{len(found)}"
            sentence = partial(_several, found)
            notify(user_ids=[user_id], key=key, sentence=sentence, link=reverse("tasks.desk:tasks"), by=by)
            continue
        for alarm in found:
            sentence = partial(_near_or_late, alarm)
            notify(user_ids=[user_id], key=f"alarm.{alarm['id']}", sentence=sentence, link=alarm["link"], by=by)
    return len(mine)


def _in_words(alarms: Sequence[Row]) -> list[Row]:
    """The warnings with the people who are told, and the label and page of what each is about."""
    managers = {row["id"] for row in accounts.people(roles=[Role.MANAGER.value])} if alarms else set()
    about = {alarm["id"]: parse_ref(alarm["subject"]) for alarm in alarms}
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, number in about.values():
        by_kind[kind].add(number)
    subjects = {plug.kind: plug for plug in plugs.offered(plugs.Subject) if plug.kind in by_kind}
    people = {
        plug.kind: plug.people(by_kind[plug.kind]) for plug in plugs.offered(plugs.Responsible) if plug.kind in by_kind
    }
    labels = {kind: plug.labels(by_kind[kind]) for kind, plug in subjects.items()}
    return [
        {
            **alarm,
            "people": _people(alarm["to"], people.get(kind, {}).get(number, {}), managers),
            "label": labels.get(kind, {}).get(number, alarm["subject"]),
            "link": subjects[kind].link(number) if kind in subjects else "",
        }
        for alarm, (kind, number) in ((alarm, about[alarm["id"]]) for alarm in alarms)
    ]


def _people(to: Collection[str], known: Mapping[str, Collection[int]], managers: set[int]) -> set[int]:
    """Whom a warning reaches. Managers stand in where an object has no supervisor, or nobody at all yet."""
    reached = {user_id for who in to for user_id in known.get(who, ())}
    if "manager" in to or ("supervisor" in to and not known.get("supervisor")):
        return reached | managers
    return reached or managers


def _near_or_late(alarm: Row) -> str:
    words = {"kind": plugs.clock_kind(alarm["kind"]).name, "label": alarm["label"], "percent": alarm["percent"]}
    late = _(" (noticed late, after a downtime)") if alarm["late"] else ""
    if alarm["percent"] >= WHOLE:
        return _("Overdue: {kind}, {label}").format(**words) + late
    return _("{percent} % of the time is used: {kind}, {label}").format(**words) + late


def _several(alarms: Sequence[Row]) -> str:
    late = sum(alarm["percent"] >= WHOLE for alarm in alarms)
    return _("{count} deadlines need you, {late} of them overdue. The most urgent: {label}").format(
        count=len(alarms), late=late, label=alarms[0]["label"]
    )


def read_notices(*, user_id: int, by: Actor) -> int:
    """Mark all notices of a colleague as read; answers how many there were."""
    del by  # it is his own
    return Notice.objects.filter(user_id=user_id, read_at__isnull=True).update(read_at=clock.now())


def in_words(slug: str, language: str, values: Mapping[str, object]) -> tuple[str, str]:
    """The subject and body of a template with its placeholders filled; unknown ones read as they are written.

    Falls back to Chinese where a language has no words. Raises Template.DoesNotExist for an unknown occasion.
    """
    found = {row.language: row for row in Template.objects.filter(slug=slug)}
    template = found.get(language) or found.get("zh-hans") or Template.objects.get(slug=slug, language=language)
    return fill(template.subject, values), fill(template.body, values)


def fill(words: str, values: Mapping[str, object]) -> str:
    """Fill simple {names}. Attributes and indexes are not followed: a template must not reach into objects.

    Raises ValueError for braces that do not close.
    """
    filled = []
    for text, name, _spec, _conversion in Formatter().parse(words):
        filled.append(text)
        if name is not None:
            filled.append(str(values[name]) if name in values else f"{{{name}}}")
    return "".join(filled)


@transaction.atomic
def change_template(*, slug: str, language: str, subject: str, body: str, by: Actor) -> None:
    """Change the words for an occasion, with the {names} that its shipped words have.

    Raises Refused for braces that do not close, for a name that nobody fills in, and for a subject of several lines.
    """
    require_role(by, Role.ADMINISTRATOR)
    if len(subject.splitlines()) > 1:
        raise Refused(_("Write the subject in one line."), field="subject")
    for field, words in (("subject", subject), ("body", body)):
        _require_known_names(field, words)
    Template.objects.update_or_create(slug=slug, language=language, defaults={"subject": subject, "body": body})
    changed = events.TemplateChanged(slug=slug, language=language)
    journal.record(changed, subjects=[], by=by)


def _require_known_names(field: str, words: str) -> None:
    try:
        names = {name for _text, name, _spec, _conversion in Formatter().parse(words) if name is not None}
    except ValueError as error:
        raise Refused(_("A { or } is missing its partner."), field=field) from error
    unknown = sorted(names - PLACEHOLDERS)
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
        sentence = _("Nobody fills in {unknown}. What can be filled in: {known}.")
        raise Refused(sentence.format(unknown=f"{{{unknown[0]}}}", known=known), field=field)


def add_missing_templates(templates: Sequence[Mapping[str, str]]) -> None:
    """Ship words that an installation does not have yet; what an administrator changed stays."""
    for words in templates:
        key = {"slug": words["slug"], "language": words["language"]}
        Template.objects.get_or_create(**key, defaults={"subject": words["subject"], "body": words["body"]})


def _write(said: Said, direction: Interaction.Direction, by: Actor) -> Interaction:
    interaction = _unsaved(said, direction, by)
    interaction.save()
    return interaction


def _unsaved(said: Said, direction: Interaction.Direction, by: Actor) -> Interaction:
    return Interaction(
        thread=said.thread,
        customer_id=said.customer_id,
        direction=direction,
        channel=said.channel,
        text=clean(said.text, LONGEST_TEXT),
        quoted=clean(said.quoted, LONGEST_TEXT),
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=by.name[:120],
        automatic=said.automatic,
        message_id=said.message_id,
        at=said.at,
    )


def _subjects(interaction: Interaction) -> list[str]:
    subjects = [interaction.thread]
    if interaction.customer_id is not None:
        subjects.append(ref("customer", interaction.customer_id))
    return subjects


def _mail_ids(thread: str) -> list[str]:
    found = Interaction.objects.filter(thread=thread, message_id__isnull=False).order_by("-id")
    ids = found.values_list("message_id", flat=True)[:ANSWERED_MAILS]
    return [one for one in reversed(ids) if one]


@dataclass(frozen=True, slots=True)
class Remembered:
    """Something that was said before: its direction ("in", "out", "note") and who said it."""

    said: Said
    direction: str
    by: Actor


@transaction.atomic
def remember(lines: Sequence[Remembered]) -> list[journal.Past]:
    """Take in what was said before, many at once, with no mail; answers what the journal says of it."""
    made = [_unsaved(one.said, Interaction.Direction(one.direction), one.by) for one in lines]
    Interaction.objects.bulk_create(made, batch_size=1000)
    return [
        journal.Past(row.at, _spoken(row), tuple(_subjects(row)), one.by) for row, one in zip(made, lines, strict=True)
    ]


def _spoken(row: Interaction) -> events.MessageReceived | events.MessageSent | events.NoteWritten:
    if row.direction == Interaction.Direction.NOTE:
        return events.NoteWritten(interaction_id=row.id, thread=row.thread)
    if row.direction == Interaction.Direction.IN:
        return events.MessageReceived(interaction_id=row.id, thread=row.thread, channel=row.channel)
    return events.MessageSent(interaction_id=row.id, thread=row.thread, channel=row.channel, automatic=row.automatic)
