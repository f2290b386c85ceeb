"""Section 3: the setting, that is the loss, the gradient step of Eq. (3), the batches, and Figure 1."""

CONTENTS: tuple[str, ...] = ("section_3", "section_3_schedules", "section_3_indices", "eq_4", "figure_1")
