"""The portal's addresses: what readers meet."""

from django.urls import path

from portal import board, views
from portal.directory import OrganizationPage, Organizations
from portal.display import choose
from portal.help import Accessibility, Help
from portal.home import Consultations, Home
from portal.listing import DisclosureList
from portal.looking_up import Search
from portal.styleguide import Styleguide

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("list/", DisclosureList.as_view(), name="list"),
    path("search/", Search.as_view(), name="search"),
    path("consultations/", Consultations.as_view(), name="consultations"),
    path("organizations/", Organizations.as_view(), name="organizations"),
    path("organizations/<slug:code>/", OrganizationPage.as_view(), name="organization"),
    path("help/", Help.as_view(), name="help"),
    path("accessibility/", Accessibility.as_view(), name="accessibility"),
    path("d/<slug:slug>/", views.DisclosurePage.as_view(), name="disclosure"),
    path("d/<slug:slug>/rows.csv", views.RowsAsCsv.as_view(), name="rows_csv"),
    path("d/<slug:disclosure>/files/<slug:slug>/", views.AttachmentFile.as_view(), name="attachment"),
    path("d/<slug:disclosure>/postings/<slug:slug>/", board.PostingPhotograph.as_view(), name="posting_photo"),
    path("d/<slug:slug>/sheet/", board.BoardSheet.as_view(), name="sheet"),
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("inbox/read/", views.MarkRead.as_view(), name="inbox_read"),
    path("display/", choose, name="display"),
    path("styleguide/", Styleguide.as_view(), name="styleguide"),
]
