(** * The drift of the alignment R: Proposition 23 *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Dynamics Probability Contraction.
Import ListNotations.
Local Open Scope R_scope.

(** ** Bounds of the logarithm *)

(** A tangent of the logarithm lies above it. *)
Lemma ln_tangent x y : 0 < x -> 0 < y -> ln x <= ln y + (x - y) / y.
Proof.
  intros X Y. assert (Q : 0 < x / y) by now apply Rdiv_lt_0_compat.
  assert (E : ln x = ln y + ln (x / y)).
  { rewrite <- ln_mult by easy. f_equal. field. lra. }
  rewrite E. apply Rplus_le_compat_l.
  replace ((x - y) / y) with (x / y - 1) by (field; lra).
  destruct (Req_dec (x / y) 1) as [-> | D]; [rewrite ln_1; lra |].
  rewrite <- (ln_exp (x / y - 1)). left. apply ln_increasing; [easy |].
  pose proof (exp_ineq1 (x / y - 1) ltac:(lra)). lra.
Qed.

Lemma ln_below x : 0 <= x -> ln (1 + x) <= x.
Proof. intros X. pose proof (ln_tangent (1 + x) 1 ltac:(lra) ltac:(lra)) as H. rewrite ln_1 in H. lra. Qed.

(** log(1 / (1 - x)) >= x + x^2 / 2 *)
Lemma ln_above x : 0 <= x < 1 -> x + x ^ 2 / 2 <= - ln (1 - x).
Proof.
  intros [[X0 | <-] X1]; [| rewrite Rminus_0_r, ln_1; lra].
  set (f := fun y => - ln (1 - y) - y - y ^ 2 / 2).
  destruct (MVT_cor2 f (fun y => y ^ 2 / (1 - y)) 0 x X0) as (c & E & C0 & C1).
  - intros c C. unfold f.
    replace (c ^ 2 / (1 - c)) with (- (/ (1 - c) * (0 - 1)) - 1 - (2 * c ^ 1) * / 2) by (field; lra).
    apply derivable_pt_lim_minus; [apply derivable_pt_lim_minus |].
    + apply derivable_pt_lim_opp. apply (derivable_pt_lim_comp (fun y => 1 - y) ln).
      * apply derivable_pt_lim_minus; [apply derivable_pt_lim_const | apply derivable_pt_lim_id].
      * apply derivable_pt_lim_ln. lra.
    + apply derivable_pt_lim_id.
    + apply (derivable_pt_lim_ext (mult_real_fct (/ 2) (fun y => y ^ 2))).
      * intros y. unfold mult_real_fct, Rdiv. ring.
      * rewrite Rmult_comm. apply derivable_pt_lim_scal. exact (derivable_pt_lim_pow c 2).
  - assert (F0 : f 0 = 0) by (unfold f; rewrite (Rminus_0_r 1), ln_1; field).
    assert (0 <= c ^ 2 / (1 - c) * (x - 0)).
    { apply Rmult_le_pos; [| lra]. unfold Rdiv. apply Rmult_le_pos; [apply pow2_ge_0 |].
      left. apply Rinv_0_lt_compat. lra. }
    rewrite F0 in E. unfold f in E. lra.
Qed.

(** ** The leader *)

Definition top (f : nat -> R) (l : list nat) : R := fold_right (fun i r => Rmax (f i) r) 0 l.

Lemma top_above f l i : In i l -> f i <= top f l.
Proof.
  induction l as [| x l IH]; intros H; [easy |]. simpl. destruct H as [-> | H]; [apply Rmax_l |].
  apply Rle_trans with (2 := Rmax_r (f x) (top f l)). now apply IH.
Qed.

Lemma top_attained f l : (forall i, In i l -> 0 <= f i) -> l <> [] -> exists i, In i l /\ top f l = f i.
Proof.
  induction l as [| x l IH]; intros P H; [easy |]. simpl. destruct l as [| y l].
  - exists x. split; [now left |]. simpl. apply Rmax_left. apply P. now left.
  - destruct IH as (i & I & E); [intros i I; apply P; now right | easy |].
    unfold Rmax. destruct (Rle_dec (f x) (top f (y :: l))).
    + exists i. split; [now right | easy].
    + exists x. split; [now left | easy].
Qed.

Lemma over_rest f l i : In i l -> NoDup l -> (forall j, In j l -> 0 <= f j) ->
  (exists j, In j l /\ j <> i /\ 0 < f j) -> 0 < over l f - f i.
Proof.
  intros I N P (j & J & D & F).
  assert (E : over l (fun k => f k * if Nat.eq_dec k i then 1 else 0) = f i).
  { rewrite over_single by easy. destruct (in_dec Nat.eq_dec i l); easy. }
  assert (H : over l f - f i = over l (fun k => if Nat.eq_dec k i then 0 else f k)).
  { rewrite <- E at 1. transitivity (over l (fun k => 1 * f k + (-1) * (f k * if Nat.eq_dec k i then 1 else 0))).
    - rewrite over_linear. ring.
    - apply over_ext. intros k _. destruct (Nat.eq_dec k i); ring. }
  rewrite H. apply Rlt_le_trans with (f j); [easy |].
  assert (G : (fun k => if Nat.eq_dec k i then 0 else f k) j <= over l (fun k => if Nat.eq_dec k i then 0 else f k)).
  { apply (over_term l (fun k => if Nat.eq_dec k i then 0 else f k) j); [| easy].
    intros k K. destruct (Nat.eq_dec k i); [lra | auto]. }
  cbv beta in G. destruct (Nat.eq_dec j i); [easy | exact G].
Qed.

Section Alignment.

Variables (n m : nat) (a : nat -> vector) (w : vector).

Let c (l : nat) := Rabs (dot n w (a l)).
Let T := over (seq 0 m) c.

Lemma alignment_leader : aligned n m a w -> exists i, (i < m)%nat /\ (forall l, (l < m)%nat -> c l <= c i) /\
  0 < c i /\ 0 < T - c i /\ alignment n m a w = ln (c i / (T - c i)).
Proof.
  intros (p & q & P & Q & D & P0 & Q0).
  assert (C : forall l, 0 <= c l) by (intros; apply Rabs_pos).
  assert (M : seq 0 m <> []) by (intros E; assert (In p (seq 0 m)) by (apply in_seq; lia); now rewrite E in *).
  destruct (top_attained c (seq 0 m) (fun i _ => C i) M) as (i & I & E).
  assert (A : forall l, (l < m)%nat -> c l <= c i).
  { intros l L. rewrite <- E. apply top_above, in_seq. lia. }
  assert (C0 : 0 < c i) by (apply Rlt_le_trans with (c p); [now apply Rabs_pos_lt | now apply A]).
  exists i. split; [apply in_seq in I; lia |]. split; [easy |]. split; [easy |]. split.
  - apply over_rest; [easy | apply seq_NoDup | auto |].
    destruct (Nat.eq_dec p i) as [-> | K].
    + exists q. split; [apply in_seq; lia |]. split; [now apply not_eq_sym | now apply Rabs_pos_lt].
    + exists p. split; [apply in_seq; lia |]. split; [easy | now apply Rabs_pos_lt].
  - change (alignment n m a w) with (ln (top c (seq 0 m) / (T - top c (seq 0 m)))).
    now rewrite E.
Qed.

(** R is at least what it would be with another datapoint for the leader. *)
Lemma alignment_above i : aligned n m a w -> (i < m)%nat -> 0 < c i -> 0 < T - c i ->
  ln (c i / (T - c i)) <= alignment n m a w.
Proof.
  intros H I C0 S0. destruct (alignment_leader H) as (j & J & A & J0 & R0 & ->). specialize (A i I).
  assert (K : c i / (T - c i) <= c j / (T - c j)).
  { apply Rmult_le_reg_r with ((T - c i) * (T - c j)); [now apply Rmult_lt_0_compat |].
    replace (c i / (T - c i) * ((T - c i) * (T - c j))) with (c i * (T - c j)) by (field; lra).
    replace (c j / (T - c j) * ((T - c i) * (T - c j))) with (c j * (T - c i)) by (field; lra). 
    assert (0 < T) by lra. nra. }
  destruct K as [K | ->]; [left; apply ln_increasing; [now apply Rdiv_lt_0_compat | easy] | lra].
Qed.

End Alignment.

Section Drift.

Variables (n m b : nat) (a : nat -> vector) (eta : R) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Hb : (1 <= b < m)%nat.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis HN : square n w <= 1 + eta / 4.
Hypothesis HC : forall l, (l < m)%nat -> dot n w (a l) ^ 2 < 1.
Hypothesis HA : aligned n m a w.

Let L := subsets b (seq 0 m).
Let next := fun B => step (gradient n) eta a B w.
Let c (l : nat) := Rabs (dot n w (a l)).
Let T := over (seq 0 m) c.
Let N := square n w.
Let d := Rmax 0 (1 - N).
Let rho := INR (m - b) / INR (m - 1).
Let sig := INR b / INR (m - 1).

Lemma c_square l : c l ^ 2 = dot n w (a l) ^ 2.
Proof. unfold c. rewrite RPow_abs. apply Rabs_pos_eq, pow2_ge_0. Qed.

(** A sum over the data of what a step makes of the correlations. *)
Lemma next_sum B f g : over (seq 0 m) (fun l => c l * if in_dec Nat.eq_dec l B then f else g) =
  f * over (seq 0 m) (fun l => c l * inB l B) + g * (T - over (seq 0 m) (fun l => c l * inB l B)).
Proof.
  transitivity (over (seq 0 m) (fun l => (f - g) * (c l * inB l B) + g * c l)).
  - apply over_ext. intros l _. unfold inB. destruct (in_dec Nat.eq_dec l B); ring.
  - rewrite over_linear. fold T. ring.
Qed.

Section Leader.

Variable i : nat.
Hypothesis I : (i < m)%nat.
Hypothesis C0 : 0 < c i.
Hypothesis S0 : 0 < T - c i.

Let S := T - c i.
Let s := Phi n m a w - c i ^ 2.
Let k := eta * (1 - s - Psi n m a w).
Let h := eta * (1 + d) * (1 + eta / (1 - eta) * s).

Lemma rest_square : 0 <= s /\ s + Psi n m a w = N - c i ^ 2 /\ s <= N - c i ^ 2 /\ c i ^ 2 < 1.
Proof.
  pose proof (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [_ V].
  assert (G : c i ^ 2 <= Phi n m a w).
  { rewrite c_square. apply (over_term (seq 0 m) (fun l => dot n w (a l) ^ 2) i); [| apply in_seq; lia].
    intros l _. apply pow2_ge_0. }
  unfold s, Psi. fold N in V |- *. fold (Phi n m a w) in V. split; [lra |]. split; [lra |]. split; [lra |].
  rewrite c_square. now apply HC.
Qed.

Lemma k_range : k < 1 /\ k <= eta.
Proof.
  pose proof rest_square as (s0 & E & s1 & c1).
  pose proof (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [_ V].
  assert (0 <= Psi n m a w) by (unfold Psi, Phi; lra). unfold k. nra.
Qed.

Lemma d_pos : 0 <= d /\ 1 - N <= d.
Proof. split; [apply Rmax_l | apply Rmax_r]. Qed.

Lemma h_pos : 0 <= h.
Proof.
  pose proof rest_square as (s0 & _). pose proof d_pos. unfold h.
  assert (0 <= eta / (1 - eta) * s).
  { apply Rmult_le_pos; [| easy]. unfold Rdiv. apply Rmult_le_pos; [lra | left; apply Rinv_0_lt_compat; lra]. }
  apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra].
Qed.

Section Batch.

Variable B : list nat.
Hypothesis HB : batch m B.

Let u := inside n a B w.
Let A := 1 + eta * (2 - u - N).
Let D := 1 - eta * u.
Let q := over (seq 0 m) (fun l => c l * inB l B).

Lemma factors_pos : 0 < A /\ 0 < D /\ 0 <= u.
Proof.
  pose proof (inside_bounds n m a B w O HB) as [U V]. fold u N in U, V.
  assert (X : eta * u <= eta * (21 / 20)) by (apply Rmult_le_compat_l; unfold N in *; lra).
  assert (Y : eta * N <= eta * (21 / 20)) by (apply Rmult_le_compat_l; unfold N in *; lra).
  unfold A, D. repeat split; lra.
Qed.

Lemma next_c l : (l < m)%nat -> Rabs (dot n (next B) (a l)) = c l * if in_dec Nat.eq_dec l B then A else D.
Proof.
  intros H. unfold next. rewrite (lemma_14_step n m a eta B w O HB l H). fold u N.
  destruct factors_pos as (A0 & D0 & _).
  destruct (in_dec Nat.eq_dec l B); rewrite Rabs_mult.
  - fold A. rewrite (Rabs_pos_eq A) by lra. reflexivity.
  - fold D. rewrite (Rabs_pos_eq D) by lra. reflexivity.
Qed.

Lemma next_aligned : aligned n m a (next B).
Proof.
  destruct HA as (x & y & X & Y & E & X0 & Y0). exists x, y. repeat split; try easy.
  all: unfold next; rewrite (lemma_14_step n m a eta B w O HB) by easy; fold u N; fold A D;
    destruct factors_pos as (A0 & D0 & _); destruct (in_dec Nat.eq_dec _ B);
    apply Rmult_integral_contrapositive_currified; lra || easy.
Qed.

Lemma q_range : 0 <= q <= T.
Proof.
  assert (C : forall l, 0 <= c l) by (intros; apply Rabs_pos).
  split; [apply over_pos | apply over_le]; intros l _; specialize (C l); unfold inB;
    destruct (in_dec Nat.eq_dec l B); lra.
Qed.

Lemma next_total : over (seq 0 m) (fun l => Rabs (dot n (next B) (a l))) = A * q + D * (T - q).
Proof.
  rewrite (over_ext _ _ (fun l => c l * if in_dec Nat.eq_dec l B then A else D)).
  - unfold q. apply next_sum.
  - intros l J. apply in_seq in J. apply next_c. lia.
Qed.

(** Eq. (24), and Lemma 24 for the inverse ratio. *)
Lemma gain_inside : In i B -> - ln (1 - k * ((T - q) / S)) <= alignment n m a (next B) - ln (c i / S).
Proof.
  intros J. destruct factors_pos as (A0 & D0 & U0). pose proof q_range as [Q0 Q1].
  pose proof rest_square as (s0 & E & s1 & c1). destruct k_range as [K0 K1].
  assert (U1 : c i ^ 2 <= u).
  { rewrite c_square. apply (over_term B (fun l => dot n w (a l) ^ 2) i); [| easy]. intros l _. apply pow2_ge_0. }
  assert (Q2 : c i <= q).
  { assert (C : forall l, 0 <= c l) by (intros; apply Rabs_pos).
    replace (c i) with (c i * inB i B) by (unfold inB; destruct (in_dec Nat.eq_dec i B); [ring | easy]).
    apply (over_term (seq 0 m) (fun l => c l * inB l B) i); [| apply in_seq; lia].
    intros l _. apply Rmult_le_pos; [apply C |]. unfold inB. destruct (in_dec Nat.eq_dec l B); lra. }
  assert (AD : k * A <= A - D).
  { unfold A, D. set (g := 1 - N + c i ^ 2).
    assert (kg : k = eta * g) by (unfold k, g; f_equal; lra). rewrite kg.
    assert (g1 : g <= 1) by (unfold g; lra).
    assert (H : g * (1 + eta * (2 - u - N)) <= 2 - N).
    { destruct (Rle_lt_dec g 0) as [g0 | g0].
      - assert (0 <= - g * (1 + eta * (2 - u - N))) by (apply Rmult_le_pos; [lra | left; exact A0]).
        unfold N in *. lra.
      - apply Rle_trans with (g * (1 + eta * (2 - c i ^ 2 - N))).
        + apply Rmult_le_compat_l; [lra |]. assert (eta * c i ^ 2 <= eta * u) by (apply Rmult_le_compat_l; lra). lra.
        + replace (2 - N) with (1 - c i ^ 2 + g) by (unfold g; ring).
          replace (2 - c i ^ 2 - N) with (1 - 2 * c i ^ 2 + g) by (unfold g; ring).
          assert (eta * (1 - 2 * c i ^ 2 + g) <= eta * (2 * (1 - c i ^ 2))) by (apply Rmult_le_compat_l; lra).
          assert (eta * (2 * (1 - c i ^ 2)) <= 1 - c i ^ 2) by nra.
          assert (g * (eta * (1 - 2 * c i ^ 2 + g)) <= g * (1 - c i ^ 2)) by (apply Rmult_le_compat_l; lra).
          assert (g * (1 - c i ^ 2) <= 1 - c i ^ 2) by nra. lra. }
    replace (1 + eta * (2 - u - N) - (1 - eta * u)) with (eta * (2 - N)) by ring.
    rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra | exact H]. }
  assert (CI : Rabs (dot n (next B) (a i)) = A * c i).
  { rewrite next_c by easy. destruct (in_dec Nat.eq_dec i B); [ring | easy]. }
  set (Y := T - q). assert (Y0 : 0 <= Y <= S) by (unfold Y, S, Rminus in *; split; lra).
  assert (R0 : 0 < A * S - (A - D) * Y).
  { replace (A * S - (A - D) * Y) with (A * (S - Y) + D * Y) by ring.
    destruct (Rle_lt_dec Y 0) as [Y1 | Y1].
    - assert (0 < A * (S - Y)) by (apply Rmult_lt_0_compat; unfold S in *; lra).
      assert (0 <= D * Y) by (apply Rmult_le_pos; lra). lra.
    - assert (0 < D * Y) by now apply Rmult_lt_0_compat.
      assert (0 <= A * (S - Y)) by (apply Rmult_le_pos; lra). lra. }
  assert (RT : A * q + D * (T - q) - A * c i = A * S - (A - D) * Y) by (unfold S, Y; ring).
  pose proof (alignment_above n m a (next B) i next_aligned I) as G. cbv zeta in G.
  rewrite next_total, CI, RT in G. specialize (G ltac:(apply Rmult_lt_0_compat; assumption) R0).
  assert (P1 : ln (A * c i / (A * S - (A - D) * Y)) = ln (c i / S) - ln (1 - (A - D) / A * (Y / S))).
  { assert (X : 0 < 1 - (A - D) / A * (Y / S)).
    { replace (1 - (A - D) / A * (Y / S)) with ((A * S - (A - D) * Y) / (A * S)) by (field; unfold S; lra).
      apply Rdiv_lt_0_compat; [easy | apply Rmult_lt_0_compat; easy]. }
    apply Rplus_eq_reg_r with (ln (1 - (A - D) / A * (Y / S))).
    rewrite <- ln_mult; [| apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat | easy] | easy].
    replace (ln (c i / S) - ln (1 - (A - D) / A * (Y / S)) + ln (1 - (A - D) / A * (Y / S))) with (ln (c i / S)) by ring.
    f_equal. field. unfold S in *. repeat split; lra. }
  assert (P2 : ln (1 - (A - D) / A * (Y / S)) <= ln (1 - k * (Y / S))).
  { assert (YS : 0 <= Y / S <= 1).
    { unfold Rdiv. split; [apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat] |].
      apply Rmult_le_reg_r with S; [easy |]. rewrite Rmult_assoc, Rinv_l by (unfold S; lra). lra. }
    assert (kA : k <= (A - D) / A).
    { apply Rmult_le_reg_r with A; [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    assert (X : 0 < 1 - (A - D) / A * (Y / S)).
    { replace (1 - (A - D) / A * (Y / S)) with ((A * S - (A - D) * Y) / (A * S)) by (field; unfold S; lra).
      apply Rdiv_lt_0_compat; [easy | apply Rmult_lt_0_compat; easy]. }
    assert (Z : 1 - (A - D) / A * (Y / S) <= 1 - k * (Y / S)) by nra.
    destruct Z as [Z | ->]; [left; now apply ln_increasing | lra]. }
  fold Y. rewrite P1 in G. lra.
Qed.

(** The decrease if the leader is not in the batch, and the upper bound of Lemma 24. *)
Lemma gain_outside : ~ In i B -> - ln (1 + h * (q / S)) <= alignment n m a (next B) - ln (c i / S).
Proof.
  intros J. destruct factors_pos as (A0 & D0 & U0). pose proof q_range as [Q0 Q1].
  pose proof rest_square as (s0 & E & s1 & c1). pose proof h_pos as H0. pose proof d_pos as [d0 d1].
  assert (US : u <= s).
  { assert (HB' : batch m (i :: B)).
    { destruct HB as [ND IB]. split; [now constructor |]. intros l [<- | K]; auto. }
    pose proof (inside_below_phi n m a (i :: B) w HB') as K. unfold inside in K. cbn [over] in K.
    rewrite <- c_square in K. change (over B (fun i => dot n w (a i) ^ 2)) with u in K. unfold s. lra. }
  assert (Q2 : q <= S).
  { assert (C : forall l, 0 <= c l) by (intros; apply Rabs_pos).
    assert (X : c i * (1 - inB i B) <= over (seq 0 m) (fun l => c l * (1 - inB l B))).
    { apply (over_term (seq 0 m) (fun l => c l * (1 - inB l B)) i); [| apply in_seq; lia].
      intros l _. apply Rmult_le_pos; [apply C |]. unfold inB. destruct (in_dec Nat.eq_dec l B); lra. }
    assert (Z : over (seq 0 m) (fun l => c l * (1 - inB l B)) = T - q).
    { transitivity (over (seq 0 m) (fun l => 1 * c l + (-1) * (c l * inB l B))).
      - apply over_ext. intros l _. ring.
      - rewrite over_linear. fold T q. ring. }
    rewrite Z in X. unfold inB in X. destruct (in_dec Nat.eq_dec i B); [easy |]. unfold S. lra. }
  assert (AD : A - D <= h * D).
  { set (th := eta / (1 - eta)). assert (t1 : th * (1 - eta) = eta) by (unfold th; field; lra).
    assert (t0 : 0 < th) by (unfold th; apply Rdiv_lt_0_compat; lra).
    assert (K : 2 - N <= (1 + d) * ((1 + th * s) * D)).
    { assert (D1 : 1 - eta * s <= D) by (unfold D; assert (eta * u <= eta * s) by (apply Rmult_le_compat_l; lra); lra).
      assert (ts : 0 <= th * s) by (apply Rmult_le_pos; lra).
      destruct (Rle_lt_dec s 1) as [L1 | L1].
      - assert (X : 1 <= (1 + th * s) * D).
        { apply Rle_trans with ((1 + th * s) * (1 - eta * s)); [| apply Rmult_le_compat_l; lra].
          assert (Y : th * s - eta * s - th * s * (eta * s) = eta * (th * s) * (1 - s)).
          { replace (th * s - eta * s) with (eta * (th * s)); [ring |].
            rewrite <- t1 at 1 2. transitivity (th * s * (eta)); [rewrite t1; ring |].
            replace (eta) with (1 - (1 - eta)) at 1 by ring. transitivity (th * s - th * (1 - eta) * s); [ring |].
            rewrite t1. ring. }
          assert (0 <= eta * (th * s) * (1 - s)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]). nra. }
        nra.
      - assert (X : 2 - s <= (1 + th * s) * D).
        { apply Rle_trans with ((1 + th) * (1 - eta * s)).
          - apply Rmult_le_reg_r with (1 - eta); [lra |].
            replace ((1 + th) * (1 - eta * s) * (1 - eta)) with ((1 - eta + th * (1 - eta)) * (1 - eta * s)) by ring.
            rewrite t1. nra.
          - assert (c2 : 0 <= c i ^ 2) by apply pow2_ge_0.
            assert (eta * s <= eta * (21 / 20)) by (apply Rmult_le_compat_l; unfold N in *; lra).
            assert (th * 1 <= th * s) by (apply Rmult_le_compat_l; lra).
            apply Rmult_le_compat; lra. }
        assert (0 <= c i ^ 2) by apply pow2_ge_0.
        assert (0 <= (1 + th * s) * D) by (apply Rmult_le_pos; lra). nra. }
    unfold h. fold th. replace (A - D) with (eta * (2 - N)) by (unfold A, D; ring).
    replace (eta * (1 + d) * (1 + th * s) * D) with (eta * ((1 + d) * ((1 + th * s) * D))) by ring.
    apply Rmult_le_compat_l; lra. }
  assert (CI : Rabs (dot n (next B) (a i)) = D * c i).
  { rewrite next_c by easy. destruct (in_dec Nat.eq_dec i B); [easy | ring]. }
  assert (RT : A * q + D * (T - q) - D * c i = D * S + (A - D) * q) by (unfold S; ring).
  assert (R0 : 0 < D * S + (A - D) * q).
  { replace (D * S + (A - D) * q) with (D * (S - q) + A * q) by ring.
    destruct (Rle_lt_dec q 0) as [Y1 | Y1].
    - assert (0 < D * (S - q)) by (apply Rmult_lt_0_compat; unfold S in *; lra).
      assert (0 <= A * q) by (apply Rmult_le_pos; lra). lra.
    - assert (0 < A * q) by now apply Rmult_lt_0_compat.
      assert (0 <= D * (S - q)) by (apply Rmult_le_pos; lra). lra. }
  pose proof (alignment_above n m a (next B) i next_aligned I) as G. cbv zeta in G.
  rewrite next_total, CI, RT in G. specialize (G ltac:(apply Rmult_lt_0_compat; assumption) R0).
  assert (X : 0 < 1 + (A - D) / D * (q / S)).
  { replace (1 + (A - D) / D * (q / S)) with ((D * S + (A - D) * q) / (D * S)) by (field; unfold S; lra).
    apply Rdiv_lt_0_compat; [easy | apply Rmult_lt_0_compat; easy]. }
  assert (P1 : ln (D * c i / (D * S + (A - D) * q)) = ln (c i / S) - ln (1 + (A - D) / D * (q / S))).
  { apply Rplus_eq_reg_r with (ln (1 + (A - D) / D * (q / S))).
    rewrite <- ln_mult; [| apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat | easy] | easy].
    replace (ln (c i / S) - ln (1 + (A - D) / D * (q / S)) + ln (1 + (A - D) / D * (q / S))) with (ln (c i / S)) by ring.
    f_equal. field. unfold S in *. repeat split; lra. }
  assert (P2 : ln (1 + (A - D) / D * (q / S)) <= ln (1 + h * (q / S))).
  { assert (YS : 0 <= q / S).
    { unfold Rdiv. apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat]. }
    assert (kA : (A - D) / D <= h).
    { apply Rmult_le_reg_r with D; [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    assert (Z : 1 + (A - D) / D * (q / S) <= 1 + h * (q / S)) by nra.
    destruct Z as [Z | ->]; [left; now apply ln_increasing | lra]. }
  rewrite P1 in G. lra.
Qed.

End Batch.

Hypothesis HL : alignment n m a w = ln (c i / S).

Lemma sizes : 0 < INR (m - 1) /\ 0 < rho <= 1 /\ 0 <= sig /\ INR b / INR m * rho = pi m b /\
  INR (m - b) / INR m * sig = pi m b /\ INR (m - b) = INR m - INR b.
Proof.
  assert (M : 0 < INR m) by (apply lt_0_INR; lia). assert (M1 : 0 < INR (m - 1)) by (apply lt_0_INR; lia).
  assert (B0 : 0 < INR b) by (apply lt_0_INR; lia). assert (B1 : 0 < INR (m - b)) by (apply lt_0_INR; lia).
  assert (E : INR (m - b) = INR m - INR b) by (rewrite minus_INR by lia; reflexivity).
  assert (F : INR (m - b) <= INR (m - 1)) by (apply le_INR; lia).
  split; [easy |]. unfold rho, sig, pi. repeat split; try easy.
  - now apply Rdiv_lt_0_compat.
  - apply Rmult_le_reg_r with (INR (m - 1)); [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - left. now apply Rdiv_lt_0_compat.
  - field. split; lra.
  - field. split; lra.
Qed.

Lemma mean_inB : mean L (inB i) = INR b / INR m.
Proof.
  rewrite (mean_ext L _ (fun B => over B (fun j => 1 * if Nat.eq_dec j i then 1 else 0))).
  - unfold L. rewrite (mean_subsets m b (fun j => 1 * if Nat.eq_dec j i then 1 else 0)) by lia.
    rewrite over_one by apply seq_NoDup. unfold inB. destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | K]; [ring |].
    exfalso. apply K, in_seq. lia.
  - intros B J. symmetry. apply over_one. exact (proj1 (subset_batch m b B J)).
Qed.

(** The others outside of the batch while the leader is in it, and the other way round. *)
Lemma mean_y : mean L (fun B => over (seq 0 m) (fun l => c l * parted i l B)) = pi m b * S.
Proof.
  rewrite (mean_over L (seq 0 m) (fun B l => c l * parted i l B)).
  unfold S, T. rewrite <- (over_but m b Hb c i I). apply over_ext. intros l J. apply in_seq in J.
  rewrite mean_scal. unfold L. rewrite (mean_parted_any m b Hb i l) by lia.
  destruct (Nat.eq_dec i l), (Nat.eq_dec l i); congruence.
Qed.

Lemma mean_x : mean L (fun B => over (seq 0 m) (fun l => c l * parted l i B)) = pi m b * S.
Proof.
  rewrite (mean_over L (seq 0 m) (fun B l => c l * parted l i B)).
  unfold S, T. rewrite <- (over_but m b Hb c i I). apply over_ext. intros l J. apply in_seq in J.
  rewrite mean_scal. unfold L. now rewrite (mean_parted_any m b Hb l i) by lia.
Qed.

Theorem drift_at_leader : mean L (fun B => alignment n m a (next B)) - alignment n m a w >=
  - (INR b / INR m) * ln (1 - k * rho) - INR (m - b) / INR m * ln (1 + h * sig).
Proof.
  destruct sizes as (M1 & [r0 r1] & s0 & Er & Es & EB). destruct k_range as [K0 K1]. pose proof h_pos as H0.
  set (x := 1 - k * rho). assert (X : 0 < x) by (unfold x; nra).
  set (y := 1 + h * sig). assert (Y : 0 < y) by (unfold y; nra).
  set (fy := fun B => over (seq 0 m) (fun l => c l * parted i l B)).
  set (fx := fun B => over (seq 0 m) (fun l => c l * parted l i B)).
  assert (P : mean L (fun B => alignment n m a (next B)) >= mean L (fun B => (ln (c i / S) - ln y + h * sig / y) * 1
    + ((ln y - ln x - h * sig / y - k * rho / x) * inB i B + (k / (x * S) * fy B + (- h / (y * S)) * fx B)))).
  { apply Rle_ge, mean_le. intros B J. pose proof (subset_batch m b B J) as HB.
    set (q := over (seq 0 m) (fun l => c l * inB l B)).
    pose proof (q_range B) as [Q0 Q1]. fold q in Q0, Q1.
    assert (FY : fy B = inB i B * (T - q)).
    { unfold fy, q, T. rewrite Rmult_minus_distr_l, <- !over_scal.
      transitivity (over (seq 0 m) (fun l => 1 * (inB i B * c l) + (-1) * (inB i B * (c l * inB l B)))).
      - apply over_ext. intros l _. unfold parted. ring.
      - rewrite over_linear. ring. }
    assert (FX : fx B = (1 - inB i B) * q).
    { unfold fx, q. rewrite <- over_scal. apply over_ext. intros l _. unfold parted. ring. }
    rewrite FY, FX. unfold inB. destruct (in_dec Nat.eq_dec i B) as [J1 | J1].
    - pose proof (gain_inside B HB J1) as G. fold q in G.
      assert (Z0 : 0 < 1 - k * ((T - q) / S)).
      { assert (Q2 : c i <= q).
        { assert (C : forall l, 0 <= c l) by (intros; apply Rabs_pos).
          replace (c i) with (c i * inB i B) by (unfold inB; destruct (in_dec Nat.eq_dec i B); [ring | easy]).
          apply (over_term (seq 0 m) (fun l => c l * inB l B) i); [| apply in_seq; lia].
          intros l _. apply Rmult_le_pos; [apply C |]. unfold inB. destruct (in_dec Nat.eq_dec l B); lra. }
        assert (YS : 0 <= (T - q) / S <= 1).
        { unfold Rdiv. split; [apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat] |].
          apply Rmult_le_reg_r with S; [easy |]. rewrite Rmult_assoc, Rinv_l by (unfold S; lra). unfold S. lra. }
        nra. }
      pose proof (ln_tangent (1 - k * ((T - q) / S)) x Z0 X) as E.
      replace ((1 - k * ((T - q) / S) - x) / x) with (k * rho / x - k / (x * S) * (T - q)) in E
        by (unfold x; field; unfold S, x in *; split; lra).
      lra.
    - pose proof (gain_outside B HB J1) as G. fold q in G.
      assert (Z0 : 0 < 1 + h * (q / S)).
      { assert (YS : 0 <= q / S) by (unfold Rdiv; apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat]). nra. }
      pose proof (ln_tangent (1 + h * (q / S)) y Z0 Y) as E.
      replace ((1 + h * (q / S) - y) / y) with (h / (y * S) * q - h * sig / y) in E
        by (unfold y; field; unfold S, y in *; split; lra).
      replace (- h / (y * S) * ((1 - 0) * q)) with (- (h / (y * S) * q)) by (field; unfold S in *; split; lra).
      lra. }
  assert (NE : L <> []) by (apply subsets_some; lia).
  pose proof mean_y as MY. change (mean L fy = pi m b * S) in MY.
  pose proof mean_x as MX. change (mean L fx = pi m b * S) in MX.
  rewrite !mean_plus, !mean_scal, (mean_const L 1 NE), mean_inB in P.
  change (mean L (fun B => fy B)) with (mean L fy) in P. change (mean L (fun B => fx B)) with (mean L fx) in P.
  rewrite MY, MX in P. rewrite HL.
  apply Rge_trans with (1 := Rplus_ge_compat_r _ _ _ P).
  assert (M : 0 < INR m) by (apply lt_0_INR; lia).
  set (beta := INR b / INR m) in *.
  assert (E : INR (m - b) / INR m = 1 - beta) by (unfold beta; rewrite EB; field; lra).
  rewrite E in *. right.
  transitivity (- beta * ln x - (1 - beta) * ln y + (- (k / x) * (beta * rho) + k / x * pi m b)
    + (h / y * ((1 - beta) * sig) - h / y * pi m b)).
  - field. unfold S in *. repeat split; lra.
  - rewrite Er, Es. ring.
