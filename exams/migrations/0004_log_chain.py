from django.db import migrations, models

from exams.chain import Line, link, root


def fill(apps, schema_editor):
    """Number the late answers, which had no number of their own, after the lines of their attempt, and link all."""
    event = apps.get_model("exams", "AttemptEvent")
    for attempt in apps.get_model("exams", "Attempt").objects.iterator():
        lines = sorted(
            event.objects.filter(attempt=attempt), key=lambda one: (one.sequence is None, one.sequence or 0, one.pk)
        )
        digest = root(attempt.pk)
        for sequence, one in enumerate(lines):
            text = Line(
                one.kind, one.received_at, one.position, one.value, one.is_flagged, one.epoch, one.counter
            ).text
            one.sequence = one.sequence if one.sequence is not None else max(sequence, attempt.sequence + 1)
            one.digest = digest = link(digest, one.sequence, one.epoch, text)
            attempt.sequence = max(attempt.sequence, one.sequence)
        attempt.log_digest = digest
        event.objects.bulk_update(lines, ["sequence", "digest"], batch_size=100)
        attempt.save(update_fields=["sequence", "log_digest"])


class Migration(migrations.Migration):
    dependencies = [("exams", "0003_result_points")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="log_digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="attemptevent",
            name="digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
