(** * Gradient descent on a fixed set of datapoints, with its rate: Theorems 1 and 10

    With all data this is Theorem 1; under ReLU only the datapoints of S^+ act, and it is Theorem 10. *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Steps Dynamics.
Import ListNotations.
Local Open Scope R_scope.

Section Fixed.

Variables (n m : nat) (a : nat -> vector) (eta : R) (S : list nat) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis HS : batch m S.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.
Hypothesis Hphi : 0 < inside n a S w.

Let W := path (gradient n) eta a (fun _ => S) w.
Let phi t := inside n a S (W t).
Let psi t := square n (W t) - phi t.

Lemma coordinate_in t l : In l S ->
  dot n (W (Datatypes.S t)) (a l) = dot n (W t) (a l) * (eta * (- 2 * phi t - psi t + 2) + 1).
Proof.
  intros I. change (W (Datatypes.S t)) with (step (gradient n) eta a S (W t)).
  rewrite (lemma_14_step n m a eta S (W t) O HS l (proj2 HS l I)).
  destruct (in_dec Nat.eq_dec l S) as [_ | J]; [| easy]. unfold psi, phi. ring.
Qed.

Lemma phi_next t : phi (Datatypes.S t) = phi t * (eta * (- 2 * phi t - psi t + 2) + 1) ^ 2.
Proof.
  unfold phi at 1, inside.
  rewrite (over_ext S (fun i => dot n (W (Datatypes.S t)) (a i) ^ 2)
    (fun i => (eta * (- 2 * phi t - psi t + 2) + 1) ^ 2 * dot n (W t) (a i) ^ 2))
    by (intros i I; rewrite (coordinate_in t i I); ring).
  rewrite over_scal. unfold phi, inside. ring.
Qed.

Lemma psi_next t : psi (Datatypes.S t) = psi t * (- phi t * eta + 1) ^ 2.
Proof.
  unfold psi at 1. rewrite phi_next. change (W (Datatypes.S t)) with (step (gradient n) eta a S (W t)).
  rewrite (next_square n m a eta S (W t) O HS). fold (phi t). unfold psi. ring.
Qed.

Lemma psi_pos t : 0 <= psi t.
Proof. unfold psi, phi. destruct (inside_bounds n m a S (W t) O HS). lra. Qed.

Lemma within t : phi 0 <= phi t /\ phi t * (eta + 2) + 2 * psi t <= eta + 2.
Proof.
  assert (P : 0 < phi 0) by exact Hphi.
  induction t as [| t [G I]].
  - split; [lra |]. apply gd_starts_within; try lra; [pose proof (psi_pos 0); lra |].
    unfold psi, phi, W. simpl. lra.
  - pose proof (psi_pos t). rewrite phi_next, psi_next.
    destruct (gd_phi_grows (phi t) (psi t) eta) as [_ K]; try lra.
    split; [lra |]. assert (L := gd_stays_within (phi t) (psi t) eta).
    apply Rle_trans with (phi t * (eta + 2) * (eta * (- 2 * phi t - psi t + 2) + 1) ^ 2 +
      2 * psi t * (- phi t * eta + 1) ^ 2); [right; ring |]. apply L; lra.
Qed.

Lemma phi_pos t : 0 < phi t <= 1.
Proof.
  destruct (within t) as [G I]. pose proof (psi_pos t). assert (0 < phi 0) by exact Hphi.
  destruct (gd_phi_grows (phi t) (psi t) eta); lra.
Qed.

Lemma sqrt_psi t : sqrt (psi t) <= (1 - eta) ^ t * (sqrt (psi 0) / phi 0) * phi t.
Proof.
  assert (P : 0 < phi 0) by exact Hphi.
  induction t as [| t IH]; [simpl; right; field; lra |].
  pose proof (psi_pos t). pose proof (phi_pos t). destruct (within t) as [G I].
  rewrite psi_next, sqrt_mult_alt, sqrt_pow2 by (try apply pow2_ge_0; try easy; nra).
  pose proof (gd_ratio_falls (phi t) (psi t) eta) as K. rewrite phi_next.
  set (A := (eta * (- 2 * phi t - psi t + 2) + 1) ^ 2) in *.
  assert (K' : phi t * (- phi t * eta + 1) <= phi t * (1 - eta) * A) by (apply K; lra).
  assert (C : 0 <= (1 - eta) ^ t * (sqrt (psi 0) / phi 0)).
  { apply Rmult_le_pos; [apply pow_le; lra |]. unfold Rdiv. apply Rmult_le_pos; [apply sqrt_pos |].
    left. now apply Rinv_0_lt_compat. }
  simpl pow. set (q := (1 - eta) ^ t * (sqrt (psi 0) / phi 0)) in *.
  replace ((1 - eta) * (1 - eta) ^ t * (sqrt (psi 0) / phi 0) * (phi t * A))
    with (q * (phi t * (1 - eta) * A)) by (unfold q; ring).
  apply Rle_trans with (q * (phi t * (- phi t * eta + 1))).
  - replace (q * (phi t * (- phi t * eta + 1))) with (q * phi t * (- phi t * eta + 1)) by ring.
    apply Rmult_le_compat_r; [nra | easy].
  - now apply Rmult_le_compat_l.
Qed.

Lemma gap_falls t : 1 - square n (W t) <= (1 - 4 * eta * phi 0) ^ t * (1 - square n w).
Proof.
  assert (P : 0 < phi 0 <= 1) by apply phi_pos.
  assert (D : 0 <= 1 - 4 * eta * phi 0) by nra.
  induction t as [| t IH]; [unfold W; simpl; lra |].
  pose proof (psi_pos t). pose proof (phi_pos t). destruct (within t) as [G I].
  assert (N : square n (W t) = phi t + psi t) by (unfold psi; ring).
  assert (N' : square n (W (Datatypes.S t)) = phi (Datatypes.S t) + psi (Datatypes.S t)) by (unfold psi; ring).
  rewrite phi_next, psi_next in N'. set (X := square n (W (Datatypes.S t))) in *. clearbody X.
  assert (Q : 0 <= (1 - 4 * eta * phi 0) ^ t * (1 - square n w)).
  { apply Rmult_le_pos; [now apply pow_le | lra]. }
  simpl pow. rewrite Rmult_assoc. set (q := (1 - 4 * eta * phi 0) ^ t * (1 - square n w)) in *.
  destruct (Rle_lt_dec 1 (phi t + psi t)) as [L | L].
  - pose proof (gd_stays_above (phi t) (psi t) eta) as K.
    assert (phi t * (eta * (- 2 * phi t - psi t + 2) + 1) ^ 2 + psi t * (- phi t * eta + 1) ^ 2 >= 1)
      by (apply K; lra).
    assert (0 <= (1 - 4 * eta * phi 0) * q) by now apply Rmult_le_pos. lra.
  - pose proof (gd_gap_falls (phi t) (psi t) eta) as K.
    assert (- phi t * (eta * (- 2 * phi t - psi t + 2) + 1) ^ 2 - psi t * (- phi t * eta + 1) ^ 2 + 1 <=
      (- 4 * phi t * eta + 1) * (- phi t - psi t + 1)) by (apply K; lra).
    apply Rle_trans with ((- 4 * phi t * eta + 1) * (- phi t - psi t + 1)); [lra |].
    apply Rle_trans with ((1 - 4 * eta * phi 0) * (- phi t - psi t + 1)).
    + apply Rmult_le_compat_r; [lra |]. nra.
    + apply Rmult_le_compat_l; lra.
Qed.

(** All coordinates in S are multiplied by the same positive number. *)
Lemma common t : exists k, 0 < k /\ forall l, In l S -> dot n (W t) (a l) = k * dot n w (a l).
Proof.
  induction t as [| t (k & K & E)].
  - exists 1. split; [lra |]. intros l _. unfold W. simpl. ring.
  - exists (k * (eta * (- 2 * phi t - psi t + 2) + 1)). split.
    + apply Rmult_lt_0_compat; [easy |]. pose proof (psi_pos t). pose proof (phi_pos t).
      destruct (within t) as [_ I].
      pose proof (gd_factor_positive (phi t) (psi t) eta) as G.
      assert (eta * (- 2 * phi t - psi t + 2) + 1 >= eta * (1 - phi t) * (1 - eta / 2) + 1) by (apply G; lra).
      assert (0 <= eta * (1 - phi t) * (1 - eta / 2)).
      { apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]. }
      lra.
    + intros l I. rewrite (coordinate_in t l I), (E l I). ring.
Qed.

Lemma square_distance t :
  square n (fun k => W t k - direction n a S w k) = psi t + (1 - sqrt (phi t)) ^ 2.
Proof.
  assert (P : 0 < phi 0) by exact Hphi.
  assert (R0 : 0 < sqrt (phi 0)) by now apply sqrt_lt_R0.
  assert (SQ : sqrt (phi 0) * sqrt (phi 0) = phi 0) by (apply sqrt_sqrt; lra).
  set (p := fun k => over S (fun i => dot n w (a i) * a i k)).
  assert (E : forall k, W t k - direction n a S w k = 1 * W t k + (- / sqrt (phi 0)) * p k).
  { intros k. unfold direction. fold (p k). change (inside n a S w) with (phi 0). unfold Rdiv. ring. }
  rewrite (square_ext n (fun k => W t k - direction n a S w k) _ E), square_linear.
  assert (PP : square n p = phi 0) by exact (part_square n m a S w O HS).
  rewrite PP.
  destruct (common t) as (k & K & C).
  assert (PW : dot n (W t) p = k * phi 0).
  { rewrite dot_sym. unfold p. rewrite dot_over. unfold phi, inside. change (W 0) with w.
    rewrite <- over_scal. apply over_ext. intros i I. rewrite (dot_sym n (a i) (W t)), (C i I). ring. }
  assert (F : phi t = k ^ 2 * phi 0).
  { unfold phi, inside. change (W 0) with w. rewrite <- over_scal. apply over_ext. intros i I.
    rewrite (C i I). ring. }
  assert (SP : sqrt (phi t) = k * sqrt (phi 0)).
  { rewrite F, sqrt_mult_alt, sqrt_pow2 by (try apply pow2_ge_0; lra). reflexivity. }
  rewrite PW, SP. unfold psi. rewrite F. set (r := sqrt (phi 0)) in *. rewrite <- SQ. field. lra.
Qed.

(** The distance from the limit after t steps. *)
Theorem fixed_rate t :
  let q := (1 - eta) ^ t * (sqrt (square n w - inside n a S w) / inside n a S w) in
  distance n (W t) (direction n a S w) <=
  q + q ^ 2 + (1 - 4 * eta * inside n a S w) ^ t * (1 - square n w).
Proof.
  intros q. pose proof (phi_pos t) as P. pose proof (psi_pos t) as Q. pose proof (gap_falls t) as G.
  pose proof (sqrt_psi t) as R. change (psi 0) with (square n w - inside n a S w) in R.
  change (phi 0) with (inside n a S w) in R, G. fold q in R.
  assert (q0 : 0 <= q).
  { unfold q. apply Rmult_le_pos; [apply pow_le; lra |]. unfold Rdiv. apply Rmult_le_pos; [apply sqrt_pos |].
    left. apply Rinv_0_lt_compat, Hphi. }
  assert (R1 : sqrt (psi t) <= q) by nra.
  pose proof (sqrt_pos (psi t)) as R0. pose proof (sqrt_sqrt (psi t) Q) as RR.
  pose proof (sqrt_pos (phi t)) as F0. pose proof (sqrt_sqrt (phi t)) as FF.
  assert (FF' : sqrt (phi t) * sqrt (phi t) = phi t) by (apply FF; lra).
  assert (F1 : sqrt (phi t) <= 1) by (rewrite <- sqrt_1; apply sqrt_le_1_alt; lra).
  assert (N : square n (W t) = phi t + psi t) by (unfold psi; ring).
  assert (D : distance n (W t) (direction n a S w) <= sqrt (psi t) + (1 - sqrt (phi t))).
  { unfold distance, norm. rewrite square_distance.
    rewrite <- (sqrt_pow2 (sqrt (psi t) + (1 - sqrt (phi t)))) by lra. apply sqrt_le_1_alt. nra. }
  nra.
Qed.

Theorem fixed_limit : Un_cv (fun t => distance n (W t) (direction n a S w)) 0.
Proof.
  intros e E. assert (P : 0 < phi 0 <= 1) by apply phi_pos. change (phi 0) with (inside n a S w) in P.
  set (F := inside n a S w) in *. set (K := sqrt (square n w - F) / F). set (G := 1 - square n w).
  assert (K0 : 0 <= K).
  { unfold K, Rdiv. apply Rmult_le_pos; [apply sqrt_pos |]. left. apply Rinv_0_lt_compat; lra. }
  set (C := K + K ^ 2 + G + 1). assert (C0 : 0 < C) by (unfold C, G; pose proof (pow2_ge_0 K); lra).
  set (d := Rmin 1 (e / C)).
  assert (D : 0 < d) by (unfold d; apply Rmin_glb_lt; [lra | now apply Rdiv_lt_0_compat]).
  destruct (pow_lt_1_zero (1 - eta) ltac:(rewrite Rabs_pos_eq; lra) d D) as [T1 H1].
  destruct (pow_lt_1_zero (1 - 4 * eta * F) ltac:(rewrite Rabs_pos_eq; nra) d D) as [T2 H2].
  exists (max T1 T2). intros t T. pose proof (fixed_rate t) as B. cbv zeta in B. fold F K G in B.
  specialize (H1 t ltac:(lia)). specialize (H2 t ltac:(lia)).
  rewrite Rabs_pos_eq in H1 by (apply pow_le; lra). rewrite Rabs_pos_eq in H2 by (apply pow_le; nra).
  assert (X1 : 0 <= (1 - eta) ^ t) by (apply pow_le; lra).
  set (x := (1 - eta) ^ t) in *. set (y := (1 - 4 * eta * F) ^ t) in *.
  assert (d1 : d <= 1) by apply Rmin_l. assert (d2 : d <= e / C) by apply Rmin_r.
  change (Rabs (distance n (W t) (direction n a S w) - 0) < e).
  assert (G0 : 0 <= G) by (unfold G; lra).
  assert (Z : 0 <= distance n (W t) (direction n a S w)) by apply sqrt_pos.
  rewrite Rminus_0_r, Rabs_pos_eq by easy.
  apply Rle_lt_trans with (1 := B).
  assert (B1 : x * K <= d * K) by (apply Rmult_le_compat_r; lra).
  assert (B2 : (x * K) ^ 2 <= d * K ^ 2).
  { replace ((x * K) ^ 2) with (x ^ 2 * K ^ 2) by ring. apply Rmult_le_compat_r; [apply pow2_ge_0 |]. nra. }
  assert (B3 : y * G <= d * G) by (apply Rmult_le_compat_r; lra).
  assert (B4 : d * C <= e).
  { apply Rmult_le_reg_r with (/ C); [now apply Rinv_0_lt_compat |].
    rewrite Rmult_assoc, Rinv_r by lra. unfold Rdiv in d2. lra. }
  replace (d * C) with (d * K + d * K ^ 2 + d * G + d) in B4 by (unfold C; ring). lra.
Qed.

End Fixed.
