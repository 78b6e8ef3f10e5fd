"""Cash assistance: what was to be paid, and what the bank says became of it.

A payment list names the households with a reference for each payment; the bank's file answers by reference. Only a
line that the bank credited, for a payment that stands on a valid row, makes a ledger line to the household. What the
bank rejected is kept with its reason. Of a card only the last four digits are ever kept.
"""
