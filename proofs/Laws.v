(** * Law 8, which is not in the paper: batches in a fixed order, and reshuffled ones

    To be read with [Definitions.v]; the proofs are elsewhere. *)

From Coq Require Import Reals List Permutation Lra Lia.
From Refereed Require Import Definitions Dynamics Probability Stochastic Instances Cyclic Orders Reshuffling ReshuffledSGD.
Import ListNotations.
Local Open Scope R_scope.

(** ** A fixed order *)

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

(** ** Reshuffled batches *)

(** [orders (seq 0 m)] has all orders of the data, each once. *)
Theorem all_orders : forall m, (forall s, In s (orders (seq 0 m)) <-> Permutation (seq 0 m) s) /\
  NoDup (orders (seq 0 m)) /\ length (orders (seq 0 m)) = fact m.
Proof.
  intros m. split; [intros s; apply orders_in |]. split; [apply orders_once, seq_NoDup |].
  now rewrite length_orders, length_seq.
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
