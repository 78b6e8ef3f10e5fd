"""Spreadsheets coming in.

A file is read (``reading``), each sheet is recognised by its headers (``recognition``), what the rows do not say
is looked up in titles, other sheets and the file name (``context``), every row is checked (``checking``) and, once
confirmed, handed to the room that its kind belongs to (``kinds``), which writes the final state. A list that was
taken can be undone or replaced as a whole; a row whose parent has not come yet waits for it (``intake``).
"""
