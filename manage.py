"""The command line of the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from portal.kernel import first_keys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if sys.argv[1:2] == ["setup"]:
        first_keys.prepare(sys.argv[2:])
    execute_from_command_line(sys.argv)
