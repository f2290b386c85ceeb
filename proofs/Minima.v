(** * The minima of the loss: Theorem 12 *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics.
Import ListNotations.
Local Open Scope R_scope.

Lemma dot_below n x x' y : (forall k, (k < n)%nat -> x k = x' k) -> dot n x y = dot n x' y.
Proof.
  intros H. unfold dot. induction n as [| n IH]; [reflexivity |]. simpl. rewrite IH by auto. now rewrite H by lia.
Qed.

Lemma square_below n x x' : (forall k, (k < n)%nat -> x k = x' k) -> square n x = square n x'.
Proof. intros H. unfold square. rewrite (dot_below n x x' x H), dot_sym. now rewrite (dot_below n x x' x' H). Qed.

Lemma square_zero n x : square n x = 0 -> forall k, (k < n)%nat -> x k = 0.
Proof.
  unfold square, dot. induction n as [| n IH]; intros H k K; [lia |]. simpl in H.
  pose proof (square_pos n x) as P. unfold square, dot in P. pose proof (Rle_0_sqr (x n)). unfold Rsqr in *.
  destruct (Nat.eq_dec k n) as [-> | D]; [nra | apply IH; [lra | lia]].
Qed.

Section Minima.

Variables (phi : R -> R) (n m : nat) (a : nat -> vector).
Hypothesis O : orthonormal n m a.
Hypothesis M : (1 <= m)%nat.
Hypothesis Hphi : forall s, phi s * s = phi s * phi s.

Let all := seq 0 m.

Definition sum_of (c : nat -> R) : vector := fun k => over all (fun i => c i * a i k).

Lemma dot_sum_of c l : (l < m)%nat -> dot n (sum_of c) (a l) = c l.
Proof.
  intros L. unfold sum_of. rewrite dot_over. transitivity (over all (fun i => c i * if Nat.eq_dec i l then 1 else 0)).
  - apply over_ext. intros i I. apply in_seq in I. now rewrite (O i l) by lia.
  - rewrite over_single by apply seq_NoDup. destruct (in_dec Nat.eq_dec l all) as [_ | K]; [easy |].
    exfalso. apply K. apply in_seq. lia.
Qed.

Lemma square_sum_of c : square n (sum_of c) = over all (fun i => c i ^ 2).
Proof.
  unfold square. unfold sum_of at 1. rewrite dot_over. apply over_ext. intros i I. apply in_seq in I.
  rewrite dot_sym, dot_sum_of by lia. ring.
Qed.

Section Point.

Variable w : vector.
Let c (i : nat) := phi (dot n w (a i)).
Let P := over all (fun i => c i ^ 2).
Let N := square n w.

Lemma mean_loss_at : 2 * INR m * mean_loss phi n m a w - (INR m - 1) = (P - 1) ^ 2 + P * (N - P).
Proof.
  assert (K : INR m <> 0) by (apply not_0_INR; lia).
  assert (E : over all (fun i => loss phi n w (a i)) = (INR m - 2 * P + P * N) / 2).
  { transitivity (over all (fun i => 1 / 2 * 1 + (N - 2) / 2 * c i ^ 2)).
    - apply over_ext. intros i I. apply in_seq in I. rewrite loss_at. fold (c i) N. unfold square at 1.
      rewrite (O i i) by lia. destruct (Nat.eq_dec i i) as [_ | Z]; [| easy].
      assert (c i * dot n w (a i) = c i * c i) by apply Hphi.
      replace (2 * c i * dot n w (a i)) with (2 * (c i * dot n w (a i))) by ring. rewrite H. field.
    - rewrite (over_linear all (1 / 2) ((N - 2) / 2) (fun _ => 1) (fun i => c i ^ 2)). fold P.
      assert (over all (fun _ => 1) = INR m) as ->; [| field].
      unfold all. rewrite <- (length_seq m 0) at 2. generalize (seq 0 m). intros l.
      induction l as [| x l IH]; [reflexivity |]. cbn [over length]. rewrite S_INR, IH. ring. }
  unfold mean_loss. fold all. rewrite E. field. easy.
Qed.

Lemma off : square n (fun k => 1 * w k + (-1) * sum_of c k) = N - P.
Proof.
  rewrite square_linear, square_sum_of. fold N P.
  assert (dot n w (sum_of c) = P) as ->; [| ring].
  rewrite dot_sym. unfold sum_of. rewrite dot_over. apply over_ext. intros i _. rewrite (dot_sym n (a i) w).
  transitivity (c i * c i); [apply Hphi | ring].
Qed.

Theorem least : (INR m - 1) / (2 * INR m) <= mean_loss phi n m a w.
Proof.
  assert (K : 0 < INR m) by (apply lt_0_INR; lia). pose proof mean_loss_at as E.
  pose proof (square_pos n (fun k => 1 * w k + (-1) * sum_of c k)) as S. rewrite off in S.
  assert (0 <= P) by (apply over_pos; intros; apply pow2_ge_0).
  pose proof (pow2_ge_0 (P - 1)). assert (0 <= P * (N - P)) by now apply Rmult_le_pos.
  apply Rmult_le_reg_l with (2 * INR m); [lra |].
  replace (2 * INR m * ((INR m - 1) / (2 * INR m))) with (INR m - 1) by (field; lra). lra.
Qed.

Theorem least_at : mean_loss phi n m a w = (INR m - 1) / (2 * INR m) <->
  exists d, (forall i, (i < m)%nat -> exists s, d i = phi s /\ phi (d i) = d i) /\ unit_combination n m a d w.
Proof.
  assert (K : 0 < INR m) by (apply lt_0_INR; lia). pose proof mean_loss_at as E.
  assert (idem : forall s, phi (phi s) = phi s).
  { intros s. destruct (Req_dec (phi s) 0) as [Z | Z].
    - rewrite Z. pose proof (Hphi 0) as H. nra.
    - f_equal. pose proof (Hphi s). apply (Rmult_eq_reg_l (phi s)); [now symmetry | easy]. }
  split.
  - intros L. rewrite L in E. replace (2 * INR m * ((INR m - 1) / (2 * INR m))) with (INR m - 1) in E by (field; lra).
    pose proof (square_pos n (fun k => 1 * w k + (-1) * sum_of c k)) as S. rewrite off in S.
    assert (P0 : 0 <= P) by (apply over_pos; intros; apply pow2_ge_0).
    pose proof (pow2_ge_0 (P - 1)). assert (0 <= P * (N - P)) by now apply Rmult_le_pos.
    assert (P1 : P = 1) by nra. assert (NP : N - P = 0) by nra.
    exists c. split; [intros i _; exists (dot n w (a i)); split; [reflexivity | apply idem] |]. split; [| exact P1].
    intros k Hk. rewrite <- off in NP. pose proof (square_zero n _ NP k Hk) as Z. cbv beta in Z.
    change (w k = sum_of c k). lra.
  - intros (d & D & W & S).
    assert (C : forall i, (i < m)%nat -> dot n w (a i) = d i).
    { intros i I. rewrite (dot_below n w (sum_of d) (a i) W). now apply dot_sum_of. }
    assert (P1 : P = 1).
    { rewrite <- S. apply over_ext. intros i I. apply in_seq in I. unfold c. rewrite (C i) by lia.
      destruct (D i ltac:(lia)) as (s & _ & ->). reflexivity. }
    assert (N1 : N = 1).
    { unfold N. rewrite (square_below n w (sum_of d) W), square_sum_of. exact S. }
    rewrite P1, N1 in E. apply Rmult_eq_reg_l with (2 * INR m); [| lra].
    replace (2 * INR m * ((INR m - 1) / (2 * INR m))) with (INR m - 1) by (field; lra). lra.
Qed.

End Point.

End Minima.

(** ** ReLU and the linear activation *)

Lemma relu_fixed s : relu s = s <-> 0 <= s.
Proof. unfold relu, Rmax. destruct (Rle_dec s 0); split; intros; lra. Qed.

Lemma relu_times s : relu s * s = relu s * relu s.
Proof. unfold relu, Rmax. destruct (Rle_dec s 0); ring. Qed.

Theorem relu_minima n m a : orthonormal n m a -> (1 <= m)%nat -> forall w,
  mean_loss relu n m a w = (INR m - 1) / (2 * INR m) <->
  exists c, (forall i, (i < m)%nat -> 0 <= c i) /\ unit_combination n m a c w.
Proof.
  intros O M w. rewrite (least_at relu n m a O M relu_times w). split; intros (c & H & U); exists c; (split; [| exact U]).
  - intros i I. destruct (H i I) as (s & _ & F). now apply relu_fixed.
  - intros i I. exists (c i). specialize (H i I). apply relu_fixed in H. split; [now symmetry | exact H].
Qed.

Theorem relu_minimum n m a : orthonormal n m a -> (1 <= m)%nat ->
  (forall w, (INR m - 1) / (2 * INR m) <= mean_loss relu n m a w) /\
  (forall w c, (forall i, (i < m)%nat -> 0 <= c i) -> unit_combination n m a c w ->
    mean_loss relu n m a w = (INR m - 1) / (2 * INR m)) /\
  exists w, mean_loss relu n m a w = (INR m - 1) / (2 * INR m).
Proof.
  intros O M. split; [exact (least relu n m a O M relu_times) |]. split.
  - intros w c H U. apply (relu_minima n m a O M). now exists c.
  - exists (sum_of m a (fun i => 1 * if Nat.eq_dec i 0 then 1 else 0)). apply (relu_minima n m a O M).
    exists (fun i => 1 * if Nat.eq_dec i 0 then 1 else 0). split.
    + intros i _. destruct (Nat.eq_dec i 0); lra.
    + split; [easy |]. rewrite (over_ext _ _ (fun i => (fun _ => 1) i * if Nat.eq_dec i 0 then 1 else 0)).
      * rewrite over_single by apply seq_NoDup. destruct (in_dec Nat.eq_dec 0%nat (seq 0 m)) as [_ | Z]; [easy |].
        exfalso. apply Z, in_seq. lia.
      * intros i _. destruct (Nat.eq_dec i 0); ring.
Qed.

Theorem linear_minima n m a : orthonormal n m a -> (1 <= m)%nat ->
  (forall w, (INR m - 1) / (2 * INR m) <= mean_loss linear n m a w) /\
  (forall w, mean_loss linear n m a w = (INR m - 1) / (2 * INR m) <-> exists c, unit_combination n m a c w).
Proof.
  intros O M. assert (H : forall s, linear s * s = linear s * linear s) by (intros; unfold linear; ring).
  split; [exact (least linear n m a O M H) |]. intros w. rewrite (least_at linear n m a O M H w). split.
  - intros (c & _ & U). now exists c.
  - intros (c & U). exists c. split; [| exact U]. intros i _. now exists (c i).
Qed.
