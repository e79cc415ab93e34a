"""Load the dated rules of credit: grades, measures, periods, each with the article it rests on."""

from typing import Any

from django.core.management.base import BaseCommand

from credit.domain.seed import load_rules


class Command(BaseCommand):
    help = "Load the versions of the credit rules; those already there are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"信用规则 {load_rules()} 版")
