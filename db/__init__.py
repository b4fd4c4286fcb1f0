"""SQLAlchemy tables, engine and migrations; query functions that return frozen records."""
