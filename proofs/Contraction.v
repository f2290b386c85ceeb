(** * The step towards Theorem 2: near the sphere every pair of shares contracts in the mean *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Steps Dynamics Probability.
Import ListNotations.
Local Open Scope R_scope.

(** ** Batches that hold one datapoint and not another *)

Definition inB (i : nat) (B : list nat) : R := if in_dec Nat.eq_dec i B then 1 else 0.

(** 1 if l is in the batch and i is not. *)
Definition parted (l i : nat) (B : list nat) : R := inB l B * (1 - inB i B).

Lemma inB_cons_same x B : inB x (x :: B) = 1.
Proof. unfold inB. destruct (in_dec Nat.eq_dec x (x :: B)) as [_ | H]; [easy | exfalso; apply H; now left]. Qed.

Lemma inB_cons_other x i B : x <> i -> inB i (x :: B) = inB i B.
Proof.
  intros D. unfold inB. destruct (in_dec Nat.eq_dec i (x :: B)) as [H | H], (in_dec Nat.eq_dec i B) as [K | K]; try easy.
  - destruct H; easy.
  - exfalso. apply H. now right.
Qed.

Lemma inB_not i B l : incl B l -> ~ In i l -> inB i B = 0.
Proof. intros I N. unfold inB. destruct (in_dec Nat.eq_dec i B) as [H | H]; [exfalso; auto | easy]. Qed.

Lemma over_one l B : NoDup B -> over B (fun i => 1 * if Nat.eq_dec i l then 1 else 0) = inB l B.
Proof. intros N. rewrite (over_single B (fun _ => 1) l N). reflexivity. Qed.

Lemma total_inB c l L : NoDup L -> In l L -> total (subsets (S c) L) (inB l) = INR (choose (pred (length L)) c).
Proof.
  intros N I. rewrite (total_ext _ _ (fun B => over B (fun i => 1 * if Nat.eq_dec i l then 1 else 0))).
  - rewrite total_subsets, over_one by easy. unfold inB. destruct (in_dec Nat.eq_dec l L); [ring | easy].
  - intros B H. symmetry. apply over_one. apply (subset_in _ _ _ H). easy.
Qed.

Lemma total_zero {A} (l : list A) f : (forall x, In x l -> f x = 0) -> total l f = 0.
Proof. induction l as [| x l IH]; simpl; intros H; [easy |]. rewrite H, IH by auto. ring. Qed.

Lemma total_parted L l i : NoDup L -> In l L -> In i L -> l <> i -> forall c,
  total (subsets (S c) L) (parted l i) = INR (choose (pred (pred (length L))) c).
Proof.
  induction L as [| x r IH]; intros N Il Ii D c; [easy |]. inversion N as [| ? ? Nx Nr]; subst.
  cbn [subsets]. rewrite total_app, total_map.
  destruct (Nat.eq_dec x i) as [-> | Di].
  - assert (Lr : In l r) by (destruct Il as [K | K]; [congruence | exact K]).
    rewrite (total_zero (subsets c r)) by (intros B _; unfold parted; rewrite inB_cons_same; ring).
    rewrite (total_ext _ (parted l i) (inB l)).
    + rewrite (total_inB c l r Nr Lr). cbn [length pred]. ring.
    + intros B H. unfold parted. destruct (subset_in _ _ _ H) as [I _].
      rewrite (inB_not i B r I Nx). ring.
  - assert (Ir : In i r) by (destruct Ii as [K | K]; [congruence | exact K]).
    destruct (Nat.eq_dec x l) as [-> | Dl].
    + rewrite (total_zero (subsets (S c) r)).
      * rewrite (total_ext _ _ (fun B => 1 - inB i B)) by (intros B _; unfold parted; rewrite inB_cons_same, inB_cons_other by easy; ring).
        rewrite total_minus, total_const, length_subsets. cbn [length pred].
        destruct r as [| y r']; [easy |]. cbn [length pred]. destruct c as [| d].
        -- cbn [subsets total]. unfold inB. simpl. destruct (length r'); simpl; ring.
        -- rewrite (total_inB d i (y :: r') Nr Ir). cbn [length pred choose]. rewrite plus_INR. ring.
      * intros B H. unfold parted. destruct (subset_in _ _ _ H) as [I _]. rewrite (inB_not l B r I Nx). ring.
    + assert (Lr : In l r) by (destruct Il as [K | K]; [congruence | exact K]).
      rewrite (total_ext (subsets c r) _ (parted l i))
        by (intros B _; unfold parted; now rewrite !inB_cons_other by easy).
      rewrite (IH Nr Lr Ir D c). cbn [length pred].
      assert (K : exists k, length r = S (S k)).
      { destruct r as [| y [| z r']]; [easy | | now exists (length r')].
        destruct Lr as [<- | []], Ir as [<- | []]. congruence. }
      destruct K as [k E]. rewrite E. cbn [pred]. destruct c as [| d].
      * cbn [subsets]. rewrite (total_zero _ _) by (destruct r; simpl; intros B [<- | []]; unfold parted, inB; simpl; ring).
        destruct k; simpl; ring.
      * rewrite (IH Nr Lr Ir D d), E. cbn [pred choose]. rewrite plus_INR. ring.
Qed.

Lemma falling n : forall k, (k <= n)%nat -> ((S n - k) * choose (S n) k = S n * choose n k)%nat.
Proof.
  intros [| k] H.
  - destruct n; simpl; lia.
  - pose proof (absorption n k) as A. cbn [choose] in *. nia.
Qed.

Definition pi (m b : nat) : R := INR b * INR (m - b) / (INR m * INR (m - 1)).

(** The share of batches that hold one given datapoint and not another. *)
Lemma mean_parted m b l i : (1 <= b < m)%nat -> (l < m)%nat -> (i < m)%nat -> l <> i ->
  mean (subsets b (seq 0 m)) (parted l i) = pi m b.
Proof.
  intros H Hl Hi D. destruct b as [| c]; [lia |]. destruct m as [| [| k]]; [lia | lia |].
  unfold mean. rewrite (total_parted _ l i) by (try apply seq_NoDup; try apply in_seq; lia).
  rewrite length_subsets, length_seq. cbn [pred]. unfold pi.
  replace (S (S k) - 1)%nat with (S k) by lia.
  pose proof (absorption (S k) c) as A. pose proof (falling k c ltac:(lia)) as F.
  replace (S (S k) - S c)%nat with (S k - c)%nat by lia.
  apply (f_equal INR) in A. apply (f_equal INR) in F. rewrite !mult_INR in A, F.
  assert (P : INR (choose (S (S k)) (S c)) <> 0).
  { apply not_0_INR. pose proof (choose_pos (S (S k)) (S c)). lia. }
  assert (K1 : INR (S k) <> 0) by (apply not_0_INR; lia).
  assert (K2 : INR (S (S k)) <> 0) by (apply not_0_INR; lia).
  apply Rmult_eq_reg_r with (INR (choose (S (S k)) (S c)) * (INR (S (S k)) * INR (S k)));
    [| repeat apply Rmult_integral_contrapositive_currified; easy].
  transitivity (INR (S (S k)) * (INR (S k) * INR (choose k c))); [field; easy |].
  rewrite <- F. transitivity (INR (S k - c) * (INR (S (S k)) * INR (choose (S k) c))); [ring |].
  rewrite A. field. split; easy.
Qed.

Lemma pi_range m b : (1 <= b < m)%nat -> 0 < pi m b <= 1.
Proof.
  intros H. unfold pi.
  assert (B : 1 <= INR b) by (change 1 with (INR 1); apply le_INR; lia).
  assert (C : 1 <= INR (m - b)) by (change 1 with (INR 1); apply le_INR; lia).
  assert (E : INR m = INR b + INR (m - b)) by (rewrite <- plus_INR; f_equal; lia).
  assert (F : INR (m - 1) = INR m - 1) by (rewrite minus_INR by lia; reflexivity).
  assert (P : 0 < INR m * INR (m - 1)) by (apply Rmult_lt_0_compat; lra).
  split; [apply Rdiv_lt_0_compat; nra |].
  apply Rmult_le_reg_r with (INR m * INR (m - 1)); [easy |]. unfold Rdiv.
  rewrite Rmult_assoc, Rinv_l by lra. rewrite F, E. nra.
Qed.

(** ** One pair *)

Section Pair.

Variables (n m b : nat) (a : nat -> vector) (eta : R) (v : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Hb : (1 <= b < m)%nat.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis HN : 49 / 50 <= square n v <= 1 + eta / 4.
Hypothesis HPsi : Psi n m a v <= 1 / 50.

Let next := fun B v => step (gradient n) eta a B v.
Let N := square n v.
Let F := Phi n m a v.
Let c i := dot n v (a i).
Let p i := c i ^ 2 / F.
Let e := eta * (2 - N).
Let rho := eta * F / e.

(** The share of a datapoint in the part of the weights within the span, and the term of a pair. *)
Definition part (v : vector) (i : nat) : R := dot n v (a i) ^ 2 / Phi n m a v.
Definition pair (v : vector) (i j : nat) : R := sqrt (sqrt (part v i * part v j)).

Lemma F_bounds : 0 <= Psi n m a v /\ 96 / 100 <= F.
Proof.
  destruct (inside_bounds n m a (seq 0 m) v O (all_batch m)) as [_ P].
  assert (0 <= Psi n m a v) by (unfold Psi, Phi; lra). split; [easy |].
  assert (N - F <= 1 / 50) by exact HPsi. assert (49 / 50 <= N) by apply HN. lra.
Qed.

Lemma ranges : 0 < e <= 21 / 100 /\ 15 / 16 <= rho <= 9 / 8.
Proof.
  destruct F_bounds as [P Q].
  destruct (near_sphere eta N (Psi n m a v)) as (A & B & C & D); try (unfold N; lra).
  assert (E : N - Psi n m a v = F) by (unfold Psi, F, N; ring). rewrite E in B, C.
  assert (e0 : 0 < e) by (unfold e; lra). split; [unfold e in *; lra |].
  unfold rho. split; apply Rmult_le_reg_r with e; try easy;
    replace (eta * F / e * e) with (eta * F) by (field; lra); unfold e in *; lra.
Qed.

Lemma parts_total : over (seq 0 m) p = 1.
Proof.
  destruct F_bounds as [_ Q]. unfold p. transitivity (over (seq 0 m) (fun i => / F * c i ^ 2)).
  - apply over_ext. intros i _. unfold Rdiv. ring.
  - rewrite over_scal. change (over (seq 0 m) (fun i => c i ^ 2)) with F. field. lra.
Qed.

Lemma part_pos i : 0 <= p i.
Proof.
  destruct F_bounds as [_ Q]. unfold p, Rdiv. apply Rmult_le_pos; [apply pow2_ge_0 |].
  left. apply Rinv_0_lt_compat. lra.
Qed.

Lemma two_parts i j : (i < m)%nat -> (j < m)%nat -> i <> j -> p i + p j <= 1.
Proof.
  intros I J D. rewrite <- parts_total.
  assert (HB : batch m [i; j]).
  { split; [repeat constructor; simpl; [intros [K | []]; congruence | easy] |]. intros k [<- | [<- | []]]; easy. }
  pose proof (over_inside m [i; j] p HB) as E. simpl over at 2 in E. rewrite Rplus_0_r in E. rewrite <- E.
  assert (G : forall l, over l (fun k => if in_dec Nat.eq_dec k [i; j] then p k else 0) <= over l p).
  { induction l as [| k l IH]; [simpl; lra |]. cbn [over]. pose proof (part_pos k).
    destruct (in_dec Nat.eq_dec k [i; j]); lra. }
  apply G.
Qed.

Variable B : list nat.
Hypothesis HB : In B (subsets b (seq 0 m)).

Let U := over (seq 0 m) (fun l => p l * inB l B).
Let D := - U * e * rho + 1.
Let A := - U * e * rho + e + 1.
Let W := U * (- D ^ 2 + A ^ 2) + D ^ 2.

Lemma inside_U : inside n a B v = F * U.
Proof.
  destruct F_bounds as [_ Q]. unfold U. rewrite <- over_scal. unfold inside.
  rewrite <- (over_inside m B (fun i => dot n v (a i) ^ 2) (subset_batch m b B HB)).
  apply over_ext. intros i _. unfold p, c, inB. destruct (in_dec Nat.eq_dec i B); field; lra.
Qed.

Lemma U_range : 0 <= U <= 1.
Proof.
  split.
  - apply over_pos. intros i _. apply Rmult_le_pos; [apply part_pos |]. unfold inB.
    destruct (in_dec Nat.eq_dec i B); lra.
  - rewrite <- parts_total. unfold U. generalize (seq 0 m). intros l. induction l as [| k l IH]; [simpl; lra |].
    cbn [over]. pose proof (part_pos k). unfold inB at 1. destruct (in_dec Nat.eq_dec k B); lra.
Qed.

Lemma factors : 1 - eta * inside n a B v = D /\ 1 + eta * (2 - inside n a B v - N) = A.
Proof.
  destruct ranges as [[E _] _]. rewrite inside_U. unfold D, A, rho. split; [field; lra |].
  replace (- U * e * (eta * F / e)) with (- (eta * (F * U))) by (field; lra). unfold e. ring.
Qed.

Lemma next_F : Phi n m a (next B v) = F * W.
Proof.
  unfold next. rewrite (next_phi n m a eta B v O (subset_batch m b B HB)).
  destruct factors as [X Y]. fold N. rewrite X, Y, inside_U. fold F. unfold W. ring.
Qed.

Lemma next_coordinate i : (i < m)%nat -> dot n (next B v) (a i) = c i * if in_dec Nat.eq_dec i B then A else D.
Proof.
  intros I. unfold next. rewrite (lemma_14_step n m a eta B v O (subset_batch m b B HB) i I).
  destruct factors as [X Y]. fold N. rewrite X, Y. destruct (in_dec Nat.eq_dec i B); reflexivity.
Qed.

Let c2 := - e ^ 2 / 8 + e ^ 3 / 16.
Let c3 := - e / 2 + (1 - rho) * e ^ 2 / 2 + e ^ 3 / 16.
Let c4 := e / 2.

(** What bounds the factor of a pair, with s of the two in the batch. *)
Let q s := 1 + c2 * (s * (2 - s)) + c3 * ((2 - s) * U) + c4 * (s * (1 - U)).

Lemma pair_next i j : (i < m)%nat -> (j < m)%nat ->
  pair (next B v) i j <= q (inB i B + inB j B) * pair v i j.
Proof.
  intros I J. destruct ranges as [[e0 e1] [r0 r1]]. pose proof U_range as [U0 U1]. destruct F_bounds as [_ Q].
  destruct (pair_positive e rho U) as (D0 & q1 & q0 & q2); try lra.
  assert (A0 : 0 < A) by (unfold A; unfold D in *; lra).
  fold D in D0. assert (W0 : 0 < W).
  { unfold W. assert (0 < D ^ 2) by (apply pow_lt; lra).
    assert (D ^ 2 <= A ^ 2) by (apply pow_incr; unfold A, D in *; lra). nra. }
  set (f := fun i => if in_dec Nat.eq_dec i B then A else D).
  assert (f0 : forall k, 0 < f k) by (intros k; unfold f; destruct (in_dec Nat.eq_dec k B); lra).
  assert (P : forall k, (k < m)%nat -> part (next B v) k = p k * (f k ^ 2 / W)).
  { intros k K. unfold part. rewrite next_F, (next_coordinate k K). fold (f k). unfold p. field. split; lra. }
  unfold pair. rewrite (P i I), (P j J). change (part v i) with (p i). change (part v j) with (p j).
  replace (p i * (f i ^ 2 / W) * (p j * (f j ^ 2 / W))) with ((f i * f j / W) ^ 2 * (p i * p j)) by (field; lra).
  assert (g0 : 0 <= f i * f j / W).
  { unfold Rdiv. apply Rmult_le_pos; [apply Rmult_le_pos; left; apply f0 | left; now apply Rinv_0_lt_compat]. }
  rewrite (sqrt_mult_alt ((f i * f j / W) ^ 2)) by apply pow2_ge_0. rewrite sqrt_pow2 by easy.
  rewrite (sqrt_mult_alt (f i * f j / W)) by easy.
  apply Rmult_le_compat_r; [apply sqrt_pos |].
  assert (Z : 0 < q (inB i B + inB j B) /\ f i * f j <= q (inB i B + inB j B) ^ 2 * W).
  { pose proof (pair_none e rho U) as H0. pose proof (pair_one e rho U) as H1. pose proof (pair_both e rho U) as H2.
    fold D in H0, H1, H2. fold A in H0, H1, H2. fold W in H0, H1, H2.
    unfold f, inB. destruct (in_dec Nat.eq_dec i B), (in_dec Nat.eq_dec j B).
    - assert (E : q (1 + 1) = e * (1 - U) + 1) by (unfold q, c4; field). rewrite E. split; [lra |].
      replace (A * A) with (A ^ 2) by ring. rewrite (Rmult_comm _ W). apply H2; lra.
    - assert (E : q (1 + 0) = U * (e ^ 3 / 16 + e ^ 2 * (1 - rho) / 2 - e / 2) + e ^ 3 / 16 - e ^ 2 / 8 + e * (1 - U) / 2 + 1)
        by (unfold q, c2, c3, c4; field). rewrite E. split; [lra |].
      rewrite (Rmult_comm A D), (Rmult_comm _ W). apply H1; lra.
    - assert (E : q (0 + 1) = U * (e ^ 3 / 16 + e ^ 2 * (1 - rho) / 2 - e / 2) + e ^ 3 / 16 - e ^ 2 / 8 + e * (1 - U) / 2 + 1)
        by (unfold q, c2, c3, c4; field). rewrite E. split; [lra |].
      rewrite (Rmult_comm _ W). apply H1; lra.
    - assert (E : q (0 + 0) = U * (e ^ 3 / 8 + e ^ 2 * (1 - rho) - e) + 1) by (unfold q, c3; field).
      rewrite E. split; [lra |]. replace (D * D) with (D ^ 2) by ring. rewrite (Rmult_comm _ W). apply H0; lra. }
  destruct Z as [Z0 Z1]. rewrite <- (sqrt_pow2 (q (inB i B + inB j B))) by lra. apply sqrt_le_1_alt.
  apply Rmult_le_reg_r with W; [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. exact Z1.
Qed.

(** The bound as a sum over "one in the batch, the other one not". *)
Lemma q_parted i j : q (inB i B + inB j B) =
  1 + c2 * (parted i j B + parted j i B)
  + c3 * over (seq 0 m) (fun l => p l * (parted l i B + parted l j B))
  + c4 * over (seq 0 m) (fun l => p l * (parted i l B + parted j l B)).
Proof.
  assert (S1 : over (seq 0 m) (fun l => p l * (parted l i B + parted l j B)) = (2 - (inB i B + inB j B)) * U).
  { unfold U. rewrite <- over_scal. apply over_ext. intros l _. unfold parted. ring. }
  assert (S2 : over (seq 0 m) (fun l => p l * (parted i l B + parted j l B)) = (inB i B + inB j B) * (1 - U)).
  { transitivity (over (seq 0 m) (fun l => (inB i B + inB j B) * p l + - (inB i B + inB j B) * (p l * inB l B))).
    - apply over_ext. intros l _. unfold parted. ring.
    - rewrite over_linear, parts_total. fold U. ring. }
  rewrite S1, S2. unfold q, parted, inB.
  destruct (in_dec Nat.eq_dec i B), (in_dec Nat.eq_dec j B); ring.
Qed.

End Pair.

(** ** All pairs: V contracts in the mean by the same factor, whatever the state and the sizes are *)

Lemma total_plus {A} (L : list A) f g : total L (fun x => f x + g x) = total L f + total L g.
Proof. induction L as [| x L IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma mean_over {A} (L : list A) S (f : A -> nat -> R) :
  mean L (fun x => over S (f x)) = over S (fun i => mean L (fun x => f x i)).
Proof.
  unfold mean, Rdiv. induction S as [| i S IH]; cbn [over].
  - rewrite total_zero by easy. ring.
  - rewrite <- IH, (total_plus L (fun x => f x i) (fun x => over S (f x))). ring.
Qed.

Lemma mean_plus {A} (L : list A) f g : mean L (fun x => f x + g x) = mean L f + mean L g.
Proof. unfold mean, Rdiv. rewrite total_plus. ring. Qed.

Lemma over_le S f g : (forall i, In i S -> f i <= g i) -> over S f <= over S g.
Proof.
  induction S as [| i S IH]; simpl; intros H; [lra |].
  assert (f i <= g i) by auto. assert (over S f <= over S g) by auto. lra.
Qed.

(** The sum over all pairs of different datapoints. *)
Definition spread (n m : nat) (a : nat -> vector) (v : vector) : R :=
  over (seq 0 m) (fun i => over (seq 0 m) (fun j => if Nat.eq_dec i j then 0 else pair n m a v i j)).

Definition kappa (m b : nat) (eta : R) : R := pi m b * eta ^ 2 * (1 - eta / 4) ^ 2 / 8.

Section Spread.

Variables (n m b : nat) (a : nat -> vector) (eta : R) (v : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Hb : (1 <= b < m)%nat.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis HN : 49 / 50 <= square n v <= 1 + eta / 4.
Hypothesis HPsi : Psi n m a v <= 1 / 50.

Let next := fun B v => step (gradient n) eta a B v.
Let L := subsets b (seq 0 m).
Let p := part n m a v.
Let e := eta * (2 - square n v).
Let rho := eta * Phi n m a v / e.

Lemma parted_same l B : parted l l B = 0.
Proof. unfold parted, inB. destruct (in_dec Nat.eq_dec l B); ring. Qed.

Lemma mean_parted_any l i : (l < m)%nat -> (i < m)%nat ->
  mean L (parted l i) = if Nat.eq_dec l i then 0 else pi m b.
Proof.
  intros Hl Hi. destruct (Nat.eq_dec l i) as [-> | D]; [| now apply mean_parted].
  unfold mean, Rdiv. rewrite total_zero by (intros; apply parted_same). ring.
Qed.

Lemma over_but (f : nat -> R) i : (i < m)%nat ->
  over (seq 0 m) (fun l => f l * if Nat.eq_dec l i then 0 else pi m b) = pi m b * (over (seq 0 m) f - f i).
Proof.
  intros I. transitivity (over (seq 0 m) (fun l => pi m b * f l + - pi m b * (f l * if Nat.eq_dec l i then 1 else 0))).
  - apply over_ext. intros l _. destruct (Nat.eq_dec l i); ring.
  - rewrite over_linear, (over_single (seq 0 m) f i (seq_NoDup m 0)).
    destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | K]; [ring | exfalso; apply K; apply in_seq; lia].
Qed.

Lemma pair_contracts i j : (i < m)%nat -> (j < m)%nat -> i <> j ->
  mean L (fun B => pair n m a (next B v) i j) <= (1 - kappa m b eta) * pair n m a v i j.
Proof.
  intros I J D.
  destruct (ranges n m a eta v O Heta HN HPsi) as [[e0 e1] [r0 r1]]. fold e rho in e0, e1, r0, r1.
  assert (P1 : over (seq 0 m) p = 1) by exact (parts_total n m a eta v O Heta HN HPsi).
  assert (P2 : p i + p j <= 1) by exact (two_parts n m b a eta v O Hb Heta HN HPsi i j I J D).
  assert (P0 : forall k, 0 <= p k) by exact (part_pos n m a eta v O HN HPsi).
  set (c2 := - e ^ 2 / 8 + e ^ 3 / 16). set (c3 := - e / 2 + (1 - rho) * e ^ 2 / 2 + e ^ 3 / 16). set (c4 := e / 2).
  set (Q := fun B => 1 + c2 * (parted i j B + parted j i B)
    + c3 * over (seq 0 m) (fun l => p l * (parted l i B + parted l j B))
    + c4 * over (seq 0 m) (fun l => p l * (parted i l B + parted j l B))).
  apply Rle_trans with (mean L (fun B => pair n m a v i j * Q B)).
  { apply mean_le. intros B HB. rewrite Rmult_comm.
    pose proof (pair_next n m b a eta v O Heta HN HPsi B HB i j I J) as K.
    apply Rle_trans with (1 := K). right. apply (f_equal (fun z => z * pair n m a v i j)).
    exact (q_parted n m a eta v O Heta HN HPsi B i j). }
  rewrite mean_scal, Rmult_comm. apply Rmult_le_compat_r; [apply sqrt_pos |].
  assert (S3 : mean L (fun B => over (seq 0 m) (fun l => p l * (parted l i B + parted l j B))) =
    pi m b * (2 - p i - p j)).
  { rewrite (mean_over L (seq 0 m) (fun B l => p l * (parted l i B + parted l j B))).
    transitivity (over (seq 0 m) (fun l => 1 * (p l * if Nat.eq_dec l i then 0 else pi m b) +
      1 * (p l * if Nat.eq_dec l j then 0 else pi m b))).
    - apply over_ext. intros l Hl. apply in_seq in Hl. rewrite mean_scal, mean_plus, !mean_parted_any by lia. ring.
    - rewrite over_linear, !over_but, P1 by easy. ring. }
  assert (S4 : mean L (fun B => over (seq 0 m) (fun l => p l * (parted i l B + parted j l B))) =
    pi m b * (2 - p i - p j)).
  { rewrite (mean_over L (seq 0 m) (fun B l => p l * (parted i l B + parted j l B))).
    transitivity (over (seq 0 m) (fun l => 1 * (p l * if Nat.eq_dec l i then 0 else pi m b) +
      1 * (p l * if Nat.eq_dec l j then 0 else pi m b))).
    - apply over_ext. intros l Hl. apply in_seq in Hl. rewrite mean_scal, mean_plus, !mean_parted_any by lia.
      destruct (Nat.eq_dec i l), (Nat.eq_dec l i), (Nat.eq_dec j l), (Nat.eq_dec l j); try congruence; ring.
    - rewrite over_linear, !over_but, P1 by easy. ring. }
  assert (E : mean L Q = 1 + c2 * (2 * pi m b) + c3 * (pi m b * (2 - p i - p j)) + c4 * (pi m b * (2 - p i - p j))).
  { unfold Q. rewrite !mean_plus, !mean_scal, S3, S4, mean_plus, !mean_parted_any by easy.
    rewrite mean_const by (apply subsets_some; lia).
    destruct (Nat.eq_dec i j), (Nat.eq_dec j i); try congruence; ring. }
  rewrite E. destruct (pi_range m b Hb) as [pi0 pi1].
  pose proof (pair_mean e rho (2 - p i - p j)) as M. pose proof (P0 i). pose proof (P0 j).
  assert (M' : (2 - p i - p j) * (e ^ 3 / 16 + e ^ 2 * (1 - rho) / 2) + e ^ 3 / 8 - e ^ 2 / 4 <= - e ^ 2 / 8)
    by (apply M; lra).
  assert (e2 : eta * (1 - eta / 4) <= e) by (unfold e; apply Rmult_le_compat_l; lra).
  assert (e3 : (eta * (1 - eta / 4)) ^ 2 <= e ^ 2).
  { apply pow_incr. split; [apply Rmult_le_pos; lra | easy]. }
  assert (T : pi m b * ((2 - p i - p j) * (e ^ 3 / 16 + e ^ 2 * (1 - rho) / 2) + e ^ 3 / 8 - e ^ 2 / 4) <=
    pi m b * (- (eta * (1 - eta / 4)) ^ 2 / 8)) by (apply Rmult_le_compat_l; lra).
  unfold kappa. unfold c2, c3, c4. lra.
Qed.

(** E[V(next)] <= (1 - kappa) V. *)
Theorem spread_contracts : mean L (fun B => spread n m a (next B v)) <= (1 - kappa m b eta) * spread n m a v.
Proof.
  unfold spread. rewrite (mean_over L (seq 0 m) (fun B i => over (seq 0 m)
    (fun j => if Nat.eq_dec i j then 0 else pair n m a (next B v) i j))).
  rewrite <- over_scal. apply over_le. intros i Hi. apply in_seq in Hi.
  rewrite (mean_over L (seq 0 m) (fun B j => if Nat.eq_dec i j then 0 else pair n m a (next B v) i j)).
  rewrite <- over_scal. apply over_le. intros j Hj. apply in_seq in Hj.
  destruct (Nat.eq_dec i j) as [-> | D].
  - unfold mean, Rdiv. rewrite total_zero by easy. lra.
  - apply pair_contracts; easy || lia.
Qed.

End Spread.
