(** * What is proved of the paper's statements

    To be read beside the paper, with [Definitions.v]; the proofs are elsewhere.  Constants and ranges are those of
    the paper unless the comment says otherwise. *)

From Coq Require Import Reals List Lra Lia.
From Refereed Require Import Definitions Dynamics GradientDescent Relu Probability Stochastic Contraction SGD Minima.
From Refereed Require Import Instances ReluSGD Two Drift Curvature AppendixA AppendixD AppendixE.
From Refereed Require Import Carrier Rational Transience.
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

(** and its derivative: where it is positive, and that the map increases. *)
Theorem lemma_20_derivative : forall lambda, let f x := x * (1 + lambda * (1 - x ^ 2)) in
  (forall x, derivable_pt_lim f x (1 + lambda - 3 * lambda * x ^ 2)) /\
  (0 < lambda -> forall x, 0 < 1 + lambda - 3 * lambda * x ^ 2 <-> x ^ 2 < (1 + lambda) / (3 * lambda)) /\
  (0 < lambda <= 1 / 2 -> 1 <= (1 + lambda) / (3 * lambda) /\
    f 0 = 0 /\ f 1 = 1 /\ forall x y, 0 <= x -> x < y -> y <= 1 -> f x < f y).
Proof.
  intros lambda f. split; [exact (cubic_derivative lambda) |].
  split; [intros L x; exact (slope_positive lambda x L) |].
  intros L. split; [exact (slope_threshold lambda L) | exact (cubic_increases lambda L)].
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
Proof. exact (deficit_limit n m b a eta w_0 data size step_size start). Qed.

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
Proof. intros Hb. exact (sgd_limit n m b a eta w_0 data (conj (proj1 size) Hb) step_size start). Qed.

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
Proof. exact (relu_sgd_limit n m a eta w_0 data step_size start b size). Qed.

End RandomBatchesReLU.

Section Transience.

(** Proposition 8, for a process that is a function of the draws so far, each of them uniform among the members of [L]:
    what is given the past h is said of all that may follow h, counted; [v] may depend on the time alone. *)
Variables (L : list (list nat)) (X : list (list nat) -> R) (b_0 K : R) (mu : R -> R).

Let past (h : list (list nat)) : Prop := forall B, In B h -> In B L.

Hypothesis some : L <> nil.
Hypothesis bounded : forall h, past h -> b_0 <= X h.
(** (A1), (A2), the drift condition, and that the lower limit of mu is positive. *)
Hypothesis climbs : forall y, b_0 < y -> exists (v : nat -> nat) e, 0 < e /\ forall h, past h ->
  e < share (sequences (v (length h)) L) (fun more => negb (at_least (X (h ++ more)) y)).
Hypothesis increments : forall h B, past h -> In B L -> Rabs (X (h ++ [B]) - X h) <= K.
Hypothesis drift : forall h, past h -> mu (X h) <= mean L (fun B => X (h ++ [B])) - X h.
Hypothesis upwards : exists d r, 0 < d /\ forall x, r <= x -> d <= mu x.

(** X tends to infinity: for every level and every share there is a time from which on, up to any horizon, all but that
    share of the sequences of draws keep X above the level. *)
Theorem proposition_8 : forall y e, 0 < e -> exists T, forall k,
  share (sequences (T + k) L) (fun draws => existsb (fun t => at_least (X (firstn t draws)) y) (seq T (S k))) <= e.
Proof. exact (leaves L X K b_0 mu some climbs increments drift upwards). Qed.

(** The chance to come back to r from above it, where the drift is at least d from r on. *)
Theorem proposition_8_return : forall d r, 0 < d -> (forall x, r <= x -> d <= mu x) ->
  forall h k, past h -> r <= X h ->
  share (sequences k L) (fun more => existsb (fun t => at_least (X (h ++ firstn t more)) r) (seq 0 (S k))) <=
  1 / (1 + d / (2 * K ^ 2) * (X h - r)).
Proof. exact (comes_back L X K mu some increments drift). Qed.

End Transience.

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
