"""The signed-in person's first page: what is due for them, the mission's figures, where its work went, what is new.

It has no records of its own: it asks the rooms below, each within the reader's rights and reach.
"""
