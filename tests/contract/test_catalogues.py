"""The promises of the catalogues of waste codes, under every adapter."""

from datetime import date

from manifest_service.services.ports import Store
from manifest_service.waste.catalogue import CatalogueEntry, Edition


def entry(code: str, description: str = "酸洗") -> CatalogueEntry:
    return CatalogueEntry(
        code=code,
        class_code="HW34",
        class_name="废酸",
        description=description,
        hazards=("C", "T"),
        any_hazard=True,
        initials="fs sx",
    )


def edition(year: int, kind: str = "hazardous", version: int = 1) -> Edition:
    return Edition(
        kind=kind,  # type: ignore[arg-type]
        valid_from_on=date(year, 1, 1),
        title=f"名录 {year}",
        source="第36号令",
        complete=True,
        count=2,
        version=version,
    )


def test_the_edition_of_a_day_is_the_last_before_it(store: Store) -> None:
    both = [entry("313-001-34"), entry("900-300-34")]
    for year in (2025, 2021):
        store.write(lambda tx, year=year: tx.catalogues.put(edition(year), both))  # type: ignore[misc]
    store.write(lambda tx: tx.catalogues.put(edition(2024, "general"), []))

    def counts(on: date) -> Edition | None:
        return store.read(lambda tx: tx.catalogues.edition("hazardous", on))

    assert counts(date(2020, 12, 31)) is None
    assert counts(date(2021, 1, 1)) == counts(date(2024, 12, 31)) == edition(2021)
    assert counts(date(2025, 1, 1)) == counts(date(2099, 1, 1)) == edition(2025)
    assert store.read(lambda tx: tx.catalogues.editions()) == (
        edition(2024, "general"),
        edition(2021),
        edition(2025),
    )


def test_an_edition_recorded_again_takes_the_place_of_the_first(store: Store) -> None:
    store.write(
        lambda tx: tx.catalogues.put(edition(2021), [entry("313-001-34"), entry("900-300-34")])
    )
    again = edition(2021, version=2)
    store.write(lambda tx: tx.catalogues.put(again, [entry("900-300-34", "洗")]))
    assert store.read(lambda tx: tx.catalogues.edition("hazardous", date(2022, 1, 1))) == again
    assert store.read(lambda tx: tx.catalogues.entry(again, "900-300-34")) == entry(
        "900-300-34", "洗"
    )
    assert store.read(lambda tx: tx.catalogues.entry(again, "313-001-34")) is None
    kept = store.read(lambda tx: tx.catalogues.entries("hazardous", date(2021, 1, 1)))
    assert kept == (entry("900-300-34", "洗"),)
    store.write(lambda tx: tx.catalogues.clear())
    assert store.read(lambda tx: tx.catalogues.editions()) == ()
