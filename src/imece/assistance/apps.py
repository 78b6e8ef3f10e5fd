from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistanceConfig(AppConfig):
    name = "imece.assistance"
    label = "assistance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.assistance import actions  # noqa: F401
        from imece.assistance.catalogue import Category, item_names, items_in_title, service_names
        from imece.lists.context import FactFinder, register_fact
        from imece.partners.categories import name_categories, name_services

        name_categories(Category.choices)
        name_services(service_names)

        register_fact(FactFinder("item", _("Item"), items_in_title, field="item", choices=item_names))
