"""What the paper does not have: laws of its dynamics, each derived and then judged like any claim."""

CONTENTS: tuple[str, ...] = (
    "drift_range",
    "escape_rate",
    "limit_index",
    "change_of_mind",
    "step_sizes",
    "hopping",
    "hopping_scaling",
    "hopping_phases",
    "cyclic_basins",
)

USES: dict[str, str] = {
    "drift_range": "appendix_c_means.mean_y appendix_c_means.mean_x eq_13 eq_13.eq_14",
    "escape_rate.rate": "theorem_2 theorem_2.constants lemma_14",
    "escape_rate.fluctuations": "escape_rate.rate",
    "limit_index.law": "theorem_2 theorem_2.constants lemma_14 limit_index.bounds theorem_2.exchangeability",
    "limit_index.bounds": "lemma_14 theorem_2.constants",
    "change_of_mind": "limit_index.law escape_rate.rate",
    "step_sizes.gd": "theorem_1 lemma_27",
    "step_sizes.sgd": "theorem_2 theorem_4 lemma_14",
    "hopping.no_limit": "eq_4 engine_other_data",
    "hopping.residence": "limit_index.law hopping.no_limit",
    "hopping_scaling.size": "hopping.residence",
    "hopping_scaling.step_size": "hopping.residence",
    "hopping_scaling.batch": "hopping.residence",
    "hopping_scaling.network": "hopping.residence",
    "hopping_phases": "hopping.residence",
    "cyclic_basins.two": "section_4_conjecture_two theorem_4",
    "cyclic_basins.many": "cyclic_basins.two section_4_conjecture",
}
