"""What the workforce offers upwards."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role
from aftercare.kit.plugs import FirstStep, MenuEntry, Subject, TimelineLine
from aftercare.workforce import access, queries


def _page(engineer_id: int) -> str:
    return reverse("workforce.desk:engineer", args=[engineer_id])


def _skill_page(skill_id: int) -> str:
    return reverse("workforce.studio:skill", args=[skill_id])


PLUGS = [
    FirstStep(
        name=_("Skills"),
        why=_("What somebody has to be able to do for some products. Without any, everybody can be sent everywhere."),
        url_name="workforce.studio:skills",
        icon="award",
        order=30,
        is_done=lambda: bool(queries.skills()),
        optional=True,
    ),
    FirstStep(
        name=_("Where engineers work"),
        why=_("Each one's station, where his day starts and the districts that he drives to. A manager enters it."),
        url_name="workforce.desk:engineers",
        icon="users-group",
        order=40,
        is_done=lambda: bool(queries.crew()),
    ),
    FirstStep(
        name=_("When engineers work"),
        why=_("Shifts of the coming days: visits are planned into them. A manager or dispatcher plans them."),
        url_name="workforce.desk:engineers",
        icon="calendar-time",
        order=50,
        is_done=queries.somebody_works,
    ),
    Subject("skill", _("Skill"), queries.skill_names, _skill_page, access.skills_visible_to),
    MenuEntry(
        way="studio",
        label=_("Skills"),
        url_name="workforce.studio:skills",
        icon="award",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=520,
        group=_("People and stations"),
    ),
    TimelineLine("workforce.SkillAdded", _("added the skill"), "award", "good"),
    TimelineLine("workforce.SkillChanged", _("renamed the skill"), "pencil"),
    TimelineLine("workforce.SkillRetired", _("retired the skill"), "archive", "warning"),
    TimelineLine("workforce.SkillBroughtBack", _("brought the skill back"), "arrow-back-up", "good"),
    Subject(
        kind="engineer",
        name=_("Engineer"),
        labels=queries.labels,
        link=_page,
        visible=access.visible_to,
    ),
    MenuEntry("desk", _("Engineers"), "workforce.desk:engineers", "users-group", access.PLANNERS, 40),
    TimelineLine("workforce.EngineerAdded", _("became an engineer"), "user-plus", "good"),
    TimelineLine("workforce.EngineerChanged", _("changed station, area or working time"), "map-pin"),
    TimelineLine("workforce.SkillSet", _("set the skill {skill} to level {level}"), "award"),
    TimelineLine("workforce.SkillDropped", _("removed the skill {skill}"), "award"),
    TimelineLine("workforce.ShiftAdded", _("planned a shift"), "calendar"),
    TimelineLine("workforce.ShiftCancelled", _("cancelled a shift or an absence"), "calendar"),
    TimelineLine("workforce.EngineerAbsent", _("reported an absence"), "user-x", "warning"),
]
