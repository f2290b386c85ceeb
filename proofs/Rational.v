(** * What is computed at the rationals is the step over the real numbers *)

From Coq Require Import Reals QArith Qreals List Lia.
From Refereed Require Import Definitions Carrier.
Import ListNotations.
Local Open Scope R_scope.

Definition reals : carrier := {|
  number := R;
  zero_of := 0;
  plus_of := Rplus;
  minus_of := Rminus;
  times_of := Rmult;
  positive_of s := if Rlt_dec 0 s then true else false
|}.

(** Over the real numbers the two texts are one: the kernel compares them. *)
Lemma reals_step : step_in reals = step.
Proof. reflexivity. Qed.

Lemma reals_gradient : gradient_in reals = gradient.
Proof. reflexivity. Qed.

Lemma reals_relu n w x k : gradient_relu_in reals n w x k = gradient_relu n w x k.
Proof.
  unfold gradient_relu_in, gradient_relu. simpl positive_of. change (dot_in reals n w x) with (dot n w x).
  now destruct (Rlt_dec 0 (dot n w x)).
Qed.

(** What keeps sums, products and signs keeps the step. *)
Section Map.

Variables (C D : carrier) (h : number C -> number D).
Hypothesis h_zero : h (zero_of C) = zero_of D.
Hypothesis h_plus : forall x y, h (plus_of C x y) = plus_of D (h x) (h y).
Hypothesis h_minus : forall x y, h (minus_of C x y) = minus_of D (h x) (h y).
Hypothesis h_times : forall x y, h (times_of C x y) = times_of D (h x) (h y).
Hypothesis h_positive : forall x, positive_of C x = positive_of D (h x).

Let map_in (v : vector_in C) : vector_in D := fun k => h (v k).

Lemma sum_same n f g : (forall k, (k < n)%nat -> f k = g k) -> sum_in D n f = sum_in D n g.
Proof.
  induction n as [| n IH]; [easy |]. intros E. simpl. rewrite IH, E by lia || (intros; apply E; lia). reflexivity.
Qed.

Lemma over_same B f g : (forall i, f i = g i) -> over_in D B f = over_in D B g.
Proof. intros E. induction B as [| i B IH]; [easy |]. simpl. now rewrite E, IH. Qed.

Lemma h_sum n f : h (sum_in C n f) = sum_in D n (fun k => h (f k)).
Proof. induction n as [| n IH]; [easy |]. simpl. now rewrite h_plus, IH. Qed.

Lemma h_dot n x y : h (dot_in C n x y) = dot_in D n (map_in x) (map_in y).
Proof. unfold dot_in. rewrite h_sum. apply sum_same. intros k _. apply h_times. Qed.

Lemma h_over B f : h (over_in C B f) = over_in D B (fun i => h (f i)).
Proof. induction B as [| i B IH]; [easy |]. simpl. now rewrite h_plus, IH. Qed.

Lemma h_gradient n w x k : h (gradient_in C n w x k) = gradient_in D n (map_in w) (map_in x) k.
Proof.
  unfold gradient_in. cbv zeta. rewrite h_plus, !h_times, h_minus, h_times, !h_dot.
  replace (dot_in D n (map_in w) (map_in (fun k0 => minus_of C (times_of C (w k0) (dot_in C n w x)) (x k0))))
    with (dot_in D n (map_in w) (fun k0 => minus_of D (times_of D (map_in w k0) (dot_in D n (map_in w) (map_in x)))
      (map_in x k0))); [reflexivity |].
  apply sum_same. intros j _. f_equal. unfold map_in. now rewrite h_minus, h_times, h_dot.
Qed.

Lemma h_gradient_relu n w x k : h (gradient_relu_in C n w x k) = gradient_relu_in D n (map_in w) (map_in x) k.
Proof.
  unfold gradient_relu_in. cbv zeta. rewrite h_positive, h_dot.
  destruct (positive_of D _); [apply h_gradient | exact h_zero].
Qed.

Lemma h_step g g' eta a B w k : (forall x j, h (g w x j) = g' (map_in w) (map_in x) j) ->
  h (step_in C g eta a B w k) = step_in D g' (h eta) (fun i => map_in (a i)) B (map_in w) k.
Proof.
  intros G. unfold step_in. rewrite h_minus, h_times, h_over. do 2 f_equal. apply over_same. intros i. apply G.
Qed.

End Map.

Lemma real_positive x : negb (Qle_bool x 0) = if Rlt_dec 0 (Q2R x) then true else false.
Proof.
  destruct (Qle_bool x 0) eqn:E; destruct (Rlt_dec 0 (Q2R x)) as [L | L]; try easy; exfalso.
  - apply Qle_bool_iff, Qle_Rle in E. rewrite RMicromega.Q2R_0 in E. now apply (Rle_not_lt _ _ E).
  - apply L. rewrite <- RMicromega.Q2R_0. apply Qlt_Rlt, Qnot_le_lt. intros H. apply Qle_bool_iff in H. congruence.
Qed.

Definition real (q : Q) : R := Q2R q.

Definition real_vector (v : vector_in rationals) : vector := fun k => real (v k).

Lemma rational_step n eta a B w k :
  Q2R (step_in rationals (gradient_in rationals n) eta a B w k) =
    step (gradient n) (Q2R eta) (fun i => real_vector (a i)) B (real_vector w) k /\
  Q2R (step_in rationals (gradient_relu_in rationals n) eta a B w k) =
    step (gradient_relu n) (Q2R eta) (fun i => real_vector (a i)) B (real_vector w) k.
