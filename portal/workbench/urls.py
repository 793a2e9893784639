"""The workbench's addresses, below /admin/work/."""

from django.urls import path

from portal.workbench.answering import Voice, Voices
from portal.workbench.deciding import Decide, TakeVerb
from portal.workbench.drafting import Check, Correct, Edit
from portal.workbench.duties import Confirm, Duties, Lift, ReportFact, SetAside, Start, Withhold
from portal.workbench.filings import Filings
from portal.workbench.home import Home
from portal.workbench.posting import Post, Postings, StrikeOut
from portal.workbench.sealing import Seal, ToArchive

urlpatterns = [
    path("", Home.as_view(), name="workbench"),
    path("duties/", Duties.as_view(), name="obligations"),
    path("duties/filings/", Filings.as_view(), name="filings"),
    path("duties/report/", ReportFact.as_view(), name="report"),
    path("duties/<int:pk>/start/", Start.as_view(), name="start"),
    path("duties/<int:pk>/withhold/", Withhold.as_view(), name="withhold"),
    path("duties/<int:pk>/lift/", Lift.as_view(), name="lift"),
    path("duties/<int:pk>/set-aside/", SetAside.as_view(), name="set_aside"),
    path("duties/<int:pk>/confirm/", Confirm.as_view(), name="confirm"),
    path("voices/", Voices.as_view(), name="voices"),
    path("voices/<slug:slug>/", Voice.as_view(), name="voice"),
    path("postings/", Postings.as_view(), name="postings"),
    path("postings/<int:pk>/strike-out/", StrikeOut.as_view(), name="strike_out"),
    path("<slug:slug>/post/", Post.as_view(), name="post"),
    path("archive/", ToArchive.as_view(), name="to_archive"),
    path("<slug:slug>/seal/", Seal.as_view(), name="seal"),
    path("<slug:slug>/edit/", Edit.as_view(), name="edit"),
    path("<slug:slug>/check/", Check.as_view(), name="check"),
    path("<slug:slug>/correct/", Correct.as_view(), name="correct"),
    path("<slug:slug>/decide/", Decide.as_view(), name="decide"),
    path("<slug:slug>/<str:verb>/", TakeVerb.as_view(), name="take"),
]
