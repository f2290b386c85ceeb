(** * The steps of the theorems: sentences of the suite, with their certificates

    Printed by [tests/kernel_steps.py]; to be read, but not to be written by hand.  [N], [Phi], [Psi] and [u]
    are the squared norms of the weights, of their part in the span of the data, of the rest, and of their part
    in the span of the batch. *)

From Coq Require Import Reals QArith Qreals List.
From Refereed Require Import Checker.
Import ListNotations.
Local Open Scope R_scope.

(** step: N <= 1 + eta/4 is preserved, for any u <= N *)
Definition norm_bound_kept_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5)));
  (Ge (Var 1) (Num 0)); (Le (Var 1) (Var 0)); (Ge (Add (Div (Var 2) (Num 4)) (Num 1)) (Var 0))] [] [(Le (Add
  (Mul (Var 1) (Pow (Add (Mul (Var 2) (Add (Sub (Opp (Var 0)) (Var 1)) (Num 2))) (Num 1)) 2)) (Mul (Sub (Var
  0) (Var 1)) (Pow (Add (Mul (Opp (Var 2)) (Var 1)) (Num 1)) 2))) (Add (Div (Var 2) (Num 4)) (Num 1)))].
Example norm_bound_kept_met : exists N u eta : R, eta > 0 /\ eta <= 1 / 5 /\ u >= 0 /\ u <= N /\ eta / 4 + 1
  >= N.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point norm_bound_kept_claim [(0
  # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition norm_bound_kept_nonzero : list proof := [].
Definition norm_bound_kept_proofs : list proof := [(Sum [(802%Z, [], [4]%nat); (10000%Z, [], [5]%nat); (458%Z,
  [], [1; 4]%nat); (8740%Z, [], [3; 4]%nat); (2085%Z, [], [4; 4]%nat); (5%Z, [], [0; 1; 4]%nat); (100%Z, [],
  [0; 3; 4]%nat); (8740%Z, [], [1; 2; 4]%nat); (100%Z, [], [3; 4; 4]%nat); (25%Z, [], [4; 4; 4]%nat);
  (19500%Z, [], [0; 0; 0; 2]%nat); (34000%Z, [], [0; 0; 2; 2]%nat); (3600%Z, [], [0; 1; 2; 4]%nat); (100%Z,
  [], [1; 2; 4; 4]%nat); (500%Z, [], [0; 0; 0; 1; 2]%nat); (6000%Z, [], [0; 0; 1; 2; 2]%nat); (30000%Z, [],
  [0; 0; 2; 2; 4]%nat); (200%Z, [], [0; 1; 1; 2; 4]%nat); (500%Z, [], [0; 1; 2; 4; 4]%nat)] [])].
Theorem norm_bound_kept : forall N u eta : R, eta > 0 -> eta <= 1 / 5 -> u >= 0 -> u <= N -> eta / 4 + 1 >= N
  -> u * (eta * (- N - u + 2) + 1) ^ 2 + (N - u) * (- eta * u + 1) ^ 2 <= eta / 4 + 1.
Proof. intros N u eta. by_certificate norm_bound_kept_claim norm_bound_kept_nonzero norm_bound_kept_proofs [N;
  u; eta]. Qed.

(** N >= 1 is preserved for eta <= 1/5, any batch *)
Definition norm_stays_above_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5)));
  (Ge (Var 1) (Num 0)); (Le (Var 1) (Var 0)); (Le (Num 1) (Var 0)); (Ge (Add (Div (Var 2) (Num 4)) (Num 1))
  (Var 0))] [] [(Ge (Add (Mul (Var 1) (Pow (Add (Mul (Var 2) (Add (Sub (Opp (Var 0)) (Var 1)) (Num 2))) (Num
  1)) 2)) (Mul (Sub (Var 0) (Var 1)) (Pow (Add (Mul (Opp (Var 2)) (Var 1)) (Num 1)) 2))) (Num 1))].
Example norm_stays_above_met : exists N u eta : R, eta > 0 /\ eta <= 1 / 5 /\ u >= 0 /\ u <= N /\ 1 <= N /\
  eta / 4 + 1 >= N.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point norm_stays_above_claim [(1
  # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition norm_stays_above_nonzero : list proof := [].
Definition norm_stays_above_proofs : list proof := [(Sum [(17%Z, [], [4]%nat); (500%Z, [], [6]%nat); (23%Z,
  [], [1; 4]%nat); (460%Z, [], [3; 4]%nat); (115%Z, [], [4; 5]%nat); (460%Z, [], [1; 2; 4]%nat); (500%Z, [],
  [0; 0; 2; 3]%nat); (300%Z, [], [0; 1; 2; 4]%nat); (1500%Z, [], [0; 0; 2; 2; 4]%nat); (500%Z, [], [0; 0; 2;
  4; 4]%nat)] [])].
Theorem norm_stays_above : forall N u eta : R, eta > 0 -> eta <= 1 / 5 -> u >= 0 -> u <= N -> 1 <= N -> eta /
  4 + 1 >= N -> u * (eta * (- N - u + 2) + 1) ^ 2 + (N - u) * (- eta * u + 1) ^ 2 >= 1.
Proof. intros N u eta. by_certificate norm_stays_above_claim norm_stays_above_nonzero norm_stays_above_proofs
  [N; u; eta]. Qed.

(** the factors are positive, and B <= 1 *)
Definition factors_positive_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5)));
  (Ge (Var 1) (Num 0)); (Le (Var 1) (Var 0)); (Ge (Add (Div (Var 2) (Num 4)) (Num 1)) (Var 0))] [] [(Gt (Add
  (Mul (Opp (Var 2)) (Var 1)) (Num 1)) (Num 0)); (Ge (Num 1) (Add (Mul (Opp (Var 2)) (Var 1)) (Num 1))); (Gt
  (Add (Mul (Var 2) (Add (Sub (Opp (Var 0)) (Var 1)) (Num 2))) (Num 1)) (Num 0))].
