(** * Reshuffled batches settle at a datapoint, from every start (Law 8) *)

From Coq Require Import Reals List Lra Lia Psatz Permutation Bool.
From Refereed Require Import Definitions Dynamics Probability Stochastic Cyclic Orders Reshuffling.
Import ListNotations.
Local Open Scope R_scope.

Lemma over_at_most l f M : (forall i, In i l -> f i <= M) -> over l f <= INR (length l) * M.
Proof.
  induction l as [| x l IH]; intros H; [simpl; lra |]. cbn [over length]. rewrite S_INR.
  pose proof (H x (or_introl eq_refl)). pose proof (IH (fun i I => H i (or_intror I))). lra.
Qed.

Lemma largest_exists m (f : nat -> R) : (0 < m)%nat -> exists i, (i < m)%nat /\ forall j, (j < m)%nat -> f j <= f i.
Proof.
  induction m as [| m IH]; intros H; [lia |]. destruct m as [| k].
  - exists 0%nat. split; [lia |]. intros j J. replace j with 0%nat by lia. lra.
  - destruct IH as (i & I & T); [lia |]. destruct (Rle_lt_dec (f (S k)) (f i)) as [L | L].
    + exists i. split; [lia |]. intros j J. destruct (Nat.eq_dec j (S k)) as [-> | D]; [easy | apply T; lia].
    + exists (S k). split; [lia |]. intros j J. destruct (Nat.eq_dec j (S k)) as [-> | D]; [lra |].
      specialize (T j ltac:(lia)). lra.
Qed.

Section Reshuffled.

