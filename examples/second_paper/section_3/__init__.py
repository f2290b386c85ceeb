"""Section 3: the second moment of SGD near a minimum, and up to which step size it is stable."""

CONTENTS = ("eq_10", "theorem_3", "proposition_1", "theorem_4")
USES = {"eq_10": "", "theorem_3": "eq_10", "proposition_1": "theorem_3", "theorem_4": "eq_10 theorem_3"}
