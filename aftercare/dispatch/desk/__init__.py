"""The dispatchers' pages: the day of all engineers, and one job with everybody who could go."""

from django.urls import path

from aftercare.dispatch.desk.day import day
from aftercare.dispatch.desk.order import confirm, order, override, try_again

urlpatterns = [
    path("", day, name="day"),
    path("orders/<int:order_id>", order, name="order"),
    path("orders/<int:order_id>/confirm", confirm, name="confirm"),
    path("orders/<int:order_id>/override", override, name="override"),
    path("orders/<int:order_id>/again", try_again, name="try_again"),
]
