(** * What is wrong in the paper: [~ (forall ..)] for what is printed, and the correction beside it

    The numbers are those of the suite's list of findings, ranks 2 (a step of a proof is false) and 3 (an assumption
    is missing), and of rank 4 those on Proposition 23, Eq. (36) and Lemma 17.  Data are the standard basis. *)

From Coq Require Import Reals List Lra Lia.
From Refereed Require Import Definitions Dynamics GradientDescent Probability Instances Minima Curvature AppendixD.
From Refereed Require Import Counterexamples Theorems.
Import ListNotations.
Local Open Scope R_scope.

(** ** 3.1 Weights that are orthogonal to the data do not move (Theorem 2, Propositions 7, 9, 21, 22) *)

Theorem finding_3_1 : forall n m a eta B w,
  (forall t, batch m (B t)) -> (forall i, (i < m)%nat -> dot n w (a i) = 0) ->
  forall t k, path (gradient n) eta a B w t k = w k.
Proof.
  intros n m a eta B w HB H. apply stands_still. intros w' E t i I k. apply no_gradient.
  rewrite (dot_ext n w' w (a i) E). apply H, (proj2 (HB t) i I).
Qed.

(** Theorem 2 as printed, in a weak form: that some sequence of batches of size b < m leads to plus or minus a
    datapoint, from every start that is not 0. *)
Definition printed_theorem_2 : Prop := forall n m b a eta w,
  (m <= n)%nat -> (1 <= b < m)%nat -> orthonormal n m a -> 0 < square n w < 1 -> 0 < eta <= 1 / 5 ->
  exists B i s, (forall t, batch m (B t) /\ length (B t) = b) /\ (i < m)%nat /\ (s = 1 \/ s = -1) /\
    Un_cv (fun t => distance n (path (gradient n) eta a B w t) (fun k => s * a i k)) 0.

Theorem finding_3_1_theorem_2 : ~ printed_theorem_2.
Proof.
  intros H. assert (Z : forall i, (i < 2)%nat -> dot 3 (three 0 0 (1 / 2)) (basis i) = 0).
  { intros i I. rewrite dot_basis by lia. destruct i as [| [| i]]; [reflexivity | reflexivity | lia]. }
  destruct (H 3%nat 2%nat 1%nat basis (1 / 5) (three 0 0 (1 / 2))) as (B & i & s & HB & I & S & C); try lia; try lra.
  - apply basis_orthonormal. lia.
  - rewrite square_three. lra.
  - apply (apart_for_ever (path (gradient 3) (1 / 5) basis B (three 0 0 (1 / 2))) i s Z I S C).
    apply (finding_3_1 3 2 basis); [intros t; apply HB | exact Z].
Qed.

(** ** 3.2 A correlation that is 0 stays 0, so that "without loss of generality" c_t > 0 fails *)

Theorem finding_3_2 : forall n m a eta B w, orthonormal n m a -> (forall t, batch m (B t)) ->
  0 < eta <= 1 / 5 -> square n w < 1 ->
  forall l, (l < m)%nat -> dot n w (a l) = 0 -> forall t, dot n (path (gradient n) eta a B w t) (a l) = 0.
Proof. exact zero_stays. Qed.

(** ** 3.3 Under ReLU nothing moves if no datapoint is positively correlated (Theorem 11) *)

Theorem finding_3_3 : forall n m a eta B w,
  (forall t, batch m (B t)) -> (forall i, (i < m)%nat -> dot n w (a i) <= 0) ->
  forall t k, path (gradient_relu n) eta a B w t k = w k.
Proof.
  intros n m a eta B w HB H. apply stands_still. intros w' E t i I k. unfold gradient_relu.
  destruct (Rlt_dec 0 (dot n w' (a i))) as [P | _]; [| reflexivity].
  rewrite (dot_ext n w' w (a i) E) in P. specialize (H i (proj2 (HB t) i I)). lra.
Qed.

Example finding_3_3_met : square 2 (two (-1 / 2) 0) < 1 /\
  forall i, (i < 2)%nat -> dot 2 (two (-1 / 2) 0) (basis i) <= 0.
Proof.
  split; [rewrite square_two; lra |]. intros i I. rewrite dot_basis by easy.
  destruct i as [| [| i]]; simpl; lra || lia.
Qed.

(** ** 3.4 Section 4's conjecture on cyclic SGD fails on the border between two basins *)

(** As printed, in a weak form: only for starts with correlations that are not 0. *)
Definition printed_conjecture : Prop := forall n m a eta w, (1 <= m <= n)%nat -> orthonormal n m a ->
  0 < eta <= 1 / 5 -> square n w < 1 -> (forall i, (i < m)%nat -> dot n w (a i) <> 0) ->
  exists i s, (i < m)%nat /\ (s = 1 \/ s = -1) /\
    Un_cv (fun t => distance n (path (gradient n) eta a (fun t => [Nat.modulo t m]) w t) (fun k => s * a i k)) 0.

Theorem finding_3_4 : ~ printed_conjecture.
Proof.
  intros H. apply border_undecided. intros s S. apply H; [lia | now apply basis_orthonormal | lra | |].
  - rewrite square_two. nra.
  - intros i I. rewrite dot_basis by easy. destruct i as [| [| i]]; simpl; lra || lia.
Qed.

(** ** 2.1 (A1) for b >= 2: R need not grow by log(1 + 19 eta/20) when the leader is in the batch *)

(** The leader's correlation over the sum of the others is exp R; the first datapoint leads. *)
Definition R_of (n m : nat) (a : nat -> vector) (w : vector) : R :=
  ln (dot n w (a 0%nat) / over (seq 1 (m - 1)) (fun i => dot n w (a i))).

Definition printed_gain : Prop := forall n m a eta B w, orthonormal n m a -> batch m B ->
  0 < eta <= 1 / 5 -> square n w <= 1 + eta / 4 ->
  (forall i, (i < m)%nat -> 0 < dot n w (a i) < 1) ->
  (forall i, (i < m)%nat -> i <> 0%nat -> dot n w (a i) < dot n w (a 0%nat)) ->
  In 0%nat B ->
  R_of n m a (step (gradient n) eta a B w) - R_of n m a w >= ln (1 + 19 / 20 * eta).

Theorem finding_2_1 : ~ printed_gain.
Proof.
  intros H. set (w := three (1 / 2) (1 / 4) (1 / 100)).
  assert (HB : batch 3 [0; 1]%nat).
  { split; [repeat constructor; simpl; lia |]. intros i [<- | [<- | []]]; lia. }
  assert (O := basis_orthonormal 3 3 (Nat.le_refl 3)).
  assert (D : forall i, (i < 3)%nat -> dot 3 w (basis i) = w i) by (intros; now apply dot_basis).
  assert (U : inside 3 basis [0; 1]%nat w = 5 / 16).
  { unfold inside. simpl over. rewrite !D by lia. simpl. field. }
  assert (N : square 3 w = 3126 / 10000) by (unfold w; rewrite square_three; field).
  specialize (H 3%nat 3%nat basis (1 / 5) [0; 1]%nat w O HB ltac:(lra) ltac:(rewrite N; lra)).
  assert (E : R_of 3 3 basis (step (gradient 3) (1 / 5) basis [0; 1]%nat w) - R_of 3 3 basis w >=
    ln (1 + 19 / 20 * (1 / 5))).
  { apply H.
    - intros i I. rewrite D by easy. destruct i as [| [| [| i]]]; simpl; lra || lia.
    - intros i I J. rewrite !D by lia. destruct i as [| [| [| i]]]; simpl; lra || lia.
    - now left. }
  unfold R_of in E. simpl over in E. rewrite !(lemma_14_step 3 3 basis (1 / 5) [0; 1]%nat w O HB) in E by lia.
  rewrite U, N, !D in E by lia. simpl in E.
  replace (1 / 2 * (1 + 1 / 5 * (2 - 5 / 16 - 3126 / 10000)) /
    (1 / 4 * (1 + 1 / 5 * (2 - 5 / 16 - 3126 / 10000)) + (1 / 100 * (1 - 1 / 5 * (5 / 16)) + 0)))
    with (63749 / 32812) in E by field.
  replace (1 / 2 / (1 / 4 + (1 / 100 + 0))) with (25 / 13) in E by field.
  assert (L : ln (63749 / 32812) < ln (1 + 19 / 20 * (1 / 5)) + ln (25 / 13)).
  { rewrite <- ln_mult by lra. apply ln_increasing; lra. }
  lra.
Qed.

(** Corrected for b = 1, where the batch is the leader alone. *)
Theorem finding_2_1_corrected : forall n m a eta w, orthonormal n m a -> (2 <= m)%nat ->
  0 < eta <= 1 / 5 -> square n w <= 1 + eta / 4 -> (forall i, (i < m)%nat -> 0 < dot n w (a i) < 1) ->
  R_of n m a (step (gradient n) eta a [0%nat] w) - R_of n m a w >= ln (1 + 19 / 20 * eta).
Proof. exact leader_alone. Qed.

(** ** 2.2 Theorem 11's proof: given that all of S^+ is in the batch, the ratio of two correlations does not move *)

Definition printed_conditional_drift : Prop := forall n m a eta B w, orthonormal n m a -> batch m B ->
  0 < eta <= 1 / 5 -> square n w < 1 ->
  (exists i, In i B /\ 0 < dot n w (a i)) ->  (* the effective batch size is not 0 *)
  0 < dot n w (a 1%nat) < dot n w (a 0%nat) -> (* two datapoints in S^+, the first one leads, *)
  (forall i, (2 <= i < m)%nat -> dot n w (a i) <= 0) -> (* and no other one *)
  length (filter (is_positive n a w) B) = length (positives n m a w) ->
  let w' := step (gradient_relu n) eta a B w in
  ln (dot n w' (a 0%nat) / dot n w' (a 1%nat)) - ln (dot n w (a 0%nat) / dot n w (a 1%nat)) > 0.

Theorem finding_2_2 : ~ printed_conditional_drift.
Proof.
  intros H. set (w := three (4 / 5) (2 / 5) (-1 / 5)).
  assert (HB : batch 3 [0; 1]%nat).
  { split; [repeat constructor; simpl; lia |]. intros i [<- | [<- | []]]; lia. }
  assert (O := basis_orthonormal 3 3 (Nat.le_refl 3)).
  assert (D : forall i, (i < 3)%nat -> dot 3 w (basis i) = w i) by (intros; now apply dot_basis).
  assert (P : forall i, (i < 3)%nat -> is_positive 3 basis w i = Nat.ltb i 2).
  { intros i I. unfold is_positive. rewrite D by easy.
    destruct i as [| [| [| i]]]; simpl; destruct (Rlt_dec _ _); reflexivity || lra || lia. }
  assert (F : filter (is_positive 3 basis w) [0; 1]%nat = [0; 1]%nat) by (simpl; now rewrite !P by lia).
  assert (N : square 3 w = 21 / 25) by (unfold w; rewrite square_three; field).
  assert (U : inside 3 basis [0; 1]%nat w = 4 / 5).
  { unfold inside. simpl over. rewrite !D by lia. simpl. field. }
  assert (G := H 3%nat 3%nat basis (1 / 5) [0; 1]%nat w O HB ltac:(lra) ltac:(rewrite N; lra)).
  cbv zeta in G. rewrite !(relu_step_dot 3 3) in G by (easy || lia). rewrite F in G.
  rewrite !(lemma_14_step 3 3 basis (1 / 5) [0; 1]%nat w O HB) in G by lia.
  rewrite U, N, !D in G by lia. simpl in G.
  assert (E : ln (4 / 5 * (1 + 1 / 5 * (2 - 4 / 5 - 21 / 25)) / (2 / 5 * (1 + 1 / 5 * (2 - 4 / 5 - 21 / 25)))) -
    ln (4 / 5 / (2 / 5)) > 0).
  { apply G.
    - exists 0%nat. split; [now left |]. rewrite D by lia. simpl. lra.
    - lra.
    - intros i I. rewrite D by lia. destruct i as [| [| [| i]]]; simpl; lia || lra.
    - unfold positives. simpl. now rewrite !P by lia. }
  replace (4 / 5 * (1 + 1 / 5 * (2 - 4 / 5 - 21 / 25)) / (2 / 5 * (1 + 1 / 5 * (2 - 4 / 5 - 21 / 25))))
    with (4 / 5 / (2 / 5)) in E by field. lra.
Qed.

(** ** 2.3 Theorem 4's proof uses Lemma 18 up to 1/4, where it is false *)

Definition printed_lemma_18_quarter : Prop := forall n m a eta B w, orthonormal n m a ->
  (forall t, batch m (B t)) -> 0 < eta <= 1 / 4 -> square n w < 1 ->
  forall t, 1 <= square n (path (gradient n) eta a B w t) -> 1 <= square n (path (gradient n) eta a B w (S t)).

Theorem finding_2_3 : ~ printed_lemma_18_quarter.
Proof.
  intros H. set (w := two (7 / 10) (7 / 10)).
  set (B := fun t => match t with O => [0%nat] | _ => [0; 1]%nat end).
  assert (HB : forall t, batch 2 (B t)).
  { intros [| t]; simpl; (split; [repeat constructor; simpl; lia |]).
    - intros i [<- | []]; lia.
    - intros i [<- | [<- | []]]; lia. }
  assert (O := basis_orthonormal 2 2 (Nat.le_refl 2)).
  assert (D : forall x i, (i < 2)%nat -> dot 2 x (basis i) = x i) by (intros; now apply dot_basis).
  assert (N0 : square 2 w = 98 / 100) by (unfold w; rewrite square_two; field).
  assert (U0 : inside 2 basis [0%nat] w = 49 / 100).
  { unfold inside. simpl over. rewrite D by lia. unfold w. simpl. field. }
  set (v := step (gradient 2) (1 / 4) basis [0%nat] w).
  assert (N1 : square 2 v = 1609209 / 1600000).
  { unfold v. rewrite (next_square 2 2 basis (1 / 4) [0%nat] w O (HB 0%nat)), U0, N0. field. }
  assert (U1 : inside 2 basis [0; 1]%nat v = square 2 v).
  { unfold inside. simpl over. rewrite !D by lia. unfold square, dot. simpl. ring. }
  assert (N2 : square 2 (step (gradient 2) (1 / 4) basis [0; 1]%nat v) < 1).
  { rewrite (next_square 2 2 basis (1 / 4) [0; 1]%nat v O (HB 1%nat)), U1, N1. lra. }
  specialize (H 2%nat 2%nat basis (1 / 4) B w O HB ltac:(lra) ltac:(rewrite N0; lra) 1%nat).
  change (path (gradient 2) (1 / 4) basis B w 1) with v in H.
  change (path (gradient 2) (1 / 4) basis B w 2) with (step (gradient 2) (1 / 4) basis [0; 1]%nat v) in H.
  rewrite N1 in H. lra.
Qed.

(** Corrected, for its use there: with one datapoint in the batch, whose correlation is below 1. *)
Theorem finding_2_3_corrected : forall n m a eta i w, orthonormal n m a -> (i < m)%nat -> 0 < eta <= 1 / 4 ->
  dot n w (a i) ^ 2 <= 1 -> 1 <= square n w -> 1 <= square n (step (gradient n) eta a [i] w).
Proof.
  intros n m a eta i w O I E C N. assert (HB := batch_single m i I).
  pose proof (inside_bounds n m a [i] w O HB) as [U V].
  pose proof (norm_grows n m a eta [i] w O HB (1 - square n w) ltac:(lra) ltac:(lra)) as G.
  assert (X : inside n a [i] w <= 1) by (unfold inside; simpl over; lra).
  assert (0 <= (square n w - 1) * (1 - 4 * eta * inside n a [i] w)).
  { apply Rmult_le_pos; [lra |]. nra. }
  lra.
Qed.

(** ** 2.4 Theorem 13's proof: components along inactive datapoints cannot be dropped, and off the span there is more *)

(** At a minimum, a_i inactive: the curvature along v is at most what is left of it without the component along a_i. *)
Definition printed_restriction : Prop := forall n m a c w i v x y, orthonormal n m a -> (i < m)%nat ->
  (forall j, (j < m)%nat -> 0 <= c j) -> unit_combination n m a c w -> c i = 0 ->
  curvature (mean_loss relu n m a) w v x ->
  curvature (mean_loss relu n m a) w (fun k => v k - dot n v (a i) * a i k) y -> x <= y.

(** The last display on the largest curvature, with i in [m], as F.4 has it. *)
Definition printed_identity : Prop := forall n m a c w v, orthonormal n m a -> (1 <= m)%nat ->
  (forall i, (i < m)%nat -> 0 <= c i) -> unit_combination n m a c w ->
  (forall i, (i < m)%nat -> c i = 0 -> dot n v (a i) = 0) ->
  curvature (mean_loss relu n m a) w v (4 / INR m * dot n w v ^ 2).

(** Corrected; that 4/m is the largest curvature all the same is [theorem_13]. *)
Theorem finding_2_4_corrected : forall n m a c w v, orthonormal n m a -> (1 <= m)%nat ->
  (forall i, (i < m)%nat -> 0 <= c i) -> unit_combination n m a c w ->
  (forall i, (i < m)%nat -> c i = 0 -> dot n v (a i) = 0) ->
  curvature (mean_loss relu n m a) w v ((4 * dot n w v ^ 2 + Psi n m a v) / INR m).
Proof. exact dropped_components. Qed.

Theorem finding_2_4 : ~ printed_restriction.
Proof.
  intros H. destruct (first_combination 2 2 ltac:(lia)) as [C U].
  assert (O := basis_orthonormal 2 2 (Nat.le_refl 2)).
  assert (HW : exists c, (forall i, (i < 2)%nat -> 0 <= c i) /\ unit_combination 2 2 basis c (basis 0))
    by (now exists (basis 0)).
  set (v := two 0 (-1)). set (u := fun k => v k - dot 2 v (basis 1) * basis 1 k).
  assert (D : forall x i, (i < 2)%nat -> dot 2 x (basis i) = x i) by (intros; now apply dot_basis).
  specialize (H 2%nat 2%nat basis (basis 0) (basis 0) 1%nat v _ _ O ltac:(lia) C U eq_refl
    (loss_curvature 2 2 basis (basis 0) O ltac:(lia) v) (loss_curvature 2 2 basis (basis 0) O ltac:(lia) u)).
  rewrite !(bend_at 2 2 basis (basis 0) O ltac:(lia) HW) in H. simpl over in H. unfold lost in H.
  rewrite (dot_sym 2 (basis 0) v), (dot_sym 2 (basis 0) u), !D in H by lia.
  assert (U0 : u 0%nat = 0) by (unfold u; rewrite D by lia; unfold v, basis; simpl; ring).
  assert (U1 : u 1%nat = 0) by (unfold u; rewrite D by lia; unfold v, basis; simpl; ring).
  assert (U2 : square 2 u = 0) by (unfold square, dot; cbn [sum]; rewrite U0, U1; ring).
  assert (V2 : square 2 v = 1) by (unfold v; rewrite square_two; ring).
  rewrite U0, U1, U2, V2 in H. unfold v, basis in H. simpl in H.
  destruct (Rlt_dec 0 1); [| lra]. destruct (Rlt_dec 0 0); [lra |].
  rewrite (Rmax_right (-1) 0), (Rmax_right 0 0) in H by lra. lra.
Qed.

Theorem finding_2_4_identity : ~ printed_identity.
Proof.
  intros H. destruct (first_combination 2 1 ltac:(lia)) as [C U].
  assert (O := basis_orthonormal 2 1 ltac:(lia)).
  assert (Z : forall i, (i < 1)%nat -> basis 0 i = 0 -> dot 2 (basis 1) (basis i) = 0).
  { intros i I _. assert (i = 0)%nat as -> by lia. rewrite dot_basis by lia. reflexivity. }
  pose proof (H 2%nat 1%nat basis (basis 0) (basis 0) (basis 1) O ltac:(lia) C U Z) as A.
  pose proof (finding_2_4_corrected 2 1 basis (basis 0) (basis 0) (basis 1) O ltac:(lia) C U Z) as B.
  pose proof (one_curvature _ _ _ _ _ A B) as E. unfold Psi, Phi, inside, square in E. simpl over in E.
  rewrite !dot_basis in E by lia. unfold basis in E. simpl in E. lra.
Qed.

(** ** 2.5 Proposition 35: V is continuous on K alone, and the supremum of V(F x) - V(x) need not be negative *)

Definition printed_proposition_35 : Prop := forall F V : R -> R,
  (forall x, 0 <= x <= 1 -> continuity_pt F x) -> (forall x, 0 <= x <= 1 -> continuity_pt V x) ->
  (forall x, 0 <= x <= 1 -> V (F x) < V x) ->
  exists e, 0 < e /\ forall x, 0 <= x <= 1 -> V (F x) - V x <= - e.

Theorem finding_2_5 : ~ printed_proposition_35.
Proof.
  intros H. set (V := fun x => if Rlt_dec x 2 then 0 else if Rle_dec x 2 then -1 else 2 - x).
  assert (V0 : forall x, x < 2 -> V x = 0) by (intros x L; unfold V; destruct (Rlt_dec x 2); lra).
  assert (V1 : V 2 = -1) by (unfold V; destruct (Rlt_dec 2 2), (Rle_dec 2 2); lra).
  assert (V2 : forall x, 2 < x -> V x = 2 - x).
  { intros x L. unfold V. destruct (Rlt_dec x 2), (Rle_dec x 2); lra. }
  destruct (H (fun x => x + 2) V) as (e & E & K).
  - intros x _. apply derivable_continuous_pt. exists 1. replace 1 with (1 + 0) by ring.
    apply derivable_pt_lim_plus; [apply derivable_pt_lim_id | apply derivable_pt_lim_const].
  - intros x X e E. exists 1. split; [lra |]. intros y [_ Y]. change (Rabs (y - x) < 1) in Y.
    change (Rabs (V y - V x) < e). assert (y < 2) by (pose proof (Rle_abs (y - x)); lra). rewrite !V0 by lra.
    rewrite Rminus_0_r, Rabs_R0. exact E.
  - intros x X. rewrite (V0 x) by lra. destruct (Req_dec x 0) as [-> | N].
    + rewrite Rplus_0_l, V1. lra.
    + rewrite V2 by lra. lra.
  - set (x := Rmin (1 / 2) (e / 2)).
    assert (X : 0 < x <= 1 / 2) by (unfold x; split; [apply Rmin_glb_lt; lra | apply Rmin_l]).
    assert (Y : x <= e / 2) by apply Rmin_r.
    specialize (K x ltac:(lra)). rewrite (V0 x), (V2 (x + 2)) in K by lra. lra.
Qed.

(** Corrected: with V continuous on the image of K, too. *)
Theorem finding_2_5_corrected : forall F V : R -> R,
  (forall x, 0 <= x <= 1 -> continuity_pt F x) -> (forall x, 0 <= x <= 1 -> continuity_pt V x) ->
  (forall x, 0 <= x <= 1 -> continuity_pt V (F x)) -> (forall x, 0 <= x <= 1 -> V (F x) < V x) ->
  exists e, 0 < e /\ forall x, 0 <= x <= 1 -> V (F x) - V x <= - e.
Proof.
  intros F V CF CV CVF L.
  destruct (continuity_ab_maj (fun x => V (F x) - V x) 0 1) as (y & M & Y); [lra | |].
  - intros x X. apply continuity_pt_minus; [| auto]. apply (continuity_pt_comp F V); auto.
  - exists (V y - V (F y)). specialize (L y Y). split; [lra |]. intros x X. specialize (M x X). simpl in M. lra.
Qed.

(** ** 2.6 Lemma 25's proof: 2 - u - |w|^2 is not small if the near datapoint is outside the batch *)

Definition printed_lemma_25 : Prop := forall n m a B w e i, orthonormal n m a -> batch m B -> (i < m)%nat ->
  0 < e <= 1 / 2 -> Rabs (dot n w (a i) - 1) <= e ->
  (forall j, (j < m)%nat -> j <> i -> Rabs (dot n w (a j)) <= e) ->
  2 - inside n a B w - square n w <= 4 * e - 2 * e ^ 2.

Theorem finding_2_6 : ~ printed_lemma_25.
Proof.
  intros H. set (w := two (99 / 100) (1 / 100)).
  assert (O := basis_orthonormal 2 2 (Nat.le_refl 2)).
  assert (D : forall i, (i < 2)%nat -> dot 2 w (basis i) = w i) by (intros; now apply dot_basis).
  assert (N : square 2 w = 9802 / 10000) by (unfold w; rewrite square_two; field).
  assert (U : inside 2 basis [1%nat] w = 1 / 10000).
  { unfold inside. simpl over. rewrite D by lia. simpl. field. }
  specialize (H 2%nat 2%nat basis [1%nat] w (1 / 100) 0%nat O (batch_single 2 1 ltac:(lia)) ltac:(lia) ltac:(lra)).
  rewrite U, N in H.
  assert (2 - 1 / 10000 - 9802 / 10000 <= 4 * (1 / 100) - 2 * (1 / 100) ^ 2); [| lra].
  apply H.
  - rewrite D by lia. simpl. apply Rabs_le. lra.
  - intros j J K. rewrite D by lia. destruct j as [| [| j]]; [easy | simpl; apply Rabs_le; lra | lia].
Qed.

Theorem finding_2_6_corrected : forall n m a B w e i, orthonormal n m a -> batch m B -> In i B ->
  0 < e <= 1 -> Rabs (dot n w (a i) - 1) <= e ->
  2 - inside n a B w - square n w <= 4 * e - 2 * e ^ 2.
Proof. exact near_in_batch. Qed.

(** ** 4.2 Proposition 23 has eta for eta^2 *)

(** In a weak form: the errors may depend on the start.  That delta_2 vanishes almost surely is said of all sequences of
    batches, counted. *)
Definition printed_proposition_23 : Prop := forall n m b a eta w_0, orthonormal n m a -> (1 <= b < m)%nat ->
  0 < eta <= 1 / 5 -> square n w_0 < 1 -> aligned n m a w_0 ->
  exists (delta_1 : R -> R) (delta_2 : vector -> R),
  (forall e, 0 < e -> exists r, forall x, r <= x -> Rabs (delta_1 x) <= e) /\
  (forall c e, 0 < c -> 0 < e -> exists T, forall k,
    share (sequences (T + k) (subsets b (seq 0 m))) (fun batches =>
      existsb (fun t => at_least c (Rabs (delta_2 (after (gradient n) eta a w_0 batches t)))) (seq T (S k))) <= e) /\
  forall B t, (forall t, batch m (B t) /\ length (B t) = b) ->
    let w := path (gradient n) eta a B w_0 t in
    mean (subsets b (seq 0 m)) (fun B => alignment n m a (step (gradient n) eta a B w)) - alignment n m a w >=
    eta * INR b * INR (m - b) ^ 2 / (2 * INR m * INR (m - 1) ^ 2) -
    delta_1 (alignment n m a w) - delta_2 w - delta_1 (alignment n m a w) * delta_2 w.

(** Corrected: [proposition_23] in [Theorems.v]. *)
Theorem finding_4_2 : ~ printed_proposition_23.
Proof.
  intros H. destruct start_border as (N0 & A0 & _).
  destruct (H 2%nat 2%nat 1%nat basis (1 / 5) (two (1 / 2) (1 / 4)) (basis_orthonormal 2 2 (Nat.le_refl 2))
    ltac:(lia) ltac:(lra) N0 A0) as (d1 & d2 & H1 & H2 & K).
  destruct (errors_too_small d1 d2 H1 H2) as (B & t & HB & L). exact (Rlt_not_ge _ _ L (K B t HB)).
Qed.

(** ** 4.7 Lemma 30's product and sum run from 1 to t for 0 to t - 1 *)

Definition printed_lemma_30 : Prop := forall x c : nat -> R,
  (forall t, 0 < c t <= 1) -> (forall t, x (S t) - x t >= c t * (1 - x t)) -> x 0%nat <= 1 -> forall t,
  1 - x t <= product t (fun i => 1 - c (S i)) * (1 - x 0%nat) /\
  product t (fun i => 1 - c (S i)) * (1 - x 0%nat) <= exp (- sum t (fun i => c (S i))) * (1 - x 0%nat).

(** Corrected: [lemma_30] in [Theorems.v].  The sequence is 0, 1/2, 1, 1, .., the factors are 1/2, 1, 1, .. *)
Theorem finding_4_7 : ~ printed_lemma_30.
Proof.
  intros H. set (x := fun t : nat => match t with O => 0 | S O => 1 / 2 | _ => 1 end).
  set (c := fun t : nat => match t with O => 1 / 2 | _ => 1 end).
  destruct (H x c) with (t := 1%nat) as [A _]; unfold x, c in *; simpl in *; try lra.
  - intros [| t]; lra.
  - intros [| [| t]]; lra.
Qed.

(** ** 4.8 Eq. (36) sets the curvature of f_i to 0 along half of the directions in which the ReLU is active *)

Definition printed_eq_36 : Prop := forall n x w v, square n x = 1 -> 0 <= dot n w x -> dot n v x < 0 ->
  curvature (f_of relu n x) w v 0.

(** Corrected: that of g_i, Eq. (37), where the ReLU is active on the ray, and 0 elsewhere. *)
Theorem finding_4_8_corrected : forall n x w v,
  let s := dot n w x in
  let q := dot n v x in
  let g := s ^ 2 * square n v + 4 * s * q * dot n w v + q ^ 2 * (square n w - 2) in
  curvature (f_of linear n x) w v g /\
  (0 < s \/ s = 0 /\ 0 <= q -> curvature (f_of relu n x) w v g) /\
  (s < 0 \/ s = 0 /\ q < 0 -> curvature (f_of relu n x) w v 0).
Proof. exact active_curvature. Qed.

Theorem finding_4_8 : ~ printed_eq_36.
Proof.
  intros H. assert (D : forall x i, (i < 1)%nat -> dot 1 x (basis i) = x i) by (intros; now apply dot_basis).
  set (w := two (1 / 2) 0). set (v := two (-1) 0).
  assert (N : square 1 (basis 0) = 1) by (unfold square; now rewrite D by lia).
  specialize (H 1%nat (basis 0) w v N). rewrite !D in H by lia.
  specialize (H ltac:(unfold w; simpl; lra) ltac:(unfold v; simpl; lra)).
  destruct (finding_4_8_corrected 1 (basis 0) w v) as (_ & G & _). rewrite !D in G by lia.
  specialize (G ltac:(left; unfold w; simpl; lra)). pose proof (one_curvature _ _ _ _ _ H G) as E.
  unfold square, dot in E. unfold w, v in E. simpl in E. lra.
Qed.

(** ** Lemma 17 has its assumption reversed (finding 4.5) *)

Definition printed_lemma_17 : Prop := forall n m a eta B w e, orthonormal n m a -> batch m B ->
  0 < eta <= 1 / 5 -> square n w < 1 -> 0 < e < 1 -> square n w >= 1 - e ->
  square n (step (gradient n) eta a B w) >= square n w + 4 * eta * e * inside n a B w.

(** Corrected: [lemma_17] in [Theorems.v]. *)
Theorem finding_4_5 : ~ printed_lemma_17.
Proof.
  intros H. set (w := two (9 / 10) 0).
  assert (O := basis_orthonormal 2 2 (Nat.le_refl 2)). assert (HB := batch_single 2 0 ltac:(lia)).
  assert (N : square 2 w = 81 / 100) by (unfold w; rewrite square_two; field).
  assert (U : inside 2 basis [0%nat] w = 81 / 100).
  { unfold inside. simpl over. rewrite dot_basis by lia. simpl. field. }
  specialize (H 2%nat 2%nat basis (1 / 5) [0%nat] w (9 / 10) O HB).
  rewrite (next_square 2 2 basis (1 / 5) [0%nat] w O HB), U, N in H. lra.
Qed.
