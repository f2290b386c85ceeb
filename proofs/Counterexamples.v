(** * What the findings rest on *)

From Coq Require Import Reals List Lra Lia Psatz Bool.
From Refereed Require Import Definitions Dynamics GradientDescent Relu Probability Stochastic SGD Instances.
From Refereed Require Import Drift Two Plane Minima Curvature.
Import ListNotations.
Local Open Scope R_scope.

(** ** Weights that do not move *)

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

Lemma square_difference n x y s :
  square n (fun k => x k - s * y k) = square n x - 2 * s * dot n x y + s ^ 2 * square n y.
Proof.
  rewrite (square_ext n (fun k => x k - s * y k) (fun k => 1 * x k + (- s) * y k)) by (intros; ring).
  rewrite square_linear. ring.
Qed.

Lemma apart_for_ever (W : nat -> vector) i s : let w := three 0 0 (1 / 2) in
  (forall i, (i < 2)%nat -> dot 3 w (basis i) = 0) -> (i < 2)%nat -> s = 1 \/ s = -1 ->
  Un_cv (fun t => distance 3 (W t) (fun k => s * basis i k)) 0 -> ~ forall t k, W t k = w k.
Proof.
  intros w Z I S C M.
  destruct (C 1 ltac:(lra)) as [T E]. specialize (E T (Nat.le_refl T)).
  change (Rabs (distance 3 (W T) (fun k => s * basis i k) - 0) < 1) in E.
  rewrite Rminus_0_r in E.
  assert (D : square 3 (fun k => W T k - s * basis i k) = 5 / 4).
  { rewrite (square_ext 3 _ (fun k => w k - s * basis i k)).
    - rewrite square_difference, (Z i I).
      assert (square 3 (basis i) = 1) as ->.
      { unfold square. rewrite dot_basis by lia. unfold basis. now destruct (Nat.eq_dec i i). }
      assert (square 3 w = 1 / 4) as -> by (unfold w; rewrite square_three; field).
      destruct S as [-> | ->]; field.
    - intros k. f_equal. apply M. }
  unfold distance, norm in E. rewrite D in E.
  assert (1 <= sqrt (5 / 4)) by (rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt; lra).
  rewrite Rabs_pos_eq in E by apply sqrt_pos. lra.
Qed.

Lemma zero_stays : forall n m a eta B w, orthonormal n m a -> (forall t, batch m (B t)) ->
  0 < eta <= 1 / 5 -> square n w < 1 ->
  forall l, (l < m)%nat -> dot n w (a l) = 0 -> forall t, dot n (path (gradient n) eta a B w t) (a l) = 0.
Proof.
  intros n m a eta B w O HB E S l L Z t.
  destruct (sign_kept n m a eta B w O HB E S t l L) as [[_ P] [_ Q]].
  set (c := dot n (path (gradient n) eta a B w t) (a l)) in *.
  destruct (Rtotal_order c 0) as [X | [X | X]]; [specialize (Q X) | easy | specialize (P X)]; lra.
Qed.

(** ** Cyclic SGD with two datapoints does not decide on the whole line from one basin to the other *)

Lemma border_undecided : ~ forall s, 0 <= s <= 1 -> exists i e, (i < 2)%nat /\ (e = 1 \/ e = -1) /\
  Un_cv (fun t => distance 2 (path (gradient 2) (1 / 5) basis (fun t => [Nat.modulo t 2])
    (two (1 / 2 - 1 / 4 * s) (1 / 4 + 1 / 4 * s)) t) (fun k => e * basis i k)) 0.
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
    destruct (H s S) as (i & e & I & E & C). fold (f s) (g s) w in C.
    set (W := path (gradient 2) (1 / 5) basis (fun t => [Nat.modulo t 2]) w) in *.
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

(** ** Gains of the alignment *)

Lemma leader_alone : forall n m a eta w, orthonormal n m a -> (2 <= m)%nat ->
  0 < eta <= 1 / 5 -> square n w <= 1 + eta / 4 -> (forall i, (i < m)%nat -> 0 < dot n w (a i) < 1) ->
  let R_of := fun w => ln (dot n w (a 0%nat) / over (seq 1 (m - 1)) (fun i => dot n w (a i))) in
  R_of (step (gradient n) eta a [0%nat] w) - R_of w >= ln (1 + 19 / 20 * eta).
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
  cbv beta zeta. rewrite X, Y. fold c rest.
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

Lemma relu_step_dot n m a eta B w l : orthonormal n m a -> batch m B -> (l < m)%nat ->
  dot n (step (gradient_relu n) eta a B w) (a l) =
  dot n (step (gradient n) eta a (filter (is_positive n a w) B) w) (a l).
