"""Pure Python that every room stands on: scripts, dates, numbers, money, identity numbers, phones.

A cell of a spreadsheet goes in, a value with a problem code comes out. Nothing here raises on a strange
cell, knows Django, or writes a sentence: the room that asked makes the sentence, in the reader's language.
"""
