from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

from imece.people.words import PlainWordField, words_of_record

PORTION = 2_000


def write_words_of_all(apps, schema_editor):
    """Whoever is known already can be looked for at once."""
    person_model, word_model = apps.get_model("people", "Person"), apps.get_model("people", "Word")
    mentioned, last = apps.get_model("people", "Mention").objects.all(), 0
    while persons := list(person_model.objects.filter(pk__gt=last).order_by("pk")[:PORTION]):
        last = persons[-1].pk
        keys = defaultdict(set)
        for mention in mentioned.filter(person_id__gte=persons[0].pk, person_id__lte=last):
            keys[mention.person_id] |= {mention.code_key, mention.id_key}
        words = [
            word_model(word=word, person_id=person.pk)
            for person in persons
            for word in words_of_record(person, keys[person.pk])
        ]
        word_model.objects.bulk_create(words, batch_size=400)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_first"),
    ]

    operations = [
        migrations.RemoveField(model_name="person", name="search_text"),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "word", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("word", PlainWordField(max_length=60)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "word"], name="word_of_person")],
            },
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["unit_code", "district", "person"], name="contact_reach"),
        ),
        migrations.RunPython(write_words_of_all, migrations.RunPython.noop, elidable=True),
    ]
