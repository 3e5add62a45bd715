"""The script of a design: run as a person would run it, in a process that has torch but not this project."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.design.architecture import Architecture, totals
from core.design.layers import Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Tanh, ZeroPad2d
from core.design.refusal import DesignError, LayerError
from core.design.script import to_script
from core.design.zoo import ZOO
from core.learning.checkpoint import read, write
from core.learning.network import build

ROOT = Path(__file__).parents[2]
CHECKPOINT = ROOT / "checkpoints" / "lenet5.safetensors"
HOSTILE = [
    '"""',
    '""" + open("pwned", "w").write("x") + """',
    "\\",
    '\\"""',
    '"' * 7,
    "'''",
    "{title}",
    "%s",
    "x\\N{BULLET}",
    "# é ×",
]

# Each script's Network, as imported: its parameters, and what it answers with the weights of the file beside it.
DRIVER = """
import json, runpy, sys, torch
torch.set_num_threads(1)
from pathlib import Path
from safetensors.torch import load_file, save_file
counts, normalized, outputs, images = {}, {}, {}, load_file("images.safetensors")
for path in sorted(Path().glob("*.py")):
    if path.name != "driver.py":
        script = runpy.run_path(str(path), run_name="imported")
        network = script["Network"]().eval()
        script["load_weights"](network, f"{path.stem}.weights")
        normalized[path.stem] = [*network.mean, *network.std]
        counts[path.stem] = sum(weights.numel() for weights in network.parameters())
        with torch.no_grad():
            outputs[path.stem] = network(images[path.stem])
save_file(outputs, "outputs.safetensors")
assert not [name for name in sys.modules if name.split(".")[0] == "core"]
print(json.dumps([counts, normalized]))
"""

