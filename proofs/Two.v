(** * Theorem 4: two datapoints in turn, eta <= 1/4, with a rate *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Steps Dynamics Instances.
Import ListNotations.
Local Open Scope R_scope.

(** ** A step on two coordinates: that of the datapoint that is drawn, and the other *)

Section Pair.

Variable eta : R.
Hypothesis Heta : 0 < eta <= 1 / 4.

Definition drawn (p q : R) : R := p * (eta * (- (p ^ 2 + q ^ 2) - p ^ 2 + 2) + 1).
Definition other (p q : R) : R := q * (- eta * p ^ 2 + 1).

Definition bounded (p q : R) : Prop := 0 < p < 1 /\ 0 < q < 1 /\ p ^ 2 + q ^ 2 <= 1 + eta / 4.

Lemma bounded_swap p q : bounded p q -> bounded q p.
Proof. unfold bounded. intros (A & B & C). repeat split; lra. Qed.

Lemma pair_step p q : bounded p q ->
  let N := p ^ 2 + q ^ 2 in let N' := drawn p q ^ 2 + other p q ^ 2 in
  bounded (drawn p q) (other p q) /\ other p q <= q /\
  (N <= 1 -> 1 - N' <= (1 - 4 * eta * p ^ 2) * (1 - N)) /\ (1 <= N -> 1 <= N').
Proof.
  intros ((P0 & P1) & (Q0 & Q1) & B) N N'.
  assert (p2 : 0 < p ^ 2 < 1) by (split; nra). assert (q2 : 0 < q ^ 2 < 1) by (split; nra).
  assert (E : N' = p ^ 2 * (eta * (- N - p ^ 2 + 2) + 1) ^ 2 + (N - p ^ 2) * (- eta * p ^ 2 + 1) ^ 2)
    by (unfold N', N, drawn, other; ring).
  destruct (two_inside (p ^ 2) N (p ^ 2) eta) as (A & A0 & F0 & F); try (unfold N; lra).
  pose proof (two_bounded N (p ^ 2) eta) as K.
  assert (K' : N' <= eta / 4 + 1) by (rewrite E; apply K; unfold N; lra).
  assert (d0 : 0 < drawn p q) by (unfold drawn; fold N; apply Rmult_lt_0_compat; lra).
  assert (o0 : 0 < other p q) by (unfold other; apply Rmult_lt_0_compat; lra).
  assert (oq : other p q <= q) by (unfold other; nra).
  assert (d1 : drawn p q < 1).
  { assert (drawn p q ^ 2 < 1).
    2: { destruct (Rlt_le_dec (drawn p q) 1) as [L | L]; [easy |]. exfalso.
      assert (1 ^ 2 <= drawn p q ^ 2) by (apply pow_incr; lra). lra. }
    replace (drawn p q ^ 2) with (p ^ 2 * (eta * (- N - p ^ 2 + 2) + 1) ^ 2) by (unfold drawn, N; ring). exact F. }
  split; [unfold bounded; repeat split; unfold N' in K'; lra |]. split; [easy |]. split; intros H.
  - pose proof (two_grows N (p ^ 2) eta) as G.
    assert (N' >= N + 4 * eta * p ^ 2 * (1 - N)); [rewrite E; apply G; unfold N in *; lra | lra].
  - pose proof (two_above N (p ^ 2) eta) as G. apply Rge_le. rewrite E. apply G; unfold N in *; lra.
Qed.

(** Proposition 36: in an epoch the ratio falls by 1 - (2/5) eta^3 y^2 at least. *)
Lemma pair_ratio y z : bounded y z -> z <= y ->
  let y1 := drawn y z in let z1 := other y z in
  drawn z1 y1 * y <= (1 - 2 * eta ^ 3 * y ^ 2 / 5) * (z * other z1 y1).
Proof.
  intros ((Y0 & Y1) & (Z0 & Z1) & B) L y1 z1.
  assert (y2 : 0 < y ^ 2 < 1) by (split; nra). assert (z2 : 0 < z ^ 2 <= y ^ 2) by (split; nra).
  set (N := y ^ 2 + z ^ 2) in *. assert (N0 : 0 < N) by (unfold N; lra).
  set (s := y ^ 2 / N). set (v := N / (eta / 4 + 1)).
  assert (sN : s * N = y ^ 2) by (unfold s; field; lra).
  assert (v1 : v * (eta / 4 + 1) = N) by (unfold v; field; lra).
  assert (E1 : s * v * (eta / 4 + 1) = y ^ 2) by (rewrite Rmult_assoc, v1; exact sN).
  assert (E2 : v * (1 - s) * (eta / 4 + 1) = z ^ 2).
  { replace (v * (1 - s) * (eta / 4 + 1)) with (v * (eta / 4 + 1) - s * v * (eta / 4 + 1)) by ring.
    rewrite E1, v1. unfold N. ring. }
  assert (s0 : 2 * s >= 1).
  { apply Rle_ge, Rmult_le_reg_r with N; [easy |]. rewrite Rmult_assoc, sN. unfold N. lra. }
  assert (s1 : s < 1).
  { apply Rmult_lt_reg_r with N; [easy |]. rewrite sN. unfold N. lra. }
  assert (v0 : v > 0) by (unfold v; apply Rdiv_lt_0_compat; lra).
  assert (v2 : v <= 1).
  { apply Rmult_le_reg_r with (eta / 4 + 1); [lra |]. rewrite v1. lra. }
  pose proof (two_ratio s v eta ltac:(lra) ltac:(lra) s0 s1 v0 v2) as K.
  replace (- s * v * (eta / 4 + 1)) with (- y ^ 2) in K by (rewrite <- E1; ring).
  replace (- 2 * s * v * (eta / 4 + 1)) with (- 2 * y ^ 2) in K by (rewrite <- E1; ring).
  replace (- eta * s * v * (eta / 4 + 1)) with (- eta * y ^ 2) in K by (rewrite <- E1; ring).
  replace (2 * v * (1 - s) * (eta / 4 + 1)) with (2 * z ^ 2) in K by (rewrite <- E2; ring).
  replace (- eta * v * (1 - s) * (eta / 4 + 1)) with (- eta * z ^ 2) in K by (rewrite <- E2; ring).
  replace (- 2 * eta ^ 3 * s * v * (eta / 4 + 1) / 5) with (- 2 * eta ^ 3 * y ^ 2 / 5) in K
    by (rewrite <- E1; field).
  rewrite E2 in K.
  set (first := eta * (- 2 * y ^ 2 - z ^ 2 + 2) + 1) in *.
  set (left := (eta * (- y ^ 2 * first ^ 2 - 2 * z ^ 2 * (- eta * y ^ 2 + 1) ^ 2 + 2) + 1) * (- eta * y ^ 2 + 1)) in *.
  assert (A : drawn z1 y1 * y = z * y * left).
  { unfold left, drawn at 1, z1, y1, drawn, other. fold N. unfold first, N. ring. }
  assert (C : (1 - 2 * eta ^ 3 * y ^ 2 / 5) * (z * other z1 y1) =
    z * y * (first * (- 2 * eta ^ 3 * y ^ 2 / 5 + 1) * (- eta * z ^ 2 * (- eta * y ^ 2 + 1) ^ 2 + 1))).
  { unfold other at 1, z1, y1, drawn, other, first. field. }
  rewrite A, C. apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact K].
Qed.

End Pair.

Section Two.

Variables (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal 2 2 a.
Hypothesis Heta : 0 < eta <= 1 / 4.
Hypothesis Hw : square 2 w < 1.
Hypothesis Hz : 0 < dot 2 w (a 1%nat).
Hypothesis Hyz : dot 2 w (a 1%nat) <= dot 2 w (a 0%nat).

Let W := path (gradient 2) eta a (fun t => [Nat.modulo t 2]) w.
Let y t := dot 2 (W t) (a 0%nat).
Let z t := dot 2 (W t) (a 1%nat).
Let N_0 := square 2 w.

(** Two orthonormal vectors span the plane. *)
Lemma parseval x : square 2 x = dot 2 x (a 0%nat) ^ 2 + dot 2 x (a 1%nat) ^ 2.
Proof.
  pose proof (O 0%nat 0%nat ltac:(lia) ltac:(lia)) as A. pose proof (O 1%nat 1%nat ltac:(lia) ltac:(lia)) as B.
  pose proof (O 0%nat 1%nat ltac:(lia) ltac:(lia)) as C.
  unfold square, dot in *. cbn [sum] in *. simpl in A, B, C.
  set (p := a 0%nat 0%nat) in *. set (q := a 0%nat 1%nat) in *. set (r := a 1%nat 0%nat) in *. set (s := a 1%nat 1%nat) in *.
  set (d := q * r - p * s).
  assert (p2 : p * p = 1 - q * q) by lra. assert (qs : q * s = - (p * r)) by lra.
  assert (R1 : r = q * d).
  { unfold d. replace (q * (q * r - p * s)) with (q * q * r - p * (q * s)) by ring. rewrite qs.
    replace (q * q * r - p * - (p * r)) with ((q * q + p * p) * r) by ring. rewrite p2. ring. }
  assert (R2 : s = - p * d).
  { unfold d. replace (- p * (q * r - p * s)) with (p * p * s - q * (p * r)) by ring.
    replace (p * r) with (- (q * s)) by lra. replace (p * p * s - q * - (q * s)) with ((p * p + q * q) * s) by ring.
    rewrite p2. ring. }
  assert (dd : d * d = 1).
  { replace 1 with (0 + r * r + s * s) by lra. rewrite R1, R2.
    replace (0 + q * d * (q * d) + - p * d * (- p * d)) with ((q * q + p * p) * (d * d)) by ring. rewrite p2. ring. }
  rewrite R1, R2.
  replace ((0 + x 0%nat * (q * d) + x 1%nat * (- p * d)) ^ 2) with ((x 0%nat * q - x 1%nat * p) ^ 2 * (d * d)) by ring.
  rewrite dd. replace ((0 + x 0%nat * p + x 1%nat * q) ^ 2 + (x 0%nat * q - x 1%nat * p) ^ 2 * 1)
    with ((x 0%nat * x 0%nat + x 1%nat * x 1%nat) * (p * p + q * q)) by ring. rewrite p2. ring.
Qed.

Lemma one_step i j x : (i = 0 /\ j = 1 \/ i = 1 /\ j = 0)%nat ->
  dot 2 (step (gradient 2) eta a [i] x) (a i) = drawn eta (dot 2 x (a i)) (dot 2 x (a j)) /\
  dot 2 (step (gradient 2) eta a [i] x) (a j) = other eta (dot 2 x (a i)) (dot 2 x (a j)).
Proof.
  intros C.
  assert (E : square 2 x = dot 2 x (a i) ^ 2 + dot 2 x (a j) ^ 2).
  { rewrite parseval. destruct C as [[-> ->] | [-> ->]]; ring. }
  assert (HB : batch 2 [i]) by (apply batch_single; lia).
  split; rewrite (lemma_14_step 2 2 a eta [i] x O HB) by lia; unfold inside, over; rewrite E.
  - destruct (in_dec Nat.eq_dec i [i]) as [_ | Z]; [unfold drawn; ring | exfalso; apply Z; now left].
  - destruct (in_dec Nat.eq_dec j [i]) as [[Z | []] | _]; [lia | unfold other; ring].
Qed.

Lemma even_step e : y (2 * e + 1)%nat = drawn eta (y (2 * e)%nat) (z (2 * e)%nat) /\
  z (2 * e + 1)%nat = other eta (y (2 * e)%nat) (z (2 * e)%nat).
Proof.
  unfold y, z. rewrite Nat.add_1_r. change (W (S (2 * e))) with (step (gradient 2) eta a [((2 * e) mod 2)%nat] (W (2 * e)%nat)).
  replace ((2 * e) mod 2)%nat with 0%nat by (apply (Nat.mod_unique _ _ e); lia).
  apply (one_step 0 1). lia.
Qed.

Lemma odd_step e : z (2 * S e)%nat = drawn eta (z (2 * e + 1)%nat) (y (2 * e + 1)%nat) /\
  y (2 * S e)%nat = other eta (z (2 * e + 1)%nat) (y (2 * e + 1)%nat).
Proof.
  unfold y, z. replace (2 * S e)%nat with (S (2 * e + 1)) by lia.
  change (W (S (2 * e + 1))) with (step (gradient 2) eta a [((2 * e + 1) mod 2)%nat] (W (2 * e + 1)%nat)).
  replace ((2 * e + 1) mod 2)%nat with 1%nat
    by (apply (Nat.mod_unique _ _ e); lia).
  apply (one_step 1 0). lia.
Qed.

Let theta := 1 - eta ^ 3 * N_0 / 5.
Let mu := 1 - 2 * eta * N_0.

Lemma N_0_range : 0 < N_0 < 1.
Proof. unfold N_0. split; [| easy]. rewrite parseval. nra. Qed.

Lemma factors : 0 < theta < 1 /\ 0 < mu < 1.
Proof.
  pose proof N_0_range. assert (0 < eta ^ 3) by (apply pow_lt; lra).
  assert (eta ^ 3 <= 1) by (rewrite <- (pow1 3); apply pow_incr; lra). unfold theta, mu. repeat split; nra.
Qed.

(** What is so at the start of an epoch. *)
Definition held (e : nat) (p q : R) : Prop :=
  bounded eta p q /\ q <= theta ^ e * p /\ N_0 <= p ^ 2 + q ^ 2 /\ 1 - (p ^ 2 + q ^ 2) <= mu ^ e * (1 - N_0).

Lemma held_start : held 0 (y 0%nat) (z 0%nat).
Proof.
  unfold y, z, W. cbn [path]. set (p := dot 2 w (a 0%nat)) in *. set (q := dot 2 w (a 1%nat)) in *.
  assert (E : p ^ 2 + q ^ 2 = N_0) by (unfold N_0; rewrite parseval; reflexivity). pose proof N_0_range.
  unfold held, bounded. rewrite E. simpl. repeat split; try lra; nra.
Qed.

Lemma half e : held e (y (2 * e)%nat) (z (2 * e)%nat) ->
  let p := y (2 * e + 1)%nat in let q := z (2 * e + 1)%nat in
  bounded eta p q /\ q <= z (2 * e)%nat /\ N_0 <= p ^ 2 + q ^ 2 /\ 1 - (p ^ 2 + q ^ 2) <= mu ^ S e * (1 - N_0).
Proof.
  intros (B & L & N0 & G). cbv zeta. destruct (even_step e) as [-> ->].
  set (p := y (2 * e)%nat) in *. set (q := z (2 * e)%nat) in *.
  destruct (pair_step eta Heta p q B) as (B' & Q & G1 & G2). destruct factors as [TH MU]. pose proof N_0_range.
  assert (th : 0 <= theta ^ e <= 1) by (split; [apply pow_le; lra | rewrite <- (pow1 e); apply pow_incr; lra]).
  assert (m0 : 0 <= mu ^ e) by (apply pow_le; lra).
  assert (qp : q <= p).
  { destruct B. apply Rle_trans with (1 := L). rewrite <- (Rmult_1_l p) at 2. apply Rmult_le_compat_r; lra. }
  assert (p2 : N_0 <= 2 * p ^ 2).
  { destruct B as (? & ? & ?). assert (q ^ 2 <= p ^ 2) by (apply pow_incr; lra). lra. }
  assert (r0 : 0 <= mu ^ S e * (1 - N_0)) by (apply Rmult_le_pos; [apply pow_le; lra | lra]).
  split; [easy |]. split; [easy |].
  destruct (Rle_lt_dec (p ^ 2 + q ^ 2) 1) as [L1 | L1].
  - specialize (G1 L1). destruct B as ((p0 & p1) & _).
    assert (eta * p ^ 2 <= eta * 1) by (apply Rmult_le_compat_l; nra).
    assert (eta * N_0 <= eta * (2 * p ^ 2)) by (apply Rmult_le_compat_l; lra).
    assert (0 <= 1 - 4 * eta * p ^ 2 <= mu) by (unfold mu; split; lra).
    assert (X : (1 - 4 * eta * p ^ 2) * (1 - (p ^ 2 + q ^ 2)) <= mu * (mu ^ e * (1 - N_0))) by (apply Rmult_le_compat; lra).
    split; [| cbn [pow]; lra].
    assert ((1 - 4 * eta * p ^ 2) * (1 - (p ^ 2 + q ^ 2)) <= 1 - (p ^ 2 + q ^ 2)) by nra. lra.
  - specialize (G2 ltac:(lra)). split; lra.
Qed.

Lemma held_next e : held e (y (2 * e)%nat) (z (2 * e)%nat) -> held (S e) (y (2 * S e)%nat) (z (2 * S e)%nat).
Proof.
  intros H. pose proof (half e H) as (B1 & L1 & N1 & G1). destruct H as (B & L & N0 & G).
  destruct (odd_step e) as [-> ->]. destruct factors as [TH MU]. pose proof N_0_range as R0.
  set (p1 := y (2 * e + 1)%nat) in *. set (q1 := z (2 * e + 1)%nat) in *.
  destruct (pair_step eta Heta q1 p1 (bounded_swap eta p1 q1 B1)) as (B2 & _ & G2 & G3).
  assert (th : 0 <= theta ^ e <= 1) by (split; [apply pow_le; lra | rewrite <- (pow1 e); apply pow_incr; lra]).
  assert (r0 : 0 <= mu ^ S e * (1 - N_0)) by (apply Rmult_le_pos; [apply pow_le; lra | lra]).
  split; [now apply bounded_swap |]. split; [| ].
  - destruct (even_step e) as [E1 E2]. fold p1 in E1. fold q1 in E2.
    set (p := y (2 * e)%nat) in *. set (q := z (2 * e)%nat) in *.
    assert (qp : q <= p).
  { destruct B. apply Rle_trans with (1 := L). rewrite <- (Rmult_1_l p) at 2. apply Rmult_le_compat_r; lra. }
    assert (p2 : N_0 <= 2 * p ^ 2).
  { destruct B as (? & ? & ?). assert (q ^ 2 <= p ^ 2) by (apply pow_incr; lra). lra. }
    pose proof (pair_ratio eta Heta p q B qp) as K. cbv zeta in K. rewrite <- E1, <- E2 in K.
    destruct B as ((p0 & pa) & (q0 & qa) & _). destruct B2 as (_ & (o0 & _) & _).
    assert (e3 : 0 < eta ^ 3) by (apply pow_lt; lra).
    assert (T : 1 - 2 * eta ^ 3 * p ^ 2 / 5 <= theta) by (unfold theta; nra).
    set (D := drawn eta q1 p1) in *. set (U := other eta q1 p1) in *.
    apply Rmult_le_reg_r with p; [easy |]. apply Rle_trans with (1 := K).
    apply Rle_trans with (theta * (q * U)).
    + apply Rmult_le_compat_r; [apply Rmult_le_pos; lra | easy].
    + cbn [pow]. replace (theta * theta ^ e * U * p) with (theta * (theta ^ e * p * U)) by ring.
      apply Rmult_le_compat_l; [lra |]. apply Rmult_le_compat_r; lra.
  - rewrite (Rplus_comm (other eta q1 p1 ^ 2)). rewrite (Rplus_comm (p1 ^ 2)) in *.
    destruct (Rle_lt_dec (q1 ^ 2 + p1 ^ 2) 1) as [L2 | L2].
    + specialize (G2 L2). destruct B1 as (_ & (q0 & qa) & _).
      assert (0 <= eta * q1 ^ 2 <= eta * 1) by (split; [apply Rmult_le_pos; nra | apply Rmult_le_compat_l; nra]).
      assert (0 <= 1 - 4 * eta * q1 ^ 2 <= 1) by (split; lra).
      assert ((1 - 4 * eta * q1 ^ 2) * (1 - (q1 ^ 2 + p1 ^ 2)) <= 1 - (q1 ^ 2 + p1 ^ 2)) by nra. split; lra.
    + specialize (G3 ltac:(lra)). split; lra.
Qed.

Lemma held_all e : held e (y (2 * e)%nat) (z (2 * e)%nat).
Proof. induction e as [| e IH]; [exact held_start | now apply held_next]. Qed.

Lemma two_distance t p q : bounded eta (y t) (z t) -> z t <= q -> 1 - (y t ^ 2 + z t ^ 2) <= p -> 0 <= q -> 0 <= p ->
  distance 2 (W t) (a 0%nat) <= p + q + q ^ 2.
Proof.
  intros ((y0 & y1) & (z0 & z1) & _) Q P q0 p0. unfold distance, norm.
  assert (E : square 2 (fun k => W t k - a 0%nat k) = (1 - y t) ^ 2 + z t ^ 2).
  { rewrite (square_ext 2 _ (fun k => 1 * W t k + (-1) * a 0%nat k)) by (intros; ring).
    rewrite square_linear, parseval. fold (y t) (z t). unfold square. rewrite (O 0%nat 0%nat) by lia. simpl. ring. }
  rewrite E. rewrite <- (sqrt_pow2 (p + q + q ^ 2)) by (pose proof (pow2_ge_0 q); lra). apply sqrt_le_1_alt.
  assert (z2 : z t ^ 2 <= q ^ 2) by (apply pow_incr; lra).
  assert (A : 0 <= 1 - y t <= p + q ^ 2) by nra.
  assert ((1 - y t) ^ 2 <= (p + q ^ 2) ^ 2) by (apply pow_incr; lra).
  assert (0 <= q * (p + q ^ 2)) by (apply Rmult_le_pos; lra).
  replace ((p + q + q ^ 2) ^ 2) with ((p + q ^ 2) ^ 2 + 2 * (q * (p + q ^ 2)) + q ^ 2) by ring. lra.
Qed.

Theorem two_rate t :
  let p := (1 - 2 * eta * N_0) ^ (t / 2) * (1 - N_0) in
  let q := (1 - eta ^ 3 * N_0 / 5) ^ (t / 2) in
  distance 2 (W t) (a 0%nat) <= p + q + q ^ 2.
Proof.
  intros p q. pose proof (Nat.div_mod t 2 ltac:(lia)) as E. pose proof (Nat.mod_upper_bound t 2 ltac:(lia)) as M.
  set (e := (t / 2)%nat) in *. fold mu in p. fold theta in q. destruct factors as [TH MU]. pose proof N_0_range as R0.
  assert (q0 : 0 <= q) by (apply pow_le; lra).
  assert (p0 : 0 <= p) by (apply Rmult_le_pos; [apply pow_le; lra | lra]).
  pose proof (held_all e) as H. pose proof (half e H) as (B1 & L1 & N1 & G1). destruct H as (B & L & N0 & G).
  assert (zq : z (2 * e)%nat <= q) by (destruct B as (? & _); fold q in L; nra).
  destruct (Nat.modulo t 2) as [| [| k]]; [| | lia]; rewrite E.
  - rewrite Nat.add_0_r. apply two_distance; easy.
  - apply two_distance; try easy; [lra |]. apply Rle_trans with (1 := G1). unfold p. cbn [pow].
    apply Rmult_le_compat_r; [lra |]. assert (0 <= mu ^ e) by (apply pow_le; lra). nra.
Qed.

Theorem two_limit : Un_cv (fun t => distance 2 (W t) (a 0%nat)) 0.
Proof.
  intros e E. destruct factors as [TH MU]. pose proof N_0_range as R0.
  set (d := Rmin 1 (e / 4)). assert (D : 0 < d) by (unfold d; apply Rmin_glb_lt; lra).
  assert (d1 : d <= 1) by apply Rmin_l. assert (d2 : d <= e / 4) by apply Rmin_r.
  destruct (pow_lt_1_zero mu ltac:(rewrite Rabs_pos_eq; lra) d D) as [T1 H1].
  destruct (pow_lt_1_zero theta ltac:(rewrite Rabs_pos_eq; lra) d D) as [T2 H2].
  exists (2 * max T1 T2)%nat. intros t T. change (Rabs (distance 2 (W t) (a 0%nat) - 0) < e).
  rewrite Rminus_0_r, Rabs_pos_eq by apply sqrt_pos. apply Rle_lt_trans with (1 := two_rate t). fold mu theta.
  assert (L : (max T1 T2 <= t / 2)%nat) by (apply Nat.div_le_lower_bound; lia).
  specialize (H1 (t / 2)%nat ltac:(lia)). specialize (H2 (t / 2)%nat ltac:(lia)).
  rewrite Rabs_pos_eq in H1 by (apply pow_le; lra). rewrite Rabs_pos_eq in H2 by (apply pow_le; lra).
  assert (0 <= mu ^ (t / 2)) by (apply pow_le; lra). assert (0 <= theta ^ (t / 2)) by (apply pow_le; lra).
  cbv zeta. nra.
Qed.

End Two.
