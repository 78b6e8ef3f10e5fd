"""Hypothesis strategies for whatever a spreadsheet's cell can hold."""

from __future__ import annotations

from hypothesis import strategies as st

# Text that looks like what the readers look for is far more telling than letters at random.
_LOOKALIKE = st.text(alphabet="0123456789٠١٢٣٤۵.,-/: +()'₺%TLmyاسıİş", max_size=14)

any_cell = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text(max_size=20),
    _LOOKALIKE,
)
