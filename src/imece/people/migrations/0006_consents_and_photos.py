import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_keys_to_match_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(help_text="purpose and version", max_length=90, unique=True)),
                ("purpose", models.CharField(max_length=60, verbose_name="purpose")),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("titles", models.JSONField(default=dict)),
                ("texts", models.JSONField(default=dict)),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("offered", models.BooleanField(default=True, help_text="the mission's folder gives it")),
                ("first_used", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "version"), name="a_consent_text_once_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "answer",
                    models.CharField(choices=[("given", "Agreed"), ("refused", "Said no")], max_length=7),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("signature", "By signature"),
                            ("thumbprint", "By thumbprint"),
                            ("spoken", "Spoken, before a witness"),
                            ("phone", "By phone"),
                            ("online", "Online, in writing"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "given_by",
                    models.CharField(
                        choices=[("person", "The person"), ("guardian", "A parent or guardian")],
                        default="person",
                        max_length=8,
                    ),
                ),
                ("guardian_name", models.CharField(blank=True, max_length=200)),
                (
                    "guardian_relationship",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mother", "Mother"),
                            ("father", "Father"),
                            ("grandparent", "Grandparent"),
                            ("sibling", "Grown-up sister or brother"),
                            ("relative", "Other relative"),
                            ("legal", "Guardian by law"),
                        ],
                        max_length=11,
                    ),
                ),
                ("witness", models.CharField(blank=True, max_length=200)),
                ("day", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                (
                    "withdrawn_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "The person"),
                            ("guardian", "A parent or guardian"),
                            ("mission", "We ourselves: it was recorded by mistake"),
                        ],
                        max_length=8,
                    ),
                ),
                ("withdrawn_why", models.CharField(blank=True, max_length=300)),
                ("withdrawal_recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="people.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawal_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="people.consenttext",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "text", "day"], name="consent_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_by", "guardian"), _negated=True),
                            models.Q(
                                models.Q(("guardian_name", ""), _negated=True),
                                models.Q(("guardian_relationship", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_guardian_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "spoken"), _negated=True),
                            models.Q(("witness", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_is_spoken_has_a_witness",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on__isnull", True),
                            models.Q(("answer", "given"), ("withdrawn_on__gte", models.F("day"))),
                            _connector="OR",
                        ),
                        name="what_was_given_is_withdrawn_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_recorded_at__isnull", True),
                                ("withdrawn_by", ""),
                                ("withdrawn_on__isnull", True),
                            ),
                            models.Q(
                                ("withdrawal_recorded_at__isnull", False),
                                ("withdrawn_on__isnull", False),
                                models.Q(("withdrawn_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawal_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="name of the sealed file", max_length=40, unique=True)),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("taken_on", models.DateField(verbose_name="taken on")),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deleted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deleted_at__isnull", True), ("deleted_by__isnull", True)),
                            models.Q(("deleted_at__isnull", False), ("deleted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_photo_is_deleted_by_somebody",
                    )
                ],
            },
        ),
    ]
