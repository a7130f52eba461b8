"""The addresses of the interface for other systems."""

from django.urls import include, path

from aftercare.intake import api

app_name = "intake"
PREFIX = "api/v1/"

urlpatterns = [
    path("openapi.json", api.openapi, name="openapi"),
    path("", include(api.addresses())),
]
