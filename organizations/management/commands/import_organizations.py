"""Takes organizations over from a table, whole or not at all."""

from audit import clock
from audit.act import by_command_line
from organizations.importing.command import ImportCommand
from organizations.importing.organizations import import_organizations


class Command(ImportCommand):
    help = "Takes organizations over from a workbook or a CSV file; with faults it stores nothing and ends with 1."

    def take_over(self, path, *, dry_run):
        return import_organizations(path, act=by_command_line(clock.now()), dry_run=dry_run)
