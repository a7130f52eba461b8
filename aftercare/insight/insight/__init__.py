"""The manager's pages: figures, promises and what became of them."""

from django.urls import path

from aftercare.insight.insight import figures, promises

urlpatterns = [
    path("", figures.overview, name="overview"),
    path("measures/<slug:slug>", figures.measure, name="measure"),
    path("promises", promises.report, name="report"),
    path("promises/list", promises.promises, name="promises"),
]
