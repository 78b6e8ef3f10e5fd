import django.db.models.deletion
from django.db import migrations, models

PORTION = 2_000


class KeysInOneTree(migrations.CreateModel):
    """On SQLite the rows stand in the primary key's own tree: twenty keys a record would be kept twice otherwise."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        sql, params = schema_editor.table_sql(to_state.apps.get_model(app_label, self.name))
        schema_editor.execute(f"{sql} WITHOUT ROWID", params or None)


def write_keys_of_all(apps, schema_editor):
    """Whoever is known already can be matched at once."""
    from imece.people import keys

    person_model, place_model = apps.get_model("people", "Person"), apps.get_model("base", "Place")
    pcodes = dict(place_model.objects.values_list("pk", "pcode"))
    portion = []
    for person in person_model.objects.order_by("pk").iterator(chunk_size=PORTION):
        portion.append(keys.traits_of_person(person, pcodes))
        if len(portion) == PORTION:
            _write(apps, portion)
            portion = []
    _write(apps, portion)


def _write(apps, portion):
    from collections import Counter

    from imece.people import keys

    traits_model, key_model = apps.get_model("people", "RecordTraits"), apps.get_model("people", "RecordKey")
    count_model = apps.get_model("people", "ValueCount")
    made = [keys.prepared(traits) for traits in portion]
    rules = keys.rules_of_today()
    traits_model.objects.bulk_create(
        [traits_model(person_id=one.person, line=one.line, keys=one.keys, rules=rules) for one in made],
        batch_size=400,
    )
    pairs = sorted((key, one.person) for one in made for key in keys.unpacked(one.keys))
    key_model.objects.bulk_create(
        [key_model(key=key, person_id=person) for key, person in pairs], batch_size=400
    )
    counted = Counter(value for traits in portion for value in keys.values_of(traits))
    counted[keys.RECORDS, ""] = len(portion)
    count_model.objects.bulk_create(
        [
            count_model(field=field, value=value, records=records)
            for (field, value), records in sorted(counted.items())
        ],
        batch_size=400,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_likeness_and_merging"),
    ]

    operations = [
        KeysInOneTree(
            name="RecordKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordTraits",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="traits",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("line", models.TextField()),
                ("keys", models.BinaryField()),
                ("rules", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ValueCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=16)),
                ("value", models.CharField(max_length=300)),
                ("records", models.IntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["field", "value", "records"], name="count_of_value")],
            },
        ),
        migrations.RunPython(write_keys_of_all, migrations.RunPython.noop, elidable=True),
    ]
