"""Sign-ins on other devices can be ended: sessions hold a digest in which this count goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_user_is_demo")]

    operations = [
        migrations.AddField("user", "sessions_ended", models.PositiveIntegerField(default=0, editable=False)),
    ]
