"""In *Find a slot* each offer says what it costs, and the cheapest can come first."""

from booking.demo.cast import Cast
from booking.domain.tariff import Tier
from booking.finding.search import Use
from tests.finding.asking import found, names
from tests.rates.priced import PRICES, priced


def test_lin_lists_the_cheapest_confocal_first_and_sees_what_each_costs(cast: Cast) -> None:
    priced(cast, cast.confocal)
    priced(cast, cast.stellaris, prices=PRICES | {Tier.OTHER_ACADEMIC: (2300, None)})
    use = Use(120, instruments=tuple(one.public_id for one in (cast.confocal, cast.stellaris, cast.axr)))
    result = found(cast.lin, use, sort="price")
    assert names(cast, result) == [cast.axr.id, cast.stellaris.id, cast.confocal.id]  # free of charge comes first
    totals = {instrument_id: quote.total_minor for instrument_id, quote in result.prices.items()}
    assert totals == {cast.stellaris.id: 4600, cast.confocal.id: 4800}
    assert found(cast.lin, use, sort="price", most=1).has_more
    assert set(names(cast, found(cast.lin, use))) == set(names(cast, result))


def test_what_has_no_price_for_her_school_is_not_found(cast: Cast) -> None:
    priced(cast, cast.confocal, prices={Tier.OWN: (1800, None)})
    use = Use(120, instruments=(cast.confocal.public_id,))
    assert not found(cast.lin, use).slots
    assert found(cast.ben, use).slots
