"""Load the sources and clauses that come with the portal."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.law.domain.loading import load


class Command(BaseCommand):
    help = "Load the sources of law and their clauses; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        sources, clauses = load()
        self.stdout.write(f"{sources} sources, {clauses} clauses")
