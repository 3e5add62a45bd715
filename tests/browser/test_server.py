"""The server refuses what does not come from its own pages."""

import http.client
import json
import socket
from urllib.parse import urljoin, urlparse

import pytest
from playwright.sync_api import Page, expect

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def status(app: str, **headers: str) -> int:
    """The answer to a WebSocket's opening request."""
    place = urlparse(app)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    host = headers.pop("Host", place.netloc)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    for name, value in {**HANDSHAKE, "Host": host, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse().status
    connection.close()
    return answer


def test_its_own_page_is_let_in(app: str) -> None:
    assert status(app, Origin=app) == 101


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_a_foreign_page_and_a_foreign_name_are_refused(app: str, headers: dict[str, str]) -> None:
    assert status(app, **headers) == 403


ONE = [[[140, 50], [140, 230]]]
READERS = {"shown": ["mlp1", "lenet5", "flagship"], "on": ["mlp1", "lenet5"]}
QUESTION = {"lines": ONE, "pen": 20, "off": [], "move": [0, 0, 0, 1], "own": {}, "inside": [], **READERS}


def asked(app: str, body: bytes, origin: str | None = None) -> tuple[int, bytes]:
    """The status and the body of the answer to a question of the live canvas."""
    place = urlparse(app)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request("POST", "/answers", body, {"Origin": app} if origin is None else {"Origin": origin})
    reply = connection.getresponse()
    found = reply.status, reply.read()
    connection.close()
    return found


def test_a_drawing_is_answered_without_a_page(app: str) -> None:
    status, body = asked(app, json.dumps(QUESTION).encode())
    board = json.loads(body)
    read = {row["name"]: row["answer"]["digit"] for row in board["rows"] if row["answer"]}
    assert (status, read, board["says"]) == (200, {"mlp1": 1, "lenet5": 1}, "All 2 networks read 1.")


def test_no_drawing_and_a_drawing_too_large_are_answered_in_words(app: str) -> None:
    for lines, says in (([], "There is nothing to read yet."), ([[[0, 0]] * 20_001], "A drawing holds at most")):
        status, body = asked(app, json.dumps({**QUESTION, "lines": lines}).encode())
        assert status == 200 and json.loads(body)["says"].startswith(says)


@pytest.mark.parametrize(
    ("body", "origin", "status"),
    [
        (json.dumps(QUESTION), "http://evil.example", 403),
        (json.dumps(QUESTION), "", 403),
        (json.dumps(QUESTION), "http://[::1", 403),
        ("no question", None, 400),
        ("[" * 100_000, None, 400),
        (json.dumps({**QUESTION, "move": ["x"]}), None, 400),
        (json.dumps({**QUESTION, "lines": [[["nan", 1]]]}), None, 200),
        ("x" * 600_000, None, 413),
    ],
    ids=["another site", "no site", "no address", "no JSON", "deep", "no number", "not a number", "large"],
)
def test_what_is_no_question_of_a_page_is_refused(app: str, body: str, origin: str | None, status: int) -> None:
    assert asked(app, body.encode(), origin)[0] == status


@pytest.mark.browser
def test_a_question_and_an_upload_that_break_off_leave_the_server_well(page: Page) -> None:
    """That the log holds no traceback is asserted when the server is stopped."""
    page.goto("/draw")
    page.get_by_text("Pen, upload").click()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    with page.expect_request(lambda request: "/upload_file/" in request.url and request.method == "PUT") as uploading:
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(picture)
    expect(page.get_by_text("The picture is not a PNG or JPEG picture.")).to_be_visible()
    upload = uploading.value
    break_off(upload.url, "PUT", upload.all_headers())
    break_off(urljoin(upload.url, "/answers"), "POST", upload.all_headers())
    page.reload()
    expect(page.get_by_text("There is nothing to read yet.")).to_be_visible()


def break_off(address: str, method: str, headers: dict[str, str]) -> None:
    """Send the first part of a request, wait until the server reads it, and leave."""
    place = urlparse(address)
    kept = {name: headers[name] for name in ("cookie", "origin", "x-xsrftoken", "content-type") if name in headers}
    lines = [f"{method} {place.path} HTTP/1.1", f"Host: {place.netloc}", "Content-Length: 100000", "Expect: 100-continue"]
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, *(f"{name}: {value}" for name, value in kept.items()), "", ""]).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"begun")
