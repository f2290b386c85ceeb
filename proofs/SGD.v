(** * Theorem 2, quantitatively: mini-batch SGD settles at plus or minus a datapoint *)

From Coq Require Import Reals List Lra Lia Psatz Bool.
From Refereed Require Import Definitions Steps Dynamics Probability Stochastic Contraction.
Import ListNotations.
Local Open Scope R_scope.

(** ** Two phases on a tree: X vanishes, and where it has, Y does *)

Section Phases.

Variables (V : Type) (L : list (list nat)) (next : list nat -> V -> V) (inv near : V -> Prop) (X Y : V -> R).
Variables (r1 r2 d M : R).
Hypothesis L_some : L <> [].
Hypothesis X_pos : forall v, inv v -> 0 <= X v.
Hypothesis Y_pos : forall v, 0 <= Y v.
Hypothesis Y_top : forall v, near v -> Y v <= M.
Hypothesis d_pos : 0 < d.
Hypothesis inv_lasts : forall v B, inv v -> In B L -> inv (next B v).
Hypothesis near_lasts : forall v B, near v -> In B L -> near (next B v).
Hypothesis arrives : forall v, inv v -> X v < d -> near v.
Hypothesis X_falls : forall v, inv v -> mean L (fun B => X (next B v)) <= r1 * X v.
Hypothesis Y_falls : forall v, near v -> mean L (fun B => Y (next B v)) <= r2 * Y v.
Hypothesis r1_pos : 0 <= r1.
Hypothesis r2_range : 0 <= r2 <= 1.
Hypothesis M_pos : 0 <= M.

Theorem phases c T1 T2 k : 0 < c -> forall v, inv v ->
  share (sequences (T1 + (T2 + k)) L) (seen V next Y c (T1 + T2) k v) <= r1 ^ T1 * X v / d + r2 ^ T2 * M / c.