Example factors_positive_met : exists N u eta : R, eta > 0 /\ eta <= 1 / 5 /\ u >= 0 /\ u <= N /\ eta / 4 + 1
  >= N.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point factors_positive_claim [(0
  # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition factors_positive_nonzero : list proof := [].
Definition factors_positive_proofs : list proof := [(Sum [(16%Z, [], [1]%nat); (4%Z, [], [3]%nat); (1%Z, [],
  [4]%nat); (20%Z, [], [5]%nat); (395%Z, [], [0; 0]%nat); (79%Z, [], [0; 1]%nat); (4%Z, [], [1; 2]%nat)] []);
  (Sum [(1%Z, [], [5]%nat); (1%Z, [], [0; 2]%nat)] []); (Sum [(16%Z, [], [1]%nat); (4%Z, [], [3]%nat); (1%Z,
  [], [4]%nat); (20%Z, [], [5]%nat); (490%Z, [], [0; 0]%nat); (99%Z, [], [0; 1]%nat); (5%Z, [], [0; 4]%nat);
  (4%Z, [], [1; 2]%nat)] [])].
Theorem factors_positive : forall N u eta : R, eta > 0 -> eta <= 1 / 5 -> u >= 0 -> u <= N -> eta / 4 + 1 >= N
  -> - eta * u + 1 > 0 /\ 1 >= - eta * u + 1 /\ eta * (- N - u + 2) + 1 > 0.
Proof. intros N u eta. by_certificate factors_positive_claim factors_positive_nonzero factors_positive_proofs
  [N; u; eta]. Qed.

(** a square below 1 in the batch stays below 1 *)
Definition square_stays_below_claim : claim := Claim [(Gt (Var 3) (Num 0)); (Le (Var 3) (Div (Num 1) (Num
  5))); (Ge (Var 2) (Num 0)); (Le (Var 2) (Var 1)); (Ge (Add (Div (Var 3) (Num 4)) (Num 1)) (Var 1)); (Ge (Var
  0) (Num 0)); (Lt (Var 0) (Num 1)); (Le (Var 0) (Var 2))] [] [(Lt (Mul (Var 0) (Pow (Add (Mul (Var 3) (Add
  (Sub (Opp (Var 1)) (Var 2)) (Num 2))) (Num 1)) 2)) (Num 1))].
Example square_stays_below_met : exists x N u eta : R, eta > 0 /\ eta <= 1 / 5 /\ u >= 0 /\ u <= N /\ eta / 4
  + 1 >= N /\ x >= 0 /\ x < 1 /\ x <= u.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point
  square_stays_below_claim [(0 # 1); (0 # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition square_stays_below_nonzero : list proof := [].
Definition square_stays_below_proofs : list proof := [(Sum [(400%Z, [], [8]%nat); (400%Z, [], [1; 6]%nat);
  (400%Z, [], [0; 1; 6]%nat); (796%Z, [], [0; 3; 5]%nat); (1520%Z, [], [0; 5; 7]%nat); (20%Z, [], [0; 0; 1;
  3]%nat); (2000%Z, [], [0; 0; 1; 6]%nat); (60%Z, [], [0; 0; 1; 7]%nat); (320%Z, [], [0; 0; 5; 7]%nat);
  (6340%Z, [], [0; 0; 6; 6]%nat); (1600%Z, [], [0; 1; 6; 6]%nat); (4%Z, [], [0; 3; 5; 6]%nat); (80%Z, [], [0;
  3; 5; 7]%nat); (20%Z, [], [0; 4; 5; 7]%nat); (75%Z, [], [0; 0; 0; 0; 6]%nat); (9985%Z, [], [0; 0; 0; 5;
  6]%nat); (10285%Z, [], [0; 0; 0; 6; 6]%nat); (40%Z, [], [0; 0; 1; 3; 6]%nat); (15%Z, [], [0; 0; 1; 4;
  6]%nat); (100%Z, [], [0; 0; 3; 4; 5]%nat); (1180%Z, [], [0; 0; 3; 5; 6]%nat); (300%Z, [], [0; 0; 4; 5;
  7]%nat); (1600%Z, [], [0; 0; 5; 6; 7]%nat); (1600%Z, [], [0; 0; 6; 6; 6]%nat); (80%Z, [], [0; 1; 2; 5;
  7]%nat); (4%Z, [], [0; 1; 3; 5; 5]%nat)] [])].
Theorem square_stays_below : forall x N u eta : R, eta > 0 -> eta <= 1 / 5 -> u >= 0 -> u <= N -> eta / 4 + 1
  >= N -> x >= 0 -> x < 1 -> x <= u -> x * (eta * (- N - u + 2) + 1) ^ 2 < 1.
Proof. intros x N u eta. by_certificate square_stays_below_claim square_stays_below_nonzero
  square_stays_below_proofs [x; N; u; eta]. Qed.

(** N <= 1: Phi does not decrease *)
Definition phi_grows_below_claim : claim := Claim [(Gt (Var 3) (Num 0)); (Le (Var 3) (Div (Num 1) (Num 5)));
  (Ge (Var 2) (Num 0)); (Le (Var 2) (Var 0)); (Ge (Var 1) (Num 0)); (Ge (Add (Div (Var 3) (Num 4)) (Num 1))
  (Add (Var 0) (Var 1))); (Le (Add (Var 0) (Var 1)) (Num 1))] [] [(Le (Var 0) (Add (Add (Mul (Opp (Var 1))
  (Pow (Add (Mul (Opp (Var 3)) (Var 2)) (Num 1)) 2)) (Mul (Var 2) (Pow (Add (Mul (Var 3) (Add (Sub (Sub (Opp
  (Var 0)) (Var 1)) (Var 2)) (Num 2))) (Num 1)) 2))) (Mul (Pow (Add (Mul (Opp (Var 3)) (Var 2)) (Num 1)) 2)
  (Sub (Add (Var 0) (Var 1)) (Var 2)))))].
Example phi_grows_below_met : exists Phi Psi u eta : R, eta > 0 /\ eta <= 1 / 5 /\ u >= 0 /\ u <= Phi /\ Psi
  >= 0 /\ eta / 4 + 1 >= Phi + Psi /\ Phi + Psi <= 1.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point
  phi_grows_below_claim [(0 # 1); (0 # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition phi_grows_below_nonzero : list proof := [].
Definition phi_grows_below_proofs : list proof := [(Sum [(20%Z, [], [7]%nat); (36%Z, [], [0; 2; 4]%nat);
  (68%Z, [], [0; 2; 6]%nat); (17%Z, [], [0; 0; 2; 3]%nat); (16%Z, [], [0; 0; 2; 4]%nat); (57%Z, [], [0; 0; 2;
  6]%nat); (4%Z, [], [0; 2; 3; 4]%nat); (3%Z, [], [0; 2; 3; 5]%nat); (4%Z, [], [0; 2; 4; 4]%nat); (4%Z, [],
  [0; 2; 4; 5]%nat); (3%Z, [], [0; 2; 5; 6]%nat); (20%Z, [], [0; 0; 2; 6; 6]%nat); (4%Z, [], [0; 1; 2; 2;
  4]%nat); (12%Z, [], [0; 1; 2; 2; 6]%nat)] [])].
Theorem phi_grows_below : forall Phi Psi u eta : R, eta > 0 -> eta <= 1 / 5 -> u >= 0 -> u <= Phi -> Psi >= 0
  -> eta / 4 + 1 >= Phi + Psi -> Phi + Psi <= 1 -> Phi <= - Psi * (- eta * u + 1) ^ 2 + u * (eta * (- Phi -
  Psi - u + 2) + 1) ^ 2 + (- eta * u + 1) ^ 2 * (Phi + Psi - u).
Proof. intros Phi Psi u eta. by_certificate phi_grows_below_claim phi_grows_below_nonzero
  phi_grows_below_proofs [Phi; Psi; u; eta]. Qed.

(** N >= 1: Phi' >= 1 - Psi' *)
Definition phi_stays_above_claim : claim := Claim [(Gt (Var 3) (Num 0)); (Le (Var 3) (Div (Num 1) (Num 5)));
  (Ge (Var 2) (Num 0)); (Le (Var 2) (Var 0)); (Ge (Var 1) (Num 0)); (Ge (Add (Div (Var 3) (Num 4)) (Num 1))
  (Add (Var 0) (Var 1))); (Ge (Add (Var 0) (Var 1)) (Num 1))] [] [(Ge (Add (Add (Mul (Opp (Var 1)) (Pow (Add
  (Mul (Opp (Var 3)) (Var 2)) (Num 1)) 2)) (Mul (Var 2) (Pow (Add (Mul (Var 3) (Add (Sub (Sub (Opp (Var 0))
  (Var 1)) (Var 2)) (Num 2))) (Num 1)) 2))) (Mul (Pow (Add (Mul (Opp (Var 3)) (Var 2)) (Num 1)) 2) (Sub (Add
  (Var 0) (Var 1)) (Var 2)))) (Add (Mul (Opp (Var 1)) (Pow (Add (Mul (Opp (Var 3)) (Var 2)) (Num 1)) 2)) (Num
  1)))].
Example phi_stays_above_met : exists Phi Psi u eta : R, eta > 0 /\ eta <= 1 / 5 /\ u >= 0 /\ u <= Phi /\ Psi
  >= 0 /\ eta / 4 + 1 >= Phi + Psi /\ Phi + Psi >= 1.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point
  phi_stays_above_claim [(1 # 1); (0 # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition phi_stays_above_nonzero : list proof := [].
Definition phi_stays_above_proofs : list proof := [(Sum [(17%Z, [], [6]%nat); (500%Z, [], [7]%nat); (23%Z, [],
  [1; 6]%nat); (460%Z, [], [3; 6]%nat); (460%Z, [], [4; 6]%nat); (115%Z, [], [5; 6]%nat); (460%Z, [], [1; 2;
  6]%nat); (500%Z, [], [0; 0; 2; 3]%nat); (500%Z, [], [0; 0; 2; 4]%nat); (300%Z, [], [0; 1; 2; 6]%nat);
  (1500%Z, [], [0; 0; 2; 2; 6]%nat); (500%Z, [], [0; 0; 2; 6; 6]%nat)] [])].
Theorem phi_stays_above : forall Phi Psi u eta : R, eta > 0 -> eta <= 1 / 5 -> u >= 0 -> u <= Phi -> Psi >= 0
  -> eta / 4 + 1 >= Phi + Psi -> Phi + Psi >= 1 -> - Psi * (- eta * u + 1) ^ 2 + u * (eta * (- Phi - Psi - u +
  2) + 1) ^ 2 + (- eta * u + 1) ^ 2 * (Phi + Psi - u) >= - Psi * (- eta * u + 1) ^ 2 + 1.
Proof. intros Phi Psi u eta. by_certificate phi_stays_above_claim phi_stays_above_nonzero
  phi_stays_above_proofs [Phi; Psi; u; eta]. Qed.

(** F^2 <= its bound squared, 0 of the pair in the batch *)
Definition pair_none_claim : claim := Claim [(Gt (Var 0) (Num 0)); (Le (Var 0) (Div (Num 21) (Num 100))); (Ge
  (Var 1) (Div (Num 15) (Num 16))); (Le (Var 1) (Div (Num 9) (Num 8))); (Ge (Var 2) (Num 0)); (Le (Var 2) (Num
  1))] [] [(Le (Pow (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Num 1)) 2) (Mul (Add (Mul (Var 2) (Add
  (Opp (Pow (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Num 1)) 2)) (Pow (Add (Add (Mul (Mul (Opp (Var 2))
  (Var 0)) (Var 1)) (Var 0)) (Num 1)) 2))) (Pow (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Num 1)) 2))
  (Pow (Add (Mul (Var 2) (Sub (Add (Div (Pow (Var 0) 3) (Num 8)) (Mul (Pow (Var 0) 2) (Sub (Num 1) (Var 1))))
  (Var 0))) (Num 1)) 2)))].
Example pair_none_met : exists e rho U : R, e > 0 /\ e <= 21 / 100 /\ rho >= 15 / 16 /\ rho <= 9 / 8 /\ U >= 0
  /\ U <= 1.
Proof. exists (Q2R (1 # 5)). exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). at_a_point pair_none_claim [(1 # 5);
  (1 # 1); (0 # 1)]%Q. Qed.
Definition pair_none_nonzero : list proof := [].
Definition pair_none_proofs : list proof := [(Cut (Gt (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Mul (Opp (Num 3)) (Var 2)) (Mul (Mul (Div (Opp (Num
  1)) (Num 4)) (Var 2)) (Var 0))) (Mul (Mul (Num 2) (Var 2)) (Var 1))) (Mul (Num 3) (Pow (Var 2) 2))) (Mul
  (Mul (Mul (Num 6) (Pow (Var 2) 2)) (Var 0)) (Var 1))) (Mul (Mul (Mul (Opp (Num 4)) (Pow (Var 2) 2)) (Var 0))
  (Pow (Var 1) 2))) (Mul (Mul (Div (Opp (Num 13)) (Num 4)) (Pow (Var 2) 2)) (Pow (Var 0) 2))) (Mul (Mul (Mul
  (Div (Num 9) (Num 2)) (Pow (Var 2) 2)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Opp (Num 1)) (Pow (Var 2)
  2)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Div (Opp (Num 1)) (Num 2)) (Pow (Var 2) 2)) (Pow (Var 0)
  3))) (Mul (Mul (Mul (Div (Num 1) (Num 4)) (Pow (Var 2) 2)) (Pow (Var 0) 3)) (Var 1))) (Mul (Mul (Div (Opp
  (Num 1)) (Num 64)) (Pow (Var 2) 2)) (Pow (Var 0) 4))) (Mul (Mul (Opp (Num 2)) (Pow (Var 2) 2)) (Var 1)))
  (Mul (Mul (Opp (Num 2)) (Pow (Var 2) 3)) (Var 0))) (Mul (Mul (Mul (Opp (Num 2)) (Pow (Var 2) 3)) (Var 0))
  (Var 1))) (Mul (Mul (Mul (Num 2) (Pow (Var 2) 3)) (Var 0)) (Pow (Var 1) 2))) (Mul (Mul (Num 3) (Pow (Var 2)
  3)) (Pow (Var 0) 2))) (Mul (Mul (Mul (Opp (Num 4)) (Pow (Var 2) 3)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul
  (Mul (Opp (Num 2)) (Pow (Var 2) 3)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 2) (Pow (Var 2)
  3)) (Pow (Var 0) 2)) (Pow (Var 1) 3))) (Mul (Mul (Div (Num 1) (Num 2)) (Pow (Var 2) 3)) (Pow (Var 0) 3)))
  (Mul (Mul (Mul (Num 4) (Pow (Var 2) 3)) (Pow (Var 0) 3)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 25)) (Num
  4)) (Pow (Var 2) 3)) (Pow (Var 0) 3)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 2) (Pow (Var 2) 3)) (Pow (Var 0)
  3)) (Pow (Var 1) 3))) (Mul (Mul (Div (Opp (Num 5)) (Num 4)) (Pow (Var 2) 3)) (Pow (Var 0) 4))) (Mul (Mul
  (Mul (Num 3) (Pow (Var 2) 3)) (Pow (Var 0) 4)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 3)) (Num 2)) (Pow
  (Var 2) 3)) (Pow (Var 0) 4)) (Pow (Var 1) 2))) (Mul (Mul (Div (Opp (Num 9)) (Num 32)) (Pow (Var 2) 3)) (Pow
  (Var 0) 5))) (Mul (Mul (Mul (Div (Num 9) (Num 32)) (Pow (Var 2) 3)) (Pow (Var 0) 5)) (Var 1))) (Mul (Mul
  (Div (Opp (Num 1)) (Num 64)) (Pow (Var 2) 3)) (Pow (Var 0) 6))) (Mul (Mul (Mul (Num 2) (Pow (Var 2) 4)) (Pow
  (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Opp (Num 1)) (Pow (Var 2) 4)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul
  (Mul (Mul (Opp (Num 4)) (Pow (Var 2) 4)) (Pow (Var 0) 3)) (Var 1))) (Mul (Mul (Mul (Num 6) (Pow (Var 2) 4))
  (Pow (Var 0) 3)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Opp (Num 2)) (Pow (Var 2) 4)) (Pow (Var 0) 3)) (Pow (Var
  1) 3))) (Mul (Mul (Mul (Div (Num 3) (Num 2)) (Pow (Var 2) 4)) (Pow (Var 0) 4)) (Var 1))) (Mul (Mul (Mul (Div
  (Opp (Num 19)) (Num 4)) (Pow (Var 2) 4)) (Pow (Var 0) 4)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 4) (Pow (Var
  2) 4)) (Pow (Var 0) 4)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Opp (Num 1)) (Pow (Var 2) 4)) (Pow (Var 0) 4))
  (Pow (Var 1) 4))) (Mul (Mul (Mul (Div (Num 1) (Num 2)) (Pow (Var 2) 4)) (Pow (Var 0) 5)) (Var 1))) (Mul (Mul
  (Mul (Div (Opp (Num 3)) (Num 4)) (Pow (Var 2) 4)) (Pow (Var 0) 5)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Div
  (Num 1) (Num 4)) (Pow (Var 2) 4)) (Pow (Var 0) 5)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Div (Num 1) (Num 32))
  (Pow (Var 2) 4)) (Pow (Var 0) 6)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 1)) (Num 64)) (Pow (Var 2) 4))
  (Pow (Var 0) 6)) (Pow (Var 1) 2))) (Num 0)) (Sum [(2315685267%Z, [], [7]%nat); (844424930131968%Z, [], [4;
  5; 5; 5; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (1548112371908608%Z, [], [4; 2; 5; 5; 5; 1; 1; 1; 1; 1; 1; 3;
  3; 3]%nat); (1055531162664960%Z, [], [4; 2; 2; 5; 5; 5; 1; 1; 1; 1; 1; 1; 3; 3]%nat); (316659348799488%Z,
  [], [4; 2; 2; 2; 5; 5; 5; 1; 1; 1; 1; 1; 1; 3]%nat); (35184372088832%Z, [], [4; 2; 2; 2; 2; 5; 5; 5; 1; 1;
  1; 1; 1; 1]%nat); (510595607753129984%Z, [], [4; 0; 5; 5; 5; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (936748722493063168%Z, [], [4; 0; 2; 5; 5; 5; 1; 1; 1; 1; 1; 3; 3; 3]%nat); (639229672109899776%Z, [], [4;
  0; 2; 2; 5; 5; 5; 1; 1; 1; 1; 1; 3; 3]%nat); (191965934116667392%Z, [], [4; 0; 2; 2; 2; 5; 5; 5; 1; 1; 1; 1;
  1; 3]%nat); (21356913857921024%Z, [], [4; 0; 2; 2; 2; 2; 5; 5; 5; 1; 1; 1; 1; 1]%nat);
  (0x6f928000000000000%Z, [], [4; 0; 0; 5; 5; 5; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0xccd58000000000000%Z, [], [4;
  0; 0; 2; 5; 5; 5; 1; 1; 1; 1; 3; 3; 3]%nat); (0x8be48000000000000%Z, [], [4; 0; 0; 2; 2; 5; 5; 5; 1; 1; 1;
  1; 3; 3]%nat); (48484064738410496000%Z, [], [4; 0; 0; 2; 2; 2; 5; 5; 5; 1; 1; 1; 1; 3]%nat);
  (5400801115635712000%Z, [], [4; 0; 0; 2; 2; 2; 2; 5; 5; 5; 1; 1; 1; 1]%nat); (0x3a8e3c0000000000000%Z, [],
  [4; 0; 0; 0; 5; 5; 5; 1; 1; 1; 3; 3; 3; 3]%nat); (0x6b93100000000000000%Z, [], [4; 0; 0; 0; 2; 5; 5; 5; 1;
  1; 1; 3; 3; 3]%nat); (0x49873e0000000000000%Z, [], [4; 0; 0; 0; 2; 2; 5; 5; 5; 1; 1; 1; 3; 3]%nat);
  (0x1620100000000000000%Z, [], [4; 0; 0; 0; 2; 2; 2; 5; 5; 5; 1; 1; 1; 3]%nat); (0x277b6c000000000000%Z, [],
  [4; 0; 0; 0; 2; 2; 2; 2; 5; 5; 5; 1; 1; 1]%nat); (0x11490c800000000000000%Z, [], [4; 0; 0; 0; 0; 5; 5; 5; 1;
  1; 3; 3; 3; 3]%nat); (0x1fc6d7880000000000000%Z, [], [4; 0; 0; 0; 0; 2; 5; 5; 5; 1; 1; 3; 3; 3]%nat);
  (0x15bcb08c0000000000000%Z, [], [4; 0; 0; 0; 0; 2; 2; 5; 5; 5; 1; 1; 3; 3]%nat); (0x68c15260000000000000%Z,
  [], [4; 0; 0; 0; 0; 2; 2; 2; 5; 5; 5; 1; 1; 3]%nat); (0xbb28990000000000000%Z, [], [4; 0; 0; 0; 0; 2; 2; 2;
  2; 5; 5; 5; 1; 1]%nat); (0x2b8a118e00000000000000%Z, [], [4; 0; 0; 0; 0; 0; 5; 5; 5; 1; 3; 3; 3; 3]%nat);
  (0x5017ff7000000000000000%Z, [], [4; 0; 0; 0; 0; 0; 2; 5; 5; 5; 1; 3; 3; 3]%nat);
  (0x36d4e4d300000000000000%Z, [], [4; 0; 0; 0; 0; 0; 2; 2; 5; 5; 5; 1; 3; 3]%nat);
  (0x1087ee0600000000000000%Z, [], [4; 0; 0; 0; 0; 0; 2; 2; 2; 5; 5; 5; 1; 3]%nat);
  (0x1d91ca360000000000000%Z, [], [4; 0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 5; 5; 1]%nat);
  (0x2db1695a800000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 5; 5; 5; 3; 3; 3; 3]%nat);
  (0x541c2d8c800000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 2; 5; 5; 5; 3; 3; 3]%nat);
  (0x39a0264b000000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 2; 2; 5; 5; 5; 3; 3]%nat);
  (0x1163b8cee00000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 5; 5; 5; 3]%nat);
  (0x1f241f0980000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 5; 5]%nat); (1688849860263936%Z, [],
  [4; 4; 5; 5; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (3096224743817216%Z, [], [4; 4; 2; 5; 5; 1; 1; 1; 1; 1; 1;
  3; 3; 3]%nat); (2111062325329920%Z, [], [4; 4; 2; 2; 5; 5; 1; 1; 1; 1; 1; 1; 3; 3]%nat); (633318697598976%Z,
  [], [4; 4; 2; 2; 2; 5; 5; 1; 1; 1; 1; 1; 1; 3]%nat); (70368744177664%Z, [], [4; 4; 2; 2; 2; 2; 5; 5; 1; 1;
  1; 1; 1; 1]%nat); (991882633556262912%Z, [], [4; 4; 0; 5; 5; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (1817096896527728640%Z, [], [4; 4; 0; 2; 5; 5; 1; 1; 1; 1; 1; 3; 3; 3]%nat); (1238375548317597696%Z, [], [4;
  4; 0; 2; 2; 5; 5; 1; 1; 1; 1; 1; 3; 3]%nat); (371494192699932672%Z, [], [4; 4; 0; 2; 2; 2; 5; 5; 1; 1; 1; 1;
  1; 3]%nat); (41297656739266560%Z, [], [4; 4; 0; 2; 2; 2; 2; 5; 5; 1; 1; 1; 1; 1]%nat);
  (0xd2687d80000000000%Z, [], [4; 4; 0; 0; 5; 5; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0x18115fc80000000000%Z, [],
  [4; 4; 0; 0; 2; 5; 5; 1; 1; 1; 1; 3; 3; 3]%nat); (0x1064269e0000000000%Z, [], [4; 4; 0; 0; 2; 2; 5; 5; 1; 1;
  1; 1; 3; 3]%nat); (90676235759523987456%Z, [], [4; 4; 0; 0; 2; 2; 2; 5; 5; 1; 1; 1; 1; 3]%nat);
  (10082202768333864960%Z, [], [4; 4; 0; 0; 2; 2; 2; 2; 5; 5; 1; 1; 1; 1]%nat); (0x6b25a35600000000000%Z, [],
  [4; 4; 0; 0; 0; 5; 5; 1; 1; 1; 3; 3; 3; 3]%nat); (0xc3dc521700000000000%Z, [], [4; 4; 0; 0; 0; 2; 5; 5; 1;
  1; 1; 3; 3; 3]%nat); (0x8543193780000000000%Z, [], [4; 4; 0; 0; 0; 2; 2; 5; 5; 1; 1; 1; 3; 3]%nat);
  (0x27f0ad5140000000000%Z, [], [4; 4; 0; 0; 0; 2; 2; 2; 5; 5; 1; 1; 1; 3]%nat); (0x470c06840000000000%Z, [],
  [4; 4; 0; 0; 0; 2; 2; 2; 2; 5; 5; 1; 1; 1]%nat); (0x1eacec502e00000000000%Z, [], [4; 4; 0; 0; 0; 0; 5; 5; 1;
  1; 3; 3; 3; 3]%nat); (0x37fdb6053000000000000%Z, [], [4; 4; 0; 0; 0; 0; 2; 5; 5; 1; 1; 3; 3; 3]%nat);
  (0x260c8c7c0700000000000%Z, [], [4; 4; 0; 0; 0; 0; 2; 2; 5; 5; 1; 1; 3; 3]%nat); (0xb64ba203a00000000000%Z,
  [], [4; 4; 0; 0; 0; 0; 2; 2; 2; 5; 5; 1; 1; 3]%nat); (0x14421ecbe60000000000%Z, [], [4; 4; 0; 0; 0; 0; 2; 2;
  2; 2; 5; 5; 1; 1]%nat); (0x4ae79b4295000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 5; 5; 1; 3; 3; 3; 3]%nat);
  (0x887b97be4b000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 2; 5; 5; 1; 3; 3; 3]%nat);
  (0x5c9b1df36f000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 2; 2; 5; 5; 1; 3; 3]%nat);
  (0x1bb239c601400000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 2; 2; 2; 5; 5; 1; 3]%nat);
  (0x3134ea9c4f00000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 5; 1]%nat);
  (0x4c2d3e6c8a6000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0; 5; 5; 3; 3; 3; 3]%nat);
  (0x8a849874610000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0; 2; 5; 5; 3; 3; 3]%nat);
  (0x5dd03838895000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 5; 5; 3; 3]%nat);
  (0x1c03651785c000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 5; 5; 3]%nat);
  (0x31b63a5640600000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 5]%nat); (844424930131968%Z, [],
  [4; 4; 4; 5; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (1548112371908608%Z, [], [4; 4; 4; 2; 5; 1; 1; 1; 1; 1; 1;
  3; 3; 3]%nat); (1055531162664960%Z, [], [4; 4; 4; 2; 2; 5; 1; 1; 1; 1; 1; 1; 3; 3]%nat); (316659348799488%Z,
  [], [4; 4; 4; 2; 2; 2; 5; 1; 1; 1; 1; 1; 1; 3]%nat); (35184372088832%Z, [], [4; 4; 4; 2; 2; 2; 2; 5; 1; 1;
  1; 1; 1; 1]%nat); (485350820779393024%Z, [], [4; 4; 4; 0; 5; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (888106328080252928%Z, [], [4; 4; 4; 0; 2; 5; 1; 1; 1; 1; 1; 3; 3; 3]%nat); (604964491741888512%Z, [], [4;
  4; 4; 0; 2; 2; 5; 1; 1; 1; 1; 1; 3; 3]%nat); (181560156071395328%Z, [], [4; 4; 4; 0; 2; 2; 2; 5; 1; 1; 1; 1;
  1; 3]%nat); (20217819811545088%Z, [], [4; 4; 4; 0; 2; 2; 2; 2; 5; 1; 1; 1; 1; 1]%nat);
  (0x64d1c230000000000%Z, [], [4; 4; 4; 0; 0; 5; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0xb80dfc08000000000%Z, [], [4;
  4; 4; 0; 0; 2; 5; 1; 1; 1; 1; 3; 3; 3]%nat); (0x7d359308000000000%Z, [], [4; 4; 4; 0; 0; 2; 2; 5; 1; 1; 1;
  1; 3; 3]%nat); (43323926377129836544%Z, [], [4; 4; 4; 0; 0; 2; 2; 2; 5; 1; 1; 1; 1; 3]%nat);
  (4833112816854499328%Z, [], [4; 4; 4; 0; 0; 2; 2; 2; 2; 5; 1; 1; 1; 1]%nat); (0x324f797dd0000000000%Z, [],
  [4; 4; 4; 0; 0; 0; 5; 1; 1; 1; 3; 3; 3; 3]%nat); (0x5b98ffd048000000000%Z, [], [4; 4; 4; 0; 0; 0; 2; 5; 1;
  1; 1; 3; 3; 3]%nat); (0x3e34c71880000000000%Z, [], [4; 4; 4; 0; 0; 0; 2; 2; 5; 1; 1; 1; 3; 3]%nat);
  (0x12a990fce8000000000%Z, [], [4; 4; 4; 0; 0; 0; 2; 2; 2; 5; 1; 1; 1; 3]%nat); (0x215bf1a80000000000%Z, [],
  [4; 4; 4; 0; 0; 0; 2; 2; 2; 2; 5; 1; 1; 1]%nat); (0xe2047c2b600000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 5; 1;
  1; 3; 3; 3; 3]%nat); (0x19a3ac5aed20000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 2; 5; 1; 1; 3; 3; 3]%nat);
  (0x1160563dc3d0000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 2; 2; 5; 1; 1; 3; 3]%nat); (0x535997c6300000000000%Z,
  [], [4; 4; 4; 0; 0; 0; 0; 2; 2; 2; 5; 1; 1; 3]%nat); (0x95283df2d0000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 2;
  2; 2; 2; 5; 1; 1]%nat); (0x21dc2919e5cc0000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 5; 1; 3; 3; 3; 3]%nat);
  (0x3d3ec92252560000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 2; 5; 1; 3; 3; 3]%nat);
  (0x2968446e20fb0000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 2; 2; 5; 1; 3; 3]%nat);
  (0xc66b93700628000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 2; 2; 2; 5; 1; 3]%nat); (0x1636212a3e08000000000%Z,
  [], [4; 4; 4; 0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 1]%nat); (0x21d5e110430500000000000%Z, [], [4; 4; 4; 0; 0; 0; 0;
  0; 0; 5; 3; 3; 3; 3]%nat); (0x3cf8021e3e0d80000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 5; 3; 3;
  3]%nat); (0x291bb5930b34c0000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 5; 3; 3]%nat);
  (0xc4bc4e259cca0000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 5; 3]%nat);
  (0x160973f2daa80000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 5]%nat); (4063794976260096%Z, [],
  [4; 4; 4; 4; 0; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (7758154045587456%Z, [], [4; 4; 4; 4; 0; 2; 1; 1; 1; 1; 1;
  3; 3; 3]%nat); (5818615534190592%Z, [], [4; 4; 4; 4; 0; 2; 2; 1; 1; 1; 1; 1; 3; 3]%nat);
  (2031897488130048%Z, [], [4; 4; 4; 4; 0; 2; 2; 2; 1; 1; 1; 1; 1; 3]%nat); (277076930199552%Z, [], [4; 4; 4;
  4; 0; 2; 2; 2; 2; 1; 1; 1; 1; 1]%nat); (1957063627231985664%Z, [], [4; 4; 4; 4; 0; 0; 1; 1; 1; 1; 3; 3; 3;
  3]%nat); (3720923820010242048%Z, [], [4; 4; 4; 4; 0; 0; 2; 1; 1; 1; 1; 3; 3; 3]%nat);
  (2779601129145630720%Z, [], [4; 4; 4; 4; 0; 0; 2; 2; 1; 1; 1; 1; 3; 3]%nat); (966894582547611648%Z, [], [4;
  4; 4; 4; 0; 0; 2; 2; 2; 1; 1; 1; 1; 3]%nat); (131346009786679296%Z, [], [4; 4; 4; 4; 0; 0; 2; 2; 2; 2; 1; 1;
  1; 1]%nat); (0x1466d2ee0000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 1; 1; 1; 3; 3; 3; 3]%nat);
  (0x269fd3ba0000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 2; 1; 1; 1; 3; 3; 3]%nat); (0x1cbbfe998000000000%Z, [],
  [4; 4; 4; 4; 0; 0; 0; 2; 2; 1; 1; 1; 3; 3]%nat); (0x9f482130000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 2; 2; 2;
  1; 1; 1; 3]%nat); (24845984760493768704%Z, [], [4; 4; 4; 4; 0; 0; 0; 2; 2; 2; 2; 1; 1; 1]%nat);
  (0x7a60edd87d800000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 1; 1; 3; 3; 3; 3]%nat); (0xe6a8a016aa000000000%Z, [],
  [4; 4; 4; 4; 0; 0; 0; 0; 2; 1; 1; 3; 3; 3]%nat); (0xaadd0c7649000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 2;
  2; 1; 1; 3; 3]%nat); (0x3af2a12f7a000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 2; 2; 2; 1; 1; 3]%nat);
  (0x7f1152075800000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 2; 2; 2; 2; 1; 1]%nat); (0x16e57693a97a000000000%Z,
  [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 1; 3; 3; 3; 3]%nat); (0x2af43c588c7d000000000%Z, [], [4; 4; 4; 4; 0; 0; 0;
  0; 0; 2; 1; 3; 3; 3]%nat); (0x1fad44c3e5bd000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 2; 2; 1; 3; 3]%nat);
  (0xae16876a28f000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 2; 2; 2; 1; 3]%nat); (0x1759520f4bd000000000%Z,
  [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 2; 2; 2; 2; 1]%nat); (0x1b5c752934a96000000000%Z, [], [4; 4; 4; 4; 0; 0; 0;
  0; 0; 0; 3; 3; 3; 3]%nat); (0x3313f5d663aee000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 3; 3; 3]%nat);
  (0x257de1b78704f800000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 3; 3]%nat);
  (0xcd1830f340df000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 3]%nat); (0x1b6069edbf4d800000000%Z,
  [], [4; 4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2]%nat)] []) (Sum [(2199023255552%Z, [], [6]%nat); (1%Z, [], [0;
  0; 7]%nat)] []))].
