"""Renders a set of pairs: python manage.py render starter | held-out | further."""

import sys

from data.starter.render.sets import main

if __name__ == "__main__":
    sys.exit(main())
