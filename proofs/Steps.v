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

(** (1-y)^2 (1+2y) <= 1 *)
Definition turn_shrinks_claim : claim := Claim [(Ge (Var 0) (Num 0)); (Le (Var 0) (Num 1))] [] [(Le (Mul (Pow
  (Sub (Num 1) (Var 0)) 2) (Add (Mul (Num 2) (Var 0)) (Num 1))) (Num 1))].
Example turn_shrinks_met : exists y : R, y >= 0 /\ y <= 1.
Proof. exists (Q2R (0 # 1)). at_a_point turn_shrinks_claim [(0 # 1)]%Q. Qed.
Definition turn_shrinks_nonzero : list proof := [].
Definition turn_shrinks_proofs : list proof := [(Sum [(1%Z, [], [2]%nat); (1%Z, [], [0; 0]%nat); (2%Z, [], [0;
  0; 1]%nat)] [])].
Theorem turn_shrinks : forall y : R, y >= 0 -> y <= 1 -> (1 - y) ^ 2 * (2 * y + 1) <= 1.
Proof. intros y. by_certificate turn_shrinks_claim turn_shrinks_nonzero turn_shrinks_proofs [y]. Qed.

(** rho_1 - rho_l >= eta^2 g a/3, times both denominators *)
Definition turn_gains_claim : claim := Claim [(Gt (Var 5) (Num 0)); (Le (Mul (Num 5) (Var 5)) (Num 1)); (Gt
  (Var 2) (Num 0)); (Le (Var 2) (Var 3)); (Le (Mul (Num 4) (Var 3)) (Add (Var 5) (Num 4))); (Ge (Var 0) (Num
  0)); (Ge (Add (Var 5) (Num 4)) (Mul (Num 4) (Var 0))); (Le (Sub (Var 0) (Mul (Mul (Var 2) (Pow (Var 5) 2))
  (Var 3))) (Var 1)); (Ge (Var 4) (Num 0)); (Le (Mul (Var 4) (Add (Mul (Mul (Num 2) (Var 5)) (Var 3)) (Num
  1))) (Var 2))] [] [(Ge (Add (Mul (Mul (Opp (Num 3)) (Sub (Num 2) (Var 1))) (Add (Mul (Opp (Var 2)) (Var 5))
  (Num 1))) (Mul (Mul (Num 3) (Sub (Num 2) (Var 0))) (Add (Mul (Opp (Var 5)) (Var 4)) (Num 1)))) (Mul (Mul
  (Var 2) (Pow (Var 5) 2)) (Var 3)))].
Example turn_gains_met : exists N M a g v eta : R, eta > 0 /\ 5 * eta <= 1 /\ a > 0 /\ a <= g /\ 4 * g <= eta
  + 4 /\ N >= 0 /\ eta + 4 >= 4 * N /\ N - a * eta ^ 2 * g <= M /\ v >= 0 /\ v * (2 * eta * g + 1) <= a.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 1)). exists (Q2R (1 # 1)). exists (Q2R (0
  # 1)). exists (Q2R (1 # 5)). at_a_point turn_gains_claim [(0 # 1); (0 # 1); (1 # 1); (1 # 1); (0 # 1); (1 #
  5)]%Q. Qed.
Definition turn_gains_nonzero : list proof := [].
Definition turn_gains_proofs : list proof := [(Sum [(237%Z, [], [7]%nat); (201%Z, [], [0; 9]%nat); (3%Z, [],
  [1; 7]%nat); (100%Z, [], [1; 10]%nat); (60%Z, [], [3; 7]%nat); (15%Z, [], [4; 7]%nat); (2500%Z, [], [0; 0;
  10]%nat); (99%Z, [], [0; 1; 9]%nat); (500%Z, [], [0; 1; 10]%nat); (75%Z, [], [0; 6; 9]%nat); (60%Z, [], [1;
  2; 7]%nat); (20%Z, [], [0; 0; 1; 9]%nat); (2%Z, [], [0; 0; 2; 8]%nat); (2%Z, [], [0; 0; 3; 8]%nat); (100%Z,
  [], [0; 0; 4; 9]%nat); (198%Z, [], [0; 0; 1; 2; 8]%nat); (198%Z, [], [0; 0; 1; 3; 8]%nat); (150%Z, [], [0;
  0; 2; 6; 8]%nat); (150%Z, [], [0; 0; 3; 6; 8]%nat); (40%Z, [], [0; 0; 0; 1; 2; 8]%nat); (40%Z, [], [0; 0; 0;
  1; 3; 8]%nat); (300%Z, [], [0; 0; 0; 2; 2; 2]%nat); (300%Z, [], [0; 0; 0; 2; 2; 3]%nat); (200%Z, [], [0; 0;
  0; 2; 4; 8]%nat); (200%Z, [], [0; 0; 0; 3; 4; 8]%nat)] [])].
Theorem turn_gains : forall N M a g v eta : R, eta > 0 -> 5 * eta <= 1 -> a > 0 -> a <= g -> 4 * g <= eta + 4
  -> N >= 0 -> eta + 4 >= 4 * N -> N - a * eta ^ 2 * g <= M -> v >= 0 -> v * (2 * eta * g + 1) <= a -> - 3 *
  (2 - M) * (- a * eta + 1) + 3 * (2 - N) * (- eta * v + 1) >= a * eta ^ 2 * g.
Proof. intros N M a g v eta. by_certificate turn_gains_claim turn_gains_nonzero turn_gains_proofs [N; M; a; g;
  v; eta]. Qed.

(** the ratio of the factors *)
Definition turn_ratio_claim : claim := Claim [(Gt (Var 3) (Num 0)); (Le (Mul (Num 5) (Var 3)) (Num 1)); (Ge
  (Var 1) (Num 0)); (Ge (Var 2) (Num 0)); (Le (Add (Mul (Mul (Num 2) (Var 3)) (Var 1)) (Num 2)) (Num 3)); (Gt
  (Var 0) (Num 0)); (Le (Mul (Num 20) (Var 0)) (Num 21)); (Ge (Sub (Mul (Num 3) (Var 1)) (Mul (Num 3) (Var
  2))) (Mul (Pow (Var 0) 2) (Pow (Var 3) 2)))] [] [(Le (Add (Mul (Var 3) (Var 2)) (Num 1)) (Mul (Add (Div (Mul
  (Opp (Pow (Var 0) 2)) (Pow (Var 3) 3)) (Num 5)) (Num 1)) (Add (Mul (Var 3) (Var 1)) (Num 1))))].
Example turn_ratio_met : exists a r s eta : R, eta > 0 /\ 5 * eta <= 1 /\ r >= 0 /\ s >= 0 /\ 2 * eta * r + 2
  <= 3 /\ a > 0 /\ 20 * a <= 21 /\ 3 * r - 3 * s >= a ^ 2 * eta ^ 2.
