"""Addresses that belong to no way in: what a reader chooses, and the way to a stream."""

from django.urls import path

from aftercare.web import preferences, streams

app_name = "web"
urlpatterns = [
    path("theme", preferences.choose_theme, name="theme"),
    path("language", preferences.choose_language, name="language"),
    path("stream-token", streams.exchange, name="stream_token"),
]
