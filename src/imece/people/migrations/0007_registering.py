import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_registry_officer"),
        ("people", "0006_consents_and_photos"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("citizen", "Citizen's identity number"),
                            ("foreigner", "Foreigner's identity number"),
                            ("temporary", "Temporary protection identity document"),
                            ("international", "International protection identity document"),
                            ("residence", "Residence permit"),
                            ("passport", "Passport"),
                            ("home", "Identity card of another country"),
                            ("other", "Another document"),
                        ],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("squashed", models.CharField(db_index=True, max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("passive", "Passive"), ("unknown", "Not known")],
                        default="unknown",
                        max_length=7,
                        verbose_name="status",
                    ),
                ),
                ("status_on", models.DateField(blank=True, null=True, verbose_name="as of")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(db_index=True, max_length=40, verbose_name="number")),
                (
                    "whose",
                    models.CharField(
                        choices=[
                            ("own", "Their own"),
                            ("family", "The family's"),
                            ("spouse", "Wife's or husband's"),
                            ("parent", "Mother's or father's"),
                            ("child", "Son's or daughter's"),
                            ("other", "A neighbour's or friend's"),
                        ],
                        default="own",
                        max_length=6,
                        verbose_name="whose it is",
                    ),
                ),
                ("preferred", models.BooleanField(default=False, verbose_name="call this one first")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="PopulationStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=30, verbose_name="population group")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="WashingtonGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "respondent",
                    models.CharField(
                        choices=[("self", "The person"), ("proxy", "Somebody for them")],
                        max_length=5,
                        verbose_name="who answers",
                    ),
                ),
                (
                    "seeing",
                    models.CharField(
                        choices=[
                            ("no", "No - no difficulty"),
                            ("some", "Yes - some difficulty"),
                            ("a_lot", "Yes - a lot of difficulty"),
                            ("cannot", "Cannot do at all"),
                            ("refused", "Refused"),
                            ("unknown", "Don't know"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "hearing",
                    models.CharField(
                        choices=[
                            ("no", "No - no difficulty"),
                            ("some", "Yes - some difficulty"),
                            ("a_lot", "Yes - a lot of difficulty"),
                            ("cannot", "Cannot do at all"),
                            ("refused", "Refused"),
                            ("unknown", "Don't know"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "walking",
                    models.CharField(
                        choices=[
                            ("no", "No - no difficulty"),
                            ("some", "Yes - some difficulty"),
                            ("a_lot", "Yes - a lot of difficulty"),
                            ("cannot", "Cannot do at all"),
                            ("refused", "Refused"),
                            ("unknown", "Don't know"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "remembering",
                    models.CharField(
                        choices=[
                            ("no", "No - no difficulty"),
                            ("some", "Yes - some difficulty"),
                            ("a_lot", "Yes - a lot of difficulty"),
                            ("cannot", "Cannot do at all"),
                            ("refused", "Refused"),
                            ("unknown", "Don't know"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "self_care",
                    models.CharField(
                        choices=[
                            ("no", "No - no difficulty"),
                            ("some", "Yes - some difficulty"),
                            ("a_lot", "Yes - a lot of difficulty"),
                            ("cannot", "Cannot do at all"),
                            ("refused", "Refused"),
                            ("unknown", "Don't know"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "communicating",
                    models.CharField(
                        choices=[
                            ("no", "No - no difficulty"),
                            ("some", "Yes - some difficulty"),
                            ("a_lot", "Yes - a lot of difficulty"),
                            ("cannot", "Cannot do at all"),
                            ("refused", "Refused"),
                            ("unknown", "Don't know"),
                        ],
                        max_length=7,
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="a_member_once",
        ),
        migrations.AddField(
            model_name="household",
            name="form_token",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="relationship",
            field=models.CharField(
                blank=True,
                choices=[
                    ("head", "Head of the household"),
                    ("spouse", "Spouse"),
                    ("child", "Son or daughter"),
                    ("parent", "Mother or father"),
                    ("sibling", "Sister or brother"),
                    ("grandchild", "Grandchild"),
                    ("grandparent", "Grandparent"),
                    ("child_in_law", "Son's wife or daughter's husband"),
                    ("relative", "Another relative"),
                    ("unrelated", "Not related"),
                ],
                max_length=12,
                verbose_name="relationship",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="birth_month",
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="form_token",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="languages",
            field=models.JSONField(blank=True, default=list, verbose_name="languages"),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(fields=("form_token",), name="a_form_registers_one_household"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("person", "household", "since"),
                name="a_member_once_since_a_day",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("person",),
                name="one_household_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=("form_token",), name="a_form_registers_one_person"),
        ),
        migrations.AddField(
            model_name="identitydocument",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="identity_documents",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="identitydocument",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="phones", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="populationstatus",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statuses", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="populationstatus",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="washingtongroup",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="functioning", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="washingtongroup",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="identitydocument",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "squashed"), name="a_document_once_of_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="identitydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("squashed", ""), _negated=True), name="a_document_has_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(fields=("person", "number"), name="a_phone_once_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("preferred", True)), fields=("person",), name="one_phone_to_call_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="populationstatus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("person",), name="one_status_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="populationstatus",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="status_ends_after_it_began",
            ),
        ),
    ]
