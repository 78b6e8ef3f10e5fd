"""Feedback: thanks, questions, requests and complaints, and whether they were answered in time.

The log of entries is counted by category, channel, district and month. An entry that is sealed (an allegation of
sexual exploitation or abuse, or whatever its operator sealed) keeps only its number and the day it came in where
others can read; the rest stands encrypted in a table of its own that the focal point alone may open. It is counted
in totals and stands in no breakdown.
"""
