"""Appendix F: curvature of the ReLU loss at the solutions of GD and of SGD, Theorems 12 and 13."""

CONTENTS: tuple[str, ...] = (
    "eq_34",
    "eq_35",
    "appendix_f_2",
    "appendix_f_3",
    "appendix_f",
    "appendix_f_5",
    "eq_37",
    "theorem_13_steps",
    "theorem_13_average",
)

USES: dict[str, str] = {
    "eq_34.eq_33": "",
    "eq_34.minimum": "eq_34.eq_33",
    "eq_34": "",
    "eq_34.eq_35": "eq_34",
    "appendix_f_2.smooth": "eq_34",
    "appendix_f_2.kink": "eq_34 appendix_f_2.smooth",
    "appendix_f_3.maximum": "",
    "appendix_f_3.average": "",
    "appendix_f.identity": "eq_34.eq_35 appendix_f.eq_36 eq_37",
    "appendix_f.eq_36": "eq_37",
    "eq_37": "eq_34",
    "eq_37.trace": "eq_37",
    "theorem_13_steps.outside": "appendix_f.eq_36 eq_37",
    "theorem_13_steps.restriction": "theorem_13_steps.outside",
    "theorem_13_steps.half": "appendix_f.eq_36",
    "theorem_13_steps.sum": "eq_34.eq_35 eq_37.trace theorem_13_steps.half",
}
