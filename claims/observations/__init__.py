"""Questions beyond the paper, registered before they are answered; the answers are measurements, not proofs."""
