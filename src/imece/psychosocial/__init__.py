"""Psychosocial sessions: what the mobile team holds in a neighbourhood, and who came.

A session list says what was held, postponed or cancelled, where, and how many unnamed people stood around; an
attendance list says who was there. A present, named participant of a session that was held makes one ledger line; a
head count makes a line of its own and is never mixed with persons. What was said in a session has no place here.
"""
