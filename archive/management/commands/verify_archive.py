"""Compares sealed packages with their records, all of them or one."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from archive.actions import verify
from archive.models import Record
from archive.package import WORDS
from audit import clock
from audit.act import by_command_line


class Command(BaseCommand):
    help = "Verifies sealed packages; names every file that was changed, is missing or was added, and then ends with 1."

    def add_arguments(self, parser):
        parser.add_argument("number", nargs="?", help="an archival number; by default all of them")

    def handle(self, *, number, **options):
        records = Record.objects.select_related("disclosure__organization").order_by("id")
        if number:
            records = records.filter(number=number)
            if not records.exists():
                raise CommandError(_("No record has the number %(number)s.") % {"number": number})
        act, checked, changed = by_command_line(clock.now()), 0, 0
        for record in records.iterator():
            verification = verify(record, act=act)
            checked += 1
            changed += not verification.is_unchanged
            found = _("unchanged") if verification.is_unchanged else _("not as it was sealed")
            self.stdout.write(f"{record.number}: {found}")
            for fault in verification.faults:
                self.stdout.write(f"  {fault['file']}: {WORDS[fault['what']]}")
        if changed:
            told = _("Of %(checked)d packages %(changed)d are not as they were sealed.")
            raise CommandError(told % {"checked": checked, "changed": changed})
