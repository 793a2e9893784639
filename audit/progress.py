"""How far each job has come: read by the job that follows something, and by whoever watches over them."""

import datetime

from audit.models import Progress


def reached(job: str) -> datetime.datetime | None:
    """The moment up to which `job` has done its work; None before its first run."""
    return Progress.objects.filter(job=job).values_list("up_to", flat=True).first()


def reach(job: str, moment: datetime.datetime) -> Progress:
    """Note that `job` has done its work up to `moment`; an earlier moment changes nothing."""
    row, _is_new = Progress.objects.get_or_create(job=job, defaults={"up_to": moment})
    Progress.objects.filter(pk=row.pk, up_to__lt=moment).update(up_to=moment)
    return row
