(** * Two datapoints in the plane: where cyclic SGD does not decide, and how R drifts (findings 3.4 and 4.2) *)

From Coq Require Import Reals List Lra Lia Psatz Bool.
From Refereed Require Import Definitions Dynamics Probability Stochastic SGD Instances Two Drift.
Import ListNotations.
Local Open Scope R_scope.

Lemma continuous_ext f g s : (forall z, f z = g z) -> continuity_pt f s -> continuity_pt g s.
Proof.
  intros H C e E. destruct (C e E) as (d & D & K). exists d. split; [easy |]. intros z Z. rewrite <- !H. now apply K.
Qed.

(** ** Cyclic SGD as one map of two numbers: the correlation whose turn it is, and the other *)

Section Orbit.

Variable eta : R.
Hypothesis Heta : 0 < eta <= 1 / 4.

Fixpoint orbit (x y : R) (t : nat) : R * R :=
  match t with
  | O => (x, y)
  | S t => let (x, y) := orbit x y t in (other eta x y, drawn eta x y)
  end.

Let turn x y t := fst (orbit x y t).
Let rest x y t := snd (orbit x y t).

Lemma turn_next x y t : turn x y (S t) = other eta (turn x y t) (rest x y t).
Proof. unfold turn, rest. simpl. now destruct (orbit x y t). Qed.

Lemma rest_next x y t : rest x y (S t) = drawn eta (turn x y t) (rest x y t).
Proof. unfold turn, rest. simpl. now destruct (orbit x y t). Qed.

Section Start.

Variables x y : R.
Hypothesis Hxy : bounded eta x y.

Lemma orbit_bounded t : bounded eta (turn x y t) (rest x y t).
Proof.
  induction t as [| t IH]; [exact Hxy |]. rewrite turn_next, rest_next. apply bounded_swap, pair_step; easy.
Qed.

(** The larger one is ahead at its next turn, too, and behind in between. *)
Lemma ahead_behind t : rest x y t < turn x y t -> turn x y (S t) < rest x y (S t).
Proof.
  intros H. rewrite turn_next, rest_next. destruct (orbit_bounded t) as ((P0 & P1) & (Q0 & Q1) & B).
  set (p := turn x y t) in *. set (q := rest x y t) in *. unfold other, drawn.
  assert (p2 : 0 < p ^ 2 < 1) by (split; nra).
  assert (E : p * (eta * (- (p ^ 2 + q ^ 2) - p ^ 2 + 2) + 1) - q * (- eta * p ^ 2 + 1) =
    (p - q) * (1 - eta * p ^ 2) + p * (eta * (2 - (p ^ 2 + q ^ 2)))) by ring.
  assert (0 < (p - q) * (1 - eta * p ^ 2)) by (apply Rmult_lt_0_compat; nra).
  assert (0 <= p * (eta * (2 - (p ^ 2 + q ^ 2)))) by (apply Rmult_le_pos; [lra | apply Rmult_le_pos; lra]). lra.
Qed.

Lemma ahead_again t : rest x y t < turn x y t -> rest x y (S (S t)) < turn x y (S (S t)).
Proof.
  intros H. pose proof (orbit_bounded t) as B. pose proof (orbit_bounded (S (S t))) as B2.
  pose proof (pair_ratio eta Heta _ _ B ltac:(lra)) as K. cbv zeta in K.
  rewrite <- turn_next, <- rest_next, <- turn_next, <- rest_next in K.
  destruct B as ((P0 & P1) & (Q0 & Q1) & _). destruct B2 as ((U0 & U1) & (V0 & V1) & _).
  set (p := turn x y t) in *. set (q := rest x y t) in *.
  set (u := turn x y (S (S t))) in *. set (v := rest x y (S (S t))) in *.
  assert (e3 : 0 < eta ^ 3) by (apply pow_lt; lra). assert (p2 : 0 < p ^ 2) by (apply pow_lt; lra).
  assert (0 < eta ^ 3 * p ^ 2) by now apply Rmult_lt_0_compat.
  assert (qu : 0 < q * u) by now apply Rmult_lt_0_compat.
  assert (v * p < p * u) by nra. apply Rmult_lt_reg_r with p; lra.
Qed.

Lemma ahead_stays t k : rest x y t < turn x y t -> rest x y (2 * k + t) < turn x y (2 * k + t).
Proof.
  intros H. induction k as [| k IH]; [easy |].
  replace (2 * S k + t)%nat with (S (S (2 * k + t))) by lia. now apply ahead_again.
