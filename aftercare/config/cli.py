"""The `aftercare` command: Django's management commands and the product's own."""

import os
import sys


def main() -> None:
    """Run `aftercare COMMAND ARGS`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["aftercare", *sys.argv[1:]])


if __name__ == "__main__":
    main()
