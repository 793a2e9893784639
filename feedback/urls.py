"""Addresses of opinions and questions, below the disclosure they are about."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
