"""Takes a catalogue over from a YAML, CSV or Excel file, whole or not at all."""

import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.act import by_command_line
from catalog.importing import store
from catalog.reading import Reading, read_catalog
from organizations.models import Organization


class Command(BaseCommand):
    help = "Takes a catalogue over from a file; with faults it stores nothing and ends with 1."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--issuer", help="code of the organisation that issues the catalogue")
        parser.add_argument("--edition", help="what the issuer calls this edition, such as 2026")
        parser.add_argument(
            "--effective", type=datetime.date.fromisoformat, help="first day in force; by default today"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what was understood and store nothing")

    def handle(self, *, file, issuer, edition, effective, dry_run, **options):
        if not dry_run and not (issuer and edition):
            raise CommandError(_("Name the issuer (--issuer) and the edition (--edition), or try it with --dry-run."))
        reading = read_catalog(file)
        self._refuse_faults(reading)
        for sentence in reading.understood:
            self.stdout.write(sentence)
        if dry_run:
            self.stdout.write(_("This was a trial run: nothing was stored."))
        else:
            self._store(reading, self._organization(issuer), edition, effective)

    def _organization(self, code: str) -> Organization:
        try:
            return Organization.objects.get(code=code)
        except Organization.DoesNotExist as error:
            raise CommandError(_("No organisation has the code “%(code)s”.") % {"code": code}) from error

    def _refuse_faults(self, reading: Reading) -> None:
        if faults := reading.faults:
            count = ngettext(
                "%(count)d fault, nothing was stored:", "%(count)d faults, nothing was stored:", len(faults)
            )
            raise CommandError("\n".join([count % {"count": len(faults)}, *map(str, faults)]))

    def _store(self, reading: Reading, issuer: Organization, edition: str, effective: datetime.date | None) -> None:
        now = clock.now()
        try:
            catalog = store(
                reading,
                issuer=issuer,
                edition=edition,
                effective_on=effective or clock.day_of(now),
                act=by_command_line(now),
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            _("Stored: “%(title)s”, edition %(edition)s of %(issuer)s, in force from %(day)s.")
            % {
                "title": catalog.title,
                "edition": catalog.edition,
                "issuer": issuer.name,
                "day": catalog.effective_on.isoformat(),
            }
        )
