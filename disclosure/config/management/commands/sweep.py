from disclosure.config.management.scheduled import ScheduleCommand
from disclosure.config.schedule import SWEEP


class Command(ScheduleCommand):
    help = "Does what is due now: release, end, tell, mail.  Beat does the same every half minute."
    schedule = SWEEP
