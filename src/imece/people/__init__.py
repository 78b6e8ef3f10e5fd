"""Persons and households, as given, in any script.

Nobody is deleted: who turns out to be somebody known already points to that one (``canonical``). Here people are
joined by exact rules only, within a kind of list; the registry's pages and the matching by likeness come later and
may join across kinds, never split what these rules joined.
"""
