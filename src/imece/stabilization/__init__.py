"""Community stabilization: schools and public buildings that are repaired, courses, and what is donated.

A school counts when it is handed over, its students by the roll that the school gave (never as registered people). A
component of a building counts when it is completed. A learner counts by enrolment; a vocational course asks foreign
learners for a certificate of the language course, and a missing one is a warning. Equipment counts by serial number,
supplies by the child that received them, materials by what was handed to a municipality.
"""
