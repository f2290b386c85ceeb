(** * What is proved of the paper's statements

    To be read beside the paper, with [Definitions.v]; the proofs are elsewhere.  Constants and ranges are those of
    the paper unless the comment says otherwise. *)

From Coq Require Import Reals List Permutation Lra Lia.
From Refereed Require Import Definitions Dynamics GradientDescent Relu Probability Stochastic Contraction SGD Minima.
From Refereed Require Import Instances ReluSGD Cyclic Two Drift Curvature AppendixA AppendixD AppendixE.
From Refereed Require Import Orders Reshuffling ReshuffledSGD Carrier Rational.
Import ListNotations.
Local Open Scope R_scope.

(** Eq. (4): the derivative of the loss of a datapoint x along every line through w. *)
Theorem eq_4 : forall n w v x,
  derivable_pt_lim (fun h => loss linear n (fun k => w k + h * v k) x) 0 (dot n (gradient n w x) v).
Proof. exact gradient_is_derivative. Qed.

Theorem eq_4_relu : forall n w v x,
  derivable_pt_lim (fun h => loss relu n (fun k => w k + h * v k) x) 0 (dot n (gradient_relu n w x) v).
Proof. exact gradient_relu_is_derivative. Qed.

(** The step of [Carrier.v], whose text is that of Eq. (3) and (4) for any numbers, is at the reals this one; *)
Theorem step_at_reals : forall n,
  step_in reals = step /\ gradient_in reals n = gradient n /\
  forall w x k, gradient_relu_in reals n w x k = gradient_relu n w x k.
Proof. intros n. split; [exact reals_step | split; [now rewrite reals_gradient | exact (reals_relu n)]]. Qed.

(** and what Coq computes of it at the rationals is a path of real weights: of [a] and [w], lists of rationals, the
    weights after the [batches], linear and under ReLU. *)
Theorem path_at_rationals : forall n eta a batches w k, (k < n)%nat ->
  let x i := real_vector (rows_in rationals a i) in
  let w_0 := real_vector (entries_in rationals w) in
  let T := length batches in
  real_vector (entries_in rationals (rational_weights n eta a batches w)) k =
    after (gradient n) (real eta) x w_0 batches T k /\
  real_vector (entries_in rationals (rational_weights_relu n eta a batches w)) k =
    after (gradient_relu n) (real eta) x w_0 batches T k.
Proof. exact rational_path. Qed.

(** Lemma 14, for every step size: [p] vectors are orthonormal (a basis, if p = n), the first [m] of them data. *)
Theorem lemma_14 : forall n m p a eta B w l,
  (m <= p)%nat -> orthonormal n p a -> batch m B -> (l < p)%nat ->
  let u := inside n a B w in
  dot n (step (gradient n) eta a B w) (a l) =
    if in_dec Nat.eq_dec l B then dot n w (a l) * (1 + eta * (2 - u - square n w))
    else dot n w (a l) * (1 - eta * u).
Proof.
  intros n m p a eta B w l L O [N H] I u. apply (lemma_14_step n p a eta B w O); [| easy].
  split; [easy |]. intros i J. specialize (H i J). lia.
Qed.

(** Lemma 17, corrected: the paper has [>=] for [<=] in its assumption. *)
Theorem lemma_17 : forall n m a eta B w e,
  orthonormal n m a -> batch m B -> 0 < eta -> square n w <= 1 - e ->
  square n (step (gradient n) eta a B w) >= square n w + 4 * eta * e * inside n a B w.
Proof. exact (fun n m a eta B w e O HB => norm_grows n m a eta B w O HB e). Qed.

(** Lemma 20, *)
Theorem lemma_20 : forall lambda, let f x := x * (1 + lambda * (1 - x ^ 2)) in
  0 < lambda <= 1 / 2 -> forall x, 0 < x < 1 -> 0 < f x < 1.
Proof. exact cubic_inside. Qed.

(** and its derivative. *)
Theorem lemma_20_derivative : forall lambda, let f x := x * (1 + lambda * (1 - x ^ 2)) in
  0 < lambda <= 1 / 2 ->
  (forall x, derivable_pt_lim f x (1 + lambda - 3 * lambda * x ^ 2)) /\
  (forall x, 0 < 1 + lambda - 3 * lambda * x ^ 2 <-> x ^ 2 < (1 + lambda) / (3 * lambda)) /\
  1 <= (1 + lambda) / (3 * lambda) /\
  f 0 = 0 /\ f 1 = 1 /\ (forall x, 0 < x < 1 -> f 0 < f x < f 1).
Proof.
  intros lambda f L. split; [exact (cubic_derivative lambda) |].
  split; [intros x; exact (slope_positive lambda x (proj1 L)) |].
  split; [exact (slope_threshold lambda L) | exact (cubic_between lambda L)].
Qed.

(** Eq. (15), for every step size: under ReLU a step is a linear one with the batch cut down to S^+. *)
Theorem eq_15_step : forall n a eta B w k,
  step (gradient_relu n) eta a B w k = step (gradient n) eta a (filter (is_positive n a w) B) w k.
Proof. exact relu_step. Qed.

Section AnySequenceOfBatches.

(** What the following theorems assume: [m] orthonormal datapoints, |w_0| < 1, 0 < eta <= 1/5, any batches. *)
Variables (n m : nat) (a : nat -> vector) (eta : R) (B : nat -> list nat) (w_0 : vector).
Hypothesis data : orthonormal n m a.
Hypothesis batches : forall t, batch m (B t).
Hypothesis step_size : 0 < eta <= 1 / 5.
Hypothesis start : square n w_0 < 1.

Let w (t : nat) : vector := path (gradient n) eta a B w_0 t.

(** Propositions 5 and 15. *)
Theorem proposition_5 : forall t, square n (w t) <= 1 + eta / 4.
Proof. exact (square_bounded n m a eta B w_0 data batches step_size start). Qed.

(** Corollary 6. *)
Theorem corollary_6_below : forall t i, (i < m)%nat -> Rabs (dot n (w t) (a i)) < 1.
Proof.
  intros t i I. pose proof (coordinate_below n m a eta B w_0 data batches step_size start t i I) as H.
  fold (w t) in H. apply Rabs_def1; nra.
Qed.

Theorem corollary_6_sign : forall t i, (i < m)%nat ->
  (0 < dot n w_0 (a i) <-> 0 < dot n (w t) (a i)) /\ (dot n w_0 (a i) < 0 <-> dot n (w t) (a i) < 0).
Proof. exact (sign_kept n m a eta B w_0 data batches step_size start). Qed.

(** The factor of a coordinate in the batch, and how fast it grows, by Lemma 20 with lambda = 2 eta (Corollary 16). *)
Theorem corollary_16_factor : forall t, let N := square n (w t) in
  1 + eta * (2 - inside n a (B t) (w t) - N) >= 1 + eta * (2 - 2 * N) /\
  1 + eta * (2 - 2 * N) >= 1 - eta ^ 2 / 2 /\ 1 - eta ^ 2 / 2 > 0.
