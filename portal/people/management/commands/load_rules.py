"""Enter the rules of the areas: the national default and the five notices."""

from django.core.management.base import BaseCommand

from portal.people.loading import load_areas, load_rules


class Command(BaseCommand):
    help = "载入地区规则（可重复执行；已有的不覆盖）"

    def handle(self, *args, **options):
        load_areas()
        self.stdout.write(f"地区规则 {load_rules()} 行")