Qed.

(** What is ahead at an even time and what is ahead at an odd one are different datapoints. *)
Lemma ahead_once t s : rest x y (2 * t) < turn x y (2 * t) -> rest x y (2 * s + 1) < turn x y (2 * s + 1) -> False.
Proof.
  intros P Q. destruct (le_lt_dec t s) as [L | L].
  - pose proof (ahead_stays (2 * t) (s - t) P) as K. replace (2 * (s - t) + 2 * t)%nat with (2 * s)%nat in K by lia.
    apply ahead_behind in K. replace (S (2 * s)) with (2 * s + 1)%nat in K by lia. lra.
  - pose proof (ahead_stays (2 * s + 1) (t - s - 1) Q) as K.
    replace (2 * (t - s - 1) + (2 * s + 1))%nat with (2 * t - 1)%nat in K by lia.
    apply ahead_behind in K. replace (S (2 * t - 1)) with (2 * t)%nat in K by lia. lra.
Qed.

End Start.

(** ** From a start between the two none is ahead for good *)

Lemma orbit_continuous f g s t : continuity_pt f s -> continuity_pt g s ->
  continuity_pt (fun s => turn (f s) (g s) t) s /\ continuity_pt (fun s => rest (f s) (g s) t) s.
Proof.
  intros F G. induction t as [| t [X Y]]; [easy |].
  assert (sq : forall h, continuity_pt h s -> continuity_pt (fun s => h s ^ 2) s).
  { intros h H. apply (continuity_pt_comp h (fun z => z ^ 2)); [easy |].
    apply derivable_continuous_pt. exists (2 * h s ^ 1). exact (derivable_pt_lim_pow (h s) 2). }
  assert (cst : forall z : R, continuity_pt (fun _ => z) s) by (intros z; apply continuity_pt_const; intros ? ?; easy).
  split.
  - apply (continuous_ext (fun s => rest (f s) (g s) t * (1 - eta * turn (f s) (g s) t ^ 2))).
    { intros z. rewrite turn_next. unfold other. ring. }
    apply continuity_pt_mult; [easy |]. apply continuity_pt_minus; [apply cst |].
    apply continuity_pt_mult; [apply cst | now apply sq].
  - apply (continuous_ext (fun s => turn (f s) (g s) t *
      (1 + eta * (2 - 2 * turn (f s) (g s) t ^ 2 - rest (f s) (g s) t ^ 2)))).
    { intros z. rewrite rest_next. unfold drawn. ring. }
    apply continuity_pt_mult; [easy |]. apply continuity_pt_plus; [apply cst |].
    apply continuity_pt_mult; [apply cst |]. apply continuity_pt_minus; [| now apply sq].
    apply continuity_pt_minus; [apply cst |]. apply continuity_pt_mult; [apply cst | now apply sq].
Qed.

Lemma positive_near f c : continuity_pt f c -> 0 < f c -> exists d, 0 < d /\ forall s, Rabs (s - c) < d -> 0 < f s.
Proof.
  intros C P. destruct (C (f c) P) as (d & D & H). exists d. split; [exact D |]. intros s S.
  destruct (Req_dec s c) as [-> | N]; [easy |].
  assert (K : Rabs (f s - f c) < f c).
  { refine (H s _). split; [| exact S]. split; [exact I | now apply not_eq_sym]. }
  apply Rabs_def2 in K. lra.
Qed.

(** Along a path of starts from one that leads to the one to one that leads to the other there is an undecided one. *)
Theorem undecided f g :
  (forall s, continuity_pt f s) -> (forall s, continuity_pt g s) ->
  (forall s, 0 <= s <= 1 -> bounded eta (f s) (g s)) ->
  rest (f 0) (g 0) 0 < turn (f 0) (g 0) 0 -> rest (f 1) (g 1) 1 < turn (f 1) (g 1) 1 ->
  ~ (forall s, 0 <= s <= 1 -> (exists t, rest (f s) (g s) (2 * t) < turn (f s) (g s) (2 * t)) \/
                              (exists t, rest (f s) (g s) (2 * t + 1) < turn (f s) (g s) (2 * t + 1))).
