"""Law 6, shares of time: by how much two datapoints exchange the lead faster than to leading order.

The diffusion f'' + (tanh r - 2 eps sinh r) f' has an odd slowest function: f = 0 at r = 0, and f'/f falls to 0
at infinity. z = f/f' from 0 and y = f'/(gap f) from infinity obey equations of Riccati, and have to meet.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from tests.rederived.bare import derives

MEET = 1.0


def gap_ratio(eps):
    """The least positive eigenvalue over 4 eps/pi."""
    far, leading = np.arcsinh(60.0 / eps), 4.0 * eps / np.pi

    def drift(r):
        return np.tanh(r) - 2.0 * eps * np.sinh(r)

    def apart(gap):
        near = solve_ivp(
            lambda r, z: 1.0 + drift(r) * z + gap * z * z,
            (0.0, MEET),
            [0.0],
            method="DOP853",
            rtol=1e-12,
            atol=1e-14,
        )
        beyond = solve_ivp(
            lambda r, y: -1.0 - drift(r) * y - gap * y * y,
            (far, MEET),
            [-1.0 / drift(far)],
            method="Radau",
            jac=lambda r, y: np.array([[-drift(r) - 2.0 * gap * y[0]]]),
            rtol=1e-11,
            atol=1e-14,
        )
        return gap * beyond.y[0, -1] * near.y[0, -1] - 1.0

    return brentq(apart, 0.7 * leading, 1.4 * leading, xtol=1e-18, rtol=1e-12) / leading


@derives("hopping_scaling.network/derived")
@pytest.mark.parametrize("eps", [1e-2, 1e-3, 1e-4])
def test_the_next_order_of_the_gap(eps):
    """(4/pi) eps (log(1/eps) - 4 log 2 + 1 - gamma), and what is left is 2.2 to 2.6 times (eps log eps)^2."""
    next_order = 4.0 / np.pi * eps * (np.log(1.0 / eps) - 4.0 * np.log(2.0) + 1.0 - np.euler_gamma)
    rest = (gap_ratio(eps) - 1.0 - next_order) / (eps * np.log(eps)) ** 2
    assert 2.2 < rest < 2.6
