(** * Lemma 20, and the steps of Corollary 16 that rest on it *)

From Coq Require Import Reals List Lra Psatz.
From Refereed Require Import Definitions Dynamics.
Local Open Scope R_scope.

Section Cubic.

Variable lambda : R.

Let f (x : R) : R := x * (1 + lambda * (1 - x ^ 2)).

Lemma cubic_inside : 0 < lambda <= 1 / 2 -> forall x, 0 < x < 1 -> 0 < f x < 1.
Proof.
  intros L x X. unfold f. assert (S : 0 < 1 - x ^ 2) by nra. split.
  - apply Rmult_lt_0_compat; [lra |]. assert (0 < lambda * (1 - x ^ 2)) by (apply Rmult_lt_0_compat; lra). lra.
  - assert (E : 1 - x * (1 + lambda * (1 - x ^ 2)) = (1 - x) * (1 - lambda * (x * (1 + x)))) by ring.
    assert (0 < x * (1 + x) < 2) by (split; nra).
    assert (lambda * (x * (1 + x)) < 1) by nra.
    assert (0 < (1 - x) * (1 - lambda * (x * (1 + x)))) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma cubic_derivative x : derivable_pt_lim f x (1 + lambda - 3 * lambda * x ^ 2).
Proof.
  set (g := (fct_cte 1 + mult_real_fct lambda (fct_cte 1 - (fun y => y ^ 2)))%F).
  assert (G : derivable_pt_lim g x (0 + lambda * (0 - INR 2 * x ^ pred 2))).
  { unfold g. apply derivable_pt_lim_plus; [apply derivable_pt_lim_const |]. apply derivable_pt_lim_scal.
    apply derivable_pt_lim_minus; [apply derivable_pt_lim_const | apply derivable_pt_lim_pow]. }
  replace (1 + lambda - 3 * lambda * x ^ 2) with (1 * g x + id x * (0 + lambda * (0 - INR 2 * x ^ pred 2)))
    by (unfold g, fct_cte, mult_real_fct, plus_fct, minus_fct, id; simpl; ring).
  exact (derivable_pt_lim_mult id g x 1 _ (derivable_pt_lim_id x) G).
Qed.

Lemma slope_positive x : 0 < lambda ->
  (0 < 1 + lambda - 3 * lambda * x ^ 2 <-> x ^ 2 < (1 + lambda) / (3 * lambda)).
Proof.
  intros L. assert (E : (1 + lambda) / (3 * lambda) * (3 * lambda) = 1 + lambda) by (field; lra). split; intros H.
  - apply Rmult_lt_reg_r with (3 * lambda); lra.
  - apply (Rmult_lt_compat_r (3 * lambda)) in H; lra.
Qed.

Lemma slope_threshold : 0 < lambda <= 1 / 2 -> 1 <= (1 + lambda) / (3 * lambda).
Proof.
  intros L. apply Rmult_le_reg_r with (3 * lambda); [lra |].
  replace ((1 + lambda) / (3 * lambda) * (3 * lambda)) with (1 + lambda) by (field; lra). lra.
Qed.

Lemma cubic_increases : 0 < lambda <= 1 / 2 ->
  f 0 = 0 /\ f 1 = 1 /\ forall x y, 0 <= x -> x < y -> y <= 1 -> f x < f y.
Proof.
  intros L. unfold f. split; [ring |]. split; [ring |]. intros x y X XY Y.
  assert (E : y * (1 + lambda * (1 - y ^ 2)) - x * (1 + lambda * (1 - x ^ 2)) =
    (y - x) * (1 + lambda - lambda * (x ^ 2 + x * y + y ^ 2))) by ring.
  assert (S : x ^ 2 + x * y + y ^ 2 < 3) by nra.
  assert (0 < (y - x) * (1 + lambda - lambda * (x ^ 2 + x * y + y ^ 2))) by (apply Rmult_lt_0_compat; nra). lra.
Qed.

(** The map is odd. *)
Lemma cubic_bound x : 0 < lambda <= 1 / 2 -> Rabs x < 1 -> Rabs x * (1 + lambda * (1 - x ^ 2)) < 1.
Proof.
  intros L X. pose proof (Rabs_pos x) as P. rewrite <- pow2_abs. destruct P as [P | <-]; [| lra].
  apply (cubic_inside L (Rabs x)). lra.
Qed.

End Cubic.

Section Growth.

Variables (n m : nat) (a : nat -> vector) (eta : R) (B : nat -> list nat) (w_0 : vector).
Hypothesis O : orthonormal n m a.
Hypothesis HB : forall t, batch m (B t).
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w_0 < 1.

Let w := path (gradient n) eta a B w_0.

Lemma factor_in t : let N := square n (w t) in let u := inside n a (B t) (w t) in
  1 + eta * (2 - u - N) >= 1 + eta * (2 - 2 * N) /\ 1 + eta * (2 - 2 * N) >= 1 - eta ^ 2 / 2 /\ 1 - eta ^ 2 / 2 > 0.
Proof.
  intros N u. destruct (inside_bounds n m a (B t) (w t) O (HB t)) as [U V].
  pose proof (square_bounded n m a eta B w_0 O HB Heta Hw t) as S. fold w in S. fold N in S, V. fold u in U, V.
  repeat split; nra.
Qed.

Lemma growth t i : In i (B t) -> let c := dot n (w t) (a i) in let c' := dot n (w (S t)) (a i) in
  Rabs c' = Rabs c * (1 + eta * (2 - inside n a (B t) (w t) - square n (w t))) /\
  Rabs c' <= Rabs c * (1 + 2 * eta * (1 - c ^ 2)) /\ (Rabs c < 1 -> Rabs c' < 1).
Proof.
  intros I c c'. destruct (inside_bounds n m a (B t) (w t) O (HB t)) as [U V].
  destruct (factor_bounds n m a eta B w_0 O HB Heta Hw t) as [_ F]. fold w in F.
  assert (E : c' = c * (1 + eta * (2 - inside n a (B t) (w t) - square n (w t)))).
  { unfold c', c, w. change (path (gradient n) eta a B w_0 (S t)) with
      (step (gradient n) eta a (B t) (path (gradient n) eta a B w_0 t)).
    rewrite (lemma_14_step n m a eta (B t) _ O (HB t) i (proj2 (HB t) i I)).
    now destruct (in_dec Nat.eq_dec i (B t)). }
  assert (K : c ^ 2 <= inside n a (B t) (w t)).
  { apply (over_term (B t) (fun i => dot n (w t) (a i) ^ 2) i); [| easy]. intros j _. apply pow2_ge_0. }
  assert (G : Rabs c' = Rabs c * (1 + eta * (2 - inside n a (B t) (w t) - square n (w t)))).
  { rewrite E, Rabs_mult. f_equal. apply Rabs_pos_eq. lra. }
  assert (H : Rabs c' <= Rabs c * (1 + 2 * eta * (1 - c ^ 2))).
  { rewrite G. apply Rmult_le_compat_l; [apply Rabs_pos |]. nra. }
  split; [easy | split; [easy |]]. intros L. apply Rle_lt_trans with (1 := H).
  apply (cubic_bound (2 * eta) c); lra.
Qed.

End Growth.
