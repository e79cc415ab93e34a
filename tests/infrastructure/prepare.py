"""Make the migrated template and the demonstration of the database in DATABASE_URL before tests ask for them."""

import os

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from tests.infrastructure.databases import store
    from tests.infrastructure.demonstration import demo_template

    demo_template(store())


if __name__ == "__main__":
    main()
