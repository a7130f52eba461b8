"""The desk's pages about tickets."""

from django.urls import path

from aftercare.tickets.desk import change, inbox, new, whole

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("export/<str:kind>", inbox.export, name="export"),
    path("new", new.new, name="new"),
    path("<int:ticket_id>", whole.ticket, name="ticket"),
    path("<int:ticket_id>/steps/<str:name>", change.step, name="step"),
    path("<int:ticket_id>/say", change.say, name="say"),
    path("<int:ticket_id>/photos", change.photos, name="photos"),
    path("<int:ticket_id>/reveal", change.reveal, name="reveal"),
]
