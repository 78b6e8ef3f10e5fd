"""Who pays, and for what: donors, grants, project codes, budget lines and what is charged to them.

A project code is opaque text with a pattern of the mission's own; a code that a list brings and the mission does not
know is written down with a warning, never refused. Money of a budget line is planned, committed and paid (`charges`);
goods are ordered, received and invoiced (`purchases`) and paid where these three agree; who must approve what is the
mission's matrix (`approvals`). Which record the money is for is a text that the room above gives. docs/money.md
"""