Theorem pair_none : forall e rho U : R, e > 0 -> e <= 21 / 100 -> rho >= 15 / 16 -> rho <= 9 / 8 -> U >= 0 ->
  U <= 1 -> (- U * e * rho + 1) ^ 2 <= (U * (- (- U * e * rho + 1) ^ 2 + (- U * e * rho + e + 1) ^ 2) + (- U *
  e * rho + 1) ^ 2) * (U * (e ^ 3 / 8 + e ^ 2 * (1 - rho) - e) + 1) ^ 2.
Proof. intros e rho U. by_certificate pair_none_claim pair_none_nonzero pair_none_proofs [e; rho; U]. Qed.

(** F^2 <= its bound squared, 1 of the pair in the batch *)
Definition pair_one_claim : claim := Claim [(Gt (Var 0) (Num 0)); (Le (Var 0) (Div (Num 21) (Num 100))); (Ge
  (Var 1) (Div (Num 15) (Num 16))); (Le (Var 1) (Div (Num 9) (Num 8))); (Ge (Var 2) (Num 0)); (Le (Var 2) (Num
  1))] [] [(Le (Mul (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Num 1)) (Add (Add (Mul (Mul (Opp (Var 2))
  (Var 0)) (Var 1)) (Var 0)) (Num 1))) (Mul (Add (Mul (Var 2) (Add (Opp (Pow (Add (Mul (Mul (Opp (Var 2)) (Var
  0)) (Var 1)) (Num 1)) 2)) (Pow (Add (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Var 0)) (Num 1)) 2)))
  (Pow (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Num 1)) 2)) (Pow (Add (Add (Sub (Add (Mul (Var 2) (Sub
  (Add (Div (Pow (Var 0) 3) (Num 16)) (Div (Mul (Pow (Var 0) 2) (Sub (Num 1) (Var 1))) (Num 2))) (Div (Var 0)
  (Num 2)))) (Div (Pow (Var 0) 3) (Num 16))) (Div (Pow (Var 0) 2) (Num 8))) (Div (Mul (Var 0) (Sub (Num 1)
  (Var 2))) (Num 2))) (Num 1)) 2)))].
