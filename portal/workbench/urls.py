"""The workbench's addresses, below /admin/work/."""

from django.urls import path

from portal.workbench.deciding import Decide, TakeVerb
from portal.workbench.drafting import Check, Correct, Edit
from portal.workbench.duties import Confirm, Duties, Lift, ReportFact, SetAside, Start, Withhold
from portal.workbench.home import Home

urlpatterns = [
    path("", Home.as_view(), name="workbench"),
    path("duties/", Duties.as_view(), name="obligations"),
    path("duties/report/", ReportFact.as_view(), name="report"),
    path("duties/<int:pk>/start/", Start.as_view(), name="start"),
    path("duties/<int:pk>/withhold/", Withhold.as_view(), name="withhold"),
    path("duties/<int:pk>/lift/", Lift.as_view(), name="lift"),
    path("duties/<int:pk>/set-aside/", SetAside.as_view(), name="set_aside"),
    path("duties/<int:pk>/confirm/", Confirm.as_view(), name="confirm"),
    path("<slug:slug>/edit/", Edit.as_view(), name="edit"),
    path("<slug:slug>/check/", Check.as_view(), name="check"),
    path("<slug:slug>/correct/", Correct.as_view(), name="correct"),
    path("<slug:slug>/decide/", Decide.as_view(), name="decide"),
    path("<slug:slug>/<str:verb>/", TakeVerb.as_view(), name="take"),
]