Qed.

End Leader.

(** With all error terms, for a leader i. *)
Theorem drift_explicit i : (i < m)%nat -> (forall l, (l < m)%nat -> c l <= c i) ->
  let s := Phi n m a w - c i ^ 2 in
  mean L (fun B => alignment n m a (next B)) - alignment n m a w >=
  - (INR b / INR m) * ln (1 - eta * (1 - s - Psi n m a w) * rho)
  - INR (m - b) / INR m * ln (1 + eta * (1 + d) * (1 + eta / (1 - eta) * s) * sig).
Proof.
  intros I A s. destruct (alignment_leader n m a w HA) as (j & J & AJ & J0 & R0 & E).
  change (0 < c j) in J0. change (0 < T - c j) in R0. change (alignment n m a w = ln (c j / (T - c j))) in E.
  assert (Eq : c i = c j) by (apply Rle_antisym; [exact (AJ i I) | exact (A j J)]).
  apply drift_at_leader; try rewrite Eq; easy.
Qed.

(** The squares of the others are at most the square of their sum. *)
Lemma rest_of_squares i : (i < m)%nat -> Phi n m a w - c i ^ 2 <= (T - c i) ^ 2.
Proof.
  intros I. assert (C : forall l, 0 <= c l) by (intros; apply Rabs_pos).
  assert (G : forall l, NoDup l -> over l (fun j => c j ^ 2) - over l c ^ 2 <=
    if in_dec Nat.eq_dec i l then 2 * c i * (c i - over l c) else 0).
  { induction l as [| x l IH]; intros ND; [simpl; lra |]. inversion ND as [| ? ? NI ND']; subst. specialize (IH ND').
    cbn [over]. pose proof (C x). assert (0 <= over l c) by (apply over_pos; auto).
    assert (0 <= c x * over l c) by now apply Rmult_le_pos.
    destruct (in_dec Nat.eq_dec i (x :: l)) as [J | J], (in_dec Nat.eq_dec i l) as [K | K].
    - assert (c i <= over l c) by (apply over_term; auto).
      assert (c x * c i <= c x * over l c) by now apply Rmult_le_compat_l. nra.
    - destruct J as [-> | J]; [nra | easy].
    - exfalso. apply J. now right.
    - nra. }
  specialize (G (seq 0 m) (seq_NoDup m 0)). fold T in G.
  destruct (in_dec Nat.eq_dec i (seq 0 m)) as [_ | K]; [| exfalso; apply K, in_seq; lia].
  assert (E : over (seq 0 m) (fun j => c j ^ 2) = Phi n m a w) by (apply over_ext; intros j _; apply c_square).
  rewrite E in G. nra.
