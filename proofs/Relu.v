(** * ReLU: only the datapoints of S^+ act (Section 5, Eq. (15)), and Theorem 10 *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics GradientDescent.
Import ListNotations.
Local Open Scope R_scope.

(** ** The gradient *)

Lemma derivable_local f g r l : 0 < r -> (forall h, Rabs h < r -> f h = g h) ->
  derivable_pt_lim f 0 l -> derivable_pt_lim g 0 l.
Proof.
  intros R E D e P. destruct (D e P) as [d H].
  assert (M : 0 < Rmin d r) by (apply Rmin_glb_lt; [apply cond_pos | easy]).
  exists (mkposreal _ M). intros h N L. simpl in L.
  assert (Rabs h < d) by (pose proof (Rmin_l d r); lra). assert (Rabs h < r) by (pose proof (Rmin_r d r); lra).
  rewrite <- (E 0) by (rewrite Rabs_R0; lra). rewrite Rplus_0_l, <- (E h) by easy.
  specialize (H h N). rewrite Rplus_0_l in H. auto.
Qed.

Lemma relu_square s : relu s * relu s = relu s * s.
Proof. unfold relu. unfold Rmax. destruct (Rle_dec s 0); ring. Qed.

Lemma line_dot n w v x h : dot n (fun k => w k + h * v k) x = dot n w x + h * dot n v x.
Proof.
  transitivity (dot n (fun k => 1 * w k + h * v k) x); [apply dot_ext; intros; ring |].
  rewrite dot_linear. ring.
Qed.

(** Along every line through w the derivative of the loss is the inner product with [gradient_relu]. *)
Theorem gradient_relu_is_derivative n w v x :
  derivable_pt_lim (fun h => loss relu n (fun k => w k + h * v k) x) 0 (dot n (gradient_relu n w x) v).
Proof.
  set (s := dot n w x). set (p := dot n v x).
  assert (P : 0 < Rabs p + 1) by (pose proof (Rabs_pos p); lra).
  assert (close : forall h, Rabs h < Rabs s / (Rabs p + 1) -> Rabs (h * p) < Rabs s \/ s = 0).
  { intros h H. destruct (Req_dec s 0) as [-> | N]; [now right | left].
    pose proof (Rabs_pos h). pose proof (Rabs_pos p). rewrite Rabs_mult.
    assert (Rabs h * (Rabs p + 1) < Rabs s).
    { apply Rmult_lt_reg_r with (/ (Rabs p + 1)); [now apply Rinv_0_lt_compat |].
      rewrite Rmult_assoc, Rinv_r by lra. unfold Rdiv in H. lra. }
    nra. }
  destruct (Rtotal_order s 0) as [L | [Z | G]].
  - assert (dot n (gradient_relu n w x) v = 0) as ->.
    { transitivity (dot n (fun k => 0 * w k + 0 * x k) v); [| rewrite dot_linear; ring].
      apply dot_ext. intros k. unfold gradient_relu. fold s. destruct (Rlt_dec 0 s); [lra | ring]. }
    apply derivable_local with (f := fun _ => square n x / 2) (r := Rabs s / (Rabs p + 1)).
    + apply Rdiv_lt_0_compat; [apply Rabs_pos_lt; lra | easy].
    + intros h H. rewrite loss_at, line_dot. fold s p. destruct (close h H) as [C | C]; [| lra].
      rewrite (Rabs_left s) in C by easy. pose proof (Rle_abs (h * p)).
      assert (relu (s + h * p) = 0) as -> by (unfold relu; apply Rmax_right; lra). field.
    + apply derivable_pt_lim_const.
  - assert (dot n (gradient_relu n w x) v = 0) as ->.
    { transitivity (dot n (fun k => 0 * w k + 0 * x k) v); [| rewrite dot_linear; ring].
      apply dot_ext. intros k. unfold gradient_relu. fold s. destruct (Rlt_dec 0 s); [lra | ring]. }
    set (N := square n w). set (q := dot n w v). set (V := square n v). set (X := square n x).
    apply derivable_quadratic with (p ^ 2 * (Rabs (N - 2) + 2 * Rabs q + Rabs V)).
    assert (F : forall h, loss relu n (fun k => w k + h * v k) x =
      (X + relu (h * p) ^ 2 * (N + 2 * h * q + h ^ 2 * V - 2)) / 2).
    { intros h. rewrite loss_at, line_dot. fold s p. rewrite Z, Rplus_0_l.
      assert (square n (fun k => w k + h * v k) = N + 2 * h * q + h ^ 2 * V) as ->.
      { rewrite (square_ext n (fun k => w k + h * v k) (fun k => 1 * w k + h * v k))
          by (intros; cbv beta; ring).
        rewrite square_linear. fold N q V. ring. }
      fold X. pose proof (relu_square (h * p)) as Q. set (r := relu (h * p)) in *.
      replace (X - 2 * r * (h * p) + r ^ 2 * (N + 2 * h * q + h ^ 2 * V))
        with (X - 2 * (r * (h * p)) + r ^ 2 * (N + 2 * h * q + h ^ 2 * V)) by ring.
      rewrite <- Q. field. }
    intros h L. rewrite !F.
    assert (relu (0 * p) = 0) as -> by (rewrite Rmult_0_l; unfold relu; apply Rmax_left; lra).
    set (r := relu (h * p)).
    replace ((X + r ^ 2 * (N + 2 * h * q + h ^ 2 * V - 2)) / 2 -
             (X + 0 ^ 2 * (N + 2 * 0 * q + 0 ^ 2 * V - 2)) / 2 - 0 * h)
      with (r ^ 2 * ((N - 2 + 2 * (h * q) + h * (h * V)) / 2)) by field.
    assert (R2 : r ^ 2 <= h ^ 2 * p ^ 2).
    { unfold r, relu, Rmax. destruct (Rle_dec (h * p) 0).
      - replace (0 ^ 2) with 0 by ring. apply Rmult_le_pos; apply pow2_ge_0.
      - right; ring. }
    rewrite Rabs_mult, (Rabs_pos_eq (r ^ 2)) by apply pow2_ge_0.
    assert (B : forall y, Rabs (h * y) <= Rabs y).
    { intros y. rewrite Rabs_mult. pose proof (Rabs_pos y). nra. }
    assert (T : Rabs ((N - 2 + 2 * (h * q) + h * (h * V)) / 2) <= Rabs (N - 2) + 2 * Rabs q + Rabs V).
    { unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ 2)) by lra.
      pose proof (Rabs_triang (N - 2 + 2 * (h * q)) (h * (h * V))).
      pose proof (Rabs_triang (N - 2) (2 * (h * q))).
      assert (Rabs (2 * (h * q)) = 2 * Rabs (h * q)) by (rewrite (Rabs_mult 2 (h * q)); f_equal; apply Rabs_pos_eq; lra).
      pose proof (B q). pose proof (B V). pose proof (B (h * V)).
      pose proof (Rabs_pos (N - 2)). pose proof (Rabs_pos q). pose proof (Rabs_pos V). lra. }
    pose proof (Rabs_pos ((N - 2 + 2 * (h * q) + h * (h * V)) / 2)).
    apply Rle_trans with (h ^ 2 * p ^ 2 * (Rabs (N - 2) + 2 * Rabs q + Rabs V)); [| right; ring].
    apply Rmult_le_compat; [apply pow2_ge_0 | easy | easy | easy].
  - assert (dot n (gradient_relu n w x) v = dot n (gradient n w x) v) as ->.
    { apply dot_ext. intros k. unfold gradient_relu. fold s. destruct (Rlt_dec 0 s); [reflexivity | lra]. }
    apply derivable_local with (f := fun h => loss linear n (fun k => w k + h * v k) x)
      (r := Rabs s / (Rabs p + 1)).
    + apply Rdiv_lt_0_compat; [apply Rabs_pos_lt; lra | easy].
    + intros h H. rewrite !loss_at, line_dot. fold s p. destruct (close h H) as [C | C]; [| lra].
      rewrite (Rabs_pos_eq s) in C by lra. pose proof (Rle_abs (- (h * p))) as A. rewrite Rabs_Ropp in A.
      assert (relu (s + h * p) = linear (s + h * p)) as -> by (unfold relu, linear; apply Rmax_left; lra).
      reflexivity.
    + apply gradient_is_derivative.
