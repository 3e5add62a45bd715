"""Functions of one register, which processors do not have: eˣ, tanh and the sigmoid, each to a few units of the last place."""

import numba
import numpy as np

from core.learning.lanes.vector import OPTIONS, add, divide, floor, fma, multiply, power_of_two, splat, subtract, where

_F = np.float32
_HIGHEST, _LOWEST = _F(88.3), _F(-87.3)  # beyond, float32 holds no eˣ
_LOG2_E, _LN2_HIGH, _LN2_LOW = _F(1.44269504), _F(0.693359375), _F(-2.12194440e-4)
# S. Moshier's polynomial for eˣ between −½ ln 2 and ½ ln 2 (Cephes, expf.c).
_E5, _E4, _E3, _E2, _E1, _E0 = (
    _F(number) for number in (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5)
)
_FARTHEST = _F(7.90531110763549805)  # beyond, tanh is ±1 in float32
# The rational approximation of tanh that Eigen uses: odd powers over even ones.
_T13, _T11, _T9, _T7 = (
    _F(number) for number in (-2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08)
)
_T5, _T3, _T1 = (_F(number) for number in (1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03))
_B6, _B4, _B2, _B0 = (
    _F(number) for number in (1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
)


@numba.njit(**OPTIONS)
def _held(value, low, high):
    value = where(value, "<", low, low, value)
    return where(value, ">", high, high, value)


@numba.njit(**OPTIONS)
def exponential(value):
    """eˣ = 2ⁿ · eʳ, where r is what is left of x after n times ln 2."""
    value = _held(value, splat(_LOWEST), splat(_HIGHEST))
    times = floor(fma(value, splat(_LOG2_E), splat(_F(0.5))))
    rest = fma(times, splat(-_LN2_LOW), fma(times, splat(-_LN2_HIGH), value))
    sum_ = fma(splat(_E5), rest, splat(_E4))
    sum_ = fma(sum_, rest, splat(_E3))
    sum_ = fma(sum_, rest, splat(_E2))
    sum_ = fma(sum_, rest, splat(_E1))
    sum_ = fma(sum_, rest, splat(_E0))
    sum_ = fma(sum_, multiply(rest, rest), add(rest, splat(_F(1))))
    return multiply(sum_, power_of_two(times))


@numba.njit(**OPTIONS)
def sigmoid(value):
    """1 / (1 + e⁻ˣ)."""
    return divide(splat(_F(1)), add(splat(_F(1)), exponential(subtract(splat(_F(0)), value))))


@numba.njit(**OPTIONS)
def hyperbolic_tangent(value):
    """tanh x as a quotient of two polynomials."""
    value = _held(value, splat(-_FARTHEST), splat(_FARTHEST))
    square = multiply(value, value)
    top = fma(splat(_T13), square, splat(_T11))
    top = fma(top, square, splat(_T9))
    top = fma(top, square, splat(_T7))
    top = fma(top, square, splat(_T5))
    top = fma(top, square, splat(_T3))
    top = fma(top, square, splat(_T1))
    bottom = fma(splat(_B6), square, splat(_B4))
    bottom = fma(bottom, square, splat(_B2))
    bottom = fma(bottom, square, splat(_B0))
    return divide(multiply(value, top), bottom)
