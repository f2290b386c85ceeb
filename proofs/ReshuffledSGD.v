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
      unfold Phi, inside. rewrite Rmult_comm. rewrite <- (length_seq m 0) at 2. apply over_at_most.
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
    rewrite length_seq in K. lra.
Qed.

Lemma deficit_parts v d : deficit n m a v <= d -> Psi n m a v <= d /\ 1 - square n v <= d - Psi n m a v /\ 0 <= d.
Proof.
  unfold deficit. intros H. pose proof (Rmax_l 0 (1 - square n v)). pose proof (Rmax_r 0 (1 - square n v)).
  destruct (inside_bounds n m a (seq 0 m) v O (all_batch m)). unfold Psi, Phi in *. lra.
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

(** A share of 19/20 near the sphere. *)
Definition near (i : nat) (v : vector) : Prop :=
  1 - eta / 4 <= square n v /\ Psi n m a v <= 1 / 50 /\ 19 / 20 * Phi n m a v <= dot n v (a i) ^ 2.

Lemma some_batch s i : In s L -> (i < m)%nat -> exists A, In A (pieces Q b s) /\ In i A.
Proof. intros SL I. apply (epoch_cut s SL) in I. apply in_concat in I. destruct I as (A & HA & IA). now exists A. Qed.

Lemma run_kept Bs v : inv v -> (forall B, In B Bs -> batch m B) ->
  (1 - eta / 4 <= square n v -> 1 - eta / 4 <= square n (run Bs v)) /\ Psi n m a (run Bs v) <= Psi n m a v.
Proof.
  revert v. induction Bs as [| B Bs IH]; intros v V H; [split; [easy | simpl; lra] |].
  assert (HB : batch m B) by (apply H; now left).
  destruct (IH (one B v)) as [K1 K2]; [now apply (reached_step n m a eta w) | intros C HC; apply H; now right |].
  destruct (reached_bounds n m a eta w O Heta Hw v V) as (F0 & P0 & T).
  destruct (inside_bounds n m a B v O HB) as [u0 u1]. cbn [run fold_left]. split.
  - intros S. apply K1. apply (norm_kept n m a eta w O Heta Hw v B _ V HB); lra.
  - apply Rle_trans with (1 := K2). unfold one. rewrite (next_psi n m a eta B v O HB).
    assert (0 <= eta * inside n a B v <= 1) by (split; nra). assert ((1 - eta * inside n a B v) ^ 2 <= 1) by nra. nra.
Qed.

(** It is kept, and the others fall behind by the factor 1 - eta^2/3, but for those in the batch of i. *)
Theorem near_epoch i v s A : (i < m)%nat -> inv v -> near i v -> In s L -> In A (pieces Q b s) -> In i A ->
  near i (epoch s v) /\ exists F, 0 < F /\ (forall j, In j A -> c (epoch s v) j = F * c v j) /\
  (forall j, (j < m)%nat -> ~ In j A -> Rabs (c (epoch s v) j) <= (1 - eta ^ 2 / 3) * F * Rabs (c v j)).
