"""What is counted and how: the only room that asks DuckDB.

An indicator is a line of the mission's data: what is counted once, in which window, under which conditions, broken
down by what (``definition``). The standing ledger lines and the rooms' facts lie beside the database as Parquet
(``store``), as new as the database each time they are asked. ``counting`` says in ibis what a figure is; the same
expression answers with the figure, its breakdowns and the lines behind it (``figures``, ``lines``).
"""
