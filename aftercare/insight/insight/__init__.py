"""The manager's pages: figures, promises and what became of them."""

from django.urls import path

from aftercare.insight.insight import figures, force_majeure, promises

urlpatterns = [
    path("", figures.overview, name="overview"),
    path("measures/<slug:slug>", figures.measure, name="measure"),
    path("force-majeure", force_majeure.windows, name="force_majeure"),
    path("force-majeure/new", force_majeure.declare, name="declare"),
    path("force-majeure/<int:window_id>/approve", force_majeure.approve, name="approve"),
    path("force-majeure/<int:window_id>/withdraw", force_majeure.withdraw, name="withdraw"),
    path("promises", promises.report, name="report"),
    path("promises/list", promises.promises, name="promises"),
]
