(** * Theorem 11 from Theorem 2

    Under ReLU only the datapoints of S^+ act, Eq. (15).  Replace the others by new directions, off R^n, to which the
    weights are orthogonal: the same batches then move the weights as under the linear activation. *)

From Coq Require Import Reals List Lra Lia Psatz Bool.
From Refereed Require Import Definitions Dynamics Relu Probability Stochastic Contraction SGD Instances Minima.
Import ListNotations.
Local Open Scope R_scope.

Lemma sum_pad n p f : (forall k, (n <= k)%nat -> f k = 0) -> sum (n + p) f = sum n f.
Proof.
  intros H. induction p as [| p IH]; [now rewrite Nat.add_0_r |].
  rewrite Nat.add_succ_r. simpl. rewrite IH, H by lia. ring.
Qed.

Section ReluSGD.

Variables (n m : nat) (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.

Let pos := is_positive n a w.
Let S_plus := positives n m a w.

Definition padded (x : vector) : vector := fun k => if lt_dec k n then x k else 0.
Definition moved (i : nat) : vector := if pos i then padded (a i) else basis (n + i).

Definition pads (U V : vector) : Prop := (forall k, (k < n)%nat -> U k = V k) /\ (forall k, (n <= k)%nat -> U k = 0).

Lemma padded_pads x : pads (padded x) x.
Proof. split; intros k K; unfold padded; destruct (lt_dec k n); lia || reflexivity. Qed.

Lemma dot_pads U V U' V' p : pads U V -> pads U' V' -> dot (n + p) U U' = dot n V V'.
Proof.
  intros [H Z] [H' Z']. unfold dot. rewrite sum_pad by (intros k K; rewrite (Z k K); ring).
  change (dot n U U' = dot n V V'). rewrite (dot_below n U V U' H), (dot_sym n V), (dot_below n U' V' V H').
  apply dot_sym.
Qed.

Lemma moved_dot U V i : pads U V -> (i < m)%nat -> dot (n + m) U (moved i) = if pos i then dot n V (a i) else 0.
Proof.
  intros P I. unfold moved. destruct (pos i); [apply dot_pads; [easy | apply padded_pads] |].
  rewrite dot_basis by lia. apply P. lia.
Qed.

Lemma moved_orthonormal : orthonormal (n + m) m moved.
Proof.
  intros i j I J. unfold moved at 1. destruct (pos i) eqn:E.
  - rewrite (moved_dot _ (a i) j (padded_pads (a i)) J). destruct (pos j) eqn:F; [now apply O |].
    destruct (Nat.eq_dec i j); congruence.
  - rewrite dot_sym. rewrite dot_basis by lia. unfold moved. destruct (pos j) eqn:F.
    + rewrite (proj2 (padded_pads (a j))) by lia. destruct (Nat.eq_dec i j); congruence.
    + unfold basis. destruct (Nat.eq_dec (n + j) (n + i)), (Nat.eq_dec i j); lia || reflexivity.
Qed.

Lemma moved_step B U V : batch m B -> pads U V ->
  pads (step (gradient (n + m)) eta moved B U) (step (gradient n) eta a (filter pos B) V).
Proof.
  intros [_ HB] P. pose proof (dot_pads U V U V m P P) as Q.
  assert (G : forall i k, In i B -> gradient (n + m) U (moved i) k =
    if pos i then dot n V (a i) * ((square n V - 2) * padded (a i) k + dot n V (a i) * U k) else 0).
  { intros i k I. rewrite gradient_at, (moved_dot U V i P (HB i I)). change (square (n + m) U) with (dot (n + m) U U).
    rewrite Q. unfold moved. destruct (pos i); [reflexivity | ring]. }
  split; intros k K; unfold step.
  - rewrite (proj1 P k K), over_filter. do 2 f_equal. apply over_ext. intros i I. rewrite (G i k I).
    destruct (pos i); [| reflexivity]. rewrite gradient_at, (proj1 P k K), (proj1 (padded_pads (a i)) k K). reflexivity.
  - rewrite (over_ext B _ (fun _ => 0 * 0)).
    + rewrite over_scal, (proj2 P k K). ring.
    + intros i I. rewrite (G i k I), (proj2 P k K), (proj2 (padded_pads (a i)) k K). destruct (pos i); ring.
Qed.

Lemma moved_path B t : (forall s, batch m (B s)) ->
  pads (path (gradient (n + m)) eta moved B (padded w) t) (path (gradient_relu n) eta a B w t).
Proof.
  intros HB. set (U := path (gradient (n + m)) eta moved B (padded w)).
  assert (P : pads (U t) (path (gradient n) eta a (fun s => filter pos (B s)) w t)).
  { induction t as [| t IH]; [apply padded_pads | now apply moved_step]. }
  split; [| apply P]. intros k K. rewrite (proj1 P k K). symmetry.
  exact (relu_is_linear n m a eta B w O HB Heta Hw t k).
Qed.

Lemma moved_square : square (n + m) (padded w) = square n w.
Proof. apply dot_pads; apply padded_pads. Qed.

Lemma moved_phi : Phi (n + m) m moved (padded w) = inside n a S_plus w.
Proof.
  unfold Phi, inside, S_plus, positives. rewrite over_filter. apply over_ext. intros i I. apply in_seq in I.
  rewrite (moved_dot _ w i (padded_pads w)) by lia. fold pos. destruct (pos i); ring.
Qed.

Lemma moved_deficit : deficit (n + m) m moved (padded w) = 1 - inside n a S_plus w.
Proof. unfold deficit, Psi. rewrite moved_phi, moved_square, Rmax_right by lra. ring. Qed.

Lemma plus_inside : S_plus <> [] -> 0 < inside n a S_plus w.
Proof.
  intros H. destruct S_plus as [| i l] eqn:E; [easy |]. rewrite <- E.
  assert (I : In i S_plus) by (rewrite E; now left).
  pose proof (over_term S_plus (fun i => dot n w (a i) ^ 2) i (fun j _ => pow2_ge_0 _) I) as T. cbv beta in T.
  apply filter_In in I. destruct I as [_ I]. unfold is_positive in I.
  destruct (Rlt_dec 0 (dot n w (a i))) as [P | _]; [| discriminate]. unfold inside. nra.
Qed.

(** What settles at a moved datapoint or its negative settles at a datapoint of S^+. *)
Lemma moved_settled b (B : nat -> list nat) r T k : (1 <= b < m)%nat -> (forall s, batch m (B s)) -> 0 < r <= 2 / 5 ->
  settled (n + m) m moved (path (gradient (n + m)) eta moved B (padded w)) r T k = true ->
  settled_in n a S_plus (path (gradient_relu n) eta a B w) r T k = true.
Proof.
  intros Hb HB R H. unfold settled in H. apply existsb_exists in H. destruct H as (i & I & H). apply in_seq in I.
  apply existsb_exists in H. destruct H as (s & Hs & H). rewrite forallb_forall in H.
  assert (Hs' : s = 1 \/ s = -1) by (destruct Hs as [<- | [<- | []]]; auto). clear Hs.
  set (U := path (gradient (n + m)) eta moved B (padded w)) in *.
  set (V := path (gradient_relu n) eta a B w).
  assert (Q : forall t, In t (seq T (S k)) -> square (n + m) (fun j => U t j - s * moved i j) <= r ^ 2).
  { intros t Ht. specialize (H t Ht). unfold at_least, distance, norm in H.
    destruct (Rle_dec _ r) as [L | _]; [| discriminate].
    pose proof (square_pos (n + m) (fun j => U t j - s * moved i j)) as P.
    pose proof (sqrt_sqrt _ P). pose proof (sqrt_pos (square (n + m) (fun j => U t j - s * moved i j))). nra. }
  assert (T0 : In T (seq T (S k))) by (apply in_seq; lia).
  pose proof (close_coordinate (n + m) m b moved eta moved_orthonormal Hb Heta (U T) i s ltac:(lia) Hs') as C.
  rewrite (moved_dot (U T) (V T) i (moved_path B T HB)) in C by lia. specialize (Q T T0) as Q0.
  destruct (pos i) eqn:E; [| exfalso; nra].
  assert (HA : forall t, batch m (filter pos (B t))) by (now apply (acting_batch n m a eta B w)).
  assert (Pos : 0 < dot n (V T) (a i)).
  { rewrite (dot_ext n (V T) _ (a i) (relu_is_linear n m a eta B w O HB Heta Hw T)).
    apply (sign_kept n m a eta _ w O HA Heta Hw T i ltac:(lia)).
    unfold pos, is_positive in E. destruct (Rlt_dec 0 (dot n w (a i))); [easy | discriminate]. }
  assert (s = 1) as -> by (destruct Hs' as [-> | ->]; [easy | exfalso; nra]).
  unfold settled_in. apply existsb_exists. exists i. split.
  - apply filter_In. split; [apply in_seq; lia | exact E].
  - apply forallb_forall. intros t Ht. unfold at_least, distance, norm. destruct (Rle_dec _ r) as [_ | Z]; [easy |].
    exfalso. apply Z. rewrite <- (sqrt_pow2 r) by lra. apply sqrt_le_1_alt. eapply Rle_trans; [| exact (Q t Ht)].
    right. symmetry. unfold square. apply dot_pads.
    all: destruct (moved_path B t HB) as [P1 P2]; fold U in P1, P2; split; intros j J; unfold moved; rewrite E.
    all: try (rewrite (P1 j J), (proj1 (padded_pads (a i)) j J); fold V; ring).
    all: rewrite (P2 j J), (proj2 (padded_pads (a i)) j J); ring.
Qed.

Lemma moved_share b r T k l : (1 <= b < m)%nat -> 0 < r <= 2 / 5 ->
  share (sequences l (subsets b (seq 0 m)))
    (fun word => negb (settled_in n a S_plus (after (gradient_relu n) eta a w word) r T k)) <=
  share (sequences l (subsets b (seq 0 m)))
    (fun word => negb (settled (n + m) m moved (after (gradient (n + m)) eta moved (padded w) word) r T k)).
Proof.
  intros Hb R. apply share_le. intros word I H. apply negb_true_iff in H. apply negb_true_iff.
  destruct (settled _ _ _ _ _ _ _) eqn:E in |- *; [| reflexivity]. rewrite <- H. symmetry.
  apply (moved_settled b (fun s => nth s word [])); [easy | | easy | exact E].
  intros s. destruct (nth_in_or_default s word []) as [J | ->].
  - apply (subset_batch m b). now apply (sequences_in l _ word).
  - split; [constructor | easy].
Qed.

Theorem relu_sgd_settles b : (1 <= b < m)%nat -> forall r c d T1 T2 k,
  0 < r <= 2 / 5 -> 0 < c -> 0 < d <= 1 / 50 -> 2 * d + 21 / 10 * (INR m * INR m * c ^ 4) <= r ^ 2 ->
  share (sequences (T1 + (T2 + k)) (subsets b (seq 0 m)))
    (fun word => negb (settled_in n a S_plus (after (gradient_relu n) eta a w word) r (T1 + T2) k)) <=
  50 * (1 - eta * (INR b / INR m) * inside n a S_plus w) ^ T1 * (1 - inside n a S_plus w)
  + (1 - kappa m b eta) ^ T2 * (INR m * INR m) / c
  + (1 - eta * (INR b / INR m) * inside n a S_plus w) ^ (T1 + T2) * (1 - inside n a S_plus w) / d.
Proof.
  intros Hb r c d T1 T2 k R C D Q. eapply Rle_trans; [now apply moved_share |].
  rewrite <- moved_deficit, <- moved_phi.
  apply sgd_settles; try easy; [exact moved_orthonormal | now rewrite moved_square].
Qed.

Theorem relu_sgd_limit b : (1 <= b < m)%nat -> S_plus <> [] -> forall r e, 0 < r <= 2 / 5 -> 0 < e -> exists T, forall k,
  share (sequences (T + k) (subsets b (seq 0 m)))
    (fun word => negb (settled_in n a S_plus (after (gradient_relu n) eta a w word) r T k)) <= e.
Proof.
  intros Hb P r e R E.
  destruct (sgd_limit (n + m) m b moved eta (padded w) moved_orthonormal Hb Heta) with (r := r) (e := e) as [T H];
    [now rewrite moved_square | rewrite moved_phi; now apply plus_inside | easy | easy |].
  exists T. intros k. eapply Rle_trans; [now apply moved_share | exact (H k)].
Qed.

End ReluSGD.
