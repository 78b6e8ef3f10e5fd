"""The ground floor: who works here, what they did, where it was, and what each may do.

Files look at one another in one direction only: refusal, register < users < logbook < places < access.
Users, units and teams are mission data; the logbook is append-only; places carry p-codes and every spelling
that a list may use; rights are one table of roles and verbs. Beside them, the mission itself and which days it works.
"""