Example pair_one_met : exists e rho U : R, e > 0 /\ e <= 21 / 100 /\ rho >= 15 / 16 /\ rho <= 9 / 8 /\ U >= 0
  /\ U <= 1.
Proof. exists (Q2R (1 # 5)). exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). at_a_point pair_one_claim [(1 # 5);
  (1 # 1); (0 # 1)]%Q. Qed.
Definition pair_one_nonzero : list proof := [].
Definition pair_one_proofs : list proof := [(Cut (Gt (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Mul (Opp (Num 3)) (Var
  2)) (Mul (Mul (Div (Opp (Num 15)) (Num 8)) (Var 2)) (Var 0))) (Mul (Mul (Mul (Div (Num 1) (Num 2)) (Var 2))
  (Var 0)) (Var 1))) (Mul (Mul (Div (Num 3) (Num 16)) (Var 2)) (Pow (Var 0) 2))) (Mul (Mul (Mul (Div (Opp (Num
  1)) (Num 8)) (Var 2)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Div (Opp (Num 13)) (Num 64)) (Var 2)) (Pow (Var
  0) 3))) (Mul (Mul (Mul (Div (Num 7) (Num 32)) (Var 2)) (Pow (Var 0) 3)) (Var 1))) (Mul (Mul (Div (Opp (Num
  7)) (Num 128)) (Var 2)) (Pow (Var 0) 4))) (Mul (Mul (Mul (Div (Opp (Num 1)) (Num 32)) (Var 2)) (Pow (Var 0)
  4)) (Var 1))) (Mul (Mul (Div (Num 1) (Num 128)) (Var 2)) (Pow (Var 0) 5))) (Mul (Mul (Mul (Div (Num 1) (Num
  128)) (Var 2)) (Pow (Var 0) 5)) (Var 1))) (Mul (Mul (Div (Opp (Num 1)) (Num 256)) (Var 2)) (Pow (Var 0) 6)))
  (Mul (Mul (Num 2) (Var 2)) (Var 1))) (Mul (Num 3) (Pow (Var 2) 2))) (Mul (Mul (Num 3) (Pow (Var 2) 2)) (Var
  0))) (Mul (Mul (Mul (Num 3) (Pow (Var 2) 2)) (Var 0)) (Var 1))) (Mul (Mul (Mul (Opp (Num 3)) (Pow (Var 2)
  2)) (Var 0)) (Pow (Var 1) 2))) (Mul (Mul (Div (Opp (Num 15)) (Num 8)) (Pow (Var 2) 2)) (Pow (Var 0) 2)))
  (Mul (Mul (Mul (Div (Num 17) (Num 4)) (Pow (Var 2) 2)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Div (Opp
  (Num 5)) (Num 4)) (Pow (Var 2) 2)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Div (Opp (Num 9)) (Num 16))
  (Pow (Var 2) 2)) (Pow (Var 0) 3))) (Mul (Mul (Mul (Div (Opp (Num 1)) (Num 16)) (Pow (Var 2) 2)) (Pow (Var 0)
  3)) (Var 1))) (Mul (Mul (Mul (Div (Num 1) (Num 4)) (Pow (Var 2) 2)) (Pow (Var 0) 3)) (Pow (Var 1) 2))) (Mul
  (Mul (Div (Num 23) (Num 256)) (Pow (Var 2) 2)) (Pow (Var 0) 4))) (Mul (Mul (Mul (Div (Num 1) (Num 4)) (Pow
  (Var 2) 2)) (Pow (Var 0) 4)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 13)) (Num 64)) (Pow (Var 2) 2)) (Pow
  (Var 0) 4)) (Pow (Var 1) 2))) (Mul (Mul (Div (Opp (Num 1)) (Num 16)) (Pow (Var 2) 2)) (Pow (Var 0) 5))) (Mul
  (Mul (Mul (Div (Num 3) (Num 64)) (Pow (Var 2) 2)) (Pow (Var 0) 5)) (Var 1))) (Mul (Mul (Mul (Div (Num 1)
  (Num 64)) (Pow (Var 2) 2)) (Pow (Var 0) 5)) (Pow (Var 1) 2))) (Mul (Mul (Div (Opp (Num 1)) (Num 128)) (Pow
  (Var 2) 2)) (Pow (Var 0) 6))) (Mul (Mul (Mul (Div (Num 1) (Num 128)) (Pow (Var 2) 2)) (Pow (Var 0) 6)) (Var
  1))) (Mul (Mul (Mul (Div (Opp (Num 1)) (Num 256)) (Pow (Var 2) 2)) (Pow (Var 0) 6)) (Pow (Var 1) 2))) (Mul
  (Mul (Opp (Num 2)) (Pow (Var 2) 2)) (Var 1))) (Mul (Mul (Opp (Num 2)) (Pow (Var 2) 3)) (Var 0))) (Mul (Mul
  (Mul (Opp (Num 2)) (Pow (Var 2) 3)) (Var 0)) (Var 1))) (Mul (Mul (Mul (Num 2) (Pow (Var 2) 3)) (Var 0)) (Pow
  (Var 1) 2))) (Mul (Mul (Num 1) (Pow (Var 2) 3)) (Pow (Var 0) 2))) (Mul (Mul (Mul (Opp (Num 4)) (Pow (Var 2)
  3)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Num 1) (Pow (Var 2) 3)) (Pow (Var 0) 2)) (Pow (Var 1) 3)))
  (Mul (Mul (Div (Num 3) (Num 4)) (Pow (Var 2) 3)) (Pow (Var 0) 3))) (Mul (Mul (Mul (Num 2) (Pow (Var 2) 3))
  (Pow (Var 0) 3)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 27)) (Num 8)) (Pow (Var 2) 3)) (Pow (Var 0) 3))
  (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 1) (Pow (Var 2) 3)) (Pow (Var 0) 3)) (Pow (Var 1) 3))) (Mul (Mul (Div
  (Opp (Num 1)) (Num 4)) (Pow (Var 2) 3)) (Pow (Var 0) 4))) (Mul (Mul (Mul (Div (Num 3) (Num 8)) (Pow (Var 2)
  3)) (Pow (Var 0) 4)) (Var 1))) (Mul (Mul (Mul (Div (Num 1) (Num 16)) (Pow (Var 2) 3)) (Pow (Var 0) 4)) (Pow
  (Var 1) 2))) (Mul (Mul (Mul (Div (Opp (Num 1)) (Num 8)) (Pow (Var 2) 3)) (Pow (Var 0) 4)) (Pow (Var 1) 3)))
  (Mul (Mul (Div (Opp (Num 9)) (Num 128)) (Pow (Var 2) 3)) (Pow (Var 0) 5))) (Mul (Mul (Mul (Div (Num 21) (Num
  128)) (Pow (Var 2) 3)) (Pow (Var 0) 5)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 11)) (Num 64)) (Pow (Var 2)
  3)) (Pow (Var 0) 5)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Div (Num 1) (Num 16)) (Pow (Var 2) 3)) (Pow (Var 0)
  5)) (Pow (Var 1) 3))) (Mul (Mul (Div (Opp (Num 1)) (Num 256)) (Pow (Var 2) 3)) (Pow (Var 0) 6))) (Mul (Mul
  (Mul (Div (Num 1) (Num 64)) (Pow (Var 2) 3)) (Pow (Var 0) 6)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 1))
  (Num 128)) (Pow (Var 2) 3)) (Pow (Var 0) 6)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 2) (Pow (Var 2) 4)) (Pow
  (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Opp (Num 1)) (Pow (Var 2) 4)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul
  (Mul (Mul (Opp (Num 2)) (Pow (Var 2) 4)) (Pow (Var 0) 3)) (Var 1))) (Mul (Mul (Mul (Num 3) (Pow (Var 2) 4))
  (Pow (Var 0) 3)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Opp (Num 1)) (Pow (Var 2) 4)) (Pow (Var 0) 3)) (Pow (Var
  1) 3))) (Mul (Mul (Mul (Div (Num 1) (Num 4)) (Pow (Var 2) 4)) (Pow (Var 0) 4)) (Var 1))) (Mul (Mul (Mul (Div
  (Opp (Num 9)) (Num 8)) (Pow (Var 2) 4)) (Pow (Var 0) 4)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 1) (Pow (Var
  2) 4)) (Pow (Var 0) 4)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Div (Opp (Num 1)) (Num 4)) (Pow (Var 2) 4)) (Pow
  (Var 0) 4)) (Pow (Var 1) 4))) (Mul (Mul (Mul (Div (Num 1) (Num 8)) (Pow (Var 2) 4)) (Pow (Var 0) 5)) (Var
  1))) (Mul (Mul (Mul (Div (Opp (Num 3)) (Num 16)) (Pow (Var 2) 4)) (Pow (Var 0) 5)) (Pow (Var 1) 2))) (Mul
  (Mul (Mul (Div (Num 1) (Num 16)) (Pow (Var 2) 4)) (Pow (Var 0) 5)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Div
  (Num 1) (Num 128)) (Pow (Var 2) 4)) (Pow (Var 0) 6)) (Var 1))) (Mul (Mul (Mul (Div (Opp (Num 1)) (Num 256))
  (Pow (Var 2) 4)) (Pow (Var 0) 6)) (Pow (Var 1) 2))) (Mul (Div (Opp (Num 5)) (Num 64)) (Pow (Var 0) 2))) (Mul
  (Div (Num 1) (Num 64)) (Pow (Var 0) 3))) (Mul (Div (Opp (Num 1)) (Num 256)) (Pow (Var 0) 4))) (Num 0)) (Sum
  [(2315685267%Z, [], [7]%nat); (0x2df00000000000000000000000000000000000000000000000000000000000%Z, [], [0;
  0; 5; 5; 5; 5; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (0x5be00000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 2; 5; 5; 5; 5; 1; 1; 1; 1;
  3; 3; 3]%nat); (0x44e80000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 2; 2; 5; 5;
  5; 5; 1; 1; 1; 1; 3; 3]%nat); (0x16f80000000000000000000000000000000000000000000000000000000000%Z, [], [0;
  0; 2; 2; 2; 5; 5; 5; 5; 1; 1; 1; 1; 3]%nat);
  (0x2df0000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 2; 2; 2; 2; 5; 5; 5; 5; 1; 1;
  1; 1]%nat); (0x4706100000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 5; 5; 5; 5;
  1; 1; 1; 3; 3; 3; 3]%nat); (0x8e0c200000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0;
  0; 2; 5; 5; 5; 5; 1; 1; 1; 3; 3; 3]%nat);
  (0x6a89180000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 2; 2; 5; 5; 5; 5; 1; 1;
  1; 3; 3]%nat); (0x2383080000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 2; 2; 2;
  5; 5; 5; 5; 1; 1; 1; 3]%nat); (0x470610000000000000000000000000000000000000000000000000000000000%Z, [], [0;
  0; 0; 2; 2; 2; 2; 5; 5; 5; 5; 1; 1; 1]%nat);
  (0x293075ac0000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0; 5; 5; 5; 5; 1; 1;
  3; 3; 3; 3]%nat); (0x5260eb580000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0;
  2; 5; 5; 5; 5; 1; 1; 3; 3; 3]%nat); (0x3dc8b0820000000000000000000000000000000000000000000000000000000000%Z,
  [], [0; 0; 0; 0; 2; 2; 5; 5; 5; 5; 1; 1; 3; 3]%nat);
  (0x14983ad60000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0; 2; 2; 2; 5; 5; 5;
  5; 1; 1; 3]%nat); (0x293075ac000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0;
  2; 2; 2; 2; 5; 5; 5; 5; 1; 1]%nat);
  (0xa9e92eb600000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0; 0; 5; 5; 5; 5; 1;
  3; 3; 3; 3]%nat); (0x153d25d6c00000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0;
  0; 0; 2; 5; 5; 5; 5; 1; 3; 3; 3]%nat);
  (0xfeddc61100000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0; 0; 2; 2; 5; 5; 5;
  5; 1; 3; 3]%nat); (0x54f4975b00000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0;
  0; 2; 2; 2; 5; 5; 5; 5; 1; 3]%nat); (0xa9e92eb60000000000000000000000000000000000000000000000000000000000%Z,
  [], [0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 5; 5; 5; 1]%nat);
  (0x106e9a116c00000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0; 0; 0; 5; 5; 5;
  5; 3; 3; 3; 3]%nat); (0x20dd3422d800000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0;
  0; 0; 0; 0; 2; 5; 5; 5; 5; 3; 3; 3]%nat);
  (0x18a5e71a2200000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 5;
  5; 5; 5; 3; 3]%nat); (0x8374d08b600000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0;
  0; 0; 0; 0; 2; 2; 2; 5; 5; 5; 5; 3]%nat);
  (0x106e9a116c0000000000000000000000000000000000000000000000000000000000%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2;
  2; 5; 5; 5; 5]%nat); (0x1800000000000000000000000000000000000000000000000000000000000%Z, [], [4; 5; 5; 5; 1;
  1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0x2c00000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  2; 5; 5; 5; 1; 1; 1; 1; 1; 1; 3; 3; 3]%nat);
  (0x1e00000000000000000000000000000000000000000000000000000000000%Z, [], [4; 2; 2; 5; 5; 5; 1; 1; 1; 1; 1; 1;
  3; 3]%nat); (0x900000000000000000000000000000000000000000000000000000000000%Z, [], [4; 2; 2; 2; 5; 5; 5; 1;
  1; 1; 1; 1; 1; 3]%nat); (0x100000000000000000000000000000000000000000000000000000000000%Z, [], [4; 2; 2; 2;
  2; 5; 5; 5; 1; 1; 1; 1; 1; 1]%nat); (0x3ab600000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 0; 5; 5; 5; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (0x6bf700000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 2; 5; 5; 5; 1; 1; 1; 1; 1;
  3; 3; 3]%nat); (0x49e180000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 2; 2; 5; 5;
  5; 1; 1; 1; 1; 1; 3; 3]%nat); (0x164340000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  0; 2; 2; 2; 5; 5; 5; 1; 1; 1; 1; 1; 3]%nat);
  (0x27cc0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 2; 2; 2; 2; 5; 5; 5; 1; 1;
  1; 1; 1]%nat); (0x3bc5de80000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 5; 5;
  5; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0x6e3b6740000000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 0; 0; 2; 5; 5; 5; 1; 1; 1; 1; 3; 3; 3]%nat);
  (0x4bb04d20000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 2; 2; 5; 5; 5; 1; 1;
  1; 1; 3; 3]%nat); (0x16e6aef0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 2;
  2; 2; 5; 5; 5; 1; 1; 1; 1; 3]%nat); (0x2925330000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 0; 0; 2; 2; 2; 2; 5; 5; 5; 1; 1; 1; 1]%nat);
  (0x206b3c2a20000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 5; 5; 5; 1; 1; 1;
  3; 3; 3; 3]%nat); (0x3bf255a490000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0;
  2; 5; 5; 5; 1; 1; 1; 3; 3; 3]%nat);
  (0x294aa637a8000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 2; 2; 5; 5; 5; 1;
  1; 1; 3; 3]%nat); (0xc8a84114c000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0;
  2; 2; 2; 5; 5; 5; 1; 1; 1; 3]%nat); (0x16a2f6cac000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 0; 0; 0; 2; 2; 2; 2; 5; 5; 5; 1; 1; 1]%nat);
  (0x9e138d245a0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 5; 5; 5; 1;
  1; 3; 3; 3; 3]%nat); (0x12509f234c10000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0;
  0; 0; 0; 2; 5; 5; 5; 1; 1; 3; 3; 3]%nat);
  (0xca7197989a8000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 2; 2; 5; 5;
  5; 1; 1; 3; 3]%nat); (0x3db3e88336c000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0;
  0; 0; 0; 2; 2; 2; 5; 5; 5; 1; 1; 3]%nat);
  (0x6fd93cfc74000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 2; 2; 2; 2; 5;
  5; 5; 1; 1]%nat); (0x19aab7762b6b8000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0;
  0; 0; 0; 5; 5; 5; 1; 3; 3; 3; 3]%nat);
  (0x2fb1726a46adc000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 0; 2; 5; 5;
  5; 1; 3; 3; 3]%nat); (0x210a186e28e36000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0;
  0; 0; 0; 0; 2; 2; 5; 5; 5; 1; 3; 3]%nat);
  (0xa1a5e598996d000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 0; 2; 2; 2;
  5; 5; 5; 1; 3]%nat); (0x1262be720b19000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0;
  0; 0; 0; 0; 2; 2; 2; 2; 5; 5; 5; 1]%nat);
  (0x1bc1c98d2e96a0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 5;
  5; 5; 3; 3; 3; 3]%nat); (0x33b1020e0ee270000000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 0; 0; 0; 0; 0; 0; 2; 5; 5; 5; 3; 3; 3]%nat);
  (0x23e6d4c15071b8000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 2;
  2; 5; 5; 5; 3; 3]%nat); (0xb02f7fd5c9334000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  0; 0; 0; 0; 0; 0; 2; 2; 2; 5; 5; 5; 3]%nat);
  (0x141ca77492010000000000000000000000000000000000000000000000000000000000%Z, [], [4; 0; 0; 0; 0; 0; 0; 2; 2;
  2; 2; 5; 5; 5]%nat); (0x3000000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 5; 5; 1;
  1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0x5800000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  4; 2; 5; 5; 1; 1; 1; 1; 1; 1; 3; 3; 3]%nat);
  (0x3c00000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 2; 2; 5; 5; 1; 1; 1; 1; 1; 1;
  3; 3]%nat); (0x1200000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 2; 2; 2; 5; 5; 1;
  1; 1; 1; 1; 1; 3]%nat); (0x200000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 2; 2;
  2; 2; 5; 5; 1; 1; 1; 1; 1; 1]%nat); (0x725340000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 4; 0; 5; 5; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (0xd215c0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 2; 5; 5; 1; 1; 1; 1; 1;
  3; 3; 3]%nat); (0x8faf90000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 2; 2; 5;
  5; 1; 1; 1; 1; 1; 3; 3]%nat); (0x2b48e0000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  4; 0; 2; 2; 2; 5; 5; 1; 1; 1; 1; 1; 3]%nat);
  (0x4d610000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 2; 2; 2; 2; 5; 5; 1; 1;
  1; 1; 1]%nat); (0x7151ed70000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 5;
  5; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0xd0ab5d50000000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 4; 0; 0; 2; 5; 5; 1; 1; 1; 1; 3; 3; 3]%nat);
  (0x8f1da16c000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 2; 2; 5; 5; 1; 1;
  1; 1; 3; 3]%nat); (0x2b461228000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0;
  2; 2; 2; 5; 5; 1; 1; 1; 1; 3]%nat); (0x4dbed8c000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 4; 0; 0; 2; 2; 2; 2; 5; 5; 1; 1; 1; 1]%nat);
  (0x3bd71458b0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 5; 5; 1; 1; 1;
  3; 3; 3; 3]%nat); (0x6e644e98c0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0;
  0; 2; 5; 5; 1; 1; 1; 3; 3; 3]%nat);
  (0x4be67d6fbc000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 2; 2; 5; 5; 1;
  1; 1; 3; 3]%nat); (0x1706cca984000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0;
  0; 2; 2; 2; 5; 5; 1; 1; 1; 3]%nat); (0x298df8660000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 4; 0; 0; 0; 2; 2; 2; 2; 5; 5; 1; 1; 1]%nat);
  (0x11c1cd6da6ff000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 5; 5; 1;
  1; 3; 3; 3; 3]%nat); (0x20cf55ef8d01000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  0; 0; 0; 0; 2; 5; 5; 1; 1; 3; 3; 3]%nat);
  (0x169bb3f5b1b0c00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 2; 2; 5;
  5; 1; 1; 3; 3]%nat); (0x6e11a38db6f800000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  0; 0; 0; 0; 2; 2; 2; 5; 5; 1; 1; 3]%nat);
  (0xc76e06187bc00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 2; 2; 2; 2;
  5; 5; 1; 1]%nat); (0x2ceca77cc2ab9000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0;
  0; 0; 0; 0; 5; 5; 1; 3; 3; 3; 3]%nat);
  (0x531eeab86c04b000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 2; 5;
  5; 1; 3; 3; 3]%nat); (0x3962e4c12f435400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  0; 0; 0; 0; 0; 2; 2; 5; 5; 1; 3; 3]%nat);
  (0x118208753f959800000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 2; 2;
  2; 5; 5; 1; 3]%nat); (0x1fd5de9954fd400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 5; 1]%nat);
  (0x2f51e7306634fcc00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0;
  5; 5; 3; 3; 3; 3]%nat); (0x57a754a80abd93400000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 4; 0; 0; 0; 0; 0; 0; 2; 5; 5; 3; 3; 3]%nat);
  (0x3c9df78abf4102700000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0;
  2; 2; 5; 5; 3; 3]%nat); (0x12896ba4ea4d52600000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 5; 5; 3]%nat);
  (0x21d0411c04acb300000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 0; 0; 0; 0; 0; 0; 2;
  2; 2; 2; 5; 5]%nat); (0x1800000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 5; 1;
  1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0x2c00000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  4; 4; 2; 5; 1; 1; 1; 1; 1; 1; 3; 3; 3]%nat);
  (0x1e00000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 2; 2; 5; 1; 1; 1; 1; 1; 1;
  3; 3]%nat); (0x900000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 2; 2; 2; 5; 1;
  1; 1; 1; 1; 1; 3]%nat); (0x100000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 2;
  2; 2; 2; 5; 1; 1; 1; 1; 1; 1]%nat); (0x383900000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 4; 4; 0; 5; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (0x676600000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 2; 5; 1; 1; 1; 1; 1;
  3; 3; 3]%nat); (0x46d340000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 2; 2;
  5; 1; 1; 1; 1; 1; 3; 3]%nat); (0x156340000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  4; 4; 0; 2; 2; 2; 5; 1; 1; 1; 1; 1; 3]%nat);
  (0x26600000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 2; 2; 2; 2; 5; 1; 1;
  1; 1; 1]%nat); (0x36e10d6c000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0;
  5; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0x65374562000000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 4; 4; 0; 0; 2; 5; 1; 1; 1; 1; 3; 3; 3]%nat);
  (0x459ffd1a000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 2; 2; 5; 1; 1;
  1; 1; 3; 3]%nat); (0x15270806000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0;
  0; 2; 2; 2; 5; 1; 1; 1; 1; 3]%nat); (0x2645c92000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 4; 4; 0; 0; 2; 2; 2; 2; 5; 1; 1; 1; 1]%nat);
  (0x1c92a59a64000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 5; 1; 1; 1;
  3; 3; 3; 3]%nat); (0x34d5a94872000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0;
  0; 0; 2; 5; 1; 1; 1; 3; 3; 3]%nat);
  (0x247c65e9ac000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 2; 2; 5; 1;
  1; 1; 3; 3]%nat); (0xb256d00f6000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0;
  0; 0; 2; 2; 2; 5; 1; 1; 1; 3]%nat); (0x14527d578000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 4; 4; 0; 0; 0; 2; 2; 2; 2; 5; 1; 1; 1]%nat);
  (0x85eab9ce04c800000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 5; 1;
  1; 3; 3; 3; 3]%nat); (0xf8350f9bf97c00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 0; 0; 0; 0; 2; 5; 1; 1; 3; 3; 3]%nat);
  (0xac04487b138400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 2; 2;
  5; 1; 1; 3; 3]%nat); (0x34d15c4da82400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 0; 0; 0; 0; 2; 2; 2; 5; 1; 1; 3]%nat);
  (0x60f925eae1400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 2; 2; 2;
  2; 5; 1; 1]%nat); (0x14ed8c2b9f434c00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4;
  0; 0; 0; 0; 0; 5; 1; 3; 3; 3; 3]%nat);
  (0x26debcdd49baca00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 2;
  5; 1; 3; 3; 3]%nat); (0x1b06c49206b16600000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 0; 0; 0; 0; 0; 2; 2; 5; 1; 3; 3]%nat);
  (0x8565adb0ebd2600000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 2;
  2; 2; 5; 1; 3]%nat); (0xf67b21f4f55e00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 0; 0; 0; 0; 0; 2; 2; 2; 2; 5; 1]%nat);
  (0x15cfc5d8c50af6000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0;
  0; 5; 3; 3; 3; 3]%nat); (0x28964e3502218f800000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 4; 4; 0; 0; 0; 0; 0; 0; 2; 5; 3; 3; 3]%nat);
  (0x1c4df3b0bbe0ff400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0;
  0; 2; 2; 5; 3; 3]%nat); (0x8c4e4472f709b000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 5; 3]%nat);
  (0x104c2a07cb390400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 0; 0; 0; 0; 0; 0;
  2; 2; 2; 2; 5]%nat); (0x9bc0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0;
  1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (0x14740000000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 4; 4; 4; 0; 2; 1; 1; 1; 1; 1; 3; 3; 3]%nat);
  (0x10530000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 2; 2; 1; 1; 1; 1;
  1; 3; 3]%nat); (0x5da0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 2; 2;
  2; 1; 1; 1; 1; 1; 3]%nat); (0xcb0000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4;
  4; 0; 2; 2; 2; 2; 1; 1; 1; 1; 1]%nat);
  (0x12d843c000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 1; 1; 1; 1; 3;
  3; 3; 3]%nat); (0x277ec92000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0;
  2; 1; 1; 1; 1; 3; 3; 3]%nat); (0x1f71ebe000000000000000000000000000000000000000000000000000000000%Z, [], [4;
  4; 4; 4; 0; 0; 2; 2; 1; 1; 1; 1; 3; 3]%nat);
  (0xb3e7ae000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 2; 2; 2; 1; 1;
  1; 1; 3]%nat); (0x185176000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0;
  2; 2; 2; 2; 1; 1; 1; 1]%nat); (0xe95a8298000000000000000000000000000000000000000000000000000000000%Z, [],
  [4; 4; 4; 4; 0; 0; 0; 1; 1; 1; 3; 3; 3; 3]%nat);
  (0x1e7d6bcd8000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 2; 1; 1;
  1; 3; 3; 3]%nat); (0x1837499be000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4;
  0; 0; 0; 2; 2; 1; 1; 1; 3; 3]%nat); (0x8a34b0a0000000000000000000000000000000000000000000000000000000000%Z,
  [], [4; 4; 4; 4; 0; 0; 0; 2; 2; 2; 1; 1; 1; 3]%nat);
  (0x12a26152000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 2; 2; 2;
  2; 1; 1; 1]%nat); (0x5a40776029300000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4;
  0; 0; 0; 0; 1; 1; 3; 3; 3; 3]%nat);
  (0xbc34a52728000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 2; 1;
  1; 3; 3; 3]%nat); (0x951d8ff6b3a00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4;
  0; 0; 0; 0; 2; 2; 1; 1; 3; 3]%nat);
  (0x350f37c1e4000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 2; 2;
  2; 1; 1; 3]%nat); (0x722c56247300000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4;
  0; 0; 0; 0; 2; 2; 2; 2; 1; 1]%nat);
  (0x1171a6d419cb000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0;
  1; 3; 3; 3; 3]%nat); (0x24494c8f4a91400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 4; 0; 0; 0; 0; 0; 2; 1; 3; 3; 3]%nat);
  (0x1cae2b7301b0c00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0;
  2; 2; 1; 3; 3]%nat); (0xa2e2cd130f2c00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 4; 0; 0; 0; 0; 0; 2; 2; 2; 1; 3]%nat);
  (0x15d9aef1880400000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0;
  2; 2; 2; 2; 1]%nat); (0x15914c9f81f0c000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 4; 0; 0; 0; 0; 0; 0; 3; 3; 3; 3]%nat);
  (0x2cc0e6090ef9a000000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0;
  0; 2; 3; 3; 3]%nat); (0x2349baccfe1f6c00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 3; 3]%nat);
  (0xc7ed27bd5be4800000000000000000000000000000000000000000000000000000000%Z, [], [4; 4; 4; 4; 0; 0; 0; 0; 0;
  0; 2; 2; 2; 3]%nat); (0x1ac03457267ec00000000000000000000000000000000000000000000000000000000%Z, [], [4; 4;
  4; 4; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2]%nat)] []) (Sum
  [(0x40000000000000000000000000000000000000000000000000000%Z, [], [6]%nat); (1%Z, [], [0; 0; 7]%nat)] []))].
