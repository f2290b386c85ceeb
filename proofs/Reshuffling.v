(** * Reshuffled batches: one epoch, in any order, with the heaviest batch first, and near a datapoint (Law 8) *)

From Coq Require Import Reals List Lra Lia Psatz Permutation.
From Refereed Require Import Definitions Steps Dynamics Probability Stochastic Cyclic Orders.
Import ListNotations.
Local Open Scope R_scope.

Lemma batch_app m l r : batch m (l ++ r) -> batch m l /\ batch m r /\ forall j, In j r -> ~ In j l.
Proof.
  intros [N L]. apply nodup_app in N. destruct N as (N1 & N2 & N3). repeat split; try easy.
  - intros i I. apply L, in_or_app. now left.
  - intros i I. apply L, in_or_app. now right.
  - intros j J I. now apply (N3 j I).
Qed.

Lemma inside_app n a l r v : inside n a (l ++ r) v = inside n a l v + inside n a r v.
Proof. apply over_app. Qed.

Section Reshuffling.

Variables (n m : nat) (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.

Let next B x := step (gradient n) eta a B x.
Let run := fold_left (fun x B => next B x).
Let c (x : vector) i := dot n x (a i).
Let inv := reached n m a eta w.

Lemma reached_start : inv w.
Proof. exists (fun _ => []), 0%nat. split; [| reflexivity]. intros s. split; [constructor | easy]. Qed.

Lemma reached_step v B : inv v -> batch m B -> inv (next B v).
Proof.
  intros (C & t & HC & E) HB. exists (fun s => if Nat.eq_dec s t then B else C s), (S t). split.
  - intros s. now destruct (Nat.eq_dec s t).
  - simpl. destruct (Nat.eq_dec t t) as [_ | K]; [| easy]. unfold next. rewrite E. f_equal.
    apply path_ext. intros s H. destruct (Nat.eq_dec s t); [lia | reflexivity].
Qed.

Lemma reached_run Bs v : inv v -> (forall B, In B Bs -> batch m B) -> inv (run Bs v).
Proof.
  revert v. induction Bs as [| B Bs IH]; intros v I H; [easy |]. cbn [run fold_left]. apply IH.
  - apply reached_step; [easy | apply H; now left].
  - intros C HC. apply H. now right.
Qed.

Lemma reached_top v : inv v -> square n v <= top eta.
Proof.
  intros (C & t & HC & ->). pose proof (top_range eta Heta) as T.
  induction t as [| t IH]; [simpl; lra |]. cbn [path].
  rewrite (next_square n m a eta (C t) _ O (HC t)). apply top_kept; [easy | easy |].
  exact (inside_bounds n m a (C t) _ O (HC t)).
Qed.

Lemma reached_phi v : inv v -> Phi n m a w <= Phi n m a v.
Proof. intros (C & t & HC & ->). exact (phi_stays n m a eta C w O HC Heta Hw t). Qed.

Lemma reached_bounds v : inv v -> 0 <= Phi n m a v <= square n v /\ 0 <= Psi n m a v /\ square n v <= 1 + eta / 4.
Proof.
  intros I. pose proof (reached_top v I) as T. pose proof (top_range eta Heta).
  destruct (inside_bounds n m a (seq 0 m) v O (all_batch m)) as [P Q]. unfold Psi, Phi. lra.
Qed.

Lemma norm_kept v B s : inv v -> batch m B -> s <= 1 -> s <= square n v -> s <= square n (next B v).
Proof.
  intros I HB S1 SN. destruct (reached_bounds v I) as (_ & _ & T). pose proof (inside_bounds n m a B v O HB) as [U W].
  unfold next. destruct (Rle_lt_dec 1 (square n v)) as [H1 | H1].
  - rewrite (next_square_printed n m a eta B v O HB). apply Rle_trans with 1; [lra |].
    apply Rge_le, norm_stays_above; lra.
  - pose proof (norm_grows n m a eta B v O HB (1 - square n v) ltac:(lra) ltac:(lra)) as G.
    assert (0 <= 4 * eta * (1 - square n v) * inside n a B v).
    { apply Rmult_le_pos; [apply Rmult_le_pos; lra | easy]. }
    lra.
Qed.

(** ** An epoch in any order *)

Section Epoch.

Variable v : vector.
Hypothesis Hv : inv v.

(** After the batches of [used], of an epoch that started at [v]: D is the product of the 1 - eta u, g the sum of the u. *)
Definition ran (used : list nat) (x : vector) (g D : R) : Prop :=
  inv x /\ 0 < D <= 1 /\ D * (1 + eta * g) <= 1 /\ 1 - eta * inside n a used v <= D /\
  D ^ 2 * inside n a used v <= g <= inside n a used v /\ deficit n m a x <= D * deficit n m a v /\
  (forall j, (j < m)%nat -> ~ In j used -> c x j = D * c v j) /\
  (forall j, In j used -> exists f, 1 <= f <= 3 / 2 /\ c x j = D * f * c v j).

Lemma ran_start : ran [] v 0 1.
Proof.
  assert (E : inside n a [] v = 0) by reflexivity. unfold ran. rewrite E.
  split; [easy |]. split; [lra |]. split; [lra |]. split; [lra |]. split; [lra |]. split; [lra |].
  split; [intros; lra | easy].
Qed.

Lemma ran_mass used x g D B : ran used x g D -> batch m (used ++ B) ->
  let u := inside n a B x in
  u = D ^ 2 * inside n a B v /\ 0 <= u <= inside n a B v /\ u <= square n x /\ 0 <= eta * u <= 21 / 100.
Proof.
  intros (I & D0 & _ & _ & _ & _ & HO & _) HUB u. destruct (batch_app m used B HUB) as (_ & BB & apart).
  assert (uD : u = D ^ 2 * inside n a B v).
  { unfold u, inside. rewrite <- over_scal. apply over_ext. intros j J.
    change (dot n x (a j)) with (c x j). rewrite (HO j (proj2 BB j J) (apart j J)). unfold c. ring. }
  destruct (inside_bounds n m a B v O BB) as [U0 _]. destruct (inside_bounds n m a B x O BB) as [u0 u1].
  fold u in u0, u1. destruct (reached_bounds x I) as (_ & _ & T).
  assert (D2 : D ^ 2 <= 1) by nra.
  assert (u2 : u <= inside n a B v) by nra.
  split; [easy |]. split; [lra |]. split; [easy |]. split; nra.
Qed.

Lemma ran_next used x g D B : ran used x g D -> batch m (used ++ B) ->
  let u := inside n a B x in
  ran (used ++ B) (next B x) (g + u) (D * (1 - eta * u)) /\
  (forall j, (j < m)%nat -> ~ In j B -> c (next B x) j = (1 - eta * u) * c x j) /\
  (forall j, In j B -> c (next B x) j = D * (1 - eta * u) * (1 + eta * ((2 - square n x) / (1 - eta * u))) * c v j).
Proof.
  intros Hran HUB u. pose proof (ran_mass used x g D B Hran HUB) as (uD & u0 & u1 & eu). fold u in uD, u0, u1, eu.
  destruct Hran as (I & D0 & DG & DL & G & DEF & HO & HJ).
  destruct (batch_app m used B HUB) as (BU & BB & apart). destruct (reached_bounds x I) as (_ & _ & T).
  set (N := square n x) in *.
  assert (out : forall j, (j < m)%nat -> ~ In j B -> c (next B x) j = (1 - eta * u) * c x j).
  { intros j J K. unfold c, next. rewrite (lemma_14_step n m a eta B x O BB j J).
    destruct (in_dec Nat.eq_dec j B) as [Z | _]; [easy |]. fold u. ring. }
  assert (here : forall j, In j B -> c (next B x) j = D * (1 - eta * u) * (1 + eta * ((2 - N) / (1 - eta * u))) * c v j).
  { intros j J. assert (Jm := proj2 BB j J). unfold c at 1, next. rewrite (lemma_14_step n m a eta B x O BB j Jm).
    destruct (in_dec Nat.eq_dec j B) as [_ | Z]; [| easy]. fold u N. change (dot n x (a j)) with (c x j).
    rewrite (HO j Jm (apart j J)). field. lra. }
  split; [| split; [exact out | exact here]].
  destruct (inside_bounds n m a used v O BU) as [W0 _]. set (W := inside n a used v) in *.
  set (U := inside n a B v) in *. pose proof (deficit_pos n m a O v) as dp.
  unfold ran. rewrite inside_app. fold W U.
  split; [now apply reached_step |]. split; [split; [apply Rmult_lt_0_compat; lra | nra] |]. split.
  { apply Rle_trans with (D * (1 + eta * g)); [| easy]. rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra |].
    assert (0 <= eta * g) by (apply Rmult_le_pos; [lra |]; pose proof (pow2_ge_0 D); nra).
    assert (0 <= eta * u * (eta * g)) by (apply Rmult_le_pos; lra). nra. }
  split; [nra |]. split.
  { assert (D2 : 0 <= D ^ 2) by apply pow2_ge_0. assert (V : (1 - eta * u) ^ 2 <= 1) by nra.
    assert (0 <= D ^ 2 * (W + U)) by (apply Rmult_le_pos; lra).
    replace ((D * (1 - eta * u)) ^ 2 * (W + U)) with ((1 - eta * u) ^ 2 * (D ^ 2 * (W + U))) by ring. split; [| lra].
    apply Rle_trans with (1 * (D ^ 2 * (W + U))); [now apply Rmult_le_compat_r | lra]. }
  split.
  { apply Rle_trans with (1 := deficit_step n m a eta w O Heta Hw x B I BB). fold u.
    replace (D * (1 - eta * u) * deficit n m a v) with ((1 - eta * u) * (D * deficit n m a v)) by ring.
    apply Rmult_le_compat_l; lra. }
  split.
  - intros j J K. rewrite out, HO; [ring | easy | | easy |]; intros Z; apply K, in_or_app; auto.
  - intros j J. apply in_app_or in J. destruct (in_dec Nat.eq_dec j B) as [Z | Z].
    + exists (1 + eta * ((2 - N) / (1 - eta * u))). split; [| now rewrite here]. split.
      * assert (0 <= (2 - N) / (1 - eta * u)).
        { unfold Rdiv. apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra. }
        assert (0 <= eta * ((2 - N) / (1 - eta * u))) by (apply Rmult_le_pos; lra). lra.
      * apply Rmult_le_reg_r with (1 - eta * u); [lra |].
        replace ((1 + eta * ((2 - N) / (1 - eta * u))) * (1 - eta * u)) with (1 - eta * u + eta * (2 - N)) by (field; lra).
        assert (eta * u <= eta * N) by (apply Rmult_le_compat_l; lra). nra.
    + destruct J as [J | J]; [| easy]. destruct (HJ j J) as (f & F & E). exists f. split; [easy |].
      rewrite out; [rewrite E; ring | now apply (proj2 BU) | easy].
