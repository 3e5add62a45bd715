"""hardware: a record a layer and dataflow, one of totals, one of energy; a chip's verdict and roof; without torch."""

import re
import subprocess
import sys

import pytest

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.accelerator import Accelerator
from core.hardware.energy import TECHNOLOGIES, whole_energy
from core.hardware.systolic import Array, Dataflow

LAYER = [
    *("network", "layer", "dataflow", "rows", "columns", "m", "k", "n", "folds", "cycles", "utilization"),
    *("mapping_efficiency", "ifmap_reads", "filter_reads", "ofmap_writes"),
]


def test_a_record_for_each_layer_and_dataflow_then_totals_then_energy(command):
    outcome = command("hardware", "lenet5", "mlp1", "--array", "16x16", "--dataflow", "os", "ws", "is", "--json")
    layers = [record for record in outcome.records if "layer" in record]
    assert outcome.status == 0 and len(layers) == 3 * (5 + 2) and all(list(record) == LAYER for record in layers)
    conv2 = next(one for one in layers if (one["layer"], one["dataflow"]) == ("conv2", "os"))
    assert (conv2["m"], conv2["k"], conv2["n"], conv2["folds"], conv2["cycles"]) == (100, 150, 16, 7, 7 * (16 + 16 + 150 - 2))
    assert conv2["utilization"] == pytest.approx(240_000 / (1260 * 256))
    total, energy = (record for record in outcome.records if "lenet5" in (record.get("total"), record.get("energy")))
    assert total["cycles"]["os"] == sum(one["cycles"] for one in layers[:15] if one["dataflow"] == "os") == 8_409
    assert total["best"] == {"conv1": "ws", "conv2": "os", "fc1": "os", "fc2": "os", "fc3": "os"}
    assert total["best_cycles"] == 7_374 and "it prints one less a layer" in total["convention"]
    assert energy["total_pj"] == pytest.approx(10.3e6, rel=0.01) and energy["dram_bytes"] == 61_706 + 784 + 10
    conv1 = energy["bytes"]["conv1 + tanh1 + pool1"]
    assert (conv1["dram"]["weights"], conv1["registers"]["inputs"], conv1["registers"]["outputs"]) == (
        156,
        117_600,
        8 * 117_600,
    )
    parts = [sum(level[part] for part in ("inputs", "weights", "outputs")) for level in conv1.values()]
    assert list(conv1) == ["dram", "sram", "registers"] and parts[2] == 10 * 117_600
    assert sum(sum(parts.values()) for parts in energy["layers"].values()) == pytest.approx(energy["total_pj"])


def test_a_buffer_and_bits_and_what_is_not_fused_change_the_traffic(command):
    def moved(*words):
        records = command("hardware", "cnn-16-4", "--json", *words).records
        return next(record["dram_bytes"] for record in records if "energy" in record)

    roomy, small, apart = moved(), moved("--buffer-kb", 1), moved("--buffer-kb", 1, "--no-fusion")
    assert roomy == 2_710 + 784 + 10 and roomy < small <= apart and moved("--bits", 32) == 4 * roomy


def test_an_energy_of_ones_own_replaces_that_of_the_table(command):
    records = command("hardware", "lenet5", "--json", "--energy", "dram=0", "sram=0").records
    energy = next(record for record in records if "energy" in record)
    assert energy["total_pj"] == pytest.approx(416_520 * 0.3) and "dram 0 pJ" in energy["sources"]
    assert "sram 10, dram 640.1234. " in command("hardware", "lenet5", "--energy", "dram=640.1234").out


@pytest.mark.parametrize("flow", Dataflow)
def test_with_one_dataflow_bytes_energy_and_budget_are_those_of_the_pages_with_it(flow, command):
    words = ("cnn-16-4", "--dataflow", flow.value, "--budget", "cycles=3300", "energy=1", "--json")
    total, energy, budget = (record for record in command("hardware", *words).records if "layer" not in record)
    steps, accelerator = list(trace(ZOO["cnn-16-4"])), Accelerator(Array(16, 16), (flow,))
    moved = accelerator.traffic(steps)
    cycles = sum(one.cycles for one in accelerator.mappings(steps))
    assert total["cycles"] == {flow.value: cycles} and total["best_cycles"] == cycles
    assert energy["sram_bytes"] == sum(one.sram.total for one in moved)
    assert energy["total_pj"] == whole_energy(moved, accelerator.number, TECHNOLOGIES["45nm"]).total
    found = budget["parts"]["cycles"]
    assert (found["needs"], found["over"]) == (cycles, max(0, cycles - 3_300))
    assert budget["parts"]["energy"]["needs"] == pytest.approx(energy["total_pj"] / 1e6)
    if flow is Dataflow.WS:
        assert (cycles, found["over"]) == (3_619, 319)


