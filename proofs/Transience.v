(** * Proposition 8: a process with bounded increments that drifts upwards far out, and climbs from everywhere, leaves *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics Probability Stochastic Contraction SGD Instances ReluSGD Plane.
Import ListNotations.
Local Open Scope R_scope.

Section Transience.

Variables (L : list (list nat)) (X : list (list nat) -> R) (K d r : R).

Definition past (h : list (list nat)) : Prop := forall B, In B h -> In B L.

Hypothesis some : L <> [].
Hypothesis increments : forall h B, past h -> In B L -> Rabs (X (h ++ [B]) - X h) <= K.
Hypothesis drift : forall h, past h -> r <= X h -> d <= mean L (fun B => X (h ++ [B])) - X h.
Hypothesis range : 0 < d <= K.

Lemma past_next h B : past h -> In B L -> past (h ++ [B]).
Proof. intros H I C J. apply in_app_or in J. destruct J as [J | [<- | []]]; auto. Qed.

Lemma past_more h T more : past h -> In more (sequences T L) -> past (h ++ more).
Proof. intros H I C J. apply in_app_or in J. destruct J as [J | J]; [auto | exact (sequences_in T L more C I J)]. Qed.

(** 1/(1 + pace (x - r)) above r, and 1 below. *)
Definition pace : R := d / (2 * K ^ 2).
Definition chance (x : R) : R := / (1 + pace * Rmax 0 (x - r)).
Let Z (h : list (list nat)) : R := chance (X h).

Lemma pace_range : 0 < pace /\ 2 * pace * K ^ 2 = d /\ pace * K <= 1 / 2.
Proof.
  assert (K0 : 0 < K) by lra. assert (K2 : 0 < K ^ 2) by nra.
  assert (G : 2 * pace * K ^ 2 = d) by (unfold pace; field; lra).
  assert (0 < pace) by (unfold pace; apply Rdiv_lt_0_compat; lra). repeat split; [easy | easy |].
  apply Rmult_le_reg_r with K; [easy |]. lra.
Qed.

Lemma chance_range x : 0 < chance x <= 1.
Proof.
  destruct pace_range as [G _]. unfold chance. pose proof (Rmax_l 0 (x - r)) as P.
  assert (Q : 1 <= 1 + pace * Rmax 0 (x - r)) by nra. split; [apply Rinv_0_lt_compat; lra |].
  rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.

Lemma chance_below x : x <= r -> chance x = 1.
Proof. intros H. unfold chance. rewrite Rmax_left by lra. rewrite Rmult_0_r, Rplus_0_r. apply Rinv_1. Qed.

(** 1/(s + x) <= 1/s - x/s^2 + 2 x^2/s^3 for s >= 1 and x >= -1/2, with q at least x^2. *)
Lemma inverse_bound s x q : 1 <= s -> - (1 / 2) <= x -> x ^ 2 <= q ->
  / (s + x) <= / s - x * / s ^ 2 + 2 * q * / s ^ 3.
Proof.
  intros S H Q. assert (0 < s + x) by lra.
  assert (I : 0 < / s ^ 3) by (apply Rinv_0_lt_compat, pow_lt; lra).
  apply Rle_trans with (/ s - x * / s ^ 2 + 2 * x ^ 2 * / s ^ 3); [| nra].
  apply Rmult_le_reg_r with (s ^ 3 * (s + x)); [apply Rmult_lt_0_compat; [apply pow_lt |]; lra |].
  replace (/ (s + x) * (s ^ 3 * (s + x))) with (s ^ 3) by (field; lra).
  replace ((/ s - x * / s ^ 2 + 2 * x ^ 2 * / s ^ 3) * (s ^ 3 * (s + x))) with (s ^ 3 + x ^ 2 * (s + 2 * x)) by (field; lra).
  pose proof (pow2_ge_0 x). nra.
Qed.

Lemma Z_falls h : past h -> mean L (fun B => Z (h ++ [B])) <= 1 * Z h.
Proof.
  intros H. rewrite Rmult_1_l. destruct pace_range as (G & E & GK). destruct (Rle_lt_dec (X h) r) as [B | B].
  - unfold Z at 2. rewrite chance_below by easy. rewrite <- (mean_const L 1 some). apply mean_le. intros C _. apply chance_range.
  - set (s := 1 + pace * (X h - r)). assert (S : 1 <= s) by (unfold s; nra).
    assert (ZH : Z h = / s) by (unfold Z, chance, s; now rewrite Rmax_right by lra). rewrite ZH.
    set (a := pace * / s ^ 2). set (c := / s + 2 * (pace * K) ^ 2 * / s ^ 3 + a * X h).
    apply Rle_trans with (mean L (fun B => c - a * X (h ++ [B]))).
    + apply mean_le. intros C I. pose proof (increments h C H I) as D.
      pose proof (Rle_abs (X (h ++ [C]) - X h)) as D1. pose proof (Rle_abs (- (X (h ++ [C]) - X h))) as D2.
      rewrite Rabs_Ropp in D2.
      set (x := pace * (X (h ++ [C]) - X h)). assert (x1 : - (1 / 2) <= x) by (unfold x; nra).
      assert (x2 : x ^ 2 <= (pace * K) ^ 2).
      { unfold x. rewrite !Rpow_mult_distr. apply Rmult_le_compat_l; [apply pow2_ge_0 |]. nra. }
      apply Rle_trans with (/ (s + x)).
      * unfold Z, chance. apply Rinv_le_contravar; [lra |]. unfold s, x. pose proof (Rmax_r 0 (X (h ++ [C]) - r)). nra.
      * eapply Rle_trans; [apply (inverse_bound s x _ S x1 x2) |]. right. unfold c, a, x. ring.
    + rewrite mean_minus, mean_scal, mean_const by easy. pose proof (drift h H ltac:(lra)) as D.
      assert (S2 : 0 < / s ^ 2) by (apply Rinv_0_lt_compat, pow_lt; lra).
      assert (S3 : / s ^ 3 <= / s ^ 2).
      { apply Rinv_le_contravar; [apply pow_lt; lra |]. replace (s ^ 3) with (s ^ 2 * s) by ring. pose proof (pow2_ge_0 s). nra. }
      assert (a0 : 0 < a) by (unfold a; now apply Rmult_lt_0_compat).
      assert (D' : a * d <= a * (mean L (fun B => X (h ++ [B])) - X h)) by (apply Rmult_le_compat_l; lra).
      assert (Q : 2 * (pace * K) ^ 2 = pace * d) by (rewrite <- E; ring).
      assert (0 <= pace * d * (/ s ^ 2 - / s ^ 3)) by (apply Rmult_le_pos; [nra | lra]).
      unfold c. rewrite Q. replace (a * d) with (pace * d * / s ^ 2) in D' by (unfold a; ring). lra.
Qed.

Lemma mean_falls v h : past h -> mean (sequences v L) (fun more => Z (h ++ more)) <= Z h.
Proof.
  revert h. induction v as [| v IH]; intros h H.
  - unfold mean. simpl. rewrite app_nil_r. lra.
  - rewrite mean_sequences by easy. eapply Rle_trans; [| rewrite <- (Rmult_1_l (Z h)); exact (Z_falls h H)].
    apply mean_le. intros B I. rewrite (mean_ext _ _ (fun more => Z ((h ++ [B]) ++ more))).
    + apply IH. now apply past_next.
    + intros more _. now rewrite <- app_assoc.
Qed.

Lemma state_past t : forall h more, (t <= length more)%nat ->
  state (list (list nat)) (fun B h => h ++ [B]) h more t = h ++ firstn t more.
Proof.
  induction t as [| t IH]; intros h [| B more] H; simpl in *; try (now rewrite app_nil_r); try lia.
  rewrite IH by lia. now rewrite <- app_assoc.
Qed.

(** From h on the process comes back to r with this chance at most. *)
Theorem return_bound k h : past h ->
  share (sequences k L) (fun more => existsb (fun t => at_least (X (h ++ firstn t more)) r) (seq 0 (S k))) <= chance (X h).
Proof.
  intros H. eapply Rle_trans; [apply (share_le _ _ (seen (list (list nat)) (fun B h => h ++ [B]) Z 1 0 k h)) |].
  - intros more I E. apply existsb_exists in E. destruct E as (t & J & E). apply existsb_exists. exists t.
    split; [easy |]. apply in_seq in J. rewrite state_past by (rewrite (length_sequence k L more I); lia).
    unfold at_least in *. destruct (Rle_dec (X (h ++ firstn t more)) r) as [Q | _]; [| easy].
    unfold Z. rewrite chance_below by easy. now destruct (Rle_dec 1 1); [| lra].
  - eapply Rle_trans; [apply (ville _ L _ past Z 1) with (c := 1) (T := 0%nat) (k := k) (v := h) |]; try easy; try lra.
    + intros v. left. apply chance_range.
    + intros v B I J. now apply past_next.
    + exact Z_falls.
    + simpl. unfold Z. lra.
Qed.

(** The times t, t + v(t), ..., counted from t. *)
Fixpoint hops (v : nat -> nat) (J t : nat) : nat :=
  match J with O => O | S J => v t + hops v J (t + v t) end.

(** If from everywhere the chance to be above y after v steps exceeds e, and the bound is at most q there. *)
Lemma climb v e y q : 0 < e -> 0 <= q -> (forall x, y < x -> chance x <= q) ->
  (forall h, past h -> e < share (sequences (v (length h)) L) (fun more => negb (at_least (X (h ++ more)) y))) ->
  e < 1 /\ forall J h, past h -> mean (sequences (hops v J (length h)) L) (fun more => Z (h ++ more)) <= q + (1 - e) ^ J.
Proof.
  intros E Q Far Up. assert (E1 : e < 1).
  { eapply Rlt_le_trans; [apply (Up []); now intros B [] |]. rewrite share_mean.
    apply mean_indicator_le_1, some_sequence, some. }
  split; [easy |]. induction J as [| J IH]; intros h H.
  - unfold mean. simpl. rewrite app_nil_r. pose proof (chance_range (X h)). unfold Z. lra.
  - cbn [hops]. rewrite mean_app by easy. set (c := (1 - e) ^ J).
    assert (C : 0 <= c) by (apply pow_le; lra).
    eapply Rle_trans; [apply (mean_le _ _ (fun h' => (q + c) - c * indicator (negb (at_least (X (h ++ h')) y)))) |].
    + intros h' I. assert (P : past (h ++ h')) by now apply (past_more h (v (length h))).
      rewrite (mean_ext _ _ (fun more => Z ((h ++ h') ++ more))) by (intros more _; now rewrite app_assoc).
      unfold at_least. destruct (Rle_dec (X (h ++ h')) y) as [B | B]; unfold indicator; simpl.
      * specialize (IH (h ++ h') P). rewrite length_app, (length_sequence _ L h' I) in IH. fold c in IH. lra.
      * eapply Rle_trans; [now apply mean_falls |]. unfold Z. specialize (Far (X (h ++ h')) ltac:(lra)). lra.
    + rewrite mean_minus, mean_scal, <- share_mean, mean_const by (now apply some_sequence).
      specialize (Up h H). cbn [pow]. fold c. nra.
Qed.

End Transience.

(** Proposition 8, by counting. *)
Theorem leaves L X K b_0 (mu : R -> R) : L <> [] ->
  (forall y, b_0 < y -> exists (v : nat -> nat) e, 0 < e /\ forall h, past L h ->
    e < share (sequences (v (length h)) L) (fun more => negb (at_least (X (h ++ more)) y))) ->
  (forall h B, past L h -> In B L -> Rabs (X (h ++ [B]) - X h) <= K) ->
  (forall h, past L h -> mu (X h) <= mean L (fun B => X (h ++ [B])) - X h) ->
  (exists d r, 0 < d /\ forall x, r <= x -> d <= mu x) ->
  forall y e, 0 < e -> exists T, forall k,
  share (sequences (T + k) L) (fun word => existsb (fun t => at_least (X (firstn t word)) y) (seq T (S k))) <= e.
Proof.
  intros some A1 A2 drift (d & r_0 & D & M) y e E. set (K' := Rmax K d). set (r := Rmax r_0 y).
  assert (K1 : K <= K') by apply Rmax_l. assert (K2 : d <= K') by apply Rmax_r.
  assert (R1 : r_0 <= r) by apply Rmax_l. assert (R2 : y <= r) by apply Rmax_r.
  assert (A2' : forall h B, past L h -> In B L -> Rabs (X (h ++ [B]) - X h) <= K').
  { intros h B H I. specialize (A2 h B H I). lra. }
  assert (drift' : forall h, past L h -> r <= X h -> d <= mean L (fun B => X (h ++ [B])) - X h).
  { intros h H G. specialize (drift h H). specialize (M (X h) ltac:(lra)). lra. }
  assert (range : 0 < d <= K') by lra.
  destruct (pace_range K' d range) as [G _]. set (far := Rmax (b_0 + 1) (r + 2 / (e * pace K' d))).
  assert (F1 : b_0 + 1 <= far) by apply Rmax_l. assert (F2 : r + 2 / (e * pace K' d) <= far) by apply Rmax_r.
  destruct (A1 far ltac:(lra)) as (v & p & P & Up).
  assert (Far : forall x, far < x -> chance K' d r x <= e / 2).
  { intros x H. unfold chance. assert (Q : 0 < 2 / (e * pace K' d)) by (apply Rdiv_lt_0_compat; nra).
    rewrite Rmax_right by lra. replace (e / 2) with (/ (2 / e)) by (field; lra).
    assert (0 < 2 / e) by (apply Rdiv_lt_0_compat; lra). apply Rinv_le_contravar; [easy |].
    apply Rle_trans with (pace K' d * (2 / (e * pace K' d))); [right; field; lra |].
    assert (pace K' d * (2 / (e * pace K' d)) <= pace K' d * (x - r)) by (apply Rmult_le_compat_l; lra). lra. }
  destruct (climb L X K' d r some A2' drift' range v p far (e / 2) P ltac:(lra) Far Up) as [P1 Down].
  destruct (pow_lt_1_zero (1 - p) ltac:(rewrite Rabs_pos_eq; lra) (e / 2) ltac:(lra)) as [J HJ].
  specialize (HJ J (Nat.le_refl J)). rewrite Rabs_pos_eq in HJ by (apply pow_le; lra).
  exists (hops v J 0). intros k. set (T := hops v J 0). rewrite share_mean, mean_app by easy.
  specialize (Down J [] ltac:(now intros B [])). cbn [length app] in Down. fold T in Down.
  apply Rle_trans with (mean (sequences T L) (fun h => chance K' d r (X h))); [| lra].
  apply mean_le. intros h I. pose proof (length_sequence T L h I) as N.
  assert (H : past L h) by (intros B; exact (sequences_in T L h B I)).
  rewrite <- share_mean. eapply Rle_trans; [| exact (return_bound L X K' d r some A2' drift' range k h H)].
  apply share_le. intros more _ S. apply existsb_exists in S. destruct S as (t & S & Q). apply in_seq in S.
  apply existsb_exists. exists (t - T)%nat. split; [apply in_seq; lia |].
  rewrite firstn_app, N, firstn_all2 in Q by lia. unfold at_least in *.
  destruct (Rle_dec (X (h ++ firstn (t - T) more)) y) as [W | W]; [| easy].
  now destruct (Rle_dec (X (h ++ firstn (t - T) more)) r); [| lra].
Qed.

(** The bound on returns, with [K] itself: the mean of an increment is at most the largest. *)
Theorem comes_back L X K (mu : R -> R) : L <> [] ->
  (forall h B, past L h -> In B L -> Rabs (X (h ++ [B]) - X h) <= K) ->
  (forall h, past L h -> mu (X h) <= mean L (fun B => X (h ++ [B])) - X h) ->
  forall d r, 0 < d -> (forall x, r <= x -> d <= mu x) -> forall h k, past L h -> r <= X h ->
  share (sequences k L) (fun more => existsb (fun t => at_least (X (h ++ firstn t more)) r) (seq 0 (S k))) <=
  1 / (1 + d / (2 * K ^ 2) * (X h - r)).
Proof.
  intros some A2 drift d r D M h k H G.
  assert (drift' : forall h, past L h -> r <= X h -> d <= mean L (fun B => X (h ++ [B])) - X h).
  { intros z Z Y. specialize (drift z Z). specialize (M (X z) Y). lra. }
  assert (d <= K).
  { eapply Rle_trans; [exact (drift' h H G) |].
    replace (X h) with (mean L (fun _ => X h)) by now apply mean_const. rewrite <- mean_minus.
    rewrite <- (mean_const L K some). apply mean_le. intros B I. specialize (A2 h B H I).
    pose proof (Rle_abs (X (h ++ [B]) - X h)). lra. }
  eapply Rle_trans; [apply (return_bound L X K d r some A2 drift'); [lra | easy] |].
  right. unfold chance, pace. rewrite Rmax_right by lra. unfold Rdiv. ring.
Qed.

(** ** A walk on the nonnegative numbers *)

Lemma walk_next h B : walk (h ++ [B]) = bounce (walk h) B.
Proof. unfold walk. now rewrite fold_left_app. Qed.

Lemma walk_pos h : 0 <= walk h.
Proof.
  induction h as [| B h IH] using rev_ind; [unfold walk; simpl; lra |]. rewrite walk_next.
  destruct B as [| [| i] [| j B]]; simpl; try lra. apply Rmax_l.
Qed.

Lemma walk_up h k : walk (h ++ repeat [1%nat] k) = walk h + INR k.
Proof.
  revert h. induction k as [| k IH]; intros h; [simpl; rewrite app_nil_r; ring |].
  cbn [repeat]. change ([1%nat] :: repeat [1%nat] k) with ([[1%nat]] ++ repeat [1%nat] k).
  rewrite app_assoc, IH, walk_next, S_INR. simpl. ring.
Qed.

Lemma repeat_in {A} (l : list A) x k : In x l -> In (repeat x k) (sequences k l).
Proof.
  intros I. induction k as [| k IH]; [now left |]. simpl. apply in_flat_map. exists x. split; [easy |]. now apply in_map.
Qed.

Lemma some_share {A} (l : list A) test x : In x l -> test x = true -> 0 < / INR (length l) <= share l test.
Proof.
  intros I H. assert (N : 0 < INR (length l)) by (destruct l; [easy | apply lt_0_INR; simpl; lia]).
  pose proof (Rinv_0_lt_compat _ N) as P. split; [easy |]. unfold share, Rdiv.
  rewrite <- (Rmult_1_l (/ INR (length l))) at 1. apply Rmult_le_compat_r; [lra |].
  assert (J : In x (filter test l)) by now apply filter_In. destruct (filter test l) as [| y t]; [easy |].
  change 1 with (INR 1). apply le_INR. simpl. lia.
Qed.

Lemma walk_climbs y : 0 < y -> exists (v : nat -> nat) e, 0 < e /\ forall h,
  e < share (sequences (v (length h)) (subsets 1 (seq 0 3))) (fun more => negb (at_least (walk (h ++ more)) y)).
Proof.
  intros Y. set (k := Z.to_nat (up y)). set (l := sequences k (subsets 1 (seq 0 3))).
  assert (U : y < INR k).
  { destruct (archimed y) as [H _]. unfold k. rewrite INR_IZR_INZ, Z2Nat.id; [lra |]. apply le_IZR. lra. }
  assert (I : In (repeat [1%nat] k) l) by (apply repeat_in; right; now left).
  assert (S : forall h, 0 < / INR (length l) <= share l (fun more => negb (at_least (walk (h ++ more)) y))).
  { intros h. apply (some_share l _ _ I). rewrite walk_up. unfold at_least. pose proof (walk_pos h).
    destruct (Rle_dec (walk h + INR k) y); [lra | easy]. }
  exists (fun _ => k), (/ INR (length l) / 2). split; [specialize (S []); lra |]. intros h. specialize (S h). fold l. lra.
Qed.

Lemma walk_increments h B : Rabs (walk (h ++ [B]) - walk h) <= 1.
Proof.
  rewrite walk_next. pose proof (walk_pos h). apply Rabs_le. destruct B as [| [| i] [| j B]]; simpl; try lra.
  unfold Rmax. destruct (Rle_dec 0 (walk h - 1)); lra.
Qed.

Lemma walk_drift h : 1 / 3 <= mean (subsets 1 (seq 0 3)) (fun B => walk (h ++ [B])) - walk h.
Proof.
  rewrite (mean_ext _ _ (bounce (walk h))) by (intros; apply walk_next). unfold mean. simpl.
  pose proof (Rmax_r 0 (walk h - 1)). lra.
Qed.
