"""imece: from the list that a field assistant fills in to the figure that a mission publishes."""

from __future__ import annotations

__version__ = "0.1.0"
