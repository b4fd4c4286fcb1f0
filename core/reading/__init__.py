"""How descriptions are read: words, phrases, denials, what is meant."""
