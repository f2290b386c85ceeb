(** * The curvature of the loss at its minima: Theorem 13 *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics Contraction Minima Instances.
Import ListNotations.
Local Open Scope R_scope.

(** ** One-sided derivatives *)

Lemma right_derivative_unique f t c c' : right_derivative f t c -> right_derivative f t c' -> c = c'.
Proof.
  intros H H'. destruct (Req_dec c c') as [E | N]; [easy |]. exfalso.
  assert (P : 0 < Rabs (c - c')) by (apply Rabs_pos_lt; lra).
  destruct (H (Rabs (c - c') / 2) ltac:(lra)) as (d & D & K).
  destruct (H' (Rabs (c - c') / 2) ltac:(lra)) as (d' & D' & K').
  set (h := Rmin d d' / 2). assert (h0 : 0 < Rmin d d') by now apply Rmin_glb_lt.
  pose proof (Rmin_l d d'). pose proof (Rmin_r d d').
  specialize (K h ltac:(unfold h; lra)). specialize (K' h ltac:(unfold h; lra)).
  set (q := (f (t + h) - f t) / h) in *.
  pose proof (Rabs_triang (c - q) (q - c')) as T. replace (c - q + (q - c')) with (c - c') in T by ring.
  rewrite (Rabs_minus_sym c q) in T. lra.
Qed.

Lemma second_unique f c c' : second_right_derivative f c -> second_right_derivative f c' -> c = c'.
Proof.
  intros (g & d & D & G & H) (g' & d' & D' & G' & H'). apply (right_derivative_unique g 0 c c' H).
  set (b := Rmin d d'). assert (B : 0 < b) by now apply Rmin_glb_lt.
  assert (b1 : b <= d) by apply Rmin_l. assert (b2 : b <= d') by apply Rmin_r.
  assert (E : forall t, 0 <= t < b -> g t = g' t).
  { intros t T. apply (right_derivative_unique f t); [apply G | apply G']; lra. }
  intros e P. destruct (H' e P) as (x & X & K). exists (Rmin x b). split; [now apply Rmin_glb_lt |].
  intros h L. pose proof (Rmin_l x b). pose proof (Rmin_r x b). rewrite !E by lra. apply K. lra.
Qed.

(** Near 0, from the right, f is a polynomial of degree 4 with the coefficients c. *)
Definition quartic (f : R -> R) (c : nat -> R) : Prop := exists d, 0 < d /\
  forall t, 0 <= t < d -> f t = c 0%nat + c 1%nat * t + c 2%nat * t ^ 2 + c 3%nat * t ^ 3 + c 4%nat * t ^ 4.

Lemma right_of_limit f P t c d : derivable_pt_lim P t c -> 0 <= t < d -> (forall x, 0 <= x < d -> f x = P x) ->
  right_derivative f t c.
Proof.
  intros H T E e Q. destruct (H e Q) as [x K]. exists (Rmin x (d - t)). split.
  - apply Rmin_glb_lt; [apply cond_pos | lra].
  - intros h L. pose proof (Rmin_l x (d - t)). pose proof (Rmin_r x (d - t)). rewrite !E by lra.
    apply K; [lra |]. rewrite Rabs_pos_eq; lra.
Qed.

Lemma power_derivative c k t : derivable_pt_lim (fun x => c * x ^ k) t (c * (INR k * t ^ pred k)).
Proof. apply (derivable_pt_lim_scal (fun x => x ^ k)). apply derivable_pt_lim_pow. Qed.

Lemma quartic_derivative (a b c d e t : R) :
  derivable_pt_lim (fun x => a + b * x + c * x ^ 2 + d * x ^ 3 + e * x ^ 4) t
    (b + 2 * c * t + 3 * d * t ^ 2 + 4 * e * t ^ 3).
Proof.
  replace (b + 2 * c * t + 3 * d * t ^ 2 + 4 * e * t ^ 3) with
    (0 + b * 1 + c * (INR 2 * t ^ pred 2) + d * (INR 3 * t ^ pred 3) + e * (INR 4 * t ^ pred 4))
    by (simpl; ring).
  repeat apply derivable_pt_lim_plus; try apply power_derivative.
  - apply derivable_pt_lim_const.
  - apply (derivable_pt_lim_scal id). apply derivable_pt_lim_id.
Qed.

Lemma quartic_second f c : quartic f c -> second_right_derivative f (2 * c 2%nat).
Proof.
  intros (d & D & E). exists (fun t => c 1%nat + 2 * c 2%nat * t + 3 * c 3%nat * t ^ 2 + 4 * c 4%nat * t ^ 3), d.
  split; [easy |]. split.
  - intros t T. eapply right_of_limit; [apply quartic_derivative | exact T | exact E].
  - apply (right_of_limit _ (fun x => c 1%nat + 2 * c 2%nat * x + 3 * c 3%nat * x ^ 2 + 4 * c 4%nat * x ^ 3 + 0 * x ^ 4) 0 _ 1).
    + pose proof (quartic_derivative (c 1%nat) (2 * c 2%nat) (3 * c 3%nat) (4 * c 4%nat) 0 0) as Q.
      replace (2 * c 2%nat + 2 * (3 * c 3%nat) * 0 + 3 * (4 * c 4%nat) * 0 ^ 2 + 4 * 0 * 0 ^ 3)
        with (2 * c 2%nat) in Q by ring. exact Q.
    + lra.
    + intros x _. ring.
Qed.

Lemma quartic_over B F C : (forall i, In i B -> quartic (F i) (C i)) ->
  quartic (fun t => over B (fun i => F i t)) (fun j => over B (fun i => C i j)).
Proof.
  induction B as [| i B IH]; intros H.
  - exists 1. split; [lra |]. intros t _. simpl. ring.
  - destruct (H i (or_introl eq_refl)) as (d & D & E). destruct IH as (d' & D' & E'); [intros j J; apply H; now right |].
    exists (Rmin d d'). split; [now apply Rmin_glb_lt |]. intros t T.
    pose proof (Rmin_l d d'). pose proof (Rmin_r d d'). cbn [over]. rewrite E, E' by lra. ring.
Qed.

Lemma quartic_scal f c s : quartic f c -> quartic (fun t => f t * s) (fun j => c j * s).
Proof. intros (d & D & E). exists d. split; [easy |]. intros t T. rewrite E by easy. ring. Qed.

Lemma quartic_ext f g c : (forall t, f t = g t) -> quartic f c -> quartic g c.
Proof. intros H (d & D & E). exists d. split; [easy |]. intros t T. rewrite <- H. now apply E. Qed.

(** ** One datapoint, Eq. (36) corrected *)

(** What of the loss of a datapoint of norm 1 depends on the weights, Eq. (34). *)
Definition f_of (phi : R -> R) (n : nat) (x w : vector) : R := phi (dot n w x) ^ 2 * (square n w / 2 - 1).

(** Whether the ReLU is active on the ray from w along v, near w. *)
Definition active (s q : R) : bool := if Rlt_dec 0 s then true else if Req_EM_T s 0 then (if Rle_dec 0 q then true else false) else false.

Section Ray.

Variables (n : nat) (w v x : vector).

Let s := dot n w x.
Let q := dot n v x.
Let N := square n w.
Let r := dot n w v.
Let V := square n v.

Lemma ray_dot t y : dot n (fun k => w k + t * v k) y = dot n w y + t * dot n v y.
Proof.
  transitivity (dot n (fun k => 1 * w k + t * v k) y); [apply dot_ext; intros; ring |]. rewrite dot_linear. ring.
Qed.

Lemma ray_square t : square n (fun k => w k + t * v k) = N + 2 * r * t + V * t ^ 2.
Proof.
  rewrite (square_ext n _ (fun k => 1 * w k + t * v k)) by (intros; ring). rewrite square_linear. fold N r V. ring.
Qed.

(** The second derivative of the smooth part: v' (nabla^2 g) v of Eq. (37). *)
Definition smooth_bend : R := s ^ 2 * V + 4 * s * q * r + q ^ 2 * (N - 2).

Lemma smooth_second : second_right_derivative (fun t => f_of linear n x (fun k => w k + t * v k)) smooth_bend.
Proof.
  set (c := fun j => match j with
    | 0%nat => s ^ 2 * (N - 2) / 2 | 1%nat => (2 * s * q * (N - 2) + s ^ 2 * 2 * r) / 2
    | 2%nat => (s ^ 2 * V + 4 * s * q * r + q ^ 2 * (N - 2)) / 2
    | 3%nat => (2 * s * q * V + 2 * r * q ^ 2) / 2 | _ => q ^ 2 * V / 2 end).
  replace smooth_bend with (2 * c 2%nat) by (unfold c, smooth_bend; field).
  apply quartic_second. exists 1. split; [lra |]. intros t _. unfold f_of, linear. rewrite ray_dot, ray_square.
  fold s q. unfold c. field.
Qed.

Definition relu_coefficients (j : nat) : R :=
  if active s q then match j with
    | 0%nat => s ^ 2 * (N - 2) / 2 | 1%nat => (2 * s * q * (N - 2) + s ^ 2 * 2 * r) / 2
    | 2%nat => (s ^ 2 * V + 4 * s * q * r + q ^ 2 * (N - 2)) / 2
    | 3%nat => (2 * s * q * V + 2 * r * q ^ 2) / 2 | _ => q ^ 2 * V / 2 end
  else 0.

Lemma relu_quartic : quartic (fun t => f_of relu n x (fun k => w k + t * v k)) relu_coefficients.
Proof.
  assert (on : forall t, 0 <= s + t * q -> f_of relu n x (fun k => w k + t * v k) =
    (s + t * q) ^ 2 * ((N + 2 * r * t + V * t ^ 2) / 2 - 1)).
  { intros t T. unfold f_of. rewrite ray_dot, ray_square. fold s q. unfold relu. now rewrite Rmax_left. }
  assert (off : forall t, s + t * q <= 0 -> f_of relu n x (fun k => w k + t * v k) = 0).
  { intros t T. unfold f_of. rewrite ray_dot. fold s q. unfold relu. rewrite Rmax_right by easy. ring. }
  unfold relu_coefficients, active.
  destruct (Rlt_dec 0 s) as [S0 | S0]; [| destruct (Req_EM_T s 0) as [S1 | S1]; [destruct (Rle_dec 0 q) as [Q | Q] |]].
  - set (d := s / (Rabs q + 1)). pose proof (Rabs_pos q). assert (D : 0 < d) by (apply Rdiv_lt_0_compat; lra).
    exists d. split; [easy |]. intros t [T0 T1]. rewrite on; [field |].
    assert (t * (Rabs q + 1) <= s).
    { apply Rle_trans with (d * (Rabs q + 1)); [apply Rmult_le_compat_r; lra |]. unfold d. right. field. lra. }
    pose proof (Rle_abs (- q)). rewrite Rabs_Ropp in *. nra.
  - exists 1. split; [lra |]. intros t [T0 T1]. rewrite on; [field |]. rewrite S1. nra.
  - exists 1. split; [lra |]. intros t [T0 T1]. rewrite off; [ring |]. rewrite S1. nra.
  - assert (Sn : s < 0) by lra. set (d := - s / (Rabs q + 1)). pose proof (Rabs_pos q).
    assert (D : 0 < d) by (apply Rdiv_lt_0_compat; lra).
    exists d. split; [easy |]. intros t [T0 T1]. rewrite off; [ring |].
    assert (t * (Rabs q + 1) <= - s).
    { apply Rle_trans with (d * (Rabs q + 1)); [apply Rmult_le_compat_r; lra |]. unfold d. right. field. lra. }
    pose proof (Rle_abs q). nra.
Qed.

Lemma relu_second : second_right_derivative (fun t => f_of relu n x (fun k => w k + t * v k))
  (if active s q then smooth_bend else 0).
Proof.
  replace (if active s q then smooth_bend else 0) with (2 * relu_coefficients 2%nat)
    by (unfold relu_coefficients, smooth_bend; destruct (active s q); field).
  apply quartic_second, relu_quartic.
Qed.

End Ray.

(** ** All data *)

Section Solution.

Variables (n m : nat) (a : nat -> vector) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis M : (1 <= m)%nat.

Let L := mean_loss relu n m a.
Let s i := dot n w (a i).

Definition bend (v : vector) : R :=
  over (seq 0 m) (fun i => if active (s i) (dot n v (a i)) then smooth_bend n w v (a i) else 0) / INR m.

Lemma loss_curvature v : curvature L w v (bend v).
Proof.
  assert (K : INR m <> 0) by (apply not_0_INR; lia).
  set (F := fun i t => f_of relu n (a i) (fun k => w k + t * v k)).
  set (C := fun i => relu_coefficients n w v (a i)).
  assert (Q : quartic (fun t => over (seq 0 m) (fun i => 1 / 2 * 1 + F i t)) (fun j => over (seq 0 m) (fun i =>
    match j with 0%nat => 1 / 2 | _ => 0 end + C i j))).
  { apply quartic_over. intros i _. destruct (relu_quartic n w v (a i)) as (d & D & E).
    exists d. split; [easy |]. intros t T. unfold F. rewrite E by easy. unfold C. ring. }
  apply quartic_scal with (s := / INR m) in Q.
  apply (quartic_ext _ (fun t => L (fun k => w k + t * v k))) in Q.
  - apply quartic_second in Q. unfold curvature. replace (bend v) with
      (2 * (over (seq 0 m) (fun i => 0 + C i 2%nat) * / INR m)); [exact Q |].
    unfold bend, Rdiv. rewrite <- Rmult_assoc, <- over_scal. f_equal. apply over_ext. intros i _.
    unfold C, relu_coefficients, smooth_bend, s. destruct (active _ _); field.
  - intros t. unfold L, mean_loss, Rdiv. f_equal. apply over_ext. intros i I. apply in_seq in I. rewrite loss_at.
    assert (X1 : square n (a i) = 1).
    { unfold square. rewrite (O i i) by lia. destruct (Nat.eq_dec i i); easy. }
    rewrite X1. unfold F, f_of. set (u := fun k => w k + t * v k).
    replace (2 * relu (dot n u (a i)) * dot n u (a i)) with (2 * (relu (dot n u (a i)) * dot n u (a i))) by ring.
    rewrite relu_times. field.
Qed.

(** At a unit combination of data with coefficients that are not negative. *)
Hypothesis HW : exists c, (forall i, (i < m)%nat -> 0 <= c i) /\ unit_combination n m a c w.

Lemma solution : (forall i, (i < m)%nat -> 0 <= s i) /\ square n w = 1 /\ over (seq 0 m) (fun i => s i ^ 2) = 1 /\
  forall v, over (seq 0 m) (fun i => s i * dot n v (a i)) = dot n w v.
Proof.
  destruct HW as (c & C & W & U).
  assert (E : forall i, (i < m)%nat -> s i = c i).
  { intros i I. unfold s. rewrite (dot_below n w (sum_of m a c) (a i) W). now apply dot_sum_of. }
  split; [intros i I; rewrite E; auto |]. split; [| split].
  - rewrite (square_below n w (sum_of m a c) W), (square_sum_of n m a O) by easy. exact U.
  - rewrite <- U. apply over_ext. intros i I. apply in_seq in I. rewrite E by lia. reflexivity.
  - intros v. rewrite (dot_below n w (sum_of m a c) v W). unfold sum_of. rewrite dot_over.
    apply over_ext. intros i I. apply in_seq in I. rewrite E by lia. now rewrite (dot_sym n v).
Qed.

(** What the inactive datapoints leave of the squares. *)
Definition lost (v : vector) (i : nat) : R :=
  let q := dot n v (a i) in if Rlt_dec 0 (s i) then q ^ 2 else Rmax q 0 ^ 2.

Lemma bend_at v : bend v = (square n v + 4 * dot n w v ^ 2 - over (seq 0 m) (lost v)) / INR m.
Proof.
  destruct solution as (P & N & U & D). unfold bend. f_equal.
  transitivity (over (seq 0 m) (fun i => 1 * (square n v * s i ^ 2 + 4 * dot n w v * (s i * dot n v (a i))) + (-1) * lost v i)).
  - apply over_ext. intros i I. apply in_seq in I. unfold lost, active, smooth_bend. fold (s i). rewrite N.
    specialize (P i ltac:(lia)).
    destruct (Rlt_dec 0 (s i)) as [S0 | S0]; [ring |].
    assert (s i = 0) as -> by lra. destruct (Req_EM_T 0 0) as [_ | Z]; [| easy].
    destruct (Rle_dec 0 (dot n v (a i))) as [Q | Q].
    + rewrite Rmax_left by easy. ring.
    + rewrite Rmax_right by lra. ring.
  - rewrite over_linear, over_linear, U, D. ring.
Qed.

Lemma lost_above v : dot n w v ^ 2 <= over (seq 0 m) (lost v).
Proof.
  destruct solution as (P & N & U & D). set (r := dot n w v).
  set (q := fun i => if Rlt_dec 0 (s i) then dot n v (a i) else 0).
  assert (E : over (seq 0 m) (fun i => (q i - r * s i) ^ 2) = over (seq 0 m) (fun i => q i ^ 2) - r ^ 2).
  { transitivity (over (seq 0 m) (fun i => 1 * q i ^ 2 + (- 2 * r * (s i * dot n v (a i)) + r ^ 2 * s i ^ 2))).
    - apply over_ext. intros i I. apply in_seq in I. unfold q. specialize (P i ltac:(lia)).
      destruct (Rlt_dec 0 (s i)); [ring |]. assert (s i = 0) as -> by lra. ring.
    - transitivity (over (seq 0 m) (fun i => 1 * q i ^ 2 + 1 * (- 2 * r * (s i * dot n v (a i)) + r ^ 2 * s i ^ 2))).
      + apply over_ext. intros; ring.
      + rewrite over_linear, over_linear, U, D. fold r. ring. }
  assert (G : 0 <= over (seq 0 m) (fun i => (q i - r * s i) ^ 2)) by (apply over_pos; intros; apply pow2_ge_0).
  assert (H : over (seq 0 m) (fun i => q i ^ 2) <= over (seq 0 m) (lost v)).
  { apply over_le. intros i _. unfold q, lost. destruct (Rlt_dec 0 (s i)); [lra |].
    replace (0 ^ 2) with 0 by ring. apply pow2_ge_0. }
  lra.
Qed.

Theorem solution_largest : largest_curvature n L w (4 / INR m).
Proof.
  assert (K : 0 < INR m) by (apply lt_0_INR; lia). destruct solution as (P & N & U & D).
  split; [intros v; exists (bend v); apply loss_curvature |]. split.
  - intros v c V H. rewrite (second_unique _ _ _ H (loss_curvature v)), bend_at, V.
    pose proof (lost_above v) as A. set (r := dot n w v) in *.
    assert (R1 : r ^ 2 <= 1).
    { pose proof (square_pos n (fun k => 1 * v k + (- r) * w k)) as Q. rewrite square_linear, V, N, (dot_sym n v w) in Q.
      fold r in Q. lra. }
    unfold Rdiv. apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat | lra].
  - exists w. split; [easy |]. replace (4 / INR m) with (bend w); [apply loss_curvature |].
    rewrite bend_at. f_equal. change (dot n w w) with (square n w). rewrite N.
    assert (over (seq 0 m) (lost w) = 1) as ->; [| ring].
    rewrite <- U. apply over_ext. intros i I. apply in_seq in I. unfold lost. fold (s i). specialize (P i ltac:(lia)).
    destruct (Rlt_dec 0 (s i)); [easy |]. rewrite Rmax_left by easy. reflexivity.
Qed.

End Solution.

(** ** n orthonormal vectors are a basis of R^n *)

Lemma sum_over n f : sum n f = over (seq 0 n) f.
Proof.
  induction n as [| n IH]; [reflexivity |]. cbn [sum]. rewrite IH, seq_S. cbn [Nat.add].
  assert (G : forall l, over (l ++ [n]) f = over l f + f n) by (induction l as [| x l H]; simpl; [ring | rewrite H; ring]).
  now rewrite G.
Qed.

Section Basis.

Variables (n : nat) (e : nat -> vector).
Hypothesis O : orthonormal n n e.

Lemma basis_covers j : (j < n)%nat -> Phi n n e (basis j) = 1.
Proof.
  assert (S1 : forall i, (i < n)%nat -> square n (basis i) = 1).
  { intros i I. unfold square. rewrite dot_basis by easy. unfold basis. now destruct (Nat.eq_dec i i). }
  assert (B : forall i, (i < n)%nat -> Phi n n e (basis i) <= 1).
  { intros i I. pose proof (inside_bounds n n e (seq 0 n) (basis i) O (all_batch n)) as [_ H].
    rewrite S1 in H by easy. exact H. }
  assert (T : over (seq 0 n) (fun i => Phi n n e (basis i)) = over (seq 0 n) (fun _ => 1)).
  { unfold Phi, inside. rewrite over_swap. apply over_ext. intros k K. apply in_seq in K.
    transitivity (square n (e k)).
    - change (square n (e k)) with (sum n (fun i => e k i * e k i)). rewrite sum_over. apply over_ext. intros i I. apply in_seq in I.
      rewrite (dot_sym n (basis i)), dot_basis by lia. ring.
    - unfold square. rewrite (O k k) by lia. destruct (Nat.eq_dec k k); easy. }
  intros J. apply Rle_antisym; [now apply B |].
  assert (G : 1 - Phi n n e (basis j) <= over (seq 0 n) (fun i => 1 - Phi n n e (basis i))).
  { apply (over_term (seq 0 n) (fun i => 1 - Phi n n e (basis i)) j); [| apply in_seq; lia].
    intros i I. apply in_seq in I. specialize (B i ltac:(lia)). lra. }
  assert (Z : over (seq 0 n) (fun i => 1 - Phi n n e (basis i)) = 0).
  { transitivity (over (seq 0 n) (fun i => 1 * 1 + (-1) * Phi n n e (basis i))).
    - apply over_ext. intros; ring.
    - rewrite over_linear, T. ring. }
  lra.
Qed.

Lemma basis_square x : sum n (fun k => dot n x (e k) ^ 2) = square n x.
Proof.
  (* the standard basis has no part off the span *)
  assert (S : forall j k, (j < n)%nat -> (k < n)%nat -> basis j k = over (seq 0 n) (fun i => dot n (basis j) (e i) * e i k)).
  { intros j k J K. set (c := fun i => dot n (basis j) (e i)).
    assert (Z : square n (fun k => 1 * basis j k + (-1) * sum_of n e c k) = 0).
    { rewrite square_linear, (square_sum_of n n e O) by lia.
      assert (dot n (basis j) (sum_of n e c) = over (seq 0 n) (fun i => c i ^ 2)) as ->.
      { rewrite dot_sym. unfold sum_of. rewrite dot_over. apply over_ext. intros i _.
        rewrite (dot_sym n (e i)). fold (c i). ring. }
      change (over (seq 0 n) (fun i => c i ^ 2)) with (Phi n n e (basis j)). rewrite basis_covers by easy.
      unfold square. rewrite dot_basis by easy. unfold basis. destruct (Nat.eq_dec j j); [ring | easy]. }
    pose proof (square_zero n _ Z k K) as E. cbv beta in E. change (basis j k = sum_of n e c k). lra. }
  assert (X : forall k, (k < n)%nat -> x k = over (seq 0 n) (fun i => dot n x (e i) * e i k)).
  { intros k K.
    transitivity (over (seq 0 n) (fun i => over (seq 0 n) (fun j => x j * (dot n (basis j) (e i) * e i k)))).
    - rewrite over_swap. transitivity (over (seq 0 n) (fun j => x j * if Nat.eq_dec j k then 1 else 0)).
      + rewrite over_single by apply seq_NoDup. destruct (in_dec Nat.eq_dec k (seq 0 n)) as [_ | F]; [easy |].
        exfalso. apply F, in_seq. lia.
      + apply over_ext. intros j J. apply in_seq in J. rewrite over_scal, <- S by lia. reflexivity.
    - apply over_ext. intros i _. unfold dot at 2. rewrite sum_over, Rmult_comm, <- over_scal. apply over_ext.
      intros j J. apply in_seq in J. rewrite (dot_sym n (basis j)), dot_basis by lia. ring. }
  rewrite sum_over. transitivity (square n (sum_of n e (fun i => dot n x (e i)))).
  - destruct (Nat.eq_dec n 0) as [-> | Z]; [reflexivity | now rewrite (square_sum_of n n e O) by lia].
  - symmetry. apply square_below. exact X.
Qed.

End Basis.

(** ** The trace *)

Lemma count_over test l : INR (length (filter test l)) = over l (fun i => if test i then 1 else 0).
Proof.
  induction l as [| i l IH]; [reflexivity |]. cbn [filter over]. destruct (test i).
  - cbn [length]. rewrite S_INR, IH. ring.
  - rewrite IH. ring.
Qed.

Lemma over_count l : over l (fun _ => 1) = INR (length l).
Proof. induction l as [| i l IH]; [reflexivity |]. cbn [over length]. rewrite S_INR, IH. ring. Qed.

Section Trace.

Variables (n m : nat) (a : nat -> vector) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis M : (1 <= m)%nat.
Hypothesis HW : exists c, (forall i, (i < m)%nat -> 0 <= c i) /\ unit_combination n m a c w.

Theorem solution_trace : trace n (mean_loss relu n m a) w
  ((2 * INR n + 8 - INR m - INR (length (positives n m a w))) / (2 * INR m)).
Proof.
  intros e E. assert (K : INR m <> 0) by (apply not_0_INR; lia). destruct (solution n m a w O M HW) as (P & N & U & _).
  exists (fun k => bend n m a w (e k)), (fun k => bend n m a w (fun j => - e k j)).
  split; [intros k _; split; apply loss_curvature; easy |].
  set (h := fun i => if is_positive n a w i then 1 else 1 / 2).
  assert (neg : forall k y, dot n (fun j => - e k j) y = - dot n (e k) y).
  { intros k y. transitivity (dot n (fun j => (-1) * e k j + 0 * e k j) y); [apply dot_ext; intros; ring |].
    rewrite dot_linear. ring. }
  assert (T : forall k, (k < n)%nat -> (bend n m a w (e k) + bend n m a w (fun j => - e k j)) / 2 =
    / INR m * 1 + (4 / INR m * dot n w (e k) ^ 2 + - / INR m * over (seq 0 m) (fun i => h i * dot n (a i) (e k) ^ 2))).
  { intros k I. rewrite !(bend_at n m a w O M HW).
    assert (V : square n (e k) = 1) by (unfold square; rewrite (E k k) by easy; destruct (Nat.eq_dec k k); easy).
    assert (V' : square n (fun j => - e k j) = 1).
    { unfold square. rewrite neg, dot_sym, neg. change (dot n (e k) (e k)) with (square n (e k)). rewrite V. ring. }
    rewrite V, V', (dot_sym n w (fun j => - e k j)), neg, (dot_sym n (e k) w).
    assert (S : over (seq 0 m) (lost n a w (e k)) + over (seq 0 m) (lost n a w (fun j => - e k j)) =
      2 * over (seq 0 m) (fun i => h i * dot n (a i) (e k) ^ 2)).
    { rewrite <- over_scal. transitivity (over (seq 0 m) (fun i => 1 * lost n a w (e k) i + 1 * lost n a w (fun j => - e k j) i)).
      - rewrite over_linear. ring.
      - apply over_ext. intros i _. unfold lost, h, is_positive. rewrite neg, (dot_sym n (a i)).
        destruct (Rlt_dec 0 (dot n w (a i))); [field |].
        unfold Rmax. destruct (Rle_dec (dot n (e k) (a i)) 0), (Rle_dec (- dot n (e k) (a i)) 0); try field; try lra.
        assert (dot n (e k) (a i) = 0) as -> by lra. field. }
    set (X := over (seq 0 m) (lost n a w (e k))) in *. set (Y := over (seq 0 m) (lost n a w (fun j => - e k j))) in *.
    replace X with (2 * over (seq 0 m) (fun i => h i * dot n (a i) (e k) ^ 2) - Y) by lra. field. easy. }
  rewrite sum_over. rewrite (over_ext _ _ _ (fun k I => T k (proj2 (proj1 (in_seq n 0 k) I)))).
  transitivity (/ INR m * over (seq 0 n) (fun _ => 1) + (4 / INR m * sum n (fun k => dot n w (e k) ^ 2) +
    - / INR m * over (seq 0 m) h)).
  - assert (H : over (seq 0 m) h = / 2 * INR m + / 2 * INR (length (positives n m a w))).
    { unfold positives. rewrite count_over. transitivity (over (seq 0 m) (fun i => / 2 * 1 +
        / 2 * (if is_positive n a w i then 1 else 0))).
      - apply over_ext. intros i _. unfold h. destruct (is_positive n a w i); field.
      - rewrite over_linear, over_count, length_seq. ring. }
    rewrite H, over_count, length_seq, (basis_square n e E), N. field. easy.
  - rewrite sum_over, <- !over_scal. rewrite (over_ext (seq 0 m) _ (fun i => over (seq 0 n) (fun k =>
      - / INR m * (h i * dot n (a i) (e k) ^ 2)))).
    + rewrite over_swap. symmetry.
      transitivity (over (seq 0 n) (fun k => 1 * (/ INR m * 1) + 1 * (1 * (4 / INR m * dot n w (e k) ^ 2) +
        1 * over (seq 0 m) (fun i => - / INR m * (h i * dot n (a i) (e k) ^ 2))))).
      * apply over_ext. intros k _. rewrite over_scal. ring.
      * rewrite !over_linear. ring.
    + intros i I. apply in_seq in I. rewrite !over_scal. f_equal.
      rewrite <- (sum_over n (fun k => dot n (a i) (e k) ^ 2)), (basis_square n e E).
      unfold square. rewrite (O i i) by lia. destruct (Nat.eq_dec i i); [ring | easy].
Qed.

End Trace.

(** ** The solutions of gradient descent and of SGD *)

Section Theorem13.

Variables (n m : nat) (a : nat -> vector) (w_0 : vector).
Hypothesis O : orthonormal n m a.
Hypothesis P : positives n m a w_0 <> [].

Let S_plus := positives n m a w_0.
Let L := mean_loss relu n m a.

Lemma plus_in i : In i S_plus <-> (i < m)%nat /\ 0 < dot n w_0 (a i).
Proof.
  unfold S_plus, positives. rewrite filter_In, in_seq. unfold is_positive.
  destruct (Rlt_dec 0 (dot n w_0 (a i))); split; intros [A B]; (split; [lia | easy]).
Qed.

Lemma some_data : (1 <= m)%nat.
Proof. destruct m; [exfalso; now apply P | lia]. Qed.

Lemma plus_pos : 0 < inside n a S_plus w_0.
Proof.
  destruct S_plus as [| i S] eqn:E; [now unfold S_plus in E |].
  assert (I : In i S_plus) by (rewrite E; now left). apply plus_in in I. destruct I as [_ I].
  unfold inside. cbn [over]. assert (0 < dot n w_0 (a i) ^ 2) by now apply pow_lt.
  assert (0 <= over S (fun i => dot n w_0 (a i) ^ 2)) by (apply over_pos; intros; apply pow2_ge_0). lra.
Qed.

Let g (i : nat) : R := (if is_positive n a w_0 i then dot n w_0 (a i) else 0) / sqrt (inside n a S_plus w_0).

Lemma over_filter' test f l : over (filter test l) f = over l (fun i => if test i then f i else 0).
Proof.
  induction l as [| i l IH]; [reflexivity |]. cbn [filter over]. destruct (test i); cbn [over]; rewrite IH; ring.
Qed.

Lemma root : 0 < sqrt (inside n a S_plus w_0) /\ sqrt (inside n a S_plus w_0) ^ 2 = inside n a S_plus w_0.
Proof. pose proof plus_pos. split; [now apply sqrt_lt_R0 |]. apply pow2_sqrt. lra. Qed.

Lemma gd_combination : (forall i, (i < m)%nat -> 0 <= g i) /\ unit_combination n m a g (direction n a S_plus w_0).
Proof.
  destruct root as [R0 R2]. split; [| split].
  - intros i _. unfold g, is_positive, Rdiv. apply Rmult_le_pos; [| left; now apply Rinv_0_lt_compat].
    destruct (Rlt_dec 0 (dot n w_0 (a i))); lra.
  - intros k _. unfold direction, S_plus at 1, positives, Rdiv. rewrite over_filter', Rmult_comm, <- over_scal.
    apply over_ext. intros i _. unfold g, Rdiv. destruct (is_positive n a w_0 i); ring.
  - transitivity (over (seq 0 m) (fun i => / inside n a S_plus w_0 * (if is_positive n a w_0 i then dot n w_0 (a i) ^ 2 else 0))).
    + apply over_ext. intros i _. unfold g. set (x := sqrt (inside n a S_plus w_0)) in *.
      rewrite <- R2. destruct (is_positive n a w_0 i); field; lra.
    + rewrite over_scal, <- over_filter'. change (over (filter (is_positive n a w_0) (seq 0 m))
        (fun i => dot n w_0 (a i) ^ 2)) with (inside n a S_plus w_0). field. pose proof plus_pos. lra.
Qed.

Lemma gd_positives : length (positives n m a (direction n a S_plus w_0)) = length S_plus.
Proof.
  destruct gd_combination as [_ [W _]]. destruct root as [R0 _]. unfold S_plus at 2, positives.
  f_equal. apply filter_ext_in. intros i I. apply in_seq in I. unfold is_positive at 1.
  rewrite (dot_below n _ (sum_of m a g) (a i) W), (dot_sum_of n m a O some_data g i) by lia.
  unfold g, is_positive. destruct (Rlt_dec 0 (dot n w_0 (a i))) as [A | A].
  - assert (0 < dot n w_0 (a i) / sqrt (inside n a S_plus w_0)) by now apply Rdiv_lt_0_compat.
    destruct (Rlt_dec 0 _); easy.
  - unfold Rdiv. rewrite Rmult_0_l. destruct (Rlt_dec 0 0); [lra | easy].
Qed.

Lemma sgd_combination i : (i < m)%nat ->
  exists c, (forall j, (j < m)%nat -> 0 <= c j) /\ unit_combination n m a c (a i).
Proof.
  intros I. exists (fun j => if Nat.eq_dec j i then 1 else 0).
  assert (J : In i (seq 0 m)) by (apply in_seq; lia). split; [| split].
  - intros j _. destruct (Nat.eq_dec j i); lra.
  - intros k _. rewrite (over_ext _ _ (fun j => a j k * if Nat.eq_dec j i then 1 else 0)) by (intros; ring).
    rewrite over_single by apply seq_NoDup. destruct (in_dec Nat.eq_dec i (seq 0 m)); easy.
  - rewrite (over_ext _ _ (fun j => 1 * if Nat.eq_dec j i then 1 else 0)) by (intros j _; destruct (Nat.eq_dec j i); ring).
    rewrite (over_single _ (fun _ => 1)) by apply seq_NoDup. destruct (in_dec Nat.eq_dec i (seq 0 m)); easy.
Qed.

Lemma sgd_positives i : (i < m)%nat -> INR (length (positives n m a (a i))) = 1.
Proof.
  intros I. unfold positives. rewrite count_over.
  rewrite (over_ext _ _ (fun j => 1 * if Nat.eq_dec j i then 1 else 0)).
  - rewrite (over_single _ (fun _ => 1)) by apply seq_NoDup. destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | K]; [easy |].
    exfalso. apply K, in_seq. lia.
  - intros j J. apply in_seq in J. unfold is_positive. rewrite (O i j) by lia.
    destruct (Nat.eq_dec i j), (Nat.eq_dec j i); try congruence; destruct (Rlt_dec 0 _); lra.
Qed.

Theorem curvatures :
  largest_curvature n L (direction n a S_plus w_0) (4 / INR m) /\
  trace n L (direction n a S_plus w_0) ((2 * INR n + 8 - INR m - INR (length S_plus)) / (2 * INR m)) /\
  forall i, In i S_plus -> largest_curvature n L (a i) (4 / INR m) /\
    trace n L (a i) ((2 * INR n + 7 - INR m) / (2 * INR m)).
Proof.
  pose proof some_data as M.
  assert (G : exists c, (forall i, (i < m)%nat -> 0 <= c i) /\ unit_combination n m a c (direction n a S_plus w_0))
    by (exists g; exact gd_combination).
  split; [now apply solution_largest |]. split.
  - rewrite <- gd_positives. now apply solution_trace.
  - intros i I. apply plus_in in I. destruct I as [I _]. pose proof (sgd_combination i I) as C.
    split; [now apply solution_largest |].
    pose proof (solution_trace n m a (a i) O M C) as T. rewrite (sgd_positives i I) in T.
    replace (2 * INR n + 7 - INR m) with (2 * INR n + 8 - INR m - 1) by ring. exact T.
Qed.

End Theorem13.