Theorem pair_one : forall e rho U : R, e > 0 -> e <= 21 / 100 -> rho >= 15 / 16 -> rho <= 9 / 8 -> U >= 0 -> U
  <= 1 -> (- U * e * rho + 1) * (- U * e * rho + e + 1) <= (U * (- (- U * e * rho + 1) ^ 2 + (- U * e * rho +
  e + 1) ^ 2) + (- U * e * rho + 1) ^ 2) * (U * (e ^ 3 / 16 + e ^ 2 * (1 - rho) / 2 - e / 2) + e ^ 3 / 16 - e
  ^ 2 / 8 + e * (1 - U) / 2 + 1) ^ 2.
Proof. intros e rho U. by_certificate pair_one_claim pair_one_nonzero pair_one_proofs [e; rho; U]. Qed.

(** F^2 <= its bound squared, 2 of the pair in the batch *)
Definition pair_both_claim : claim := Claim [(Gt (Var 0) (Num 0)); (Le (Var 0) (Div (Num 21) (Num 100))); (Ge
  (Var 1) (Div (Num 15) (Num 16))); (Le (Var 1) (Div (Num 9) (Num 8))); (Ge (Var 2) (Num 0)); (Le (Var 2) (Num
  1))] [] [(Le (Pow (Add (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Var 0)) (Num 1)) 2) (Mul (Add (Mul
  (Var 2) (Add (Opp (Pow (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Num 1)) 2)) (Pow (Add (Add (Mul (Mul
  (Opp (Var 2)) (Var 0)) (Var 1)) (Var 0)) (Num 1)) 2))) (Pow (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1))
  (Num 1)) 2)) (Pow (Add (Mul (Var 0) (Sub (Num 1) (Var 2))) (Num 1)) 2)))].
