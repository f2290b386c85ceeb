(** * Full-batch gradient descent in Phi and Psi: Propositions 26 and 28, Lemmas 27, 29, 30 and 31, a step of Corollary 3 *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics.
Import ListNotations.
Local Open Scope R_scope.

Section Step.

Variables (n m : nat) (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal n m a.

Let w' := step (gradient n) eta a (seq 0 m) w.
Let P := Phi n m a w.
Let Q := Psi n m a w.

Lemma split_square : square n w = P + Q.
Proof. unfold P, Q, Psi. ring. Qed.

Lemma full_phi : Phi n m a w' = P * (1 + eta * (2 - 2 * P - Q)) ^ 2.
Proof.
  unfold w'. rewrite (next_phi n m a eta (seq 0 m) w O (all_batch m)), split_square.
  change (inside n a (seq 0 m) w) with P. fold P. ring.
Qed.

Lemma full_psi : Psi n m a w' = Q * (1 - eta * P) ^ 2.
Proof. exact (next_psi n m a eta (seq 0 m) w O (all_batch m)). Qed.

Lemma full_coordinate i : (i < m)%nat -> dot n w' (a i) = dot n w (a i) * (1 + eta * (2 - 2 * P - Q)).
Proof.
  intros I. unfold w'. rewrite (lemma_14_step n m a eta (seq 0 m) w O (all_batch m) i I), split_square.
  destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | K]; [| exfalso; apply K, in_seq; lia].
  change (inside n a (seq 0 m) w) with P. ring.
Qed.

Lemma parts_pos : 0 <= P /\ 0 <= Q.
Proof.
  destruct (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [A B]. unfold Q, Psi. fold P. unfold P, Phi. lra.
Qed.

Lemma weighted_below : 0 < eta <= 1 / 5 -> P + 5 / 8 * Q < 1 -> Phi n m a w' + 5 / 8 * Psi n m a w' < 1.
Proof.
  intros E H. destruct parts_pos as [P0 Q0]. rewrite full_phi, full_psi.
  set (X := 1 - P - Q / 2). assert (X01 : 0 < X <= 1) by (unfold X; lra).
  replace (2 - 2 * P - Q) with (2 * X) by (unfold X; field).
  assert (A : P * (1 + eta * (2 * X)) ^ 2 <= P + 5 * eta * P * X).
  { replace (P * (1 + eta * (2 * X)) ^ 2) with (P + 4 * (eta * P * X) + 4 * (eta * P * X) * (eta * X)) by ring.
    assert (0 <= eta * P * X) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]).
    assert (0 <= eta * X <= 1 / 5) by (split; nra). nra. }
  assert (B : Q * (1 - eta * P) ^ 2 <= Q - eta * P * Q).
  { replace (Q * (1 - eta * P) ^ 2) with (Q - 2 * (eta * P * Q) + (eta * P * Q) * (eta * P)) by ring.
    assert (0 <= eta * P * Q) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]).
    assert (0 <= eta * P <= 1 / 5) by (split; nra). nra. }
  set (N := P + 5 / 8 * Q) in *.
  assert (C : 5 * eta * P * X - 5 / 8 * (eta * P * Q) = 5 * eta * P * (1 - N)) by (unfold X, N; field).
  assert (D : 5 * eta * P * (1 - N) <= 1 * N * (1 - N)).
  { apply Rmult_le_compat_r; [lra |]. apply Rmult_le_compat; [lra | lra | lra | unfold N; lra]. }
  assert (F : 0 < (1 - N) * (1 - N)) by (apply Rmult_lt_0_compat; lra). unfold N in *. nra.
Qed.

End Step.

Lemma same_ratio n m a eta w_0 : orthonormal n m a -> 0 < eta <= 1 / 5 -> square n w_0 < 1 -> 0 < Phi n m a w_0 ->
  forall t i, (i < m)%nat -> let w := path (gradient n) eta a (all_data m) w_0 t in
  dot n w (a i) = dot n w_0 (a i) * sqrt (Phi n m a w / Phi n m a w_0).