Qed.

(** ** The dynamics *)

Lemma gradient_ext n w w' x k : (forall j, w j = w' j) -> gradient n w x k = gradient n w' x k.
Proof. intros H. rewrite !gradient_at, (dot_ext n w w' x H), (square_ext n w w' H), H. reflexivity. Qed.

Lemma over_filter B (b : nat -> bool) f : over (filter b B) f = over B (fun i => if b i then f i else 0).
Proof. induction B as [| i B IH]; simpl; [reflexivity |]. destruct (b i); simpl; rewrite IH; ring. Qed.

Lemma relu_step n a eta B w k :
  step (gradient_relu n) eta a B w k = step (gradient n) eta a (filter (is_positive n a w) B) w k.
Proof.
  unfold step. rewrite over_filter. do 2 f_equal. apply over_ext. intros i _. unfold gradient_relu, is_positive.
  now destruct (Rlt_dec 0 (dot n w (a i))).
Qed.

Section Relu.

Variables (n m : nat) (a : nat -> vector) (eta : R) (B : nat -> list nat) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis HB : forall t, batch m (B t).
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.

Let acting t := filter (is_positive n a w) (B t).

Lemma acting_batch t : batch m (acting t).
Proof.
  destruct (HB t) as [N L]. split; [now apply NoDup_filter |].
  intros i I. apply filter_In in I. now apply L.
Qed.

(** Eq. (15): the path under ReLU is that of the linear activation with the batches cut down to S^+. *)
Theorem relu_is_linear t k :
  path (gradient_relu n) eta a B w t k = path (gradient n) eta a acting w t k.
Proof.
  revert k. induction t as [| t IH]; intros k; [reflexivity |].
  set (V := path (gradient n) eta a acting w t) in *.
  change (step (gradient_relu n) eta a (B t) (path (gradient_relu n) eta a B w t) k =
    step (gradient n) eta a (acting t) V k).
  set (U := path (gradient_relu n) eta a B w t) in *. unfold step, acting.
  rewrite (IH k), over_filter. do 2 f_equal. apply over_ext. intros i I.
  unfold gradient_relu, is_positive.
  destruct (sign_kept n m a eta acting w O acting_batch Heta Hw t i (proj2 (HB t) i I)) as [P _].
  fold V in P. rewrite (dot_ext n U V (a i) IH).
  destruct (Rlt_dec 0 (dot n V (a i))) as [Q | Q], (Rlt_dec 0 (dot n w (a i))) as [R | R]; try tauto.
  now apply gradient_ext.
Qed.

Lemma relu_sign_kept t l : (l < m)%nat ->
  (0 < dot n w (a l) <-> 0 < dot n (path (gradient_relu n) eta a B w t) (a l)).
Proof.
  intros L. rewrite (dot_ext n _ _ (a l) (relu_is_linear t)).
  exact (proj1 (sign_kept n m a eta acting w O acting_batch Heta Hw t l L)).
Qed.

End Relu.
