from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("quizzes", "0003_response_value"),
    ]

    operations = [
        migrations.AddField(
            model_name="scenariotemplate",
            name="kind",
            field=models.CharField(default="single", max_length=12),
        ),
    ]
