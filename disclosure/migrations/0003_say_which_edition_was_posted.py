from django.db import migrations
from django.db.models import F


def say_which(apps, schema_editor):
    """Earlier postings said only of which disclosure: it was the edition shown, else the newest one."""
    postings = apps.get_model("disclosure", "Posting").objects.filter(edition=None)
    for posting in postings.select_related("disclosure"):
        newest = posting.disclosure.editions.order_by(F("number").desc()).first()
        posting.edition_id = posting.disclosure.shown_id or newest.pk
        posting.save(update_fields=["edition"])


class Migration(migrations.Migration):

    dependencies = [("disclosure", "0002_evidence_of_postings")]

    operations = [migrations.RunPython(say_which, migrations.RunPython.noop)]
