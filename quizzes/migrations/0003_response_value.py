from django.db import migrations


def fill(apps, schema_editor):
    """Responses were choices only, so their value is the positions of the options chosen."""
    Response = apps.get_model("quizzes", "Response")
    ResponseChoice = apps.get_model("quizzes", "ResponseChoice")
    positions = {}
    for response, position in ResponseChoice.objects.order_by("response", "option__position").values_list(
        "response", "option__position"
    ).iterator():
        positions.setdefault(response, []).append(str(position))
    batch = [Response(pk=pk, value=" ".join(those)) for pk, those in positions.items()]
    Response.objects.bulk_update(batch, ["value"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0002_kinds_cases_and_marks")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