Proof.
  intros O HB L. apply dot_ext. intros k. unfold step. rewrite over_filter. do 2 f_equal.
  apply over_ext. intros i _. unfold gradient_relu, is_positive. now destruct (Rlt_dec 0 (dot n w (a i))).
Qed.

(** ** Curvature at minima *)

Lemma dropped_components : forall n m a c w v, orthonormal n m a -> (1 <= m)%nat ->
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

(** ** A datapoint that is near *)

Lemma near_in_batch : forall n m a B w e i, orthonormal n m a -> batch m B -> In i B ->
  0 < e <= 1 -> Rabs (dot n w (a i) - 1) <= e ->
  2 - inside n a B w - square n w <= 4 * e - 2 * e ^ 2.
Proof.
  intros n m a B w e i O HB I E C. pose proof (inside_bounds n m a B w O HB) as [_ V].
  assert (T : dot n w (a i) ^ 2 <= inside n a B w).
  { apply (over_term B (fun j => dot n w (a j) ^ 2) i); [| easy]. intros j _. apply pow2_ge_0. }
  assert (1 - e <= dot n w (a i)) by (pose proof (Rle_abs (- (dot n w (a i) - 1))); rewrite Rabs_Ropp in *; lra).
  assert ((1 - e) ^ 2 <= dot n w (a i) ^ 2) by (apply pow_incr; lra). nra.
Qed.

Lemma active_curvature : forall n x w v,
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

(** ** The mean gain of the alignment near a datapoint is below what is printed *)

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

Lemma start_border : let w := two (1 / 2) (1 / 4) in square 2 w < 1 /\ aligned 2 2 basis w /\ 0 < Phi 2 2 basis w.
Proof.
  intros w_0.
  assert (D : forall x i, (i < 2)%nat -> dot 2 x (basis i) = x i) by (intros; now apply dot_basis).
  assert (N0 : square 2 w_0 < 1) by (unfold w_0; rewrite square_two; lra).
  assert (A0 : aligned 2 2 basis w_0).
  { exists 0%nat, 1%nat. rewrite !D by lia. unfold w_0. simpl. repeat split; lia || lra. }
  assert (F0 : 0 < Phi 2 2 basis w_0).
  { unfold Phi, inside. simpl over. rewrite !D by lia. unfold w_0. simpl. lra. }
  easy.
Qed.

Lemma errors_too_small (d1 : R -> R) (d2 : vector -> R) : let w_0 := two (1 / 2) (1 / 4) in
  (forall e, 0 < e -> exists r, forall x, r <= x -> Rabs (d1 x) <= e) ->
  (forall c e, 0 < c -> 0 < e -> exists T, forall k,
    share (sequences (T + k) (subsets 1 (seq 0 2))) (fun batches =>
      existsb (fun t => at_least c (Rabs (d2 (after (gradient 2) (1 / 5) basis w_0 batches t)))) (seq T (S k))) <= e) ->
  exists B t, (forall t, batch 2 (B t) /\ length (B t) = 1%nat) /\
    let w := path (gradient 2) (1 / 5) basis B w_0 t in
    mean (subsets 1 (seq 0 2)) (fun B => alignment 2 2 basis (step (gradient 2) (1 / 5) basis B w)) - alignment 2 2 basis w <
    1 / 5 * INR 1 * INR (2 - 1) ^ 2 / (2 * INR 2 * INR (2 - 1) ^ 2) -
    d1 (alignment 2 2 basis w) - d2 w - d1 (alignment 2 2 basis w) * d2 w.
Proof.
  intros w_0 H1 H2. destruct start_border as (N0 & A0 & F0). fold w_0 in N0, A0, F0.
  assert (O := basis_orthonormal 2 2 (Nat.le_refl 2)).
  assert (D : forall x i, (i < 2)%nat -> dot 2 x (basis i) = x i) by (intros; now apply dot_basis).
  destruct (H1 (1 / 1000) ltac:(lra)) as [r0 R0].
  set (r := Rmin (1 / 100) (exp (- r0) / 2)).
  assert (r1 : 0 < r) by (apply Rmin_glb_lt; [lra | pose proof (exp_pos (- r0)); lra]).
  assert (r2 : r <= 1 / 100) by apply Rmin_l. assert (r3 : r <= exp (- r0) / 2) by apply Rmin_r.
  destruct (sgd_limit 2 2 1 basis (1 / 5) w_0 O ltac:(lia) ltac:(lra) N0 F0 r (1 / 4) ltac:(lra) ltac:(lra))
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
    now rewrite (length_sequence T _ word I). }
  exists B, T. split; [exact HB |]. apply Rnot_ge_lt. intros K. cbv zeta in K. rewrite PV in K.
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
