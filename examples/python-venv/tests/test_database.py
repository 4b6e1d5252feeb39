from app.database import answers, driver


def test_the_compiled_module_is_used() -> None:
    assert driver()["implementation"] == "c"


def test_no_server_is_no_error() -> None:
    assert not answers("postgresql://127.0.0.1:1/none")
