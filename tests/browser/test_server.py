"""The server refuses what does not come from its own pages."""

import http.client
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
