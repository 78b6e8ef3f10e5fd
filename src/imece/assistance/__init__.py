"""The service catalogue and the ledger.

Whatever reaches someone ends in one line here. Only this room writes lines; a correction is a reversal plus a new
line; every figure is counted from lines that stand. What is counted but is not a delivery (sessions held, rolls,
enrolments) the rooms above hand in as facts (``facts``).
"""
