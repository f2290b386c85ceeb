"""Questions beyond the paper, registered before they are answered; the answers are measurements, not proofs."""

CONTENTS: tuple[str, ...] = ("mechanism", "sharpness", "maps")

USES: dict[str, str] = {
    "mechanism.ingredient": "",
    "mechanism.dose": "",
    "sharpness.linear": "",
    "sharpness.relu": "",
    "maps.gaussian": "",
    "maps.neurons": "",
    "maps.sparse_coding": "",
    "maps.digits": "",
}