Proof.
  intros I V (N1 & N2 & N3) SL HA IA. pose proof (epoch_cut s SL) as C. apply in_split in HA.
  destruct HA as (before & behind & E). rewrite E in C.
  destruct (lead_epoch n m a eta w O Heta Hw v V i A before behind C IA N1 N2) as (F & F0 & HI & HJ).
  { lra. }
  unfold epoch. rewrite E. fold run in HI, HJ.
  destruct (run_kept (before ++ A :: behind) v V) as [K1 K2]; [intros B HB; exact (cut_batch m _ B C HB) |].
  assert (below : forall j, (j < m)%nat -> c (run (before ++ A :: behind) v) j ^ 2 <= F ^ 2 * c v j ^ 2).
  { intros j J. rewrite <- (pow2_abs (c v j)), <- (pow2_abs (c _ j)), <- Rpow_mult_distr. apply pow_incr.
    split; [apply Rabs_pos |]. pose proof (Rabs_pos (c v j)) as c0. destruct (in_dec Nat.eq_dec j A) as [Z | Z].
    - unfold c. rewrite (HI j Z), Rabs_mult, (Rabs_pos_eq F) by lra. lra.
    - apply Rle_trans with (1 := HJ j J Z). assert (0 <= F * Rabs (c v j)) by (apply Rmult_le_pos; lra).
      pose proof (pow2_ge_0 eta). fold (c v j). nra. }
  split.
  - split; [now apply K1 |]. split; [lra |].
    apply Rle_trans with (F ^ 2 * (19 / 20 * Phi n m a v)).
    + assert (Phi n m a (run (before ++ A :: behind) v) <= F ^ 2 * Phi n m a v); [| lra].
      unfold Phi, inside. rewrite <- over_scal.
      assert (G : forall l, (forall j, In j l -> (j < m)%nat) -> over l (fun j => dot n (run (before ++ A :: behind) v) (a j) ^ 2)
        <= over l (fun j => F ^ 2 * dot n v (a j) ^ 2)).
      { induction l as [| j l IH]; intros K; simpl over; [lra |]. apply Rplus_le_compat; [apply below, K; now left |].
        apply IH. intros k Y. apply K. now right. }
      apply G. intros j J. apply in_seq in J. lia.
    + rewrite (HI i IA). replace ((F * dot n v (a i)) ^ 2) with (F ^ 2 * dot n v (a i) ^ 2) by ring.
      apply Rmult_le_compat_l; [apply pow2_ge_0 | easy].
  - exists F. split; [easy |]. split; [exact HI | exact HJ].
Qed.

Lemma near_leads i v : (i < m)%nat -> inv v -> near i v -> leads i v.
Proof.
  intros I V (N1 & N2 & N3). split; [easy |]. split; [easy |]. intros j J.
  destruct (Nat.eq_dec j i) as [-> | D]; [lra |].
  assert (S : c v i ^ 2 + c v j ^ 2 <= Phi n m a v).
  { assert (HB : batch m [i; j]).
    { split; [repeat constructor; simpl; [intros [K | []]; congruence | easy] |]. intros k [<- | [<- | []]]; easy. }
    pose proof (inside_below_phi n m a [i; j] v HB) as K. unfold inside in K. simpl over in K. unfold c. lra. }
  fold (c v i) in N3. pose proof (pow2_ge_0 (c v i)).
  apply Rsqr_le_abs_0. unfold Rsqr. assert (c v j ^ 2 <= c v i ^ 2) by lra. lra.
Qed.

Lemma at_point_near d q i v : 0 <= q -> INR m * q ^ 2 <= 1 / 19 -> d <= eta / 4 -> d <= 1 / 50 ->
  at_point d q i v -> near i v.
Proof.
  intros q0 qm d1 d2 (I & V & D & H). destruct (deficit_parts v d D) as (P1 & P2 & P3).
  destruct (reached_bounds n m a eta w O Heta Hw v V) as (F0 & P0 & T). pose proof (phi_point q i v I H) as S.
  pose proof (pow2_ge_0 (c v i)). split; [lra |]. split; [lra |]. fold (c v i). nra.
Qed.

Lemma at_point_lasts d q i v s : 0 <= q -> INR m * q ^ 2 <= 1 / 19 -> d <= eta / 4 -> d <= 1 / 50 ->
  at_point d q i v -> In s L -> at_point d q i (epoch s v).