Variables (n m b : nat) (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Hb : (1 <= b < m)%nat.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.
Hypothesis Hpos : 0 < Phi n m a w.

Let Q := batches_each m b.
Let L := orders (seq 0 m).
Let one B x := step (gradient n) eta a B x.
Let run := fold_left (fun x B => step (gradient n) eta a B x).
Let c (x : vector) i := dot n x (a i).
Let inv := reached n m a eta w.
Let p := Phi n m a w.
Let th := 1 - eta ^ 3 * (p / INR m) ^ 2 / 5.

Definition epoch (s : list nat) (v : vector) : vector := run (pieces Q b s) v.

Lemma epoch_cut s : In s L -> cut m (pieces Q b s).
Proof. intros H. apply pieces_cut; [lia |]. now apply orders_in. Qed.

Lemma epoch_inv v s : inv v -> In s L -> inv (epoch s v).
Proof. intros I H. apply reached_run; [easy |]. intros B. apply cut_batch. now apply epoch_cut. Qed.

Lemma Q_pos : (1 <= Q)%nat.
Proof. pose proof (enough_pieces m b ltac:(lia)) as E. fold Q in E. destruct Q; [simpl in E; lia | lia]. Qed.

Lemma m_pos : 1 <= INR m.
Proof. change 1 with (INR 1). apply le_INR. lia. Qed.

Lemma p_range : 0 < p <= 1.
Proof.
  split; [easy |]. destruct (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [_ P]. unfold p, Phi in *. lra.
Qed.

Lemma part_range : 0 < p / INR m <= 1.
Proof.
  pose proof p_range. pose proof m_pos. split; [apply Rdiv_lt_0_compat; lra |].
  apply Rmult_le_reg_r with (INR m); [lra |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Lemma th_range : 0 < th < 1.
Proof.
  pose proof part_range as P. unfold th. set (r := p / INR m) in *.
  assert (0 < eta ^ 3 * r ^ 2) by (apply Rmult_lt_0_compat; apply pow_lt; lra).
  assert (eta ^ 3 <= 1) by (rewrite <- (pow1 3); apply pow_incr; lra).
  assert (r ^ 2 <= 1) by (rewrite <- (pow1 2); apply pow_incr; lra).
  assert (0 < eta ^ 3) by (apply pow_lt; lra). nra.
Qed.

(** ** A policy: orders by which all others fall behind the largest coordinate *)

Definition leads (i : nat) (v : vector) : Prop :=
  (i < m)%nat /\ inv v /\ forall j, (j < m)%nat -> Rabs (c v j) <= Rabs (c v i).

(** From v to v' the coordinate j falls relative to that of i, by q j at least. *)
Definition falls (i : nat) (q : nat -> R) (v v' : vector) : Prop :=
  exists F, 0 < F /\ c v' i = F * c v i /\ forall j, (j < m)%nat -> Rabs (c v' j) <= q j * F * Rabs (c v j).

Lemma falls_trans i q q' r v v' v'' : (forall j, 0 <= q' j) -> (forall j, q' j * q j <= r j) ->
  falls i q v v' -> falls i q' v' v'' -> falls i r v v''.
Proof.
  intros Q0 R0 (F & F0 & E & H) (F' & F0' & E' & H'). exists (F' * F). split; [now apply Rmult_lt_0_compat |].
  split; [rewrite E', E; ring |]. intros j J. apply Rle_trans with (1 := H' j J).
  apply Rle_trans with (q' j * F' * (q j * F * Rabs (c v j))).
  - apply Rmult_le_compat_l; [apply Rmult_le_pos; [apply Q0 | lra] | now apply H].
  - replace (q' j * F' * (q j * F * Rabs (c v j))) with (q' j * q j * (F' * F * Rabs (c v j))) by ring.
    replace (r j * (F' * F) * Rabs (c v j)) with (r j * (F' * F * Rabs (c v j))) by ring.
    apply Rmult_le_compat_r; [| apply R0]. apply Rmult_le_pos; [| apply Rabs_pos].
    apply Rmult_le_pos; lra.
Qed.

Lemma falls_leads i q v v' : leads i v -> (forall j, q j <= 1) -> inv v' -> falls i q v v' -> leads i v'.
Proof.
  intros (I & V & T) Q1 V' (F & F0 & E & H). split; [easy |]. split; [easy |]. intros j J.
  apply Rle_trans with (1 := H j J). rewrite E, Rabs_mult, (Rabs_pos_eq F) by lra.
  pose proof (Rabs_pos (c v j)). specialize (T j J). specialize (Q1 j).
  assert (F * Rabs (c v j) <= F * Rabs (c v i)) by (apply Rmult_le_compat_l; lra).
  assert (0 <= F * Rabs (c v j)) by (apply Rmult_le_pos; lra). rewrite Rmult_assoc. nra.
Qed.

Lemma one_epoch i x v : leads i v -> (x < m)%nat -> x <> i ->
  exists s, In s L /\ falls i (fun j => if Nat.eq_dec j x then th else 1) v (epoch s v).
Proof.
  intros (I & V & T) X D.
  assert (T2 : forall j, (j < m)%nat -> c v j ^ 2 <= c v i ^ 2).
  { intros j J. rewrite <- (pow2_abs (c v j)), <- (pow2_abs (c v i)). apply pow_incr.
    split; [apply Rabs_pos | now apply T]. }
  destruct (heaviest_but (fun j => c v j ^ 2) (fun j => pow2_ge_0 _) m b i x Hb I X D T2) as (s & P & Is & Nx & Heavy).
  assert (SL : In s L) by now apply orders_in. exists s. split; [easy |].
  pose proof (epoch_cut s SL) as C. pose proof Q_pos as Q1. unfold epoch.
  destruct Q as [| q]; [lia |]. cbn [pieces] in C |- *. set (A := firstn b s) in *. set (Bs := pieces q b (skipn b s)) in *.
  assert (HA : batch m A) by (apply (cut_batch m _ A C); now left).
  assert (HAB : batch m (A ++ concat Bs)) by (destruct C as [N Z]; split; [exact N | intros j J; now apply Z]).
  assert (U1 : p / INR m <= inside n a A v).
  { apply Rle_trans with (c v i ^ 2).
    - pose proof m_pos. apply Rmult_le_reg_r with (INR m); [lra |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
      rewrite Rmult_1_r. apply Rle_trans with (Phi n m a v); [now apply (reached_phi n m a eta w) |].
      unfold Phi, inside. rewrite Rmult_comm. rewrite <- (seq_length m 0) at 2. apply over_at_most.
      intros j J. apply in_seq in J. apply T2. lia.
    - apply (over_term A (fun j => dot n v (a j) ^ 2) i); [intros; apply pow2_ge_0 | easy]. }
  pose proof part_range as PR. pose proof th_range as TH.
  destruct (turn n m a eta A v O Heta HA (reached_top n m a eta w O Heta Hw v V) ltac:(lra) Bs HAB) as (F & F0 & _ & HI & HJ & HX).
  { intros B HB. exact (Heavy q B HB). }
  exists F. split; [easy |]. split; [exact (HI i Is) |]. intros j J.
  destruct (Nat.eq_dec j x) as [-> | Z].
  - assert (XB : In x (concat Bs)).
    { destruct C as [_ Z]. apply Z in X. simpl in X. apply in_app_or in X. destruct X; [easy | easy]. }
    apply Rle_trans with (1 := HX x XB). apply Rmult_le_compat_r; [apply Rabs_pos |]. apply Rmult_le_compat_r; [lra |].
    unfold th. assert ((p / INR m) ^ 2 <= inside n a A v ^ 2) by (apply pow_incr; lra).
    assert (0 < eta ^ 3) by (apply pow_lt; lra). nra.
  - rewrite Rmult_1_l. destruct (in_dec Nat.eq_dec j A) as [JA | JA]; [| exact (HJ j J JA)].
    unfold c, run. rewrite (HI j JA), Rabs_mult, (Rabs_pos_eq F) by lra. lra.
Qed.

Let at_time := state vector epoch.

Lemma many_epochs i x K : (x < m)%nat -> x <> i -> forall v, leads i v -> exists h, In h (sequences K L) /\
  leads i (at_time v h K) /\ falls i (fun j => if Nat.eq_dec j x then th ^ K else 1) v (at_time v h K).
Proof.
  intros X D. pose proof th_range as TH. induction K as [| K IH]; intros v Hv.
  - exists []. split; [now left |]. split; [exact Hv |]. exists 1. split; [lra |]. split; [cbn; ring |].
    intros j J. cbn. destruct (Nat.eq_dec j x); lra.
  - destruct (one_epoch i x v Hv X D) as (s & SL & Fs).
    assert (Hs : leads i (epoch s v)).
    { apply (falls_leads i _ v _ Hv) with (3 := Fs); [| apply epoch_inv; [apply Hv | easy]].
      intros j. destruct (Nat.eq_dec j x); lra. }
    destruct (IH (epoch s v) Hs) as (h & Hh & Hl & Fh). exists (s :: h). split; [now apply sequence_cons |].
    split; [exact Hl |]. apply (falls_trans i _ _ _ v (epoch s v) (at_time v (s :: h) (S K))) with (3 := Fs) (4 := Fh).
    + intros j. cbv beta. destruct (Nat.eq_dec j x); [apply pow_le; lra | lra].
    + intros j. cbv beta. destruct (Nat.eq_dec j x); simpl; lra.
Qed.

Lemma all_rivals i K xs : (forall x, In x xs -> (x < m)%nat /\ x <> i) -> forall v, leads i v ->
  exists h, In h (sequences (length xs * K) L) /\ leads i (at_time v h (length xs * K)) /\
  falls i (fun j => if in_dec Nat.eq_dec j xs then th ^ K else 1) v (at_time v h (length xs * K)).
Proof.
  pose proof th_range as TH. assert (TK : 0 <= th ^ K <= 1).
  { split; [apply pow_le; lra | rewrite <- (pow1 K); apply pow_incr; lra]. }
  induction xs as [| x xs IH]; intros Hx v Hv.
  - exists []. split; [now left |]. split; [exact Hv |]. exists 1. split; [lra |]. split; [cbn; ring |].
    intros j J. cbn. lra.
  - destruct (Hx x (or_introl eq_refl)) as [X D].
    destruct (many_epochs i x K X D v Hv) as (h1 & H1 & L1 & F1).
    destruct (IH (fun y Y => Hx y (or_intror Y)) _ L1) as (h2 & H2 & L2 & F2).
    assert (E : at_time v (h1 ++ h2) (length (x :: xs) * K) = at_time (at_time v h1 K) h2 (length xs * K)).
    { cbn [length Nat.mul]. rewrite <- (length_sequence K L h1 H1) at 1. unfold at_time. rewrite state_app.
      now rewrite (length_sequence K L h1 H1). }
    exists (h1 ++ h2). split; [cbn [length Nat.mul]; now apply sequence_app |]. rewrite E. split; [exact L2 |].
    apply falls_trans with (3 := F1) (4 := F2).
    + intros j. cbv beta. destruct (in_dec Nat.eq_dec j xs); lra.
    + intros j. cbv beta. destruct (Nat.eq_dec j x) as [-> | Z].
      * destruct (in_dec Nat.eq_dec x (x :: xs)) as [_ | Z']; [| exfalso; apply Z'; now left].
        destruct (in_dec Nat.eq_dec x xs); nra.
      * destruct (in_dec Nat.eq_dec j xs) as [Y | Y], (in_dec Nat.eq_dec j (x :: xs)) as [Y' | Y']; try lra.
        destruct Y'; [congruence | easy].
Qed.

(** ** Near a datapoint, for ever *)

Definition at_point (d q : R) (i : nat) (v : vector) : Prop :=
  (i < m)%nat /\ inv v /\ deficit n m a v <= d /\ forall j, (j < m)%nat -> j <> i -> Rabs (c v j) <= q * Rabs (c v i).

Lemma phi_point q i v : (i < m)%nat -> (forall j, (j < m)%nat -> j <> i -> Rabs (c v j) <= q * Rabs (c v i)) ->
  Phi n m a v <= (1 + INR m * q ^ 2) * c v i ^ 2.
Proof.
  intros I H. unfold Phi, inside.
  apply Rle_trans with (over (seq 0 m) (fun j => 1 * (q ^ 2 * c v i ^ 2) + 1 * (c v i ^ 2 * if Nat.eq_dec j i then 1 else 0))).
  - assert (G : forall l f g, (forall j, In j l -> f j <= g j) -> over l f <= over l g).
    { induction l as [| j l IH]; intros f g K; simpl; [lra |]. pose proof (K j (or_introl eq_refl)).
      pose proof (IH f g (fun k Y => K k (or_intror Y))). lra. }
    apply G. intros j J. apply in_seq in J. pose proof (pow2_ge_0 (c v i)). pose proof (pow2_ge_0 q).
    change (dot n v (a j)) with (c v j). destruct (Nat.eq_dec j i) as [-> | D].
    + assert (0 <= q ^ 2 * c v i ^ 2) by now apply Rmult_le_pos. lra.
    + rewrite <- (pow2_abs (c v j)), <- (pow2_abs (c v i)).
      assert (Rabs (c v j) ^ 2 <= (q * Rabs (c v i)) ^ 2) by (apply pow_incr; split; [apply Rabs_pos | apply H; [lia | easy]]).
      lra.
  - rewrite over_linear, (over_single (seq 0 m) (fun _ => c v i ^ 2) i (seq_NoDup m 0)).
    destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | Z]; [| exfalso; apply Z, in_seq; lia].
    pose proof (over_at_most (seq 0 m) (fun _ => q ^ 2 * c v i ^ 2) (q ^ 2 * c v i ^ 2) ltac:(intros; lra)) as K.
    rewrite seq_length in K. lra.
Qed.

Lemma deficit_parts v d : deficit n m a v <= d -> Psi n m a v <= d /\ 1 - square n v <= d - Psi n m a v /\ 0 <= d.
Proof.
  unfold deficit. intros H. pose proof (Rmax_l 0 (1 - square n v)). pose proof (Rmax_r 0 (1 - square n v)).
  destruct (inside_bounds n m a (seq 0 m) v O (all_batch m)). unfold Psi, Phi in *. lra.
Qed.

Lemma at_point_lasts d q i v s : 0 <= q -> INR m * q ^ 2 <= 1 / 19 -> d <= eta / 4 -> d <= 1 / 50 ->
  at_point d q i v -> In s L -> at_point d q i (epoch s v).
Proof.
  intros q0 qm d1 d2 (I & V & D & H) SL. pose proof (epoch_cut s SL) as C.
  destruct (deficit_parts v d D) as (P1 & P2 & P3). destruct (reached_bounds n m a eta w O Heta Hw v V) as (F0 & P0 & T).
  pose proof (phi_point q i v I H) as S. pose proof (pow2_ge_0 (c v i)) as ci.
  split; [easy |]. split; [now apply epoch_inv |]. split.
  { apply Rle_trans with (2 := D). unfold epoch.
    destruct (epoch_part n m a eta w O Heta Hw v V (pieces Q b s)) as (_ & _ & _ & K & _); [| exact K].
    destruct C as [N Z]. split; [easy | intros j J; now apply Z]. }
  assert (IC : In i (concat (pieces Q b s))) by (now apply C).
  apply in_concat in IC. destruct IC as (A & HA & IA). apply in_split in HA. destruct HA as (before & behind & E).
  unfold epoch. rewrite E in *.
  destruct (lead_epoch n m a eta w O Heta Hw v V i A before behind C IA) as (F & F0' & HI & HJ); [lra | lra | fold (c v i); nra |].
  intros j J Z. fold run in HI, HJ. fold (c (run (before ++ A :: behind) v) i) in HI.
  specialize (HI i IA) as Ei. unfold c in Ei |- *. rewrite Ei, Rabs_mult, (Rabs_pos_eq F) by lra.
  specialize (H j J Z). unfold c in H. pose proof (Rabs_pos (dot n v (a j))) as c0.
  assert (FF : F * Rabs (dot n v (a j)) <= F * (q * Rabs (dot n v (a i)))) by (apply Rmult_le_compat_l; lra).
  destruct (in_dec Nat.eq_dec j A) as [Y | Y].
  - rewrite (HI j Y), Rabs_mult, (Rabs_pos_eq F) by lra. lra.
  - apply Rle_trans with (1 := HJ j J Y). assert (0 <= F * Rabs (dot n v (a j))) by (apply Rmult_le_pos; lra).
    assert (0 <= eta ^ 2) by apply pow2_ge_0. nra.
Qed.

Lemma point_distance d q i x s : at_point d q i x -> s = (if Rlt_dec 0 (c w i) then 1 else -1) ->
  square n (fun k => x k - s * a i k) <= d + INR m * q ^ 2 + (d + INR m * q ^ 2) ^ 2.
Proof.
  intros (I & V & D & H) Es. destruct (deficit_parts x d D) as (P1 & P2 & P3).
  destruct (reached_bounds n m a eta w O Heta Hw x V) as (F0 & P0 & T).
  pose proof (phi_point q i x I H) as S. pose proof m_pos as M.
  assert (mq : 0 <= INR m * q ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]).
  set (y := INR m * q ^ 2) in *.
  assert (z2 : s * s = 1) by (rewrite Es; destruct (Rlt_dec 0 (c w i)); ring).
  destruct V as (B & t & HB & E).
  assert (z1 : c x i ^ 2 < 1) by (rewrite E; now apply (coordinate_below n m a eta B w O HB Heta Hw t i)).
  assert (z0 : 0 <= s * c x i).
  { pose proof (sign_kept n m a eta B w O HB Heta Hw t i I) as [K _]. rewrite <- E in K. fold (c w i) (c x i) in K.
    rewrite Es. destruct (Rlt_dec 0 (c w i)) as [Z | Z].
    - apply K in Z. lra.
    - destruct (Rlt_le_dec 0 (c x i)) as [Z' | Z']; [apply K in Z'; lra | lra]. }
  rewrite (square_ext n (fun k => x k - s * a i k) (fun k => 1 * x k + (- s) * a i k)) by (intros; ring).
  rewrite square_linear. fold (c x i). unfold square at 2. rewrite (O i i I I).
  destruct (Nat.eq_dec i i) as [_ | Z]; [| easy].
  set (z := s * c x i) in *. assert (zz : z * z = c x i ^ 2) by (unfold z; nra).
  assert (N : square n x = Phi n m a x + Psi n m a x) by (unfold Psi; ring).
  assert (z3 : z < 1) by nra.
  assert (G : square n x - z * z <= d + y) by nra.
  assert (G2 : 1 - z <= d + y) by nra.
  replace ((- s) ^ 2) with (s * s) by ring. rewrite z2.
  assert ((1 - z) ^ 2 <= (d + y) ^ 2) by (apply pow_incr; lra).
  replace (1 ^ 2 * square n x + 2 * 1 * - s * c x i + 1 * 1) with (square n x - z * z + (1 - z) ^ 2) by (unfold z; ring).
  lra.
Qed.

(** ** Times within epochs *)

Lemma state_prefix l r : forall v s, (s <= length l)%nat -> state vector one v (l ++ r) s = run (firstn s l) v.
Proof.
  induction l as [| B l IH]; intros v s H.
  - simpl in H. now replace s with 0%nat by lia.
  - destruct s as [| s]; [reflexivity |]. cbn [app state firstn]. simpl in H. rewrite IH by lia. reflexivity.
Qed.

Lemma after_epochs word : forall v e s, (e <= length word)%nat -> (s <= Q)%nat -> (s = 0 \/ e < length word)%nat ->
  after (gradient n) eta a v (batches_of m b word) (e * Q + s) = run (firstn s (pieces Q b (nth e word []))) (at_time v word e).
Proof.
  setoid_rewrite <- (after_state n a eta). fold one.
  induction word as [| x r IH]; intros v e s He Hs H.
  - simpl in He. replace e with 0%nat by lia. replace s with 0%nat by (simpl in H; lia). reflexivity.
  - unfold batches_of. cbn [flat_map]. fold (batches_of m b r). fold Q. destruct e as [| e].
    + cbn [Nat.mul Nat.add nth]. apply state_prefix. now rewrite length_pieces.
    + replace (S e * Q + s)%nat with (length (pieces Q b x) + (e * Q + s))%nat by (rewrite length_pieces; lia).
      unfold one. rewrite state_app. fold one. rewrite <- (app_nil_r (pieces Q b x)) at 1.
      rewrite state_prefix, firstn_all by lia. cbn [nth]. simpl in He, H. apply IH; [lia | easy | lia].
Qed.

(** ** The theorem, with its constants *)

Theorem reshuffled_settles r d q E K J k : 0 <= r -> 0 <= q -> INR m * q ^ 2 <= 1 / 19 -> d <= eta / 4 -> d <= 1 / 50 ->
  (1 - eta * p / 5) ^ E * deficit n m a w <= d -> th ^ K <= q ->
  d + INR m * (3 / 2 * q) ^ 2 + (d + INR m * (3 / 2 * q) ^ 2) ^ 2 <= r ^ 2 ->
  let H := ((m - 1) * K)%nat in
  share (sequences (E + (J * H + k)) L) (fun epochs => negb (settled_signed n m a
    (after (gradient n) eta a w (batches_of m b epochs)) r ((E + J * H) * Q) (k * Q))) <=
  (1 - / INR (fact m) ^ H) ^ J.
Proof.
  intros R0 q0 qm d1 d2 HE HK HR H. pose proof p_range as PR. pose proof Q_pos as Q1.
  assert (LS : L <> []) by apply orders_some.
  assert (epE : 0 <= 1 - eta * p / 5 <= 1) by (split; nra).
  set (early := fun v => inv v /\ deficit n m a v <= d). set (good := fun v => exists i, at_point d q i v).
  assert (EL : forall v s, early v -> In s L -> early (epoch s v)).
  { intros v s (V & D) SL. split; [now apply epoch_inv |].
    apply Rle_trans with (1 := epoch_deficit n m a eta w O Heta Hw v V _ (epoch_cut s SL)).
    pose proof (deficit_pos n m a O v). fold p. nra. }
  assert (GL : forall v s, good v -> In s L -> good (epoch s v)).
  { intros v s (i & Hi) SL. exists i. now apply at_point_lasts. }
  assert (SB : forall v, early v -> exists word, In word (sequences H L) /\ good (at_time v word H)).
  { intros v (V & D). destruct (largest_exists m (fun j => Rabs (c v j)) ltac:(lia)) as (i & I & T).
    set (xs := seq 0 i ++ seq (S i) (m - S i)).
    assert (Lx : length xs = (m - 1)%nat) by (unfold xs; rewrite app_length, !seq_length; lia).
    assert (Hx : forall x, In x xs -> (x < m)%nat /\ x <> i).
    { intros x X. apply in_app_or in X. rewrite !in_seq in X. lia. }
    destruct (all_rivals i K xs Hx v (conj I (conj V T))) as (h & Hh & (_ & V' & _) & (F & F0 & Ei & HF)).
    rewrite Lx in *. fold H in Hh, V', Ei, HF. exists h. split; [easy |]. exists i. split; [easy |]. split; [easy |].
    split.
    - apply (state_lasts vector L epoch early EL H h Hh v H (Nat.le_refl H) (conj V D)).
    - intros j Jm Z. apply Rle_trans with (1 := HF j Jm). destruct (in_dec Nat.eq_dec j xs) as [_ | Y].
      + rewrite Ei, Rabs_mult, (Rabs_pos_eq F) by lra. specialize (T j Jm).
        pose proof th_range as TH. assert (0 <= th ^ K) by (apply pow_le; lra). pose proof (Rabs_pos (c v j)).
        apply Rle_trans with (q * F * Rabs (c v j)).
        * apply Rmult_le_compat_r; [lra |]. apply Rmult_le_compat_r; lra.
        * rewrite Rmult_assoc. apply Rmult_le_compat_l; [easy |]. apply Rmult_le_compat_l; lra.
      + exfalso. apply Y. apply in_or_app. rewrite !in_seq. lia. }
  rewrite share_mean, mean_app by easy.
  rewrite <- (mean_const (sequences E L) ((1 - / INR (fact m) ^ H) ^ J)) by now apply some_sequences.
  apply mean_le. intros h Hh. rewrite <- share_mean.
  assert (LF : INR (length L) = INR (fact m)) by (unfold L; now rewrite length_orders, seq_length).
  rewrite <- LF. apply (blocks vector L epoch early good H LS EL GL SB J k (at_time w h E)).
  - split.
    + apply (state_lasts vector L epoch inv epoch_inv E h Hh w E (Nat.le_refl E)). apply reached_start.
    + apply Rle_trans with (2 := HE).
      assert (G : forall T word, In word (sequences T L) -> forall v, inv v ->
        deficit n m a (at_time v word T) <= (1 - eta * p / 5) ^ T * deficit n m a v).
      { clear - O Hb Heta Hw Hpos epE. induction T as [| T IH]; intros word W v V; [unfold at_time; simpl; lra |].
        cbn [sequences] in W. apply in_flat_map in W. destruct W as (s & SL & W). apply in_map_iff in W.
        destruct W as (r & <- & W). unfold at_time. cbn [state].
        apply Rle_trans with (1 := IH r W (epoch s v) (epoch_inv v s V SL)). cbn [pow].
        replace ((1 - eta * p / 5) * (1 - eta * p / 5) ^ T * deficit n m a v)
          with ((1 - eta * p / 5) ^ T * ((1 - eta * p / 5) * deficit n m a v)) by ring.
        apply Rmult_le_compat_l; [apply pow_le; lra |].
        exact (epoch_deficit n m a eta w O Heta Hw v V _ (epoch_cut s SL)). }
      apply (G E h Hh). apply reached_start.
  - intros r' Hr (i & Hi). apply negb_false_iff.
    assert (WW : In (h ++ r') (sequences (E + (J * H + k)) L)) by now apply sequence_app.
    set (word := h ++ r') in *. assert (LW := length_sequence _ L word WW).
    assert (Hi' : at_point d q i (at_time w word (E + J * H))).
    { unfold word. rewrite <- (length_sequence E L h Hh) at 1. unfold at_time. rewrite state_app.
      rewrite (length_sequence E L h Hh). exact Hi. }
    assert (IL : forall v s, at_point d q i v -> In s L -> at_point d q i (epoch s v)).
    { intros v s Hv SL. now apply at_point_lasts. }
    unfold settled_signed. apply existsb_exists. exists i. split; [apply in_seq; destruct Hi; lia |].
    apply forallb_forall. intros t Ht. apply in_seq in Ht.
    pose proof (Nat.div_mod t Q ltac:(lia)) as DM. pose proof (Nat.mod_upper_bound t Q ltac:(lia)) as MU.
    set (e := (t / Q)%nat) in *. set (s := (t mod Q)%nat) in *. rewrite (Nat.mul_comm Q e) in DM.
    assert (e1 : (E + J * H <= e)%nat) by nia.
    assert (e2 : (e <= E + (J * H + k))%nat) by nia.
    assert (e3 : (s = 0 \/ e < E + (J * H + k))%nat).
    { destruct (Nat.eq_dec e (E + (J * H + k))) as [Z | Z]; [left; nia | right; lia]. }
    assert (Pe : at_point d q i (at_time w word e)).
    { apply (state_between vector L epoch (at_point d q i) IL (E + (J * H + k)) word w (E + J * H)); [easy | lia | easy]. }
    rewrite DM, (after_epochs word w e s) by (rewrite ?LW; lia).
    set (v := at_time w word e) in *. destruct Pe as (I & V & D & HJ).
    assert (HB : batch m (concat (firstn s (pieces Q b (nth e word []))))).
    { destruct e3 as [-> | Z]; [split; [constructor | easy] |].
      assert (NL : In (nth e word []) L).
      { assert (G : forall T word', In word' (sequences T L) -> forall x, In x word' -> In x L).
        { clear. induction T as [| T IH]; intros word' W x X; cbn [sequences] in W; [destruct W as [<- | []]; easy |].
          apply in_flat_map in W. destruct W as (y & Y & W). apply in_map_iff in W. destruct W as (r & <- & W).
          destruct X as [<- | X]; [easy | now apply (IH r W)]. }
        apply (G _ word WW). apply nth_In. lia. }
      destruct (epoch_cut _ NL) as [N Z']. rewrite <- (firstn_skipn s (pieces Q b (nth e word []))), concat_app in N, Z'.
      apply nodup_app in N. split; [easy |]. intros j X. apply Z', in_or_app. now left. }
    destruct (epoch_part n m a eta w O Heta Hw v V _ HB) as (G & G0 & V' & D' & HG).
    fold run in V', D', HG. set (x := run (firstn s (pieces Q b (nth e word []))) v) in *.
    assert (Px : at_point d (3 / 2 * q) i x).
    { split; [easy |]. split; [easy |]. split; [lra |]. intros j Jm Z. destruct (HG j Jm) as [_ X].
      destruct (HG i I) as [Y _]. fold (c x j) (c v j) in X. fold (c x i) (c v i) in Y. specialize (HJ j Jm Z).
      apply Rle_trans with (1 := X). apply Rle_trans with (3 / 2 * q * (G * Rabs (c v i))).
      - replace (3 / 2 * q * (G * Rabs (c v i))) with (3 / 2 * G * (q * Rabs (c v i))) by ring.
        apply Rmult_le_compat_l; lra.
      - apply Rmult_le_compat_l; lra. }
    pose proof (point_distance d (3 / 2 * q) i x _ Px eq_refl) as PD.
    unfold at_least, distance, norm. change (after (gradient n) eta a w (batches_of m b word) 0) with w. fold (c w i).
    destruct (Rle_dec _ r) as [_ | Z]; [easy |]. exfalso. apply Z.
    rewrite <- (sqrt_pow2 r) by easy. apply sqrt_le_1_alt. lra.
Qed.

End Reshuffled.
