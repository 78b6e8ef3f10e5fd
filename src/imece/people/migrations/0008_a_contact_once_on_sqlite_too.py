from django.db import migrations, models
from django.db.models.functions import Coalesce

# SQLite had no such constraint, since it takes every NULL for another one.
ONE_OF_EACH = """
DELETE FROM people_contact WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY person_id, unit_code, coalesce(district_id, 0) ORDER BY id
        ) AS place FROM people_contact
    ) AS numbered WHERE place > 1
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_registering"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="contact", name="a_contact_once"),
        migrations.RunSQL(ONE_OF_EACH, migrations.RunSQL.noop, elidable=True),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                "person", "unit_code", Coalesce("district", 0), name="a_contact_once"
            ),
        ),
    ]
