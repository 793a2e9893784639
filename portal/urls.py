"""The portal's addresses: what readers meet."""

from django.urls import path
from django.views.generic import RedirectView

from portal import board, views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="list"), name="home"),
    path("list/", views.DisclosureList.as_view(), name="list"),
    path("d/<slug:slug>/", views.DisclosurePage.as_view(), name="disclosure"),
    path("d/<slug:disclosure>/files/<slug:slug>/", views.AttachmentFile.as_view(), name="attachment"),
    path("d/<slug:disclosure>/postings/<slug:slug>/", board.PostingPhotograph.as_view(), name="posting_photo"),
    path("d/<slug:slug>/sheet/", board.BoardSheet.as_view(), name="sheet"),
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("inbox/read/", views.MarkRead.as_view(), name="inbox_read"),
]
