"""The people that load_demo makes are marked: they need no second factor where TLS is off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_user_is_instructor")]

    operations = [
        migrations.AddField("user", "is_demo", models.BooleanField(default=False, editable=False)),
    ]