Proof. exact (factor_in n m a eta B w_0 data batches step_size start). Qed.

Theorem corollary_16_growth : forall t i, In i (B t) ->
  let c := dot n (w t) (a i) in
  let c' := dot n (w (S t)) (a i) in
  Rabs c' = Rabs c * (1 + eta * (2 - inside n a (B t) (w t) - square n (w t))) /\
  Rabs c' <= Rabs c * (1 + 2 * eta * (1 - c ^ 2)) /\ (Rabs c < 1 -> Rabs c' < 1).
Proof. exact (growth n m a eta B w_0 data batches step_size start). Qed.

Theorem corollary_6_psi : forall t, Psi n m a (w (S t)) <= Psi n m a (w t).
Proof. exact (psi_falls n m a eta B w_0 data batches step_size start). Qed.

(** Lemma 18. *)
Theorem lemma_18 : forall t, 1 <= square n (w t) -> 1 <= square n (w (S t)).
Proof. exact (stays_above n m a eta B w_0 data batches step_size start). Qed.

(** Lemma 19, with Phi_0 for min(Phi_0, 1 - Psi_0), which it equals; it is positive only if Phi_0 is, which the
    paper does not assume. *)
Theorem lemma_19 : forall t, Phi n m a w_0 <= Phi n m a (w t).
Proof. exact (phi_stays n m a eta B w_0 data batches step_size start). Qed.

(** Under ReLU S^+ never changes, *)
Theorem corollary_6_relu : forall t i, (i < m)%nat ->
  (0 < dot n w_0 (a i) <-> 0 < dot n (path (gradient_relu n) eta a B w_0 t) (a i)).
Proof. exact (relu_sign_kept n m a eta B w_0 data batches step_size start). Qed.

(** so that Eq. (15) holds for whole paths with the S^+ of the start. *)
Theorem eq_15 : forall t k,
  path (gradient_relu n) eta a B w_0 t k =
  path (gradient n) eta a (fun t => filter (is_positive n a w_0) (B t)) w_0 t k.
Proof. exact (relu_is_linear n m a eta B w_0 data batches step_size start). Qed.

End AnySequenceOfBatches.

(** Lemma 27. *)
Theorem lemma_27 : forall n m a eta w, orthonormal n m a ->
  let w' := step (gradient n) eta a (seq 0 m) w in
  let P := Phi n m a w in
  let Q := Psi n m a w in
  Phi n m a w' - P = 2 * eta * P * (2 - 2 * P - Q) + eta ^ 2 * P * (2 - 2 * P - Q) ^ 2 /\
  Psi n m a w' - Q = - 2 * eta * P * Q + eta ^ 2 * P ^ 2 * Q.
Proof. intros n m a eta w O w' P Q. unfold w', P, Q. rewrite full_phi, full_psi by easy. split; ring. Qed.

(** Lemma 29. *)
Theorem lemma_29 : forall n m a eta w, orthonormal n m a -> 0 < eta <= 1 / 5 ->
  Phi n m a w + 5 / 8 * Psi n m a w < 1 ->
  let w' := step (gradient n) eta a (seq 0 m) w in Phi n m a w' + 5 / 8 * Psi n m a w' < 1.
Proof. exact (fun n m a eta w O => weighted_below n m a eta w O). Qed.

(** Lemma 30, corrected: its product and sum begin with i = 0 and end before t. *)
Theorem lemma_30 : forall x c, (forall t, 0 < c t <= 1) -> (forall t, x (S t) - x t >= c t * (1 - x t)) ->
  x 0%nat <= 1 -> forall t,
  1 - x t <= product t (fun i => 1 - c i) * (1 - x 0%nat) /\
  product t (fun i => 1 - c i) * (1 - x 0%nat) <= exp (- sum t c) * (1 - x 0%nat).
Proof.
  intros x c C G X t. assert (C' : forall t, 0 <= c t <= 1) by (intros s; specialize (C s); lra).
  split; [exact (gap_closes x c C' G t) | exact (gap_exponential x c C' t X)].
Qed.

(** Lemma 31, which does not need that x_t >= 0, *)
Theorem lemma_31 : forall lambda x, 0 <= lambda <= 1 -> x 0%nat < 1 ->
  (forall t, x (S t) - x t <= lambda * x t * (1 - x t)) -> forall t, x t < 1.
Proof. exact (fun lambda x L => logistic_below lambda L x). Qed.

(** and what its proof says of the map and of x_T. *)
Theorem lemma_31_range : forall lambda x, 0 <= lambda <= 1 -> x 0%nat < 1 -> (forall t, 0 <= x t) ->
  (forall t, x (S t) - x t <= lambda * x t * (1 - x t)) ->
  let f y := (1 + lambda) * y - lambda * y ^ 2 in
  (forall y z, y < z -> z <= 1 -> f y < f z) /\ f 1 = 1 /\ (forall t, 0 <= x t <= 1).
Proof.
  intros lambda x L X P H f. split; [exact (logistic_increases lambda L) |]. split; [unfold f; ring |].
  intros t. pose proof (logistic_below lambda L x X H t). split; [apply P | lra].
Qed.

(** Lemma 38, with the strict sign that Lemma 37 needs. *)
Theorem lemma_38 : forall eta y, 0 < eta <= 1 / 4 -> 2 * y ^ 2 <= 1 + eta / 4 ->
  let w := 1 - eta * y ^ 2 in let b := 1 - eta in 4 * w ^ 3 - 5 * b * w ^ 2 + 2 * w * b ^ 2 - b > 0.
Proof. exact cubic_positive. Qed.

Section GradientDescent.

Variables (n m : nat) (a : nat -> vector) (eta : R) (w_0 : vector).
Hypothesis data : orthonormal n m a.
Hypothesis step_size : 0 < eta <= 1 / 5.
Hypothesis start : square n w_0 < 1.

(** Theorem 1, with the assumption that its formula needs: w_0 is not orthogonal to all data. *)
Theorem theorem_1 : 0 < Phi n m a w_0 ->
  Un_cv (fun t => distance n (path (gradient n) eta a (all_data m) w_0 t) (w_GD n m a w_0)) 0.
Proof. exact (fixed_limit n m a eta (seq 0 m) w_0 data (all_batch m) step_size start). Qed.

(** Its rate, which the paper does not give. *)
Theorem theorem_1_rate : 0 < Phi n m a w_0 -> forall t,
  let q := (1 - eta) ^ t * (sqrt (Psi n m a w_0) / Phi n m a w_0) in
  distance n (path (gradient n) eta a (all_data m) w_0 t) (w_GD n m a w_0) <=
  q + q ^ 2 + (1 - 4 * eta * Phi n m a w_0) ^ t * (1 - square n w_0).
Proof. exact (fixed_rate n m a eta (seq 0 m) w_0 data (all_batch m) step_size start). Qed.

(** Proposition 26, in the product form. *)
Theorem proposition_26 : 0 < Phi n m a w_0 -> forall t i, (i < m)%nat ->
  let w := path (gradient n) eta a (all_data m) w_0 t in
  dot n w (a i) = dot n w_0 (a i) * sqrt (Phi n m a w / Phi n m a w_0).
Proof. exact (same_ratio n m a eta w_0 data step_size start). Qed.

Let Phi_t (t : nat) : R := Phi n m a (path (gradient n) eta a (all_data m) w_0 t).
Let Psi_t (t : nat) : R := Psi n m a (path (gradient n) eta a (all_data m) w_0 t).

(** Proposition 28, *)
Theorem proposition_28 : 0 < Phi n m a w_0 ->
  (forall t, Phi_t t < Phi_t (S t)) /\ Un_cv Phi_t 1 /\
  (forall t, Psi_t (S t) <= Psi_t t) /\ (0 < Psi n m a w_0 -> forall t, Psi_t (S t) < Psi_t t) /\ Un_cv Psi_t 0.
Proof.
  intros L. split; [exact (strictly_rises n m a eta w_0 data step_size start L) |].
  split; [exact (phi_tends n m a eta w_0 data step_size start L) |].
  split; [intros t; apply (psi_decreases n m a eta w_0 data step_size start L) |].
  split; [intros X t; now apply (psi_decreases n m a eta w_0 data step_size start L) |].
  exact (psi_tends n m a eta w_0 data step_size start L).
Qed.

(** its rate, *)
Theorem proposition_28_rate : forall t,
  let kappa := 4 / 5 * eta * Phi_t 0%nat in 0 <= 1 - Phi_t t /\ 1 - Phi_t t <= (1 - Phi_t 0%nat) * exp (- kappa * INR t).
Proof. exact (phi_gap n m a eta w_0 data step_size start). Qed.

(** and the bounds of its proof, with the factor Phi that is lost in one of its lines. *)
Theorem proposition_28_squeeze : forall t, 0 <= Psi_t t <= 8 / 5 * (1 - Phi_t t).
Proof. exact (squeezed n m a eta w_0 data step_size start). Qed.

Theorem proposition_28_chain : forall t,
  Phi_t (S t) - Phi_t t >= 2 * eta * Phi_t t * (2 - 2 * Phi_t t - Psi_t t) /\
  2 * eta * Phi_t t * (2 - 2 * Phi_t t - Psi_t t) >= 2 * eta * Phi_t t * (2 / 5 * (1 - Phi_t t)) /\
  2 * eta * Phi_t t * (2 / 5 * (1 - Phi_t t)) = 4 / 5 * eta * Phi_t t * (1 - Phi_t t) /\
  4 / 5 * eta * Phi_t t * (1 - Phi_t t) >= 4 / 5 * eta * Phi_t 0%nat * (1 - Phi_t t).
Proof. exact (rise_chain n m a eta w_0 data step_size start). Qed.

(** The step of Corollary 3 that is about gradient descent: what its limit has in common with each datapoint. *)
Theorem corollary_3_reduction : 0 < Phi n m a w_0 -> forall i, (i < m)%nat ->
  Rabs (dot n (w_GD n m a w_0) (a i)) = Rabs (dot n w_0 (a i)) / sqrt (Phi n m a w_0).
Proof. exact (limit_coordinate n m a w_0 data). Qed.

Let S_plus := positives n m a w_0.

Lemma positives_batch : batch m S_plus.
Proof.
  split; [apply NoDup_filter, seq_NoDup |]. intros i I. apply filter_In in I.
  destruct I as [I _]. apply in_seq in I. lia.
Qed.

Lemma relu_distance t x :
  distance n (path (gradient_relu n) eta a (all_data m) w_0 t) x =
  distance n (path (gradient n) eta a (fun _ => S_plus) w_0 t) x.
Proof.
  unfold distance, norm. f_equal. apply square_ext. intros k. f_equal.
  exact (eq_15 n m a eta (all_data m) w_0 data (fun _ => all_batch m) step_size start t k).
Qed.

(** Theorem 10: under ReLU gradient descent ends at the normalised projection on the datapoints of S^+. *)
Theorem theorem_10 : 0 < inside n a S_plus w_0 ->
  Un_cv (fun t => distance n (path (gradient_relu n) eta a (all_data m) w_0 t) (direction n a S_plus w_0)) 0.
Proof.
  intros P e E. destruct (fixed_limit n m a eta S_plus w_0 data positives_batch step_size start P e E) as [T H].
  exists T. intros t G. rewrite relu_distance. now apply H.
Qed.

Theorem theorem_10_rate : 0 < inside n a S_plus w_0 -> forall t,
  let phi := inside n a S_plus w_0 in
  let q := (1 - eta) ^ t * (sqrt (square n w_0 - phi) / phi) in
  distance n (path (gradient_relu n) eta a (all_data m) w_0 t) (direction n a S_plus w_0) <=
  q + q ^ 2 + (1 - 4 * eta * phi) ^ t * (1 - square n w_0).
Proof.
  intros P t phi q. rewrite relu_distance.
  exact (fixed_rate n m a eta S_plus w_0 data positives_batch step_size start P t).
Qed.

End GradientDescent.

Section Drift.

(** What the alignment R gains in the mean over all batches of size b, from the weights that any batches lead to. *)
Variables (n m b : nat) (a : nat -> vector) (eta : R).
Hypothesis data : orthonormal n m a.
Hypothesis sizes : (1 <= b < m)%nat.
Hypothesis step_size : 0 < eta <= 1 / 5.

Let drift (w : vector) : R :=
  mean (subsets b (seq 0 m)) (fun B => alignment n m a (step (gradient n) eta a B w)) - alignment n m a w.

(** Proposition 23 with all error terms, which the paper does not give; a_i leads. *)
Theorem proposition_23_explicit : forall w i, square n w <= 1 + eta / 4 ->
  (forall l, (l < m)%nat -> dot n w (a l) ^ 2 < 1) -> aligned n m a w ->
  (i < m)%nat -> (forall l, (l < m)%nat -> Rabs (dot n w (a l)) <= Rabs (dot n w (a i))) ->
  let d := Rmax 0 (1 - square n w) in
  let s := Phi n m a w - Rabs (dot n w (a i)) ^ 2 in
  drift w >=
  - (INR b / INR m) * ln (1 - eta * (1 - s - Psi n m a w) * (INR (m - b) / INR (m - 1)))
  - INR (m - b) / INR m * ln (1 + eta * (1 + d) * (1 + eta / (1 - eta) * s) * (INR b / INR (m - 1))).
Proof. exact (fun w i N C A => drift_explicit n m b a eta w data sizes step_size N C A i). Qed.

(** Proposition 23, corrected: eta^2 for eta.  The error delta_1 vanishes as R grows, and delta_2 along almost all
    sequences of batches, by [proposition_7]. *)
Theorem proposition_23 : forall B w_0, (forall t, batch m (B t)) -> square n w_0 < 1 -> aligned n m a w_0 -> forall t,
  let w := path (gradient n) eta a B w_0 t in
  let delta_1 := 3 / 2 * eta * exp (- 2 * alignment n m a w) in
  let delta_2 := 3 / 2 * eta * (Psi n m a w + Rmax 0 (1 - square n w)) in
  drift w >=
  eta ^ 2 * INR b * INR (m - b) ^ 2 / (2 * INR m * INR (m - 1) ^ 2) - delta_1 - delta_2 - delta_1 * delta_2.
Proof.
  intros B w_0 HB S A t w. apply (drift_bound n m b a eta w data sizes step_size).
  - exact (square_bounded n m a eta B w_0 data HB step_size S t).
  - exact (coordinate_below n m a eta B w_0 data HB step_size S t).
  - exact (aligned_kept n m a eta B w_0 data HB step_size S t A).
Qed.

End Drift.

Section RandomBatches.

(** Batches are independent and uniform among the subsets of size b, where b = m is allowed; what holds almost surely
    in the paper is said of all sequences of T + k batches, counted, with a bound that does not depend on k. *)
Variables (n m b : nat) (a : nat -> vector) (eta : R) (w_0 : vector).
Hypothesis data : orthonormal n m a.
Hypothesis size : (1 <= b <= m)%nat.
Hypothesis step_size : 0 < eta <= 1 / 5.
Hypothesis start : square n w_0 < 1.

Let draws (T : nat) : list (list (list nat)) := sequences T (subsets b (seq 0 m)).
Let w (batches : list (list nat)) (t : nat) : vector := after (gradient n) eta a w_0 batches t.

(** Psi_t + (1 - |w_t|^2)^+ *)
Let deficit (v : vector) : R := Psi n m a v + Rmax 0 (1 - square n v).

(** Propositions 7, 21 and 22 with a rate: the share of sequences of batches along which the deficit is at least c at
    any of the times from T to T + k. *)
Theorem proposition_7_rate : forall c T k, 0 < c ->
  share (draws (T + k)) (fun batches => existsb (fun t => at_least c (deficit (w batches t))) (seq T (S k))) <=
  (1 - eta * (INR b / INR m) * Phi n m a w_0) ^ T * deficit w_0 / c.
Proof. exact (deficit_vanishes n m b a eta w_0 data size step_size start). Qed.

(** Propositions 7, 21 and 22, with the assumption that w_0 is not orthogonal to all data. *)
Theorem proposition_7 : 0 < Phi n m a w_0 -> forall c e, 0 < c -> 0 < e -> exists T, forall k,
  share (draws (T + k)) (fun batches => existsb (fun t => at_least c (deficit (w batches t))) (seq T (S k))) <= e.
Proof.
  intros P c e C E. pose proof (rate_range n m b a eta w_0 data size step_size start) as [R0 R1].
  set (rho := 1 - eta * (INR b / INR m) * Phi n m a w_0) in *.
  assert (D : 0 <= deficit w_0) by apply (deficit_pos n m a data).
  assert (M : 0 < INR b / INR m) by (apply Rdiv_lt_0_compat; apply lt_0_INR; lia).
  assert (R2 : rho < 1).
  { unfold rho. assert (0 < eta * (INR b / INR m) * Phi n m a w_0); [| lra].
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra | easy]. }
  destruct (pow_lt_1_zero rho ltac:(rewrite Rabs_pos_eq; lra) (e * c / (deficit w_0 + 1))) as [T H].
  { apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat | lra]. }
  exists T. intros k. eapply Rle_trans; [apply (proposition_7_rate c T k C) |]. fold rho.
  specialize (H T (Nat.le_refl T)). rewrite Rabs_pos_eq in H by now apply pow_le.
  apply Rmult_le_reg_r with c; [easy |]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply Rle_trans with (e * c / (deficit w_0 + 1) * deficit w_0); [apply Rmult_le_compat_r; lra |].
  apply Rmult_le_reg_r with (deficit w_0 + 1); [lra |].
  replace (e * c / (deficit w_0 + 1) * deficit w_0 * (deficit w_0 + 1)) with (e * c * deficit w_0) by (field; lra).
  apply Rmult_le_compat_l; [| lra]. left. now apply Rmult_lt_0_compat.
