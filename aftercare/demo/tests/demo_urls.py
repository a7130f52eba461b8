"""The addresses as they are in the demo."""

from django.urls import include, path

from aftercare.demo import urls

handler404 = "aftercare.web.errors.not_found"
urlpatterns = [path("", include((urls.patterns(), "demo"))), path("", include("aftercare.config.urls"))]
