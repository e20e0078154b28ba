from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """Until now every exam was all or nothing: 1000 points for each item that was right."""
    apps.get_model("exams", "Result").objects.update(points=F("right_count") * 1000)


class Migration(migrations.Migration):
    dependencies = [("exams", "0002_scoring_and_kinds")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
