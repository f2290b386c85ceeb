(** * The hypotheses of the theorems can be met

    Two datapoints in R^3, w_0 = (1/2, 1/4, 1/4) and eta = 1/5, unless it is said otherwise. *)

From Coq Require Import Reals List Lra Lia.
From Refereed Require Import Definitions Dynamics Instances Two Transience.
Import ListNotations.
Local Open Scope R_scope.

Example met : orthonormal 3 2 basis /\ (forall t, batch 2 [Nat.modulo t 2]) /\
  (1 <= 1 < 2)%nat /\ 0 < 1 / 5 <= 1 / 5 /\
  square 3 start_3 < 1 /\ 0 < Phi 3 2 basis start_3 /\ 0 < inside 3 basis (positives 3 2 basis start_3) start_3.
Proof.
  assert (D0 : dot 3 start_3 (basis 0) = 1 / 2) by (now rewrite dot_basis by lia).
  assert (D1 : dot 3 start_3 (basis 1) = 1 / 4) by (now rewrite dot_basis by lia).
  repeat split; try lra; try lia.
  - apply basis_orthonormal. lia.
  - constructor; [easy | constructor].
  - intros i [<- | []]. apply Nat.mod_upper_bound. lia.
  - unfold start_3. rewrite square_three. lra.
  - unfold Phi, inside. simpl over. rewrite D0, D1. lra.
  - unfold positives, is_positive. simpl seq. simpl filter. rewrite D0, D1.
    destruct (Rlt_dec 0 (1 / 2)), (Rlt_dec 0 (1 / 4)); try lra. unfold inside. simpl over. rewrite D0, D1. lra.
Qed.

Example met_drift : aligned 3 2 basis start_3 /\ square 3 start_3 <= 1 + 1 / 5 / 4 /\
  forall l, (l < 2)%nat -> dot 3 start_3 (basis l) ^ 2 < 1 /\
    Rabs (dot 3 start_3 (basis l)) <= Rabs (dot 3 start_3 (basis 0)).
Proof.
  split; [| split].
  - exists 0%nat, 1%nat. rewrite !dot_basis by lia. unfold start_3. simpl. repeat split; lia || lra.
  - unfold start_3. rewrite square_three. lra.
  - intros l L. rewrite !dot_basis by lia. unfold start_3.
    destruct l as [| [| l]]; [| | lia]; simpl; split; try lra; rewrite !Rabs_pos_eq by lra; lra.
Qed.

Example met_relu : positives 3 2 basis start_3 <> [].
Proof.
  intros E. assert (I : In 0%nat (positives 3 2 basis start_3)); [| now rewrite E in I].
  apply filter_In. split; [now left |]. unfold is_positive. rewrite dot_basis by lia.
  unfold start_3. simpl. destruct (Rlt_dec 0 (1 / 2)); [easy | lra].
Qed.

(** Proposition 8: a walk of steps 1 and -1, reflected at 0, which two of three draws take upwards. *)
Example met_transient : let L := subsets 1 (seq 0 3) in L <> nil /\ (forall h, 0 <= walk h) /\
  (forall y, 0 < y -> exists (v : nat -> nat) e, 0 < e /\ forall h,
    e < share (sequences (v (length h)) L) (fun more => negb (at_least (walk (h ++ more)) y))) /\
  (forall h B, Rabs (walk (h ++ [B]) - walk h) <= 1) /\
  (forall h, 1 / 3 <= mean L (fun B => walk (h ++ [B])) - walk h).
Proof. repeat split; [easy | exact walk_pos | exact walk_climbs | exact walk_increments | exact walk_drift]. Qed.

Example met_two : orthonormal 2 2 basis /\ 0 < 1 / 4 <= 1 / 4 /\ square 2 (two (1 / 2) (1 / 4)) < 1 /\
  0 < dot 2 (two (1 / 2) (1 / 4)) (basis 1) <= dot 2 (two (1 / 2) (1 / 4)) (basis 0).
Proof.
  rewrite !dot_basis by lia. rewrite square_two. simpl.
  split; [apply basis_orthonormal; lia |]. repeat split; lra.
Qed.
(** Sequences of Lemmas 30 and 31. *)
Example met_sequences : let x t := 1 - (1 / 2) ^ t in
  (forall t, x (S t) - x t >= 1 / 2 * (1 - x t)) /\ x 0%nat <= 1 /\
  (forall t : nat, 1 / 2 - 1 / 2 <= 1 * (1 / 2) * (1 - 1 / 2)).
Proof. intros x. split; [intros t; unfold x; simpl; lra |]. split; [unfold x; simpl; lra | intros; lra]. Qed.
