from django.db import migrations


class Migration(migrations.Migration):
    """The one matter of an authorisation has become several; a transaction of its own after the copying."""

    dependencies = [
        ('pledges', '0007_acting_for'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='authorization',
            name='scope',
        ),
    ]
