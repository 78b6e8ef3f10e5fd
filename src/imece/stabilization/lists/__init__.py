"""The spreadsheets of community stabilization: schools, courses, donations, works and materials."""

from __future__ import annotations

from imece.stabilization.lists import courses, donations, schools, works

__all__ = ["courses", "donations", "schools", "works"]
