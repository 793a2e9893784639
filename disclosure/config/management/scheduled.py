"""The base of the commands that run a schedule by hand, as beat does through the tasks."""

from django.core.management.base import BaseCommand, CommandError

from audit import clock
from disclosure.config.schedule import Schedule, run


class ScheduleCommand(BaseCommand):
    """Runs `schedule` once, says what each step did, and fails when one of them did."""

    schedule: Schedule

    def handle(self, *args, **options):
        outcomes = run(self.schedule, clock.now())
        for outcome in outcomes:
            self.stdout.write(str(outcome))
        if failed := [outcome.step for outcome in outcomes if outcome.error]:
            raise CommandError(f"failed: {', '.join(failed)}")