Example pair_both_met : exists e rho U : R, e > 0 /\ e <= 21 / 100 /\ rho >= 15 / 16 /\ rho <= 9 / 8 /\ U >= 0
  /\ U <= 1.
Proof. exists (Q2R (1 # 5)). exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). at_a_point pair_both_claim [(1 # 5);
  (1 # 1); (0 # 1)]%Q. Qed.
Definition pair_both_nonzero : list proof := [].
Definition pair_both_proofs : list proof := [(Cut (Gt (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Num 3) (Mul (Mul (Opp (Num 2)) (Var 2)) (Var 0))) (Mul (Mul (Mul (Opp (Num 2)) (Var 2)) (Var 0)) (Var
  1))) (Mul (Mul (Mul (Num 2) (Var 2)) (Var 0)) (Pow (Var 1) 2))) (Mul (Mul (Opp (Num 1)) (Var 2)) (Pow (Var
  0) 2))) (Mul (Mul (Mul (Opp (Num 2)) (Var 2)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Num 1) (Var 2))
  (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 2) (Pow (Var 2) 2)) (Pow (Var 0) 2)) (Var 1))) (Mul
  (Mul (Mul (Opp (Num 1)) (Pow (Var 2) 2)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Num 4) (Var 0))) (Mul (Mul
  (Opp (Num 2)) (Var 0)) (Var 1))) (Mul (Num 1) (Pow (Var 0) 2))) (Mul (Opp (Num 2)) (Var 1))) (Num 0)) (Cut
  (Gt (Add (Mul (Opp (Num 1)) (Var 2)) (Mul (Num 1) (Pow (Var 2) 2))) (Num 0)) (Sum [(1%Z, [], [8]%nat); (1%Z,
  [], [4; 5]%nat)] []) (Sum [(1%Z, [], [6]%nat); (1%Z, [], [0; 0; 7; 8]%nat)] [])) (Sum [(20092548%Z, [],
  [1]%nat); (337923600%Z, [], [3]%nat); (494392311%Z, [], [5]%nat); (1317120000%Z, [], [7]%nat); (208378800%Z,
  [], [0; 1]%nat); (205800%Z, [], [1; 2]%nat); (26330052%Z, [], [1; 4]%nat); (58538781%Z, [], [5; 5]%nat);
  (105500000000%Z, [], [0; 0; 0]%nat); (1055000000%Z, [], [0; 0; 1]%nat); (13171200%Z, [], [0; 1; 4]%nat);
  (288120000%Z, [], [0; 3; 5]%nat); (2787561%Z, [], [1; 4; 5]%nat); (13274100%Z, [], [0; 1; 4; 5]%nat);
  (10290000%Z, [], [0; 2; 2; 4]%nat); (3430000%Z, [], [0; 0; 2; 2; 4; 5]%nat); (6860000%Z, [], [0; 0; 3; 3; 4;
  5]%nat)] []))].
Theorem pair_both : forall e rho U : R, e > 0 -> e <= 21 / 100 -> rho >= 15 / 16 -> rho <= 9 / 8 -> U >= 0 ->
  U <= 1 -> (- U * e * rho + e + 1) ^ 2 <= (U * (- (- U * e * rho + 1) ^ 2 + (- U * e * rho + e + 1) ^ 2) + (-
  U * e * rho + 1) ^ 2) * (e * (1 - U) + 1) ^ 2.
Proof. intros e rho U. by_certificate pair_both_claim pair_both_nonzero pair_both_proofs [e; rho; U]. Qed.

(** the bounds and the factors are positive *)
Definition pair_positive_claim : claim := Claim [(Gt (Var 0) (Num 0)); (Le (Var 0) (Div (Num 21) (Num 100)));
  (Ge (Var 1) (Div (Num 15) (Num 16))); (Le (Var 1) (Div (Num 9) (Num 8))); (Ge (Var 2) (Num 0)); (Le (Var 2)
  (Num 1))] [] [(Gt (Add (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Num 1)) (Num 0)); (Gt (Add (Add (Sub (Add
  (Mul (Var 2) (Sub (Add (Div (Pow (Var 0) 3) (Num 16)) (Div (Mul (Pow (Var 0) 2) (Sub (Num 1) (Var 1))) (Num
  2))) (Div (Var 0) (Num 2)))) (Div (Pow (Var 0) 3) (Num 16))) (Div (Pow (Var 0) 2) (Num 8))) (Div (Mul (Var
  0) (Sub (Num 1) (Var 2))) (Num 2))) (Num 1)) (Num 0)); (Gt (Add (Mul (Var 2) (Sub (Add (Div (Pow (Var 0) 3)
  (Num 8)) (Mul (Pow (Var 0) 2) (Sub (Num 1) (Var 1)))) (Var 0))) (Num 1)) (Num 0)); (Gt (Add (Mul (Var 0)
  (Sub (Num 1) (Var 2))) (Num 1)) (Num 0))].
