"""Which records may be one person: found by shared keys, weighed field by field, grouped without contradiction.

traits       a record brought to the forms that are compared: keys, spellings, dates, numbers
blocking     the keys that bring two records together at all
comparisons  the levels at which two fields agree, each written once for SQL and once for Python
model        what each level weighs: learnt by tools/train_matching.py, kept in model.json
batch        all records against all others, in DuckDB
clusters     pairs become persons; households and contradictions keep people apart
single       one new record against a table of keys, in milliseconds, with the same weights
outside      persons.csv in, clusters.csv out

Nothing here touches the registry: what is found is proposed, and people decide. docs/matching.md tells more.
"""
