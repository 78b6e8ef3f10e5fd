from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_vendors_and_agreements"),
    ]

    operations = [
        migrations.AddField(
            model_name="frameworkagreement",
            name="revised_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
