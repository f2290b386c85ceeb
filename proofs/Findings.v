(** * What is wrong in the paper: [~ (forall ..)] for what is printed, and the correction beside it

    The numbers are those of the suite's list of findings, ranks 2 (a step of a proof is false) and 3 (an assumption
    is missing); Lemma 17 and the drift have misprints.  Data are the standard basis. *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics GradientDescent Relu Instances Theorems.
Import ListNotations.
Local Open Scope R_scope.

(** ** 3.1 Weights that are orthogonal to the data do not move (Theorem 2, Propositions 7, 9, 21, 22) *)

Lemma no_gradient n w x k : dot n w x = 0 -> gradient n w x k = 0.
Proof. intros H. rewrite gradient_at, H. ring. Qed.

Lemma over_zero B f : (forall i, In i B -> f i = 0) -> over B f = 0.
Proof. intros H. rewrite (over_ext B f (fun _ => 0 * 0)) by (intros; rewrite H; [ring | easy]). rewrite over_scal. ring. Qed.

Lemma stands_still g eta a B w :
  (forall w', (forall k, w' k = w k) -> forall t i, In i (B t) -> forall k, g w' (a i) k = 0) ->
  forall t k, path g eta a B w t k = w k.
Proof.
  intros H. induction t as [| t IH]; intros k; [reflexivity |]. simpl. unfold step. rewrite IH.
  rewrite over_zero; [ring |]. intros i I. now apply (H _ IH t).
Qed.

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

Lemma square_difference n x y s :
  square n (fun k => x k - s * y k) = square n x - 2 * s * dot n x y + s ^ 2 * square n y.
Proof.
  rewrite (square_ext n (fun k => x k - s * y k) (fun k => 1 * x k + (- s) * y k)) by (intros; ring).
  rewrite square_linear. ring.
Qed.

Theorem finding_3_1_theorem_2 : ~ printed_theorem_2.
Proof.
  intros H. set (w := three 0 0 (1 / 2)).
  assert (Z : forall i, (i < 2)%nat -> dot 3 w (basis i) = 0).
  { intros i I. rewrite dot_basis by lia. destruct i as [| [| i]]; [reflexivity | reflexivity | lia]. }
  destruct (H 3%nat 2%nat 1%nat basis (1 / 5) w) as (B & i & s & HB & I & S & C); try lia; try lra.
  - apply basis_orthonormal. lia.
  - unfold w. rewrite square_three. lra.
  - destruct (C 1 ltac:(lra)) as [T E]. specialize (E T (Nat.le_refl T)).
    change (Rabs (distance 3 (path (gradient 3) (1 / 5) basis B w T) (fun k => s * basis i k) - 0) < 1) in E.
    rewrite Rminus_0_r in E.
    assert (D : square 3 (fun k => path (gradient 3) (1 / 5) basis B w T k - s * basis i k) = 5 / 4).
    { rewrite (square_ext 3 _ (fun k => w k - s * basis i k)).
      - rewrite square_difference, (Z i I).
        assert (square 3 (basis i) = 1) as ->.
        { unfold square. rewrite dot_basis by lia. unfold basis. now destruct (Nat.eq_dec i i). }
        assert (square 3 w = 1 / 4) as -> by (unfold w; rewrite square_three; field).
        destruct S as [-> | ->]; field.
      - intros k. f_equal. apply (finding_3_1 3 2 basis (1 / 5) B w); [intros t; apply HB | exact Z]. }
    unfold distance, norm in E. rewrite D in E.
    assert (1 <= sqrt (5 / 4)) by (rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt; lra).
    rewrite Rabs_pos_eq in E by apply sqrt_pos. lra.
Qed.

(** ** 3.2 A correlation that is 0 stays 0, so that "without loss of generality" c_t > 0 fails *)

Theorem finding_3_2 : forall n m a eta B w, orthonormal n m a -> (forall t, batch m (B t)) ->
  0 < eta <= 1 / 5 -> square n w < 1 ->
  forall l, (l < m)%nat -> dot n w (a l) = 0 -> forall t, dot n (path (gradient n) eta a B w t) (a l) = 0.
Proof.
  intros n m a eta B w O HB E S l L Z t.
  destruct (corollary_6_sign n m a eta B w O HB E S t l L) as [[_ P] [_ Q]].
  set (c := dot n (path (gradient n) eta a B w t) (a l)) in *.
  destruct (Rtotal_order c 0) as [X | [X | X]]; [specialize (Q X) | easy | specialize (P X)]; lra.
Qed.

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
