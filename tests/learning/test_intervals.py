"""The interval of a share, against scipy's."""

import pytest
from scipy.stats import binomtest

from core.learning.intervals import of_share


@pytest.mark.parametrize(("hits", "count"), [(9_941, 10_000), (359, 360), (0, 20), (20, 20), (1, 1), (180, 360)])
def test_the_interval_of_a_share_is_wilsons(hits, count):
    found, wanted = of_share(hits, count), binomtest(hits, count).proportion_ci(method="wilson")
    assert found == pytest.approx((hits / count, wanted.low, wanted.high), abs=1e-12)
