"""The studio's first page, which says what is missing, and its page of components in all states and both themes."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from aftercare.kit import clock, plugs
from aftercare.web import pages
from aftercare.web.addresses import address
from aftercare.web.forms import SampleForm
from aftercare.web.ways import may_open, page


@page(roles={"administrator"})
def start(request: HttpRequest) -> HttpResponse:
    """What this installation needs before its first job, and what of it is there."""
    steps = [_shown(request, step) for step in sorted(plugs.offered(plugs.FirstStep), key=lambda step: step.order)]
    needed = [step for step in steps if not step["optional"]]
    context = {
        "steps": steps,
        "needed": len(needed),
        "done": sum(step["done"] for step in needed),
        "next": next((step for step in needed if not step["done"]), None),
    }
    return pages.render(request, "web/studio/start.html", context)


def _shown(request: HttpRequest, step: plugs.FirstStep) -> dict[str, Any]:
    """A step with whether it is done, and its page where the reader may open it."""
    link = address(step.url_name) if step.url_name else ""
    return {
        "name": step.name,
        "why": step.why,
        "icon": step.icon,
        "optional": step.optional,
        "done": step.is_done(),
        "link": link if link and may_open(request.user, link) else "",
        "closed": bool(link) and not may_open(request.user, link),
    }


@page(roles={"administrator"})
def components(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    return pages.render(request, "web/studio/components.html", {"themes": ("light", "dark"), **samples()})


def samples() -> dict[str, Any]:
    """What the components are shown with, in the language of the page."""
    now = clock.now()
    return {
        "deadlines": _deadlines(),
        "timeline_rows": _timeline(),
        "step_rows": _steps(),
        "talk": [
            ("in", "王小明", now - timedelta(hours=5), _("The air conditioner drips on the sofa."), _("WeChat")),
            ("note", "李静", now - timedelta(hours=4), _("Second visit for the same leak: send a senior."), ""),
            (
                "out",
                "李静",
                now - timedelta(minutes=42),
                _("Master Zhang will be with you tomorrow at nine."),
                _("WeChat"),
            ),
        ],
        "columns": [
            {"label": _("Ticket"), "sort": "number"},
            {"label": _("State")},
            {"label": _("Deadline"), "sort": "due"},
            {"label": _("Amount"), "sort": "amount", "numeric": True},
        ],
        "forms": {theme: _invalid_form(theme) for theme in ("light", "dark")},
        "question_rows": _questions(),
        "trend": [62, 64, 61, 70, 73, 71, 78, 82, 88, 86, 91, 93],
        "picture": PICTURE,
    }


def _deadlines() -> list[tuple[Any, str, int | None]]:
    now = clock.now()
    return [
        (now + timedelta(hours=2, minutes=5, seconds=30), "running", None),
        (now + timedelta(minutes=12, seconds=30), "warning", None),
        (now - timedelta(minutes=15, seconds=30), "breached", None),
        (None, "paused", 7500),
        (None, "stopped", None),
    ]


def _timeline() -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "sentence": _("Work order was sent to Zhang Wei"),
            "at": now - timedelta(minutes=8),
            "actor": "李静",
            "icon": "send",
        },
        {
            "sentence": _("First response was late"),
            "at": now - timedelta(hours=3),
            "actor": "",
            "icon": "clock-exclamation",
            "tone": "bad",
        },
        {
            "sentence": _("Ticket was opened"),
            "at": now - timedelta(days=2),
            "actor": "王小明",
            "icon": "ticket",
            "tone": "accent",
        },
    ]


def _steps() -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {"title": _("We have your request"), "state": "done", "at": now - timedelta(days=1), "who": "李静"},
        {
            "title": _("An engineer is chosen"),
            "state": "done",
            "at": now - timedelta(hours=3),
            "who": _("Master Zhang"),
        },
        {
            "title": _("On the way to you"),
            "state": "now",
            "at": None,
            "who": _("Master Zhang"),
            "detail": _("Arrives between 9:00 and 9:30"),
        },
        {"title": _("Repaired and tried out"), "state": "next", "at": None, "who": ""},
    ]


def _questions() -> list[dict[str, Any]]:
    def row(name: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "kind": kind, "label": label, "hint": "", "required": True, "options": [], **more}

    when = {"field": "resistance", "at_most": 1.99}
    return [
        row("dry", "yes_no", _("Is the floor dry?")),
        row("resistance", "number", _("Insulation resistance"), unit="MΩ", low=0, high=2000),
        row("measure", "text", _("Below 2 MΩ: what was done about it"), when=when),
        row("photo", "photo", _("Photo after the repair")),
    ]


def _invalid_form(prefix: str) -> SampleForm:
    form = SampleForm({f"{prefix}-serial": "AC-2024-0012", f"{prefix}-channel": "wechat"}, prefix=prefix)
    form.is_valid()
    return form


PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 88 88'%3E%3Crect width='88' height='88'"
    " fill='%23a9b9cf'/%3E%3Cpath d='M0 70l26-28 18 18 12-12 32 30v10H0z' fill='%235f7899'/%3E%3C/svg%3E"
)

urlpatterns = [path("start", start, name="start"), path("components", components, name="components")]
