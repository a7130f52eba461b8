"""The addresses of the interface for other systems."""

from django.urls import include, path

from aftercare.intake import api

app_name = "intake"

urlpatterns = [
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/v1/", include(api.addresses())),
]
