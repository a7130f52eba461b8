from aftercare.kit.rows import rows


def test_rows_are_read_now() -> None:
    source = iter([{"id": 1}, {"id": 2}])
    assert rows(source) == [{"id": 1}, {"id": 2}]
    assert list(source) == []
