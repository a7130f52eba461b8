"""Events survive the way through the journal."""

from aftercare.assets.events import AssetMoved


def test_an_event_reads_back() -> None:
    event = AssetMoved(asset_id=1, from_customer_id=None, to_customer_id=2)
    assert AssetMoved.read({**event.data(), "dropped later": 1}) == event
    assert AssetMoved.journal_name == "assets.AssetMoved"