Proof. exists (Q2R (1 # 1)). exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point
  turn_ratio_claim [(1 # 1); (1 # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition turn_ratio_nonzero : list proof := [].
Definition turn_ratio_proofs : list proof := [(Sum [(6%Z, [], [8]%nat); (10%Z, [], [0; 7]%nat); (1%Z, [], [0;
  0; 0; 5; 5]%nat); (3%Z, [], [0; 0; 0; 4; 5; 5]%nat)] [])].
Theorem turn_ratio : forall a r s eta : R, eta > 0 -> 5 * eta <= 1 -> r >= 0 -> s >= 0 -> 2 * eta * r + 2 <= 3
  -> a > 0 -> 20 * a <= 21 -> 3 * r - 3 * s >= a ^ 2 * eta ^ 2 -> eta * s + 1 <= (- a ^ 2 * eta ^ 3 / 5 + 1) *
  (eta * r + 1).
Proof. intros a r s eta. by_certificate turn_ratio_claim turn_ratio_nonzero turn_ratio_proofs [a; r; s; eta].
  Qed.

(** the leader's batch first: rho differs by 1/2 *)
Definition lead_first_claim : claim := Claim [(Gt (Var 6) (Num 0)); (Le (Mul (Num 5) (Var 6)) (Num 1)); (Ge
  (Mul (Num 5) (Var 2)) (Num 4)); (Le (Var 2) (Var 0)); (Ge (Add (Var 6) (Num 4)) (Mul (Num 4) (Var 0))); (Ge
  (Var 4) (Num 0)); (Le (Var 4) (Var 5)); (Le (Mul (Num 10) (Var 5)) (Num 1)); (Le (Var 2) (Var 3)); (Le (Var
  3) (Add (Var 2) (Var 5))); (Le (Mul (Num 4) (Var 3)) (Add (Var 6) (Num 4))); (Le (Sub (Var 0) (Mul (Mul (Var
  2) (Pow (Var 6) 2)) (Var 3))) (Var 1)); (Ge (Add (Var 6) (Num 4)) (Mul (Num 4) (Var 1)))] [] [(Ge (Add (Mul
  (Mul (Opp (Num 2)) (Sub (Num 2) (Var 1))) (Add (Mul (Opp (Var 2)) (Var 6)) (Num 1))) (Mul (Mul (Num 2) (Sub
  (Num 2) (Var 0))) (Add (Mul (Opp (Var 6)) (Var 4)) (Num 1)))) (Var 6))].
Example lead_first_met : exists N M a g v x eta : R, eta > 0 /\ 5 * eta <= 1 /\ 5 * a >= 4 /\ a <= N /\ eta +
  4 >= 4 * N /\ v >= 0 /\ v <= x /\ 10 * x <= 1 /\ a <= g /\ g <= a + x /\ 4 * g <= eta + 4 /\ N - a * eta ^ 2
  * g <= M /\ eta + 4 >= 4 * M.
Proof. exists (Q2R (1 # 1)). exists (Q2R (1 # 1)). exists (Q2R (1 # 1)). exists (Q2R (1 # 1)). exists (Q2R (0
  # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point lead_first_claim [(1 # 1); (1 # 1); (1 # 1);
  (1 # 1); (0 # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition lead_first_nonzero : list proof := [].
Definition lead_first_proofs : list proof := [(Sum [(5000%Z, [], [11]%nat); (869%Z, [], [0; 1]%nat); (732%Z,
  [], [0; 2]%nat); (855%Z, [], [0; 4]%nat); (5510%Z, [], [0; 6]%nat); (631%Z, [], [0; 7]%nat); (800%Z, [], [0;
  9]%nat); (14500%Z, [], [0; 13]%nat); (2500%Z, [], [1; 13]%nat); (1345%Z, [], [0; 0; 1]%nat); (800%Z, [], [0;
  0; 12]%nat); (268%Z, [], [0; 1; 2]%nat); (470%Z, [], [0; 1; 5]%nat); (800%Z, [], [0; 1; 8]%nat); (250%Z, [],
  [0; 2; 12]%nat); (1450%Z, [], [0; 4; 6]%nat); (145%Z, [], [0; 4; 7]%nat); (29625%Z, [], [0; 0; 0; 0]%nat);
  (5925%Z, [], [0; 0; 0; 1]%nat); (90%Z, [], [0; 0; 1; 2]%nat); (250%Z, [], [0; 0; 2; 10]%nat); (200%Z, [],
  [0; 0; 2; 12]%nat); (40%Z, [], [0; 1; 1; 5]%nat); (200%Z, [], [0; 1; 4; 5]%nat)] [])].
Theorem lead_first : forall N M a g v x eta : R, eta > 0 -> 5 * eta <= 1 -> 5 * a >= 4 -> a <= N -> eta + 4 >=
  4 * N -> v >= 0 -> v <= x -> 10 * x <= 1 -> a <= g -> g <= a + x -> 4 * g <= eta + 4 -> N - a * eta ^ 2 * g
  <= M -> eta + 4 >= 4 * M -> - 2 * (2 - M) * (- a * eta + 1) + 2 * (2 - N) * (- eta * v + 1) >= eta.
Proof. intros N M a g v x eta. by_certificate lead_first_claim lead_first_nonzero lead_first_proofs [N; M; a;
  g; v; x; eta]. Qed.

(** another batch first: rho differs by 1/2 *)
Definition lead_later_claim : claim := Claim [(Gt (Var 6) (Num 0)); (Le (Mul (Num 5) (Var 6)) (Num 1)); (Le
  (Sub (Num 4) (Var 6)) (Mul (Num 4) (Var 0))); (Ge (Add (Var 6) (Num 4)) (Mul (Num 4) (Var 0))); (Ge (Mul
  (Num 20) (Var 2)) (Num 17)); (Le (Mul (Num 20) (Var 2)) (Num 21)); (Ge (Var 3) (Num 0)); (Le (Var 3) (Var
  4)); (Le (Mul (Num 10) (Var 4)) (Num 1)); (Ge (Add (Var 0) (Mul (Mul (Num 3) (Pow (Var 6) 2)) (Var 4))) (Var
  1)); (Ge (Add (Var 6) (Num 4)) (Mul (Num 4) (Var 1))); (Le (Mul (Var 2) (Add (Mul (Mul (Opp (Num 2)) (Var
  6)) (Var 4)) (Num 1))) (Var 5)); (Ge (Var 2) (Var 5))] [] [(Ge (Sub (Mul (Mul (Num 2) (Sub (Num 2) (Var 1)))
  (Add (Mul (Opp (Var 6)) (Var 3)) (Num 1))) (Mul (Mul (Num 2) (Sub (Num 2) (Var 0))) (Add (Mul (Opp (Var 5))
  (Var 6)) (Num 1)))) (Var 6))].
Example lead_later_met : exists N M a v x D eta : R, eta > 0 /\ 5 * eta <= 1 /\ 4 - eta <= 4 * N /\ eta + 4 >=
  4 * N /\ 20 * a >= 17 /\ 20 * a <= 21 /\ v >= 0 /\ v <= x /\ 10 * x <= 1 /\ N + 3 * eta ^ 2 * x >= M /\ eta
  + 4 >= 4 * M /\ a * (- 2 * eta * x + 1) <= D /\ a >= D.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (0
  # 1)). exists (Q2R (1 # 1)). exists (Q2R (1 # 5)). at_a_point lead_later_claim [(1 # 1); (0 # 1); (1 # 1);
  (0 # 1); (0 # 1); (1 # 1); (1 # 5)]%Q. Qed.
Definition lead_later_nonzero : list proof := [].
Definition lead_later_proofs : list proof := [(Sum [(16600%Z, [], [9]%nat); (750%Z, [], [10]%nat); (4200%Z,
  [], [11]%nat); (10000%Z, [], [13]%nat); (2586%Z, [], [0; 1]%nat); (908%Z, [], [0; 4]%nat); (19000%Z, [], [0;
  7]%nat); (2714%Z, [], [0; 8]%nat); (850%Z, [], [1; 2]%nat); (4200%Z, [], [1; 12]%nat); (500%Z, [], [2;
  12]%nat); (25%Z, [], [3; 4]%nat); (1000%Z, [], [7; 10]%nat); (100%Z, [], [8; 10]%nat); (63500%Z, [], [0; 0;
  0]%nat); (12700%Z, [], [0; 0; 1]%nat); (4480%Z, [], [0; 0; 8]%nat); (1000%Z, [], [0; 1; 7]%nat); (2500%Z,
  [], [0; 2; 12]%nat); (125%Z, [], [0; 3; 4]%nat); (42%Z, [], [0; 4; 8]%nat); (25%Z, [], [1; 2; 4]%nat);
  (500%Z, [], [1; 3; 12]%nat); (1000%Z, [], [1; 6; 10]%nat)] [])].
Theorem lead_later : forall N M a v x D eta : R, eta > 0 -> 5 * eta <= 1 -> 4 - eta <= 4 * N -> eta + 4 >= 4 *
  N -> 20 * a >= 17 -> 20 * a <= 21 -> v >= 0 -> v <= x -> 10 * x <= 1 -> N + 3 * eta ^ 2 * x >= M -> eta + 4
  >= 4 * M -> a * (- 2 * eta * x + 1) <= D -> a >= D -> 2 * (2 - M) * (- eta * v + 1) - 2 * (2 - N) * (- D *
  eta + 1) >= eta.
Proof. intros N M a v x D eta. by_certificate lead_later_claim lead_later_nonzero lead_later_proofs [N; M; a;
  v; x; D; eta]. Qed.

(** N rises by 3 eta^2 u at most *)
Definition lead_rises_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Mul (Num 5) (Var 2)) (Num 1)); (Le
  (Sub (Num 4) (Var 2)) (Mul (Num 4) (Var 0))); (Ge (Add (Var 2) (Num 4)) (Mul (Num 4) (Var 0))); (Ge (Var 1)
  (Num 0)); (Le (Var 1) (Var 0))] [] [(Le (Add (Mul (Var 1) (Pow (Add (Mul (Var 2) (Add (Sub (Opp (Var 0))
  (Var 1)) (Num 2))) (Num 1)) 2)) (Mul (Sub (Var 0) (Var 1)) (Pow (Add (Mul (Opp (Var 2)) (Var 1)) (Num 1))
  2))) (Add (Var 0) (Mul (Mul (Num 3) (Pow (Var 2) 2)) (Var 1))))].
Example lead_rises_met : exists N u eta : R, eta > 0 /\ 5 * eta <= 1 /\ 4 - eta <= 4 * N /\ eta + 4 >= 4 * N
  /\ u >= 0 /\ u <= N.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point lead_rises_claim [(1 # 1);
  (0 # 1); (1 # 5)]%Q. Qed.
Definition lead_rises_nonzero : list proof := [].
Definition lead_rises_proofs : list proof := [(Sum [(800%Z, [], [6]%nat); (718%Z, [], [0; 0; 4]%nat); (841%Z,
  [], [0; 2; 4]%nat); (195%Z, [], [0; 0; 2; 4]%nat); (680%Z, [], [0; 0; 4; 4]%nat); (41%Z, [], [0; 1; 3;
  4]%nat); (60%Z, [], [0; 3; 4; 4]%nat); (10%Z, [], [0; 0; 0; 1; 4]%nat); (50%Z, [], [0; 0; 2; 3; 4]%nat);
  (300%Z, [], [0; 0; 3; 4; 4]%nat); (60%Z, [], [0; 1; 2; 4; 4]%nat)] [])].
Theorem lead_rises : forall N u eta : R, eta > 0 -> 5 * eta <= 1 -> 4 - eta <= 4 * N -> eta + 4 >= 4 * N -> u
  >= 0 -> u <= N -> u * (eta * (- N - u + 2) + 1) ^ 2 + (N - u) * (- eta * u + 1) ^ 2 <= N + 3 * eta ^ 2 * u.
Proof. intros N u eta. by_certificate lead_rises_claim lead_rises_nonzero lead_rises_proofs [N; u; eta]. Qed.

(** the ratio of the factors near a datapoint *)
Definition lead_ratio_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Mul (Num 5) (Var 2)) (Num 1)); (Ge
  (Var 0) (Num 0)); (Ge (Var 1) (Num 0)); (Le (Add (Mul (Mul (Num 2) (Var 2)) (Var 0)) (Num 2)) (Num 3)); (Ge
  (Sub (Mul (Num 2) (Var 0)) (Mul (Num 2) (Var 1))) (Var 2))] [] [(Le (Add (Mul (Var 2) (Var 1)) (Num 1)) (Mul
  (Sub (Num 1) (Div (Pow (Var 2) 2) (Num 3))) (Add (Mul (Var 2) (Var 0)) (Num 1))))].
Example lead_ratio_met : exists r s eta : R, eta > 0 /\ 5 * eta <= 1 /\ r >= 0 /\ s >= 0 /\ 2 * eta * r + 2 <=
  3 /\ 2 * r - 2 * s >= eta.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point lead_ratio_claim [(1 # 1);
  (0 # 1); (1 # 5)]%Q. Qed.
Definition lead_ratio_nonzero : list proof := [].
Definition lead_ratio_proofs : list proof := [(Sum [(2%Z, [], [6]%nat); (3%Z, [], [0; 5]%nat); (1%Z, [], [0;
  0; 4]%nat)] [])].
Theorem lead_ratio : forall r s eta : R, eta > 0 -> 5 * eta <= 1 -> r >= 0 -> s >= 0 -> 2 * eta * r + 2 <= 3
  -> 2 * r - 2 * s >= eta -> eta * s + 1 <= (1 - eta ^ 2 / 3) * (eta * r + 1).
Proof. intros r s eta. by_certificate lead_ratio_claim lead_ratio_nonzero lead_ratio_proofs [r; s; eta]. Qed.

(** the ratio z/y contracts by 1 - (2/5) eta^3 Y an epoch *)
Definition two_ratio_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 4))); (Ge
  (Mul (Num 2) (Var 0)) (Num 1)); (Lt (Var 0) (Num 1)); (Gt (Var 1) (Num 0)); (Le (Var 1) (Num 1))] [] [(Le
  (Mul (Add (Mul (Var 2) (Add (Sub (Mul (Mul (Mul (Opp (Var 0)) (Var 1)) (Add (Div (Var 2) (Num 4)) (Num 1)))
  (Pow (Add (Mul (Var 2) (Add (Sub (Mul (Mul (Mul (Opp (Num 2)) (Var 0)) (Var 1)) (Add (Div (Var 2) (Num 4))
  (Num 1))) (Mul (Mul (Var 1) (Sub (Num 1) (Var 0))) (Add (Div (Var 2) (Num 4)) (Num 1)))) (Num 2))) (Num 1))
  2)) (Mul (Mul (Mul (Mul (Num 2) (Var 1)) (Sub (Num 1) (Var 0))) (Add (Div (Var 2) (Num 4)) (Num 1))) (Pow
  (Add (Mul (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Add (Div (Var 2) (Num 4)) (Num 1))) (Num 1)) 2))) (Num
  2))) (Num 1)) (Add (Mul (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Add (Div (Var 2) (Num 4)) (Num 1))) (Num
  1))) (Mul (Mul (Add (Mul (Var 2) (Add (Sub (Mul (Mul (Mul (Opp (Num 2)) (Var 0)) (Var 1)) (Add (Div (Var 2)
  (Num 4)) (Num 1))) (Mul (Mul (Var 1) (Sub (Num 1) (Var 0))) (Add (Div (Var 2) (Num 4)) (Num 1)))) (Num 2)))
  (Num 1)) (Add (Div (Mul (Mul (Mul (Mul (Opp (Num 2)) (Pow (Var 2) 3)) (Var 0)) (Var 1)) (Add (Div (Var 2)
  (Num 4)) (Num 1))) (Num 5)) (Num 1))) (Add (Mul (Mul (Mul (Mul (Opp (Var 2)) (Var 1)) (Sub (Num 1) (Var 0)))
  (Add (Div (Var 2) (Num 4)) (Num 1))) (Pow (Add (Mul (Mul (Mul (Opp (Var 2)) (Var 0)) (Var 1)) (Add (Div (Var
  2) (Num 4)) (Num 1))) (Num 1)) 2)) (Num 1))))].
Example two_ratio_met : exists s v eta : R, eta > 0 /\ eta <= 1 / 4 /\ 2 * s >= 1 /\ s < 1 /\ v > 0 /\ v <= 1.
Proof. exists (Q2R (3 # 4)). exists (Q2R (1 # 2)). exists (Q2R (1 # 5)). at_a_point two_ratio_claim [(3 # 4);
  (1 # 2); (1 # 5)]%Q. Qed.
Definition two_ratio_nonzero : list proof := [].
Definition two_ratio_proofs : list proof := [(Cut (Gt (Add (Num 4) (Mul (Num 1) (Var 2))) (Num 0)) (Cut (Gt
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add
  (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Add (Opp (Num 1280)) (Mul (Mul (Num 2304)
  (Var 2)) (Var 0))) (Mul (Mul (Mul (Opp (Num 960)) (Var 2)) (Var 0)) (Var 1))) (Mul (Mul (Mul (Opp (Num 640))
  (Var 2)) (Var 0)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Opp (Num 7680)) (Var 2)) (Pow (Var 0) 2)) (Var 1))) (Mul
  (Mul (Mul (Num 5760) (Var 2)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Num 160) (Var 2)) (Var 1))) (Mul
  (Mul (Opp (Num 512)) (Pow (Var 2) 2)) (Var 0))) (Mul (Mul (Mul (Num 512) (Pow (Var 2) 2)) (Var 0)) (Var 1)))
  (Mul (Mul (Mul (Opp (Num 320)) (Pow (Var 2) 2)) (Var 0)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Opp (Num 4480))
  (Pow (Var 2) 2)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Num 4160) (Pow (Var 2) 2)) (Pow (Var 0) 2)) (Pow
  (Var 1) 2))) (Mul (Mul (Mul (Num 3840) (Pow (Var 2) 2)) (Pow (Var 0) 3)) (Pow (Var 1) 2))) (Mul (Mul (Mul
  (Opp (Num 2560)) (Pow (Var 2) 2)) (Pow (Var 0) 3)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num 640) (Pow (Var 2)
  3)) (Var 0)) (Var 1))) (Mul (Mul (Mul (Opp (Num 296)) (Pow (Var 2) 3)) (Var 0)) (Pow (Var 1) 2))) (Mul (Mul
  (Mul (Opp (Num 1152)) (Pow (Var 2) 3)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Num 488) (Pow (Var 2) 3))
  (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 2688) (Pow (Var 2) 3)) (Pow (Var 0) 3)) (Pow (Var 1)
  2))) (Mul (Mul (Mul (Opp (Num 1920)) (Pow (Var 2) 3)) (Pow (Var 0) 3)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num
  128) (Pow (Var 2) 4)) (Var 0)) (Var 1))) (Mul (Mul (Mul (Opp (Num 128)) (Pow (Var 2) 4)) (Var 0)) (Pow (Var
  1) 2))) (Mul (Mul (Mul (Opp (Num 128)) (Pow (Var 2) 4)) (Pow (Var 0) 2)) (Var 1))) (Mul (Mul (Mul (Opp (Num
  1200)) (Pow (Var 2) 4)) (Pow (Var 0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 512) (Pow (Var 2) 4)) (Pow
  (Var 0) 2)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num 1648) (Pow (Var 2) 4)) (Pow (Var 0) 3)) (Pow (Var 1) 2)))
  (Mul (Mul (Mul (Opp (Num 224)) (Pow (Var 2) 4)) (Pow (Var 0) 3)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Opp (Num
  768)) (Pow (Var 2) 4)) (Pow (Var 0) 4)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Opp (Num 16)) (Pow (Var 2) 5))
  (Var 0)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Opp (Num 544)) (Pow (Var 2) 5)) (Pow (Var 0) 2)) (Pow (Var 1)
  2))) (Mul (Mul (Mul (Num 384) (Pow (Var 2) 5)) (Pow (Var 0) 2)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num 560)
  (Pow (Var 2) 5)) (Pow (Var 0) 3)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 664) (Pow (Var 2) 5)) (Pow (Var 0)
  3)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Opp (Num 256)) (Pow (Var 2) 5)) (Pow (Var 0) 3)) (Pow (Var 1) 4)))
  (Mul (Mul (Mul (Opp (Num 1088)) (Pow (Var 2) 5)) (Pow (Var 0) 4)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num 256)
  (Pow (Var 2) 5)) (Pow (Var 0) 5)) (Pow (Var 1) 4))) (Mul (Mul (Mul (Opp (Num 64)) (Pow (Var 2) 6)) (Pow (Var
  0) 2)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 96) (Pow (Var 2) 6)) (Pow (Var 0) 2)) (Pow (Var 1) 3))) (Mul
  (Mul (Mul (Num 64) (Pow (Var 2) 6)) (Pow (Var 0) 3)) (Pow (Var 1) 2))) (Mul (Mul (Mul (Num 432) (Pow (Var 2)
  6)) (Pow (Var 0) 3)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Opp (Num 256)) (Pow (Var 2) 6)) (Pow (Var 0) 3)) (Pow
  (Var 1) 4))) (Mul (Mul (Mul (Opp (Num 528)) (Pow (Var 2) 6)) (Pow (Var 0) 4)) (Pow (Var 1) 3))) (Mul (Mul
  (Mul (Num 256) (Pow (Var 2) 6)) (Pow (Var 0) 5)) (Pow (Var 1) 4))) (Mul (Mul (Mul (Num 8) (Pow (Var 2) 7))
  (Pow (Var 0) 2)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num 100) (Pow (Var 2) 7)) (Pow (Var 0) 3)) (Pow (Var 1)
  3))) (Mul (Mul (Mul (Opp (Num 96)) (Pow (Var 2) 7)) (Pow (Var 0) 3)) (Pow (Var 1) 4))) (Mul (Mul (Mul (Opp
  (Num 108)) (Pow (Var 2) 7)) (Pow (Var 0) 4)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num 96) (Pow (Var 2) 7)) (Pow
  (Var 0) 5)) (Pow (Var 1) 4))) (Mul (Mul (Mul (Num 8) (Pow (Var 2) 8)) (Pow (Var 0) 3)) (Pow (Var 1) 3)))
  (Mul (Mul (Mul (Opp (Num 16)) (Pow (Var 2) 8)) (Pow (Var 0) 3)) (Pow (Var 1) 4))) (Mul (Mul (Mul (Opp (Num
  8)) (Pow (Var 2) 8)) (Pow (Var 0) 4)) (Pow (Var 1) 3))) (Mul (Mul (Mul (Num 16) (Pow (Var 2) 8)) (Pow (Var
  0) 5)) (Pow (Var 1) 4))) (Mul (Mul (Mul (Opp (Num 1)) (Pow (Var 2) 9)) (Pow (Var 0) 3)) (Pow (Var 1) 4)))
  (Mul (Mul (Mul (Num 1) (Pow (Var 2) 9)) (Pow (Var 0) 5)) (Pow (Var 1) 4))) (Mul (Num 5120) (Var 0))) (Mul
  (Mul (Opp (Num 3840)) (Var 0)) (Var 1))) (Mul (Num 640) (Var 1))) (Num 0)) (Sum [(1%Z, [], [6]%nat); (512%Z,
  [], [4; 7; 0; 0; 8]%nat)] []) (Sum [(1%Z, [], [8]%nat); (40960%Z, [], [1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3;
  3; 3; 5; 5; 5; 5]%nat); (122880%Z, [], [4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5]%nat);
  (122880%Z, [], [4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5]%nat); (40960%Z, [], [4; 4; 4; 1; 1; 1;
  1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5]%nat); (143360%Z, [], [2; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5;
  5]%nat); (440320%Z, [], [2; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (460800%Z, [], [2; 4;
  4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5]%nat); (174080%Z, [], [2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1;
  3; 3; 3; 3; 5]%nat); (10240%Z, [], [2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (184320%Z,
  [], [2; 2; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5; 5; 5]%nat); (573440%Z, [], [2; 2; 4; 1; 1; 1; 1; 1; 1;
  1; 1; 1; 3; 3; 3; 5; 5; 5]%nat); (614400%Z, [], [2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5]%nat);
  (245760%Z, [], [2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5]%nat); (20480%Z, [], [2; 2; 4; 4; 4; 4;
  1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3]%nat); (112640%Z, [], [2; 2; 2; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5; 5;
  5]%nat); (353280%Z, [], [2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5; 5]%nat); (384000%Z, [], [2; 2;
  2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5]%nat); (158720%Z, [], [2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1;
  1; 1; 3; 3; 5]%nat); (15360%Z, [], [2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3]%nat); (33280%Z,
  [], [2; 2; 2; 2; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 5; 5; 5; 5]%nat); (104960%Z, [], [2; 2; 2; 2; 4; 1; 1; 1; 1;
  1; 1; 1; 1; 1; 3; 5; 5; 5]%nat); (115200%Z, [], [2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 5; 5]%nat);
  (48640%Z, [], [2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3; 5]%nat); (5120%Z, [], [2; 2; 2; 2; 4; 4;
  4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 3]%nat); (3840%Z, [], [2; 2; 2; 2; 2; 1; 1; 1; 1; 1; 1; 1; 1; 1; 5; 5; 5;
  5]%nat); (12160%Z, [], [2; 2; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 5; 5; 5]%nat); (13440%Z, [], [2; 2; 2;
  2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1; 5; 5]%nat); (5760%Z, [], [2; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1;
  1; 1; 1; 5]%nat); (640%Z, [], [2; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 1]%nat); (1511424%Z, [],
  [0; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (4499456%Z, [], [0; 4; 1; 1; 1; 1; 1; 1; 1; 1;
  3; 3; 3; 3; 3; 5; 5; 5]%nat); (4465664%Z, [], [0; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5]%nat);
  (1478656%Z, [], [0; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5]%nat); (1024%Z, [], [0; 4; 4; 4; 4; 1;
  1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3]%nat); (5271552%Z, [], [0; 2; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5;
  5; 5]%nat); (16045568%Z, [], [0; 2; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (16637952%Z, [],
  [0; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5]%nat); (6225408%Z, [], [0; 2; 4; 4; 4; 1; 1; 1; 1; 1;
  1; 1; 1; 3; 3; 3; 3; 5]%nat); (361472%Z, [], [0; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat);
  (6764544%Z, [], [0; 2; 2; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5; 5; 5]%nat); (20827136%Z, [], [0; 2; 2; 4;
  1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5; 5]%nat); (22077184%Z, [], [0; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3;
  3; 3; 5; 5]%nat); (8731136%Z, [], [0; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5]%nat); (716544%Z,
  [], [0; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3]%nat); (4128768%Z, [], [0; 2; 2; 2; 1; 1; 1; 1; 1;
  1; 1; 1; 3; 3; 5; 5; 5; 5]%nat); (12796672%Z, [], [0; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5;
  5]%nat); (13740928%Z, [], [0; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5]%nat); (5606912%Z, [], [0;
  2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5]%nat); (533888%Z, [], [0; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1;
  1; 1; 1; 1; 3; 3]%nat); (1218816%Z, [], [0; 2; 2; 2; 2; 1; 1; 1; 1; 1; 1; 1; 1; 3; 5; 5; 5; 5]%nat);
  (3793024%Z, [], [0; 2; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 5; 5; 5]%nat); (4106496%Z, [], [0; 2; 2; 2; 2;
  4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3; 5; 5]%nat); (1709184%Z, [], [0; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1;
  1; 3; 5]%nat); (176896%Z, [], [0; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 3]%nat); (140544%Z, [],
  [0; 2; 2; 2; 2; 2; 1; 1; 1; 1; 1; 1; 1; 1; 5; 5; 5; 5]%nat); (438496%Z, [], [0; 2; 2; 2; 2; 2; 4; 1; 1; 1;
  1; 1; 1; 1; 1; 5; 5; 5]%nat); (477344%Z, [], [0; 2; 2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 5; 5]%nat);
  (201376%Z, [], [0; 2; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1; 5]%nat); (21984%Z, [], [0; 2; 2; 2; 2; 2;
  4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 1]%nat); (24764416%Z, [], [0; 0; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5;
  5; 5]%nat); (73143296%Z, [], [0; 0; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5]%nat); (72033792%Z, [],
  [0; 0; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5]%nat); (23685120%Z, [], [0; 0; 4; 4; 4; 1; 1; 1; 1; 1;
  1; 1; 3; 3; 3; 3; 3; 5]%nat); (30208%Z, [], [0; 0; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3]%nat);
  (86089728%Z, [], [0; 0; 2; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (259634688%Z, [], [0; 0; 2; 4;
  1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (266706176%Z, [], [0; 0; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3;
  3; 3; 5; 5]%nat); (98826240%Z, [], [0; 0; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5]%nat); (5665024%Z,
  [], [0; 0; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (110268416%Z, [], [0; 0; 2; 2; 1; 1; 1; 1;
  1; 1; 1; 3; 3; 3; 5; 5; 5; 5]%nat); (335910656%Z, [], [0; 0; 2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5;
  5]%nat); (352214912%Z, [], [0; 0; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5]%nat); (137707520%Z, [],
  [0; 0; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5]%nat); (11134848%Z, [], [0; 0; 2; 2; 4; 4; 4; 4; 1; 1;
  1; 1; 1; 1; 1; 3; 3; 3]%nat); (67223552%Z, [], [0; 0; 2; 2; 2; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5; 5; 5]%nat);
  (205843072%Z, [], [0; 0; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5; 5]%nat); (218307264%Z, [], [0; 0; 2;
  2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5]%nat); (87930880%Z, [], [0; 0; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1;
  1; 1; 3; 3; 5]%nat); (8243136%Z, [], [0; 0; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 3]%nat);
  (19828224%Z, [], [0; 0; 2; 2; 2; 2; 1; 1; 1; 1; 1; 1; 1; 3; 5; 5; 5; 5]%nat); (60870144%Z, [], [0; 0; 2; 2;
  2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 3; 5; 5; 5]%nat); (64988608%Z, [], [0; 0; 2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1;
  1; 3; 5; 5]%nat); (26661760%Z, [], [0; 0; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3; 5]%nat); (2715072%Z,
  [], [0; 0; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 3]%nat); (2285056%Z, [], [0; 0; 2; 2; 2; 2; 2; 1; 1;
  1; 1; 1; 1; 1; 5; 5; 5; 5]%nat); (7021696%Z, [], [0; 0; 2; 2; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 1; 5; 5;
  5]%nat); (7526272%Z, [], [0; 0; 2; 2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 1; 5; 5]%nat); (3125120%Z, [], [0; 0;
  2; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 1; 5]%nat); (335488%Z, [], [0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1;
  1; 1; 1; 1; 1]%nat); (236486656%Z, [], [0; 0; 0; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5; 5]%nat);
  (692859904%Z, [], [0; 0; 0; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5]%nat); (676944576%Z, [], [0; 0; 0;
  4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5]%nat); (220961664%Z, [], [0; 0; 0; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3;
  3; 3; 3; 3; 5]%nat); (390336%Z, [], [0; 0; 0; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3]%nat);
  (819560448%Z, [], [0; 0; 0; 2; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (2448515584%Z, [], [0; 0; 0;
  2; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (2491269088%Z, [], [0; 0; 0; 2; 4; 4; 1; 1; 1; 1; 1; 1;
  3; 3; 3; 3; 5; 5]%nat); (914055616%Z, [], [0; 0; 0; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5]%nat);
  (51741664%Z, [], [0; 0; 0; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (1047904256%Z, [], [0; 0; 0;
  2; 2; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5; 5; 5]%nat); (3157746944%Z, [], [0; 0; 0; 2; 2; 4; 1; 1; 1; 1; 1; 1;
  3; 3; 3; 5; 5; 5]%nat); (3274498864%Z, [], [0; 0; 0; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5]%nat);
  (1265533920%Z, [], [0; 0; 0; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3; 5]%nat); (100877744%Z, [], [0; 0; 0;
  2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 3]%nat); (638124032%Z, [], [0; 0; 0; 2; 2; 2; 1; 1; 1; 1; 1; 1; 3;
  3; 5; 5; 5; 5]%nat); (1929921920%Z, [], [0; 0; 0; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5; 5]%nat);
  (2021080488%Z, [], [0; 0; 0; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 5; 5]%nat); (803492944%Z, [], [0; 0; 0;
  2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3; 3; 5]%nat); (74210344%Z, [], [0; 0; 0; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1;
  1; 1; 1; 3; 3]%nat); (188073984%Z, [], [0; 0; 0; 2; 2; 2; 2; 1; 1; 1; 1; 1; 1; 3; 5; 5; 5; 5]%nat);
  (569350784%Z, [], [0; 0; 0; 2; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 3; 5; 5; 5]%nat); (599295704%Z, [], [0; 0; 0;
  2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 1; 3; 5; 5]%nat); (242319792%Z, [], [0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1;
  1; 1; 1; 3; 5]%nat); (24300888%Z, [], [0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1; 3]%nat);
  (21661696%Z, [], [0; 0; 0; 2; 2; 2; 2; 2; 1; 1; 1; 1; 1; 1; 5; 5; 5; 5]%nat); (65532928%Z, [], [0; 0; 0; 2;
  2; 2; 2; 2; 4; 1; 1; 1; 1; 1; 1; 5; 5; 5]%nat); (69140288%Z, [], [0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 1; 1; 1; 1;
  1; 1; 5; 5]%nat); (28254976%Z, [], [0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 1; 5]%nat); (2985920%Z,
  [], [0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 1]%nat); (1450573824%Z, [], [0; 0; 0; 0; 1; 1; 1; 1;
  1; 3; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (4214924288%Z, [], [0; 0; 0; 0; 4; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5;
  5]%nat); (4084636224%Z, [], [0; 0; 0; 0; 4; 4; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5]%nat); (1323171584%Z, [],
  [0; 0; 0; 0; 4; 4; 4; 1; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5]%nat); (2885824%Z, [], [0; 0; 0; 0; 4; 4; 4; 4; 1; 1;
  1; 1; 1; 3; 3; 3; 3; 3]%nat); (5012324352%Z, [], [0; 0; 0; 0; 2; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5;
  5]%nat); (14831475200%Z, [], [0; 0; 0; 0; 2; 4; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (14944032448%Z,
  [], [0; 0; 0; 0; 2; 4; 4; 1; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5]%nat); (5428440704%Z, [], [0; 0; 0; 0; 2; 4; 4; 4;
  1; 1; 1; 1; 1; 3; 3; 3; 3; 5]%nat); (303559104%Z, [], [0; 0; 0; 0; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 3; 3; 3;
  3]%nat); (6398214144%Z, [], [0; 0; 0; 0; 2; 2; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5; 5; 5]%nat); (19067523328%Z, [],
  [0; 0; 0; 0; 2; 2; 4; 1; 1; 1; 1; 1; 3; 3; 3; 5; 5; 5]%nat); (19550298704%Z, [], [0; 0; 0; 0; 2; 2; 4; 4; 1;
  1; 1; 1; 1; 3; 3; 3; 5; 5]%nat); (7468229568%Z, [], [0; 0; 0; 0; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 3; 3; 3;
  5]%nat); (587240048%Z, [], [0; 0; 0; 0; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 3; 3; 3]%nat); (3892051968%Z, [],
  [0; 0; 0; 0; 2; 2; 2; 1; 1; 1; 1; 1; 3; 3; 5; 5; 5; 5]%nat); (11622727552%Z, [], [0; 0; 0; 0; 2; 2; 2; 4; 1;
  1; 1; 1; 1; 3; 3; 5; 5; 5]%nat); (12015872864%Z, [], [0; 0; 0; 0; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 3; 3; 5;
  5]%nat); (4714550176%Z, [], [0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 3; 3; 5]%nat); (429352896%Z, [],
  [0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 1; 3; 3]%nat); (1146249216%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 1;
  1; 1; 1; 1; 3; 5; 5; 5; 5]%nat); (3420658816%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 4; 1; 1; 1; 1; 1; 3; 5; 5;
  5]%nat); (3548716240%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 3; 5; 5]%nat); (1414107136%Z, [],
  [0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 1; 3; 5]%nat); (139800496%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 4;
  4; 4; 4; 1; 1; 1; 1; 1; 3]%nat); (131948544%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 2; 1; 1; 1; 1; 1; 5; 5; 5;
  5]%nat); (392837120%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 1; 1; 1; 1; 1; 5; 5; 5]%nat); (407820096%Z, [],
  [0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 1; 5; 5]%nat); (164016288%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 2;
  4; 4; 4; 1; 1; 1; 1; 1; 5]%nat); (17084768%Z, [], [0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1;
  1]%nat); (5927075840%Z, [], [0; 0; 0; 0; 0; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (17077309440%Z, [],
  [0; 0; 0; 0; 0; 4; 1; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5]%nat); (16411488192%Z, [], [0; 0; 0; 0; 0; 4; 4; 1; 1;
  1; 1; 3; 3; 3; 3; 3; 5; 5]%nat); (5274607456%Z, [], [0; 0; 0; 0; 0; 4; 4; 4; 1; 1; 1; 1; 3; 3; 3; 3; 3;
  5]%nat); (13352096%Z, [], [0; 0; 0; 0; 0; 4; 4; 4; 4; 1; 1; 1; 1; 3; 3; 3; 3; 3]%nat); (20423639040%Z, [],
  [0; 0; 0; 0; 0; 2; 1; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (59842734080%Z, [], [0; 0; 0; 0; 0; 2; 4; 1; 1;
  1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (59700054400%Z, [], [0; 0; 0; 0; 0; 2; 4; 4; 1; 1; 1; 1; 3; 3; 3; 3; 5;
  5]%nat); (21467427904%Z, [], [0; 0; 0; 0; 0; 2; 4; 4; 4; 1; 1; 1; 1; 3; 3; 3; 3; 5]%nat); (1186465728%Z, [],
  [0; 0; 0; 0; 0; 2; 4; 4; 4; 4; 1; 1; 1; 1; 3; 3; 3; 3]%nat); (26029588480%Z, [], [0; 0; 0; 0; 0; 2; 2; 1; 1;
  1; 1; 3; 3; 3; 5; 5; 5; 5]%nat); (76696314880%Z, [], [0; 0; 0; 0; 0; 2; 2; 4; 1; 1; 1; 1; 3; 3; 3; 5; 5;
  5]%nat); (77736850352%Z, [], [0; 0; 0; 0; 0; 2; 2; 4; 4; 1; 1; 1; 1; 3; 3; 3; 5; 5]%nat); (29348275128%Z,
  [], [0; 0; 0; 0; 0; 2; 2; 4; 4; 4; 1; 1; 1; 1; 3; 3; 3; 5]%nat); (2278147336%Z, [], [0; 0; 0; 0; 0; 2; 2; 4;
  4; 4; 4; 1; 1; 1; 1; 3; 3; 3]%nat); (15817768960%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 1; 1; 1; 1; 3; 3; 5; 5; 5;
  5]%nat); (46627008000%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 4; 1; 1; 1; 1; 3; 3; 5; 5; 5]%nat); (47574194288%Z,
  [], [0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 1; 1; 1; 1; 3; 3; 5; 5]%nat); (18420694440%Z, [], [0; 0; 0; 0; 0; 2; 2;
  2; 4; 4; 4; 1; 1; 1; 1; 3; 3; 5]%nat); (1655736888%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1;
  3; 3]%nat); (4655185920%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 2; 1; 1; 1; 1; 3; 5; 5; 5; 5]%nat); (13689479680%Z,
  [], [0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 1; 1; 1; 1; 3; 5; 5; 5]%nat); (13992993664%Z, [], [0; 0; 0; 0; 0; 2; 2;
  2; 2; 4; 4; 1; 1; 1; 1; 3; 5; 5]%nat); (5494885160%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1;
  3; 5]%nat); (536184744%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1; 3]%nat); (535592960%Z, [],
  [0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 1; 1; 1; 1; 5; 5; 5; 5]%nat); (1568522240%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 2;
  2; 4; 1; 1; 1; 1; 5; 5; 5]%nat); (1601660160%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 1; 1; 1; 1; 5;
  5]%nat); (633920600%Z, [], [0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 1; 5]%nat); (65189720%Z, [], [0;
  0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 1]%nat); (16133390336%Z, [], [0; 0; 0; 0; 0; 0; 1; 1; 1; 3;
  3; 3; 3; 3; 5; 5; 5; 5]%nat); (46084030464%Z, [], [0; 0; 0; 0; 0; 0; 4; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5;
  5]%nat); (43908748032%Z, [], [0; 0; 0; 0; 0; 0; 4; 4; 1; 1; 1; 3; 3; 3; 3; 3; 5; 5]%nat); (13997709728%Z,
  [], [0; 0; 0; 0; 0; 0; 4; 4; 4; 1; 1; 1; 3; 3; 3; 3; 3; 5]%nat); (39588768%Z, [], [0; 0; 0; 0; 0; 0; 4; 4;
  4; 4; 1; 1; 1; 3; 3; 3; 3; 3]%nat); (55446601728%Z, [], [0; 0; 0; 0; 0; 0; 2; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5;
  5]%nat); (160839647232%Z, [], [0; 0; 0; 0; 0; 0; 2; 4; 1; 1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (158834801920%Z,
  [], [0; 0; 0; 0; 0; 0; 2; 4; 4; 1; 1; 1; 3; 3; 3; 3; 5; 5]%nat); (56531550448%Z, [], [0; 0; 0; 0; 0; 0; 2;
  4; 4; 4; 1; 1; 1; 3; 3; 3; 3; 5]%nat); (3089746160%Z, [], [0; 0; 0; 0; 0; 0; 2; 4; 4; 4; 4; 1; 1; 1; 3; 3;
  3; 3]%nat); (70559727616%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 1; 1; 1; 3; 3; 3; 5; 5; 5; 5]%nat);
  (205505142784%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 4; 1; 1; 1; 3; 3; 3; 5; 5; 5]%nat); (205855864256%Z, [], [0;
  0; 0; 0; 0; 0; 2; 2; 4; 4; 1; 1; 1; 3; 3; 3; 5; 5]%nat); (76800808048%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 4; 4;
  4; 1; 1; 1; 3; 3; 3; 5]%nat); (5890293680%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 4; 4; 1; 1; 1; 3; 3;
  3]%nat); (42836426752%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 1; 1; 1; 3; 3; 5; 5; 5; 5]%nat); (124603281408%Z,
  [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 1; 1; 1; 3; 3; 5; 5; 5]%nat); (125436588416%Z, [], [0; 0; 0; 0; 0; 0; 2;
  2; 2; 4; 4; 1; 1; 1; 3; 3; 5; 5]%nat); (47926292496%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 1; 1; 1; 3;
  3; 5]%nat); (4256519568%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 3; 3]%nat); (12598247424%Z,
  [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 1; 1; 1; 3; 5; 5; 5; 5]%nat); (36492988416%Z, [], [0; 0; 0; 0; 0; 0; 2;
  2; 2; 2; 4; 1; 1; 1; 3; 5; 5; 5]%nat); (36740607424%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 1; 1; 1; 3;
  5; 5]%nat); (14217159792%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 3; 5]%nat); (1371284656%Z,
  [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1; 1; 3]%nat); (1448738816%Z, [], [0; 0; 0; 0; 0; 0; 2; 2;
  2; 2; 2; 1; 1; 1; 5; 5; 5; 5]%nat); (4171464704%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 1; 1; 1; 5; 5;
  5]%nat); (4188112896%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 1; 1; 1; 5; 5]%nat); (1631314304%Z, [],
  [0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 1; 1; 1; 5]%nat); (165927296%Z, [], [0; 0; 0; 0; 0; 0; 2; 2; 2;
  2; 2; 4; 4; 4; 4; 1; 1; 1]%nat); (28210888704%Z, [], [0; 0; 0; 0; 0; 0; 0; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5;
  5]%nat); (79873572864%Z, [], [0; 0; 0; 0; 0; 0; 0; 4; 1; 1; 3; 3; 3; 3; 3; 5; 5; 5]%nat); (75436284928%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 4; 4; 1; 1; 3; 3; 3; 3; 3; 5; 5]%nat); (23847137400%Z, [], [0; 0; 0; 0; 0; 0; 0;
  4; 4; 4; 1; 1; 3; 3; 3; 3; 3; 5]%nat); (73453400%Z, [], [0; 0; 0; 0; 0; 0; 0; 4; 4; 4; 4; 1; 1; 3; 3; 3; 3;
  3]%nat); (96712261632%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 1; 1; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (277679112192%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 2; 4; 1; 1; 3; 3; 3; 3; 5; 5; 5]%nat); (271386938368%Z, [], [0; 0; 0; 0; 0; 0; 0;
  2; 4; 4; 1; 1; 3; 3; 3; 3; 5; 5]%nat); (95590446740%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 4; 4; 4; 1; 1; 3; 3; 3;
  3; 5]%nat); (5170053748%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 4; 4; 4; 4; 1; 1; 3; 3; 3; 3]%nat); (122897301504%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 1; 1; 3; 3; 3; 5; 5; 5; 5]%nat); (353710997504%Z, [], [0; 0; 0; 0; 0; 0; 0;
  2; 2; 4; 1; 1; 3; 3; 3; 5; 5; 5]%nat); (350077524736%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 1; 1; 3; 3; 3;
  5; 5]%nat); (129053086836%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 4; 1; 1; 3; 3; 3; 5]%nat); (9788841940%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 4; 4; 1; 1; 3; 3; 3]%nat); (74541170688%Z, [], [0; 0; 0; 0; 0; 0; 0;
  2; 2; 2; 1; 1; 3; 3; 5; 5; 5; 5]%nat); (213889794048%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 1; 1; 3; 3; 5;
  5; 5]%nat); (212378238976%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 1; 1; 3; 3; 5; 5]%nat);
  (80065037324%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 1; 1; 3; 3; 5]%nat); (7035172012%Z, [], [0; 0;
  0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 4; 1; 1; 3; 3]%nat); (21908422656%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2;
  1; 1; 3; 5; 5; 5; 5]%nat); (62485610496%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 1; 1; 3; 5; 5; 5]%nat);
  (61939725568%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 1; 1; 3; 5; 5]%nat); (23618139828%Z, [], [0; 0;
  0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 1; 1; 3; 5]%nat); (2255546612%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2;
  4; 4; 4; 4; 1; 1; 3]%nat); (2518155264%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 1; 1; 5; 5; 5; 5]%nat);
  (7125336064%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 1; 1; 5; 5; 5]%nat); (7030693888%Z, [], [0; 0; 0;
  0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 1; 1; 5; 5]%nat); (2695266560%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2;
  4; 4; 4; 1; 1; 5]%nat); (271753472%Z, [], [0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 4; 1; 1]%nat);
  (28756148224%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 1; 3; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (80685039616%Z, [], [0; 0;
  0; 0; 0; 0; 0; 0; 4; 1; 3; 3; 3; 3; 3; 5; 5; 5]%nat); (75517513728%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 4; 4; 1;
  3; 3; 3; 3; 3; 5; 5]%nat); (23666824656%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 4; 4; 4; 1; 3; 3; 3; 3; 3; 5]%nat);
  (77966496%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 4; 4; 4; 4; 1; 3; 3; 3; 3; 3]%nat); (98348040192%Z, [], [0; 0; 0;
  0; 0; 0; 0; 0; 2; 1; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (279428857856%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 4; 1; 3;
  3; 3; 3; 5; 5; 5]%nat); (270213951488%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 4; 4; 1; 3; 3; 3; 3; 5; 5]%nat);
  (94178461656%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 4; 4; 4; 1; 3; 3; 3; 3; 5]%nat); (5044463144%Z, [], [0; 0;
  0; 0; 0; 0; 0; 0; 2; 4; 4; 4; 4; 1; 3; 3; 3; 3]%nat); (124805709824%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 1;
  3; 3; 3; 5; 5; 5; 5]%nat); (354860466176%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 1; 3; 3; 3; 5; 5; 5]%nat);
  (346917921792%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 1; 3; 3; 3; 5; 5]%nat); (126353196776%Z, [], [0;
  0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 4; 1; 3; 3; 3; 5]%nat); (9488852216%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2;
  4; 4; 4; 4; 1; 3; 3; 3]%nat); (75631689728%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 1; 3; 3; 5; 5; 5;
  5]%nat); (214003712000%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 1; 3; 3; 5; 5; 5]%nat); (209517283328%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 1; 3; 3; 5; 5]%nat); (77930571144%Z, [], [0; 0; 0; 0; 0; 0; 0;
  0; 2; 2; 2; 4; 4; 4; 1; 3; 3; 5]%nat); (6784602616%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 4; 1;
  3; 3]%nat); (22215131136%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 1; 3; 5; 5; 5; 5]%nat); (62358716416%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 1; 3; 5; 5; 5]%nat); (60836594688%Z, [], [0; 0; 0; 0; 0; 0; 0;
  0; 2; 2; 2; 2; 4; 4; 1; 3; 5; 5]%nat); (22858860712%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 1;
  3; 5]%nat); (2165694088%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 4; 1; 3]%nat); (2552233984%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 1; 5; 5; 5; 5]%nat); (7093092352%Z, [], [0; 0; 0; 0; 0; 0; 0; 0;
  2; 2; 2; 2; 2; 4; 1; 5; 5; 5]%nat); (6875267072%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 1; 5;
  5]%nat); (2594371584%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 1; 5]%nat); (259962880%Z, [],
  [0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 4; 1]%nat); (13019119616%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0;
  3; 3; 3; 3; 3; 5; 5; 5; 5]%nat); (36193697792%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 4; 3; 3; 3; 3; 3; 5; 5;
  5]%nat); (33563049984%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 4; 4; 3; 3; 3; 3; 3; 5; 5]%nat); (10424965056%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 4; 4; 4; 3; 3; 3; 3; 3; 5]%nat); (36242685%Z, [], [0; 0; 0; 0; 0; 0; 0; 0;
  0; 4; 4; 4; 4; 3; 3; 3; 3; 3]%nat); (44426067968%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 3; 3; 3; 3; 5; 5; 5;
  5]%nat); (124877537280%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 4; 3; 3; 3; 3; 5; 5; 5]%nat); (119454351360%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 4; 4; 3; 3; 3; 3; 5; 5]%nat); (41190666784%Z, [], [0; 0; 0; 0; 0; 0; 0;
  0; 0; 2; 4; 4; 4; 3; 3; 3; 3; 5]%nat); (2186866005%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 4; 4; 4; 4; 3; 3;
  3; 3]%nat); (56304336896%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 3; 3; 3; 5; 5; 5; 5]%nat);
  (158107697152%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 3; 3; 3; 5; 5; 5]%nat); (152631500800%Z, [], [0;
  0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 3; 3; 3; 5; 5]%nat); (54917609568%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2;
  2; 4; 4; 4; 3; 3; 3; 5]%nat); (4088216209%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 4; 4; 4; 4; 3; 3;
  3]%nat); (34091302912%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 3; 3; 5; 5; 5; 5]%nat); (95087362048%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 3; 3; 5; 5; 5]%nat); (91757416448%Z, [], [0; 0; 0; 0; 0; 0; 0;
  0; 0; 2; 2; 2; 4; 4; 3; 3; 5; 5]%nat); (33671360864%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 3;
  3; 5]%nat); (2909251863%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 4; 4; 4; 4; 3; 3]%nat); (10007609344%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 3; 5; 5; 5; 5]%nat); (27634827264%Z, [], [0; 0; 0; 0; 0; 0; 0;
  0; 0; 2; 2; 2; 2; 4; 3; 5; 5; 5]%nat); (26522513408%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 3;
  5; 5]%nat); (9820547936%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 3; 5]%nat); (925085406%Z,
  [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 4; 4; 4; 4; 3]%nat); (1149239296%Z, [], [0; 0; 0; 0; 0; 0; 0; 0;
  0; 2; 2; 2; 2; 2; 5; 5; 5; 5]%nat); (3135242240%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 5; 5;
  5]%nat); (2983788544%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 5; 5]%nat); (1108498432%Z, [],
  [0; 0; 0; 0; 0; 0; 0; 0; 0; 2; 2; 2; 2; 2; 4; 4; 4; 5]%nat); (110712832%Z, [], [0; 0; 0; 0; 0; 0; 0; 0; 0;
  2; 2; 2; 2; 2; 4; 4; 4; 4]%nat)] [])) (Sum [(1%Z, [], [7]%nat); (4%Z, [], []%nat); (1%Z, [], [0]%nat)]
  []))].
