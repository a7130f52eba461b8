"""Verbs on the list of skills: name one, rename it, stop offering it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ref
from aftercare.kit.bilingual import both_names
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.workforce import events
from aftercare.workforce.models import Skill

EDITORS = (Role.MANAGER, Role.ADMINISTRATOR)
LONGEST_CODE = 40
LONGEST_NAME = 80


@transaction.atomic
def add_skill(*, code: str, name: str, name_zh: str, by: Actor) -> Skill:
    """Name something that an engineer can be able to do. Raises Refused when the code is taken or no code."""
    require_role(by, *EDITORS)
    names, code = _names(name, name_zh), _code(code)
    if Skill.objects.filter(code=code).exists():
        raise Refused(_("This skill code is taken. Choose another one."), field="code")
    skill = Skill.objects.create(code=code, **names)
    added = events.SkillAdded(skill_id=skill.id, skill=code)
    journal.record(added, subjects=[ref("skill", skill.id)], by=by)
    return skill


@transaction.atomic
def edit_skill(*, skill_id: int, name: str, name_zh: str, by: Actor) -> None:
    """Give a skill other names; its code stays, product models carry it. Raises NotAllowed for no skill."""
    require_role(by, *EDITORS)
    skill = _locked(skill_id)
    names = _names(name, name_zh)
    changes = journal.changed({"name": skill.name, "name_zh": skill.name_zh}, names)
    if changes:
        Skill.objects.filter(id=skill_id).update(**names)
        changed = events.SkillChanged(skill_id=skill_id, skill=skill.code)
        journal.record(changed, subjects=[ref("skill", skill_id)], changes=changes, by=by)


@transaction.atomic
def set_skill_retired(*, skill_id: int, retired: bool, by: Actor) -> None:
    """Stop offering a skill, or offer it again. Who holds it keeps it; a repeat does nothing."""
    require_role(by, *EDITORS)
    skill = _locked(skill_id)
    if skill.retired != retired:
        Skill.objects.filter(id=skill_id).update(retired=retired)
        kind = events.SkillRetired if retired else events.SkillBroughtBack
        journal.record(kind(skill_id=skill_id, skill=skill.code), subjects=[ref("skill", skill_id)], by=by)


def _locked(skill_id: int) -> Skill:
    skill = Skill.objects.select_for_update().filter(id=skill_id).first()
    if skill is None:
        raise NotAllowed(_("There is no such skill."))
    return skill


def _code(text: str) -> str:
    try:
        validate_slug(text)
    except ValidationError:
        raise Refused(_("A code is made of letters, digits, - and _."), field="code") from None
    if len(text) > LONGEST_CODE:
        raise Refused(_("A code has at most 40 characters."), field="code")
    return text


def _names(name: str, name_zh: str) -> dict[str, str]:
    names = both_names(name, name_zh, LONGEST_NAME)
    if not any(names.values()):
        raise Refused(_("Write a name in at least one of the two languages."), field="name")
    return names
