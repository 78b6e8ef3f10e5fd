"""What the mission publishes.

A sheet is laid out by the mission's data, counted by ``indicators`` and published in one step: the edition then keeps
its words and figures in every language, its papers, its pictures and the coded lines behind each figure. Later data,
merges and undone lists never alter it; what the figures say today is shown beside it as a restatement.
"""