Theorem two_ratio : forall s v eta : R, eta > 0 -> eta <= 1 / 4 -> 2 * s >= 1 -> s < 1 -> v > 0 -> v <= 1 ->
  (eta * (- s * v * (eta / 4 + 1) * (eta * (- 2 * s * v * (eta / 4 + 1) - v * (1 - s) * (eta / 4 + 1) + 2) +
  1) ^ 2 - 2 * v * (1 - s) * (eta / 4 + 1) * (- eta * s * v * (eta / 4 + 1) + 1) ^ 2 + 2) + 1) * (- eta * s *
  v * (eta / 4 + 1) + 1) <= (eta * (- 2 * s * v * (eta / 4 + 1) - v * (1 - s) * (eta / 4 + 1) + 2) + 1) * (- 2
  * eta ^ 3 * s * v * (eta / 4 + 1) / 5 + 1) * (- eta * v * (1 - s) * (eta / 4 + 1) * (- eta * s * v * (eta /
  4 + 1) + 1) ^ 2 + 1).
Proof. intros s v eta. by_certificate two_ratio_claim two_ratio_nonzero two_ratio_proofs [s; v; eta]. Qed.

(** N <= 1 + eta/4 is preserved, for eta <= 1/4 *)
Definition two_bounded_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 4))); (Ge
  (Var 1) (Num 0)); (Le (Var 1) (Var 0)); (Ge (Add (Div (Var 2) (Num 4)) (Num 1)) (Var 0))] [] [(Le (Add (Mul
  (Var 1) (Pow (Add (Mul (Var 2) (Add (Sub (Opp (Var 0)) (Var 1)) (Num 2))) (Num 1)) 2)) (Mul (Sub (Var 0)
  (Var 1)) (Pow (Add (Mul (Opp (Var 2)) (Var 1)) (Num 1)) 2))) (Add (Div (Var 2) (Num 4)) (Num 1)))].
