"""The top floor: settings, addresses of pages, the command line and the mission loader.

Nothing below imports from here. This file stays empty of code, so that ``imece --help`` answers at once.
"""
