"""Every statement that is asymptotic in eta, E, m or n: its expansion, what comes next, and the tests of that.

A text is asymptotic if it has one of the marks of ``MARK`` in its title, statement or assumptions.  It then
stands in ``ORDERS``, or in ``LIMITS`` if it is a limit in time, in R or near a datapoint, at fixed eta, E, m
and n, whose judge bounds what is left (``tests/test_asymptotics.py``).  The sizes of an entry stand in its
tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MARK = re.compile(
    r"O\(|O\\!|\\Theta|\\Omega|\\ll|\\gg|\\approx|\\sim(?! *\\math| *\\chi)|\\to *\\infty|\\to *0|\\Rightarrow"
    r"|(leading|first|second|next) order|of order|asymptotic|large \$[mnr]|small \$|about \$|nearly|slowly"
    r"|tends? to"
)


@dataclass(frozen=True)
class Order:
    """One expansion.

    Attributes:
        claim: its id.
        leading: what is stated.
        following: what comes next; in brackets if the text does not state it.
        sizes: of the small or large number, at which a test has what is left; none if that is exact.
        tests: file::function, in ``tests``.
    """

    claim: str
    leading: str
    following: str
    sizes: tuple[float, ...]
    tests: tuple[str, ...]


def of(claim: str, leading: str, following: str, sizes: tuple[float, ...], *tests: str) -> Order:
    """An ``Order`` whose tests are in ``tests/rederived``, or in ``tests`` with a path."""
    return Order(claim, leading, following, sizes, tuple(t if "/" in t else f"rederived/{t}" for t in tests))


ETAS = (0.1, 0.05, 0.025)
FEW = (10, 100, 1000)
LARGEST = "test_orders.py::test_the_largest_coordinate_is_of_the_order_of_the_root_of_log_m"
RARELY = "test_orders.py::test_the_constant_of_the_largest_coordinate_is_exceeded_rarely"
OTHER = "test_appendix_d.py::test_other_limits_of_the_corollary"
PROOF = "test_orders.py::test_the_bounds_of_the_proof_fail_with_a_probability_of_the_order_of_one_over_m"
START = "test_appendix_d.py::test_probability_of_a_gaussian_start_of_norm_above_one"
BETA = "test_orders.py::test_the_squared_cosine_with_the_start_is_m_over_n_up_to_its_spread"
PASSAGE = "test_laws_hopping.py::test_mean_time_to_the_tie_is_pi_over_four_epsilon"

ORDERS = (
    # the paper
    of("section_1_relu/as_printed",
       "1 - O(1/n), O(sqrt(log n/n))", "(n P stays below 1)", (20, 100, 1000, 10**4),
       "test_orders.py::test_the_constant_under_relu_is_exceeded_rarely"),
    of("corollary_3.gd_dataset/as_printed",
       "O(sqrt(log n/n))", "(-log L of L = 2 log m)", (10**3, 10**5, 10**7), LARGEST),
    of("corollary_3.gd_dataset/as_printed", "1 - O(1/n)", "(m P is at most 1)", (*FEW, 10**4), RARELY),
    of("corollary_3.gd_initialisation/as_printed",
       "Theta(1)", "(spread sqrt(2 (n-m)/(mn)), (1 - 1/n))", FEW, BETA),
    of("corollary_3.gd_initialisation/as_printed",
       "1 - O(1/n)", "(n P is bounded)", (100, 10**4, 10**6), OTHER),
    of("corollary_3.sgd_dataset/as_printed", "1 - O(1/n)", "(1/2 for every n, exactly: refuted)", (),
       "test_section_4.py::test_half_of_the_limits_of_sgd_have_no_positive_similarity_with_the_data"),
    of("corollary_3.sgd_dataset/corrected", "1 - e^-Omega(n)", "(at most q^n)", (*FEW, 10**4), START),
    of("corollary_3.sgd_initialisation/as_printed",
       "O(sqrt(log n/n))", "(n P is bounded)", (100, 10**4, 10**6), OTHER),
    of("corollary_3_left_out/left_out", "1 - O(1/n)", "(n P is at most 8 n/m)", (100, 10**4, 10**6), OTHER),
    of("corollary_3_steps.lower/as_printed", "1 - O(1/m)", "(m P falls)", FEW, PROOF),
    of("corollary_3_steps.upper/as_printed", "1 - O(1/m)", "(m P falls)", FEW, PROOF),
    of("corollary_3_steps.quotient/as_printed",
       "O(sqrt(log m/m))", "(the share log 2/(2 log m))", FEW, PROOF),
    of("corollary_3_steps.norm/as_printed", "1 - O(1/n)", "(n q^n is at most 1/(e log 1/q))", FEW, START),
    of("lemma_25/as_printed", "O(eps)", "(4 eta eps, to O(eps^2))", (1e-2, 1e-3, 1e-4),
       "test_orders.py::test_the_largest_change_near_a_datapoint_is_of_the_order_of_the_distance"),
    of("section_5_1.gap/as_printed", "1/2", "(1/4 - 1/(2m): refuted)", (4, 8, 12),
       "test_section_5.py::test_gap_tends_to_a_quarter"),
    of("section_5_1.gap/corrected", "1/4", "-1/(2m), exactly", (4, 8, 12),
       "test_section_5.py::test_gap_tends_to_a_quarter"),
    of("section_5_1.sharper/as_printed", "for large m", "(m+1)/2^m, exactly", (5, 10, 20, 40),
       "test_orders.py::test_the_traces_differ_but_for_a_probability_that_vanishes"),
    of("article.gd_initialisation/as_printed", "Theta(m/n)", "(sqrt(n/m) m/n; spread as above)", FEW, BETA,
       "test_article.py::test_squared_cosine_is_a_beta_variable_of_mean_m_over_n"),
    of("article.gd_initialisation/for_every_m",
       "Theta(sqrt(m/n))", "(spread sqrt(2 (n-m)/(mn)), (1 - 1/n))", FEW, BETA),
    of("article.gd_dataset/as_printed",
       "O(sqrt(log m/m))", "(-log L of L = 2 log m)", (10**3, 10**5, 10**7), LARGEST),
    of("article.sgd_initialisation/as_printed",
       "O(sqrt(log m/n))", "(m P is at most 1)", (*FEW, 10**4), RARELY),
    of("article_text.mixture/as_printed",
       "P/m to 1/3", "(-2/m of the mean of m S/3, 24/m^3)", (100, 1000, 10**4),
       "test_orders.py::test_the_participation_number_tends_to_a_third_of_the_datapoints"),
    # the laws
    of("drift_range/derived", "eta^2 b(m-b)/(2(m-1)^2), pi eta^2", "(eta^3 and eta^4)", ETAS,
       "test_orders.py::test_the_ends_of_the_drift_beyond_their_leading_orders"),
    of("escape_rate.fluctuations/derived", "2 pi eta^2, pi eta^2", "(eta^4 and eta^3)", ETAS,
       "test_orders.py::test_the_variance_and_the_covariance_beyond_their_leading_orders"),
    of("escape_rate.fluctuations/derived", "v t - Theta(sqrt t)", "(log 2, then 1/sqrt t)", (100, 400, 1600),
       "test_orders.py::test_the_mean_of_r_falls_behind_like_the_square_root_of_t"),
    of("limit_index.bounds/derived", "f_i for any norm below 1", "O(eta)", ETAS,
       "test_laws_limits.py::test_a_start_inside_the_ball_shifts_the_probability_in_first_order"),
    of("limit_index.law/derived", "L f = 0", "eta g_i, in closed form for m = 2", ETAS,
       "test_laws_limits.py::test_first_correction_in_eta_and_its_dependence_on_the_batch_size",
       "./test_law_orders.py::test_the_next_order_for_two_datapoints_is_that_of_lemma_14",
       "./test_law_orders.py::test_the_next_order_for_three_datapoints_is_that_of_lemma_14"),
    of("change_of_mind/derived", "(2/pi) e^-r", "-(eta/16) (m-b)/(m-1)", ETAS,
       "test_laws_limits.py::test_first_constant_of_a_change_of_mind"),
    of("change_of_mind/derived", "(4/pi) e^-r", "-eta/pi beside that", (0.2, 0.1, 0.05),
       "test_laws_limits.py::test_a_lead_is_overtaken_by_half_a_step_on_average"),
    of("change_of_mind/derived", "to 1 with several level rivals", "(-e^(-r/3)/sqrt r)", (2.0, 3.0, 4.0, 5.0),
       "test_laws_limits.py::test_level_rivals_are_in_each_others_way"),
    of("rare.law/derived", "(2/pi)(1 - (eta/16)(m-b)/(m-1)) e^-r", "(below eta^2/50)", ETAS,
       "test_laws_limits.py::test_first_constant_of_a_change_of_mind"),
    of("rare.law/derived", "1 + O(e^-2r)", "(-(1/3 + O(eta)) e^-2r)", (2.0, 2.5, 3.0, 3.5),
       "test_laws_rare.py::test_the_probability_over_e_to_the_minus_r_settles_like_e_to_the_minus_2r"),
    of("hopping.residence/derived", "the diffusion of r", "the generator of order eta", ETAS,
       "test_laws_hopping.py::test_relaxation_of_the_exact_chain",
       "test_laws_hopping.py::test_moments_of_one_step_to_third_order",
       "./test_law_orders.py::test_the_next_order_of_the_kicked_diffusion_is_that_of_eq_3"),
    of("hopping.residence/derived",
       "pi m/(2 b eta E)", "(see hopping_scaling.network)", (1e-2, 1e-3, 1e-4), PASSAGE),
    of("hopping_scaling.size/derived",
       "exponent -1", "(see hopping_scaling.network)", (1e-2, 1e-3, 1e-4), PASSAGE),
    of("hopping_scaling.step_size/derived",
       "exponent -1", "(see hopping_scaling.network)", (1e-2, 1e-3, 1e-4), PASSAGE),
    of("hopping_scaling.batch/derived", "exponent -1", "(none: eps times the clock is b E eta/m exactly)", (),
       "test_laws_hopping.py::test_the_push_on_the_other_coordinates_is_b_eta_e_over_m"),
    of("hopping_scaling.network/derived",
       "m = 2: 1", "(4/pi) eps (log(1/eps) - 4 log 2 + 1 - gamma)", (1e-2, 1e-3, 1e-4),
       "test_laws_hopping_gap.py::test_the_next_order_of_the_gap",
       "test_laws_hopping_many.py::test_two_datapoints_exchange_the_lead_as_the_next_order_says"),
    of("hopping_scaling.network/derived", "m = 3: 1", "-delta of order eps^(1/3)", (1e-5, 1e-6, 1e-7),
       "test_laws_hopping_many.py::test_a_third_datapoint_costs_a_cube_root_over_the_root_of_a_logarithm"),
    of("hopping_scaling.network/derived", "m = 4: 1", "-2 delta", (3e-2, 1e-2, 1e-3),
       "test_laws_hopping_many.py::test_each_further_datapoint_costs_the_same"),
    of("hopping_scaling.network/derived", "shares of 1/m", "(of order eps)", (1e-1, 1e-2, 1e-3),
       "test_laws_hopping.py::test_shares_of_time_are_equal_in_the_limit_only"),
    of("hopping_phases/derived", "the density of r", "that of the generator of order eta", ETAS,
       "test_laws_hopping.py::test_the_long_run_of_the_exact_chain"),
    of("hopping_phases/derived", "width 1/sqrt(2 eps - 1)", "(of relative order 1/eps)", (3.0, 10.0, 30.0),
       "test_laws_hopping.py::test_the_long_run_density_and_its_humps"),
    of("cyclic_basins.two/derived", "Y = 1/2, z/y = 1", "-3 eta/16, eta/2", (0.25, 0.1, 0.02),
       "test_laws_cyclic.py::test_the_orbit_is_a_saddle_and_the_map_of_an_epoch_is_competitive"),
    of("cyclic_basins.two/derived", "Y = 1/2, z/y = 1", "-3 eta/16, eta/2, exactly", (),
       "test_laws_cyclic.py::test_the_orbit_of_period_two"),
    of("cyclic_basins.many/derived",
       "the largest coordinate", "the terms of order eta of the flow", (0.04, 0.02, 0.01),
       "test_laws_cyclic.py::test_the_gain_of_an_epoch_to_third_order"),
    of("cyclic_basins.many/derived", "the largest coordinate", "ties of order eta", (0.08, 0.04, 0.02),
       "test_laws_cyclic.py::test_the_tie_of_cyclic_sgd_is_the_tie_of_the_corrected_flow",
       "./test_law_orders.py::test_an_epoch_of_cyclic_sgd_moves_the_logarithms_as_the_flow_does"),
    of("reshuffled_data.stays/derived",
       "eta^2 (tanh r - 2 eps sinh r)", "(eta^3 (G +- F'/2))", ETAS,
       "test_reshuffling_data.py::test_order_of_the_remainder",
       "test_reshuffling_data.py::test_sure_limits_of_r"),
    of("reshuffled_limit.nearest/derived",
       "eta^2 delta (p_i - p_j)", "(eta^3; over all orders exactly, at eta = 1e-30)", (),
       "test_reshuffling.py::test_the_gain_of_an_epoch_to_second_order"),
    of("reshuffled_limit.tie/derived", "C_3 eta^3, C_4 eta^4", "eta^4 in closed form for m = 2", ETAS,
       "test_reshuffling_ties.py::test_off_the_sphere_with_single_data",
       "test_reshuffling_ties.py::test_on_the_sphere_with_single_data",
       "test_reshuffling_ties.py::test_two_data_to_order_four"),
    of("reshuffled_limit.companions/derived", "C_2 eta^2", "(C_3 eta^3)", ETAS,
       "test_reshuffling_ties.py::test_with_batches",
       "test_reshuffling_ties.py::test_equal_rivals_leave_nothing_of_order_two"),
)  # fmt: skip

#: Limits in time, in R or near a datapoint, at fixed sizes, and x ~ y as R tends to infinity.
LIMITS = frozenset(
    [
        "theorem_1/as_printed",
        "theorem_2/as_printed",
        "theorem_2/corrected",
        "theorem_4/as_printed",
        "proposition_7/as_printed",
        "proposition_7/corrected",
        "proposition_8/as_printed",
        "proposition_8.drift/as_printed",
        "proposition_9/as_printed",
        "eq_13/as_printed",
        "eq_13.eq_14/as_printed",
        "section_4_5_increment.other/as_printed",
        "section_5.conditional/as_printed",
        "section_5.conditional/corrected",
        "section_5_transient/as_printed",
        "theorem_10/as_printed",
        "theorem_11/as_printed",
        "theorem_11/corrected",
        "proposition_7.p21/as_printed",
        "proposition_7.p21/corrected",
        "proposition_7.p22/as_printed",
        "proposition_7.p22/corrected",
        "proposition_23/as_printed",
        "proposition_23/corrected",
        "proposition_23/corrected_sampled",
        "lemma_24.whole/as_printed",
        "theorem_2_steps.chain/as_printed",
        "theorem_1_steps.limits/as_printed",
        "theorem_1_steps.outside/as_printed",
        "theorem_1_steps.outside/corrected",
        "theorem_4_limit.liminf/as_printed",
        "theorem_4_limit.squeeze/as_printed",
        "degenerate.long_outside/as_printed",
        "article_text.increment/as_printed",
        "article_walk/as_printed",
        "article_walk/for_large_values_only",
        "summary_card/as_printed",
        "lemma_24.rate/measured",
        "escape_rate.rate/derived",
        "reshuffling.convergence/derived",
        "stability.fresh/derived",
        "stability.minima/derived",
    ]
)
