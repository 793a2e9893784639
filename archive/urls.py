"""The archive's addresses, below /archive/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
