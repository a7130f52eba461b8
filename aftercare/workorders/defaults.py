"""What a new installation begins with: promises for arrival and the checklist of a visit."""

import json
from decimal import Decimal
from pathlib import Path

from aftercare.builder import queries as forms, services as builder
from aftercare.kit.actor import system
from aftercare.messaging import services as messaging
from aftercare.tasks import queries as tasks, services as promise
from aftercare.workorders.services.order import USUAL_CHECKLIST
from aftercare.workorders.states import ARRIVAL

DATA = Path(__file__).parent / "data"

# Working hours until somebody is there.
HOURS = {"A": "4", "B": "8", "C": "24"}


def install() -> None:
    """Add what is missing; what an administrator changed stays."""
    if not any(row["kind"] == ARRIVAL.kind for row in tasks.policies()):
        for position, (service_class, hours) in enumerate(HOURS.items(), start=1):
            calendar = "always" if service_class == "A" else "office"
            promise.add_policy(
                kind=ARRIVAL.kind,
                service_class=service_class,
                position=position,
                hours=Decimal(hours),
                calendar=promise.calendar(calendar),
            )
    messaging.add_missing_templates(json.loads((DATA / "templates.json").read_text()))
    if USUAL_CHECKLIST not in {row["slug"] for row in forms.forms()}:
        content = json.loads((DATA / "visit-checklist.json").read_text())
        builder.publish_form(
            slug=USUAL_CHECKLIST,
            kind="checklist",
            name="Visit checklist",
            name_zh="上门服务检查清单",
            content=content,
            by=system("defaults"),
        )
