"""The inspectors' addresses, below /inspect/."""

from django.urls import path

from inspection import views

urlpatterns = [
    path("", views.Console.as_view(), name="inspect"),
    path("organizations/", views.Organizations.as_view(), name="inspect_organizations"),
    path("lists/<slug:name>/", views.Tile.as_view(), name="inspect_list"),
    path("headings/<slug:name>/", views.HeadingRows.as_view(), name="inspect_heading"),
    path("log/", views.Log.as_view(), name="log"),
    path("log/<int:pk>/", views.OpenEvent.as_view(), name="event"),
]