Proof.
  intros q0 qm d1 d2 P SL. pose proof (at_point_near d q i v q0 qm d1 d2 P) as NE. destruct P as (I & V & D & H).
  destruct (some_batch s i SL I) as (A & HA & IA).
  destruct (near_epoch i v s A I V NE SL HA IA) as (_ & F & F0 & HI & HJ).
  split; [easy |]. split; [now apply epoch_inv |]. split.
  { apply Rle_trans with (2 := D). destruct (epoch_cut s SL) as [N Z].
    destruct (epoch_part n m a eta w O Heta Hw v V (pieces Q b s)) as (_ & _ & _ & K & _); [| exact K].
    split; [easy | intros j J; now apply Z]. }
  intros j J Z. rewrite (HI i IA), Rabs_mult, (Rabs_pos_eq F) by lra. specialize (H j J Z).
  pose proof (Rabs_pos (c v j)) as c0.
  assert (FF : F * Rabs (c v j) <= F * (q * Rabs (c v i))) by (apply Rmult_le_compat_l; lra).
  destruct (in_dec Nat.eq_dec j A) as [Y | Y].
  - rewrite (HI j Y), Rabs_mult, (Rabs_pos_eq F) by lra. lra.
  - apply Rle_trans with (1 := HJ j J Y). assert (0 <= F * Rabs (c v j)) by (apply Rmult_le_pos; lra).
    pose proof (pow2_ge_0 eta). nra.
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

Lemma order_in T word s : In word (sequences T L) -> In s word -> In s L.
Proof.
  revert word. induction T as [| T IH]; intros word W S; cbn [sequences] in W.
  - destruct W as [<- | []]. easy.
  - apply in_flat_map in W. destruct W as (x & X & W). apply in_map_iff in W. destruct W as (r & <- & W).
    destruct S as [<- | S]; [easy | now apply (IH r)].
Qed.

Lemma deficit_epochs T : forall word, In word (sequences T L) -> forall v, inv v ->
  deficit n m a (at_time v word T) <= (1 - eta * p / 5) ^ T * deficit n m a v.
Proof.
  pose proof p_range as PR. assert (epE : 0 <= 1 - eta * p / 5 <= 1) by (split; nra).
  induction T as [| T IH]; intros word W v V; [unfold at_time; simpl; lra |].
  cbn [sequences] in W. apply in_flat_map in W. destruct W as (s & SL & W). apply in_map_iff in W.
  destruct W as (r & <- & W). unfold at_time. cbn [state].
  apply Rle_trans with (1 := IH r W (epoch s v) (epoch_inv v s V SL)). cbn [pow].
  replace ((1 - eta * p / 5) * (1 - eta * p / 5) ^ T * deficit n m a v)
    with ((1 - eta * p / 5) ^ T * ((1 - eta * p / 5) * deficit n m a v)) by ring.
  apply Rmult_le_compat_l; [apply pow_le; lra |].
  exact (epoch_deficit n m a eta w O Heta Hw v V _ (epoch_cut s SL)).
Qed.

(** Once the coordinate i is so large, the weights stay at its datapoint. *)
Lemma point_stays d q r i T k word e0 : 0 <= r -> 0 <= q -> INR m * q ^ 2 <= 1 / 19 -> d <= eta / 4 -> d <= 1 / 50 ->
  d + INR m * (3 / 2 * q) ^ 2 + (d + INR m * (3 / 2 * q) ^ 2) ^ 2 <= r ^ 2 ->
  In word (sequences (T + k) L) -> e0 = T -> at_point d q i (at_time w word e0) ->
  stays_at n (signed n a w i) (after (gradient n) eta a w (batches_of m b word)) r (T * Q) (k * Q) = true.
