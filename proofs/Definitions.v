(** * The setting of the paper (Section 3)

    A vector of R^n is a function from the natural numbers, of which the values below [n] count.  Data are a
    sequence of vectors, of which the first [m] count; batches are lists of their numbers.

    Notation of the paper: [dot n w x] is <w, x>, [square n w] is |w|^2, [over B f] is the sum over i in B. *)

From Coq Require Import Reals List.
Import ListNotations.
Local Open Scope R_scope.

Definition vector := nat -> R.

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S k => sum k f + f k end.

Definition dot (n : nat) (x y : vector) : R := sum n (fun k => x k * y k).

Definition square (n : nat) (x : vector) : R := dot n x x.

Definition norm (n : nat) (x : vector) : R := sqrt (square n x).

Definition orthonormal (n m : nat) (a : nat -> vector) : Prop :=
  forall i j, (i < m)%nat -> (j < m)%nat -> dot n (a i) (a j) = if Nat.eq_dec i j then 1 else 0.

(** A batch is a set of datapoints: no number occurs twice. *)
Definition batch (m : nat) (B : list nat) : Prop := NoDup B /\ forall i, In i B -> (i < m)%nat.

Fixpoint over (B : list nat) (f : nat -> R) : R :=
  match B with nil => 0 | cons i r => f i + over r f end.

(** The loss of one datapoint, Eq. (1) and (2), for an activation [phi]; that of a batch is the sum. *)
Definition loss (phi : R -> R) (n : nat) (w x : vector) : R :=
  square n (fun k => x k - w k * phi (dot n w x)) / 2.

Definition linear (s : R) : R := s.
Definition relu (s : R) : R := Rmax s 0.

(** Eq. (4), (x w^T + <w, x> I)(w <w, x> - x); that it is the gradient is [gradient_is_derivative]. *)
Definition gradient (n : nat) (w x : vector) : vector :=
  let s := dot n w x in
  let r := fun k => w k * s - x k in
  fun k => x k * dot n w r + s * r k.

(** Under ReLU a datapoint with a correlation that is not positive has the gradient 0. *)
Definition gradient_relu (n : nat) (w x : vector) : vector :=
  fun k => if Rlt_dec 0 (dot n w x) then gradient n w x k else 0.

(** Eq. (3), for a rule [g] that gives the gradient of a datapoint. *)
Definition step (g : vector -> vector -> vector) (eta : R) (a : nat -> vector) (B : list nat) (w : vector) :
  vector := fun k => w k - eta * over B (fun i => g w (a i) k).

Fixpoint path (g : vector -> vector -> vector) (eta : R) (a : nat -> vector) (B : nat -> list nat)
  (w : vector) (t : nat) : vector :=
  match t with O => w | S t => step g eta a (B t) (path g eta a B w t) end.

(** Full-batch gradient descent uses all datapoints at every step. *)
Definition all_data (m : nat) (t : nat) : list nat := seq 0 m.

(** |Pi_B w|^2, of which u_t, Phi_t (all data) are instances; Psi_t is the rest of |w|^2. *)
Definition inside (n : nat) (a : nat -> vector) (B : list nat) (w : vector) : R :=
  over B (fun i => dot n w (a i) ^ 2).

Definition Phi (n m : nat) (a : nat -> vector) (w : vector) : R := inside n a (seq 0 m) w.
Definition Psi (n m : nat) (a : nat -> vector) (w : vector) : R := square n w - Phi n m a w.

(** Pi_S w / |Pi_S w|: for all data the limit of gradient descent that the paper calls w_GD. *)
Definition direction (n : nat) (a : nat -> vector) (S : list nat) (w : vector) : vector :=
  fun k => over S (fun i => dot n w (a i) * a i k) / sqrt (inside n a S w).

Definition w_GD (n m : nat) (a : nat -> vector) (w : vector) : vector := direction n a (seq 0 m) w.

(** S^+, the datapoints with a positive correlation. *)
Definition is_positive (n : nat) (a : nat -> vector) (w : vector) (i : nat) : bool :=
  if Rlt_dec 0 (dot n w (a i)) then true else false.

