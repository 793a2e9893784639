from disclosure.config.management.scheduled import ScheduleCommand
from disclosure.config.schedule import PLAN


class Command(ScheduleCommand):
    help = "Makes the duties of coming periods and reminds of what falls due.  Beat does the same every hour."
    schedule = PLAN
