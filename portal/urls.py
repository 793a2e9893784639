"""The portal's addresses: what readers meet."""

from django.urls import path
from django.views.generic import RedirectView

from portal import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="list"), name="home"),
    path("list/", views.DisclosureList.as_view(), name="list"),
    path("d/<slug:slug>/", views.DisclosurePage.as_view(), name="disclosure"),
    path("d/<slug:disclosure>/files/<slug:slug>/", views.AttachmentFile.as_view(), name="attachment"),
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("inbox/read/", views.MarkRead.as_view(), name="inbox_read"),
]
