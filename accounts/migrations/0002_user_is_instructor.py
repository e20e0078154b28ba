"""Accounts can be those of instructors."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField("user", "is_instructor", models.BooleanField(default=False)),
    ]