def test_of_two_dataflows_each_layer_takes_the_better_one_and_never_the_third(command):
    """With inputs in place MLP1 would take 4,710 cycles on this array."""
    words = ("mlp1", "--array", "128x4", "--dataflow", "os", "ws", "--budget", "cycles=100000", "--json")
    total, energy, budget = (record for record in command("hardware", *words).records if "layer" not in record)
    assert total["best_cycles"] == budget["parts"]["cycles"]["needs"] == 69_840 and set(total["best"].values()) <= {"os", "ws"}
    alone = command("hardware", *words[:3], "--dataflow", total["best"]["fc1"], "--json").records
    assert energy["bytes"]["fc1 + relu1"] == next(one for one in alone if "energy" in one)["bytes"]["fc1 + relu1"]


def test_a_microcontroller_has_a_verdict_and_an_accelerator_a_roof(command):
    *_, fits, roof = command("hardware", "mlp1", "--chip", "stm32f103c8", "--json").records
    assert (fits["verdict"], fits["flash_over"]) == ("too big", 241_920 + 4_096 - 65_536)
    assert fits["smallest_change"] == "Narrow fc1 from 300 to 76 features." and "DS5319" in fits["source"]
    assert roof["binds"] == {"fc1 + relu1": "arithmetic", "fc2": "arithmetic"}
    assert max(one["offset"] + one["bytes"] for one in fits["plan"]) == fits["ram"] - 784
    assert (fits["picture"], fits["plan"][0]["name"]) == (784, "image")
    assert (fits["mhz"], fits["macs_per_cycle"], fits["constants"]) == (72, 0.5, 241_920)
    assert fits["least_seconds"] == pytest.approx(238_200 / 36e6)
    *_, roof = command("hardware", "mlp1", "--chip", "tpuv1", "--json").records
    assert roof["reached"] == {name: 34e9 * at for name, at in roof["operations_a_byte"].items()}  # all below the ridge
    assert roof["binds"] == {"fc1 + relu1": "memory", "fc2": "memory"}
    assert roof["seconds"] == pytest.approx((238_510 + 784 + 10) / 34e9)


def test_a_network_without_macs_has_no_place_under_the_roof(command, architecture_file):
    outcome = command("hardware", architecture_file({"kind": "Flatten"}), "--chip", "stm32f407")
    assert outcome.status == 0 and "No layer has MACs, so none has a place under the roof." in outcome.out


def test_arrays_of_other_shapes_have_a_record_each(command):
    records = command("hardware", "lenet5", "--shapes", "--json").records
    found = {(one["rows"], one["columns"]): one for one in records if "shape" in one}
    total, energy = (next(record for record in records if name in record) for name in ("total", "energy"))
    assert len(found) == 36 and found[16, 16]["cycles"] == total["best_cycles"]
    assert found[16, 16]["energy_pj"] == pytest.approx(energy["total_pj"])
    assert found[128, 128]["on_front_of"] == ["energy"] and found[64, 128]["on_front_of"] == ["cycles", "energy · cycles"]
    text = command("hardware", "lenet5", "--shapes").out
    assert "The shape with the least cycles 64×128, energy 128×128, energy · cycles 64×128." in text
    of_one = command("hardware", "lenet5", "--shapes", "--dataflow", "ws", "--json").records
    assert next(one for one in of_one if one.get("shape") and one["rows"] == one["columns"] == 16)["cycles"] == 15_058


def test_this_machine_is_measured(command):
    *_, roof = command("hardware", "softmax", "--chip", "this-machine", "--bits", "32", "--json").records
    assert roof["peak"] > 1e9 and roof["bandwidth"] > 1e8 and " on 1 thread (" in roof["source"]
    assert "Add --bits 32." in command("hardware", "softmax", "--chip", "this-machine").err


