"""Appendix F: curvature of the ReLU loss at the solutions of GD and of SGD, Theorems 12 and 13."""

CONTENTS: tuple[str, ...] = (
    "eq_34",
    "eq_35",
    "appendix_f_3",
    "appendix_f",
    "appendix_f_5",
    "eq_37",
    "theorem_13_steps",
    "theorem_13_average",
)
