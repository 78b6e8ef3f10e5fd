"""In-kind relief: kits and parcels, from the list of a municipality to the household that signed for one.

Two levels of evidence stay apart: what was handed to a municipality with a waybill (``Handover``), and what a
household received (``DistributionLine``). Only a row marked as received, with a date and a quantity, makes a ledger
line to a household; a handover makes a line to the municipality, less what it gave back. A round counts in the
district of its list, whatever the households' own districts are.
"""
