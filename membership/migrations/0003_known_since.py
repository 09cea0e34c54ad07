"""What 0002 filled in is required from now on; PostgreSQL wants that apart from the filling."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("membership", "0002_the_two_desks")]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='recorded_at',
            field=models.DateTimeField(help_text='When we came to know of it.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_recorded_at', None), ('ends_on', None)), models.Q(('end_recorded_at__isnull', False), ('ends_on__isnull', False)), _connector='OR'), name='membership_end_is_recorded'),
        ),
    ]
