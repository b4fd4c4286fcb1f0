"""Screens: thin files that ask core and draw."""
