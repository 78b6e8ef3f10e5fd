"""The tables of an empty database, made from the models as they stand instead of by every migration one after another.

Each migration has Django draw up all models anew, a hundred and more; on an empty database both ways come to the same
tables (tests/test_migrations.py holds them against each other), this one in a fraction of the time. A database that
holds anything is brought on by its migrations, as ever.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

GROUND = (
    "base"  # accounts stand on it, and others' tables on accounts: it comes by its migrations, which are few
)


def make_first_tables() -> None:
    """Nothing where a room has tables already; in one transaction, so that being stopped leaves none half made."""
    rooms = [room for room in apps.get_app_configs() if room.name in settings.ROOMS and room.label != GROUND]
    executor = MigrationExecutor(connection)
    labels = {room.label for room in rooms}
    if any(app in labels for app, _name in executor.loader.applied_migrations):
        return
    for app in sorted({app for app, _name in executor.loader.graph.leaf_nodes()} - labels):
        call_command("migrate", app, interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        for room in rooms:
            for model in router.get_migratable_models(room, connection.alias, include_auto_created=False):
                editor.create_model(model)
        run_what_no_model_says(executor, labels, editor)
        note_as_done(executor, labels)


def run_what_no_model_says(executor: MigrationExecutor, labels: set[str], editor: Any) -> None:
    """Triggers and the like; they are given no models. What only mends rows of before is marked ``elidable``."""
    nothing = ProjectState()
    for app, name in executor.loader.graph.nodes:
        if app not in labels:
            continue
        for operation in executor.loader.disk_migrations[app, name].operations:
            if isinstance(operation, RunPython | RunSQL) and not operation.elidable:
                operation.database_forwards(app, editor, nothing, nothing)


def note_as_done(executor: MigrationExecutor, labels: set[str]) -> None:
    """These apps' migrations count as applied."""
    recorder = MigrationRecorder(connection)
    for app, name in executor.loader.graph.nodes:
        if app in labels:
            recorder.record_applied(app, name)
