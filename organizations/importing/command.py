"""What the import commands have in common: the file, the trial run, and how findings are told."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.importing.findings import Findings


class ImportCommand(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what was understood and store nothing")

    def take_over(self, path: Path, *, dry_run: bool) -> Findings:
        raise NotImplementedError

    def handle(self, *, file, dry_run, **options):
        findings = self.take_over(file, dry_run=dry_run)
        if faults := findings.faults:
            count = ngettext(
                "%(count)d fault, nothing was stored:", "%(count)d faults, nothing was stored:", len(faults)
            )
            raise CommandError("\n".join([count % {"count": len(faults)}, *map(str, faults)]))
        for sentence in findings.sentences:
            self.stdout.write(sentence)
        if dry_run:
            self.stdout.write(_("This was a trial run: nothing was stored."))
