import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("disclosure", "0003_say_which_edition_was_posted")]

    operations = [
        migrations.AlterField(
            model_name="posting",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="disclosure.edition"
            ),
        ),
    ]