Proof.
  intros O E S P0 t i I. cbv zeta.
  assert (G : exists f, 0 < f /\ Phi n m a (path (gradient n) eta a (all_data m) w_0 t) = Phi n m a w_0 * f ^ 2 /\
    dot n (path (gradient n) eta a (all_data m) w_0 t) (a i) = dot n w_0 (a i) * f).
  { induction t as [| t (f & F & X & Y)].
    - exists 1. simpl. repeat split; try lra; ring.
    - set (v := path (gradient n) eta a (all_data m) w_0 t) in *.
      pose proof (factor_bounds n m a eta (all_data m) w_0 O (fun _ => all_batch m) E S t) as [_ B].
      fold v in B. unfold all_data in B at 1. change (inside n a (seq 0 m) v) with (Phi n m a v) in B.
      rewrite (split_square n m a v) in B.
      exists (f * (1 + eta * (2 - 2 * Phi n m a v - Psi n m a v))). split; [| split].
      + apply Rmult_lt_0_compat; [easy | lra].
      + change (path (gradient n) eta a (all_data m) w_0 (Datatypes.S t)) with (step (gradient n) eta a (seq 0 m) v).
        rewrite full_phi, X by easy. ring.
      + change (path (gradient n) eta a (all_data m) w_0 (Datatypes.S t)) with (step (gradient n) eta a (seq 0 m) v).
        rewrite full_coordinate, Y by easy. ring. }
  destruct G as (f & F & -> & ->).
  replace (Phi n m a w_0 * f ^ 2 / Phi n m a w_0) with (f ^ 2) by (field; lra). rewrite sqrt_pow2 by lra. reflexivity.
Qed.

Lemma limit_coordinate n m a w : orthonormal n m a -> 0 < Phi n m a w -> forall i, (i < m)%nat ->
  Rabs (dot n (w_GD n m a w) (a i)) = Rabs (dot n w (a i)) / sqrt (Phi n m a w).
Proof.
  intros O P i I. assert (G : dot n (w_GD n m a w) (a i) = dot n w (a i) * / sqrt (Phi n m a w)).
  { unfold w_GD, direction. fold (Phi n m a w). set (r := sqrt (Phi n m a w)).
    transitivity (dot n (fun k => over (seq 0 m) (fun j => (/ r * dot n w (a j)) * a j k)) (a i)).
    - apply dot_ext. intros k. unfold Rdiv. rewrite Rmult_comm, <- over_scal. apply over_ext. intros; ring.
    - rewrite dot_over. transitivity (over (seq 0 m) (fun j => (/ r * dot n w (a j)) * if Nat.eq_dec j i then 1 else 0)).
      + apply over_ext. intros j J. apply in_seq in J. now rewrite (O j i) by lia.
      + rewrite (over_single _ (fun j => / r * dot n w (a j))) by apply seq_NoDup.
        destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | K]; [ring | exfalso; apply K, in_seq; lia]. }
  rewrite G, Rabs_mult. unfold Rdiv. f_equal. apply Rabs_pos_eq. left. apply Rinv_0_lt_compat. now apply sqrt_lt_R0.
Qed.


(** ** Lemmas 30 and 31 *)

(** The product over i < n. *)
Fixpoint product (n : nat) (f : nat -> R) : R :=
  match n with O => 1 | S k => product k f * f k end.

Lemma product_constant n q : product n (fun _ => q) = q ^ n.
Proof. induction n as [| n IH]; [easy |]. simpl. rewrite IH. ring. Qed.

Lemma sum_constant n q : sum n (fun _ => q) = INR n * q.
Proof. induction n as [| n IH]; [simpl; ring |]. rewrite S_INR. simpl. rewrite IH. ring. Qed.

Section Gap.

Variables (x c : nat -> R).
Hypothesis range : forall t, 0 <= c t <= 1.
Hypothesis gap : forall t, x (S t) - x t >= c t * (1 - x t).

Lemma factors_pos t : 0 <= product t (fun i => 1 - c i).
Proof. induction t as [| t IH]; [simpl; lra |]. simpl. pose proof (range t). apply Rmult_le_pos; lra. Qed.

Lemma gap_closes t : 1 - x t <= product t (fun i => 1 - c i) * (1 - x 0%nat).
Proof.
  induction t as [| t IH]; [simpl; lra |]. simpl. pose proof (range t). pose proof (gap t).
  apply Rle_trans with ((1 - c t) * (1 - x t)); [lra |].
  replace (product t (fun i => 1 - c i) * (1 - c t) * (1 - x 0%nat))
    with ((1 - c t) * (product t (fun i => 1 - c i) * (1 - x 0%nat))) by ring.
  apply Rmult_le_compat_l; lra.
Qed.

Lemma product_below_exp t : product t (fun i => 1 - c i) <= exp (- sum t c).
Proof.
  induction t as [| t IH]; [simpl; rewrite Ropp_0, exp_0; lra |]. simpl. pose proof (range t).
  rewrite Ropp_plus_distr, exp_plus. apply Rmult_le_compat; [apply factors_pos | lra | easy |].
  pose proof (exp_ineq1_le (- c t)). lra.
Qed.

Lemma gap_exponential t : x 0%nat <= 1 ->
  product t (fun i => 1 - c i) * (1 - x 0%nat) <= exp (- sum t c) * (1 - x 0%nat).
