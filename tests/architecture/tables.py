"""The tables of the product as a plain graph, so that a control can be checked against made-up ones."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class Table:
    """A table: its context, its fields, and which table (by model label) each foreign key points to."""

    context: str
    name: str
    fields: frozenset[str]
    relations: dict[str, str] = field(default_factory=dict)


Tables = dict[str, Table]


def all_tables() -> Tables:
    """Every table of the product, by model label ("tickets.Ticket")."""
    ours = [model for model in apps.get_models(include_auto_created=True) if _is_ours(model)]
    return {model._meta.label: _table(model) for model in ours}


def _is_ours(model: type[Model]) -> bool:
    return model.__module__.startswith("aftercare.")


def _table(model: type[Model]) -> Table:
    named = [item for item in model._meta.get_fields() if hasattr(item, "name")]
    relations = {
        item.name: item.related_model._meta.label
        for item in named
        if item.is_relation and isinstance(item.related_model, type) and _is_ours(item.related_model)
    }
    return Table(model._meta.app_label, model._meta.db_table, frozenset(item.name for item in named), relations)
