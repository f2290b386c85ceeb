(** * Lemma 38: the cubic of Lemma 37 is positive *)

From Coq Require Import Reals Lra Psatz.
Local Open Scope R_scope.

Section Cubic.

Variables (eta y : R).
Hypothesis E : 0 < eta <= 1 / 4.
Hypothesis Y : 2 * y ^ 2 <= 1 + eta / 4.

Let b := 1 - eta.
Let w := 1 - eta * y ^ 2.
Let least := 1 - eta / 2 - eta ^ 2 / 8.

Let f (v : R) : R := 4 * v ^ 3 - 5 * b * v ^ 2 + 2 * v * b ^ 2 - b.

Lemma least_weight : w >= least /\ least = (- b ^ 2 + 6 * b + 3) / 8.
Proof. unfold w, least, b. split; [nra | field]. Qed.

Lemma least_above : 8 * (least - b) = - (b + 3) * (b - 1) /\ - (b + 3) * (b - 1) > 0.
Proof. unfold least, b. split; [field | nra]. Qed.

Lemma at_least_weight : f least = - (b - 1) ^ 2 * (b ^ 4 - 6 * b ^ 3 - 2 * b ^ 2 + 2 * b - 27) / 128.
Proof. unfold f, least, b. field. Qed.

Lemma at_least_positive : 0 < f least.
Proof.
  rewrite at_least_weight. unfold b. assert (P : 0 < (1 - eta - 1) ^ 2) by (replace (1 - eta - 1) with (- eta) by ring; nra).
  assert (B : 3 / 4 <= b < 1) by (unfold b; lra). fold b in P |- *.
  assert (C : b ^ 4 - 6 * b ^ 3 - 2 * b ^ 2 + 2 * b - 27 < 0).
  { assert (0 <= b ^ 2 <= 1) by nra. assert (0 <= b ^ 3) by (apply pow_le; lra).
    assert (b ^ 4 <= 1) by (rewrite <- (pow1 4); apply pow_incr; lra). lra. }
  assert (0 < (b - 1) ^ 2 * - (b ^ 4 - 6 * b ^ 3 - 2 * b ^ 2 + 2 * b - 27)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma cubic_positive : 0 < f w.
Proof.
  pose proof least_weight as [A _]. pose proof at_least_positive as P. pose proof least_above as [C D].
  assert (B : 3 / 4 <= b) by (unfold b; lra). assert (W : w <= 1) by (unfold w; nra).
  assert (F : f w - f least = (w - least) * (4 * (w ^ 2 + w * least + least ^ 2) - 5 * b * (w + least) + 2 * b ^ 2))
    by (unfold f; ring).
  assert (b <= least) by lra.
  assert (b ^ 2 <= w ^ 2) by nra. assert (b ^ 2 <= w * least) by nra. assert (b ^ 2 <= least ^ 2) by nra.
  assert (b * (w + least) <= b * 2) by (apply Rmult_le_compat_l; lra).
  assert (0 <= 4 * (w ^ 2 + w * least + least ^ 2) - 5 * b * (w + least) + 2 * b ^ 2) by nra.
  assert (0 <= (w - least) * (4 * (w ^ 2 + w * least + least ^ 2) - 5 * b * (w + least) + 2 * b ^ 2))
    by (apply Rmult_le_pos; lra). lra.
Qed.

End Cubic.
