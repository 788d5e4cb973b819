"""Work in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer_guide.kit import slowly
from optimizer_guide.kit.slowly import by_rows


@given(st.integers(1, 300), st.integers(1, 128), st.sampled_from([1e-9, 1e9]))
def test_every_row_is_computed_once_in_order(rows: int, fitting: int, piece: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slowly, "PIECE", piece)
        patch.setattr(slowly, "_fitting", known := {"map": fitting})
        done: list[slice] = []
        shares = list(by_rows(rows, done.append, "map"))
    assert [row for some in done for row in range(some.start, some.stop)] == list(range(rows))
    assert shares == [some.stop / rows for some in done]
    sizes = [some.stop - some.start for some in done]
    assert sizes[0] <= fitting
    # As many as fit: one where time is short, the most there are where it is not.
    fit = 1 if piece < 1 else slowly.MOST_ROWS
    assert max(sizes[1:], default=1) <= fit
    assert known == {"map": fit}


def test_of_an_unknown_image_one_row_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slowly, "_fitting", {})
    done: list[slice] = []
    list(by_rows(40, done.append, "another"))
    assert done[0] == slice(0, 1)