Example two_bounded_met : exists N u eta : R, eta > 0 /\ eta <= 1 / 4 /\ u >= 0 /\ u <= N /\ eta / 4 + 1 >= N.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point two_bounded_claim [(0 #
  1); (0 # 1); (1 # 5)]%Q. Qed.
Definition two_bounded_nonzero : list proof := [].
Definition two_bounded_proofs : list proof := [(Sum [(18496%Z, [], [5]%nat); (1344%Z, [], [1; 4]%nat);
  (14212%Z, [], [3; 4]%nat); (3264%Z, [], [4; 4]%nat); (64%Z, [], [0; 1; 4]%nat); (289%Z, [], [0; 3; 4]%nat);
  (14212%Z, [], [1; 2; 4]%nat); (2940%Z, [], [3; 3; 4]%nat); (1759%Z, [], [3; 4; 4]%nat); (256%Z, [], [4; 4;
  4]%nat); (68544%Z, [], [0; 0; 2; 2]%nat); (5568%Z, [], [0; 1; 2; 4]%nat); (5880%Z, [], [1; 2; 3; 4]%nat);
  (1759%Z, [], [1; 2; 4; 4]%nat); (3264%Z, [], [0; 0; 0; 1; 2]%nat); (33728%Z, [], [0; 0; 0; 2; 3]%nat);
  (5440%Z, [], [0; 0; 1; 2; 2]%nat); (8448%Z, [], [0; 0; 2; 2; 4]%nat); (1105%Z, [], [0; 1; 1; 2; 4]%nat);
  (1156%Z, [], [0; 1; 2; 4; 4]%nat); (2940%Z, [], [1; 1; 2; 2; 4]%nat)] [])].
Theorem two_bounded : forall N u eta : R, eta > 0 -> eta <= 1 / 4 -> u >= 0 -> u <= N -> eta / 4 + 1 >= N -> u
  * (eta * (- N - u + 2) + 1) ^ 2 + (N - u) * (- eta * u + 1) ^ 2 <= eta / 4 + 1.
Proof. intros N u eta. by_certificate two_bounded_claim two_bounded_nonzero two_bounded_proofs [N; u; eta].
  Qed.

(** coordinates keep their signs and stay below 1, for eta <= 1/4 *)
Definition two_inside_claim : claim := Claim [(Gt (Var 3) (Num 0)); (Le (Var 3) (Div (Num 1) (Num 4))); (Ge
  (Var 2) (Num 0)); (Le (Var 2) (Var 1)); (Ge (Add (Div (Var 3) (Num 4)) (Num 1)) (Var 1)); (Ge (Var 0) (Num
  0)); (Lt (Var 0) (Num 1)); (Le (Var 0) (Var 2))] [] [(Le (Add (Mul (Opp (Var 3)) (Var 2)) (Num 1)) (Num 1));
  (Gt (Add (Mul (Opp (Var 3)) (Var 2)) (Num 1)) (Num 0)); (Gt (Add (Mul (Var 3) (Add (Sub (Opp (Var 1)) (Var
  2)) (Num 2))) (Num 1)) (Num 0)); (Lt (Mul (Var 0) (Pow (Add (Mul (Var 3) (Add (Sub (Opp (Var 1)) (Var 2))
  (Num 2))) (Num 1)) 2)) (Num 1))].
Example two_inside_met : exists x N u eta : R, eta > 0 /\ eta <= 1 / 4 /\ u >= 0 /\ u <= N /\ eta / 4 + 1 >= N
  /\ x >= 0 /\ x < 1 /\ x <= u.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point
  two_inside_claim [(0 # 1); (0 # 1); (0 # 1); (1 # 5)]%Q. Qed.
Definition two_inside_nonzero : list proof := [].
Definition two_inside_proofs : list proof := [(Sum [(1%Z, [], [8]%nat); (1%Z, [], [0; 2]%nat)] []); (Sum
  [(12%Z, [], [1]%nat); (4%Z, [], [3]%nat); (1%Z, [], [4]%nat); (16%Z, [], [8]%nat); (188%Z, [], [0; 0]%nat);
  (47%Z, [], [0; 1]%nat); (4%Z, [], [1; 2]%nat)] []); (Sum [(12%Z, [], [1]%nat); (4%Z, [], [3]%nat); (1%Z, [],
  [4]%nat); (16%Z, [], [8]%nat); (248%Z, [], [0; 0]%nat); (63%Z, [], [0; 1]%nat); (4%Z, [], [0; 4]%nat); (4%Z,
  [], [1; 2]%nat)] []); (Sum [(20480%Z, [], [8]%nat); (20474%Z, [], [1; 6]%nat); (64%Z, [], [0; 1; 3]%nat);
  (40640%Z, [], [0; 3; 5]%nat); (76800%Z, [], [0; 5; 7]%nat); (1%Z, [], [1; 6; 6]%nat); (1280%Z, [], [0; 0; 1;
  3]%nat); (1536%Z, [], [0; 0; 1; 7]%nat); (15360%Z, [], [0; 0; 5; 7]%nat); (16%Z, [], [0; 1; 4; 6]%nat);
  (81916%Z, [], [0; 1; 6; 6]%nat); (256%Z, [], [0; 3; 5; 6]%nat); (5120%Z, [], [0; 3; 5; 7]%nat); (1280%Z, [],
  [0; 4; 5; 7]%nat); (1%Z, [], [1; 1; 5; 6]%nat); (983040%Z, [], [0; 0; 0; 6; 6]%nat); (320%Z, [], [0; 0; 1;
  4; 6]%nat); (2304%Z, [], [0; 0; 1; 5; 7]%nat); (244224%Z, [], [0; 0; 1; 6; 6]%nat); (5120%Z, [], [0; 0; 3;
  4; 5]%nat); (60416%Z, [], [0; 0; 3; 5; 6]%nat); (15360%Z, [], [0; 0; 4; 5; 7]%nat); (81920%Z, [], [0; 0; 5;
  6; 7]%nat); (81920%Z, [], [0; 0; 6; 6; 6]%nat); (64%Z, [], [0; 1; 1; 2; 6]%nat); (5120%Z, [], [0; 1; 2; 5;
  7]%nat); (256%Z, [], [0; 1; 3; 5; 5]%nat); (5%Z, [], [1; 1; 1; 1; 6]%nat)] [])].
Theorem two_inside : forall x N u eta : R, eta > 0 -> eta <= 1 / 4 -> u >= 0 -> u <= N -> eta / 4 + 1 >= N ->
  x >= 0 -> x < 1 -> x <= u -> - eta * u + 1 <= 1 /\ - eta * u + 1 > 0 /\ eta * (- N - u + 2) + 1 > 0 /\ x *
  (eta * (- N - u + 2) + 1) ^ 2 < 1.
Proof. intros x N u eta. by_certificate two_inside_claim two_inside_nonzero two_inside_proofs [x; N; u; eta].
  Qed.

(** N grows by 4 eta u (1 - N) below 1 *)
Definition two_grows_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 4))); (Ge
  (Var 1) (Num 0)); (Le (Var 1) (Var 0)); (Ge (Num 1) (Var 0))] [] [(Ge (Add (Mul (Var 1) (Pow (Add (Mul (Var
  2) (Add (Sub (Opp (Var 0)) (Var 1)) (Num 2))) (Num 1)) 2)) (Mul (Sub (Var 0) (Var 1)) (Pow (Add (Mul (Opp
  (Var 2)) (Var 1)) (Num 1)) 2))) (Add (Var 0) (Mul (Mul (Mul (Num 4) (Var 2)) (Var 1)) (Sub (Num 1) (Var
  0)))))].
