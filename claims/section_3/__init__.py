"""Section 3: the setting, that is the loss, the gradient step of Eq. (3), the batches, and Figure 1."""

CONTENTS: tuple[str, ...] = (
    "section_3",
    "section_3_schedules",
    "section_3_indices",
    "eq_4",
    "figure_1",
    "figure_1_sgd",
)

USES: dict[str, str] = {
    "section_3": "eq_4",
    "section_3.with_replacement": "section_3",
    "section_3.deterministic": "",
    "section_3_indices.indices": "section_3",
    "eq_4": "",
    "figure_1": "theorem_1 theorem_2 theorem_12",
    "figure_1_sgd": "lemma_14 lemma_17 proposition_8 theorem_4_steps.bounds theorem_4_steps.cited",
}
