"""The inspectors' addresses, below /inspect/."""

from django.urls import path

from inspection.views.console import Console, Organizations
from inspection.views.lists import HeadingRows, Tile
from inspection.views.log import Log, OpenEvent

urlpatterns = [
    path("", Console.as_view(), name="inspect"),
    path("organizations/", Organizations.as_view(), name="inspect_organizations"),
    path("lists/<slug:name>/", Tile.as_view(), name="inspect_list"),
    path("headings/<slug:name>/", HeadingRows.as_view(), name="inspect_heading"),
    path("log/", Log.as_view(), name="log"),
    path("log/<int:pk>/", OpenEvent.as_view(), name="event"),
]
