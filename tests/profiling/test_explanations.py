"""Explanations as functions of data: each number in them is the profile's own."""

import re
from dataclasses import replace
from math import exp

import pytest

from core.design.zoo import named
from core.profiling.comparison import Benchmark
from core.profiling.corrections import corrections
from core.profiling.document_tables import FIGURES, compare_rows
from core.profiling.explanations import gpu, hidden_rows, negative_memory, opposites, pooling, self_and_total
from core.profiling.forward import prepare
from core.profiling.operators import profile
from core.studies.questions.shipped import comparison
from tests.profiling.made_up import benchmark, made_up, slower


def test_self_and_total_are_reported_by_the_operator_that_gives_most_away():
    text = self_and_total(benchmark("mlp1", 100))
    assert "`aten::linear` took 50.0 µs in total: 10.0 µs itself and 40.0 µs" in text
    assert "all 3 rows add up to the whole pass, 100.0 µs = 100.0 µs" in text and "190.0 µs" in text


def test_negative_memory_is_written_out_layer_by_layer():
    text = negative_memory(benchmark("mlp1", 100))
    assert (
        "**−9.53 KB**" in text
        and "| fc1 | 4 · 300 · 4 | 4,800 B = 4.69 KB |" in text
        and "| fc2 | 4 · 10 · 4 | 160 B |" in text
    )
    assert "Sum: 9,760 B = 9.53 KB" in text and "The same, to the byte." in text and "Max pooling" not in text


def test_the_pools_indices_are_reported_of_as_well():
    text = negative_memory(benchmark("lenet5-28", 100))
    assert "| pool1 | 4 · 6·12·12 · (4 + 8) | 41,472 B = 40.50 KB |" in text and "Sum: 203,808 B = 199.03 KB" in text
    assert "they show −35.00 KB, `model_inference` −164.03 KB" in text


def test_where_the_bytes_do_not_agree_it_says_by_how_much():
    one = benchmark("mlp1", 100)
    rows = (replace(one.profile.operators[0], self_cpu_memory_bytes=-10_000), *one.profile.operators[1:])
    text = negative_memory(replace(one, profile=replace(one.profile, operators=rows)))
    assert "They differ by 240 B." in text and "to the byte" not in text


@pytest.mark.parametrize("name", comparison("cuda").networks)
def test_on_a_gpu_each_tensor_is_rounded_up_to_512_bytes_and_the_sum_is_the_profilers(name):
    one = comparison("cuda").networks[name]
    text, computed = negative_memory(one), comparison().networks[name].profile.released_bytes
    assert f"Sum: {computed:,} B" in text and f"each tensor rounded up: {one.profile.released_bytes:,} B" in text
    assert computed < one.profile.released_bytes and "The same, to the byte." in text


def test_a_gpu_waits_most_of_the_time_of_a_small_network():
    one = comparison("cuda").networks["lenet5-28"]
    rows = {row.name: row for row in one.profile.operators}
    text, whole = gpu(one), rows["model_inference"]
    assert whole.cuda_total_us == pytest.approx(sum(row.self_cuda_us for row in rows.values()), rel=1e-4)
    assert f"{whole.cuda_total_us:.1f} µs of a pass that takes {one.overhead.plain.median_us:.1f} µs" in text
    assert f"`cudaLaunchKernel` hands an operation to the GPU: {rows['cudaLaunchKernel'].calls} calls" in text
    assert f"{rows['Activity Buffer Request'].self_cpu_us:.1f} µs here" in text
    assert gpu(comparison().networks["lenet5-28"]) == ""


def test_hidden_rows_are_named_with_what_they_hold():
    text = hidden_rows(benchmark("mlp1", 100), 2)
    assert "the first 2 of 3 rows. Their self times add up to 60.0 µs; the other 1 hold 40.0 µs, in all 100.0 µs" in text
    assert "the shown rows sum to −9.53 KB, the hidden ones hold 9.53 KB (`aten::addmm` 9.53 KB), together 0 B" in text
    assert hidden_rows(benchmark("mlp1", 100), 3).startswith("Nothing is hidden")


def test_every_answer_that_has_kb_says_of_how_many_bytes_they_are_and_has_a_minus_sign():
    networks = made_up("mlp1", "mlp2", "lenet5-28").networks
    one = networks["lenet5-28"]
    texts = [
        negative_memory(one),
        hidden_rows(one, 2),
        opposites(list(networks.values()), networks["mlp1"], str),
        *(claim.numbers for claim in corrections(networks, str) if " KB" in claim.numbers),
    ]
    assert len(texts) == 4
    for text in texts:
        assert text.count("KB are of 1,024 bytes here") == 1 and not re.search(r"-[\d.]+ K?B", text)


