"""Questions beyond the paper, registered before they are answered; the answers are measurements, not proofs."""

CONTENTS: tuple[str, ...] = ("mechanism", "sharpness")

USES: dict[str, str] = {
    "mechanism.ingredient": "",
    "mechanism.dose": "",
    "sharpness.linear": "",
    "sharpness.relu": "",
}
