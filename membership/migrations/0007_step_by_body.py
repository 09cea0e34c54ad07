"""Find the steps of a body without reading what it answered long ago."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("membership", "0006_rounds_of_requests")]

    operations = [
        migrations.AddIndex(
            model_name="requeststep",
            index=models.Index(
                condition=models.Q(waived_at=None),
                fields=["body", "request", "round", "id"],
                name="step_by_body",
            ),
        ),
    ]
