"""Verbs on product models: add one, change what a visit to it needs, stop taking new devices of it."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role, require_role
from aftercare.assets import events
from aftercare.assets.models import ProductModel
from aftercare.builder import queries as forms
from aftercare.journal import services as journal
from aftercare.kit.actor import Actor, ref
from aftercare.kit.bilingual import both_names
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.text import clean
from aftercare.workforce import queries as workforce

EDITORS = (Role.MANAGER, Role.ADMINISTRATOR)
LONGEST_CODE = 40
LONGEST_NAME = 80
LONGEST_BRAND = 60
MOST_MONTHS = 600
MOST_MINUTES = 24 * 60
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/+-]*")
_KIND = re.compile(r"[0-9A-Za-z_-]*")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit to a product usually needs: a skill, a checklist (both may be ""), and so many minutes."""

    skill_code: str = ""
    checklist_slug: str = ""
    minutes: int = 60


USUAL_VISIT = Visit()


@transaction.atomic
def add_model(
    *,
    code: str,
    name: str,
    name_zh: str,
    kind: str,
    brand: str,
    by: Actor,
    warranty_months: int = 12,
    visit: Visit = USUAL_VISIT,
) -> ProductModel:
    """Add a product to the catalogue; `kind` is its appliance category. Raises Refused when its code is taken."""
    require_role(by, *EDITORS)
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        message = _("A model code has letters, digits and . _ / + -, at most 40 of them, and no blanks.")
        raise Refused(message, field="code")
    values = _values(name, name_zh, kind, brand, warranty_months, visit)
    if ProductModel.objects.filter(code=code).exists():
        raise Refused(_("This model code is taken. Choose another one."), field="code")
    model = ProductModel.objects.create(code=code, **values)
    added = events.ModelAdded(model_id=model.id, model=code)
    journal.record(added, subjects=[ref("model", model.id)], by=by)
    return model


@transaction.atomic
def edit_model(
    *,
    model_id: int,
    name: str,
    name_zh: str,
    kind: str,
    brand: str,
    warranty_months: int,
    visit: Visit,
    by: Actor,
) -> None:
    """Change a product; arguments as in :func:`add_model`. Its code stays: parts carry it.

    Jobs that are planned keep what they were planned with, devices the warranty that they have; new ones follow.
    """
    require_role(by, *EDITORS)
    model = _locked(model_id)
    values = _values(name, name_zh, kind, brand, warranty_months, visit)
    changes = journal.changed({field: getattr(model, field) for field in values}, values)
    if changes:
        ProductModel.objects.filter(id=model_id).update(**values)
        changed = events.ModelChanged(model_id=model_id, model=model.code, fields=sorted(changes))
        journal.record(changed, subjects=[ref("model", model_id)], changes=changes, by=by)


@transaction.atomic
def set_model_retired(*, model_id: int, retired: bool, by: Actor) -> None:
    """Take no new devices of a product, or take them again. Its devices stay as they are; a repeat does nothing."""
    require_role(by, *EDITORS)
    model = _locked(model_id)
    if model.retired != retired:
        ProductModel.objects.filter(id=model_id).update(retired=retired)
        kind = events.ModelRetired if retired else events.ModelBroughtBack
        journal.record(kind(model_id=model_id, model=model.code), subjects=[ref("model", model_id)], by=by)


def _locked(model_id: int) -> ProductModel:
    model = ProductModel.objects.select_for_update().filter(id=model_id).first()
    if model is None:
        raise NotAllowed(_("There is no such product model."))
    return model


def _values(name: str, name_zh: str, kind: str, brand: str, warranty_months: int, visit: Visit) -> dict[str, Any]:
    """The fields of a model as they may be stored. Raises Refused for the first that cannot be."""
    names = both_names(name, name_zh, LONGEST_NAME)
    if not any(names.values()):
        raise Refused(_("Write a name in at least one of the two languages."), field="name")
    if len(kind) > LONGEST_CODE or not _KIND.fullmatch(kind):
        raise Refused(_("A product kind is made of letters, digits, - and _."), field="kind")
    if not 0 <= warranty_months <= MOST_MONTHS:
        raise Refused(_("A warranty has from 0 to 600 months."), field="warranty_months")
    _require_possible(visit)
    return {
        **names,
        "kind": kind,
        "brand": clean(brand, LONGEST_BRAND).strip(),
        "warranty_months": warranty_months,
        **asdict(visit),
    }


def _require_possible(visit: Visit) -> None:
    if not 1 <= visit.minutes <= MOST_MINUTES:
        raise Refused(_("A visit takes from 1 to 1,440 minutes."), field="minutes")
    if visit.skill_code and visit.skill_code not in {row["code"] for row in workforce.skills()}:
        raise Refused(_("There is no such skill. Name it first."), field="skill_code")
    if visit.checklist_slug and visit.checklist_slug not in {row["slug"] for row in forms.checklists()}:
        raise Refused(_("There is no such checklist."), field="checklist_slug")
