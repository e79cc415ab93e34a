"""Enter the tree of areas (GB/T 2260)."""

from django.core.management.base import BaseCommand

from portal.people.loading import load_areas


class Command(BaseCommand):
    help = "载入行政区划（可重复执行）"

    def handle(self, *args, **options):
        self.stdout.write(f"行政区划 {load_areas()} 个")
