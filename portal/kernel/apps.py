"""The kernel: what any authority's software needs, and nothing of this field."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

from portal.kernel.form_words import speak_plainly


class KernelConfig(AppConfig):
    name = "portal.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        """Load every app's handlers of duties, sweeps and system checks, so that any process knows them."""
        speak_plainly()
        for config in apps.get_app_configs():
            for module in ("tasks", "clock", "checks"):
                name = f"{config.name}.{module}"
                if config.name.split(".")[0] in OWN and find_spec(name):
                    import_module(name)


OWN = {"portal", "matters", "pledges", "verification", "credit"}
