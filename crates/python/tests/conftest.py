import pytest

import rashomon

#: Two accounts of one made-up accident, and a report of something else.
FERRY = [
    {
        "id": "post",
        "title": "Ferry hits pier in Rovna",
        "outlet": "Rovna Post",
        "published": "2024-03-04",
        "text": "A ferry struck the main pier in Rovna on Sunday, injuring 40 passengers, the coast guard said.\n\n"
        "The Halda was arriving from the island of Orm with 212 people on board.\n\n"
        "\"The engine failed,\" harbour master Ines Rolo told reporters.",
    },
    {
        "id": "ledger",
        "title": "Dozens hurt in ferry accident",
        "outlet": "Daily Ledger",
        "published": "2024-03-04",
        "text": "More than 50 passengers were injured on Sunday when the ferry Halda hit the main pier in Rovna, hospital "
        "officials said.\n\nThe ship had sailed from the island of Orm.",
    },
    {
        "id": "garden",
        "title": "Garden show opens in Velin",
        "outlet": "Velin Courier",
        "published": "2024-03-09",
        "text": "The spring garden show in Velin opened on Saturday with 300 kinds of tulips, its director Pia Sander said.",
    },
]


@pytest.fixture(scope="session")
def pipeline():
    return rashomon.Pipeline()


@pytest.fixture
def ferry():
    return [dict(record) for record in FERRY]