Proof. intros X. apply Rmult_le_compat_r; [lra | apply product_below_exp]. Qed.

End Gap.

Section Logistic.

Variable lambda : R.
Hypothesis range : 0 <= lambda <= 1.

Lemma logistic_increases y z : y < z -> z <= 1 -> (1 + lambda) * y - lambda * y ^ 2 < (1 + lambda) * z - lambda * z ^ 2.
Proof.
  intros L Z. assert (0 < (z - y) * (1 + lambda - lambda * (y + z))); [| nra].
  apply Rmult_lt_0_compat; [lra |]. assert (0 <= lambda * (2 - y - z)) by (apply Rmult_le_pos; lra).
  destruct (Req_dec lambda 1) as [-> | D]; lra.
Qed.

Lemma logistic_below x : x 0%nat < 1 -> (forall t, x (S t) - x t <= lambda * x t * (1 - x t)) -> forall t, x t < 1.
Proof.
  intros X H. induction t as [| t IH]; [easy |]. specialize (H t).
  assert (0 < (1 - x t) * (1 - lambda * x t)); [| nra]. apply Rmult_lt_0_compat; [lra |].
  destruct (Rle_lt_dec (x t) 0); nra.
Qed.

End Logistic.

(** ** Proposition 28 *)

Section Rising.

Variables (n m : nat) (a : nat -> vector) (eta : R) (w_0 : vector).
Hypothesis O : orthonormal n m a.
Hypothesis E : 0 < eta <= 1 / 5.
Hypothesis S0 : square n w_0 < 1.

Let w t := path (gradient n) eta a (all_data m) w_0 t.
Let P t := Phi n m a (w t).
Let Q t := Psi n m a (w t).

Lemma weighted t : P t + 5 / 8 * Q t < 1.
Proof.
  induction t as [| t IH].
  - destruct (parts_pos n m a w_0 O) as [_ B]. unfold P, Q. simpl.
    pose proof (split_square n m a w_0) as D. change (w 0%nat) with w_0. lra.
  - exact (weighted_below n m a eta (w t) O E IH).
Qed.

Lemma squeezed t : 0 <= Q t <= 8 / 5 * (1 - P t).
Proof. pose proof (weighted t). destruct (parts_pos n m a (w t) O). fold (P t) (Q t) in *. lra. Qed.

Lemma rising_factor t : 2 - 2 * P t - Q t >= 2 / 5 * (1 - P t) /\ 2 / 5 * (1 - P t) > 0.
Proof. pose proof (weighted t). pose proof (squeezed t). lra. Qed.

Lemma rises t : P (S t) - P t >= 2 * eta * P t * (2 - 2 * P t - Q t).
Proof.
  unfold P at 1. change (w (S t)) with (step (gradient n) eta a (seq 0 m) (w t)). rewrite full_phi by easy.
  fold (P t) (Q t). destruct (parts_pos n m a (w t) O) as [A _]. fold (P t) in A.
  assert (0 <= P t * (eta * (2 - 2 * P t - Q t)) ^ 2); [apply Rmult_le_pos; [easy | apply pow2_ge_0] | nra].
Qed.

Lemma phi_pos t : 0 <= P t.
Proof. apply (parts_pos n m a (w t) O). Qed.

Lemma above_start t : P 0%nat <= P t.
Proof.
  induction t as [| t IH]; [lra |]. pose proof (rises t) as H. destruct (rising_factor t).
  assert (0 <= 2 * eta * P t * (2 - 2 * P t - Q t)); [| lra]. pose proof (phi_pos t).
  apply Rmult_le_pos; [apply Rmult_le_pos |]; lra.
Qed.

Let kappa := 4 / 5 * eta * P 0%nat.

Lemma rise_chain t : P (S t) - P t >= 2 * eta * P t * (2 - 2 * P t - Q t) /\
  2 * eta * P t * (2 - 2 * P t - Q t) >= 2 * eta * P t * (2 / 5 * (1 - P t)) /\
  2 * eta * P t * (2 / 5 * (1 - P t)) = 4 / 5 * eta * P t * (1 - P t) /\
  4 / 5 * eta * P t * (1 - P t) >= 4 / 5 * eta * P 0%nat * (1 - P t).
Proof.
  pose proof (above_start t) as A. destruct (rising_factor t) as [B C].
  pose proof (phi_pos t) as D. split; [apply rises |]. repeat split.
  - apply Rmult_ge_compat_l; [| easy]. assert (0 <= eta * P t) by (apply Rmult_le_pos; lra). lra.
  - field.
  - apply Rmult_ge_compat_r; [lra |]. apply Rmult_ge_compat_l; lra.
Qed.

