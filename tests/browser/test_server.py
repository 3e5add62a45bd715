"""The server refuses what does not come from its own pages."""

import http.client
import json
import socket
from urllib.parse import urlparse

import pytest

HANDSHAKE = {
    **{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
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


@pytest.mark.parametrize("path", ["/answers", "/_stcore/upload_file/session/file"])
def test_a_request_that_breaks_off_leaves_the_server_well(app: str, path: str) -> None:
    """That its log holds no traceback is asserted when it is stopped."""
    place = urlparse(app)
    for _ in range(3):
        with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
            head = f"{'POST' if path == '/answers' else 'PUT'} {path} HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: {app}\r\n"
            kind = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n"
            part = '--x\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\nbegun'
            connection.sendall(f"{head}{kind}{part}".encode())
    assert asked(app, json.dumps(QUESTION).encode())[0] == 200


ONE = [[[140, 50], [140, 230]]]
QUESTION = {"lines": ONE, "pen": 20, "off": [], "move": [0, 0, 0, 1], "on": ["mlp1", "lenet5"], "own": {}}


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
