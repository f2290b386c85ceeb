(** * The step of Eq. (3) over any numbers, and at the rationals, where Coq computes it

    The text is that of [Definitions.v] with the operations of a carrier for those of the real numbers; what is computed
    here is what the theorems speak of, [step_at_reals] and [path_at_rationals] of [Theorems.v]. *)

From Coq Require Import QArith List.
Import ListNotations.

Record carrier := {
  number : Type;
  zero_of : number;
  plus_of : number -> number -> number;
  minus_of : number -> number -> number;
  times_of : number -> number -> number;
  positive_of : number -> bool
}.

Section Carrier.

Variable C : carrier.

Local Notation "0" := (zero_of C).
Local Notation "x + y" := (plus_of C x y).
Local Notation "x - y" := (minus_of C x y).
Local Notation "x * y" := (times_of C x y).

Definition vector_in : Type := nat -> number C.

Fixpoint sum_in (n : nat) (f : nat -> number C) : number C :=
  match n with O => 0 | S k => sum_in k f + f k end.

Definition dot_in (n : nat) (x y : vector_in) : number C := sum_in n (fun k => x k * y k).

Fixpoint over_in (B : list nat) (f : nat -> number C) : number C :=
  match B with nil => 0 | cons i r => f i + over_in r f end.

Definition gradient_in (n : nat) (w x : vector_in) : vector_in :=
  let s := dot_in n w x in
  let r := fun k => w k * s - x k in
  fun k => x k * dot_in n w r + s * r k.

Definition gradient_relu_in (n : nat) (w x : vector_in) : vector_in :=
  let open := positive_of C (dot_in n w x) in
  fun k => if open then gradient_in n w x k else 0.

Definition step_in (g : vector_in -> vector_in -> vector_in) (eta : number C) (a : nat -> vector_in) (B : list nat)
  (w : vector_in) : vector_in := fun k => w k - eta * over_in B (fun i => g w (a i) k).

(** Vectors as lists, which are evaluated once for a step. *)
Definition entries_in (l : list (number C)) : vector_in := fun k => nth k l 0.

Definition rows_in (a : list (list (number C))) : nat -> vector_in := fun i => entries_in (nth i a nil).

Fixpoint weights_after (g : vector_in -> vector_in -> vector_in) (n : nat) (eta : number C)
  (a : list (list (number C))) (batches : list (list nat)) (w : list (number C)) : list (number C) :=
  match batches with
  | nil => w
  | cons B r => weights_after g n eta a r (map (step_in g eta (rows_in a) B (entries_in w)) (seq 0 n))
  end.

End Carrier.

(** The rational numbers, as reduced fractions. *)
Definition rationals : carrier := {|
  number := Q;
  zero_of := 0;
  plus_of x y := Qred (x + y);
  minus_of x y := Qred (x - y);
  times_of x y := Qred (x * y);
  positive_of x := negb (Qle_bool x 0)
|}.

Definition rational_weights (n : nat) : Q -> list (list Q) -> list (list nat) -> list Q -> list Q :=
  weights_after rationals (gradient_in rationals n) n.

Definition rational_weights_relu (n : nat) : Q -> list (list Q) -> list (list nat) -> list Q -> list Q :=
  weights_after rationals (gradient_relu_in rationals n) n.