Qed.

(** Proposition 23, corrected. *)
Theorem drift_bound :
  let delta_1 := 3 / 2 * eta * exp (- 2 * alignment n m a w) in
  let delta_2 := 3 / 2 * eta * (Psi n m a w + d) in
  mean L (fun B => alignment n m a (next B)) - alignment n m a w >=
  eta ^ 2 * INR b * INR (m - b) ^ 2 / (2 * INR m * INR (m - 1) ^ 2) - delta_1 - delta_2 - delta_1 * delta_2.
Proof.
  intros delta_1 delta_2. destruct (alignment_leader n m a w HA) as (i & I & A & C0 & S0 & E).
  change (0 < c i) in C0. change (0 < T - c i) in S0. change (alignment n m a w = ln (c i / (T - c i))) in E.
  pose proof (drift_explicit i I A) as D. cbv zeta in D. apply Rge_trans with (1 := D). clear D. apply Rle_ge.
  pose proof (rest_square i I) as (s0 & Es & s1 & c1). destruct d_pos as [d0 d1].
  destruct (sizes i I) as (M1 & [r0 r1] & g0 & Er & Eg & EB).
  set (s := Phi n m a w - c i ^ 2) in *. set (P := Psi n m a w) in *.
  pose proof (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [_ V].
  assert (P0 : 0 <= P) by (unfold P, Psi, Phi; lra).
  assert (M : 0 < INR m) by (apply lt_0_INR; lia).
  destruct (pi_range m b Hb) as [p0 p1]. set (p := pi m b) in *.
  (* s <= exp(-2 R) *)
  assert (SX : s <= exp (- 2 * alignment n m a w)).
  { assert (Z : exp (- 2 * alignment n m a w) = ((T - c i) / c i) ^ 2).
    { rewrite E. replace (- 2 * ln (c i / (T - c i))) with (- ln (c i / (T - c i)) + - ln (c i / (T - c i))) by ring.
      rewrite <- ln_Rinv by now apply Rdiv_lt_0_compat.
      rewrite exp_plus, exp_ln by (apply Rinv_0_lt_compat; now apply Rdiv_lt_0_compat). field. split; lra. }
    rewrite Z. apply Rle_trans with ((T - c i) ^ 2).
    - apply rest_of_squares. exact I.
    - replace ((T - c i) ^ 2) with (c i ^ 2 * ((T - c i) / c i) ^ 2) by (field; lra).
      pose proof (pow2_ge_0 ((T - c i) / c i)). nra. }
  assert (B0 : 0 <= INR b / INR m) by (unfold Rdiv; apply Rmult_le_pos; [apply pos_INR | left; now apply Rinv_0_lt_compat]).
  assert (B1 : 0 <= INR (m - b) / INR m) by (unfold Rdiv; apply Rmult_le_pos; [apply pos_INR | left; now apply Rinv_0_lt_compat]).
  (* the first logarithm *)
  set (e := s + P). set (x := eta * (1 - s - P) * rho).
  assert (X1 : eta * rho + eta ^ 2 * rho ^ 2 / 2 - (eta * rho + eta ^ 2 * rho ^ 2) * e <= - ln (1 - x)).
  { assert (er : 0 < eta * rho <= 1 / 5) by (split; nra).
    assert (xe : x = eta * rho * (1 - e)) by (unfold x, e; ring).
    assert (e0 : 0 <= e) by (unfold e; lra).
    destruct (Rle_lt_dec e 1) as [L1 | L1].
    - pose proof (ln_above x ltac:(rewrite xe; split; nra)) as Q.
      apply Rle_trans with (2 := Q). rewrite xe.
      assert (0 <= (eta * rho) ^ 2 * e ^ 2) by (apply Rmult_le_pos; apply pow2_ge_0). nra.
    - pose proof (ln_below (- x) ltac:(rewrite xe; nra)) as Q. replace (1 + - x) with (1 - x) in Q by ring.
      assert ((eta * rho) ^ 2 * 1 <= (eta * rho) ^ 2 * e) by (apply Rmult_le_compat_l; [apply pow2_ge_0 | lra]).
      assert (0 <= (eta * rho) ^ 2) by apply pow2_ge_0. rewrite xe in Q at 2. nra. }
  (* the second *)
  set (th := eta / (1 - eta)). set (y := eta * (1 + d) * (1 + th * s) * sig).
  assert (t0 : 0 < th <= 5 / 4 * eta).
  { unfold th. split; [apply Rdiv_lt_0_compat; lra |].
    apply Rmult_le_reg_r with (1 - eta); [lra |]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. nra. }
  assert (Y1 : ln (1 + y) <= y).
  { apply ln_below. unfold y. apply Rmult_le_pos; [| easy]. apply Rmult_le_pos; [apply Rmult_le_pos; lra |].
    assert (0 <= th * s) by (apply Rmult_le_pos; lra). lra. }
  assert (X2 := Rmult_le_compat_l _ _ _ B0 X1). assert (Y2 := Rmult_le_compat_l _ _ _ B1 Y1).
  assert (X3 : INR b / INR m * (eta * rho + eta ^ 2 * rho ^ 2 / 2 - (eta * rho + eta ^ 2 * rho ^ 2) * e) =
    eta * p * (1 + eta * rho / 2 - (1 + eta * rho) * e)) by (rewrite <- Er; field; lra).
  assert (Y3 : INR (m - b) / INR m * y = eta * p * ((1 + d) * (1 + th * s))) by (unfold y; rewrite <- Eg; ring).
  assert (Z : eta ^ 2 * INR b * INR (m - b) ^ 2 / (2 * INR m * INR (m - 1) ^ 2) = eta * p * (eta * rho / 2)).
  { rewrite <- Er. unfold rho. field. split; lra. }
  rewrite Z.
  assert (F : eta * p * ((1 + eta * rho) * e + (1 + d) * (1 + th * s) - 1) <= delta_1 + delta_2 + delta_1 * delta_2).
  { set (X := exp (- 2 * alignment n m a w)) in *.
    assert (G : (1 + eta * rho) * e + (1 + d) * (1 + th * s) - 1 <=
      3 / 2 * X + 3 / 2 * (P + d) + 9 / 4 * eta * (X * (P + d))).
    { assert ((1 + eta * rho) * e <= 6 / 5 * e) by (apply Rmult_le_compat_r; [unfold e; lra | nra]).
      assert (th * s <= 1 / 4 * s) by (apply Rmult_le_compat_r; lra).
      assert (d * s <= (P + d) * X) by (apply Rmult_le_compat; lra).
      assert (0 <= d * s) by now apply Rmult_le_pos.
      assert (th * (d * s) <= 9 / 4 * eta * ((P + d) * X)) by (apply Rmult_le_compat; lra).
      unfold e in *. lra. }
    apply Rle_trans with (eta * p * (3 / 2 * X + 3 / 2 * (P + d) + 9 / 4 * eta * (X * (P + d)))).
    - apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact G].
    - assert (0 <= X * (P + d)) by (apply Rmult_le_pos; lra).
      assert (0 <= 9 / 4 * eta * (X * (P + d))) by (apply Rmult_le_pos; lra).
      apply Rle_trans with (eta * 1 * (3 / 2 * X + 3 / 2 * (P + d) + 9 / 4 * eta * (X * (P + d)))).
      + apply Rmult_le_compat_r; [lra |]. apply Rmult_le_compat_l; lra.
      + right. unfold delta_1, delta_2. fold X. field. }
  rewrite X3 in X2. rewrite Y3 in Y2. lra.
Qed.

End Drift.

(** Corollary 6: what is not 0 stays so. *)
Lemma aligned_kept n m a eta B w_0 : orthonormal n m a -> (forall t, batch m (B t)) -> 0 < eta <= 1 / 5 ->
  square n w_0 < 1 -> forall t, aligned n m a w_0 -> aligned n m a (path (gradient n) eta a B w_0 t).
Proof.
  intros O HB E S t (i & j & I & J & D & P & Q). exists i, j. repeat split; try easy.
  - intros Z. destruct (sign_kept n m a eta B w_0 O HB E S t i I) as [X Y].
    destruct (Rdichotomy _ _ P) as [K | K]; [apply Y in K | apply X in K]; lra.
  - intros Z. destruct (sign_kept n m a eta B w_0 O HB E S t j J) as [X Y].
    destruct (Rdichotomy _ _ Q) as [K | K]; [apply Y in K | apply X in K]; lra.
Qed.
