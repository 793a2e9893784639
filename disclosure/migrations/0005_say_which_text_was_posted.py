from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from audit import triggers


def say_which(apps, schema_editor):
    """Earlier postings are of the text that their edition has now.

    The triggers that keep postings as they are stand again after the migration.
    """
    posting, edition = (apps.get_model("disclosure", name) for name in ("Posting", "Edition"))
    vendor, table = schema_editor.connection.vendor, posting._meta.db_table
    for trigger in triggers.wanted(vendor):
        if trigger.table == table:
            on = f' ON "{table}"' if vendor == "postgresql" else ""
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')
    of_edition = edition.objects.filter(pk=OuterRef("edition_id")).values("content_hash")
    posting.objects.update(content_hash=Subquery(of_edition))


class Migration(migrations.Migration):

    dependencies = [("disclosure", "0004_every_posting_says_which_edition")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="content_hash",
                field=models.CharField(default="", editable=False, max_length=64),
                preserve_default=False,
            )
            for name in ("posting", "historicalposting")
        ),
        migrations.RunPython(say_which, migrations.RunPython.noop),
    ]
