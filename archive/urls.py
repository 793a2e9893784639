"""The archive's addresses, below /archive/."""

from django.urls import path

from archive import views

urlpatterns = [
    path("", views.RecordList.as_view(), name="archive"),
    path("<slug:slug>/", views.RecordPage.as_view(), name="record"),
    path("<slug:slug>/verify/", views.Verify.as_view(), name="record_verify"),
    path("<slug:slug>/package/", views.Package.as_view(), name="record_package"),
]