Definition positives (n m : nat) (a : nat -> vector) (w : vector) : list nat :=
  filter (is_positive n a w) (seq 0 m).

Definition distance (n : nat) (x y : vector) : R := norm n (fun k => x k - y k).

(** ** Random batches, by counting *)

(** The sublists of length [b]: for [seq 0 m] the subsets of size b of the data, each once. *)
Fixpoint subsets (b : nat) (l : list nat) : list (list nat) :=
  match l, b with
  | _, O => [nil]
  | nil, S _ => nil
  | cons x r, S c => map (cons x) (subsets c r) ++ subsets b r
  end.

(** All sequences of [T] members of a list. *)
Fixpoint sequences {A : Type} (T : nat) (l : list A) : list (list A) :=
  match T with
  | O => [nil]
  | S T => flat_map (fun x => map (cons x) (sequences T l)) l
  end.

(** The weights after [t] steps along a finite sequence of batches. *)
Definition after (g : vector -> vector -> vector) (eta : R) (a : nat -> vector) (w : vector)
  (batches : list (list nat)) (t : nat) : vector := path g eta a (fun s => nth s batches nil) w t.

(** The mean over a list: an expectation, if its members are equally likely. *)
Fixpoint total {A : Type} (l : list A) (f : A -> R) : R :=
  match l with nil => 0 | cons x r => f x + total r f end.

Definition mean {A : Type} (l : list A) (f : A -> R) : R := total l f / INR (length l).

(** Which share of a list passes a test: a probability, if its members are equally likely. *)
Definition share {A : Type} (l : list A) (test : A -> bool) : R :=
  INR (length (filter test l)) / INR (length l).

Definition at_least (c x : R) : bool := if Rle_dec c x then true else false.

(** Whether at all times from T to T + k the weights are within [r] of one and the same datapoint, or of its negative. *)
Definition settled (n m : nat) (a : nat -> vector) (w : nat -> vector) (r : R) (T k : nat) : bool :=
  existsb (fun i => existsb (fun s => forallb (fun t =>
    at_least (distance n (w t) (fun j => s * a i j)) r) (seq T (S k))) [1; -1]) (seq 0 m).

(** The datapoint i with the sign that its correlation has in [v]. *)
Definition signed (n : nat) (a : nat -> vector) (v : vector) (i : nat) : vector :=
  fun j => (if Rlt_dec 0 (dot n v (a i)) then 1 else -1) * a i j.

(** Whether from T to T + k the weights are within [r] of [x]; of one and the same datapoint with its sign at time 0. *)
Definition stays_at (n : nat) (x : vector) (w : nat -> vector) (r : R) (T k : nat) : bool :=
  forallb (fun t => at_least (distance n (w t) x) r) (seq T (S k)).

Definition settled_signed (n m : nat) (a : nat -> vector) (w : nat -> vector) (r : R) (T k : nat) : bool :=
  existsb (fun i => stays_at n (signed n a (w 0%nat) i) w r T k) (seq 0 m).

(** Under ReLU: whether they are within [r] of one and the same member of [S]. *)
Definition settled_in (n : nat) (a : nat -> vector) (S : list nat) (w : nat -> vector) (r : R) (T k : nat) : bool :=
  existsb (fun i => forallb (fun t => at_least (distance n (w t) (a i)) r) (seq T (Datatypes.S k))) S.

(** ** Fixed batches, taken in turn *)

(** The data are cut into batches: each datapoint is in one of them, once. *)
Definition cut (m : nat) (batches : list (list nat)) : Prop :=
  NoDup (concat batches) /\ forall i, In i (concat batches) <-> (i < m)%nat.

Definition in_turn (batches : list (list nat)) (t : nat) : list nat := nth (t mod length batches) batches nil.

(** ** Reshuffled batches: in each epoch an order of the data, cut into batches *)

(** All orders of a list: [orders (seq 0 m)] has each of the m! orders of the data once, [orders_once]. *)
Fixpoint insertions {A : Type} (x : A) (l : list A) : list (list A) :=
  match l with nil => [[x]] | cons y r => (x :: l) :: map (cons y) (insertions x r) end.