Proof.
  intros F G B P0 P1 H.
  set (E := fun s => 0 <= s <= 1 /\ exists t, rest (f s) (g s) (2 * t) < turn (f s) (g s) (2 * t)).
  destruct (completeness E) as (c & U & M).
  - exists 1. intros s [S _]. apply S.
  - exists 0. split; [lra |]. now exists 0%nat.
  - assert (E0 : E 0) by (split; [lra | now exists 0%nat]).
    assert (C : 0 <= c <= 1) by (split; [now apply U | apply M; intros s [S _]; apply S]).
    assert (near : forall t, rest (f c) (g c) t < turn (f c) (g c) t ->
      exists d, 0 < d /\ forall s, Rabs (s - c) < d -> rest (f s) (g s) t < turn (f s) (g s) t).
    { intros t T. destruct (positive_near (fun s => turn (f s) (g s) t - rest (f s) (g s) t) c) as (d & D & K).
      - apply continuity_pt_minus; now apply orbit_continuous.
      - lra.
      - exists d. split; [easy |]. intros s S. specialize (K s S). lra. }
    destruct (H c C) as [[t T] | [t T]]; destruct (near _ T) as (d & D & K).
    + assert (c1 : c < 1).
      { destruct (Req_dec c 1) as [Z | Z]; [| lra]. exfalso. rewrite Z in T.
        exact (ahead_once (f 1) (g 1) (B 1 ltac:(lra)) t 0 T P1). }
      set (s := Rmin 1 (c + d / 2)).
      assert (s1 : s <= 1) by apply Rmin_l. assert (s2 : s <= c + d / 2) by apply Rmin_r.
      assert (s3 : c < s) by (unfold s; apply Rmin_glb_lt; lra).
      assert (X : E s).
      { split; [lra |]. exists t. apply K. rewrite Rabs_pos_eq; lra. }
      specialize (U s X). lra.
    + assert (X : is_upper_bound E (c - d)).
      { intros s Es. pose proof (U s Es) as L. destruct Es as [S [r Q]].
        destruct (Rle_lt_dec s (c - d)) as [Z | Z]; [easy |]. exfalso.
        apply (ahead_once (f s) (g s) (B s S) r t Q). apply K. rewrite Rabs_left1; lra. }
      specialize (M _ X). lra.
Qed.

End Orbit.

(** ** Weights and their coordinates *)

Section Coordinates.

Variables (eta : R) (w : vector).
Let O : orthonormal 2 2 basis := basis_orthonormal 2 2 (Nat.le_refl 2).
Let W := path (gradient 2) eta basis (fun t => [Nat.modulo t 2]) w.

Lemma path_orbit t :
  (W (2 * t) 0%nat, W (2 * t) 1%nat) = orbit eta (w 0%nat) (w 1%nat) (2 * t) /\
  (W (2 * t + 1) 1%nat, W (2 * t + 1) 0%nat)%nat = orbit eta (w 0%nat) (w 1%nat) (2 * t + 1).
Proof.
  assert (D : forall x i, (i < 2)%nat -> dot 2 x (basis i) = x i) by (intros; now apply dot_basis).
  assert (odd : forall t, (W (2 * t) 0%nat, W (2 * t) 1%nat) = orbit eta (w 0%nat) (w 1%nat) (2 * t) ->
    (W (2 * t + 1) 1%nat, W (2 * t + 1) 0%nat)%nat = orbit eta (w 0%nat) (w 1%nat) (2 * t + 1)).
  { intros r E. rewrite Nat.add_1_r. cbn [orbit]. rewrite <- E.
    change (W (S (2 * r))) with (step (gradient 2) eta basis [((2 * r) mod 2)%nat] (W (2 * r)%nat)).
    replace ((2 * r) mod 2)%nat with 0%nat by (apply (Nat.mod_unique _ _ r); lia).
    destruct (one_step basis eta O 0 1 (W (2 * r)%nat) ltac:(lia)) as [X Y].
    rewrite !D in X, Y by lia. now rewrite X, Y. }
  assert (even : forall t, (W (2 * t + 1) 1%nat, W (2 * t + 1) 0%nat)%nat = orbit eta (w 0%nat) (w 1%nat) (2 * t + 1) ->
    (W (2 * S t) 0%nat, W (2 * S t) 1%nat)%nat = orbit eta (w 0%nat) (w 1%nat) (2 * S t)).
  { intros r E. replace (2 * S r)%nat with (S (2 * r + 1)) by lia. cbn [orbit]. rewrite <- E.
    change (W (S (2 * r + 1))) with (step (gradient 2) eta basis [((2 * r + 1) mod 2)%nat] (W (2 * r + 1)%nat)).
    replace ((2 * r + 1) mod 2)%nat with 1%nat
      by (apply (Nat.mod_unique _ _ r); lia).
    destruct (one_step basis eta O 1 0 (W (2 * r + 1)%nat) ltac:(lia)) as [X Y].
    rewrite !D in X, Y by lia. now rewrite X, Y. }
  induction t as [| t [IH1 IH2]].
  - assert (Z : (W (2 * 0)%nat 0%nat, W (2 * 0)%nat 1%nat) = orbit eta (w 0%nat) (w 1%nat) (2 * 0)) by reflexivity.
    split; [exact Z | now apply odd].
  - assert (Z := even t IH2). split; [exact Z | now apply odd].
