"""RAM by the plan of buffers and flash of constants, against a byte map and files that were compiled; verdicts and remedies."""

import re
from dataclasses import replace

import pytest

from core.design.architecture import Architecture, trace
from core.design.layers import Flatten, Linear, MaxPool2d
from core.design.zoo import ZOO
from core.hardware import fitting
from core.hardware.arena import arena, constants, peak, ping_pong, separate
from core.hardware.chips import CHIPS, MICROCONTROLLERS, chip
from core.hardware.fitting import FitLevel, fit, smallest_change
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS
from core.hardware.refusal import HardwareError
from core.hardware.roofline import roof
from core.hardware.traffic import traffic
from tests.hardware.random_passes import random_passes

FLOAT, INT8 = FORMATS[32], FORMATS[8]


@pytest.mark.parametrize(
    ("name", "ram", "flash"), [("lenet5-28", 4_320, 47_022), ("cnn-16-4", 15_680, 3_040), ("mlp1", 784 + 300, 241_920)]
)
def test_activations_and_constants_are_those_of_generated_c_files(name, ram, flash):
    """BakeNN's int8 C files of these three networks, compiled: arena (of MLP1 without the image) and constants in bytes."""
    passes = groups(trace(ZOO[name]), fused=False)
    assert (peak(passes, INT8), constants(passes, INT8)) == (ram, flash)


def test_cnn_16_4_needs_3_6_times_the_ram_of_lenet5_28_with_a_fifteenth_of_its_flash():
    cnn, lenet5 = (groups(trace(ZOO[name]), fused=False) for name in ("cnn-16-4", "lenet5-28"))
    assert peak(cnn, INT8) / peak(lenet5, INT8) == pytest.approx(3.6, abs=0.05)
    assert constants(lenet5, INT8) / constants(cnn, INT8) == pytest.approx(15, abs=0.5)


@pytest.mark.parametrize("seed", range(60))
def test_no_two_tensors_that_live_at_a_time_share_a_byte_and_no_byte_of_the_arena_is_too_many(seed):
    passes = random_passes(seed, fused=bool(seed % 2))
    placed, size = arena(passes, INT8), peak(passes, INT8)
    most = 0
    for now in range(len(passes)):
        owner: dict[int, str] = {}
        for one in placed:
            if one.first <= now <= one.last:
                for byte in range(one.offset, one.offset + one.bytes):
                    assert 0 <= byte < size and byte not in owner, (one, owner.get(byte))
                    owner[byte] = one.name
        most = max(most, len(owner))
    assert most == size
    assert size <= ping_pong(passes, INT8) <= max(separate(passes, INT8), size)


def test_a_float_takes_four_times_the_bytes_and_a_folded_normalization_none():
    flagship = groups(trace(ZOO["flagship"]), fused=False)
    assert peak(flagship, FLOAT) == 4 * peak(flagship, INT8)
    normalized = sum(step.parameters for step in trace(ZOO["flagship"]) if step.layer.short == "norm")
    assert constants(flagship, FLOAT) == 4 * (sum(step.parameters for step in trace(ZOO["flagship"])) - normalized)


@pytest.mark.parametrize(
    ("name", "on", "bits", "verdict", "change"),
    [
        ("lenet5-28", "stm32f407", 8, FitLevel.FITS, ""),
        ("mlp1", "stm32f407", 32, FitLevel.TIGHT, ""),
        ("mlp1", "nrf52832", 32, FitLevel.TOO_BIG, "Use int8."),
        ("cnn-16-4", "stm32f103c8", 32, FitLevel.TOO_BIG, "Use int8."),
        ("mlp1", "stm32f103c8", 8, FitLevel.TOO_BIG, "Narrow fc1 from 300 to 76 features."),
        ("mlp1", "stm32f103c8", 32, FitLevel.TOO_BIG, "Use int8, and narrow fc1 from 300 to 76 features."),
        ("simple-cnn", "stm32f103c8", 8, FitLevel.TOO_BIG, "Narrow conv1 from 32 to "),
        ("lenet5", "atmega328p", 8, FitLevel.TOO_BIG, "No single change makes it fit, "),
    ],
)
def test_whether_it_fits_and_what_makes_it_fit(name, on, bits, verdict, change):
    assert fit(ZOO[name], chip(on), FORMATS[bits]).verdict is verdict
    assert smallest_change(ZOO[name], chip(on), FORMATS[bits]).startswith(change)