Fixpoint orders {A : Type} (l : list A) : list (list A) :=
  match l with nil => [nil] | cons x r => flat_map (insertions x) (orders r) end.

(** The first [q] pieces of length [b]; the last of them is shorter if not so many are left. *)
Fixpoint pieces (q b : nat) (l : list nat) : list (list nat) :=
  match q with O => nil | S q => firstn b l :: pieces q b (skipn b l) end.

(** How many batches an epoch has: m/b, rounded up. *)
Definition batches_each (m b : nat) : nat := Nat.div (m + b - 1) b.

(** The batches of a sequence of epochs, one after the other. *)
Definition batches_of (m b : nat) (epochs : list (list nat)) : list (list nat) :=
  flat_map (pieces (batches_each m b) b) epochs.

(** ** Alignment (Section 4.4) *)

(** R: the logarithm of the largest correlation, in absolute value, over the sum of the others. *)
Definition alignment (n m : nat) (a : nat -> vector) (w : vector) : R :=
  let c := fun i => Rabs (dot n w (a i)) in
  let largest := fold_right (fun i r => Rmax (c i) r) 0 (seq 0 m) in
  ln (largest / (over (seq 0 m) c - largest)).

(** Two correlations are not 0, so that R is a number. *)
Definition aligned (n m : nat) (a : nat -> vector) (w : vector) : Prop :=
  exists i j, (i < m)%nat /\ (j < m)%nat /\ i <> j /\ dot n w (a i) <> 0 /\ dot n w (a j) <> 0.

(** ** Minima *)

(** The loss of all data, Eq. (2). *)
Definition mean_loss (phi : R -> R) (n m : nat) (a : nat -> vector) (w : vector) : R :=
  over (seq 0 m) (fun i => loss phi n w (a i)) / INR m.

(** w is the sum of c_i a_i, and the squares of the c_i sum to 1. *)
Definition unit_combination (n m : nat) (a : nat -> vector) (c : nat -> R) (w : vector) : Prop :=
  (forall k, (k < n)%nat -> w k = over (seq 0 m) (fun i => c i * a i k)) /\
  over (seq 0 m) (fun i => c i ^ 2) = 1.

(** ** Curvature (Appendix F.3) *)

(** The derivative from the right, and the derivative from the right, at 0, of the derivatives from the right. *)
Definition right_derivative (f : R -> R) (t c : R) : Prop :=
  forall e, 0 < e -> exists d, 0 < d /\ forall h, 0 < h < d -> Rabs ((f (t + h) - f t) / h - c) < e.

Definition second_right_derivative (f : R -> R) (c : R) : Prop :=
  exists g d, 0 < d /\ (forall t, 0 <= t < d -> right_derivative f t (g t)) /\ right_derivative g 0 c.

(** D_v^2 f(w) = c *)
Definition curvature (f : vector -> R) (w v : vector) (c : R) : Prop :=
  second_right_derivative (fun t => f (fun k => w k + t * v k)) c.

(** M is the largest curvature over all unit vectors. *)
Definition largest_curvature (n : nat) (f : vector -> R) (w : vector) (M : R) : Prop :=
  (forall v, exists c, curvature f w v c) /\
  (forall v c, square n v = 1 -> curvature f w v c -> c <= M) /\
  exists v, square n v = 1 /\ curvature f w v M.

(** T is the trace: the sum over any orthonormal basis of the mean of both directions.  For a law of v that is the same
    for -v, with E[v_j v_k] = 1 if j = k and 0 else, such as N(0, I), that is the mean of D_v^2 f(w). *)
Definition trace (n : nat) (f : vector -> R) (w : vector) (T : R) : Prop :=
  forall basis, orthonormal n n basis -> exists p q,
  (forall k, (k < n)%nat -> curvature f w (basis k) (p k) /\ curvature f w (fun j => - basis k j) (q k)) /\
  T = sum n (fun k => (p k + q k) / 2).
