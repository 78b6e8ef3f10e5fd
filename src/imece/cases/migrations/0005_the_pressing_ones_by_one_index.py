from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_registry_officer"),
        ("cases", "0004_conferences_and_parts"),
        ("lists", "0001_first"),
        ("partners", "0003_an_agreement_changed_here_stays_so"),
        ("people", "0009_an_identity_number_by_index"),
        ("referrals", "0002_referrals_come_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_priority",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_by_due",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["priority", "due_at", "id", "unit", "waits_for"], name="case_priority"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["due_at", "id", "unit", "place", "waits_for"], name="case_by_due"),
        ),
    ]
