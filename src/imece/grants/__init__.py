"""Who pays: donors, grants and the project codes that every record carries.

A project code is opaque text with a pattern of the mission's own; a code that a list brings and the mission does not
know is written down with a warning, never refused. Budget lines and their balances come with the issue on money.
"""
