from django.db import migrations, models

from exams import append_only


def install(apps, schema_editor):
    append_only.run(schema_editor.connection, append_only.INSTALL)


def remove(apps, schema_editor):
    append_only.run(schema_editor.connection, append_only.REMOVE)


class Migration(migrations.Migration):
    dependencies = [("exams", "0004_log_chain")]

    operations = [
        migrations.AlterModelOptions("attemptevent", {"ordering": ["attempt", "sequence"]}),
        migrations.AlterField("attemptevent", "sequence", models.PositiveIntegerField()),
        migrations.RunPython(install, remove),
    ]