Proof.
  intros C.
  assert (K0 : 0 <= r2 ^ T2 * M / c).
  { unfold Rdiv. apply Rmult_le_pos; [apply Rmult_le_pos; [apply pow_le; lra | easy] |].
    left. now apply Rinv_0_lt_compat. }
  setoid_rewrite share_mean. induction T1 as [| T1 IH]; intros v I.
  - cbn [Nat.add pow]. rewrite Rmult_1_l. destruct (Rle_lt_dec d (X v)) as [H | H].
    + assert (1 <= X v / d).
      { apply Rmult_le_reg_r with d; [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
      pose proof (mean_indicator_le_1 (sequences (T2 + k) L) (seen V next Y c T2 k v)) as K.
      assert (Z : sequences (T2 + k) L <> []) by (eapply sequences_some; eassumption). specialize (K Z). lra.
    + pose proof (ville V L next near Y r2 L_some Y_pos near_lasts Y_falls r2_range c T2 k C v (arrives v I H)) as K.
      rewrite share_mean in K.
      assert (0 <= X v / d).
      { unfold Rdiv. apply Rmult_le_pos; [now apply X_pos | left; now apply Rinv_0_lt_compat]. }
      assert (r2 ^ T2 * Y v / c <= r2 ^ T2 * M / c).
      { unfold Rdiv. apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat |].
        apply Rmult_le_compat_l; [apply pow_le; lra | apply Y_top, arrives; easy]. }
      lra.
  - cbn [Nat.add]. rewrite (mean_sequences (T1 + (T2 + k)) L _ L_some).
    apply Rle_trans with (mean L (fun B => (r1 ^ T1 / d) * X (next B v) + r2 ^ T2 * M / c)).
    + apply mean_le. intros B HB.
      rewrite (mean_ext _ _ (fun r => indicator (seen V next Y c (T1 + T2) k (next B v) r)))
        by (intros r _; now rewrite seen_later).
      eapply Rle_trans; [apply IH; now apply inv_lasts |]. right. unfold Rdiv. ring.
    + rewrite mean_plus, mean_scal, (mean_const L _ L_some). apply Rplus_le_compat_r.
      specialize (X_falls v I). cbn [pow].
      assert (0 <= r1 ^ T1 / d).
      { unfold Rdiv. apply Rmult_le_pos; [now apply pow_le | left; now apply Rinv_0_lt_compat]. }
      apply Rle_trans with (r1 ^ T1 / d * (r1 * X v)); [now apply Rmult_le_compat_l |].
      right. unfold Rdiv. ring.
Qed.

End Phases.

Lemma share_or {A} (l : list A) f g h : (forall x, In x l -> f x = true -> g x || h x = true) ->
  share l f <= share l g + share l h.
Proof.
  intros H. rewrite !share_mean, <- mean_plus. apply mean_le. intros x I. specialize (H x I). unfold indicator.
  destruct (f x), (g x), (h x); try lra.
  all: discriminate (H eq_refl).
Qed.

Section SGD.

Variables (n m b : nat) (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Hb : (1 <= b < m)%nat.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.

Let next := fun B v => step (gradient n) eta a B v.
Let L := subsets b (seq 0 m).
Let inv := reached n m a eta w.
Let X := deficit n m a.
Let Y := spread n m a.

Definition near (v : vector) : Prop := inv v /\ 49 / 50 <= square n v /\ Psi n m a v <= 1 / 50.

Lemma inv_square v : inv v -> square n v <= 1 + eta / 4.
Proof. intros (C & t & HC & ->). now apply (square_bounded n m a eta C w). Qed.

Lemma near_lasts v B : near v -> In B L -> near (next B v).
Proof.
  intros (I & N & P) HB. pose proof (subset_batch m b B HB) as BB. split; [| split].
  - exact (reached_next n m b a eta w ltac:(lia) v B I HB).
  - pose proof (inv_square v I). pose proof (inside_bounds n m a B v O BB) as [U W]. unfold next.
    destruct (Rle_lt_dec 1 (square n v)) as [H1 | H1].
    + rewrite (next_square_printed n m a eta B v O BB). apply Rle_trans with 1; [lra |].
      apply Rge_le, norm_stays_above; lra.
    + pose proof (norm_grows n m a eta B v O BB (1 - square n v) ltac:(lra) ltac:(lra)) as G.
      assert (0 <= 4 * eta * (1 - square n v) * inside n a B v).
      { apply Rmult_le_pos; [apply Rmult_le_pos; lra | easy]. }
      lra.
  - destruct I as (C & t & HC & ->). unfold next.
    pose (C' := fun s => if Nat.eq_dec s t then B else C s).
    assert (HC' : forall s, batch m (C' s)) by (intros s; unfold C'; now destruct (Nat.eq_dec s t)).
    assert (E : path (gradient n) eta a C w t = path (gradient n) eta a C' w t).
    { apply path_ext. intros s H. unfold C'. destruct (Nat.eq_dec s t); [lia | reflexivity]. }
    pose proof (psi_falls n m a eta C' w O HC' Heta Hw t) as F. simpl in F. rewrite E in *.
    unfold C' in F at 1. destruct (Nat.eq_dec t t); [lra | easy].
Qed.

Lemma arrives v : inv v -> X v < 1 / 50 -> near v.
Proof.
  intros I H. split; [easy |]. unfold X, deficit in H.
  pose proof (Rmax_l 0 (1 - square n v)). pose proof (Rmax_r 0 (1 - square n v)).
  destruct (inside_bounds n m a (seq 0 m) v O (all_batch m)). unfold Psi, Phi in *. lra.
Qed.

Lemma spread_pos v : 0 <= Y v.
Proof.
  apply over_pos. intros i _. apply over_pos. intros j _. destruct (Nat.eq_dec i j); [lra | apply sqrt_pos].
Qed.

Lemma spread_top v : near v -> Y v <= INR m * INR m.
Proof.
  intros (I & N & P). pose proof (inv_square v I) as Q.
  assert (P0 : forall k, 0 <= part n m a v k) by exact (part_pos n m a eta v O (conj N Q) P).
  assert (over_const : forall l r, over l (fun _ : nat => r) = INR (length l) * r).
  { intros l r. induction l as [| x l IH]; [simpl; ring |]. cbn [over length]. rewrite IH, S_INR. ring. }
  assert (S1 : forall l r f, (forall i, In i l -> f i <= r) -> over l f <= INR (length l) * r).
  { intros l r f H. rewrite <- over_const. now apply over_le. }
  unfold Y, spread. apply Rle_trans with (INR (length (seq 0 m)) * INR m); [| rewrite length_seq; lra].
  apply S1. intros i Hi. apply Rle_trans with (INR (length (seq 0 m)) * 1); [| rewrite length_seq; lra].
  apply S1. intros j Hj. apply in_seq in Hi. apply in_seq in Hj.
  destruct (Nat.eq_dec i j) as [D | D]; [lra |]. unfold pair.
  pose proof (two_parts n m b a eta v O Hb Heta (conj N Q) P i j ltac:(lia) ltac:(lia) D) as T.
  change (part n m a v i + part n m a v j <= 1) in T. pose proof (P0 i). pose proof (P0 j).
  rewrite <- sqrt_1. apply sqrt_le_1_alt. rewrite <- sqrt_1. apply sqrt_le_1_alt. nra.
Qed.

Lemma spread_falls v : near v -> mean L (fun B => Y (next B v)) <= (1 - kappa m b eta) * Y v.
Proof.
  intros (I & N & P). pose proof (inv_square v I) as Q.
  exact (spread_contracts n m b a eta v O Hb Heta (conj N Q) P).
Qed.

Lemma kappa_range : 0 < kappa m b eta <= 1.
Proof.
  destruct (pi_range m b Hb) as [P0 P1]. unfold kappa.
  assert (A : 0 < eta ^ 2 <= 1) by (split; [apply pow_lt; lra | nra]).
  assert (C : 0 < (1 - eta / 4) ^ 2 <= 1) by (split; [apply pow_lt; lra | nra]).
  assert (D : 0 < pi m b * eta ^ 2 <= 1) by (split; [apply Rmult_lt_0_compat; lra | nra]).
  assert (E : 0 < pi m b * eta ^ 2 * (1 - eta / 4) ^ 2 <= 1) by (split; [apply Rmult_lt_0_compat; lra | nra]).
  lra.
Qed.

Theorem spread_vanishes c T1 T2 k : 0 < c ->
  share (sequences (T1 + (T2 + k)) L) (seen vector next Y c (T1 + T2) k w) <=
  (1 - eta * (INR b / INR m) * Phi n m a w) ^ T1 * X w / (1 / 50) +
  (1 - kappa m b eta) ^ T2 * (INR m * INR m) / c.
Proof.
  intros C. destruct kappa_range as [k0 k1].
  assert (Hb' : (1 <= b <= m)%nat) by lia.
  apply (phases vector L next inv near X Y _ _ (1 / 50) (INR m * INR m)); try lra; try easy.
  - apply subsets_some. lia.
  - intros v _. apply (deficit_pos n m a O).
  - exact spread_pos.
  - exact spread_top.
  - intros v B I HB. exact (reached_next n m b a eta w ltac:(lia) v B I HB).
  - exact near_lasts.
  - exact arrives.
  - intros v I. exact (deficit_falls n m b a eta w O Hb' Heta Hw v I).
  - exact spread_falls.
  - apply (rate_range n m b a eta w O Hb' Heta Hw).
  - apply Rmult_le_pos; apply pos_INR.
  - exists (fun _ => []), 0%nat. split; [| reflexivity]. intros s. split; [constructor | easy].
Qed.

(** ** Small V and a small deficit mean that a datapoint is near *)

Lemma datapoint_near v c : near v -> 0 < c -> Y v < c -> exists i s, (i < m)%nat /\ (s = 1 \/ s = -1) /\
  square n (fun k => v k - s * a i k) <= 2 * X v + 21 / 10 * (INR m * INR m * c ^ 4).
Proof.
  intros (I & N & P) C H. pose proof (inv_square v I) as Q.
  assert (P0 : forall k, 0 <= part n m a v k) by exact (part_pos n m a eta v O (conj N Q) P).
  assert (P1 : over (seq 0 m) (part n m a v) = 1) by exact (parts_total n m a eta v O Heta (conj N Q) P).
  assert (F0 : 0 <= Psi n m a v /\ 96 / 100 <= Phi n m a v) by exact (F_bounds n m a eta v O (conj N Q) P).
  assert (M : 0 < INR m) by (apply lt_0_INR; lia).
  assert (big : exists i, (i < m)%nat /\ 1 <= INR m * part n m a v i).
  { assert (G : forall l, (forall i, In i l -> INR m * part n m a v i < 1) -> l <> [] ->
      INR m * over l (part n m a v) < INR (length l)).
    { induction l as [| x l IH]; intros G E; [easy |]. cbn [over length]. rewrite S_INR.
      pose proof (G x (or_introl eq_refl)). destruct l as [| y l]; [simpl; lra |].
      assert (INR m * over (y :: l) (part n m a v) < INR (length (y :: l))).
      { apply IH; [intros i Hi; apply G; now right | easy]. }
      lra. }
    destruct (existsb (fun i => at_least 1 (INR m * part n m a v i)) (seq 0 m)) eqn:E.
    - apply existsb_exists in E. destruct E as (i & Hi & E). apply in_seq in Hi. exists i. split; [lia |].
      unfold at_least in E. destruct (Rle_dec 1 (INR m * part n m a v i)); easy.
    - exfalso. assert (K : INR m * over (seq 0 m) (part n m a v) < INR (length (seq 0 m))).
      { apply G.
        - intros i Hi. destruct (Rlt_le_dec (INR m * part n m a v i) 1) as [K | K]; [easy |]. exfalso.
          assert (T : existsb (fun i => at_least 1 (INR m * part n m a v i)) (seq 0 m) = true).
          { apply existsb_exists. exists i. split; [easy |]. unfold at_least.
            destruct (Rle_dec 1 (INR m * part n m a v i)); easy. }
          rewrite T in E. discriminate.
        - destruct m; [lia | easy]. }
      rewrite P1, length_seq in K. lra. }
  destruct big as (i & Hi & Bi).
  set (p := part n m a v) in *. set (K := INR m * c ^ 4).
  assert (c4 : 0 < c ^ 4) by now apply pow_lt.
  assert (small : forall j, (j < m)%nat -> j <> i -> p j <= K).
  { intros j Hj D.
    assert (T : pair n m a v i j <= Y v).
    { apply Rle_trans with (over (seq 0 m) (fun j => if Nat.eq_dec i j then 0 else pair n m a v i j)).
      - assert (Z := over_term (seq 0 m) (fun j => if Nat.eq_dec i j then 0 else pair n m a v i j) j).
        cbv beta in Z. destruct (Nat.eq_dec i j); [congruence |]. apply Z; [| apply in_seq; lia].
        intros l _. destruct (Nat.eq_dec i l); [lra | apply sqrt_pos].
      - apply (over_term (seq 0 m) (fun i => over (seq 0 m) (fun j => if Nat.eq_dec i j then 0 else pair n m a v i j)) i);
          [| apply in_seq; lia].
        intros l _. apply over_pos. intros q _. destruct (Nat.eq_dec l q); [lra | apply sqrt_pos]. }
    assert (p i * p j <= c ^ 4).
    { pose proof (sqrt_pos (p i * p j)) as s0. pose proof (sqrt_pos (sqrt (p i * p j))) as t0.
      assert (0 <= p i * p j) by (apply Rmult_le_pos; apply P0).
      pose proof (sqrt_sqrt (p i * p j) ltac:(easy)) as s1. pose proof (sqrt_sqrt (sqrt (p i * p j)) s0) as t1.
      unfold pair in T. fold p in T. set (t := sqrt (sqrt (p i * p j))) in *. set (s := sqrt (p i * p j)) in *.
      rewrite <- s1, <- t1. assert (t <= c) by lra.
      assert (t * t <= c * c) by (apply Rmult_le_compat; lra).
      replace (c ^ 4) with (c * c * (c * c)) by ring. apply Rmult_le_compat; nra. }
    unfold K. pose proof (P0 j).
    apply Rle_trans with (INR m * p i * p j); [nra |]. rewrite Rmult_assoc. apply Rmult_le_compat_l; lra. }
  assert (pi_big : 1 - INR m * K <= p i).
  { assert (G : forall l, NoDup l -> (forall j, In j l -> (j < m)%nat) ->
      over l p <= (if in_dec Nat.eq_dec i l then p i else 0) + INR (length l) * K).
    { assert (K0 : 0 <= K) by (unfold K; nra).
      induction l as [| x l IH]; intros Nl Hl; [simpl; lra |]. inversion Nl as [| ? ? Nx Nl']; subst.
      specialize (IH Nl' (fun j Hj => Hl j (or_intror Hj))). cbn [over length]. rewrite S_INR.
      destruct (Nat.eq_dec x i) as [-> | D].
      - destruct (in_dec Nat.eq_dec i l); [easy |].
        destruct (in_dec Nat.eq_dec i (i :: l)) as [_ | Z]; [lra | exfalso; apply Z; now left].
      - pose proof (small x (Hl x (or_introl eq_refl)) D).
        destruct (in_dec Nat.eq_dec i (x :: l)) as [Z | Z], (in_dec Nat.eq_dec i l) as [Z' | Z']; try lra.
        + destruct Z; [easy | easy].
        + exfalso. apply Z. now right. }
    specialize (G (seq 0 m) (seq_NoDup m 0) (fun j Hj => proj2 (proj1 (in_seq m 0 j) Hj))).
    destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | Z]; [| exfalso; apply Z; apply in_seq; lia].
    rewrite P1, length_seq in G. lra. }
  set (x := dot n v (a i)).
  assert (x2 : x ^ 2 = p i * Phi n m a v) by (unfold p, part; fold x; field; lra).
  assert (x1 : x ^ 2 <= 1).
  { destruct I as (C' & t & HC & E). left. unfold x. rewrite E.
    now apply (coordinate_below n m a eta C' w O HC Heta Hw t i). }
  set (s := if Rle_dec 0 x then 1 else -1).
  assert (s1 : s = 1 \/ s = -1) by (unfold s; destruct (Rle_dec 0 x); auto).
  assert (sx : x ^ 2 <= s * x) by (unfold s; destruct (Rle_dec 0 x); nra).
  exists i, s. split; [easy |]. split; [easy |].
  rewrite (square_ext n (fun k => v k - s * a i k) (fun k => 1 * v k + (- s) * a i k)) by (intros; ring).
  rewrite square_linear. fold x. unfold square at 2. rewrite (O i i Hi Hi).
  destruct (Nat.eq_dec i i) as [_ | Z]; [| easy].
  assert (s2 : s ^ 2 = 1) by (destruct s1 as [-> | ->]; ring).
  assert (E : square n v = Phi n m a v + Psi n m a v) by (unfold Psi; ring).
  assert (D1 : 1 - square n v <= X v - Psi n m a v).
  { unfold X, deficit. pose proof (Rmax_r 0 (1 - square n v)). lra. }
  assert (D2 : Psi n m a v <= X v).
  { unfold X, deficit. pose proof (Rmax_l 0 (1 - square n v)). lra. }
  assert (F1 : Phi n m a v <= 105 / 100) by lra.
  assert (G : Phi n m a v * (1 - p i) <= 105 / 100 * (INR m * K)).
  { pose proof (P0 i). apply Rle_trans with (Phi n m a v * (INR m * K)); [apply Rmult_le_compat_l; lra |].
    apply Rmult_le_compat_r; [| easy]. unfold K. apply Rmult_le_pos; [lra |]. apply Rmult_le_pos; lra. }
  assert (INR m * K = INR m * INR m * c ^ 4) by (unfold K; ring).
  replace ((- s) ^ 2) with 1 by (rewrite <- s2; ring). nra.
Qed.

(** ** The same datapoint at all times *)

Lemma close_coordinate v i s : (i < m)%nat -> (s = 1 \/ s = -1) ->
  (1 - s * dot n v (a i)) ^ 2 <= square n (fun k => v k - s * a i k).
Proof.
  intros I S.
  rewrite (square_ext n (fun k => v k - s * a i k) (fun k => 1 * v k + (- s) * a i k)) by (intros; ring).
  rewrite square_linear. unfold square at 2. rewrite (O i i I I). destruct (Nat.eq_dec i i) as [_ | Z]; [| easy].
  assert (HB : batch m [i]).
  { split; [repeat constructor; easy |]. intros k [<- | []]. easy. }
  destruct (inside_bounds n m a [i] v O HB) as [_ V]. unfold inside in V. simpl over in V.
  assert (s2 : s * s = 1) by (destruct S as [-> | ->]; ring). nra.
Qed.

Lemma close_two v i j s : (i < m)%nat -> (j < m)%nat -> i <> j -> (s = 1 \/ s = -1) ->
  dot n v (a i) ^ 2 <= square n (fun k => v k - s * a j k).
Proof.
  intros I J D S.
  rewrite (square_ext n (fun k => v k - s * a j k) (fun k => 1 * v k + (- s) * a j k)) by (intros; ring).
  rewrite square_linear. unfold square at 2. rewrite (O j j J J). destruct (Nat.eq_dec j j) as [_ | Z]; [| easy].
  assert (HB : batch m [i; j]).
  { split; [repeat constructor; simpl; [intros [K | []]; congruence | easy] |]. intros k [<- | [<- | []]]; easy. }
  destruct (inside_bounds n m a [i; j] v O HB) as [_ V]. unfold inside in V. simpl over in V.
  assert (s2 : s * s = 1) by (destruct S as [-> | ->]; ring).
  pose proof (pow2_ge_0 (1 - s * dot n v (a j))). nra.
Qed.

Lemma stays_close v B r i s i' s' : inv v -> batch m B -> 0 <= r <= 2 / 5 ->
  (i < m)%nat -> (s = 1 \/ s = -1) -> (i' < m)%nat -> (s' = 1 \/ s' = -1) ->
  square n (fun k => v k - s * a i k) <= r ^ 2 ->
  square n (fun k => next B v k - s' * a i' k) <= r ^ 2 -> i' = i /\ s' = s.
Proof.
  intros V HB R I S I' S' H H'. pose proof (inv_square v V) as N.
  destruct (inside_bounds n m a B v O HB) as [U W].
  pose proof (close_coordinate v i s I S) as C. set (x := dot n v (a i)) in *.
  assert (C1 : (1 - s * x) ^ 2 <= (2 / 5) ^ 2) by nra.
  assert (C2 : 3 / 5 <= s * x) by nra.
  assert (E : exists f, 79 / 100 <= f /\ dot n (next B v) (a i) = f * x).
  { unfold next. rewrite (lemma_14_step n m a eta B v O HB i I). fold x.
    assert (D : 79 / 100 <= 1 - eta * inside n a B v) by nra.
    destruct (in_dec Nat.eq_dec i B).
    - exists (1 + eta * (2 - inside n a B v - square n v)). split; [| ring].
      assert (0 <= eta * (2 - square n v)) by (apply Rmult_le_pos; lra). lra.
    - exists (1 - eta * inside n a B v). split; [easy | ring]. }
  destruct E as (f & F & E).
  assert (far : 474 / 1000 <= s * dot n (next B v) (a i)).
  { rewrite E. replace (s * (f * x)) with (f * (s * x)) by ring. nra. }
  destruct (Nat.eq_dec i' i) as [-> | D].
  - split; [easy |]. pose proof (close_coordinate (next B v) i s' I S') as C'.
    destruct S as [-> | ->], S' as [-> | ->]; try easy; exfalso; nra.
  - exfalso. pose proof (close_two (next B v) i i' s' I I' ltac:(congruence) S') as T.
    destruct S as [-> | ->]; nra.
Qed.

Lemma sequences_in {A} T (l : list A) word x : In word (sequences T l) -> In x word -> In x l.
Proof.
  revert word. induction T as [| T IH]; intros word H J; cbn [sequences] in H.
  - destruct H as [<- | []]. easy.
  - apply in_flat_map in H. destruct H as (y & Hy & H). apply in_map_iff in H. destruct H as (r & <- & H).
    destruct J as [<- | J]; [easy | now apply (IH r)].
Qed.

Definition settled_at (W : nat -> vector) (r : R) (T k : nat) : bool := settled n m a W r T k.

Lemma settles word r c d T k : (forall x, In x word -> In x L) -> 0 < r <= 2 / 5 -> 0 < c -> d <= 1 / 50 ->
  2 * d + 21 / 10 * (INR m * INR m * c ^ 4) <= r ^ 2 ->
  (forall t, In t (seq T (S k)) -> Y (after (gradient n) eta a w word t) < c /\ X (after (gradient n) eta a w word t) < d) ->
  settled_at (after (gradient n) eta a w word) r T k = true.
Proof.
  intros Hword R C D Q H. set (W := after (gradient n) eta a w word) in *.
  assert (HB : forall s, batch m (nth s word [])).
  { intros s. destruct (nth_in_or_default s word []) as [J | ->].
    - apply (subset_batch m b). now apply Hword.
    - split; [constructor | easy]. }
  assert (V : forall t, inv (W t)) by (intros t; exists (fun s => nth s word []), t; split; [exact HB | reflexivity]).
  assert (G : forall t, In t (seq T (S k)) -> exists i s, (i < m)%nat /\ (s = 1 \/ s = -1) /\
    square n (fun j => W t j - s * a i j) <= r ^ 2).
  { intros t Ht. destruct (H t Ht) as [HY HX].
    destruct (datapoint_near (W t) c (arrives (W t) (V t) ltac:(lra)) C HY) as (i & s & I & Hs & K).
    exists i, s. split; [easy |]. split; [easy |]. lra. }
  destruct (G T) as (i & s & I & Hs & K0); [apply in_seq; lia |].
  assert (A : forall q, (q <= k)%nat -> square n (fun j => W (T + q)%nat j - s * a i j) <= r ^ 2).
  { induction q as [| q IH]; intros Hq; [rewrite Nat.add_0_r; exact K0 |].
    specialize (IH ltac:(lia)). destruct (G (T + S q)%nat) as (i' & s' & I' & Hs' & K'); [apply in_seq; lia |].
    replace (T + S q)%nat with (S (T + q)) in * by lia.
    destruct (stays_close (W (T + q)%nat) (nth (T + q) word []) r i s i' s' (V _) (HB _) ltac:(lra) I Hs I' Hs' IH K')
      as [-> ->]. exact K'. }
  unfold settled_at, settled. apply existsb_exists. exists i. split; [apply in_seq; lia |].
  apply existsb_exists. exists s. split; [destruct Hs as [-> | ->]; simpl; auto |].
  apply forallb_forall. intros t Ht. apply in_seq in Ht. unfold at_least, distance, norm.
  specialize (A (t - T)%nat ltac:(lia)). replace (T + (t - T))%nat with t in A by lia.
  destruct (Rle_dec (sqrt (square n (fun j => W t j - s * a i j))) r) as [_ | Z]; [easy |]. exfalso. apply Z.
  rewrite <- (sqrt_pow2 r) by lra. now apply sqrt_le_1_alt.
Qed.

(** At most this share of all sequences of batches has not settled from time T1 + T2 on. *)
Theorem sgd_settles r c d T1 T2 k : 0 < r <= 2 / 5 -> 0 < c -> 0 < d <= 1 / 50 ->
  2 * d + 21 / 10 * (INR m * INR m * c ^ 4) <= r ^ 2 ->
  share (sequences (T1 + (T2 + k)) L)
    (fun word => negb (settled_at (after (gradient n) eta a w word) r (T1 + T2) k)) <=
  50 * (1 - eta * (INR b / INR m) * Phi n m a w) ^ T1 * X w
  + (1 - kappa m b eta) ^ T2 * (INR m * INR m) / c
  + (1 - eta * (INR b / INR m) * Phi n m a w) ^ (T1 + T2) * X w / d.
Proof.
  intros R C D Q. pose proof (spread_vanishes c T1 T2 k C) as HY.
  pose proof (deficit_vanishes n m b a eta w O ltac:(lia) Heta Hw d (T1 + T2) k (proj1 D)) as HX.
  rewrite <- Nat.add_assoc in HX. fold L in HX.
  eapply Rle_trans; [apply (share_or _ _ (seen vector next Y c (T1 + T2) k w)
    (fun word => existsb (fun t => at_least d (deficit n m a (after (gradient n) eta a w word t))) (seq (T1 + T2) (S k)))) |].
  - intros word I E. apply negb_true_iff in E.
    destruct (seen vector next Y c (T1 + T2) k w word) eqn:E1; [easy |].
    destruct (existsb _ (seq (T1 + T2) (S k))) eqn:E2; [easy |]. exfalso.
    rewrite (settles word r c d (T1 + T2) k) in E; [discriminate | | easy | easy | lra | easy |].
    + intros x J. now apply (sequences_in _ L word x I).
    + intros t Ht. split.
      * apply Rnot_le_lt. intros Z. unfold seen in E1.
        assert (existsb (fun t => at_least c (Y (state vector next w word t))) (seq (T1 + T2) (S k)) = true).
        { apply existsb_exists. exists t. split; [easy |]. unfold next. rewrite after_state. unfold at_least.
          destruct (Rle_dec c _); [easy |]. exfalso. now apply n0. }
        rewrite H in E1. discriminate.
      * apply Rnot_le_lt. intros Z.
        assert (existsb (fun t => at_least d (deficit n m a (after (gradient n) eta a w word t))) (seq (T1 + T2) (S k)) = true).
        { apply existsb_exists. exists t. split; [easy |]. unfold at_least.
          destruct (Rle_dec d _) as [_ | Z']; [easy |]. exfalso. now apply Z'. }
        rewrite H in E2. discriminate.
  - unfold X in *. lra.
Qed.

Theorem sgd_limit : 0 < Phi n m a w -> forall r e, 0 < r <= 2 / 5 -> 0 < e -> exists T, forall k,
  share (sequences (T + k) L) (fun word => negb (settled_at (after (gradient n) eta a w word) r T k)) <= e.
Proof.
  intros P r e R E.
  pose proof (rate_range n m b a eta w O ltac:(lia) Heta Hw) as [R0 R1].
  pose proof kappa_range as [K0 K1].
  set (rho := 1 - eta * (INR b / INR m) * Phi n m a w) in *. set (kap := kappa m b eta) in *.
  assert (D : 0 <= X w) by apply (deficit_pos n m a O).
  assert (M : 1 <= INR m) by (change 1 with (INR 1); apply le_INR; lia).
  assert (Q : 0 < INR b / INR m) by (apply Rdiv_lt_0_compat; apply lt_0_INR; lia).
  assert (R2 : rho < 1).
  { unfold rho. assert (0 < eta * (INR b / INR m) * Phi n m a w); [| lra].
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra | easy]. }
  set (d := r ^ 2 / 8). assert (d0 : 0 < d <= 1 / 50) by (unfold d; split; nra).
  set (c := r ^ 2 / (5 * (INR m * INR m))).
  assert (MM : 1 <= INR m * INR m) by nra.
  assert (c0 : 0 < c) by (unfold c; apply Rdiv_lt_0_compat; nra).
  assert (cm : c * (INR m * INR m) = r ^ 2 / 5) by (unfold c; field; lra).
  assert (c1 : c <= 1) by nra.
  assert (c4 : INR m * INR m * c ^ 4 <= r ^ 2 / 5).
  { rewrite <- cm. replace (c ^ 4) with (c * (c ^ 3)) by ring.
    assert (0 <= c ^ 3 <= 1) by (split; [apply pow_le; lra | rewrite <- (pow1 3); apply pow_incr; lra]). nra. }
  set (A := 50 * X w + X w / d + 1).
  assert (dd : 0 <= X w / d).
  { unfold Rdiv. apply Rmult_le_pos; [easy | left; apply Rinv_0_lt_compat; lra]. }
  assert (A0 : 0 < A) by (unfold A; lra).
  set (G := INR m * INR m / c + 1).
  assert (gg : 0 < INR m * INR m / c) by (apply Rdiv_lt_0_compat; lra).
  assert (G0 : 0 < G) by (unfold G; lra).
  destruct (pow_lt_1_zero rho ltac:(rewrite Rabs_pos_eq; lra) (e / 2 / A)) as [T1 H1].
  { apply Rdiv_lt_0_compat; lra. }
  destruct (pow_lt_1_zero (1 - kap) ltac:(rewrite Rabs_pos_eq; lra) (e / 2 / G)) as [T2 H2].
  { apply Rdiv_lt_0_compat; lra. }
  assert (r2 : 0 < r ^ 2) by (apply pow_lt; lra).
  exists (T1 + T2)%nat. intros k. rewrite <- Nat.add_assoc.
  eapply Rle_trans; [apply (sgd_settles r c d T1 T2 k R c0 d0); unfold d; lra |].
  specialize (H1 T1 (Nat.le_refl T1)). specialize (H2 T2 (Nat.le_refl T2)).
  rewrite Rabs_pos_eq in H1 by now apply pow_le. rewrite Rabs_pos_eq in H2 by (apply pow_le; lra).
  fold rho kap.
  assert (fewer : rho ^ (T1 + T2) <= rho ^ T1).
  { rewrite pow_add. assert (0 <= rho ^ T1) by now apply pow_le.
    assert (rho ^ T2 <= 1) by (rewrite <- (pow1 T2); apply pow_incr; lra). nra. }
  assert (x0 : 0 <= rho ^ T1) by now apply pow_le. assert (y0 : 0 <= (1 - kap) ^ T2) by (apply pow_le; lra).
  assert (U1 : rho ^ T1 * A <= e / 2).
  { apply Rmult_le_reg_r with (/ A); [now apply Rinv_0_lt_compat |]. rewrite Rmult_assoc, Rinv_r by lra.
    unfold Rdiv in *. lra. }
  assert (U2 : (1 - kap) ^ T2 * G <= e / 2).
  { apply Rmult_le_reg_r with (/ G); [now apply Rinv_0_lt_compat |]. rewrite Rmult_assoc, Rinv_r by lra.
    unfold Rdiv in *. lra. }
  assert (V1 : rho ^ (T1 + T2) * X w / d <= rho ^ T1 * (X w / d)).
  { replace (rho ^ (T1 + T2) * X w / d) with (rho ^ (T1 + T2) * (X w / d)) by (unfold Rdiv; ring).
    now apply Rmult_le_compat_r. }
  replace ((1 - kap) ^ T2 * (INR m * INR m) / c) with ((1 - kap) ^ T2 * (INR m * INR m / c)) by (unfold Rdiv; ring).
  unfold A in U1. unfold G in U2. nra.
Qed.

End SGD.
