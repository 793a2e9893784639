"""Addresses of opinions and questions, below the disclosure they are about."""

from django.urls import path

from feedback import views

urlpatterns = [
    path("d/<slug:slug>/ask/", views.Ask.as_view(), name="ask"),
    path("questions/", views.MyQuestions.as_view(), name="my_questions"),
]
