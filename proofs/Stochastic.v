(** * Random batches: the rest off the data vanishes, and the norm reaches 1 (Propositions 7, 21 and 22) *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics Probability.
Import ListNotations.
Local Open Scope R_scope.

Lemma path_ext g eta a B C w t : (forall s, (s < t)%nat -> B s = C s) -> path g eta a B w t = path g eta a C w t.
Proof.
  induction t as [| t IH]; intros H; [reflexivity |]. simpl. rewrite (H t) by lia. rewrite IH by auto. reflexivity.
Qed.

Section Stochastic.

Variables (n m b : nat) (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Hb : (1 <= b <= m)%nat.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.

Let next := fun B v => step (gradient n) eta a B v.
Let L := subsets b (seq 0 m).

(** What has to vanish: the rest off the data, and how far the squared norm is below 1. *)
Definition deficit (v : vector) : R := Psi n m a v + Rmax 0 (1 - square n v).

(** What some sequence of batches reaches. *)
Definition reached (v : vector) : Prop :=
  exists B t, (forall s, batch m (B s)) /\ v = path (gradient n) eta a B w t.

Lemma deficit_pos v : 0 <= deficit v.
Proof.
  unfold deficit. pose proof (Rmax_l 0 (1 - square n v)).
  destruct (inside_bounds n m a (seq 0 m) v O (all_batch m)). unfold Psi, Phi. lra.
Qed.

Lemma reached_next v B : reached v -> In B L -> reached (next B v).
Proof.
  intros (C & t & HC & E) I. exists (fun s => if Nat.eq_dec s t then B else C s), (S t). split.
  - intros s. destruct (Nat.eq_dec s t); [now apply (subset_batch m b) | easy].
  - simpl. destruct (Nat.eq_dec t t) as [_ | K]; [| easy]. unfold next. rewrite E. f_equal.
    apply path_ext. intros s H. destruct (Nat.eq_dec s t); [lia | reflexivity].
Qed.

Lemma deficit_step v B : reached v -> batch m B -> deficit (next B v) <= (1 - eta * inside n a B v) * deficit v.
Proof.
  intros (C & t & HC & E) HB. set (u := inside n a B v).
  assert (N : square n v <= 1 + eta / 4) by (rewrite E; now apply (square_bounded n m a eta C w)).
  destruct (inside_bounds n m a B v O HB) as [U W]. fold u in U, W.
  assert (Q : 0 <= eta * u <= 1) by (split; [apply Rmult_le_pos; lra | nra]).
  destruct (inside_bounds n m a (seq 0 m) v O (all_batch m)) as [_ P].
  assert (P0 : 0 <= Psi n m a v) by (unfold Psi, Phi; lra).
  unfold deficit, next. rewrite (next_psi n m a eta B v O HB). fold u.
  assert (A : Psi n m a v * (1 - eta * u) ^ 2 <= (1 - eta * u) * Psi n m a v).
  { replace (Psi n m a v * (1 - eta * u) ^ 2) with ((1 - eta * u) * Psi n m a v * (1 - eta * u)) by ring.
    rewrite <- (Rmult_1_r ((1 - eta * u) * Psi n m a v)) at 2. apply Rmult_le_compat_l; [| lra].
    apply Rmult_le_pos; lra. }
  assert (G : Rmax 0 (1 - square n (step (gradient n) eta a B v)) <= (1 - eta * u) * Rmax 0 (1 - square n v)).
  { pose proof (Rmax_l 0 (1 - square n v)) as R0. pose proof (Rmax_r 0 (1 - square n v)) as R1.
    apply Rmax_lub; [apply Rmult_le_pos; lra |].
    destruct (Rle_lt_dec 1 (square n v)) as [H | H].
    - assert (1 <= square n (step (gradient n) eta a B v)).
      { rewrite (next_square_printed n m a eta B v O HB). apply Rge_le, Steps.norm_stays_above; fold u; lra. }
      assert (0 <= (1 - eta * u) * Rmax 0 (1 - square n v)) by (apply Rmult_le_pos; lra). lra.
    - pose proof (norm_grows n m a eta B v O HB (1 - square n v) ltac:(lra) ltac:(lra)) as K. fold u in K.
      apply Rle_trans with ((1 - eta * u) * (1 - square n v)); [nra |]. apply Rmult_le_compat_l; lra. }
  lra.
Qed.

Lemma deficit_falls v : reached v ->
  mean L (fun B => deficit (next B v)) <= (1 - eta * (INR b / INR m) * Phi n m a w) * deficit v.
Proof.
  intros I. apply Rle_trans with (mean L (fun B => deficit v * (1 - eta * inside n a B v))).
  - apply mean_le. intros B H. rewrite Rmult_comm. apply deficit_step; [easy | now apply (subset_batch m b)].
  - rewrite mean_scal.
    assert (E : mean L (fun B => 1 - eta * inside n a B v) = 1 - eta * (INR b / INR m) * Phi n m a v).
    { unfold mean. rewrite total_minus, total_scal, total_const.
      pose proof (mean_subsets m b (fun i => dot n v (a i) ^ 2) Hb) as M. fold L in M.
      change (over (seq 0 m) (fun i => dot n v (a i) ^ 2)) with (Phi n m a v) in M. unfold mean in M.
      change (total L (fun B => over B (fun i => dot n v (a i) ^ 2))) with (total L (fun B => inside n a B v)) in M.
      assert (N : INR (length L) <> 0).
      { apply not_0_INR. intros E. apply (subsets_some m b (proj2 Hb)). now apply length_zero_iff_nil. }
      unfold Rdiv in *. rewrite Rmult_minus_distr_r, Rmult_assoc.
      replace (eta * total L (fun B => inside n a B v) * / INR (length L))
        with (eta * (total L (fun B => inside n a B v) * / INR (length L))) by ring.
      rewrite M. field. split; [apply not_0_INR; lia | easy]. }
    rewrite E, Rmult_comm. destruct I as (C & t & HC & V).
    assert (F : Phi n m a w <= Phi n m a v) by (rewrite V; now apply (phi_stays n m a eta C w)).
    apply Rmult_le_compat_r; [apply deficit_pos |].
    assert (0 <= eta * (INR b / INR m)).
    { apply Rmult_le_pos; [lra |]. unfold Rdiv. apply Rmult_le_pos; [apply pos_INR |].
      left. apply Rinv_0_lt_compat. apply lt_0_INR. lia. }
    apply Rplus_le_compat_l, Ropp_le_contravar. now apply Rmult_le_compat_l.
Qed.

Lemma rate_range : 0 <= 1 - eta * (INR b / INR m) * Phi n m a w <= 1.
Proof.
  destruct (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [P Q]. fold (Phi n m a w) in P, Q.
  assert (H : 0 <= INR b / INR m <= 1).
  { assert (0 < INR m) by (apply lt_0_INR; lia). assert (INR b <= INR m) by (apply le_INR; lia).
    pose proof (pos_INR b). unfold Rdiv. split.
    - apply Rmult_le_pos; [easy | left; now apply Rinv_0_lt_compat].
    - apply Rmult_le_reg_r with (INR m); [easy |]. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (0 <= eta * (INR b / INR m) <= 1) by (split; [apply Rmult_le_pos; lra | nra]).
  split; nra.
Qed.

Lemma after_state word t v : state vector next v word t = after (gradient n) eta a v word t.
Proof.
  revert v t. induction word as [| B r IH].
  - intros v t. unfold after. revert v. induction t as [| t IHt]; intros v; [reflexivity |].
    cbn [state]. rewrite IHt. clear IHt. unfold next.
    assert (G : forall s, path (gradient n) eta a (fun k => nth k [] []) (step (gradient n) eta a [] v) s =
      path (gradient n) eta a (fun k => nth k [] []) v (S s)).
    { induction s as [| s IHs]; [reflexivity |]. change (path (gradient n) eta a (fun k => nth k [] [])
        (step (gradient n) eta a [] v) (S s)) with (step (gradient n) eta a (nth s [] [])
        (path (gradient n) eta a (fun k => nth k [] []) (step (gradient n) eta a [] v) s)).
      rewrite IHs. simpl. now destruct s. }
    apply G.
  - intros v [| t]; [reflexivity |]. cbn [state]. rewrite IH. unfold after, next. clear IH.
    induction t as [| t IHt]; [reflexivity |]. simpl in *. now rewrite IHt.
Qed.

Theorem deficit_vanishes c T k : 0 < c ->
  share (sequences (T + k) (subsets b (seq 0 m)))
    (fun word => existsb (fun t => at_least c (deficit (after (gradient n) eta a w word t))) (seq T (S k)))
  <= (1 - eta * (INR b / INR m) * Phi n m a w) ^ T * deficit w / c.
Proof.
  intros C.
  assert (I : reached w) by (exists (fun _ => []), 0%nat; split; [| reflexivity]; intros s; split; [constructor | easy]).
  pose proof (ville vector L next reached deficit _ (subsets_some m b (proj2 Hb)) deficit_pos reached_next
    deficit_falls rate_range c T k C w I) as V.
  eapply Rle_trans; [| exact V]. right. rewrite !share_mean. apply mean_ext. intros word _. f_equal.
  unfold seen. generalize (seq T (S k)). intros l. induction l as [| t l IH]; simpl; [reflexivity |].
  now rewrite IH, after_state.
Qed.

(** With a correlation that is not 0 the deficit vanishes. *)
Theorem deficit_limit : 0 < Phi n m a w -> forall c e, 0 < c -> 0 < e -> exists T, forall k,
  share (sequences (T + k) L)
    (fun word => existsb (fun t => at_least c (deficit (after (gradient n) eta a w word t))) (seq T (S k))) <= e.
Proof.
  intros P c e C E. pose proof rate_range as [R0 R1].
  set (rho := 1 - eta * (INR b / INR m) * Phi n m a w) in *.
  assert (D : 0 <= deficit w) by apply deficit_pos.
  assert (M : 0 < INR b / INR m) by (apply Rdiv_lt_0_compat; apply lt_0_INR; lia).
  assert (R2 : rho < 1).
  { unfold rho. assert (0 < eta * (INR b / INR m) * Phi n m a w); [| lra].
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra | easy]. }
  destruct (pow_lt_1_zero rho ltac:(rewrite Rabs_pos_eq; lra) (e * c / (deficit w + 1))) as [T H].
  { apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat | lra]. }
  exists T. intros k. eapply Rle_trans; [apply (deficit_vanishes c T k C) |]. fold rho.
  specialize (H T (Nat.le_refl T)). rewrite Rabs_pos_eq in H by now apply pow_le.
  apply Rmult_le_reg_r with c; [easy |]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply Rle_trans with (e * c / (deficit w + 1) * deficit w); [apply Rmult_le_compat_r; lra |].
  apply Rmult_le_reg_r with (deficit w + 1); [lra |].
  replace (e * c / (deficit w + 1) * deficit w * (deficit w + 1)) with (e * c * deficit w) by (field; lra).
  apply Rmult_le_compat_l; [| lra]. left. now apply Rmult_lt_0_compat.
Qed.

End Stochastic.
