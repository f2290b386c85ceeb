(** * The standard basis: an instance of the hypotheses, and the stage of the findings *)

From Coq Require Import Reals List Lra Lia.
From Refereed Require Import Definitions Dynamics.
Import ListNotations.
Local Open Scope R_scope.

Definition basis (i : nat) : vector := fun k => if Nat.eq_dec i k then 1 else 0.

Lemma dot_basis n x i : (i < n)%nat -> dot n x (basis i) = x i.
Proof.
  assert (Z : forall k, (k <= i)%nat -> dot k x (basis i) = 0).
  { induction k as [| k IH]; intros L; [reflexivity |]. unfold dot in *. simpl. rewrite IH by lia.
    unfold basis. destruct (Nat.eq_dec i k); [lia | ring]. }
  intros L. induction n as [| n IH]; [lia |]. destruct (Nat.eq_dec i n) as [-> | D].
  - unfold dot in *. simpl. rewrite (Z n) by lia. unfold basis. destruct (Nat.eq_dec n n); [ring | easy].
  - unfold dot in *. simpl. rewrite IH by lia. unfold basis. destruct (Nat.eq_dec i n); [easy | ring].
Qed.

Lemma basis_orthonormal n m : (m <= n)%nat -> orthonormal n m basis.
Proof. intros L i j I J. rewrite dot_basis by lia. reflexivity. Qed.

(** The vectors (x, y) and (x, y, z). *)
Definition two (x y : R) : vector := fun k => match k with O => x | S O => y | _ => 0 end.
Definition three (x y z : R) : vector := fun k => match k with O => x | S O => y | S (S O) => z | _ => 0 end.

Lemma square_two x y : square 2 (two x y) = x ^ 2 + y ^ 2.
Proof. unfold square, dot. simpl. ring. Qed.

Lemma square_three x y z : square 3 (three x y z) = x ^ 2 + y ^ 2 + z ^ 2.
Proof. unfold square, dot. simpl. ring. Qed.

Lemma batch_single m i : (i < m)%nat -> batch m [i].
Proof. intros L. split; [constructor; [easy | constructor] |]. intros j [<- | []]. easy. Qed.

(** Weights at which the hypotheses of theorems are met, with the first two or three vectors of the basis for data. *)
Definition start_3 : vector := three (1 / 2) (1 / 4) (1 / 4).

(** A walk that each batch takes a step up, but for [0], which takes it a step down, though not below 0. *)
Definition bounce (x : R) (B : list nat) : R := match B with [O] => Rmax 0 (x - 1) | _ => x + 1 end.
Definition walk (h : list (list nat)) : R := fold_left bounce h 0.