Proof.
  intros R0 q0 qm d1 d2 HR WW -> Hi. apply forallb_forall. intros t Ht. apply in_seq in Ht. pose proof Q_pos as Q1. assert (LW := length_sequence _ L word WW).
  assert (IL : forall v s, at_point d q i v -> In s L -> at_point d q i (epoch s v)).
  { intros v s Hv SL. now apply at_point_lasts. }
  pose proof (Nat.div_mod t Q ltac:(lia)) as DM. pose proof (Nat.mod_upper_bound t Q ltac:(lia)) as MU.
  set (e := (t / Q)%nat) in *. set (s := (t mod Q)%nat) in *. rewrite (Nat.mul_comm Q e) in DM.
  assert (e1 : (T <= e)%nat) by nia. assert (e2 : (e <= T + k)%nat) by nia.
  assert (e3 : (s = 0 \/ e < T + k)%nat).
  { destruct (Nat.eq_dec e (T + k)) as [Z | Z]; [left; nia | right; lia]. }
  assert (Pe : at_point d q i (at_time w word e)).
  { apply (state_between vector L epoch (at_point d q i) IL (T + k) word w T); [easy | lia | easy]. }
  rewrite DM, (after_epochs word w e s) by (rewrite ?LW; lia).
  set (v := at_time w word e) in *. destruct Pe as (I & V & D & HJ).
  assert (HB : batch m (concat (firstn s (pieces Q b (nth e word []))))).
  { destruct e3 as [-> | Z]; [split; [constructor | easy] |].
    assert (NL : In (nth e word []) L) by (apply (order_in _ word _ WW), nth_In; lia).
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
  unfold at_least. destruct (Rle_dec _ r) as [_ | Z]; [easy |]. exfalso. apply Z.
  unfold distance, norm. rewrite <- (sqrt_pow2 r) by easy. apply sqrt_le_1_alt. unfold signed. fold (c w i). lra.
Qed.

Section Settles.

(** [late] is what the epochs keep, [P] the datapoints that are largest where it holds; [start] the epochs that brought it about. *)
Variables (late : vector -> Prop) (P : nat -> Prop) (E0 : nat) (start : list (list nat)).
Hypothesis late_inv : forall v, late v -> inv v.
Hypothesis late_lasts : forall v s, late v -> In s L -> late (epoch s v).
Hypothesis late_leads : forall v, late v -> exists i, P i /\ leads i v.
Hypothesis start_in : In start (sequences E0 L).
Hypothesis start_late : late (at_time w start E0).

Theorem settles r E K J k test : 0 < r <= 1 -> (1 - eta * p / 5) ^ E <= eta * r ^ 2 / 10 -> th ^ K <= r / (4 * INR m) ->
  let H := ((m - 1) * K)%nat in
  (forall more, In more (sequences (E + (J * H + k)) L) ->
    (exists i, P i /\ (i < m)%nat /\ stays_at n (signed n a w i) (after (gradient n) eta a w (batches_of m b (start ++ more)))
      r ((E0 + E + J * H) * Q) (k * Q) = true) -> test more = false) ->
  share (sequences (E + (J * H + k)) L) test <= (1 - / INR (fact m) ^ H) ^ J.
Proof.
  intros R0 HE HK H HT. pose proof p_range as PR. pose proof Q_pos as Q1. pose proof m_pos as M1.
  set (d := eta * r ^ 2 / 10) in *. set (q := r / (4 * INR m)) in *.
  assert (r2 : 0 <= r ^ 2 <= 1) by (split; [apply pow2_ge_0 | rewrite <- (pow1 2); apply pow_incr; lra]).
  assert (M2 : 2 <= INR m) by (change 2 with (INR 2); apply le_INR; lia).
  assert (q0 : 0 <= q) by (unfold q, Rdiv; apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]).
  assert (qm : INR m * q ^ 2 <= r ^ 2 / 32).
  { replace (INR m * q ^ 2) with (r ^ 2 / 16 * / INR m) by (unfold q; field; lra).
    assert (/ INR m <= / 2) by (apply Rinv_le_contravar; lra). nra. }
  assert (d1 : d <= r ^ 2 / 50) by (unfold d; nra). assert (d0 : 0 <= d <= eta / 4) by (unfold d; split; nra).
  assert (HR : d + INR m * (3 / 2 * q) ^ 2 + (d + INR m * (3 / 2 * q) ^ 2) ^ 2 <= r ^ 2).
  { assert (0 <= INR m * q ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]).
    replace (INR m * (3 / 2 * q) ^ 2) with (9 / 4 * (INR m * q ^ 2)) by field. nra. }
  assert (LS : L <> []) by apply orders_some.
  set (early := fun v => late v /\ deficit n m a v <= d). set (good := fun v => exists i, P i /\ at_point d q i v).
  assert (EL : forall v s, early v -> In s L -> early (epoch s v)).
  { intros v s (V & D) SL. split; [now apply late_lasts |].
    apply Rle_trans with (1 := epoch_deficit n m a eta w O Heta Hw v (late_inv v V) _ (epoch_cut s SL)).
    pose proof (deficit_pos n m a O v). fold p. assert (0 <= eta * p / 5) by nra. nra. }
  assert (GL : forall v s, good v -> In s L -> good (epoch s v)).
  { intros v s (i & Pi & Hi) SL. exists i. split; [easy |]. apply at_point_lasts; (lra || easy). }
  assert (SB : forall v, early v -> exists word, In word (sequences H L) /\ good (at_time v word H)).
  { intros v (V & D). destruct (late_leads v V) as (i & Pi & HL). assert (HL' := HL). destruct HL' as (I & VI & T).
    set (xs := seq 0 i ++ seq (S i) (m - S i)).
    assert (Lx : length xs = (m - 1)%nat) by (unfold xs; rewrite length_app, !length_seq; lia).
    assert (Hx : forall x, In x xs -> (x < m)%nat /\ x <> i).
    { intros x X. apply in_app_or in X. rewrite !in_seq in X. lia. }
    destruct (all_rivals i K xs Hx v HL) as (h & Hh & (_ & V' & _) & (F & F0 & Ei & HF)).
    rewrite Lx in *. fold H in Hh, V', Ei, HF. exists h. split; [easy |]. exists i. split; [easy |]. split; [easy |].
    split; [easy |]. split.
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
  assert (LF : INR (length L) = INR (fact m)) by (unfold L; now rewrite length_orders, length_seq).
  set (v0 := at_time w start E0) in *.
  rewrite <- LF. apply (blocks vector L epoch early good H LS EL GL SB J k (at_time v0 h E)).
  - split; [apply (state_lasts vector L epoch late late_lasts E h Hh v0 E (Nat.le_refl E) start_late) |].
    apply Rle_trans with (2 := HE). apply Rle_trans with (1 := deficit_epochs E h Hh v0 (late_inv v0 start_late)).
    assert (epE : 0 <= 1 - eta * p / 5 <= 1) by (split; nra).
    assert (D1 : deficit n m a v0 <= 1).
    { apply Rle_trans with (1 := deficit_epochs E0 start start_in w (reached_start n m a eta w)).
      assert (dw : deficit n m a w = 1 - p) by (unfold deficit, Psi, p; rewrite Rmax_right by lra; ring).
      rewrite dw. assert (0 <= (1 - eta * p / 5) ^ E0 <= 1).
      { split; [apply pow_le; lra | rewrite <- (pow1 E0) at 2; apply pow_incr; lra]. }
      nra. }
    assert (0 <= (1 - eta * p / 5) ^ E) by (apply pow_le; lra). nra.
  - intros r' Hr (i & Pi & Hi). assert (Hm : In (h ++ r') (sequences (E + (J * H + k)) L)) by now apply sequence_app.
    apply HT; [easy |]. exists i. split; [easy |]. split; [apply Hi |].
    assert (WW : In (start ++ h ++ r') (sequences ((E0 + E + J * H) + k) L)).
    { replace (E0 + E + J * H + k)%nat with (E0 + (E + (J * H + k)))%nat by lia. now apply sequence_app. }
    apply (point_stays d q r i (E0 + E + J * H) k (start ++ h ++ r') (E0 + (E + J * H))); try lra; [easy | lia |].
    rewrite <- (length_sequence E0 L start start_in) at 1. unfold at_time. rewrite state_app.
    rewrite (length_sequence E0 L start start_in). fold at_time. fold v0.
    rewrite <- (length_sequence E L h Hh) at 1. unfold at_time. rewrite state_app.
    rewrite (length_sequence E L h Hh). exact Hi.
Qed.

End Settles.

Theorem reshuffled_settles r E K J k : 0 < r <= 1 -> (1 - eta * p / 5) ^ E <= eta * r ^ 2 / 10 ->
  th ^ K <= r / (4 * INR m) -> let H := ((m - 1) * K)%nat in
  share (sequences (E + J * H + k) L) (fun epochs => negb (settled_signed n m a
    (after (gradient n) eta a w (batches_of m b epochs)) r ((E + J * H) * Q) (k * Q))) <=
  (1 - / INR (fact m) ^ H) ^ J.
Proof.
  intros R0 HE HK H. rewrite <- Nat.add_assoc.
  apply (settles inv (fun _ => True) 0 [] (fun v V => V) epoch_inv) with (r := r) (K := K); try easy.
  - intros v V. destruct (largest_exists m (fun j => Rabs (c v j)) ltac:(lia)) as (i & I & T).
    exists i. split; [easy |]. now split.
  - now left.
  - apply reached_start.
  - intros more _ (i & _ & I & S). apply negb_false_iff. unfold settled_signed. apply existsb_exists. exists i.
    split; [apply in_seq; lia | exact S].
Qed.

(** Once a datapoint is near, it is the one. *)
Theorem near_settles r E K J k i start : 0 < r <= 1 -> (1 - eta * p / 5) ^ E <= eta * r ^ 2 / 10 ->
  th ^ K <= r / (4 * INR m) -> let H := ((m - 1) * K)%nat in
  (i < m)%nat -> (forall s, In s start -> In s L) -> near i (at_time w start (length start)) ->
  share (sequences (E + J * H + k) L) (fun more => negb (stays_at n (signed n a w i)
    (after (gradient n) eta a w (batches_of m b (start ++ more))) r ((length start + (E + J * H)) * Q) (k * Q))) <=
  (1 - / INR (fact m) ^ H) ^ J.
Proof.
  intros R0 HE HK H I HS HN. rewrite <- (Nat.add_assoc E).
  assert (SI : In start (sequences (length start) L)).
  { clear - HS. induction start as [| s l IH]; [now left |]. apply sequence_cons; [apply HS; now left |].
    apply IH. intros x X. apply HS. now right. }
  assert (V : inv (at_time w start (length start))).
  { apply (state_lasts vector L epoch inv epoch_inv (length start) start SI); [lia | apply reached_start]. }
  apply (settles (fun v => inv v /\ near i v) (fun j => j = i) (length start) start) with (r := r) (K := K); try easy.
  - intros v s (Vv & Nv) SL. split; [now apply epoch_inv |]. destruct (some_batch s i SL I) as (A & HA & IA).
    now apply (near_epoch i v s A).
  - intros v (Vv & Nv). exists i. split; [easy | now apply near_leads].
  - intros more _ (j & -> & _ & S). apply negb_false_iff. rewrite Nat.add_assoc. exact S.
Qed.

(** Times enough for a radius and a share. *)
Lemma times r e : 0 < r <= 1 -> 0 < e -> exists E K J, (1 - eta * p / 5) ^ E <= eta * r ^ 2 / 10 /\
  th ^ K <= r / (4 * INR m) /\ (1 - / INR (fact m) ^ ((m - 1) * K)) ^ J <= e.
Proof.
  intros R0 E0. pose proof p_range as PR. pose proof th_range as TH. pose proof m_pos as M1.
  assert (small : forall x y, 0 <= x < 1 -> 0 < y -> exists T, x ^ T <= y).
  { intros x y X Y. destruct (pow_lt_1_zero x ltac:(rewrite Rabs_pos_eq; lra) y Y) as [T H]. exists T.
    specialize (H T (Nat.le_refl T)). rewrite Rabs_pos_eq in H by (apply pow_le; lra). lra. }
  destruct (small (1 - eta * p / 5) (eta * r ^ 2 / 10)) as [E HE].
  { split; [nra |]. assert (0 < eta * p) by (apply Rmult_lt_0_compat; lra). lra. }
  { assert (0 < eta * r ^ 2); [| lra]. apply Rmult_lt_0_compat; [lra | apply pow_lt; lra]. }
  destruct (small th (r / (4 * INR m))) as [K HK]; [lra | apply Rdiv_lt_0_compat; lra |].
  destruct (small (1 - / INR (fact m) ^ ((m - 1) * K)) e) as [J HJ]; [| easy |].
  { assert (F : 1 <= INR (fact m)) by (change 1 with (INR 1); apply le_INR; pose proof (lt_O_fact m); lia).
    pose proof (pow_R1_Rle _ ((m - 1) * K) F) as G. set (z := INR (fact m) ^ ((m - 1) * K)) in *.
    assert (/ z <= / 1) by (apply Rinv_le_contravar; lra). rewrite Rinv_1 in *.
    assert (0 < / z) by (apply Rinv_0_lt_compat; lra). lra. }
  now exists E, K, J.
Qed.

Lemma stays_wider x W r r' T k : r <= r' -> stays_at n x W r T k = true -> stays_at n x W r' T k = true.
Proof.
  intros H S. apply forallb_forall. intros t Ht. apply (proj1 (forallb_forall _ _) S) in Ht. unfold at_least in *.
  destruct (Rle_dec _ r) as [Z | Z]; [| easy]. destruct (Rle_dec _ r') as [_ | Z']; [easy | exfalso; lra].
Qed.

Theorem reshuffled_limit r e : 0 < r -> 0 < e -> exists T, forall k,
  share (sequences (T + k) L) (fun epochs => negb (settled_signed n m a
    (after (gradient n) eta a w (batches_of m b epochs)) r (T * Q) (k * Q))) <= e.
Proof.
  intros R0 E0. assert (R1 : 0 < Rmin r 1 <= 1) by (split; [apply Rmin_glb_lt; lra | apply Rmin_r]).
  destruct (times (Rmin r 1) e R1 E0) as (E & K & J & HE & HK & HJ). exists (E + J * ((m - 1) * K))%nat. intros k.
  eapply Rle_trans; [| exact HJ].
  eapply Rle_trans; [| exact (reshuffled_settles (Rmin r 1) E K J k R1 HE HK)]. apply share_le.
  intros word _. rewrite !negb_true_iff. intros F. destruct (settled_signed n m a _ (Rmin r 1) _ _) eqn:S; [| easy].
  unfold settled_signed in S. apply existsb_exists in S. destruct S as (i & I & S).
  unfold settled_signed in F. rewrite <- F. symmetry. apply existsb_exists. exists i. split; [easy |].
  apply (stays_wider _ _ (Rmin r 1)); [apply Rmin_l | exact S].
Qed.

Theorem near_limit r e : 0 < r -> 0 < e -> exists T, forall start i, (forall s, In s start -> In s L) -> (i < m)%nat ->
  near i (at_time w start (length start)) -> forall k,
  share (sequences (T + k) L) (fun more => negb (stays_at n (signed n a w i)
    (after (gradient n) eta a w (batches_of m b (start ++ more))) r ((length start + T) * Q) (k * Q))) <= e.
Proof.
  intros R0 E0. assert (R1 : 0 < Rmin r 1 <= 1) by (split; [apply Rmin_glb_lt; lra | apply Rmin_r]).
  destruct (times (Rmin r 1) e R1 E0) as (E & K & J & HE & HK & HJ). exists (E + J * ((m - 1) * K))%nat.
  intros start i HS I HN k. eapply Rle_trans; [| exact HJ].
  eapply Rle_trans; [| exact (near_settles (Rmin r 1) E K J k i start R1 HE HK I HS HN)]. apply share_le.
  intros more _. rewrite !negb_true_iff. intros F. destruct (stays_at n _ _ (Rmin r 1) _ _) eqn:S; [| easy].
  rewrite <- F. symmetry. apply (stays_wider _ _ (Rmin r 1)); [apply Rmin_l | exact S].
Qed.

(** ** The weights at the end of an epoch *)

Lemma at_end word : after (gradient n) eta a w (batches_of m b word) (length word * Q) = at_time w word (length word).
Proof.
  rewrite <- (Nat.add_0_r (length word * Q)). rewrite after_epochs by lia. reflexivity.
Qed.

Lemma at_end_next word s : at_time w (word ++ [s]) (length (word ++ [s])) = epoch s (at_time w word (length word)).
Proof. unfold at_time. rewrite length_app. now rewrite state_app. Qed.

Lemma at_end_inv word : (forall s, In s word -> In s L) -> inv (at_time w word (length word)).
Proof.
  intros HS. assert (SI : In word (sequences (length word) L)).
  { clear - HS. induction word as [| s l IH]; [now left |]. apply sequence_cons; [apply HS; now left |].
    apply IH. intros x X. apply HS. now right. }
  apply (state_lasts vector L epoch inv epoch_inv (length word) word SI); [lia | apply reached_start].
Qed.

(** The first batch is the heaviest. *)
Theorem heaviest_first v s i j : inv v -> In s L -> let A := firstn b s in
  (forall B, In B (pieces Q b s) -> inside n a B v <= inside n a A v) -> In i A -> (j < m)%nat -> ~ In j A ->
  Rabs (c (epoch s v) j * c v i) <= (1 - eta ^ 3 * inside n a A v ^ 2 / 5) * Rabs (c v j * c (epoch s v) i).
Proof.
  intros V SL A Heavy I J NJ. pose proof (epoch_cut s SL) as C. pose proof Q_pos as Q1. unfold epoch.
  destruct Q as [| q]; [lia |]. cbn [pieces] in C, Heavy |- *. fold A in C, Heavy |- *.
  set (Bs := pieces q b (skipn b s)) in *.
  assert (HA : batch m A) by (apply (cut_batch m _ A C); now left).
  assert (HAB : batch m (A ++ concat Bs)) by (destruct C as [N Z]; split; [exact N | intros k Y; now apply Z]).
  destruct (inside_bounds n m a A v O HA) as [[U0 | U0] _].
  - destruct (turn n m a eta A v O Heta HA (reached_top n m a eta w O Heta Hw v V) U0 Bs HAB) as (F & F0 & _ & HI & _ & HX).
    { intros B HB. apply Heavy. now right. }
    assert (JB : In j (concat Bs)).
    { destruct C as [_ Z]. apply Z in J. simpl in J. apply in_app_or in J. destruct J; [easy | easy]. }
    specialize (HX j JB). unfold c, run. rewrite (HI i I), !Rabs_mult, (Rabs_pos_eq F) by lra.
    replace ((1 - eta ^ 3 * inside n a A v ^ 2 / 5) * (Rabs (dot n v (a j)) * (F * Rabs (dot n v (a i)))))
      with ((1 - eta ^ 3 * inside n a A v ^ 2 / 5) * F * Rabs (dot n v (a j)) * Rabs (dot n v (a i))) by ring.
    apply Rmult_le_compat_r; [apply Rabs_pos | exact HX].
  - exfalso. destruct V as (B & t & HB & ->).
    assert (Z : forall B0, In B0 (A :: Bs) -> inside n a B0 (path (gradient n) eta a B w t) <= 0) by (intros B0 H0; rewrite U0; now apply Heavy).
    assert (P0 : Phi n m a (path (gradient n) eta a B w t) <= 0).
    { unfold Phi, inside. destruct C as [N Y]. rewrite (over_permutation _ (concat (A :: Bs))).
      - rewrite over_concat. rewrite <- (Rmult_0_r (INR (length (A :: Bs)))), <- (total_const (A :: Bs) 0). now apply total_le.
      - apply NoDup_Permutation; [apply seq_NoDup | easy |]. intros k. rewrite Y, in_seq. lia. }
    pose proof (phi_stays n m a eta B w O HB Heta Hw t). lra.
Qed.

End Reshuffled.
