"""What the project says of its networks with few bits: by the results that are part of it, and measured again on MNIST."""

from dataclasses import replace

import pytest

from core.learning.header import trained
from core.learning.quantization.accuracy import quantize
from core.learning.quantization.record import Record, key_of, shipped
from core.learning.quantization.setting import Setting


def on_mnist(name: str, setting: Setting) -> Record:
    """The project's own result on the 10,000 test images."""
    (digests,) = {
        (record["weights_digest"], record["data_digest"])
        for record in shipped().values()
        if (record["network"], record["dataset"]) == (name, "mnist")
    }
    record = shipped()[key_of(*digests, setting)]
    assert record["total"] == 10_000
    return record


@pytest.mark.parametrize("name", trained())
def test_eight_bits_cost_no_network_more_than_0_1_points(name):
    record = on_mnist(name, Setting(8, 8))
    assert record["accuracy"] == pytest.approx(record["float_accuracy"], abs=0.001)


def test_lenet_5_has_99_2_percent_with_4_bits_and_98_5_with_2_after_a_training():
    assert on_mnist("lenet5", Setting(4, 8))["accuracy"] >= 0.992
    assert on_mnist("lenet5", Setting(2, 8))["accuracy"] < 0.6
    assert on_mnist("lenet5", Setting(2, 8, epochs=1))["accuracy"] >= 0.985


@pytest.mark.parametrize(("name", "bits"), [("lenet5", 8), ("lenet5", 4), ("mlp1", 8), ("softmax", 3)])
def test_the_project_s_results_are_what_is_measured_here(name, bits, subject, mnist):
    record, one = on_mnist(name, Setting(bits, 8)), subject(name, mnist)
    assert record["data_digest"] == mnist.digest
    assert one.right(quantize(one, Setting(bits, 8))) == pytest.approx(record["correct"], abs=3)  # machines round otherwise


def test_half_an_epoch_brings_lenet_5_with_2_bits_from_55_to_98_percent(subject, mnist):
    one = subject("lenet5", replace(mnist, train=mnist.train[:30_000]))
    assert one.right(quantize(one, Setting(2, 8, epochs=1))) >= 9_800


def test_an_epoch_brings_simple_cnn_with_2_bits_from_41_to_98_percent_too():
    assert on_mnist("simple-cnn", Setting(2, 8))["accuracy"] < 0.5
    assert on_mnist("simple-cnn", Setting(2, 8, epochs=1))["accuracy"] >= 0.98