def test_pooling_compares_and_an_mlp_has_none():
    text = pooling(benchmark("lenet5-28", 100))
    assert "| pool1 | 4·6·12·12·3 = 10,368 | 0 |" in text and "| pool2 | 4·16·4·4·3 = 3,072 | 0 |" in text
    assert pooling(benchmark("mlp1", 100)) == ""


def test_lenet5_has_a_fifth_of_mlp1_s_weights_and_twenty_times_its_activations():
    networks = made_up("mlp1", "mlp2", "lenet5-28").networks
    text = opposites(list(networks.values()), networks["mlp1"], str)
    assert "**lenet5-28** has 44,426 parameters, **0.19** of mlp1's 238,510" in text
    assert "allocates 199.03 KB for activations, **20.9 times** its 9.53 KB, at 1.18 times its MACs" in text
    assert "mlp2" not in text and "0.99" not in text
    assert opposites([networks["mlp2"]], networks["mlp1"], str).startswith("Among these networks none")


def test_claims_are_held_against_the_networks_there_are():
    found = corrections(slower(made_up("mlp1", "mlp2", "lenet5-28"), "lenet5-28", 300.0, 0.04).networks, str)
    text = "\n".join(claim.numbers for claim in found)
    assert len(found) == 4 and "503 of 1,616 µs, 31.13 %" in text and "72.14 %" in text
    assert "lenet5-28 199.03 KB, mlp1 9.53 KB, mlp2 12.66 KB" in text and "up to 20.9 times" in text
    assert "More weights than lenet5-28: mlp1, mlp2." in text
    # in logarithms the rounds lie 0.03, 0.015, 0, -0.015 and -0.03 from that: Student's t of 4 is 2.776
    half = 2.776 * (0.00225 / 4) ** 0.5 / 5**0.5
    assert f"lenet5-28 300.0 µs, mlp1 100.0 µs: 3.00 times ({3 * exp(-half):.2f} to {3 * exp(half):.2f}, the 95 %" in text
    once = {name: without_rounds(one) for name, one in made_up("mlp1", "lenet5-28").networks.items()}
    assert "lenet5-28 200.0 µs, mlp1 100.0 µs: 2 times. A machine's own ratio" in corrections(once, str)[-1].numbers


def without_rounds(one: Benchmark) -> Benchmark:
    """As measured in one process."""
    return replace(one, latencies=tuple(replace(row, timing=replace(row.timing, rounds=())) for row in one.latencies))


def test_claims_about_lenet_5_are_held_against_lenet_5_and_no_other_cnn():
    found = corrections(made_up("mlp1", "lenet5", "cnn-16-4").networks, str)
    assert [claim.numbers for claim in found] == [
        claim.numbers for claim in corrections(made_up("mlp1", "lenet5").networks, str)
    ]
    for names, lacks in ((("mlp1", "cnn-16-4"), "no LeNet-5"), (("lenet5", "cnn-16-4"), "no MLP"), (("mlp1",), "no LeNet-5")):
        first, *others = corrections(made_up(*names).networks, str)
        assert "31.13 %" in first.numbers and len(others) == 3
        assert {claim.numbers for claim in others} == {f"These numbers do not tell: {lacks} is among these networks."}


def test_a_lenet_5_that_allocates_no_more_than_the_mlps_is_not_said_to_lack_thrift():
    networks = dict(made_up("mlp1", "lenet5-28").networks)
    wide = replace(networks["mlp1"].profile.operators[0], self_cpu_memory_bytes=-400_000)
    operators = (wide, *networks["mlp1"].profile.operators[1:])
    networks["mlp1"] = replace(networks["mlp1"], profile=replace(networks["mlp1"].profile, operators=operators))
    text = corrections(networks, str)[1].numbers
    assert text.endswith("It needs no more for activations than any of these MLPs.") and "times as much" not in text


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: str(figure.number))
def test_our_calls_and_bytes_are_those_of_every_published_row(figure):
    rows = compare_rows(figure, profile(prepare(named(figure.network), 4)))
    assert {row.row.name for row in rows if row.agrees is None} <= {"aten::reshape"}
    assert [row.row.name for row in rows if row.agrees is False] == []
    assert all(row.time_ratio is None or row.time_ratio > 0 for row in rows)


def test_the_published_rows_add_up_as_printed():
    sums = {figure.number: sum(row.self_us for row in figure.rows) for figure in FIGURES}
    assert sums == {18: 1154, 19: 981, 20: 1616}  # of 1,170, 1,001 and 1,616 µs


def test_a_figure_of_another_network_is_seen_to_disagree():
    one: Benchmark = benchmark("mlp2", 100)
    assert [row.agrees for row in compare_rows(FIGURES[0], one.profile)][:3] == [False, False, False]