Qed.

End Coordinates.

(** Within 1/3 of plus or minus a datapoint its correlation is larger than the other one. *)
Lemma near_ahead v i j s : (i < 2)%nat -> (j < 2)%nat -> i <> j -> s = 1 \/ s = -1 ->
  distance 2 v (fun k => s * basis i k) < 1 / 3 -> 0 < v i -> 0 < v j -> v j < v i.
Proof.
  intros I J D S H P Q.
  assert (E : (v i - s) ^ 2 + v j ^ 2 = square 2 (fun k => v k - s * basis i k)).
  { unfold square, dot, basis. destruct i as [| [| i]], j as [| [| j]]; try lia; simpl; ring. }
  assert (K : (v i - s) ^ 2 + v j ^ 2 < 1 / 9).
  { rewrite E. unfold distance, norm in H. set (z := square 2 (fun k => v k - s * basis i k)) in *.
    pose proof (sqrt_pos z) as P0. pose proof (sqrt_sqrt z (square_pos 2 _)) as P1. nra. }
  pose proof (pow2_ge_0 (v i - s)) as A. pose proof (pow2_ge_0 (v j)) as B.
  destruct S as [-> | ->].
  - assert (v j < 1 / 3) by nra. assert (2 / 3 < v i) by nra. lra.
  - exfalso. nra.
Qed.

(** ** The drift of R near a datapoint, eta = 1/5 *)

Lemma alignment_plane v i j : (i < 2)%nat -> (j < 2)%nat -> i <> j -> Rabs (v j) <= Rabs (v i) ->
  alignment 2 2 basis v = ln (Rabs (v i) / Rabs (v j)).
Proof.
  intros I J D L. unfold alignment. simpl seq. simpl fold_right. simpl over. rewrite !dot_basis by lia.
  pose proof (Rabs_pos (v i)). pose proof (Rabs_pos (v j)).
  destruct i as [| [| i]], j as [| [| j]]; try lia.
  - rewrite (Rmax_left (Rabs (v 1%nat)) 0), (Rmax_left (Rabs (v 0%nat))) by lra. f_equal. f_equal. ring.
  - rewrite (Rmax_left (Rabs (v 1%nat)) 0), (Rmax_right (Rabs (v 0%nat))) by lra. f_equal. f_equal. ring.
Qed.

Lemma drift_plane v i j : (i < 2)%nat -> (j < 2)%nat -> i <> j ->
  99 / 100 <= Rabs (v i) <= 101 / 100 -> 0 < Rabs (v j) <= 1 / 100 ->
  mean (subsets 1 (seq 0 2)) (fun B => alignment 2 2 basis (step (gradient 2) (1 / 5) basis B v)) -
  alignment 2 2 basis v <= 3 / 100.
