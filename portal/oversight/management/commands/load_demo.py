"""Load the demonstration: areas, rules, law, agencies, matters, cases, checks. Twice is as good as once."""

import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.kernel.memo import remembering

# In the order of the house, from the ground up. Each module has ``load()``, idempotent, through the domain acts.
STEPS = ("portal.people.demo", "matters.demo", "pledges.demo", "verification.demo", "credit.demo")
# Whoever can be reached is so from here on: what the steps before tell goes nowhere.
STEPS += ("portal.exchange.demo", "portal.oversight.demo")
COMMANDS = ("load_holidays", "load_areas", "load_rules", "load_law", "load_credit_rules")


class Command(BaseCommand):
    help = "Load the demonstration data (refused unless DEMO or DEBUG is set)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Demo data belongs in a demonstration: set DEMO=1.")
        with remembering():
            for name in COMMANDS:
                self._timed(name, lambda name=name: call_command(name, stdout=self.stdout))
            for name in filter(find_spec, STEPS):
                self._timed(name, import_module(name).load)

    def _timed(self, name: str, run: Any) -> None:
        start = time.monotonic()
        run()
        self.stdout.write(f"{name}: {time.monotonic() - start:.1f} s")