Proof.
  assert (Z : Q2R 0 = 0) by apply RMicromega.Q2R_0.
  assert (P : forall x y, Q2R (Qred (x + y)) = Q2R x + Q2R y).
  { intros. rewrite (Qeq_eqR _ _ (Qred_correct _)). apply Q2R_plus. }
  assert (M : forall x y, Q2R (Qred (x - y)) = Q2R x - Q2R y).
  { intros. rewrite (Qeq_eqR _ _ (Qred_correct _)). apply Q2R_minus. }
  assert (T : forall x y, Q2R (Qred (x * y)) = Q2R x * Q2R y).
  { intros. rewrite (Qeq_eqR _ _ (Qred_correct _)). apply Q2R_mult. }
  split.
  - apply (h_step rationals reals Q2R Z P M T). intros. now apply (h_gradient rationals reals Q2R).
  - transitivity (step_in reals (gradient_relu_in reals n) (Q2R eta) (fun i => real_vector (a i)) B (real_vector w) k).
    + apply (h_step rationals reals Q2R Z P M T). intros.
      apply (h_gradient_relu rationals reals Q2R Z P M T real_positive).
    + unfold step_in, step. simpl. do 2 f_equal. apply (over_same reals). intros i. apply reals_relu.
Qed.

(** A rule that uses only the entries below [n]. *)
Definition local_rule (n : nat) (g : vector -> vector -> vector) : Prop :=
  forall w w' x k, (forall j, (j < n)%nat -> w j = w' j) -> (k < n)%nat -> g w x k = g w' x k.

Lemma dot_local n x x' y : (forall j, (j < n)%nat -> x j = x' j) -> dot n x y = dot n x' y.
Proof. intros E. apply (sum_same reals). intros j J. now rewrite E. Qed.

Lemma gradient_local n : local_rule n (gradient n).
Proof.
  intros w w' x k E K. unfold gradient. cbv zeta. rewrite (dot_local n w w' x E), (E k K). do 2 f_equal.
  apply (sum_same reals). intros j J. now rewrite (E j J).
Qed.

Lemma gradient_relu_local n : local_rule n (gradient_relu n).
Proof.
  intros w w' x k E K. unfold gradient_relu. rewrite (dot_local n w w' x E). destruct (Rlt_dec _ _); [| easy].
  now apply gradient_local.
Qed.

Lemma path_first g eta a B w t :
  path g eta a B w (S t) = path g eta a (fun s => B (S s)) (step g eta a (B 0%nat) w) t.
Proof.
  induction t as [| t IH]; [easy |].
  change (path g eta a B w (S (S t))) with (step g eta a (B (S t)) (path g eta a B w (S t))). now rewrite IH.
Qed.

Lemma path_local n g eta a B w w' t : local_rule n g -> (forall j, (j < n)%nat -> w j = w' j) ->
  forall j, (j < n)%nat -> path g eta a B w t j = path g eta a B w' t j.
Proof.
  intros L E. induction t as [| t IH]; [easy |]. intros j J. simpl. unfold step. rewrite (IH j J). do 2 f_equal.
  apply (over_same reals). intros i. now apply L.
Qed.

Lemma weights_path n q g eta a : local_rule n g ->
  (forall B w k, Q2R (step_in rationals q eta (rows_in rationals a) B (entries_in rationals w) k) =
    step g (Q2R eta) (fun i => real_vector (rows_in rationals a i)) B (real_vector (entries_in rationals w)) k) ->
  forall batches w k, (k < n)%nat ->
  real_vector (entries_in rationals (weights_after rationals q n eta a batches w)) k =
  after g (Q2R eta) (fun i => real_vector (rows_in rationals a i)) (real_vector (entries_in rationals w)) batches
    (length batches) k.
Proof.
  intros L H. induction batches as [| B r IH]; intros w k K; [easy |]. simpl weights_after. rewrite IH by easy.
  unfold after. simpl length. rewrite path_first. apply (path_local n); try easy. intros j J. rewrite <- H.
  unfold real_vector at 1, entries_in at 1. unfold real. f_equal.
  rewrite (nth_indep _ _ (step_in rationals q eta (rows_in rationals a) B (entries_in rationals w) 0%nat))
    by (rewrite map_length, seq_length; lia).
  now rewrite map_nth, seq_nth.
Qed.

Lemma rational_path n eta a batches w k : (k < n)%nat ->
  let x i := real_vector (rows_in rationals a i) in
  let w_0 := real_vector (entries_in rationals w) in
  real_vector (entries_in rationals (rational_weights n eta a batches w)) k =
    after (gradient n) (Q2R eta) x w_0 batches (length batches) k /\
  real_vector (entries_in rationals (rational_weights_relu n eta a batches w)) k =
    after (gradient_relu n) (Q2R eta) x w_0 batches (length batches) k.
Proof.
  intros K x w_0. split.
  - apply (weights_path n _ _ eta a (gradient_local n)); [| easy].
    intros B v j. exact (proj1 (rational_step n eta (rows_in rationals a) B (entries_in rationals v) j)).
  - apply (weights_path n _ _ eta a (gradient_relu_local n)); [| easy].
    intros B v j. exact (proj2 (rational_step n eta (rows_in rationals a) B (entries_in rationals v) j)).
Qed.

(** Two steps from (1/2, -1/4) with the datapoints (3/5, 4/5) and (-4/5, 3/5) in turn, the second of which has a negative
    correlation. *)
Example computed : let w := [1 # 2; -1 # 4]%Q in let data := [[3 # 5; 4 # 5]; [-4 # 5; 3 # 5]]%Q in
  rational_weights 2 (1 # 5) data [[0]; [1]]%nat w = [1271163829321 # 2000000000000; -1279233185077 # 4000000000000]%Q /\
  rational_weights_relu 2 (1 # 5) data [[0]; [1]]%nat w = [2077 # 4000; -89 # 400]%Q.
Proof. split; vm_compute; reflexivity. Qed.
