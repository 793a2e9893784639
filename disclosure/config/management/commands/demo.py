"""Makes the demonstration: an invented county that discloses by the real actions and verbs, in its own past.

Plain, it is the whole county, which a seed draws around a small core; `--small` makes the core alone.
"""

import datetime
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit import clock
from audit.models import Event
from disclosure.config.demonstration.county import county
from disclosure.config.demonstration.making import MARK, Demonstration
from disclosure.config.demonstration.moments import Times
from disclosure.config.demonstration.people import ACCOUNTS, PASSWORD, PLACES, Person
from disclosure.config.demonstration.town import small
from disclosure.models import Release
from disclosure.states import State
from organizations.calendar import WorkingCalendar
from organizations.models import Organization, User
from organizations.roles import Role, SitePost
from organizations.tiers import Tier, label_in

SEED = 1
WATCHED = datetime.timedelta(minutes=10)
BAR = 40
"""How many characters the progress bar is long."""


class Command(BaseCommand):
    help = "Makes the demonstration county in an empty database, and prints its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="only its core: five organisations, in a few seconds")
        parser.add_argument("--seed", type=int, default=SEED, help="another number draws another county")

    def handle(self, *args: Any, small: bool, seed: int, **options: Any) -> None:
        if not Event.objects.filter(verb=MARK).exists():
            if Event.objects.exists() or Organization.objects.exists() or User.objects.exists():
                raise CommandError(_("This database holds something else already: the demonstration leaves it alone."))
            make(whole=not small, seed=seed)
            self.stdout.write("\n".join(opening_soon()))
        self.stdout.write("\n".join(accounts()))


def make(*, whole: bool, seed: int) -> None:
    times = Times(clock.now(), WorkingCalendar.load())
    town = county(times, seed) if whole else small(times)
    Demonstration(times, town).make(ProgressBar(sys.stderr).show)


class ProgressBar:
    """How far the making has come: a bar on a terminal, elsewhere a line for each tenth."""

    def __init__(self, out: TextIO):
        self.out, self.shown = out, 0

    def show(self, done: int, of: int) -> None:
        percent = done * 100 // of
        if self.out.isatty() and percent > self.shown:
            filled = done * BAR // of
            self.out.write(f"\r{'█' * filled}{'·' * (BAR - filled)} {percent:3} %" + ("\n" if done == of else ""))
            self.out.flush()
        elif percent // 10 > self.shown // 10:
            print(f"{percent // 10 * 10} %", file=self.out, flush=True)
        self.shown = percent


# -- Telling of it -------------------------------------------------------------------------------------------


def opening_soon() -> Iterator[str]:
    """What one may watch: the stages that the timetable releases while the portal is looked at for the first time."""
    coming = Release.objects.filter(released_at=None, edition__state__in=[State.RELEASED, State.APPROVED])
    stages = coming.select_related("edition__disclosure__organization").order_by("due_at")
    first = stages[0].due_at
    yield ""
    for stage in stages.filter(due_at__lte=first + WATCHED):
        words = {
            "title": stage.edition.title,
            "tier": label_in(stage.tier, stage.edition.organization.kind),
            "moment": timezone.localtime(stage.due_at).strftime("%H:%M:%S"),
        }
        yield _("“%(title)s” is disclosed to “%(tier)s” at %(moment)s.") % words


def accounts() -> Iterator[str]:
    """The accounts that can sign in, one a line, and the address."""
    heads = (_("User name"), pgettext("of a person", "Name"), _("Organisation"), _("Office or tier"))
    rows = [heads, *((p.username, p.name, _place(p), _what(p)) for p in ACCOUNTS)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(heads))]
    yield ""
    for row in rows:
        yield "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield _("Password of each: %(password)s") % {"password": PASSWORD}
    yield _("Address: %(address)s") % {"address": f"{settings.BASE_URL}/"}


def _place(person: Person) -> str:
    return next((place.name for place in PLACES if place.code == person.place), "")


def _what(person: Person) -> str:
    if person.post != SitePost.NONE:
        return str(SitePost(person.post).label)
    return str(Role(person.role).label if person.role else Tier(person.tier or Tier.PUBLIC).label)


def _width(text: str) -> int:
    """How many columns of a terminal `text` takes: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
