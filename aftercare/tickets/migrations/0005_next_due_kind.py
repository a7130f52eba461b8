from typing import Any

from django.db import migrations, models

BATCH = 1000


def name_the_nearest(apps: Any, _schema_editor: Any) -> None:
    """Which kind of deadline is the nearest, from the clocks that have it."""
    ticket, clock = apps.get_model("tickets", "Ticket"), apps.get_model("tasks", "Clock")
    waiting = ticket.objects.filter(next_due_at__isnull=False).order_by("id")
    last = 0
    while batch := list(waiting.filter(id__gt=last)[:BATCH]):
        running = clock.objects.filter(subject__in=[f"ticket:{one.id}" for one in batch], state="running")
        kinds = {(subject, due_at): kind for subject, due_at, kind in running.values_list("subject", "due_at", "kind")}
        for one in batch:
            one.next_due_kind = kinds.get((f"ticket:{one.id}", one.next_due_at), "")
        ticket.objects.bulk_update(batch, ["next_due_kind"])
        last = batch[-1].id


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_fewer_indexes"), ("tasks", "0003_title_zh")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="next_due_kind",
            field=models.CharField(blank=True, default="", max_length=30),
            preserve_default=False,
        ),
        migrations.RunPython(name_the_nearest, migrations.RunPython.noop),
    ]
