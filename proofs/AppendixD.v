(** * Full-batch gradient descent in Phi and Psi: Proposition 26, Lemmas 27 and 29, a step of Corollary 3 *)

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
