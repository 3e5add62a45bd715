"""The page that looks inside networks, by AppTest; clicks are put where the pictures would report them."""

import base64
import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from core.data.drawing import to_pixels
from core.data.examples import example, examples
from core.design.architecture import Architecture
from core.design.draft import Draft, History
from core.design.layer import Layer
from core.design.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU, ZeroPad2d
from core.learning.classifier import Classifier
from core.workers.command import TURN
from pages.inside import layers, mind, one_value, tsne, value_asked
from pages.inside.layout import VIEW, VIEWS
from pages.inside.one_value import CLICKED, choose
from pages.inside.subjects import UNTRAINED, _subject
from pages.shared.components.palette import CLASSES, SPARE
from pages.shared.session.go_to import INSIDE as CHOSEN

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    for setting in ("EXPLORER_DATA", "XDG_CACHE_HOME"):  # no MNIST: the bundled digits
        monkeypatch.setenv(setting, str(tmp_path))
    app = AppTest.from_file(APP, default_timeout=180).run()
    return app.switch_page("pages/inside/page.py").run()


def shown(app: AppTest, key: str) -> dict[str, Any]:
    """What the component of that key was given."""
    found = [element.proto for element in app.get("bidi_component") if f"-{key}" in element.proto.id]
    return json.loads(found[0].json)


def values(figure: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(figure["data"]), "<f4").reshape(figure["shape"])


def tables(app: AppTest) -> list[Any]:
    return [one.value for one in app.dataframe]


def look_at(app: AppTest, view: str) -> AppTest:
    app.session_state[VIEW] = view
    return app.run()


def click(app: AppTest, network: str, layer: str, *place: int) -> dict[str, Any]:
    app.session_state[CLICKED] = dict(
        zip(
            ("inside_at_network", "inside_at_layer", "inside_at_map", "inside_at_row", "inside_at_column"),
            (network, layer, *place),
            strict=False,
        )
    )
    app.run()
    assert not app.exception
    return shown(app, "inside_one_value")


def test_it_opens_with_a_9_that_mlp1_reads_as_a_3_and_lenet_5_as_a_9(page: AppTest) -> None:
    assert not page.exception
    text = [one.value for one in page.markdown]
    assert any(one.startswith("**MLP1 reads 3") for one in text) and any(one.startswith("**LeNet-5 reads 9") for one in text)


def test_every_layer_of_lenet_5_is_there_with_the_values_that_torch_gives(page: AppTest) -> None:
    from pages.shared.session.loading import loading

    network = loading().result().ready["lenet5"].network
    figures = shown(page, "inside_layers_lenet5")["figures"]
    assert [one["title"] for one in figures] == (
        ["input", "pad1", "conv1", "tanh1", "pool1", "conv2", "tanh2", "pool2", "fc1", "tanh3", "fc2", "tanh4", "fc3", "answer"]
    )
    given = torch.tensor(values(figures[0])).unsqueeze(0)
    with torch.inference_mode():
        assert values(figures[5]) == pytest.approx(network[:5](given)[0].numpy(), abs=1e-5)
        assert figures[-1]["answer"] == pytest.approx(network(given).softmax(1)[0].tolist(), abs=1e-5)


