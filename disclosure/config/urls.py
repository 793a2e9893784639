"""Addresses.  Attachments and pages pass through views; nothing but the static tree is served by path."""

from django.contrib import admin
from django.http import Http404
from django.urls import include, path

from disclosure.config import health


def closed(request, **kwargs):
    """Django's "view on site" shortcut redirects to any object's address without asking: there is none here."""
    raise Http404


handler400 = "portal.errors.not_understood"
handler403 = "portal.errors.not_allowed"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.failed"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("organizations.urls")),
    path("admin/r/<path:rest>", closed),
    path("admin/work/", include("portal.workbench.urls")),
    path("admin/", admin.site.urls),
    path("", include("feedback.urls")),
    path("archive/", include("archive.urls")),
    path("inspect/", include("inspection.urls")),
    path("", include("portal.urls")),
]
