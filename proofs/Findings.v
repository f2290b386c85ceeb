(** * What is wrong in the paper: [~ (forall ..)] for what is printed, and the correction beside it

    The numbers are those of the suite's list of findings, ranks 2 (a step of a proof is false) and 3 (an assumption
    is missing), and of rank 4 those on Proposition 23, Eq. (36) and Lemma 17.  Data are the standard basis. *)

From Coq Require Import Reals List Lra Lia Psatz Bool.
From Refereed Require Import Definitions Dynamics GradientDescent Relu Probability Stochastic SGD Instances Drift Two Plane Minima Curvature AppendixD Theorems.
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

(** ** 3.4 Section 4's conjecture on cyclic SGD fails on the border between two basins *)

(** As printed, in a weak form: only for starts with correlations that are not 0. *)
Definition printed_conjecture : Prop := forall n m a eta w, (1 <= m <= n)%nat -> orthonormal n m a ->
  0 < eta <= 1 / 5 -> square n w < 1 -> (forall i, (i < m)%nat -> dot n w (a i) <> 0) ->
  exists i s, (i < m)%nat /\ (s = 1 \/ s = -1) /\
    Un_cv (fun t => distance n (path (gradient n) eta a (fun t => [Nat.modulo t m]) w t) (fun k => s * a i k)) 0.

Theorem finding_3_4 : ~ printed_conjecture.
Proof.
  intros H. assert (Heta : 0 < 1 / 5 <= 1 / 4) by lra.
  set (f := fun s => 1 / 2 - 1 / 4 * s). set (g := fun s => 1 / 4 + 1 / 4 * s).
  assert (lin : forall p q s, continuity_pt (fun s => p + q * s) s).
  { intros p q s. apply derivable_continuous_pt. exists (0 + q * 1). apply derivable_pt_lim_plus.
    - apply derivable_pt_lim_const.
    - apply (derivable_pt_lim_scal id). apply derivable_pt_lim_id. }
  assert (bd : forall s, 0 <= s <= 1 -> bounded (1 / 5) (f s) (g s)).
  { intros s S. unfold bounded, f, g. repeat split; nra. }
  apply (undecided (1 / 5) Heta f g); [| intros s; apply lin | exact bd | | |].
  - intros s. apply (continuous_ext (fun s => 1 / 2 + - (1 / 4) * s)); [intros z; unfold f; ring | apply lin].
  - unfold f, g. simpl. lra.
  - unfold f, g. simpl. unfold drawn, other. lra.
  - intros s S. destruct (bd s S) as ((F0 & F1) & (G0 & G1) & _). set (w := two (f s) (g s)).
    destruct (H 2%nat 2%nat basis (1 / 5) w) as (i & e & I & E & C); [lia | now apply basis_orthonormal | lra | | |].
    + unfold w. rewrite square_two. unfold f, g. nra.
    + intros i I. rewrite dot_basis by easy. unfold w. destruct i as [| [| i]]; simpl; lra || lia.
    + set (W := path (gradient 2) (1 / 5) basis (fun t => [Nat.modulo t 2]) w) in *.
      destruct (C (1 / 3) ltac:(lra)) as [T K].
      destruct (path_orbit (1 / 5) w T) as [P Q]. fold W in P, Q.
      change (w 0%nat) with (f s) in P, Q. change (w 1%nat) with (g s) in P, Q.
      pose proof (orbit_bounded (1 / 5) Heta (f s) (g s) (bd s S) (2 * T)) as B0.
      pose proof (orbit_bounded (1 / 5) Heta (f s) (g s) (bd s S) (2 * T + 1)) as B1.
      assert (near : forall t, (T <= t)%nat -> distance 2 (W t) (fun k => e * basis i k) < 1 / 3).
      { intros t L. specialize (K t L).
        change (Rabs (distance 2 (W t) (fun k => e * basis i k) - 0) < 1 / 3) in K. rewrite Rminus_0_r in K.
        pose proof (Rle_abs (distance 2 (W t) (fun k => e * basis i k))). lra. }
      cbv beta zeta in B0, B1. rewrite <- P in B0. rewrite <- Q in B1. cbn [fst snd] in B0, B1.
      destruct B0 as ((X0 & _) & (Y0 & _) & _). destruct B1 as ((X1 & _) & (Y1 & _) & _).
      destruct i as [| [| i]]; [left | right | lia]; exists T.
      * cbv beta. rewrite <- P. cbn [fst snd]. apply (near_ahead _ 0 1 e); try easy; try lia. apply near. lia.
      * cbv beta. rewrite <- Q. cbn [fst snd]. apply (near_ahead _ 1 0 e); try easy; try lia. apply near. lia.
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
Proof.
  intros n m a eta w O L E N C. assert (HB : batch m [0%nat]) by (apply batch_single; lia).
  pose proof (inside_bounds n m a [0%nat] w O HB) as [U V].
  set (u := inside n a [0%nat] w) in *. set (c := dot n w (a 0%nat)).
  set (rest := over (seq 1 (m - 1)) (fun i => dot n w (a i))).
  assert (C0 : 0 < c) by apply (C 0%nat ltac:(lia)).
  assert (P : 0 < rest).
  { unfold rest. destruct m as [| [| k]]; [lia | lia |]. simpl.
    assert (0 < dot n w (a 1%nat)) by (apply C; lia).
    assert (0 <= over (seq 2 k) (fun i => dot n w (a i))); [| lra].
    apply over_pos. intros i I. apply in_seq in I. destruct (C i ltac:(lia)). lra. }
  assert (X : dot n (step (gradient n) eta a [0%nat] w) (a 0%nat) = c * (1 + eta * (2 - u - square n w))).
  { rewrite (lemma_14_step n m a eta [0%nat] w O HB) by lia.
    destruct (in_dec Nat.eq_dec 0%nat [0%nat]) as [_ | K]; [easy | exfalso; apply K; now left]. }
  assert (Y : over (seq 1 (m - 1)) (fun i => dot n (step (gradient n) eta a [0%nat] w) (a i)) =
    (1 - eta * u) * rest).
  { unfold rest. rewrite <- over_scal. apply over_ext. intros i I. apply in_seq in I.
    rewrite (lemma_14_step n m a eta [0%nat] w O HB) by lia.
    destruct (in_dec Nat.eq_dec i [0%nat]) as [[K | []] | _]; [lia | unfold u; ring]. }
  unfold R_of. rewrite X, Y. fold c rest.
  assert (Q : 0 < 1 - eta * u) by nra.
  assert (G : (1 + 19 / 20 * eta) * (1 - eta * u) <= 1 + eta * (2 - u - square n w)).
  { assert (0 <= eta * (1 / 20 - eta / 4)) by (apply Rmult_le_pos; lra).
    assert (eta * square n w <= eta * (1 + eta / 4)) by (apply Rmult_le_compat_l; lra).
    assert (0 <= eta * (eta * u)) by (apply Rmult_le_pos; [lra | apply Rmult_le_pos; lra]). nra. }
  assert (A : 0 < c / rest) by now apply Rdiv_lt_0_compat.
  apply Rle_ge. apply Rplus_le_reg_r with (ln (c / rest)).
  replace (ln (c * (1 + eta * (2 - u - square n w)) / ((1 - eta * u) * rest)) - ln (c / rest) + ln (c / rest))
    with (ln (c * (1 + eta * (2 - u - square n w)) / ((1 - eta * u) * rest))) by ring.
  rewrite <- ln_mult by lra.
  assert (Z : (1 + 19 / 20 * eta) * (c / rest) <= c * (1 + eta * (2 - u - square n w)) / ((1 - eta * u) * rest)).
  { apply Rmult_le_reg_r with ((1 - eta * u) * rest); [now apply Rmult_lt_0_compat |].
    replace (c * (1 + eta * (2 - u - square n w)) / ((1 - eta * u) * rest) * ((1 - eta * u) * rest))
      with (c * (1 + eta * (2 - u - square n w))) by (field; split; lra).
    replace ((1 + 19 / 20 * eta) * (c / rest) * ((1 - eta * u) * rest))
      with (c * ((1 + 19 / 20 * eta) * (1 - eta * u))) by (field; lra).
    apply Rmult_le_compat_l; lra. }
  destruct Z as [Z | Z]; [left; apply ln_increasing; [apply Rmult_lt_0_compat; lra | easy] | right; now f_equal].
Qed.

(** ** 2.2 Theorem 11's proof: given that all of S^+ is in the batch, the ratio of two correlations does not move *)

Definition printed_conditional_drift : Prop := forall n m a eta B w, orthonormal n m a -> batch m B ->
  0 < eta <= 1 / 5 -> square n w < 1 ->
  (exists i, In i B /\ 0 < dot n w (a i)) ->  (* the effective batch size is not 0 *)
  0 < dot n w (a 1%nat) < dot n w (a 0%nat) -> (* two datapoints in S^+, the first one leads, *)
  (forall i, (2 <= i < m)%nat -> dot n w (a i) <= 0) -> (* and no other one *)
  length (filter (is_positive n a w) B) = length (positives n m a w) ->
  let w' := step (gradient_relu n) eta a B w in
  ln (dot n w' (a 0%nat) / dot n w' (a 1%nat)) - ln (dot n w (a 0%nat) / dot n w (a 1%nat)) > 0.

Lemma relu_step n m a eta B w l : orthonormal n m a -> batch m B -> (l < m)%nat ->
  dot n (step (gradient_relu n) eta a B w) (a l) =
  dot n (step (gradient n) eta a (filter (is_positive n a w) B) w) (a l).
Proof.
  intros O HB L. apply dot_ext. intros k. unfold step. rewrite over_filter. do 2 f_equal.
  apply over_ext. intros i _. unfold gradient_relu, is_positive. now destruct (Rlt_dec 0 (dot n w (a i))).
Qed.

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
  cbv zeta in G. rewrite !(relu_step 3 3) in G by (easy || lia). rewrite F in G.
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
Proof.
  intros n m a c w v O M C U Z.
  assert (HW : exists c, (forall i, (i < m)%nat -> 0 <= c i) /\ unit_combination n m a c w) by now exists c.
  replace ((4 * dot n w v ^ 2 + Psi n m a v) / INR m) with (bend n m a w v); [now apply loss_curvature |].
  rewrite (bend_at n m a w O M HW). f_equal.
  assert (over (seq 0 m) (lost n a w v) = Phi n m a v) as ->; [| unfold Psi; ring].
  apply over_ext. intros i I. apply in_seq in I. unfold lost.
  destruct (Rlt_dec 0 (dot n w (a i))) as [S | S]; [easy |]. rewrite (Z i); [rewrite Rmax_left by lra; ring | lia |].
  rewrite (dot_below n w (sum_of m a c) (a i) (proj1 U)), (dot_sum_of n m a O M c i) in S by lia.
  specialize (C i ltac:(lia)). lra.
Qed.

(** The first of m datapoints of the standard basis, as a unit combination. *)
Lemma first_combination n m : (1 <= m <= n)%nat ->
  (forall j, (j < m)%nat -> 0 <= basis 0 j) /\ unit_combination n m basis (basis 0) (basis 0).
Proof.
  intros L. assert (I : In 0%nat (seq 0 m)) by (apply in_seq; lia).
  assert (E : forall (f : nat -> R), over (seq 0 m) (fun j => f j * if Nat.eq_dec j 0 then 1 else 0) = f 0%nat).
  { intros f. rewrite over_single by apply seq_NoDup. destruct (in_dec Nat.eq_dec 0%nat (seq 0 m)); easy. }
  split; [| split].
  - intros j _. unfold basis. destruct (Nat.eq_dec 0 j); lra.
  - intros k _. rewrite <- (E (fun j => basis j k)). apply over_ext. intros j _.
    change (basis 0 j) with (if Nat.eq_dec 0 j then 1 else 0). destruct (Nat.eq_dec 0 j), (Nat.eq_dec j 0); congruence || ring.
  - rewrite <- (E (fun _ => 1)). apply over_ext. intros j _. unfold basis.
    destruct (Nat.eq_dec 0 j), (Nat.eq_dec j 0); congruence || ring.
Qed.

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
Proof.
  intros n m a B w e i O HB I E C. pose proof (inside_bounds n m a B w O HB) as [_ V].
  assert (T : dot n w (a i) ^ 2 <= inside n a B w).
  { apply (over_term B (fun j => dot n w (a j) ^ 2) i); [| easy]. intros j _. apply pow2_ge_0. }
  assert (1 - e <= dot n w (a i)) by (pose proof (Rle_abs (- (dot n w (a i) - 1))); rewrite Rabs_Ropp in *; lra).
  assert ((1 - e) ^ 2 <= dot n w (a i) ^ 2) by (apply pow_incr; lra). nra.
Qed.

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

Lemma neither {A} (l : list A) f g : l <> [] -> share l f <= 1 / 4 -> share l g <= 1 / 4 ->
  exists x, In x l /\ f x = false /\ g x = false.
Proof.
  intros NE F G. destruct (existsb (fun x => negb (f x) && negb (g x)) l) eqn:E.
  - apply existsb_exists in E. destruct E as (x & I & E). apply andb_true_iff in E. destruct E as [P Q].
    exists x. split; [easy |]. now rewrite <- (negb_involutive (f x)), <- (negb_involutive (g x)), P, Q.
  - exfalso. assert (H : share l (fun _ => true) <= share l f + share l g).
    { apply share_or. intros x I _. destruct (f x || g x) eqn:Z; [easy |].
      apply orb_false_iff in Z. destruct Z as [P Q].
      assert (existsb (fun x => negb (f x) && negb (g x)) l = true); [| congruence].
      apply existsb_exists. exists x. now rewrite P, Q. }
    assert (K : share l (fun _ => true) = 1).
    { unfold share. assert (filter (fun _ => true) l = l) as -> by (clear; induction l; simpl; congruence).
      field. intros Z. apply NE. apply length_zero_iff_nil. apply INR_eq. exact Z. }
    lra.
Qed.

(** Corrected: [proposition_23] in [Theorems.v]. *)
Theorem finding_4_2 : ~ printed_proposition_23.
Proof.
  intros H. set (w_0 := two (1 / 2) (1 / 4)).
  assert (O := basis_orthonormal 2 2 (Nat.le_refl 2)).
  assert (D : forall x i, (i < 2)%nat -> dot 2 x (basis i) = x i) by (intros; now apply dot_basis).
  assert (N0 : square 2 w_0 < 1) by (unfold w_0; rewrite square_two; lra).
  assert (A0 : aligned 2 2 basis w_0).
  { exists 0%nat, 1%nat. rewrite !D by lia. unfold w_0. simpl. repeat split; lia || lra. }
  assert (F0 : 0 < Phi 2 2 basis w_0).
  { unfold Phi, inside. simpl over. rewrite !D by lia. unfold w_0. simpl. lra. }
  destruct (H 2%nat 2%nat 1%nat basis (1 / 5) w_0 O ltac:(lia) ltac:(lra) N0 A0) as (d1 & d2 & H1 & H2 & K).
  destruct (H1 (1 / 1000) ltac:(lra)) as [r0 R0].
  set (r := Rmin (1 / 100) (exp (- r0) / 2)).
  assert (r1 : 0 < r) by (apply Rmin_glb_lt; [lra | pose proof (exp_pos (- r0)); lra]).
  assert (r2 : r <= 1 / 100) by apply Rmin_l. assert (r3 : r <= exp (- r0) / 2) by apply Rmin_r.
  destruct (theorem_2 2 2 1 basis (1 / 5) w_0 O ltac:(lia) ltac:(lra) N0 ltac:(lia) F0 r (1 / 4) ltac:(lra) ltac:(lra))
    as [T1 S1].
  destruct (H2 (1 / 1000) (1 / 4) ltac:(lra) ltac:(lra)) as [T2 S2].
  set (T := max T1 T2). specialize (S1 (T - T1)%nat). specialize (S2 (T - T2)%nat).
  replace (T1 + (T - T1))%nat with T in S1 by lia. replace (T2 + (T - T2))%nat with T in S2 by lia.
  destruct (neither _ _ _ (some_sequence T _ (subsets_some 2 1 ltac:(lia))) S1 S2) as (word & I & X & Y).
  set (v := after (gradient 2) (1 / 5) basis w_0 word T).
  assert (Y' : Rabs (d2 v) < 1 / 1000).
  { destruct (Rle_lt_dec (1 / 1000) (Rabs (d2 v))) as [Z | Z]; [| easy]. exfalso.
    assert (existsb (fun t => at_least (1 / 1000) (Rabs (d2 (after (gradient 2) (1 / 5) basis w_0 word t))))
      (seq T2 (S (T - T2))) = true); [| congruence].
    apply existsb_exists. exists T. split; [apply in_seq; lia |]. fold v. unfold at_least.
    destruct (Rle_dec (1 / 1000) (Rabs (d2 v))); easy. }
  assert (X' : exists i s, (i < 2)%nat /\ (s = 1 \/ s = -1) /\ distance 2 v (fun k => s * basis i k) <= r).
  { apply negb_false_iff in X. apply existsb_exists in X. destruct X as (i & J & X).
    apply existsb_exists in X. destruct X as (s & S & X). exists i, s.
    split; [apply in_seq in J; lia |]. split; [destruct S as [<- | [<- | []]]; auto |].
    rewrite forallb_forall in X. specialize (X T ltac:(apply in_seq; lia)). fold v in X.
    unfold at_least in X. destruct (Rle_dec (distance 2 v (fun k => s * basis i k)) r); easy. }
  set (B := fun t => match nth_error word t with Some b => b | None => [0%nat] end).
  assert (HB : forall t, batch 2 (B t) /\ length (B t) = 1%nat).
  { intros t. unfold B. destruct (nth_error word t) as [b |] eqn:E; [| split; [apply batch_single; lia | easy]].
    apply nth_error_In in E. pose proof (sequences_in T _ word b I E) as J.
    split; [exact (subset_batch 2 1 b J) | exact (proj2 (proj2 (subset_in 1 (seq 0 2) b J)))]. }
  assert (PV : path (gradient 2) (1 / 5) basis B w_0 T = v).
  { unfold v, after. apply path_ext. intros t L. unfold B. rewrite (nth_error_nth' word []); [easy |].
    now rewrite (sequences_length T _ word I). }
  specialize (K B T HB). cbv zeta in K. rewrite PV in K.
  pose proof (aligned_kept 2 2 basis (1 / 5) B w_0 O (fun t => proj1 (HB t)) ltac:(lra) N0 T A0) as AV. rewrite PV in AV.
  destruct X' as (i & s & J & S & X').
  assert (exists j, (j < 2)%nat /\ i <> j) as (j & J' & IJ) by (exists (1 - i)%nat; lia).
  assert (E : (v i - s) ^ 2 + v j ^ 2 <= r ^ 2).
  { assert (E : (v i - s) ^ 2 + v j ^ 2 = square 2 (fun k => v k - s * basis i k)).
    { unfold square, dot, basis. destruct i as [| [| i]], j as [| [| j]]; try lia; simpl; ring. }
    rewrite E. unfold distance, norm in X'. rewrite <- (sqrt_sqrt (square 2 (fun k => v k - s * basis i k))) by apply square_pos.
    set (z := sqrt _) in *. assert (0 <= z) by apply sqrt_pos. nra. }
  assert (vj : Rabs (v j) <= r).
  { rewrite <- (Rabs_pos_eq r) by lra. apply Rsqr_le_abs_0. unfold Rsqr. pose proof (pow2_ge_0 (v i - s)). nra. }
  assert (vi : Rabs (v i - s) <= r).
  { rewrite <- (Rabs_pos_eq r) by lra. apply Rsqr_le_abs_0. unfold Rsqr. pose proof (pow2_ge_0 (v j)). nra. }
  assert (vi' : 1 - r <= Rabs (v i) <= 1 + r).
  { assert (s1 : Rabs s = 1) by (destruct S as [-> | ->]; [apply Rabs_R1 | rewrite Rabs_left; lra]).
    pose proof (Rabs_triang (v i - s) s) as U. replace (v i - s + s) with (v i) in U by ring.
    pose proof (Rabs_triang (s - v i) (v i)) as V. replace (s - v i + v i) with s in V by ring.
    rewrite (Rabs_minus_sym s (v i)) in V. lra. }
  assert (vj0 : 0 < Rabs (v j)).
  { apply Rabs_pos_lt. destruct AV as (k & l & Hk & Hl & KL & P & Q). rewrite !D in P, Q by easy.
    destruct (Nat.eq_dec j k) as [-> | N]; [easy |]. assert (j = l) as -> by lia. easy. }
  pose proof (drift_plane v i j J J' IJ ltac:(lra) ltac:(lra)) as U.
  assert (RV : r0 <= alignment 2 2 basis v).
  { rewrite (alignment_plane v i j J J' IJ) by lra. rewrite <- (ln_exp r0).
    assert (G : exp r0 <= Rabs (v i) / Rabs (v j)).
    { apply Rmult_le_reg_r with (Rabs (v j)); [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
      rewrite exp_Ropp in r3. pose proof (exp_pos r0) as P.
      assert (exp r0 * Rabs (v j) <= exp r0 * (/ exp r0 / 2)) by (apply Rmult_le_compat_l; lra).
      replace (exp r0 * (/ exp r0 / 2)) with (1 / 2) in * by (field; lra). lra. }
    destruct G as [G | ->]; [left; apply ln_increasing; [apply exp_pos | easy] | lra]. }
  specialize (R0 _ RV). simpl INR in K.
  set (x := d1 (alignment 2 2 basis v)) in *. set (y := d2 v) in *.
  apply Rabs_def2 in Y'. assert (Z : Rabs (x * y) <= 1 / 1000 * 1).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; [easy |]. apply Rabs_le. lra. }
  pose proof (Rle_abs x). pose proof (Rle_abs (x * y)). lra.
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
Proof.
  intros n x w v s q g. pose proof (relu_second n w v x) as H. fold s q in H. unfold active in H.
  split; [exact (smooth_second n w v x) |]. split; intros C.
  - destruct (Rlt_dec 0 s); [exact H |]. destruct (Req_EM_T s 0); [| lra]. destruct (Rle_dec 0 q); [exact H | lra].
  - destruct (Rlt_dec 0 s); [lra |]. destruct (Req_EM_T s 0); [| exact H]. destruct (Rle_dec 0 q); [lra | exact H].
Qed.

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