Example two_grows_met : exists N u eta : R, eta > 0 /\ eta <= 1 / 4 /\ u >= 0 /\ u <= N /\ 1 >= N.
Proof. exists (Q2R (0 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point two_grows_claim [(0 # 1);
  (0 # 1); (1 # 5)]%Q. Qed.
Definition two_grows_nonzero : list proof := [].
Definition two_grows_proofs : list proof := [(Sum [(1%Z, [], [5]%nat); (1%Z, [], [0; 0; 2; 3]%nat); (3%Z, [],
  [0; 0; 2; 3; 4]%nat); (4%Z, [], [0; 0; 2; 4; 4]%nat)] [])].
Theorem two_grows : forall N u eta : R, eta > 0 -> eta <= 1 / 4 -> u >= 0 -> u <= N -> 1 >= N -> u * (eta * (-
  N - u + 2) + 1) ^ 2 + (N - u) * (- eta * u + 1) ^ 2 >= N + 4 * eta * u * (1 - N).
Proof. intros N u eta. by_certificate two_grows_claim two_grows_nonzero two_grows_proofs [N; u; eta]. Qed.

(** N >= 1 is preserved for b = 1, for eta <= 1/4 *)
Definition two_above_claim : claim := Claim [(Gt (Var 2) (Num 0)); (Le (Var 2) (Div (Num 1) (Num 4))); (Ge
  (Var 1) (Num 0)); (Le (Var 1) (Var 0)); (Ge (Add (Div (Var 2) (Num 4)) (Num 1)) (Var 0)); (Le (Num 1) (Var
  0)); (Le (Var 1) (Num 1))] [] [(Ge (Add (Mul (Var 1) (Pow (Add (Mul (Var 2) (Add (Sub (Opp (Var 0)) (Var 1))
  (Num 2))) (Num 1)) 2)) (Mul (Sub (Var 0) (Var 1)) (Pow (Add (Mul (Opp (Var 2)) (Var 1)) (Num 1)) 2))) (Num
  1))].
Example two_above_met : exists N u eta : R, eta > 0 /\ eta <= 1 / 4 /\ u >= 0 /\ u <= N /\ eta / 4 + 1 >= N /\
  1 <= N /\ u <= 1.
Proof. exists (Q2R (1 # 1)). exists (Q2R (0 # 1)). exists (Q2R (1 # 5)). at_a_point two_above_claim [(1 # 1);
  (0 # 1); (1 # 5)]%Q. Qed.
Definition two_above_nonzero : list proof := [].
Definition two_above_proofs : list proof := [(Sum [(1%Z, [], [5]%nat); (16%Z, [], [7]%nat); (15%Z, [], [5;
  6]%nat); (14%Z, [], [1; 2; 5]%nat); (1%Z, [], [2; 5; 6]%nat); (12%Z, [], [0; 0; 2; 6]%nat); (4%Z, [], [0; 2;
  4; 6]%nat); (16%Z, [], [0; 0; 2; 5; 5]%nat); (8%Z, [], [0; 1; 2; 5; 6]%nat); (1%Z, [], [1; 1; 2; 2; 5]%nat)]
  [])].
Theorem two_above : forall N u eta : R, eta > 0 -> eta <= 1 / 4 -> u >= 0 -> u <= N -> eta / 4 + 1 >= N -> 1
  <= N -> u <= 1 -> u * (eta * (- N - u + 2) + 1) ^ 2 + (N - u) * (- eta * u + 1) ^ 2 >= 1.
Proof. intros N u eta. by_certificate two_above_claim two_above_nonzero two_above_proofs [N; u; eta]. Qed.
