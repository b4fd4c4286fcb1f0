"""The commands of manage.py, by what they serve."""
