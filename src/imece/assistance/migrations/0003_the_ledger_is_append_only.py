from __future__ import annotations

from django.db import migrations

from imece.assistance.append_only import lift_guard, set_guard


class Migration(migrations.Migration):
    dependencies = [("assistance", "0002_the_ledger")]
    operations = [migrations.RunPython(set_guard, lift_guard)]