Proof.
  intros I J D P Q.
  assert (O := basis_orthonormal 2 2 (Nat.le_refl 2)).
  assert (B : forall x k, (k < 2)%nat -> dot 2 x (basis k) = x k) by (intros; now apply dot_basis).
  set (p := Rabs (v i)) in *. set (q := Rabs (v j)) in *.
  assert (p2 : (99 / 100) ^ 2 <= p ^ 2 <= (101 / 100) ^ 2) by (split; apply pow_incr; lra).
  assert (q2 : 0 <= q ^ 2 <= (1 / 100) ^ 2) by (split; [apply pow2_ge_0 | apply pow_incr; lra]).
  set (f := 1 + 1 / 5 * (2 - 2 * p ^ 2 - q ^ 2)). set (g := 1 - 1 / 5 * p ^ 2).
  set (f' := 1 + 1 / 5 * (2 - 2 * q ^ 2 - p ^ 2)). set (g' := 1 - 1 / 5 * q ^ 2).
  assert (Ef : 9 / 10 <= f <= 1008 / 1000) by (unfold f; lra). assert (Eg : 7959 / 10000 <= g <= 1) by (unfold g; lra).
  assert (Ef' : 11959 / 10000 <= f' <= 7 / 5) by (unfold f'; lra). assert (Eg' : 9 / 10 <= g' <= 1) by (unfold g'; lra).
  assert (sq : forall k, v k ^ 2 = Rabs (v k) ^ 2) by (intros k; rewrite RPow_abs; symmetry; apply Rabs_pos_eq, pow2_ge_0).
  (* with the leader in the batch *)
  assert (A1 : alignment 2 2 basis (step (gradient 2) (1 / 5) basis [i] v) = ln (p * f / (q * g))).
  { destruct (one_step basis (1 / 5) O i j v ltac:(lia)) as [X Y]. rewrite !B in X, Y by lia.
    assert (X' : Rabs (step (gradient 2) (1 / 5) basis [i] v i) = p * f).
    { rewrite X. unfold drawn. rewrite !sq. fold p q. rewrite Rabs_mult. fold p. f_equal.
      rewrite Rabs_pos_eq; unfold f in *; lra. }
    assert (Y' : Rabs (step (gradient 2) (1 / 5) basis [i] v j) = q * g).
    { rewrite Y. unfold other. rewrite !sq. fold p q. rewrite Rabs_mult. fold q. f_equal.
      rewrite Rabs_pos_eq; unfold g in *; lra. }
    rewrite (alignment_plane _ i j) by (try easy; rewrite X', Y'; nra). now rewrite X', Y'. }
  assert (A2 : alignment 2 2 basis (step (gradient 2) (1 / 5) basis [j] v) = ln (p * g' / (q * f'))).
  { destruct (one_step basis (1 / 5) O j i v ltac:(lia)) as [X Y]. rewrite !B in X, Y by lia.
    assert (X' : Rabs (step (gradient 2) (1 / 5) basis [j] v j) = q * f').
    { rewrite X. unfold drawn. rewrite !sq. fold p q. rewrite Rabs_mult. fold q. f_equal.
      rewrite Rabs_pos_eq; unfold f' in *; lra. }
    assert (Y' : Rabs (step (gradient 2) (1 / 5) basis [j] v i) = p * g').
    { rewrite Y. unfold other. rewrite !sq. fold p q. rewrite Rabs_mult. fold p. f_equal.
      rewrite Rabs_pos_eq; unfold g' in *; lra. }
    rewrite (alignment_plane _ i j) by (try easy; rewrite X', Y'; nra). now rewrite X', Y'. }
  assert (A0 : alignment 2 2 basis v = ln (p / q)) by (apply alignment_plane; try easy; fold p q; lra).
  set (F := fun B => alignment 2 2 basis (step (gradient 2) (1 / 5) basis B v)) in *.
  assert (M : mean (subsets 1 (seq 0 2)) F = (F [i] + F [j]) / 2).
  { unfold mean. simpl. destruct i as [| [| i]], j as [| [| j]]; try lia; field. }
  rewrite M, A0. unfold F. rewrite A1, A2.
  assert (L : ln (p * f / (q * g)) + ln (p * g' / (q * f')) = 2 * ln (p / q) + ln (f * g' / (g * f'))).
  { replace (2 * ln (p / q)) with (ln (p / q) + ln (p / q)) by ring.
    rewrite <- !ln_mult; try (apply Rdiv_lt_0_compat; nra); try (apply Rmult_lt_0_compat; apply Rdiv_lt_0_compat; nra).
    f_equal. field. repeat split; lra. }
  assert (Z : f * g' / (g * f') <= 106 / 100).
  { apply Rmult_le_reg_r with (g * f'); [nra |]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by nra.
    assert (f * g' <= 1008 / 1000 * 1) by (apply Rmult_le_compat; lra).
    assert (7959 / 10000 * (11959 / 10000) <= g * f') by (apply Rmult_le_compat; lra). lra. }
  assert (Z0 : 0 < f * g' / (g * f')) by (apply Rdiv_lt_0_compat; nra).
  pose proof (ln_tangent (f * g' / (g * f')) 1 Z0 ltac:(lra)) as T. rewrite ln_1 in T. lra.
Qed.

Lemma some_sequence {A} T (l : list A) : l <> [] -> sequences T l <> [].
Proof.
  intros N. destruct l as [| x l]; [easy |]. assert (I : In (repeat x T) (sequences T (x :: l))).
  { induction T as [| T IH]; [now left |]. cbn [sequences repeat flat_map]. apply in_or_app. left. now apply in_map. }
  intros E. now rewrite E in I.
Qed.
