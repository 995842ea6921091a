from fractions import Fraction

from checker.ir.duration import Duration, parameter

MS = Fraction(1, 1000)


def test_where_parameters_have_values_the_others_stay() -> None:
    length = Duration(MS) + parameter("io") * 2 - parameter("hold")
    part = length.where({"io": 3 * MS, "other": MS})
    assert part == Duration(7 * MS) - parameter("hold")
    assert part.where({"hold": MS}) == Duration(6 * MS)
    assert length.where({}) == length
    assert part.at({"hold": MS}) == length.at({"io": 3 * MS, "hold": MS})
