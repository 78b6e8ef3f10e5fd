"""Organisations in their many roles.

One organisation may implement, refer, host, receive goods and send lists at once; a role is a row, never a type.
Schools and public buildings are organisations too: the ledger's institutions. Vendors, their framework
agreements and prices are here; other agreements and permissions with their expiry come with the issue on partners.
"""