Qed.

(** Theorem 2 with constants.  Of all sequences of batches of size b < m, at most this share has no datapoint a_i and no
    sign s with |w_t - s a_i| <= r at all times t from T1 + T2 to T1 + T2 + k; [c] and [d] are free. *)
Theorem theorem_2_rate : (b < m)%nat -> forall r c d T1 T2 k, 0 < r <= 2 / 5 -> 0 < c -> 0 < d <= 1 / 50 ->
  2 * d + 21 / 10 * (INR m * INR m * c ^ 4) <= r ^ 2 ->
  let mu := eta * (INR b / INR m) * Phi n m a w_0 in
  let pi := INR b * INR (m - b) / (INR m * INR (m - 1)) in
  let kappa := pi * eta ^ 2 * (1 - eta / 4) ^ 2 / 8 in
  share (draws (T1 + (T2 + k))) (fun batches => negb (settled n m a (w batches) r (T1 + T2) k)) <=
  50 * (1 - mu) ^ T1 * deficit w_0 + (1 - kappa) ^ T2 * (INR m * INR m) / c + (1 - mu) ^ (T1 + T2) * deficit w_0 / d.
Proof. intros Hb. exact (sgd_settles n m b a eta w_0 data (conj (proj1 size) Hb) step_size start). Qed.