Qed.

Lemma ran_run Bs : forall used x g D, ran used x g D -> batch m (used ++ concat Bs) ->
  exists g' D', ran (used ++ concat Bs) (run Bs x) g' D'.
Proof.
  induction Bs as [| B Bs IH]; intros used x g D H HB; simpl.
  - rewrite app_nil_r. now exists g, D.
  - simpl in HB. rewrite app_assoc in *. destruct (batch_app m _ _ HB) as (HB' & _ & _).
    destruct (ran_next used x g D B H HB') as (H' & _). exact (IH _ _ _ _ H' HB).
Qed.

(** A part of an epoch multiplies all coordinates by the same number up to a factor between 1 and 3/2. *)
Theorem epoch_part Bs : batch m (concat Bs) -> exists D, 0 < D /\ inv (run Bs v) /\
  deficit n m a (run Bs v) <= deficit n m a v /\
  forall j, (j < m)%nat -> D * Rabs (c v j) <= Rabs (c (run Bs v) j) <= 3 / 2 * D * Rabs (c v j).
Proof.
  intros HB. destruct (ran_run Bs [] v 0 1 ran_start HB) as (g & D & I & D0 & _ & _ & _ & DEF & HO & HJ).
  exists D. split; [easy |]. split; [exact I |]. split.
  - pose proof (deficit_pos n m a O v). assert (D * deficit n m a v <= 1 * deficit n m a v) by (apply Rmult_le_compat_r; lra).
    lra.
  - intros j J. pose proof (Rabs_pos (c v j)) as P. destruct (in_dec Nat.eq_dec j ([] ++ concat Bs)) as [Z | Z].
    + destruct (HJ j Z) as (f & F & E). rewrite E, !Rabs_mult, (Rabs_pos_eq D), (Rabs_pos_eq f) by lra.
      assert (DP : 0 <= D * Rabs (c v j)) by (apply Rmult_le_pos; lra). split; nra.
    + rewrite (HO j J Z), Rabs_mult, (Rabs_pos_eq D) by lra. assert (DP : 0 <= D * Rabs (c v j)) by (apply Rmult_le_pos; lra).
      split; lra.
Qed.

(** A whole epoch brings the norm to 1, and the rest off the data to 0, by a fixed factor. *)
Theorem epoch_deficit Bs : cut m Bs ->
  deficit n m a (run Bs v) <= (1 - eta * Phi n m a w / 5) * deficit n m a v.
Proof.
  intros [N L]. assert (HB : batch m (concat Bs)) by (split; [easy | intros j J; now apply L]).
  destruct (ran_run Bs [] v 0 1 ran_start HB) as (g & D & I & D0 & DG & _ & G & DEF & _).
  simpl app in G. assert (E : inside n a (concat Bs) v = Phi n m a v).
  { unfold Phi, inside. apply over_permutation. apply NoDup_Permutation; [easy | apply seq_NoDup |].
    intros j. rewrite L, in_seq. lia. }
  rewrite E in G. pose proof (reached_phi v Hv) as P. destruct (reached_bounds v Hv) as ([F0 F1] & _ & T).
  destruct (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [P0 _]. fold (Phi n m a w) in P0.
  pose proof (deficit_pos n m a O v) as dp.
  apply Rle_trans with (1 := DEF). apply Rmult_le_compat_r; [easy |].
  set (F := Phi n m a v) in *. set (p := Phi n m a w) in *.
  assert (ep : eta * p <= eta * F) by (apply Rmult_le_compat_l; lra).
  assert (eF : 0 <= eta * F <= 21 / 100) by (split; nra).
  destruct (Rle_lt_dec D (1 / 2)) as [H | H]; [lra |].
  assert (D2 : 1 / 4 <= D ^ 2) by nra. assert (g1 : F / 4 <= g) by nra.
  assert (eg : eta * F / 4 <= eta * g) by (assert (eta * (F / 4) <= eta * g) by (apply Rmult_le_compat_l; lra); lra).
  assert (X : D * (1 + eta * F / 4) <= 1) by (apply Rle_trans with (2 := DG); apply Rmult_le_compat_l; lra).
  set (y := eta * F) in *. clearbody y. nra.
Qed.

(** ** An epoch near the datapoint i: a share of 19/20 is enough *)

Section Lead.

Variables (i : nat) (A : list nat) (before behind : list (list nat)).
Let all := before ++ A :: behind.
Hypothesis Hcut : cut m all.
Hypothesis Hi : In i A.
Hypothesis Hnorm : 1 - eta / 4 <= square n v.
Hypothesis Hpsi : Psi n m a v <= 1 / 50.
Hypothesis Hshare : 19 * Phi n m a v <= 20 * c v i ^ 2.

Let U B := inside n a B v.
Let rest := U (concat before) + U (concat behind).
Let th := 1 - eta ^ 2 / 3.

Lemma lead_whole : batch m (concat before ++ A ++ concat behind).
Proof.
  destruct Hcut as [N L]. unfold all in N, L. rewrite concat_app in N, L. simpl in N, L. split; [easy |].
  intros j J. now apply L.
Qed.

Lemma lead_mass : 88 / 100 <= U A <= 21 / 20 /\ 0 <= rest <= 53 / 1000 /\
  0 <= U (concat before) /\ 0 <= U (concat behind).
Proof.
  destruct (reached_bounds v Hv) as ([F0 F1] & P0 & T). destruct Hcut as [N L].
  assert (E : Phi n m a v = U A + rest).
  { transitivity (U (concat all)).
    - unfold Phi, U, inside. apply over_permutation. apply NoDup_Permutation; [apply seq_NoDup | easy |].
      intros j. rewrite L, in_seq. lia.
    - unfold all, rest. rewrite concat_app. simpl. unfold U. rewrite !inside_app. ring. }
  assert (X : c v i ^ 2 <= U A).
  { apply (over_term A (fun j => dot n v (a j) ^ 2) i); [intros; apply pow2_ge_0 | exact Hi]. }
  assert (B0 : 0 <= U (concat before)) by (apply over_pos; intros; apply pow2_ge_0).
  assert (B1 : 0 <= U (concat behind)) by (apply over_pos; intros; apply pow2_ge_0).
  assert (F : Phi n m a v = square n v - Psi n m a v) by (unfold Psi; ring). unfold rest in *. lra.
Qed.

(** Before A: for each coordinate what its batch met, v_1 and N_1, so that its factor is 1 + eta rho. *)
Definition waited (used : list nat) (x : vector) (g D : R) : Prop :=
  ran used x g D /\ 1 - eta / 4 <= square n x /\ forall j, In j used -> exists N1 v1 rho,
    1 - eta / 4 <= N1 <= 1 + eta / 4 /\ 0 <= v1 <= U used /\ 0 <= rho /\ rho * (1 - eta * v1) = 2 - N1 /\
    square n x <= N1 + 3 * eta ^ 2 * U used /\ c x j = D * (1 + eta * rho) * c v j.

Lemma waited_next used x g D B : waited used x g D -> batch m (used ++ B) ->
  waited (used ++ B) (next B x) (g + inside n a B x) (D * (1 - eta * inside n a B x)).
Proof.
  intros (H & HN & HJ) HB. pose proof (ran_mass used x g D B H HB) as (uD & u0 & u1 & eu).
  destruct (ran_next used x g D B H HB) as (H' & out & here). destruct (batch_app m used B HB) as (BU & BB & apart).
  set (u := inside n a B x) in *. assert (I := proj1 H). destruct (reached_bounds x I) as (_ & _ & T).
  destruct (inside_bounds n m a used v O BU) as [W0 _]. fold (U used) in W0. fold (U B) in u0.
  assert (R1 : square n (next B x) <= square n x + 3 * eta ^ 2 * u).
  { unfold next. rewrite (next_square_printed n m a eta B x O BB). apply lead_rises; fold u; lra. }
  assert (E : U (used ++ B) = U used + U B) by apply inside_app.
  assert (e2 : 0 <= eta ^ 2) by apply pow2_ge_0. assert (e3 : eta ^ 2 * u <= eta ^ 2 * U B) by (apply Rmult_le_compat_l; lra).
  assert (e4 : 0 <= eta ^ 2 * U used) by (apply Rmult_le_pos; lra).
  split; [exact H' |]. split; [apply norm_kept; try easy; lra |].
  intros j J. apply in_app_or in J. destruct (in_dec Nat.eq_dec j B) as [Z | Z].
  - exists (square n x), u, ((2 - square n x) / (1 - eta * u)). rewrite E.
    split; [lra |]. split; [lra |]. split.
    { unfold Rdiv. apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra. }
    split; [field; lra |]. split; [lra | now apply here].
  - destruct J as [J | J]; [| easy]. destruct (HJ j J) as (N1 & v1 & rho & HN1 & Hv1 & Hr & Er & Hx & Ec).
    exists N1, v1, rho. rewrite E. split; [easy |]. split; [lra |]. split; [easy |]. split; [easy |]. split; [lra |].
    rewrite out; [rewrite Ec; ring | now apply (proj2 BU) | easy].
Qed.

Lemma waited_run Bs : forall used x g D, waited used x g D -> batch m (used ++ concat Bs) ->
  exists g' D', waited (used ++ concat Bs) (run Bs x) g' D'.
Proof.
  induction Bs as [| B Bs IH]; intros used x g D H HB; simpl.
  - rewrite app_nil_r. now exists g, D.
  - simpl in HB. rewrite app_assoc in *. destruct (batch_app m _ _ HB) as (HB' & _ & _).
    exact (IH _ _ _ _ (waited_next used x g D B H HB') HB).
Qed.

Lemma quotient_gap rk r p1 p2 q1 q2 : 0 < q1 <= 1 -> 0 < q2 <= 1 -> rk * q1 = p1 -> r * q2 = p2 ->
  2 * p1 * q2 - 2 * p2 * q1 >= eta -> 2 * rk - 2 * r >= eta.
Proof.
  intros Q1 Q2 E1 E2 H. subst p1 p2.
  assert (K : (2 * rk - 2 * r) * (q1 * q2) >= eta) by lra.
  assert (QQ : 0 < q1 * q2 <= 1).
  { split; [apply Rmult_lt_0_compat; lra |]. rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; lra. }
  destruct (Rle_lt_dec eta (2 * rk - 2 * r)) as [L | L]; [lra |]. exfalso.
  destruct (Rle_lt_dec 0 (2 * rk - 2 * r)) as [L0 | L0].
  - assert ((2 * rk - 2 * r) * (q1 * q2) <= (2 * rk - 2 * r) * 1) by (apply Rmult_le_compat_l; lra). lra.
  - assert (0 < (2 * r - 2 * rk) * (q1 * q2)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(** The coordinates of A keep their ratios to that of i, the others fall behind by the factor 1 - eta^2/3. *)
Theorem lead_epoch : exists F, 0 < F /\ (forall j, In j A -> c (run all v) j = F * c v j) /\
  (forall j, (j < m)%nat -> ~ In j A -> Rabs (c (run all v) j) <= th * F * Rabs (c v j)).
Proof.
  destruct lead_mass as (UA & RR & B0 & B1). pose proof lead_whole as HB.
  destruct (batch_app m _ _ HB) as (HB1 & _ & _).
  assert (S0 : waited [] v 0 1) by (split; [exact ran_start | split; [exact Hnorm | easy]]).
  destruct (waited_run before [] v 0 1 S0 HB1) as (g1 & D1 & H1 & N1 & J1). simpl app in H1, J1.
  set (used := concat before) in *. set (x1 := run before v) in *.
  assert (HB2 : batch m (used ++ A)) by (rewrite app_assoc in HB; now apply batch_app in HB).
  destruct (batch_app m _ _ HB2) as (_ & BA & apartA).
  pose proof (ran_mass used x1 g1 D1 A H1 HB2) as (uD & u0 & u1 & eu).
  destruct (ran_next used x1 g1 D1 A H1 HB2) as (H2 & out & here).
  set (ak := inside n a A x1) in *. set (Nk := square n x1) in *. fold (U A) in uD, u0.
  assert (I1 := proj1 H1). destruct (reached_bounds x1 I1) as (_ & _ & T1). fold Nk in T1.
  destruct H1 as (_ & D0 & _ & DL & G1 & _ & HO1 & _). fold (U used) in DL, G1.
  assert (ur : U used <= rest) by (unfold rest; lra).
  assert (D2 : 1 - 2 * eta * rest <= D1 ^ 2).
  { assert (eta * U used <= eta * rest) by (apply Rmult_le_compat_l; lra). nra. }
  assert (ak1 : U A * (1 - 2 * eta * rest) <= ak) by (rewrite uD; nra).
  assert (ak2 : 4 / 5 <= ak) by nra.
  set (rk := (2 - Nk) / (1 - eta * ak)) in *.
  assert (rk0 : 0 <= rk).
  { unfold rk, Rdiv. apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra. }
  assert (rkE : rk * (1 - eta * ak) = 2 - Nk) by (unfold rk; field; lra).
  assert (rk1 : 2 * eta * rk + 2 <= 3).
  { apply Rmult_le_reg_r with (1 - eta * ak); [lra |].
    replace ((2 * eta * rk + 2) * (1 - eta * ak)) with (2 * eta * (rk * (1 - eta * ak)) + 2 * (1 - eta * ak)) by ring.
    rewrite rkE. assert (eta * ak <= eta * Nk) by (apply Rmult_le_compat_l; lra). nra. }
  assert (later : forall j, In j used -> Rabs (c (next A x1) j) <= th * (D1 * (1 - eta * ak) * (1 + eta * rk)) * Rabs (c v j)).
  { intros j J. destruct (J1 j J) as (Nl & vl & rl & HNl & Hvl & Hrl & Erl & Hxl & Ecl). fold Nk in Hxl.
    assert (nj : ~ In j A) by (intros Z; now apply (apartA j Z)).
    rewrite out by (try easy; now apply (proj2 HB1)). rewrite Ecl, !Rabs_mult.
    rewrite (Rabs_pos_eq D1), (Rabs_pos_eq (1 - eta * ak)), (Rabs_pos_eq (1 + eta * rl)) by nra.
    assert (gap : 2 * rk - 2 * rl >= eta).
    { assert (evl : 0 <= eta * vl <= 1 / 50) by (split; nra).
      apply (quotient_gap rk rl (2 - Nk) (2 - Nl) (1 - eta * ak) (1 - eta * vl)); try lra.
      assert (e2 : 0 <= eta ^ 2) by apply pow2_ge_0.
      assert (eta ^ 2 * U used <= eta ^ 2 * rest) by (apply Rmult_le_compat_l; lra).
      pose proof (lead_later Nl Nk (U A) vl rest ak eta) as K.
      assert (2 * (2 - Nk) * (- eta * vl + 1) - 2 * (2 - Nl) * (- ak * eta + 1) >= eta) by (apply K; lra). lra. }
    pose proof (lead_ratio rk rl eta ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)) as K.
    replace (th * (D1 * (1 - eta * ak) * (1 + eta * rk)) * Rabs (c v j))
      with (D1 * (1 - eta * ak) * Rabs (c v j) * ((1 - eta ^ 2 / 3) * (eta * rk + 1))) by (unfold th; ring).
    replace ((1 - eta * ak) * (D1 * (1 + eta * rl) * Rabs (c v j)))
      with (D1 * (1 - eta * ak) * Rabs (c v j) * (eta * rl + 1)) by ring.
    apply Rmult_le_compat_l; [| easy]. apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Rabs_pos]. }
  assert (g10 : 0 <= g1) by (pose proof (pow2_ge_0 D1); nra).
  assert (Follow : forall Bs us x g D, ran (used ++ A ++ us) x g D -> batch m ((used ++ A ++ us) ++ concat Bs) ->
    U us + U (concat Bs) <= rest ->
    Nk - ak * eta ^ 2 * (g - g1) <= square n x -> ak <= g - g1 <= ak + U us ->
    (forall j, In j A -> c x j = D * (1 + eta * rk) * c v j) ->
    (forall j, In j used \/ In j us -> Rabs (c x j) <= th * (D * (1 + eta * rk)) * Rabs (c v j)) ->
    exists D', 0 < D' /\ (forall j, In j A -> c (run Bs x) j = D' * (1 + eta * rk) * c v j) /\
    (forall j, In j used \/ In j (us ++ concat Bs) ->
      Rabs (c (run Bs x) j) <= th * (D' * (1 + eta * rk)) * Rabs (c v j))).
  { induction Bs as [| B Bs IH]; intros us x g D H HBs Hrest HM Hg HA HJ; simpl.
    - rewrite app_nil_r. exists D. split; [apply H |]. split; [exact HA | exact HJ].
    - simpl in HBs. rewrite app_assoc in HBs. destruct (batch_app m _ _ HBs) as (HB' & _ & _).
      destruct (batch_app m _ _ HB') as (BU & BB & apartB).
      pose proof (ran_mass _ x g D B H HB') as (vD & v0 & v1 & ev). destruct (ran_next _ x g D B H HB') as (H' & out' & here').
      set (u := inside n a B x) in *. set (M := square n x) in *. fold (U B) in v0, vD.
      assert (I := proj1 H). destruct (reached_bounds x I) as (_ & _ & T). fold M in T.
      assert (D00 : 0 < D <= 1) by apply H.
      assert (EB : U (B ++ concat Bs) = U B + U (concat Bs)) by apply inside_app. simpl in Hrest. rewrite EB in Hrest.
      assert (C0 : 0 <= U (concat Bs)) by (apply over_pos; intros; apply pow2_ge_0).
      assert (C1 : 0 <= U us) by (apply over_pos; intros; apply pow2_ge_0).
      assert (gtop : g <= 1 + eta / 4).
      { assert (G : g <= inside n a (used ++ A ++ us) v) by apply H.
        destruct (inside_bounds n m a _ v O BU) as [_ L]. destruct (reached_bounds v Hv) as (_ & _ & L'). lra. }
      assert (E' : (used ++ A ++ us) ++ B = used ++ A ++ us ++ B) by now rewrite <- !app_assoc.
      rewrite E' in H', HBs.
      assert (EU : U (us ++ B) = U us + U B) by apply inside_app.
      rewrite (app_assoc us B (concat Bs)).
      apply (IH (us ++ B) (next B x) (g + u) (D * (1 - eta * u)) H' HBs).
      + rewrite EU. lra.
      + unfold next. rewrite (next_square n m a eta B x O BB).
        pose proof (falls_little eta Heta M u ltac:(now apply reached_top) ltac:(lra)) as F. fold u M.
        assert (eta ^ 2 * (u * u) <= eta ^ 2 * (ak * u)).
        { apply Rmult_le_compat_l; [apply pow2_ge_0 |]. apply Rmult_le_compat_r; lra. }
        replace (ak * eta ^ 2 * (g + u - g1)) with (ak * eta ^ 2 * (g - g1) + eta ^ 2 * (ak * u)) by ring.
        replace ((eta * u) ^ 2) with (eta ^ 2 * (u * u)) in F by ring. lra.
      + rewrite EU. lra.
      + intros j J. rewrite out'; [rewrite (HA j J); ring | now apply (proj2 BA) |].
        intros Z. apply (apartB j Z). apply in_or_app. right. apply in_or_app. now left.
      + intros j J. destruct (in_dec Nat.eq_dec j B) as [Z | Z].
        * rewrite (here' j Z), !Rabs_mult. set (rl := (2 - M) / (1 - eta * u)) in *.
          assert (rl0 : 0 <= rl).
          { unfold rl, Rdiv. apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra. }
          assert (rlE : rl * (1 - eta * u) = 2 - M) by (unfold rl; field; lra).
          rewrite (Rabs_pos_eq D), (Rabs_pos_eq (1 - eta * u)), (Rabs_pos_eq (1 + eta * rl)) by nra.
          assert (gap : 2 * rk - 2 * rl >= eta).
          { apply (quotient_gap rk rl (2 - Nk) (2 - M) (1 - eta * ak) (1 - eta * u)); try lra.
            pose proof (lead_first Nk M ak (g - g1) u rest eta) as K.
            assert (- 2 * (2 - M) * (- ak * eta + 1) + 2 * (2 - Nk) * (- eta * u + 1) >= eta) by (apply K; lra). lra. }
          pose proof (lead_ratio rk rl eta ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)) as K.
          replace (th * (D * (1 - eta * u) * (1 + eta * rk)) * Rabs (c v j))
            with (D * (1 - eta * u) * Rabs (c v j) * ((1 - eta ^ 2 / 3) * (eta * rk + 1))) by (unfold th; ring).
          replace (D * (1 - eta * u) * (1 + eta * rl) * Rabs (c v j))
            with (D * (1 - eta * u) * Rabs (c v j) * (eta * rl + 1)) by ring.
          apply Rmult_le_compat_l; [| easy]. apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Rabs_pos].
        * assert (J' : In j used \/ In j us).
          { destruct J as [J | J]; [now left | right]. apply in_app_or in J. now destruct J. }
          assert (Jm : (j < m)%nat).
          { apply (proj2 BU). destruct J' as [J' | J']; apply in_or_app; [now left | right; apply in_or_app; now right]. }
          rewrite (out' j Jm Z), Rabs_mult, (Rabs_pos_eq (1 - eta * u)) by lra. specialize (HJ j J').
          replace (th * (D * (1 - eta * u) * (1 + eta * rk)) * Rabs (c v j))
            with ((1 - eta * u) * (th * (D * (1 + eta * rk)) * Rabs (c v j))) by ring.
          apply Rmult_le_compat_l; lra. }
  assert (E0 : U [] = 0) by reflexivity.
  destruct (Follow behind [] (next A x1) (g1 + ak) (D1 * (1 - eta * ak))) as (D & DP & KA & KJ).
  - rewrite app_nil_r. exact H2.
  - rewrite app_nil_r, <- app_assoc. exact HB.
  - rewrite E0. unfold rest. lra.
  - unfold next. rewrite (next_square n m a eta A x1 O BA). fold ak Nk.
    pose proof (falls_little eta Heta Nk ak ltac:(now apply reached_top) ltac:(lra)) as F. lra.
  - rewrite E0. lra.
  - exact here.
  - intros j [J | []]. now apply later.
  - exists (D * (1 + eta * rk)). assert (er : 0 <= eta * rk) by (apply Rmult_le_pos; lra).
    assert (ER : run all v = run behind (next A x1)).
    { unfold all, run. rewrite fold_left_app. reflexivity. }
    rewrite ER. split; [apply Rmult_lt_0_compat; lra |]. split; [exact KA |].
    intros j J NA. apply KJ. destruct Hcut as [_ L]. apply L in J. unfold all in J. rewrite concat_app in J.
    apply in_app_or in J. destruct J as [J | J]; [now left | right]. simpl in J |- *.
    apply in_app_or in J. now destruct J.
Qed.

End Lead.

End Epoch.

End Reshuffling.
