"""Appendix F: curvature of the ReLU loss at the solutions of GD and of SGD, Theorems 12 and 13."""

CONTENTS: tuple[str, ...] = ("eq_34", "appendix_f_3", "appendix_f", "eq_37", "theorem_13_steps")
