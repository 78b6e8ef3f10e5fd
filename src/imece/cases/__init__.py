"""Emergency cases: individual interventions where no existing service covers the need.

A case is opened for a person and carries who referred it, why the person is vulnerable and how it ended. Services
are asked for, approved, bought and delivered under it. A service that was delivered, on a day, makes one ledger
line for the case's person with what it cost. Each service may be paid from another project.
"""
