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