Lemma kappa_small : 0 <= kappa <= 1.
Proof.
  pose proof (phi_pos 0). pose proof (weighted 0). pose proof (squeezed 0). unfold kappa.
  assert (0 <= eta * P 0%nat <= 1 / 5 * 1); [| lra].
  split; [apply Rmult_le_pos; lra | apply Rmult_le_compat; lra].
Qed.

Lemma kappa_gap t : P (S t) - P t >= kappa * (1 - P t).
Proof. destruct (rise_chain t) as (A & B & C & D). unfold kappa. lra. Qed.

Lemma phi_geometric t : 0 <= 1 - P t /\ 1 - P t <= (1 - kappa) ^ t * (1 - P 0%nat).
Proof.
  pose proof (weighted t). pose proof (squeezed t).
  pose proof (gap_closes P (fun _ => kappa) (fun _ => kappa_small) kappa_gap t) as A.
  cbv beta in A. rewrite product_constant in A. split; lra.
Qed.

Lemma phi_gap t : 0 <= 1 - P t /\ 1 - P t <= (1 - P 0%nat) * exp (- kappa * INR t).
Proof.
  pose proof (weighted 0). pose proof (squeezed 0). destruct (phi_geometric t) as [A B].
  pose proof (gap_exponential P (fun _ => kappa) (fun _ => kappa_small) t ltac:(lra)) as C.
  cbv beta in C. rewrite product_constant, sum_constant in C.
  replace (- kappa * INR t) with (- (INR t * kappa)) by ring. split; lra.
Qed.

Hypothesis P0 : 0 < Phi n m a w_0.

Lemma kappa_pos : 0 < kappa.
Proof. unfold kappa. assert (0 < eta * P 0%nat); [apply Rmult_lt_0_compat; [lra | exact P0] | lra]. Qed.

Lemma strictly_rises t : P t < P (S t).
Proof.
  destruct (rise_chain t) as (A & B & C & D). destruct (rising_factor t) as [_ F]. pose proof kappa_pos as K.
  assert (0 < 4 / 5 * eta * P 0%nat * (1 - P t)); [| lra]. apply Rmult_lt_0_compat; [exact K | lra].
Qed.

Lemma psi_next t : Q (S t) = Q t * (1 - eta * P t) ^ 2.
Proof. exact (full_psi n m a eta (w t) O). Qed.

Lemma psi_factor t : 0 < 1 - eta * P t < 1.
Proof.
  pose proof (weighted t). pose proof (squeezed t). pose proof (above_start t). assert (D : 0 < P 0%nat) by exact P0.
  assert (0 < eta * P t <= 1 / 5 * 1); [| lra].
  split; [apply Rmult_lt_0_compat; lra | apply Rmult_le_compat; lra].
Qed.

Lemma psi_stays_positive t : 0 < Q 0%nat -> 0 < Q t.
Proof.
  intros L. induction t as [| t IH]; [easy |]. rewrite psi_next. apply Rmult_lt_0_compat; [easy |].
  apply pow_lt, psi_factor.
Qed.

Lemma psi_decreases t : Q (S t) <= Q t /\ (0 < Q 0%nat -> Q (S t) < Q t).
Proof.
  pose proof (squeezed t) as [A _]. pose proof (psi_factor t). rewrite psi_next.
  assert (F : (1 - eta * P t) ^ 2 < 1) by nra. split; [nra |]. intros L. pose proof (psi_stays_positive t L). nra.
Qed.

Lemma phi_tends : Un_cv P 1.
Proof.
  intros e L. pose proof kappa_small as [_ K1]. pose proof kappa_pos as K0.
  destruct (pow_lt_1_zero (1 - kappa) ltac:(rewrite Rabs_pos_eq; lra) e L) as [T H].
  exists T. intros t G. specialize (H t G). destruct (phi_geometric t) as [A B].
  rewrite Rabs_pos_eq in H by (apply pow_le; lra). unfold R_dist. rewrite Rabs_minus_sym, Rabs_pos_eq by lra.
  pose proof (weighted 0). pose proof (squeezed 0). assert (D : 0 < P 0%nat) by exact P0.
  assert (0 <= (1 - kappa) ^ t) by (apply pow_le; lra). nra.
Qed.

Lemma psi_tends : Un_cv Q 0.
Proof.
  intros e L. destruct (phi_tends (e / 2) ltac:(lra)) as [T H]. exists T. intros t G. specialize (H t G).
  unfold R_dist in *. rewrite Rabs_minus_sym, Rabs_pos_eq in H by (pose proof (phi_geometric t); lra).
  pose proof (squeezed t). rewrite Rminus_0_r, Rabs_pos_eq by lra. lra.
Qed.

End Rising.