(** Theorem 2, with the assumption that w_0 is not orthogonal to all data: for every radius and every share there is a
    time from which on, up to any horizon, all but that share of the sequences of batches keep the weights within the
    radius of one datapoint, up to its sign.  (The sign is that of the first correlation, [corollary_6_sign].) *)
Theorem theorem_2 : (b < m)%nat -> 0 < Phi n m a w_0 -> forall r e, 0 < r <= 2 / 5 -> 0 < e ->
  exists T, forall k, share (draws (T + k)) (fun batches => negb (settled n m a (w batches) r T k)) <= e.
Proof.
  intros Hb P r e R E. assert (size' : (1 <= b < m)%nat) by lia.
  pose proof (rate_range n m b a eta w_0 data size step_size start) as [R0 R1].
  pose proof (kappa_range m b eta size' step_size) as [K0 K1].
  set (rho := 1 - eta * (INR b / INR m) * Phi n m a w_0) in *. set (kap := kappa m b eta) in *.
  assert (D : 0 <= deficit w_0) by apply (deficit_pos n m a data).
  assert (M : 1 <= INR m) by (change 1 with (INR 1); apply le_INR; lia).
  assert (Q : 0 < INR b / INR m) by (apply Rdiv_lt_0_compat; apply lt_0_INR; lia).
  assert (R2 : rho < 1).
  { unfold rho. assert (0 < eta * (INR b / INR m) * Phi n m a w_0); [| lra].
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
  set (A := 50 * deficit w_0 + deficit w_0 / d + 1).
  assert (dd : 0 <= deficit w_0 / d).
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
  eapply Rle_trans; [apply (theorem_2_rate Hb r c d T1 T2 k R c0 d0); unfold d; lra |].
  specialize (H1 T1 (Nat.le_refl T1)). specialize (H2 T2 (Nat.le_refl T2)).
  rewrite Rabs_pos_eq in H1 by now apply pow_le. rewrite Rabs_pos_eq in H2 by (apply pow_le; lra).
  cbv zeta. fold rho. change (1 - INR b * INR (m - b) / (INR m * INR (m - 1)) * eta ^ 2 * (1 - eta / 4) ^ 2 / 8)
    with (1 - kap).
  assert (X : rho ^ (T1 + T2) <= rho ^ T1).
  { rewrite pow_add. assert (0 <= rho ^ T1) by now apply pow_le.
    assert (rho ^ T2 <= 1) by (rewrite <- (pow1 T2); apply pow_incr; lra). nra. }
  assert (x0 : 0 <= rho ^ T1) by now apply pow_le. assert (y0 : 0 <= (1 - kap) ^ T2) by (apply pow_le; lra).
  assert (U1 : rho ^ T1 * A <= e / 2).
  { apply Rmult_le_reg_r with (/ A); [now apply Rinv_0_lt_compat |]. rewrite Rmult_assoc, Rinv_r by lra.
    unfold Rdiv in *. lra. }
  assert (U2 : (1 - kap) ^ T2 * G <= e / 2).
  { apply Rmult_le_reg_r with (/ G); [now apply Rinv_0_lt_compat |]. rewrite Rmult_assoc, Rinv_r by lra.
    unfold Rdiv in *. lra. }
  assert (V1 : rho ^ (T1 + T2) * deficit w_0 / d <= rho ^ T1 * (deficit w_0 / d)).
  { replace (rho ^ (T1 + T2) * deficit w_0 / d) with (rho ^ (T1 + T2) * (deficit w_0 / d)) by (unfold Rdiv; ring).
    now apply Rmult_le_compat_r. }
  replace ((1 - kap) ^ T2 * (INR m * INR m) / c) with ((1 - kap) ^ T2 * (INR m * INR m / c)) by (unfold Rdiv; ring).
  unfold A in U1. unfold G in U2. nra.
Qed.

End RandomBatches.

Section RandomBatchesReLU.

(** The same under ReLU, with a datapoint of S^+ and no sign; [phi] is for the datapoints of S^+. *)
Variables (n m b : nat) (a : nat -> vector) (eta : R) (w_0 : vector).
Hypothesis data : orthonormal n m a.
Hypothesis size : (1 <= b < m)%nat.
Hypothesis step_size : 0 < eta <= 1 / 5.
Hypothesis start : square n w_0 < 1.

Let S_plus := positives n m a w_0.
Let draws (T : nat) : list (list (list nat)) := sequences T (subsets b (seq 0 m)).
Let w (batches : list (list nat)) (t : nat) : vector := after (gradient_relu n) eta a w_0 batches t.

(** Theorem 11 with constants. *)
Theorem theorem_11_rate : forall r c d T1 T2 k, 0 < r <= 2 / 5 -> 0 < c -> 0 < d <= 1 / 50 ->
  2 * d + 21 / 10 * (INR m * INR m * c ^ 4) <= r ^ 2 ->
  let phi := inside n a S_plus w_0 in
  let mu := eta * (INR b / INR m) * phi in
  let pi := INR b * INR (m - b) / (INR m * INR (m - 1)) in
  let kappa := pi * eta ^ 2 * (1 - eta / 4) ^ 2 / 8 in
  share (draws (T1 + (T2 + k))) (fun batches => negb (settled_in n a S_plus (w batches) r (T1 + T2) k)) <=
  50 * (1 - mu) ^ T1 * (1 - phi) + (1 - kappa) ^ T2 * (INR m * INR m) / c + (1 - mu) ^ (T1 + T2) * (1 - phi) / d.
Proof. exact (relu_sgd_settles n m a eta w_0 data step_size start b size). Qed.

(** Theorem 11, with the assumption that some correlation is positive. *)
Theorem theorem_11 : S_plus <> nil -> forall r e, 0 < r <= 2 / 5 -> 0 < e ->
  exists T, forall k, share (draws (T + k)) (fun batches => negb (settled_in n a S_plus (w batches) r T k)) <= e.
Proof.
  intros P r e R E.
  assert (start' : square (n + m) (padded n w_0) < 1) by (now rewrite moved_square).
  assert (P' : 0 < Phi (n + m) m (moved n a w_0) (padded n w_0)).
  { rewrite (moved_phi n m a w_0). exact (plus_inside n m a w_0 P). }
  destruct (theorem_2 (n + m) m b (moved n a w_0) eta (padded n w_0) (moved_orthonormal n m a w_0 data)
    (conj (proj1 size) (Nat.lt_le_incl b m (proj2 size))) step_size start' (proj2 size) P' r e R E) as [T H].
  exists T. intros k. eapply Rle_trans; [| exact (H k)].
  exact (moved_share n m a eta w_0 data step_size start b r T k (T + k) size R).
Qed.

End RandomBatchesReLU.

Section InTurn.

(** Law 8, fixed orders: the data are cut into batches, which are taken in turn; the first one is the heaviest. *)
Variables (n m : nat) (a : nat -> vector) (eta : R) (first : list nat) (others : list (list nat)) (w_0 : vector).
Hypothesis data : orthonormal n m a.
Hypothesis step_size : 0 < eta <= 1 / 5.
Hypothesis start : square n w_0 < 1.
Hypothesis batches : cut m (first :: others).
Hypothesis heaviest : forall B, In B others -> inside n a B w_0 <= inside n a first w_0.
Hypothesis some_projection : 0 < Phi n m a w_0.

Let count := length (first :: others).
Let w (t : nat) : vector := path (gradient n) eta a (in_turn (first :: others)) w_0 t.

(** The ratios of the coordinates inside of a batch never change. *)
Theorem fixed_order_inside : forall B i j, In B (first :: others) -> In i B -> In j B -> forall t,
  dot n (w t) (a i) * dot n w_0 (a j) = dot n (w t) (a j) * dot n w_0 (a i).
Proof. exact (ratio_inside n m a eta first others w_0 data batches). Qed.

(** In each epoch the others fall behind those of the first batch by the factor 1 - eta^3 U^2/5 at least, U the weight
    of the first batch at the start of the epoch. *)
Theorem fixed_order_ratio : forall e i j, In i first -> (j < m)%nat -> ~ In j first ->
  let U := inside n a first (w (e * count)) in
  Rabs (dot n (w (S e * count)) (a j) * dot n (w (e * count)) (a i)) <=
  (1 - eta ^ 3 * U ^ 2 / 5) * Rabs (dot n (w (e * count)) (a j) * dot n (w (S e * count)) (a i)).
Proof. exact (epoch_ratio n m a eta first others w_0 data step_size start batches heaviest some_projection). Qed.

Theorem fixed_order_rate : forall t,
  let U := Phi n m a w_0 / INR count in
  let p := (1 - eta * U) ^ (t / count) * (1 - Phi n m a w_0) in
  let q := (1 - eta ^ 3 * U ^ 2 / 5) ^ (t / count) * sqrt (INR count - 1) in
  distance n (w t) (direction n a first w_0) <= sqrt p + q + p + q ^ 2.
Proof. exact (turns_rate n m a eta first others w_0 data step_size start batches heaviest some_projection). Qed.

(** The limit is the normalised projection onto the first batch. *)
Theorem fixed_order : Un_cv (fun t => distance n (w t) (direction n a first w_0)) 0.
Proof. exact (turns_limit n m a eta first others w_0 data step_size start batches heaviest some_projection). Qed.

End InTurn.

(** With batches of one datapoint this is cyclic SGD for any m: it ends at the datapoint that comes first if no other is
    nearer (the direction of [a 0] is taken so that its correlation is positive). *)
Theorem fixed_order_cyclic : forall n m a eta w_0, orthonormal n m a -> 0 < eta <= 1 / 5 -> square n w_0 < 1 ->
  (1 <= m)%nat -> 0 < dot n w_0 (a 0%nat) ->
  (forall i, (i < m)%nat -> dot n w_0 (a i) ^ 2 <= dot n w_0 (a 0%nat) ^ 2) ->
  Un_cv (fun t => distance n (path (gradient n) eta a (in_turn (map (fun i => [i]) (seq 0 m))) w_0 t) (a 0%nat)) 0.
Proof. exact one_by_one. Qed.

Section TwoDatapoints.

(** Theorem 4: m = n = 2, the datapoints in turn, and eta up to 1/4. *)
Variables (a : nat -> vector) (eta : R) (w_0 : vector).
Hypothesis data : orthonormal 2 2 a.
Hypothesis step_size : 0 < eta <= 1 / 4.
Hypothesis start : square 2 w_0 < 1.
Hypothesis second : 0 < dot 2 w_0 (a 1%nat).
Hypothesis closer : dot 2 w_0 (a 1%nat) <= dot 2 w_0 (a 0%nat).

Let w (t : nat) : vector := path (gradient 2) eta a (fun t => [Nat.modulo t 2]) w_0 t.

Theorem theorem_4 : Un_cv (fun t => distance 2 (w t) (a 0%nat)) 0.
Proof. exact (two_limit a eta w_0 data step_size start second closer). Qed.

(** A rate, which the paper does not give. *)
Theorem theorem_4_rate : forall t,
  let N := square 2 w_0 in
  let p := (1 - 2 * eta * N) ^ (t / 2) * (1 - N) in
  let q := (1 - eta ^ 3 * N / 5) ^ (t / 2) in
  distance 2 (w t) (a 0%nat) <= p + q + q ^ 2.
Proof. exact (two_rate a eta w_0 data step_size start second closer). Qed.

End TwoDatapoints.

(** Theorem 12: the minimum of the loss under ReLU, which the points of M attain and no others. *)
Theorem theorem_12 : forall n m a, orthonormal n m a -> (1 <= m)%nat ->
  (forall w, (INR m - 1) / (2 * INR m) <= mean_loss relu n m a w) /\
  (forall w c, (forall i, (i < m)%nat -> 0 <= c i) -> unit_combination n m a c w ->
    mean_loss relu n m a w = (INR m - 1) / (2 * INR m)) /\
  exists w, mean_loss relu n m a w = (INR m - 1) / (2 * INR m).
Proof. exact relu_minimum. Qed.

Theorem theorem_12_set : forall n m a, orthonormal n m a -> (1 <= m)%nat -> forall w,
  mean_loss relu n m a w = (INR m - 1) / (2 * INR m) <->
  exists c, (forall i, (i < m)%nat -> 0 <= c i) /\ unit_combination n m a c w.
Proof. exact relu_minima. Qed.

(** The same for the linear activation: all unit vectors of the span. *)
Theorem theorem_12_linear : forall n m a, orthonormal n m a -> (1 <= m)%nat ->
  (forall w, (INR m - 1) / (2 * INR m) <= mean_loss linear n m a w) /\
  (forall w, mean_loss linear n m a w = (INR m - 1) / (2 * INR m) <-> exists c, unit_combination n m a c w).
Proof. exact linear_minima. Qed.

(** Theorem 13: largest curvature and trace at the limits of gradient descent, Eq. (16) with S^+ for S, and of SGD.  The
    trace is [trace] of [Definitions.v]; laws of v are not defined. *)
Theorem theorem_13 : forall n m a w_0, orthonormal n m a -> positives n m a w_0 <> nil ->
  let L := mean_loss relu n m a in
  let S_plus := positives n m a w_0 in
  largest_curvature n L (direction n a S_plus w_0) (4 / INR m) /\
  trace n L (direction n a S_plus w_0) ((2 * INR n + 8 - INR m - INR (length S_plus)) / (2 * INR m)) /\
  (forall i, In i S_plus -> largest_curvature n L (a i) (4 / INR m) /\
    trace n L (a i) ((2 * INR n + 7 - INR m) / (2 * INR m))).
Proof. exact curvatures. Qed.

(** There is at most one curvature along a direction. *)
Theorem one_curvature : forall f w v c c', curvature f w v c -> curvature f w v c' -> c = c'.
Proof. intros f w v c c'. apply second_unique. Qed.

(** ** The hypotheses can be met: two datapoints in R^3, w_0 = (1/2, 1/4, 1/4), eta = 1/5 *)

Definition start_3 : vector := three (1 / 2) (1 / 4) (1 / 4).

Example met : orthonormal 3 2 basis /\ (forall t, batch 2 [Nat.modulo t 2]) /\
  (1 <= 1 < 2)%nat /\ 0 < 1 / 5 <= 1 / 5 /\
  square 3 start_3 < 1 /\ 0 < Phi 3 2 basis start_3 /\ 0 < inside 3 basis (positives 3 2 basis start_3) start_3.
Proof.
  assert (D0 : dot 3 start_3 (basis 0) = 1 / 2) by (now rewrite dot_basis by lia).
  assert (D1 : dot 3 start_3 (basis 1) = 1 / 4) by (now rewrite dot_basis by lia).
  repeat split; try lra; try lia.
  - apply basis_orthonormal. lia.
  - constructor; [easy | constructor].
  - intros i [<- | []]. apply Nat.mod_upper_bound. lia.
  - unfold start_3. rewrite square_three. lra.
  - unfold Phi, inside. simpl over. rewrite D0, D1. lra.
  - unfold positives, is_positive. simpl seq. simpl filter. rewrite D0, D1.
    destruct (Rlt_dec 0 (1 / 2)), (Rlt_dec 0 (1 / 4)); try lra. unfold inside. simpl over. rewrite D0, D1. lra.
Qed.

Example met_drift : aligned 3 2 basis start_3 /\ square 3 start_3 <= 1 + 1 / 5 / 4 /\
  forall l, (l < 2)%nat -> dot 3 start_3 (basis l) ^ 2 < 1 /\
    Rabs (dot 3 start_3 (basis l)) <= Rabs (dot 3 start_3 (basis 0)).
Proof.
  split; [| split].
  - exists 0%nat, 1%nat. rewrite !dot_basis by lia. unfold start_3. simpl. repeat split; lia || lra.
  - unfold start_3. rewrite square_three. lra.
  - intros l L. rewrite !dot_basis by lia. unfold start_3.
    destruct l as [| [| l]]; [| | lia]; simpl; split; try lra; rewrite !Rabs_pos_eq by lra; lra.
Qed.

Example met_relu : positives 3 2 basis start_3 <> [].
Proof.
  intros E. assert (I : In 0%nat (positives 3 2 basis start_3)); [| now rewrite E in I].
  apply filter_In. split; [now left |]. unfold is_positive. rewrite dot_basis by lia.
  unfold start_3. simpl. destruct (Rlt_dec 0 (1 / 2)); [easy | lra].
Qed.

(** Sequences of Lemmas 30 and 31. *)
Example met_sequences : let x t := 1 - (1 / 2) ^ t in
  (forall t, x (S t) - x t >= 1 / 2 * (1 - x t)) /\ x 0%nat <= 1 /\
  (forall t : nat, 1 / 2 - 1 / 2 <= 1 * (1 / 2) * (1 - 1 / 2)).
Proof. intros x. split; [intros t; unfold x; simpl; lra |]. split; [unfold x; simpl; lra | intros; lra]. Qed.

(** Batches {0, 2} and {1} of the standard basis of R^3. *)
Example met_in_turn : cut 3 [[0; 2]; [1]]%nat /\ 0 < Phi 3 3 basis start_3 /\
  forall B, In B [[1%nat]] -> inside 3 basis B start_3 <= inside 3 basis [0; 2]%nat start_3.
Proof.
  assert (D0 : dot 3 start_3 (basis 0) = 1 / 2) by (now rewrite dot_basis by lia).
  assert (D1 : dot 3 start_3 (basis 1) = 1 / 4) by (now rewrite dot_basis by lia).
  assert (D2 : dot 3 start_3 (basis 2) = 1 / 4) by (now rewrite dot_basis by lia).
  split; [split | split].
  - repeat constructor; simpl; lia.
  - intros i. simpl. lia.
  - unfold Phi, inside. simpl over. rewrite D0, D1, D2. lra.
  - intros B [<- | []]. unfold inside. simpl over. rewrite D0, D1, D2. lra.
Qed.

Example met_two : orthonormal 2 2 basis /\ 0 < 1 / 4 <= 1 / 4 /\ square 2 (two (1 / 2) (1 / 4)) < 1 /\
  0 < dot 2 (two (1 / 2) (1 / 4)) (basis 1) <= dot 2 (two (1 / 2) (1 / 4)) (basis 0).
Proof.
  rewrite !dot_basis by lia. rewrite square_two. simpl.
  split; [apply basis_orthonormal; lia |]. repeat split; lra.
Qed.

(** ** Law 8, reshuffled batches *)

(** [orders (seq 0 m)] has all orders of the data, each once. *)
Theorem all_orders : forall m, (forall s, In s (orders (seq 0 m)) <-> Permutation (seq 0 m) s) /\
  NoDup (orders (seq 0 m)) /\ length (orders (seq 0 m)) = fact m.
Proof.
  intros m. split; [intros s; apply orders_in |]. split; [apply orders_once, seq_NoDup |].
  now rewrite length_orders, seq_length.
Qed.

(** Batches of b from an order of the data cut them up; the last one is smaller if b does not divide m. *)
Theorem order_cut : forall m b s, (1 <= b)%nat -> Permutation (seq 0 m) s -> cut m (pieces (batches_each m b) b s).
Proof. exact pieces_cut. Qed.

Section Reshuffled.

(** Each epoch is a uniform order of the data, independent of the others, cut into batches of b.  What holds almost surely
    is said of all sequences of T + k epochs, counted, with a bound that does not depend on k. *)
Variables (n m b : nat) (a : nat -> vector) (eta : R) (w_0 : vector).
Hypothesis data : orthonormal n m a.
Hypothesis size : (1 <= b < m)%nat.
Hypothesis step_size : 0 < eta <= 1 / 5.
Hypothesis start : square n w_0 < 1.
Hypothesis some_projection : 0 < Phi n m a w_0.

Let count := batches_each m b.
Let order (s : list nat) : Prop := In s (orders (seq 0 m)).
Let draws (T : nat) : list (list (list nat)) := sequences T (orders (seq 0 m)).
Let w (epochs : list (list nat)) (t : nat) : vector := after (gradient n) eta a w_0 (batches_of m b epochs) t.
Let ended (epochs : list (list nat)) : vector := w epochs (length epochs * count).

Lemma ended_next epochs s : ended (epochs ++ [s]) = epoch n m b a eta s (ended epochs).
Proof. unfold ended, w, count. rewrite !(at_end n m b a eta w_0 size). apply at_end_next. Qed.

Lemma ended_reached epochs s : (forall x, In x (epochs ++ [s]) -> order x) -> reached n m a eta w_0 (ended epochs).
Proof.
  intros H. unfold ended, w, count. rewrite (at_end n m b a eta w_0 size). apply at_end_inv; [easy |].
  intros x X. apply H, in_or_app. now left.
Qed.

(** In an epoch that begins with the heaviest batch all coordinates outside of it fall behind those inside, by the factor
    1 - eta^3 U^2/5 at least, U its weight at the start of the epoch. *)
Theorem reshuffled_heaviest : forall epochs s i j, (forall x, In x (epochs ++ [s]) -> order x) ->
  let v := ended epochs in
  let v' := ended (epochs ++ [s]) in
  let first := firstn b s in
  (forall B, In B (pieces count b s) -> inside n a B v <= inside n a first v) ->
  In i first -> (j < m)%nat -> ~ In j first ->
  Rabs (dot n v' (a j) * dot n v (a i)) <=
  (1 - eta ^ 3 * inside n a first v ^ 2 / 5) * Rabs (dot n v (a j) * dot n v' (a i)).
Proof.
  intros epochs s i j H v v' first Heavy I J NJ. unfold v'. rewrite ended_next. fold v.
  apply (heaviest_first n m b a eta w_0 data size step_size start some_projection v s i j); try easy.
  - exact (ended_reached epochs s H).
  - apply H, in_or_app. right. now left.
Qed.

(** The datapoint i is near: a share of 19/20 near the sphere. *)
Let near (i : nat) (v : vector) : Prop :=
  1 - eta / 4 <= square n v /\ Psi n m a v <= 1 / 50 /\ 19 / 20 * Phi n m a v <= dot n v (a i) ^ 2.

(** That remains so, in any order: the ratio of any other coordinate to that of i does not change if the two are in one
    batch, and else falls by the factor 1 - eta^2/3 at least. *)
Theorem reshuffled_near : forall epochs s i, (forall x, In x (epochs ++ [s]) -> order x) -> (i < m)%nat ->
  let v := ended epochs in
  let v' := ended (epochs ++ [s]) in
  near i v ->
  near i v' /\ (forall B j, In B (pieces count b s) -> In i B -> (j < m)%nat ->
    (In j B -> dot n v' (a j) * dot n v (a i) = dot n v (a j) * dot n v' (a i)) /\
    (~ In j B -> Rabs (dot n v' (a j) * dot n v (a i)) <= (1 - eta ^ 2 / 3) * Rabs (dot n v (a j) * dot n v' (a i)))).
Proof.
  intros epochs s i H I v v' N. unfold v'. rewrite ended_next. fold v. clear v'.
  pose proof (ended_reached epochs s H) as V. fold v in V. assert (SL : order s) by (apply H, in_or_app; right; now left).
  split.
  - assert (exists A, In A (pieces count b s) /\ In i A) as (A & HA & IA) by (eapply some_batch; eassumption).
    apply (near_epoch n m b a eta w_0 data size step_size start i v s A); easy.
  - intros B j HB IB J.
    destruct (near_epoch n m b a eta w_0 data size step_size start i v s B I V N SL HB IB) as (_ & F & F0 & HI & HJ).
    split; intros Z.
    + rewrite (HI i IB), (HI j Z). ring.
    + rewrite (HI i IB). specialize (HJ j J Z). cbv beta in HJ. rewrite !Rabs_mult, (Rabs_pos_eq F) by lra.
      replace ((1 - eta ^ 2 / 3) * (Rabs (dot n v (a j)) * (F * Rabs (dot n v (a i)))))
        with ((1 - eta ^ 2 / 3) * F * Rabs (dot n v (a j)) * Rabs (dot n v (a i))) by ring.
      apply Rmult_le_compat_r; [apply Rabs_pos | exact HJ].
Qed.

(** Convergence with constants: after E epochs the norm and the rest off the data are within bounds; then in each of J
    blocks of H epochs the orders may be such that one coordinate leaves the others behind, which some are. *)
Theorem reshuffled_rate : forall r E K J k, 0 < r <= 1 ->
  (1 - eta * Phi n m a w_0 / 5) ^ E <= eta * r ^ 2 / 10 ->
  (1 - eta ^ 3 * (Phi n m a w_0 / INR m) ^ 2 / 5) ^ K <= r / (4 * INR m) ->
  let H := ((m - 1) * K)%nat in
  let T := (E + J * H)%nat in
  share (draws (T + k)) (fun epochs => negb (settled_signed n m a (w epochs) r (T * count) (k * count))) <=
  (1 - / INR (fact m) ^ H) ^ J.
Proof. exact (reshuffled_settles n m b a eta w_0 data size step_size start some_projection). Qed.

(** Reshuffled SGD converges to a datapoint with the sign of its correlation with w_0, from every start: for every radius
    and every share there are T epochs from which on, up to any horizon, all but that share of the sequences of epochs keep
    the weights within the radius of one such datapoint. *)
Theorem reshuffled : forall r e, 0 < r -> 0 < e -> exists T, forall k,
  share (draws (T + k)) (fun epochs => negb (settled_signed n m a (w epochs) r (T * count) (k * count))) <= e.
Proof. exact (reshuffled_limit n m b a eta w_0 data size step_size start some_projection). Qed.

(** Once a datapoint is near it is the limit, whatever the epochs before were. *)
Theorem reshuffled_near_limit : forall r e, 0 < r -> 0 < e -> exists T, forall epochs i,
  (forall s, In s epochs -> order s) -> (i < m)%nat -> near i (ended epochs) -> forall k,
  share (draws (T + k)) (fun more => negb (stays_at n (signed n a w_0 i) (w (epochs ++ more)) r
    ((length epochs + T) * count) (k * count))) <= e.
Proof.
  intros r e R E.
  destruct (near_limit n m b a eta w_0 data size step_size start some_projection r e R E) as [T H].
  exists T. intros epochs i HS I N. apply (H epochs i HS I).
  unfold ended, w, count in N. rewrite (at_end n m b a eta w_0 size) in N. exact N.
Qed.

End Reshuffled.

(** Weights at (2/5, 0) in the standard basis of R^2: the order 0, 1 begins with the heavier batch; and at (99/100, 0)
    the first datapoint is near. *)
Example met_reshuffled : orthonormal 2 2 basis /\ (1 <= 1 < 2)%nat /\ square 2 (two (2 / 5) 0) < 1 /\
  0 < Phi 2 2 basis (two (2 / 5) 0) /\ In [0; 1]%nat (orders (seq 0 2)) /\
  forall B, In B (pieces (batches_each 2 1) 1 [0; 1]%nat) ->
    inside 2 basis B (two (2 / 5) 0) <= inside 2 basis (firstn 1 [0; 1]%nat) (two (2 / 5) 0).
Proof.
  assert (D0 : dot 2 (two (2 / 5) 0) (basis 0) = 2 / 5) by (now rewrite dot_basis by lia).
  assert (D1 : dot 2 (two (2 / 5) 0) (basis 1) = 0) by (now rewrite dot_basis by lia).
  split; [apply basis_orthonormal; lia |]. split; [lia |]. split; [rewrite square_two; lra |].
  split; [unfold Phi, inside; simpl over; rewrite D0, D1; lra |]. split; [now left |].
  change (batches_each 2 1) with 2%nat. unfold inside. intros B [<- | [<- | []]]; simpl over; rewrite ?D0, ?D1; lra.
Qed.

Example met_near : square 2 (two (99 / 100) 0) < 1 /\ 1 - 1 / 5 / 4 <= square 2 (two (99 / 100) 0) /\
  Psi 2 2 basis (two (99 / 100) 0) <= 1 / 50 /\
  19 / 20 * Phi 2 2 basis (two (99 / 100) 0) <= dot 2 (two (99 / 100) 0) (basis 0) ^ 2.
Proof.
  assert (D0 : dot 2 (two (99 / 100) 0) (basis 0) = 99 / 100) by (now rewrite dot_basis by lia).
  assert (D1 : dot 2 (two (99 / 100) 0) (basis 1) = 0) by (now rewrite dot_basis by lia).
  assert (P : Phi 2 2 basis (two (99 / 100) 0) = (99 / 100) ^ 2).
  { unfold Phi, inside. simpl over. rewrite D0, D1. ring. }
  unfold Psi. rewrite P, D0, square_two. lra.
Qed.
