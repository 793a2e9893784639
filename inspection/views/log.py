"""The log of events: searched, read, taken away as a file, and one event opened."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from disclosure.reading import record_reading
from inspection import log
from inspection.exporting import AT_ONCE, MOST_ROWS, as_file, record_export
from inspection.forms import LogForm
from inspection.opened import opened
from inspection.querysets import events_for, organizations_for, sees_the_whole_log
from inspection.views.base import ConsoleMixin


class LogMixin(ConsoleMixin):
    """Pages of the log: for inspectors, and for the audit administrator.  Rule: I2."""

    section = "log"

    def is_open_to(self, reader: Any) -> bool:
        return bool(reader.inspects) or sees_the_whole_log(reader)


class Log(LogMixin, TemplateView):
    """The log of events, newest first, as a page or as a file."""

    template_name = "inspection/log.html"

    @cached_property
    def form(self) -> LogForm:
        reader = self.request.reader
        return LogForm(self.request.GET, organizations=organizations_for(reader).order_by("code"), day=reader.day)

    @cached_property
    def events(self) -> Any:
        """What was asked for; nothing where the question cannot be understood."""
        reader = self.request.reader
        if not self.form.is_valid():
            return events_for(reader).none()
        return log.in_words(log.asked_for(self.form, reader), reader)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        is_file = self.asked("format") == "csv" and self.form.is_valid()
        return self._file() if is_file else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, number = self.page_of(log.NEWEST_FIRST, self.events), self._number()
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "entries": [log.entry(event, self.request.reader) for event in page.rows],
            "number": min(number, MOST_ROWS),
            "is_cut": number > MOST_ROWS,
            "export_url": self.paged(format="csv") if number else "",
            "presets": self._presets(),
            **self.pager(page),
        }

    def _number(self) -> int:
        """How many events there are, counted no further than one file goes."""
        return self.events.order_by()[: MOST_ROWS + 1].count()

    def _presets(self) -> list[dict[str, Any]]:
        day = self.request.reader.day
        chosen = (self.form["from"].value(), self.form["to"].value() or "")
        spans = [(_("Today"), day.isoformat(), day.isoformat())]
        for days in (7, 30, 90):
            spans.append((_("%(n)d days") % {"n": days}, log.days_ago(day, days - 1).isoformat(), ""))
        spans.append((_("This year"), day.replace(month=1, day=1).isoformat(), ""))
        return [
            {"label": label, "url": self._spanning(first, last), "current": chosen == (first, last)}
            for label, first, last in spans
        ]

    def _spanning(self, first: str, last: str) -> str:
        return self.paged(**{"from": first, "to": last})

    def _file(self) -> HttpResponseBase:
        number, asked = self._number(), self._query()
        record_export("log", asked, number, act=self.act, about=self._about())
        ordered = self.events.order_by(*log.NEWEST_FIRST.order)[:MOST_ROWS].iterator(chunk_size=AT_ONCE)
        reader = self.request.reader
        rows = (log.cells(log.entry(event, reader), reader) for event in ordered)
        return as_file("log", _("Event log"), log.columns(), rows, asked=asked, number=number, act=self.act)

    def _query(self) -> str:
        """What was asked, with the days that hold unless the address names others."""
        asked = {name: value for name, value in self.form.asked().items() if value}
        return urlencode({name: value for name, value in asked.items() if name not in {"format", "before", "after"}})

    def _about(self) -> Any:
        return self.form.place or (self.office.organization if self.office else self.request.user)


class OpenEvent(LogMixin, TemplateView):
    """One event, with what was there before and after it."""

    template_name = "inspection/event.html"
    kwargs: dict[str, Any]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        seen = events_for(reader)
        events = log.with_neighbours(log.in_words(seen, reader), seen)
        event: Any = get_object_or_404(events, pk=self.kwargs["pk"])
        shown = opened(event, reader)
        if shown.read:
            record_reading(shown.read, reader, self.act)
        same = {"kind": event.object_kind, "number": str(event.object_id or ""), "from": ""}
        return super().get_context_data(**kwargs) | {
            "entry": log.entry(event, reader),
            "reason": "" if log.says_nothing_to(reader, event) else event.reason,
            "shown": shown,
            "log_url": reverse("log"),
            "earlier_url": reverse("event", args=[event.earlier]) if event.earlier else "",
            "later_url": reverse("event", args=[event.later]) if event.later else "",
            "same_object_url": f"{reverse('log')}?{urlencode(same)}",
            "same_request": event.of_the_request,
            "same_request_url": f"{reverse('log')}?{urlencode({'request': event.request, 'from': ''})}",
        }