def test_the_answer_of_each_network_has_its_color_of_the_other_pages(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["mlp1", "lenet5", UNTRAINED]
    page.run()
    colors = [shown(page, f"inside_layers_{name}")["color"] for name in page.session_state[CHOSEN]]
    assert colors[:2] == ["#e69f00", "#0072b2"] and colors[2] in SPARE


def test_a_network_with_one_layer_of_weights_opens_on_this_layer(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["softmax"]
    page.run()
    assert page.selectbox(key="inside_at_layer").value == "fc1"


def test_what_each_map_adds_to_a_convolution_s_map_stands_in_a_table_with_the_bias(page: AppTest) -> None:
    page.session_state["open-What each map adds to this one, as a table"] = True
    rows = click(page, "lenet5", "conv2", 3, 4, 5)["map"]["rows"]
    (added,) = tables(page)
    assert list(added["map"]) == [row["number"] for row in rows]
    assert list(added["what it adds, mean absolute value"]) == [row["strength"] for row in rows]
    sums = [picture(row["kernels"], [25]).sum() for row in rows]
    assert list(added["sum of its kernel's weights"]) == pytest.approx(sums, abs=1e-5)
    assert any(one.value.startswith("The bias, ") for one in page.caption)


def test_a_clicked_value_of_a_convolution_is_the_sum_of_its_windows_and_its_bias(page: AppTest) -> None:
    look = shown(page, "inside_layers_lenet5")["figures"][5]
    one = click(page, "lenet5", "conv2", 3, 4, 5)
    assert one["title"] == "conv2, map 3, row 4, column 5"
    assert one["value"] == pytest.approx(float(values(look)[3, 4, 5]), abs=1e-6)
    assert one["total"] + one["bias"] == pytest.approx(one["value"], abs=1e-5)
    assert sum(window["sum"] for window in one["windows"]) + one["others"] == pytest.approx(one["total"], abs=1e-9)
    for window in one["windows"]:
        assert len(window["terms"]) == 25
        assert sum(a * w for a, w, _ in window["terms"]) == pytest.approx(window["sum"])
    strengths = [row["strength"] for row in one["map"]["rows"]]
    assert len(strengths) == 6 and strengths == sorted(strengths, reverse=True)


def test_of_a_pooling_window_one_won_and_of_a_linear_layer_the_largest_terms_and_the_rest_add_up(page: AppTest) -> None:
    pool = click(page, "lenet5", "pool1", 2, 6, 7)["pool"]
    assert sorted(weight for _, weight, *_ in pool) == [0, 0, 0, 1]
    assert max(pool)[0] == next(product for _, weight, product, *_ in pool if weight)
    one = click(page, "mlp1", "fc1", 17)
    products = [product for *_, product, _ in one["largest"]]
    assert sum(products) + one["others"] + one["bias"] == pytest.approx(one["value"], abs=1e-5)
    assert one["count"] == 784 - len(products) and sorted(products, key=abs, reverse=True) == products
    assert [so_far for *_, so_far in one["largest"]] == pytest.approx(np.cumsum(products))
    assert one["largest"][-1][-1] + one["others"] == pytest.approx(one["total"])


@pytest.mark.parametrize(
    ("network", "layer", "before", "shape", "across"),
    [("mlp1", "fc1", 0, [1, 28, 28], 1), ("lenet5", "fc1", 7, [16, 5, 5], 4), ("lenet5", "fc2", 10, [120, 1, 1], 11)],
)
def test_the_inputs_of_a_linear_layer_their_weights_and_products_stand_where_they_stood_before_they_were_flattened(
    page: AppTest, network: str, layer: str, before: int, shape: list[int], across: int
) -> None:
    from pages.shared.session.loading import loading

    page.session_state["open-The terms as a table"] = True
    one = click(page, network, layer, 7)
    look, layers = one["map"], loading().result().ready[network].network
    (row,), (count, height, width) = look["rows"], shape
    assert look["flattened"] == {"shape": shape, "kept": count, "across": across}
    drawn = [picture(row[part], look["shapes"]["inputs"]) for part in ("inputs", "kernels", "parts")]
    with torch.inference_mode():
        maps = layers[:before](torch.tensor(picture(one["image"]["data"], [1, 1, 28, 28]))).reshape(shape).numpy()
    for number in (0, count // 2, count - 1):
        top, left = number // across * height, number % across * width
        inputs, weights, products = (part[top : top + height, left : left + width] for part in drawn)
        assert inputs == pytest.approx(maps[number], abs=1e-5) and products == pytest.approx(inputs * weights)
    assert drawn[2].sum() + one["bias"] == pytest.approx(one["value"], abs=1e-4)
    assert picture(look["value"], [-1])[7] == pytest.approx(one["value"], abs=1e-6)
    for at, activation, *_ in one["largest"]:
        assert maps[at // (height * width), at // width % height, at % width] == pytest.approx(activation, abs=1e-5)
    (terms,) = tables(page)
    places = [f"{at // (height * width)}, {at // width % height}, {at % width}" for at in range(count * height * width)]
    named = terms.get("map, row, column before Flatten")
    assert (named is None) == (height == 1) and (named is None or list(named) == places)


def test_an_activation_shows_the_value_before_and_after_on_its_curve(page: AppTest) -> None:
    one = click(page, "lenet5", "tanh1", 0, 14, 14)
    assert np.tanh(one["passes"]) == pytest.approx(one["value"], abs=1e-6)
    assert np.tanh(one["curve"]["given"]) == pytest.approx(one["curve"]["gives"], abs=1e-6)
    assert one["curve"]["given"][0] < one["passes"] < one["curve"]["given"][-1]


@pytest.mark.parametrize(
    ("network", "layer", "after", "shape", "place", "source"),
    [
        ("lenet5", "tanh1", 3, (28, 28), (9, 11), (9, 11)),
        ("lenet5", "pad1", 1, (32, 32), (9, 11), (7, 9)),
        ("flagship", "norm1", 2, (28, 28), (9, 11), (9, 11)),
    ],
)
def test_a_layer_of_one_input_a_value_has_its_map_before_and_after_and_which_cell_becomes_which(
    page: AppTest, network: str, layer: str, after: int, shape: tuple[int, int], place: Any, source: tuple[int, int]
) -> None:
    from pages.shared.session.loading import loading

    page.session_state[CHOSEN] = [network]
    one = click(page, network, layer, 0, *place)
    look, slides = one["map"], one["map"]["slides"]
    layers, given = loading().result().ready[network].network, torch.tensor(picture(one["image"]["data"], [1, 1, 28, 28]))
    with torch.inference_mode():
        before, wanted = (layers[: after - step](given)[0, 0].numpy() for step in (1, 0))
    assert (slides["kernel"], slides["stride"], tuple(look["shapes"]["value"])) == (1, 1, shape)
    assert picture(look["rows"][0]["inputs"], look["shapes"]["inputs"]) == pytest.approx(before, abs=1e-5)
    assert picture(look["value"], shape) == pytest.approx(wanted, abs=1e-5)
    assert tuple(at - slides["padding"] for at in place) == source
    assert one["passes"] == pytest.approx(float(before[source]), abs=1e-5)


def test_units_of_a_vector_before_and_after_their_function_stand_in_cells_row_by_row(page: AppTest) -> None:
    from pages.shared.session.loading import loading

    page.session_state["open-All values of this map or vector as a table"] = True
    one = click(page, "mlp1", "relu1", 17)
    look, network = one["map"], loading().result().ready["mlp1"].network
    given = torch.tensor(picture(one["image"]["data"], [1, 1, 28, 28]))
    assert (look["units"], look["shapes"]) == (300, {"inputs": [17, 18], "value": [17, 18]})
    with torch.inference_mode():
        before, after = (network[:end](given)[0].numpy() for end in (2, 3))
    assert picture(look["rows"][0]["inputs"], [306])[:300] == pytest.approx(before, abs=1e-5)
    assert picture(look["value"], [306])[:300] == pytest.approx(after, abs=1e-5)
    assert one["passes"] == pytest.approx(float(before[17]), abs=1e-5)
    assert tables(page)[0]["column 0"].to_numpy() == pytest.approx(after, abs=1e-5)


def asked(question: Any) -> Response:
    return value_asked._answer(json.dumps(question).encode())


def test_what_the_pointer_asks_for_is_what_a_click_shows_and_only_of_what_is_looked_at(page: AppTest) -> None:
    first = click(page, "lenet5", "conv2", 3, 4, 5)
    around = json.loads(asked({**first["asked"], "at": [3, 0, 9]}).body)
    clicked = click(page, "lenet5", "conv2", 3, 0, 9)
    assert {**around, "since": clicked["since"]} == clicked != first
    assert shown(page, "inside_layers_lenet5")["token"] == first["asked"]["subject"]
    assert asked({**first["asked"], "subject": "another"}).status_code == 404
    for wrong in ({"at": [3, 0, 10]}, {"at": [3]}, {"layer": "conv9"}, {"at": "here"}, {"at": None}):
        assert asked({**first["asked"], **wrong}).status_code == 400
    assert asked("no question").status_code == asked({}).status_code == 400


@pytest.mark.parametrize(("layer", "sees"), [("conv2", 6), ("pool2", 1)])
def test_the_maps_that_feed_a_value_and_its_own_come_with_how_the_window_slides(page: AppTest, layer: str, sees: int) -> None:
    from pages.shared.session.loading import loading

    page.session_state["open-All values of this map or vector as a table"] = True
    one = click(page, "lenet5", layer, 3, 1, 2)
    look = one["map"]
    assert tables(page)[0].to_numpy() == pytest.approx(picture(look["value"], look["shapes"]["value"]))
    assert (len(look["rows"]), look["slides"]["kernel"]) == (sees, {"conv2": 5, "pool2": 2}[layer])
    network, given = loading().result().ready["lenet5"].network, torch.tensor(picture(one["image"]["data"], [1, 1, 28, 28]))
    before, after = {"conv2": (4, 5), "pool2": (6, 7)}[layer]
    with torch.inference_mode():
        assert picture(look["value"], look["shapes"]["value"]) == pytest.approx(network[:after](given)[0, 3].numpy(), abs=1e-5)
        for row in look["rows"]:
            wanted = network[:before](given)[0, row["number"]].numpy()
            assert picture(row["inputs"], look["shapes"]["inputs"]) == pytest.approx(wanted, abs=1e-5)


def picture(data: str, shape: list[int]) -> np.ndarray:
    return values({"data": data, "shape": shape})


def test_a_place_that_the_next_layer_does_not_have_becomes_its_nearest(page: AppTest) -> None:
    assert click(page, "lenet5", "pool2", 15, 27, 27)["title"] == "pool2, map 15, row 4, column 4"


def test_a_click_names_network_layer_and_place(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    choose("mlp1", "fc1", (3, 0, 0))
    assert state[CLICKED]["inside_at_network"] == "mlp1" and state[CLICKED]["inside_at_map"] == 3


def test_a_unit_leaves_row_and_column_for_the_next_layer_with_maps(page: AppTest) -> None:
    click(page, "lenet5", "conv2", 3, 4, 5)
    assert click(page, "lenet5", "fc1", 7)["title"] == "fc1, unit 7"
    page.run()
    page.selectbox(key="inside_at_layer").set_value("conv1").run()
    assert shown(page, "inside_one_value")["title"] == "conv1, map 5, row 4, column 5"  # of 6 maps the last


def test_a_click_on_a_unit_takes_it_apart_without_a_row_and_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "rerun", lambda *_: None)
    subject: Any = SimpleNamespace(name="lenet5")
    layers._pick(subject)({"figure": "fc1", "at": [7]})
    assert state[CLICKED] == {"inside_at_network": "lenet5", "inside_at_layer": "fc1", "inside_at_map": 7}


def test_a_click_in_the_picture_of_a_value_is_of_the_layer_and_the_network_that_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import streamlit as st

    classifier = Classifier.untrained(Architecture("design", (1, 28, 28), (Flatten(), Linear(10))))
    subject = _subject(UNTRAINED, "", None, classifier, to_pixels(example(4)).tobytes(), None)
    for token, wanted in ((subject.token, (UNTRAINED, "fc1", 3)), ("of a network that is gone", None)):
        state: dict[str, Any] = {one_value.PICTURE: {"picked": {"subject": token, "layer": "fc1", "at": [3]}}}
        monkeypatch.setattr(st, "session_state", state)
        one_value._take()
        assert state.get(CLICKED) == (
            wanted and dict(zip(("inside_at_network", "inside_at_layer", "inside_at_map"), wanted, strict=True))
        )


@pytest.mark.parametrize(
    ("view", "fields"),
    [
        ("Layer by layer", ["inside_at_map", "inside_at_row", "inside_at_column"]),
        ("The MLP's way of seeing", ["inside_unit_mlp1"]),
        ("What a layer has learned", ["inside_drives_from_lenet5", "inside_kernels_for_lenet5"]),
    ],
)
def test_numbers_that_stay_are_not_sent_back_where_they_would_undo_the_next_click(
    page: AppTest, view: str, fields: list[str]
) -> None:
    page.session_state[CHOSEN] = ["lenet5"] if "layer has learned" in view else ["mlp1", "lenet5"]
    page.session_state["inside_kernels_of_lenet5"] = "conv2"
    look_at(page, view)
    page.run()
    assert {key: page.number_input(key=key).proto.set_value for key in fields} == dict.fromkeys(fields, False)


def test_why_shows_the_sum_of_integrated_gradients_and_grad_cam_for_the_cnn_alone(page: AppTest) -> None:
    look_at(page, "Why this answer")
    assert not page.exception
    mlp, cnn = (shown(page, f"inside_why_{name}")["figures"] for name in ("mlp1", "lenet5"))
    assert [one["title"] for one in mlp] == ["input", "occlusion", "gradient × input", "integrated gradients"]
    assert [one["title"] for one in cnn][-1] == "Grad-CAM"
    assert values(mlp[1]).shape == (1, 25, 25) and mlp[1]["covers"] == {"side": 4, "step": 1}  # 28 − 4 + 1 places a side
    assert values(mlp[0]).shape == (1, 28, 28) and "left corner is row and column" in mlp[0]["caption"]
    for figure in (mlp[3], cnn[3]):
        said, difference = figure["caption"].removeprefix("sum ").replace(",\nf(x) − f(blank) =", "").split()
        assert float(said) == pytest.approx(float(difference), rel=0.01)
        assert values(figure).sum() == pytest.approx(float(said), abs=1e-3)


def test_what_would_change_its_mind_is_an_image_that_the_network_reads_otherwise(page: AppTest) -> None:
    from pages.shared.session.loading import loading

    page.session_state["open-What would change its mind"] = True
    look_at(page, "Why this answer")
    assert not page.exception
    figures = {one["title"]: one for one in shown(page, "inside_mind_lenet5")["figures"]}
    network = loading().result().ready["lenet5"].network
    for title in ("with that change", "with other ink"):
        with torch.inference_mode():
            assert int(network(torch.tensor(values(figures[title])).unsqueeze(0)).argmax()) != 4


def test_what_would_change_its_mind_is_told_in_strokes_and_marked_pixels_and_stands_in_a_table(page: AppTest) -> None:
    page.session_state["open-What would change its mind"] = True
    page.session_state["inside_digit"] = "7"  # drawn in two strokes
    look_at(page, "Why this answer")
    ink = 82.31  # of all pixels, where full ink counts 1
    assert any(
        f"{ink / 2:.1f} pixels of full ink (this digit has {ink:.1f}; its strokes: 2)" in one.value for one in page.caption
    )
    assert any("None of the framed pixels can be left out" in one.value for one in page.caption)
    facts, pixels, change, *_ = tables(page)
    assert set(facts["network"]) == {"MLP1", "LeNet-5"} and list(facts["change"]) == ["smallest", "ink"] * 2
    for name in ("mlp1", "lenet5"):
        figures = {one["title"]: one for one in shown(page, f"inside_mind_{name}")["figures"]}
        marks, edited = figures["with other ink"]["marks"], values(figures["with other ink"])[0]
        before = values(figures["with that change"]) - values(figures["smallest change"]) * (1 / 0.3081)
        assert sorted(marks) == np.argwhere(np.abs(edited - before[0]) > 1e-3).tolist()
    assert len(pixels) == facts["pixels"].sum() and set(pixels["change"]) <= {"added", "erased"}
    assert np.linalg.norm(change.to_numpy()) == pytest.approx(facts["L2 norm, full ink"].iloc[0], rel=1e-3)
    assert facts["strokes' worth added"].dropna().between(0, 1).all()


def test_where_nothing_was_found_that_would_change_its_mind_a_sentence_says_so(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mind, "_changes", lambda *_: (None, None))
    page.session_state["open-What would change its mind"] = True
    look_at(page, "Why this answer")
    says = [one.value for one in page.caption]
    for sentence in ("No small change was found that leads there.", "No way with few pixels of ink was found."):
        assert says.count(sentence) == 2  # of two networks


def test_the_maps_of_each_method_and_the_weights_of_units_and_kernels_stand_in_tables(page: AppTest) -> None:
    page.session_state["open-These pictures as tables"] = True
    look_at(page, "Why this answer")
    facts, *maps = tables(page)
    assert list(facts["network"]) == ["MLP1"] * 3 + ["LeNet-5"] * 4
    figures = [one for name in ("mlp1", "lenet5") for one in shown(page, f"inside_why_{name}")["figures"][1:]]
    assert [one.to_numpy().shape for one in maps] == [(25, 25), (28, 28), (28, 28)] + [(25, 25)] + [(28, 28)] * 3
    for table, figure in zip(maps, figures, strict=True):
        assert table.to_numpy() == pytest.approx(values(figure)[0], abs=1e-6)
    assert facts["lowest"].tolist() == pytest.approx([values(one).min() for one in figures], abs=1e-6)

    look_at(page, "The MLP's way of seeing")
    page.number_input(key="inside_unit_mlp1").set_value(299).run()
    facts, weights, parts, kernels, matrix = tables(page)
    assert len(facts) == 9 and facts["unit"].iloc[-1] == 299 and weights.shape == parts.shape == (9 * 28, 28)
    assert weights.loc[299].to_numpy() == pytest.approx(values(shown(page, "inside_any_unit_mlp1")["figures"][0])[0])
    assert weights.index.names == ["unit", "row"] and kernels.shape == (6 * 5, 5)
    assert matrix.to_numpy() == pytest.approx(values(shown(page, "inside_matrix_lenet5")["figures"][0])[0])


def test_the_kernels_of_the_second_convolution_can_be_compared_for_each_map_of_its_input(page: AppTest) -> None:
    from pages.shared.session.loading import loading

    page.session_state[CHOSEN] = ["lenet5"]
    page.session_state["inside_kernels_of_lenet5"], page.session_state["inside_kernels_for_lenet5"] = "conv2", 5
    look_at(page, "What a layer has learned")
    after = values(shown(page, "inside_changed_lenet5")["figures"][1])
    kernels = loading().result().ready["lenet5"].network[4].weight[:, 5].numpy()
    assert after.shape == (8, 5, 5) and all(any(np.array_equal(one, kernel) for kernel in kernels) for one in after)


def test_units_of_the_mlp_stand_beside_the_150_weights_of_the_convolution(page: AppTest) -> None:
    look_at(page, "The MLP's way of seeing")
    assert not page.exception
    assert len(shown(page, "inside_units_mlp1")["figures"]) == 8
    assert shown(page, "inside_kernels_lenet5")["figures"][0]["shape"] == [6, 5, 5]
    assert any(
        "**4,704 × 1,024 numbers**" in one.value
        and "only **150 are different weights** (with its biases it learns 156" in one.value
        for one in page.markdown
    )


@pytest.mark.parametrize(
    ("layers", "part"),
    [
        ((Conv2d(3, 14, 14),), "its part for 28×28 pixels and 2×2 places of the kernel"),
        ((Conv2d(3, 9, 9),), "its part for 27×27 pixels and 3×3 places of the kernel"),
        ((ZeroPad2d(64), Conv2d(3, 64, 16)), "its part for 80×80 pixels and 2×2 places of the kernel"),
        ((Conv2d(3, 64, 16, padding=32),), "Its kernel is too large to draw a part of the matrix."),
    ],
)
def test_the_part_of_the_matrix_is_as_large_as_the_picture_has_room_for(
    page: AppTest, layers: tuple[Layer, ...], part: str
) -> None:
    strides = Architecture("strides", (1, 28, 28), (*layers, Flatten(), Linear(10)))
    page.session_state["design_history"] = History(Draft.of(strides))
    page.session_state[CHOSEN] = [UNTRAINED]
    look_at(page, "The MLP's way of seeing")
    assert not page.exception and not page.warning
    assert any(part in one.value for one in page.markdown)


def test_among_other_digits_the_nearest_images_and_the_plane_are_there(page: AppTest) -> None:
    page.session_state["open-These pictures as tables"] = True
    look_at(page, "Among other digits")
    assert not page.exception
    figures = shown(page, "inside_nearest_lenet5")["figures"]
    assert len(figures) == 8
    assert {(one["title"], one["color"]) for one in figures} <= {(f"a {digit}", CLASSES[digit]) for digit in range(10)}
    said = " ".join(one.value for one in page.caption)
    assert "360 of the first 360 test images of digits, in the plane" in said
    assert "The 8 nearest of the first 1,437 training images of digits" in said
    assert "This network was not trained on them, but on mnist." in said
    assert "Nearest images. LeNet-5 reads 9" in shown(page, "inside_nearest_lenet5")["about"]
    near, points = tables(page)
    assert list(near["network"]) == ["MLP1"] * 8 + ["LeNet-5"] * 8 and near["distance"].iloc[:8].is_monotonic_increasing
    assert len(points) == 2 * 361 and list(points["digit"]).count("yours") == 2


def test_t_sne_is_computed_in_a_process_of_its_own_and_then_kept(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsne, "IMAGES", 40)
    tsne._running.clear()
    page.session_state[CHOSEN] = ["lenet5"]
    page.session_state["inside_plane"] = "t-SNE"
    with TURN:
        look_at(page, "Among other digits")
        said = [one.value for one in page.caption]
        assert any("waits for its turn" in one for one in said) and not any("ten seconds" in one for one in said)
    (running,) = tsne._running().values()
    while running.waits:
        time.sleep(0.01)
    page.run()
    assert any("is being computed" in one.value for one in page.caption)
    (running,) = tsne._running().values()
    running.wait()
    page.run()
    assert not tsne._running()  # nothing is held of what is over
    assert not page.exception and not page.warning
    rows = shown(page, "inside-plane-lenet5-downloads")["rows"]
    assert len(rows) == 41 and rows[-1]["digit"] == "yours"
    tsne._running.clear()  # as after a new start of the app
    page.run()
    assert shown(page, "inside-plane-lenet5-downloads")["rows"] == rows and not tsne._running()


def test_designs_of_two_visitors_under_one_name_are_each_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[Architecture] = []

    class Running:
        is_over, problem = False, ""

        def __init__(self, classifier: Classifier, dataset: str, images: int) -> None:
            computed.append(classifier.architecture)

    monkeypatch.setattr(tsne, "Embedding", Running)
    monkeypatch.setattr(tsne, "_wait", lambda embedding: None)
    tsne._running.clear()
    designs = [Architecture("design", (1, 28, 28), (Flatten(), Linear(width), Linear(10))) for width in (4, 5)]
    for design in (*designs, designs[0]):
        classifier = Classifier.untrained(design)
        tsne._compute(_subject(UNTRAINED, "", None, classifier, to_pixels(example(4)).tobytes(), None))
    tsne._running.clear()
    assert computed == designs


def test_what_a_layer_has_learned_shows_the_images_of_each_map_and_counts_dead_ones(page: AppTest) -> None:
    look_at(page, "What a layer has learned")
    assert not page.exception
    assert any("of 16 maps are dead" in one.value and "test images of digits" in one.value for one in page.caption)
    figures = shown(page, "inside_drives_lenet5")["figures"]
    assert figures[0]["shape"] == [6, 28, 28] and [one["title"] for one in figures] == [f"map {number}" for number in range(12)]
    page.number_input(key="inside_drives_from_lenet5").set_value(4).run()
    page.session_state["open-These pictures as tables"] = True
    page.run()
    figures = shown(page, "inside_drives_lenet5")["figures"]
    assert [one["title"] for one in figures] == [f"map {number}" for number in range(4, 16)]  # to the last one
    driven = tables(page)[0]
    assert figures[0]["numbers"] == driven[(driven["network"] == "LeNet-5") & (driven["map or unit"] == 4)]["image"].tolist()
    last = driven[(driven["network"] == "LeNet-5") & (driven["map or unit"] == 15)]
    assert figures[-1]["caption"] == f"largest value {last['largest value'].iloc[0]:.3f}"


def test_what_training_has_changed_are_the_weights_before_and_after_and_how_much_gradient_comes_back(page: AppTest) -> None:
    from pages.shared.session.loading import loading

    page.session_state[CHOSEN] = ["lenet5", "mlp1", UNTRAINED]
    page.session_state["open-These pictures as tables"] = True
    look_at(page, "What a layer has learned")
    assert not page.exception
    network = loading().result().ready["lenet5"].network
    before, after = (values(one) for one in shown(page, "inside_changed_lenet5")["figures"])
    kernels = network[1].weight[:, 0].numpy()
    look = shown(page, "inside_changed_lenet5")["figures"][1]
    assert look["label"] == "kernel" and np.array_equal(after, kernels[look["numbers"]])
    assert before.shape == after.shape == (6, 5, 5) and not np.array_equal(before, after)
    assert sorted(after[:, 0, 0]) == pytest.approx(sorted(kernels[:, 0, 0]))
    assert values(shown(page, "inside_changed_mlp1")["figures"][1]).shape == (8, 28, 28)
    rows = shown(page, "inside-flow-lenet5-downloads")["rows"]
    assert {row["when"] for row in rows} == {"before training", "after training"} and len(rows) == 2 * 5
    assert {row["when"] for row in shown(page, f"inside-flow-{UNTRAINED}-downloads")["rows"]} == {"untrained"}
    assert any(one.value == "It is untrained: there is nothing to compare its weights with." for one in page.caption)
    assert any("over 200 training images of digits: the gradient" in one.value for one in page.markdown)
    assert any(one.help.startswith("For 200 training images of digits: ") for one in page.caption if one.help)
    assert any("is **0.069 %** of the last one's with sigmoid, and **64 %** with ReLU" in one.value for one in page.markdown)
    drives, gradients, *weights = tables(page)
    assert list(drives.groupby("network", sort=False)["map or unit"].nunique())[:2] == [16, 64] and list(
        gradients["layer"]
    ) == ["fc1", "fc2", "fc3", "fc4", "fc5"]
    assert [one.shape for one in weights] == [(6 * 5, 5)] * 2 + [(8 * 28, 28)] * 2


def test_a_design_of_4096_maps_shows_the_first_ones_and_says_how_many_more_there_are(page: AppTest) -> None:
    wide = Architecture("wide", (1, 28, 28), (Conv2d(4096, 25), Flatten(), Linear(10)))
    page.session_state["design_history"] = History(Draft.of(wide))
    page.session_state[CHOSEN] = [UNTRAINED]
    page.run()
    assert not page.exception
    conv = shown(page, f"inside_layers_{UNTRAINED}")["figures"][1]
    assert conv["shape"] == [64, 4, 4] and "4,032 more" in conv["caption"]
    look_at(page, "The MLP's way of seeing")
    assert shown(page, f"inside_kernels_{UNTRAINED}")["figures"][0]["shape"] == [64, 25, 25]
    assert any("The first 64 of 4,096 kernels" in one.value for one in page.caption)
    look_at(page, "Layer by layer")
    of_unit = click(page, UNTRAINED, "fc1", 3)["map"]
    assert of_unit["shapes"]["inputs"] == [128, 128] and of_unit["more"] == "Not drawn: 49,152 more inputs."
    look_at(page, "What a layer has learned")
    assert any("Images are kept of the first 64 maps; 4,032 more are not shown." in one.value for one in page.caption)
    for view in VIEWS:
        assert not look_at(page, view).exception


def test_a_layer_whose_values_are_no_numbers_is_named_with_what_to_do_also_above_the_tables(page: AppTest) -> None:
    hollow = Architecture("hollow", (1, 28, 28), (MaxPool2d(2, 1, 1, 29), ReLU(), Flatten(), Linear(10)))  # padding alone
    page.session_state["design_history"] = History(Draft.of(hollow))
    page.session_state[CHOSEN] = [UNTRAINED, "lenet5"]
    page.session_state["open-The layers as a table"] = True
    page.run()
    assert not page.exception
    says = "The outputs of pool1 are not numbers. Change its design, or train it again."
    assert sum(says in one.value for one in page.warning) == 2
    assert set(tables(page)[0]["network"]) == {"LeNet-5"}


def test_a_design_that_does_not_read_digits_gets_a_sentence_in_every_view(page: AppTest) -> None:
    colored = Architecture("colored", (3, 32, 32), (Flatten(), Linear(10)))
    page.session_state["design_history"] = History(Draft.of(colored))
    page.session_state[CHOSEN] = [UNTRAINED, "lenet5"]
    for view in VIEWS:
        look_at(page, view)
        assert not page.exception
        assert "takes images of 3×32×32" in page.warning[0].value


def test_softmax_and_a_cnn_with_one_linear_layer_are_no_error_in_any_view(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["softmax", "cnn-16-4"]
    panels = ("These pictures as tables", "What would change its mind", "The formulas and the code of this view")
    code = ""
    for view in VIEWS:
        for panel in (*panels, "The formulas and their code"):  # a panel that a view lacks is closed in the next one
            page.session_state[f"open-{panel}"] = True
        look_at(page, view)
        assert not page.exception
        code += "\n".join(one.value for one in page.code)
    for function in ("terms_of", "gradient", "integral", "shortest_step", "greedy_edits", "vanishing"):
        assert f"def {function}(" in code  # what computes, not only what calls it
    page.session_state[CHOSEN] = []
    page.run()
    assert not page.exception and page.info


def test_what_was_drawn_last_is_what_is_looked_at(page: AppTest) -> None:
    page.switch_page("pages/draw/page.py").run()
    page.session_state["draw_canvas_live_0"] = {"drawing": {"lines": examples(280)[7]}}
    page.run()
    page.switch_page("pages/inside/page.py").run()
    assert not page.exception
    seen = values(shown(page, "inside_layers_lenet5")["figures"][0])
    ink = to_pixels(example(7))
    assert np.corrcoef(seen.ravel(), ink.ravel())[0, 1] > 0.999
    page.session_state["open-What would change its mind"] = True
    look_at(page, "Why this answer")
    assert any("its strokes: 2" in one.value for one in page.caption)
    look_at(page, "Layer by layer")
    page.session_state["inside_digit"] = "4"  # an example is chosen instead, and stays
    page.run()
    assert not np.array_equal(values(shown(page, "inside_layers_lenet5")["figures"][0]), seen)


def test_a_network_that_is_gone_is_no_longer_among_the_chosen_ones(page: AppTest) -> None:
    page.session_state[CHOSEN] = ["gone, run 7", "lenet5"]
    page.run()
    assert not page.exception and page.session_state[CHOSEN] == ["lenet5"]


def test_the_value_that_was_chosen_stays_while_networks_come_and_other_views_are_looked_at(page: AppTest) -> None:
    click(page, "lenet5", "tanh2", 3, 4, 5)
    page.session_state[CHOSEN] = ["mlp1", "lenet5", "cnn-16-4"]
    page.run()
    assert shown(page, "inside_one_value")["title"] == "tanh2, map 3, row 4, column 5"
    look_at(page, "Why this answer")
    look_at(page, "Layer by layer")
    assert shown(page, "inside_one_value")["title"] == "tanh2, map 3, row 4, column 5"