def test_a_budget_has_a_record_with_what_is_over_and_what_makes_it_fit(command):
    words = ("--budget", "flash=64", "cycles=8000", "--json")
    found = next(one for one in command("hardware", "lenet5", *words).records if "budget" in one)
    assert list(found["parts"]) == ["flash", "cycles"] and found["parts"]["cycles"]["over"] == 0
    flash = found["parts"]["flash"]
    assert flash["over"] == flash["needs"] - 64 > 0 and flash["unit"] == "KiB"
    narrowed = re.fullmatch(r"Narrow fc1 from 120 to (\d+) features\.", found["smallest_change"])
    assert 1_024 * flash["over"] <= (120 - int(narrowed[1])) * (400 + 84 + 12) < 1_024 * flash["over"] + 496
    text = command("hardware", "lenet5", "--budget", "cycles=7000").out
    assert "cycles: 7,374 of 7,000 cycles, 374 over." in text


def test_a_few_bytes_that_are_over_are_printed_with_the_digits_that_show_them(command):
    """MLP1 needs 784 bytes for the picture and 784 + 300 for its activations: 1,868."""
    assert "RAM: 1.824 of 1.820 KiB, 0.004 over." in command("hardware", "mlp1", "--budget", "ram=1.82").out
    assert "RAM: 1.8 of 2.0 KiB, 0.0 over." in command("hardware", "mlp1", "--budget", "ram=2").out


def test_people_read_tables(command):
    text = command("hardware", "lenet5", "--chip", "stm32f407").out
    assert "168 MHz, 2 int8 MACs a cycle: at least 1.240 ms for 416,520 MACs." in text
    assert "conv1        ws  784   25    6      2   1,660" in text and "conv1 + tanh1 + pool1" in text
    assert (
        "Energy of one image 10.302 µJ" in text
        and "STM32F407: fits. RAM 6,664 of 196,608 bytes (2,984 with kernels that fuse), 784 of it the picture, flash" in text
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["lenet6"], "There is no network named 'lenet6'."),
        (["lenet5", "--array", "0x5"], "An array has 1 to 1,024 rows, got 0 in 0×5. "),
        (["lenet5", "--array", "4x1000000"], "An array has 1 to 1,024 columns, got 1,000,000 in "),
        (["lenet5", "--chip", "stm32f408"], "There is no chip named 'stm32f408'. Did you mean stm32f407?"),
        (["lenet5", "--chip", "tpuv1", "--bits", "32"], "TPU v1 has no published peak for float32. "),
        (["lenet5", "--bits", "4"], "There is no number format of 4 bits here. "),
        (["lenet5", "--buffer-kb", "-1"], "A buffer has 0 to 1,048,576 KiB, got -1. "),
        (["lenet5", "--buffer-kb", "nan"], "A buffer has 0 to 1,048,576 KiB, got nan. "),
        (["lenet5", "--budget", "ram"], "'ram' is not a value. Write it as in ram=20."),
        (
            ["lenet5", "--budget", "speed=1"],
            "A budget has no part 'speed'. Its parts are parameters, ram, ",
        ),
        (["lenet5", "--energy", "name=5"], "A technology has no value 'name'. Its values are multiply_float32, "),
        (["lenet5", "--energy", "dram=x"], "'dram=x' is not a value. Write it as in dram=320."),
    ],
)
def test_what_there_is_not_is_refused_in_a_sentence(words, says, command):
    outcome = command("hardware", *words)
    assert outcome.status == 2 and outcome.out == "" and says in outcome.err


def test_a_design_that_cannot_work_is_refused(command, architecture_file, conv):
    outcome = command("hardware", architecture_file(conv(6, 5), {"kind": "Linear", "out_features": 10}), "--json")
    assert outcome.status == 2 and outcome.records[-1]["error"] == "needs-vector"


def test_it_needs_neither_torch_nor_numpy():
    words = [sys.executable, "-X", "importtime", "-m", "core", "hardware", "lenet5", "--json", "--chip", "rp2040"]
    done = subprocess.run(words, capture_output=True, text=True)
    imported = {line.split("|")[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert done.returncode == 0 and not imported & {"torch", "torchvision", "numpy", "PIL", "safetensors", "sklearn"}
