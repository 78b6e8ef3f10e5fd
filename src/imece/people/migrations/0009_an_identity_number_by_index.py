from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_registry_officer"),
        ("people", "0008_a_contact_once_on_sqlite_too"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["id_number"], name="person_id_number"),
        ),
    ]
