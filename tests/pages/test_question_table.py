"""The table of a question's evidence shows what the command prints, and keeps its numbers for sorting."""

import pyarrow as pa
from streamlit.testing.v1 import AppTest


def table() -> None:
    from pages.experiments.questions import _table
    from tests.studies.answers import answer

    _table([dict(row) for row in answer("ten-times").rows])


def test_a_small_ratio_is_shown_with_the_decimals_of_its_interval_and_stays_a_number() -> None:
    (found,) = AppTest.from_function(table).run(timeout=60).dataframe
    shown = pa.ipc.open_stream(found.proto.arrow_data.styler.display_values).read_pandas().iloc[-1]
    assert list(shown)[2:] == ["0.00460", "0.00452", "0.00468"]
    assert set(found.value.dtypes.iloc[2:].astype(str)) == {"float64"} and 0.0045 < found.value.iloc[-1, 2] < 0.0047
