"""`manage.py retain`: what goes because its time is over; `--dry-run` shows it and changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.people.domain import retention


class Command(BaseCommand):
    help = "Mark personal data whose time is over, and clear what was marked long enough ago."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only show what would be marked")

    def handle(self, *args: Any, **options: Any) -> None:
        for standing in retention.standings():
            over = standing.over if standing.clears else "-"
            self.stdout.write(f"{standing.key}\tover {over}\tmarked {standing.marked}\t{standing.keep}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")
            return
        marked, removed = retention.mark_over(), retention.remove_due()
        self.stdout.write(
            f"Marked {marked}, cleared {removed}; marks are cleared after {retention.UNDO_DAYS} days."
        )