@pytest.mark.parametrize(
    ("name", "activations", "fused"), [("lenet5", 5_880, 2_200), ("cnn-16-4", 15_680, 3_920), ("simple-cnn", 31_360, 9_408)]
)
def test_ram_is_that_of_the_exported_c_and_what_kernels_that_fuse_would_need_stands_beside_it(name, activations, fused):
    """Bytes of int8: 6·28·28 + 6·14·14 of LeNet-5, 16·28·28 + 16·14·14 of CNN 16/4; fused, the image is the larger input.

    Beside these lie the 28·28 pixels that the caller gives.
    """
    found = fit(ZOO[name], chip("stm32f103c8"), INT8)
    assert (found.activations, found.picture) == (activations, 784)
    assert (found.ram, found.fused_ram) == (activations + 784, fused + 784)
    assert (found.ram_over > 0) is (name == "simple-cnn")


def test_where_only_the_verdict_is_asked_for_no_kernels_are_fused(monkeypatch):
    asked = []
    monkeypatch.setattr(fitting, "groups", lambda steps, fused: asked.append(fused) or groups(steps, fused))
    found = fit(ZOO["lenet5"], chip("stm32f103c8"), INT8)
    assert found.verdict is FitLevel.TOO_BIG and asked == [False]
    assert found.fused_ram == 2_200 + 784 and asked == [False, True]


def test_an_avr_needs_ram_for_the_weights_too_and_its_time_is_bound_by_its_clock():
    uno = chip("atmega328p")
    found = fit(ZOO["softmax"], uno, INT8)
    assert (found.ram, found.constants) == (784 + 784 + 10 + 7_840 + 12 * 10, 7_840 + 12 * 10)
    assert found.verdict is FitLevel.TOO_BIG and found.flash_over < 0 and " 1 byte a cycle" in uno.source
    assert uno.least_seconds(16_000_000) == 4  # 16 MHz, and four cycles a MAC


@pytest.mark.parametrize("bits", [8, 32])
def test_the_picture_takes_a_byte_a_pixel_whatever_the_numbers(bits):
    found = fit(ZOO["mlp1"], chip("stm32f407"), FORMATS[bits])
    assert (found.picture, found.ram) == (784, 784 + (784 + 300) * bits // 8)


def test_on_an_uno_the_picture_is_what_does_not_fit():
    """Of 2,048 bytes: 784 + 7·7 of activations and the 490 + 12·10 of constants leave 605, but the picture needs 784."""
    design = Architecture("small", (1, 28, 28), (MaxPool2d(4, 4), Flatten(), Linear(10)))
    found = fit(design, chip("atmega328p"), INT8)
    assert (found.ram, found.ram_over) == (2_227, 2_227 - 2_048) and found.verdict is FitLevel.TOO_BIG


def test_the_narrowed_layer_is_the_widest_that_fits():
    layers = ZOO["mlp1"].layers
    for width, verdict in ((76, True), (77, False)):
        narrow = replace(ZOO["mlp1"], layers=(layers[0], Linear(width), *layers[2:]))
        assert (fit(narrow, chip("stm32f103c8"), INT8).verdict is not FitLevel.TOO_BIG) is verdict


def test_what_is_over_or_left_is_said_in_bytes():
    found = fit(ZOO["mlp1"], chip("stm32f103c8"), INT8)
    assert (found.ram_over, found.flash_over) == (784 + 1_084 - 20 * 1024, 241_920 + 4_096 - 64 * 1024)


def test_a_chip_is_found_by_its_name_or_refused_with_a_near_one():
    assert chip("STM32F407").ram == 192 * 1024
    with pytest.raises(HardwareError, match=r"There is no chip named 'stm32f408'\. Did you mean stm32f407\? The table holds "):
        chip("stm32f408")


@pytest.mark.parametrize("name", CHIPS)
def test_every_chip_has_a_source_and_a_roof(name):
    one = CHIPS[name]
    assert re.search(r"ISCA|datasheet|specification|DS\d+", one.source)
    assert one.bandwidth > 0 and one.peaks and (one in MICROCONTROLLERS) == (one.flash > 0)


def test_the_tpu_needs_thousands_of_operations_a_byte_and_a_linear_layer_has_two():
    """Its paper puts the ridge at 1,350 MACs a byte of weights."""
    tpu = roof(chip("tpuv1"), INT8)
    assert tpu.ridge / 2 == pytest.approx(1350, rel=0.01)
    (first, _) = traffic(trace(ZOO["mlp1"]), True, 64 * 1024, INT8, lambda group: None)
    assert first.intensity == pytest.approx(2, abs=0.02) and tpu.binds(first) == "memory"
    assert tpu.reachable(first.intensity) == pytest.approx(34e9 * first.intensity)
    assert tpu.seconds(first) == first.dram.total / 34e9


def test_a_chip_without_a_peak_for_a_format_says_so():
    with pytest.raises(HardwareError, match=r"TPU v1 has no published peak for float32\. Choose 8 bits, or another chip\."):
        roof(chip("tpuv1"), FLOAT)
