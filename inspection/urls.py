"""The inspectors' addresses, below /inspect/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