# What stands in for torchvision's downloads: images of noise of the right size, in PIL as there.
OFFLINE = """
import runpy, sys
import numpy, PIL.Image
kept = runpy.run_path(IMPORTER)  # torchvision for CUDA beside torch without it
torchvision = kept["torchvision"]()
class Noise:
    def __init__(self, folder, train, download, transform):
        self.train, self.transform, self.count = train, transform, 300 if train else 100
    def __len__(self):
        return self.count
    def __getitem__(self, index):
        if index >= self.count:
            raise IndexError
        pixels = numpy.random.default_rng(index).integers(0, 256, SHAPE, dtype=numpy.uint8)
        return self.transform(PIL.Image.fromarray(pixels)), index % 10
torchvision.datasets.MNIST = torchvision.datasets.CIFAR10 = Noise
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run(folder, *arguments):
    """What the process prints; it sees nothing of this project, and fails the test where it fails."""
    done = subprocess.run([sys.executable, "-I", *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def own_of(name):
    """Mean and standard deviation of MNIST; for color images those that spread them from -1 to 1."""
    return [0.1307, 0.3081] if ZOO[name].input_shape[0] == 1 else [0.5] * 6


def test_each_script_has_the_parameters_of_its_design_and_answers_as_the_projects_network(tmp_path, one_thread):
    torch.manual_seed(0)
    images, expected = {}, {}
    for name, architecture in ZOO.items():
        network = build(architecture).eval()
        if name == "lenet5":
            network.load_state_dict(load_file(CHECKPOINT))
            trained = read(CHECKPOINT)  # its images shall have been normalized in another way
            write(replace(trained, recipe=replace(trained.recipe, mean=0.25, std=0.75)), tmp_path / "lenet5.weights")
        else:
            save_file(network.state_dict(), tmp_path / f"{name}.weights")
        (tmp_path / f"{name}.py").write_text(to_script(architecture), encoding="utf-8")
        images[name] = torch.randn(4, *architecture.input_shape)
        expected[name] = network(images[name]).detach()
    save_file(images, tmp_path / "images.safetensors")
    (tmp_path / "driver.py").write_text(DRIVER)
    counts, normalized = json.loads(run(tmp_path, "driver.py"))
    assert counts == {name: totals(architecture).parameters for name, architecture in ZOO.items()}
    outputs = load_file(tmp_path / "outputs.safetensors")
    assert normalized == {name: [0.25, 0.75] if name == "lenet5" else own_of(name) for name in ZOO}
    for name in ZOO:
        assert torch.allclose(outputs[name], expected[name], atol=1e-5, rtol=1e-5), name


@pytest.mark.parametrize(
    ("architecture", "pixels", "options", "said"),
    [
        (ZOO["lenet5"], "(28, 28)", ["--weights", str(CHECKPOINT)], "61,706 parameters\ntest accuracy "),
        (replace(ZOO["7-layer-16"], input_shape=(3, 28, 30)), "(32, 32, 3)", ["--epochs", "2"], "epoch 2: training loss 2."),
    ],
    ids=["trained weights", "training on CIFAR-10, resized"],
)
def test_a_script_runs_from_its_images_to_its_accuracy(architecture, pixels, options, said, tmp_path):
    (tmp_path / "network.py").write_text(to_script(architecture), encoding="utf-8")
    (tmp_path / "offline.py").write_text(
        OFFLINE.replace("SHAPE", pixels).replace("IMPORTER", repr(str(ROOT / "core/data/torchvision_import.py")))
    )
    printed = run(tmp_path, "offline.py", "network.py", *options)
    assert said in printed
    assert f"{totals(architecture).parameters:,} parameters\n" in printed
    assert printed.splitlines()[-1].startswith("test accuracy ")


@pytest.mark.parametrize(
    ("shape", "resize"),
    [
        ((1, 28, 28), ""),
        ((3, 32, 32), ""),
        ((1, 32, 32), "transforms.Resize((32, 32)), "),
        ((1, 28, 30), "transforms.Resize((28, 30)), "),
        ((3, 28, 28), "transforms.Resize((28, 28)), "),
    ],
)
def test_images_are_resized_exactly_where_the_input_has_other_sides(shape, resize):
    text = to_script(Architecture("test", shape, (Flatten(), Linear(10))))
    dataset, numbers = {1: ("MNIST", "(0.1307,), (0.3081,)"), 3: ("CIFAR10", "(0.5, 0.5, 0.5), (0.5, 0.5, 0.5)")}[shape[0]]
    assert f"steps = [{resize}transforms.ToTensor(), transforms.Normalize(network.mean, network.std)]\n" in text
    assert f"self.mean, self.std = {numbers}  #" in text
    assert f"datasets.{dataset}(" in text


def test_each_layer_is_a_line_with_its_arguments_and_its_output():
    chosen = (ZeroPad2d(2), Conv2d(6, 5, 1, 2, 1), Tanh(), MaxPool2d(), Dropout(0.2), Flatten(), Linear(10))
    lines = to_script(Architecture("test", (1, 28, 28), chosen)).splitlines()
    assert [line.strip() for line in lines if line.startswith("            nn.")] == [
        "nn.ZeroPad2d(padding=2),  # 1×32×32",
        "nn.Conv2d(in_channels=1, out_channels=6, kernel_size=5, stride=1, padding=2, dilation=1),  # 6×32×32",
        "nn.Tanh(),  # 6×32×32",
        "nn.MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1),  # 6×16×16",
        "nn.Dropout(p=0.2),  # 6×16×16",
        "nn.Flatten(),  # 1536",
        "nn.Linear(in_features=1536, out_features=10),  # 10",
    ]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["name", "source"])
def test_a_name_or_source_stays_in_the_docstring(field, text):
    plain = ast.parse(to_script(replace(ZOO["lenet5"], source="x")))
    tree = ast.parse(to_script(replace(ZOO["lenet5"], **{"source": "x", field: text})))
    assert text.replace("\\", "/").replace('"', "'") in ast.get_docstring(tree)
    assert [ast.dump(node) for node in tree.body[1:]] == [ast.dump(node) for node in plain.body[1:]]


@pytest.mark.parametrize(
    ("shape", "chosen", "words"),
    [
        ((2, 28, 28), (Flatten(), Linear(10)), "this network takes 2×28×28 and gives 10"),
        ((1, 28, 28), (Flatten(), Linear(9)), "this network takes 1×28×28 and gives 9"),
        ((1, 28, 28), (Conv2d(10, 28),), "this network takes 1×28×28 and gives 10×1×1"),
        ((1, 28, 28), (), "this network takes 1×28×28 and gives 1×28×28"),
    ],
)
def test_a_network_that_no_data_set_fits_has_no_script(shape, chosen, words):
    with pytest.raises(DesignError) as refused:
        to_script(Architecture("test", shape, chosen))
    assert refused.value.code == "no-data"
    assert words in refused.value.what
    assert refused.value.remedy == "Change its input or its last layer, or take the JSON form."


def test_a_network_that_cannot_work_has_no_script():
    with pytest.raises(LayerError, match="conv1: "):
        to_script(Architecture("test", (1, 28, 28), (Conv2d(6, 29), ReLU(), Flatten(), Linear(10))))
