"""What beat wakes: without arguments and without results, for rows say what is due and what was done."""

from audit import clock
from disclosure.config import schedule
from disclosure.config.celery import app


@app.task(ignore_result=True)
def sweep() -> None:
    """Do what is due now."""
    schedule.run(schedule.SWEEP, clock.now())


@app.task(ignore_result=True)
def plan() -> None:
    """Make the duties of coming periods, and remind of what falls due."""
    schedule.run(schedule.PLAN, clock.now())
