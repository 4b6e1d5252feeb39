import pytest
from starlette.testclient import TestClient

from app.main import create_app


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app())


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_keeps_notes_in_order(client: TestClient) -> None:
    for text in ("first", "second"):
        assert client.post("/notes", json={"text": text}).status_code == 201
    assert client.get("/notes").json() == [
        {"id": 1, "text": "first"},
        {"id": 2, "text": "second"},
    ]


@pytest.mark.parametrize("body", [{}, [], {"text": 1}])
def test_refuses_a_note_without_text(client: TestClient, body: object) -> None:
    assert client.post("/notes", json=body).status_code == 400