Example pair_positive_met : exists e rho U : R, e > 0 /\ e <= 21 / 100 /\ rho >= 15 / 16 /\ rho <= 9 / 8 /\ U
  >= 0 /\ U <= 1.
Proof. exists (Q2R (1 # 5)). exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). at_a_point pair_positive_claim [(1 #
  5); (1 # 1); (0 # 1)]%Q. Qed.
Definition pair_positive_nonzero : list proof := [].
Definition pair_positive_proofs : list proof := [(Sum [(25662%Z, [], [1]%nat); (166698%Z, [], [5]%nat);
  (705600%Z, [], [6]%nat); (12220000%Z, [], [0; 0]%nat); (122200%Z, [], [0; 1]%nat); (6615%Z, [], [1; 4]%nat);
  (18522%Z, [], [3; 4]%nat); (441%Z, [], [1; 2; 4]%nat)] []); (Sum [(4235334096%Z, [], [1]%nat);
  (23953983984%Z, [], [5]%nat); (6890625%Z, [], [6]%nat); (2270032000000%Z, [], [0; 0]%nat); (22856257600%Z,
  [], [0; 1]%nat); (1128960000%Z, [], [1; 4]%nat); (163882656%Z, [], [3; 4]%nat); (14112000000%Z, [], [0; 0;
  0]%nat); (3901968%Z, [], [1; 2; 4]%nat); (70560000%Z, [], [0; 0; 1; 5]%nat); (3339840000%Z, [], [0; 0; 3;
  4]%nat); (18580800%Z, [], [0; 1; 2; 4]%nat)] []); (Sum [(131988381%Z, [], [1]%nat); (756243999%Z, [],
  [5]%nat); (441000000%Z, [], [6]%nat); (62759000000%Z, [], [0; 0]%nat); (628516100%Z, [], [0; 1]%nat);
  (35280000%Z, [], [1; 4]%nat); (10242666%Z, [], [3; 4]%nat); (441000000%Z, [], [0; 0; 0]%nat); (243873%Z, [],
  [1; 2; 4]%nat); (4410000%Z, [], [0; 0; 1; 5]%nat); (208740000%Z, [], [0; 0; 3; 4]%nat); (1161300%Z, [], [0;
  1; 2; 4]%nat)] []); (Sum [(79%Z, [], []%nat); (100%Z, [], [0]%nat); (21%Z, [], [5]%nat); (100%Z, [],
  [6]%nat); (1%Z, [], [1; 4]%nat)] [])].
Theorem pair_positive : forall e rho U : R, e > 0 -> e <= 21 / 100 -> rho >= 15 / 16 -> rho <= 9 / 8 -> U >= 0
  -> U <= 1 -> - U * e * rho + 1 > 0 /\ U * (e ^ 3 / 16 + e ^ 2 * (1 - rho) / 2 - e / 2) + e ^ 3 / 16 - e ^ 2
  / 8 + e * (1 - U) / 2 + 1 > 0 /\ U * (e ^ 3 / 8 + e ^ 2 * (1 - rho) - e) + 1 > 0 /\ e * (1 - U) + 1 > 0.
Proof. intros e rho U. by_certificate pair_positive_claim pair_positive_nonzero pair_positive_proofs [e; rho;
  U]. Qed.

(** 2 c2 + Y (c3 + c4) <= -e^2/8 for 1 <= Y <= 2 *)
Definition pair_mean_claim : claim := Claim [(Gt (Var 0) (Num 0)); (Le (Var 0) (Div (Num 21) (Num 100))); (Ge
  (Var 1) (Div (Num 15) (Num 16))); (Le (Var 1) (Div (Num 9) (Num 8))); (Ge (Var 2) (Num 1)); (Le (Var 2) (Num
  2))] [] [(Le (Sub (Add (Mul (Var 2) (Add (Div (Pow (Var 0) 3) (Num 16)) (Div (Mul (Pow (Var 0) 2) (Sub (Num
  1) (Var 1))) (Num 2)))) (Div (Pow (Var 0) 3) (Num 8))) (Div (Pow (Var 0) 2) (Num 4))) (Div (Opp (Pow (Var 0)
  2)) (Num 8)))].
Example pair_mean_met : exists e rho Y : R, e > 0 /\ e <= 21 / 100 /\ rho >= 15 / 16 /\ rho <= 9 / 8 /\ Y >= 1
  /\ Y <= 2.
Proof. exists (Q2R (1 # 5)). exists (Q2R (1 # 1)). exists (Q2R (3 # 2)). at_a_point pair_mean_claim [(1 # 5);
  (1 # 1); (3 # 2)]%Q. Qed.
Definition pair_mean_nonzero : list proof := [].
Definition pair_mean_proofs : list proof := [(Sum [(11025%Z, [], [6]%nat); (212352%Z, [], [0; 0; 1]%nat);
  (2822400%Z, [], [0; 0; 2]%nat); (4007808%Z, [], [0; 0; 5]%nat); (20480000%Z, [], [0; 0; 0; 0]%nat);
  (204800%Z, [], [0; 0; 0; 1]%nat); (56448%Z, [], [0; 0; 1; 4]%nat); (2822400%Z, [], [0; 0; 2; 4]%nat)] [])].
Theorem pair_mean : forall e rho Y : R, e > 0 -> e <= 21 / 100 -> rho >= 15 / 16 -> rho <= 9 / 8 -> Y >= 1 ->
  Y <= 2 -> Y * (e ^ 3 / 16 + e ^ 2 * (1 - rho) / 2) + e ^ 3 / 8 - e ^ 2 / 4 <= - e ^ 2 / 8.
Proof. intros e rho Y. by_certificate pair_mean_claim pair_mean_nonzero pair_mean_proofs [e; rho; Y]. Qed.

(** near the sphere e and rho are in their ranges *)
Definition near_sphere_claim : claim := Claim [(Gt (Var 0) (Num 0)); (Le (Var 0) (Div (Num 1) (Num 5))); (Le
  (Div (Num 49) (Num 50)) (Var 1)); (Ge (Add (Div (Var 0) (Num 4)) (Num 1)) (Var 1)); (Ge (Var 2) (Num 0));
  (Le (Var 2) (Div (Num 1) (Num 50)))] [] [(Le (Mul (Mul (Num 100) (Var 0)) (Sub (Num 2) (Var 1))) (Num 21));
  (Ge (Mul (Mul (Num 16) (Var 0)) (Sub (Var 1) (Var 2))) (Mul (Mul (Num 15) (Var 0)) (Sub (Num 2) (Var 1))));
  (Le (Mul (Mul (Num 8) (Var 0)) (Sub (Var 1) (Var 2))) (Mul (Mul (Num 9) (Var 0)) (Sub (Num 2) (Var 1))));
  (Gt (Mul (Var 0) (Sub (Num 2) (Var 1))) (Num 0))].
Example near_sphere_met : exists eta N Psi : R, eta > 0 /\ eta <= 1 / 5 /\ 49 / 50 <= N /\ eta / 4 + 1 >= N /\
  Psi >= 0 /\ Psi <= 1 / 50.
Proof. exists (Q2R (1 # 5)). exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). at_a_point near_sphere_claim [(1 #
  5); (1 # 1); (0 # 1)]%Q. Qed.
Definition near_sphere_nonzero : list proof := [].
Definition near_sphere_proofs : list proof := [(Sum [(3%Z, [], []%nat); (102%Z, [], [1]%nat); (5%Z, [],
  [6]%nat); (10%Z, [], [0; 2]%nat)] []); (Sum [(50%Z, [], [6]%nat); (15%Z, [], [0; 0]%nat); (3%Z, [], [0;
  1]%nat); (31%Z, [], [0; 2]%nat); (16%Z, [], [0; 5]%nat)] []); (Sum [(4%Z, [], [6]%nat); (3%Z, [], [0;
  0]%nat); (4%Z, [], [0; 1]%nat); (17%Z, [], [0; 3]%nat); (32%Z, [], [0; 4]%nat)] []); (Sum [(4%Z, [],
  [6]%nat); (19%Z, [], [0; 0]%nat); (4%Z, [], [0; 1]%nat); (1%Z, [], [0; 3]%nat)] [])].
Theorem near_sphere : forall eta N Psi : R, eta > 0 -> eta <= 1 / 5 -> 49 / 50 <= N -> eta / 4 + 1 >= N -> Psi
  >= 0 -> Psi <= 1 / 50 -> 100 * eta * (2 - N) <= 21 /\ 16 * eta * (N - Psi) >= 15 * eta * (2 - N) /\ 8 * eta
  * (N - Psi) <= 9 * eta * (2 - N) /\ eta * (2 - N) > 0.
Proof. intros eta N Psi. by_certificate near_sphere_claim near_sphere_nonzero near_sphere_proofs [eta; N;
  Psi]. Qed.

(** |w_0| < 1 is within the invariant *)
Definition gd_starts_within_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5)));
  (Gt (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Lt (Add (Var 0) (Var 1)) (Num 1))] [] [(Le (Add (Mul (Var 0)
  (Add (Var 2) (Num 2))) (Mul (Num 2) (Var 1))) (Add (Var 2) (Num 2)))].
Example gd_starts_within_met : exists Phi Psi eta : R, eta > 0 /\ eta <= 1 / 5 /\ Phi > 0 /\ Psi >= 0 /\ Phi +
  Psi < 1.
Proof. exists (Q2R (1 # 2)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point gd_starts_within_claim [(1
  # 2); (0 # 1); (1 # 5)]%Q. Qed.
Definition gd_starts_within_nonzero : list proof := [].
Definition gd_starts_within_proofs : list proof := [(Sum [(2%Z, [], [4]%nat); (1%Z, [], [5]%nat); (1%Z, [],
  [0; 3]%nat); (1%Z, [], [0; 4]%nat)] [])].
Theorem gd_starts_within : forall Phi Psi eta : R, eta > 0 -> eta <= 1 / 5 -> Phi > 0 -> Psi >= 0 -> Phi + Psi
  < 1 -> Phi * (eta + 2) + 2 * Psi <= eta + 2.
Proof. intros Phi Psi eta. by_certificate gd_starts_within_claim gd_starts_within_nonzero
  gd_starts_within_proofs [Phi; Psi; eta]. Qed.

(** the invariant is kept *)
Definition gd_stays_within_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5)));
  (Gt (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Le (Add (Mul (Var 0) (Add (Var 2) (Num 2))) (Mul (Num 2) (Var
  1))) (Add (Var 2) (Num 2)))] [] [(Le (Add (Mul (Mul (Var 0) (Add (Var 2) (Num 2))) (Pow (Add (Mul (Var 2)
  (Add (Sub (Mul (Opp (Num 2)) (Var 0)) (Var 1)) (Num 2))) (Num 1)) 2)) (Mul (Mul (Num 2) (Var 1)) (Pow (Add
  (Mul (Opp (Var 0)) (Var 2)) (Num 1)) 2))) (Add (Var 2) (Num 2)))].
Example gd_stays_within_met : exists Phi Psi eta : R, eta > 0 /\ eta <= 1 / 5 /\ Phi > 0 /\ Psi >= 0 /\ Phi *
  (eta + 2) + 2 * Psi <= eta + 2.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point gd_stays_within_claim [(1
  # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition gd_stays_within_nonzero : list proof := [].
Definition gd_stays_within_proofs : list proof := [(Sum [(10%Z, [], [4]%nat); (5%Z, [], [0; 4]%nat); (1375%Z,
  [], [0; 5]%nat); (250%Z, [], [1; 5]%nat); (240%Z, [], [3; 4]%nat); (120%Z, [], [4; 4]%nat); (226%Z, [], [1;
  2; 4]%nat); (14%Z, [], [2; 2; 4]%nat); (14%Z, [], [2; 3; 4]%nat); (223%Z, [], [0; 1; 2; 4]%nat); (27%Z, [],
  [0; 2; 2; 4]%nat); (7%Z, [], [1; 2; 4; 4]%nat); (55%Z, [], [0; 0; 1; 2; 4]%nat); (560%Z, [], [0; 0; 2; 2;
  4]%nat); (45%Z, [], [0; 1; 2; 4; 4]%nat); (275%Z, [], [0; 0; 0; 2; 2; 4]%nat); (475%Z, [], [0; 0; 0; 2; 3;
  3]%nat); (20%Z, [], [0; 1; 1; 2; 3; 4]%nat); (25%Z, [], [0; 0; 0; 1; 2; 3; 3]%nat)] [])].
Theorem gd_stays_within : forall Phi Psi eta : R, eta > 0 -> eta <= 1 / 5 -> Phi > 0 -> Psi >= 0 -> Phi * (eta
  + 2) + 2 * Psi <= eta + 2 -> Phi * (eta + 2) * (eta * (- 2 * Phi - Psi + 2) + 1) ^ 2 + 2 * Psi * (- Phi *
  eta + 1) ^ 2 <= eta + 2.
Proof. intros Phi Psi eta. by_certificate gd_stays_within_claim gd_stays_within_nonzero gd_stays_within_proofs
  [Phi; Psi; eta]. Qed.

(** Phi <= 1, and it does not fall *)
Definition gd_phi_grows_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5))); (Gt
  (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Le (Add (Mul (Var 0) (Add (Var 2) (Num 2))) (Mul (Num 2) (Var 1)))
  (Add (Var 2) (Num 2)))] [] [(Le (Var 0) (Num 1)); (Ge (Mul (Var 0) (Pow (Add (Mul (Var 2) (Add (Sub (Mul
  (Opp (Num 2)) (Var 0)) (Var 1)) (Num 2))) (Num 1)) 2)) (Var 0))].
Example gd_phi_grows_met : exists Phi Psi eta : R, eta > 0 /\ eta <= 1 / 5 /\ Phi > 0 /\ Psi >= 0 /\ Phi *
  (eta + 2) + 2 * Psi <= eta + 2.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point gd_phi_grows_claim [(1 #
  1); (0 # 1); (1 # 5)]%Q. Qed.
Definition gd_phi_grows_nonzero : list proof := [].
Definition gd_phi_grows_proofs : list proof := [(Sum [(2%Z, [], [3]%nat); (1%Z, [], [4]%nat); (2%Z, [],
  [5]%nat); (1%Z, [], [0; 5]%nat)] []); (Sum [(3025%Z, [], [0; 5]%nat); (550%Z, [], [1; 5]%nat); (990%Z, [],
  [0; 2; 3]%nat); (900%Z, [], [0; 2; 4]%nat); (1000%Z, [], [0; 0; 2; 4]%nat); (40%Z, [], [0; 1; 2; 3]%nat);
  (70%Z, [], [0; 2; 3; 3]%nat); (180%Z, [], [0; 2; 3; 4]%nat); (100%Z, [], [0; 2; 4; 4]%nat); (165%Z, [], [0;
  0; 1; 2; 3]%nat); (37%Z, [], [0; 1; 2; 2; 3]%nat); (200%Z, [], [0; 1; 2; 2; 4]%nat); (55%Z, [], [0; 1; 2; 3;
  4]%nat); (275%Z, [], [0; 0; 0; 2; 3; 3]%nat); (33%Z, [], [0; 1; 1; 2; 2; 3]%nat)] [])].
Theorem gd_phi_grows : forall Phi Psi eta : R, eta > 0 -> eta <= 1 / 5 -> Phi > 0 -> Psi >= 0 -> Phi * (eta +
  2) + 2 * Psi <= eta + 2 -> Phi <= 1 /\ Phi * (eta * (- 2 * Phi - Psi + 2) + 1) ^ 2 >= Phi.
Proof. intros Phi Psi eta. by_certificate gd_phi_grows_claim gd_phi_grows_nonzero gd_phi_grows_proofs [Phi;
  Psi; eta]. Qed.

(** (1 - eta Phi) Phi <= (1 - eta) Phi' *)
Definition gd_ratio_falls_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5)));
  (Gt (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Le (Add (Mul (Var 0) (Add (Var 2) (Num 2))) (Mul (Num 2) (Var
  1))) (Add (Var 2) (Num 2)))] [] [(Le (Mul (Var 0) (Add (Mul (Opp (Var 0)) (Var 2)) (Num 1))) (Mul (Mul (Var
  0) (Sub (Num 1) (Var 2))) (Pow (Add (Mul (Var 2) (Add (Sub (Mul (Opp (Num 2)) (Var 0)) (Var 1)) (Num 2)))
  (Num 1)) 2)))].
Example gd_ratio_falls_met : exists Phi Psi eta : R, eta > 0 /\ eta <= 1 / 5 /\ Phi > 0 /\ Psi >= 0 /\ Phi *
  (eta + 2) + 2 * Psi <= eta + 2.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point gd_ratio_falls_claim [(1 #
  1); (0 # 1); (1 # 5)]%Q. Qed.
Definition gd_ratio_falls_nonzero : list proof := [].
Definition gd_ratio_falls_proofs : list proof := [(Sum [(75625%Z, [], [0; 5]%nat); (13750%Z, [], [1; 5]%nat);
  (6050%Z, [], [0; 2; 3]%nat); (15125%Z, [], [0; 2; 4]%nat); (6080%Z, [], [0; 1; 2; 3]%nat); (1500%Z, [], [0;
  1; 2; 4]%nat); (1620%Z, [], [0; 2; 3; 3]%nat); (3600%Z, [], [0; 2; 3; 4]%nat); (2000%Z, [], [0; 2; 4;
  4]%nat); (5500%Z, [], [0; 0; 1; 2; 4]%nat); (1070%Z, [], [0; 1; 2; 2; 3]%nat); (2900%Z, [], [0; 1; 2; 2;
  4]%nat); (1150%Z, [], [0; 1; 2; 3; 4]%nat); (1040%Z, [], [0; 0; 1; 1; 2; 3]%nat); (1050%Z, [], [0; 0; 1; 2;
  3; 3]%nat); (342%Z, [], [0; 1; 1; 2; 2; 3]%nat); (1100%Z, [], [0; 1; 1; 2; 2; 4]%nat); (60%Z, [], [0; 1; 1;
  2; 3; 4]%nat); (1375%Z, [], [0; 0; 0; 1; 2; 3; 3]%nat); (208%Z, [], [0; 1; 1; 1; 2; 2; 3]%nat)] [])].
Theorem gd_ratio_falls : forall Phi Psi eta : R, eta > 0 -> eta <= 1 / 5 -> Phi > 0 -> Psi >= 0 -> Phi * (eta
  + 2) + 2 * Psi <= eta + 2 -> Phi * (- Phi * eta + 1) <= Phi * (1 - eta) * (eta * (- 2 * Phi - Psi + 2) + 1)
  ^ 2.
Proof. intros Phi Psi eta. by_certificate gd_ratio_falls_claim gd_ratio_falls_nonzero gd_ratio_falls_proofs
  [Phi; Psi; eta]. Qed.

(** 1 - N' <= (1 - 4 eta Phi)(1 - N) for N <= 1 *)
Definition gd_gap_falls_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5))); (Gt
  (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Le (Add (Mul (Var 0) (Add (Var 2) (Num 2))) (Mul (Num 2) (Var 1)))
  (Add (Var 2) (Num 2))); (Le (Add (Var 0) (Var 1)) (Num 1))] [] [(Le (Add (Sub (Mul (Opp (Var 0)) (Pow (Add
  (Mul (Var 2) (Add (Sub (Mul (Opp (Num 2)) (Var 0)) (Var 1)) (Num 2))) (Num 1)) 2)) (Mul (Var 1) (Pow (Add
  (Mul (Opp (Var 0)) (Var 2)) (Num 1)) 2))) (Num 1)) (Mul (Add (Mul (Mul (Opp (Num 4)) (Var 0)) (Var 2)) (Num
  1)) (Add (Sub (Opp (Var 0)) (Var 1)) (Num 1))))].
Example gd_gap_falls_met : exists Phi Psi eta : R, eta > 0 /\ eta <= 1 / 5 /\ Phi > 0 /\ Psi >= 0 /\ Phi *
  (eta + 2) + 2 * Psi <= eta + 2 /\ Phi + Psi <= 1.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point gd_gap_falls_claim [(1 #
  1); (0 # 1); (1 # 5)]%Q. Qed.
Definition gd_gap_falls_nonzero : list proof := [].
Definition gd_gap_falls_proofs : list proof := [(Sum [(1%Z, [], [6]%nat); (1%Z, [], [0; 0; 2; 3]%nat); (3%Z,
  [], [0; 0; 2; 3; 5]%nat); (4%Z, [], [0; 0; 2; 5; 5]%nat)] [])].
Theorem gd_gap_falls : forall Phi Psi eta : R, eta > 0 -> eta <= 1 / 5 -> Phi > 0 -> Psi >= 0 -> Phi * (eta +
  2) + 2 * Psi <= eta + 2 -> Phi + Psi <= 1 -> - Phi * (eta * (- 2 * Phi - Psi + 2) + 1) ^ 2 - Psi * (- Phi *
  eta + 1) ^ 2 + 1 <= (- 4 * Phi * eta + 1) * (- Phi - Psi + 1).
Proof. intros Phi Psi eta. by_certificate gd_gap_falls_claim gd_gap_falls_nonzero gd_gap_falls_proofs [Phi;
  Psi; eta]. Qed.

(** N >= 1 is kept *)
Definition gd_stays_above_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 5)));
  (Gt (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Le (Add (Mul (Var 0) (Add (Var 2) (Num 2))) (Mul (Num 2) (Var
  1))) (Add (Var 2) (Num 2))); (Ge (Add (Var 0) (Var 1)) (Num 1))] [] [(Ge (Add (Mul (Var 0) (Pow (Add (Mul
  (Var 2) (Add (Sub (Mul (Opp (Num 2)) (Var 0)) (Var 1)) (Num 2))) (Num 1)) 2)) (Mul (Var 1) (Pow (Add (Mul
  (Opp (Var 0)) (Var 2)) (Num 1)) 2))) (Num 1))].
Example gd_stays_above_met : exists Phi Psi eta : R, eta > 0 /\ eta <= 1 / 5 /\ Phi > 0 /\ Psi >= 0 /\ Phi *
  (eta + 2) + 2 * Psi <= eta + 2 /\ Phi + Psi >= 1.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point gd_stays_above_claim [(1 #
  1); (0 # 1); (1 # 5)]%Q. Qed.
Definition gd_stays_above_nonzero : list proof := [].
Definition gd_stays_above_proofs : list proof := [(Sum [(143%Z, [], [5]%nat); (275%Z, [], [6]%nat); (12%Z, [],
  [1; 5]%nat); (120%Z, [], [3; 5]%nat); (60%Z, [], [4; 5]%nat); (275%Z, [], [0; 2; 4]%nat); (120%Z, [], [1; 2;
  5]%nat); (110%Z, [], [0; 1; 2; 5]%nat); (825%Z, [], [0; 0; 2; 2; 5]%nat); (275%Z, [], [0; 0; 2; 5; 5]%nat)]
  [])].
Theorem gd_stays_above : forall Phi Psi eta : R, eta > 0 -> eta <= 1 / 5 -> Phi > 0 -> Psi >= 0 -> Phi * (eta
  + 2) + 2 * Psi <= eta + 2 -> Phi + Psi >= 1 -> Phi * (eta * (- 2 * Phi - Psi + 2) + 1) ^ 2 + Psi * (- Phi *
  eta + 1) ^ 2 >= 1.
Proof. intros Phi Psi eta. by_certificate gd_stays_above_claim gd_stays_above_nonzero gd_stays_above_proofs
  [Phi; Psi; eta]. Qed.

(** A >= 1 + eta (1 - eta/2)(1 - Phi) *)
Definition gd_factor_positive_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num
  5))); (Gt (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Le (Add (Mul (Var 0) (Add (Var 2) (Num 2))) (Mul (Num 2)
  (Var 1))) (Add (Var 2) (Num 2)))] [] [(Ge (Add (Mul (Var 2) (Add (Sub (Mul (Opp (Num 2)) (Var 0)) (Var 1))
  (Num 2))) (Num 1)) (Add (Mul (Mul (Var 2) (Sub (Num 1) (Var 0))) (Sub (Num 1) (Div (Var 2) (Num 2)))) (Num
  1)))].
Example gd_factor_positive_met : exists Phi Psi eta : R, eta > 0 /\ eta <= 1 / 5 /\ Phi > 0 /\ Psi >= 0 /\ Phi
  * (eta + 2) + 2 * Psi <= eta + 2.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point gd_factor_positive_claim
  [(1 # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition gd_factor_positive_nonzero : list proof := [].
Definition gd_factor_positive_proofs : list proof := [(Sum [(1%Z, [], [5]%nat); (1%Z, [], [0; 4]%nat)] [])].
Theorem gd_factor_positive : forall Phi Psi eta : R, eta > 0 -> eta <= 1 / 5 -> Phi > 0 -> Psi >= 0 -> Phi *
  (eta + 2) + 2 * Psi <= eta + 2 -> eta * (- 2 * Phi - Psi + 2) + 1 >= eta * (1 - Phi) * (1 - eta / 2) + 1.
Proof. intros Phi Psi eta. by_certificate gd_factor_positive_claim gd_factor_positive_nonzero
  gd_factor_positive_proofs [Phi; Psi; eta]. Qed.
