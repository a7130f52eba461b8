"""The engineer's pages on a phone, and their addresses."""

from django.urls import path

from aftercare.workorders.field import day, evidence, visit

urlpatterns = [
    path("today", day.today, name="today"),
    path("visits/<int:number>", visit.visit, name="visit"),
    path("visits/<int:number>/step", visit.step, name="step"),
    path("visits/<int:number>/decline", visit.decline, name="decline"),
    path("visits/<int:number>/leave", visit.leave, name="leave"),
    path("visits/<int:number>/finish", visit.finish, name="finish"),
    path("visits/<int:number>/checklist", evidence.checklist, name="checklist"),
    path("visits/<int:number>/parts", evidence.used, name="parts"),
    path("visits/<int:number>/parts/<int:use>/back", evidence.take_back, name="take_back"),
    path("visits/<int:number>/describe", evidence.describe, name="describe"),
    path("visits/<int:number>/signature", evidence.signature, name="signature"),
    path("visits/<int:number>/unsigned", evidence.unsigned, name="unsigned"),
    path("visits/<int:number>/report", evidence.report, name="report"),
    path("visits/<int:number>/report.pdf", evidence.report_pdf, name="report_pdf"),
]
