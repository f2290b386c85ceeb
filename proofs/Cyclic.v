(** * Fixed batches, taken in turn: the heaviest, if it comes first, is the one that stays (Law 8, fixed orders) *)

From Coq Require Import Reals List Lra Lia Psatz Permutation.
From Refereed Require Import Definitions Steps Dynamics Probability Stochastic.
Import ListNotations.
Local Open Scope R_scope.

Lemma over_app l r f : over (l ++ r) f = over l f + over r f.
Proof. induction l as [| x l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma over_concat l f : over (concat l) f = total l (fun B => over B f).
Proof. induction l as [| B l IH]; simpl; [reflexivity | now rewrite over_app, IH]. Qed.

Lemma over_permutation l r f : Permutation l r -> over l f = over r f.
Proof. induction 1; simpl; try lra. Qed.

(** ** The largest squared norm, exactly *)

Definition top (eta : R) : R := 2 * sqrt (1 + eta) / (1 + sqrt (1 + eta)).

Section Top.

Variable eta : R.
Hypothesis Heta : 0 < eta <= 1 / 5.

Let q := sqrt (1 + eta).

Lemma q_square : q * q = 1 + eta.
Proof. apply sqrt_sqrt. lra. Qed.

Lemma q_range : 1 <= q <= 11 / 10.
Proof.
  split.
  - rewrite <- sqrt_1. apply sqrt_le_1_alt. lra.
  - rewrite <- (sqrt_pow2 (11 / 10)) by lra. apply sqrt_le_1_alt. lra.
Qed.

Lemma top_at : top eta * (1 + q) = 2 * q.
Proof. unfold top. fold q. field. pose proof q_range. lra. Qed.

Lemma top_range : 1 <= top eta <= 1 + eta / 4.
Proof.
  pose proof q_range as Q. pose proof q_square as S. pose proof top_at as T. split.
  - apply Rmult_le_reg_r with (1 + q); [lra |]. rewrite T. lra.
  - apply Rmult_le_reg_r with (1 + q); [lra |]. rewrite T. replace eta with (q * q - 1) by lra.
    assert (0 <= (q - 1) ^ 2 * (q + 3)) by (apply Rmult_le_pos; [apply pow2_ge_0 | lra]). nra.
Qed.

(** A step changes N by eta u (h - eta (4 - 3 N) u). *)
Lemma height N : eta * (2 - N) ^ 2 - 4 * (N - 1) = (top eta - N) * (2 * q * (q + 1) - eta * N).
Proof.
  pose proof q_square as S. pose proof top_at as T. set (t := top eta) in *.
  assert (T2 : t * (2 * q * (q + 1)) = 4 * (1 + eta)).
  { replace (t * (2 * q * (q + 1))) with (t * (1 + q) * (2 * q)) by ring. rewrite T. lra. }
  assert (T3 : eta * t = 2 * q * (q - 1)).
  { pose proof q_range. apply Rmult_eq_reg_r with (1 + q); [| lra].
    replace (eta * t * (1 + q)) with (eta * (t * (1 + q))) by ring. rewrite T. replace eta with (q * q - 1) by lra. ring. }
  replace ((t - N) * (2 * q * (q + 1) - eta * N))
    with (t * (2 * q * (q + 1)) - N * (eta * t) - 2 * q * (q + 1) * N + eta * N ^ 2) by ring.
  rewrite T2, T3. replace (2 * q * (q - 1)) with (2 * (q * q) - 2 * q) by ring.
  replace (2 * q * (q + 1)) with (2 * (q * q) + 2 * q) by ring. rewrite S. ring.
Qed.

Variables (N u : R).
Hypothesis HN : N <= top eta.
Hypothesis Hu : 0 <= u <= N.

Let N' := u * (1 + eta * (2 - u - N)) ^ 2 + (N - u) * (1 - eta * u) ^ 2.

Lemma top_kept : N' <= top eta.
Proof.
  pose proof q_range as Q. pose proof q_square as S. pose proof top_at as T. pose proof top_range as P.
  assert (E : N' = N + eta * u * ((top eta - N) * (2 * q * (q + 1) - eta * N)) - eta ^ 2 * u ^ 2 * (4 - 3 * N)).
  { rewrite <- height. unfold N'. ring. }
  set (t := top eta) in *. set (Z := 2 * q * (q + 1)) in *.
  assert (T2 : t * Z = 4 * (1 + eta)).
  { unfold Z. replace (t * (2 * q * (q + 1))) with (t * (1 + q) * (2 * q)) by ring. rewrite T. lra. }
  assert (Z0 : 0 <= Z <= 5) by (unfold Z; nra).
  assert (U : eta * u * (Z - eta * N) <= 1).
  { assert (eta * u * (Z - eta * N) <= eta * u * Z).
    { apply Rmult_le_compat_l; [apply Rmult_le_pos; lra |]. assert (0 <= eta * N) by (apply Rmult_le_pos; lra). lra. }
    assert (u * Z <= t * Z) by (apply Rmult_le_compat_r; lra).
    assert (eta * (u * Z) <= eta * (t * Z)) by (apply Rmult_le_compat_l; lra). rewrite T2 in *. nra. }
  assert (A : 0 <= (t - N) * (1 - eta * u * (Z - eta * N))) by (apply Rmult_le_pos; lra).
  assert (B : 0 <= eta ^ 2 * u ^ 2 * (4 - 3 * N)).
  { apply Rmult_le_pos; [apply Rmult_le_pos; apply pow2_ge_0 |]. lra. }
  rewrite E. nra.
Qed.

Lemma falls_little : N - (eta * u) ^ 2 <= N'.
Proof.
  pose proof q_range as Q. pose proof top_range as P.
  assert (E : N' = N - (eta * u) ^ 2 + eta * u * (eta * (2 - N) ^ 2 - 4 * (N - 1) + 3 * eta * u * (N - 1)))
    by (unfold N'; ring).
  assert (G : 0 <= eta * (2 - N) ^ 2 - 4 * (N - 1) + 3 * eta * u * (N - 1)).
  { destruct (Rle_lt_dec 1 N) as [L | L].
    - assert (0 <= eta * (2 - N) ^ 2 - 4 * (N - 1)).
      { rewrite height. apply Rmult_le_pos; [lra |]. nra. }
      assert (0 <= 3 * eta * u * (N - 1)) by (apply Rmult_le_pos; [apply Rmult_le_pos |]; lra). lra.
    - assert (0 <= eta * (2 - N) ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]).
      assert (3 * eta * u <= 4) by nra. nra. }
  assert (0 <= eta * u * (eta * (2 - N) ^ 2 - 4 * (N - 1) + 3 * eta * u * (N - 1)))
    by (apply Rmult_le_pos; [apply Rmult_le_pos |]; lra).
  lra.
Qed.

End Top.

(** ** One epoch *)

Section Epoch.

Variables (n m : nat) (a : nat -> vector) (eta : R) (A : list nat) (v : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis HA : batch m A.
Hypothesis Htop : square n v <= top eta.

Let next B x := step (gradient n) eta a B x.
Let run := fold_left (fun x B => next B x).
Let U B := inside n a B v.
Let N := square n v.
Hypothesis HU : 0 < U A.
Let rho := (2 - N) / (1 - eta * U A).
Let theta := 1 - eta ^ 3 * U A ^ 2 / 5.
Let c (x : vector) i := dot n x (a i).

Lemma first_range : U A <= N <= 21 / 20 /\ 0 < 1 - eta * U A <= 1 /\ 0 <= rho /\ 2 * (eta * rho) <= 1.
Proof.
  destruct (inside_bounds n m a A v O HA) as [_ L]. pose proof (top_range eta Heta) as T.
  change (U A <= N) in L. fold N in Htop.
  assert (D : 0 < 1 - eta * U A <= 1) by (split; nra).
  assert (I : 0 < / (1 - eta * U A)) by (apply Rinv_0_lt_compat; lra).
  split; [lra |]. split; [easy |]. split.
  - unfold rho, Rdiv. apply Rmult_le_pos; lra.
  - unfold rho. apply Rmult_le_reg_r with (1 - eta * U A); [lra |].
    replace (2 * (eta * ((2 - N) / (1 - eta * U A))) * (1 - eta * U A)) with (2 * eta * (2 - N)) by (field; lra).
    nra.
Qed.

(** What is so after A and some more batches, [used] together: D is the product of the 1 - eta u, g the sum of the u. *)
Definition turned (used : list nat) (x : vector) (g D : R) : Prop :=
  square n x <= top eta /\ N - eta ^ 2 * U A * g <= square n x /\
  0 < D <= 1 /\ D ^ 2 * (1 + 2 * eta * g) <= 1 /\ U A <= g <= inside n a used v /\
  (forall i, In i A -> c x i = D * (1 + eta * rho) * c v i) /\
  (forall j, (j < m)%nat -> ~ In j used -> c x j = D * c v j) /\
  (forall j, In j used -> ~ In j A -> Rabs (c x j) <= theta * (D * (1 + eta * rho)) * Rabs (c v j)).

Lemma turned_first : turned A (next A v) (U A) (1 - eta * U A).
Proof.
  destruct first_range as (L & D & R0 & R1). pose proof (next_square n m a eta A v O HA) as S.
  pose proof (inside_bounds n m a A v O HA) as [L0 _]. fold (U A) in S, L0. fold N in S.
  pose proof (top_kept eta Heta N (U A) Htop ltac:(lra)) as T.
  pose proof (falls_little eta Heta N (U A) Htop ltac:(lra)) as F.
  unfold turned, next. rewrite S.
  split; [easy |]. split; [lra |]. split; [easy |]. split.
  { pose proof (turn_shrinks (eta * U A) ltac:(nra) ltac:(lra)). nra. }
  split; [unfold U; lra |]. split; [| split].
  - intros i I. unfold c. rewrite (lemma_14_step n m a eta A v O HA i (proj2 HA i I)).
    destruct (in_dec Nat.eq_dec i A) as [_ | Z]; [| easy]. fold (U A) N. unfold rho. field. lra.
  - intros j J K. unfold c. rewrite (lemma_14_step n m a eta A v O HA j J).
    destruct (in_dec Nat.eq_dec j A) as [Z | _]; [easy |]. fold (U A). ring.
  - intros j J K. easy.
Qed.

Lemma turned_next used x g D B : turned used x g D -> batch m (used ++ B) -> (forall j, In j A -> In j used) ->
  U B <= U A ->
  turned (used ++ B) (next B x) (g + inside n a B x) (D * (1 - eta * inside n a B x)).
Proof.
  intros (T & F & D0 & D1 & G & HI & HO & HJ) HUB incl HB.
  destruct first_range as (L & A0 & R0 & R1). pose proof (top_range eta Heta) as TT.
  pose proof Htop as HN. fold N in HN.
  assert (apart : forall j, In j B -> ~ In j used).
  { intros j J K. destruct HUB as [ND _]. revert K J. clear - ND. induction used as [| y l IH]; [easy |].
    simpl in ND. inversion ND as [| ? ? Ny ND']; subst. intros [-> | K] J; [| now apply IH].
    apply Ny. apply in_or_app. now right. }
  assert (BB : batch m B).
  { destruct HUB as [ND LE]. split; [| intros j J; apply LE, in_or_app; now right].
    clear - ND. induction used as [| y l IH]; [easy |]. simpl in ND. inversion ND; subst. now apply IH. }
  set (u := inside n a B x). set (M := square n x) in *.
  destruct (inside_bounds n m a B x O BB) as [u0 uM]. fold u in u0, uM. fold M in uM.
  assert (uD : u = D ^ 2 * U B).
  { unfold u, U, inside. rewrite <- over_scal. apply over_ext. intros j J.
    change (dot n x (a j)) with (c x j). rewrite (HO j (proj2 BB j J) (apart j J)). unfold c. ring. }
  destruct (inside_bounds n m a B v O BB) as [U0 _]. fold (U B) in U0.
  assert (g0 : 0 < g) by lra.
  assert (P1 : u * (1 + 2 * eta * g) <= U A).
  { rewrite uD. replace (D ^ 2 * U B * (1 + 2 * eta * g)) with (D ^ 2 * (1 + 2 * eta * g) * U B) by ring.
    apply Rle_trans with (1 * U B); [apply Rmult_le_compat_r; lra | lra]. }
  assert (eg : 0 < 2 * eta * g) by (apply Rmult_lt_0_compat; lra).
  assert (P2 : u <= U A) by nra.
  assert (P3 : u <= U B). { rewrite uD. assert (D ^ 2 <= 1) by nra. nra. }
  assert (eu : 0 <= eta * u <= 21 / 100) by (split; nra).
  pose proof (next_square n m a eta B x O BB) as S. fold u M in S.
  pose proof (top_kept eta Heta M u T ltac:(lra)) as T'. pose proof (falls_little eta Heta M u T ltac:(lra)) as F'.
  assert (gN : g <= N).
  { assert (HU' : batch m used).
    { destruct HUB as [ND LE]. split; [| intros j J; apply LE, in_or_app; now left].
      clear - ND. induction used as [| y l IH]; [constructor |]. simpl in ND. inversion ND as [| ? ? Ny ND']; subst.
      constructor; [| now apply IH]. intros K. apply Ny. apply in_or_app. now left. }
    destruct (inside_bounds n m a used v O HU') as [_ K]. fold N in K. lra. }
  unfold turned, next. rewrite S. fold u.
  split; [easy |]. split.
  { apply Rle_trans with (M - (eta * u) ^ 2); [| easy].
    assert (eta ^ 2 * (u * u) <= eta ^ 2 * (U A * u)).
    { apply Rmult_le_compat_l; [apply pow2_ge_0 |]. apply Rmult_le_compat_r; lra. }
    nra. }
  split; [split; [apply Rmult_lt_0_compat; lra |]; nra |]. split.
  { pose proof (turn_shrinks (eta * u) ltac:(lra) ltac:(lra)) as K.
    assert (K2 : 1 + 2 * eta * (g + u) <= (1 + 2 * eta * g) * (2 * (eta * u) + 1)).
    { assert (0 <= 2 * eta * g * (2 * (eta * u))) by (apply Rmult_le_pos; lra). lra. }
    apply Rle_trans with (D ^ 2 * (1 + 2 * eta * g) * ((1 - eta * u) ^ 2 * (2 * (eta * u) + 1))).
    - replace ((D * (1 - eta * u)) ^ 2) with (D ^ 2 * (1 - eta * u) ^ 2) by ring.
      replace (D ^ 2 * (1 + 2 * eta * g) * ((1 - eta * u) ^ 2 * (2 * (eta * u) + 1)))
        with (D ^ 2 * (1 - eta * u) ^ 2 * ((1 + 2 * eta * g) * (2 * (eta * u) + 1))) by ring.
      apply Rmult_le_compat_l; [| easy]. apply Rmult_le_pos; apply pow2_ge_0.
    - rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; [| | lra | lra].
      + apply Rmult_le_pos; [apply pow2_ge_0 | lra].
      + apply Rmult_le_pos; [apply pow2_ge_0 | lra]. }
  split.
  { assert (E : inside n a (used ++ B) v = inside n a used v + U B) by (unfold U, inside; apply over_app).
    rewrite E. lra. }
  assert (out : forall j, (j < m)%nat -> ~ In j B -> c (step (gradient n) eta a B x) j = (1 - eta * u) * c x j).
  { intros j J K. unfold c. rewrite (lemma_14_step n m a eta B x O BB j J).
    destruct (in_dec Nat.eq_dec j B) as [Z | _]; [easy |]. fold u. ring. }
  split; [| split].
  - intros i I. rewrite out; [rewrite (HI i I); ring | now apply (proj2 HA) |].
    intros K. apply (apart i K). now apply incl.
  - intros j J K. rewrite out, HO; [ring | easy | | easy |]; intros Z; apply K, in_or_app; auto.
  - intros j J K. apply in_app_or in J. destruct (in_dec Nat.eq_dec j B) as [Z | Z].
    + assert (Jm := proj2 BB j Z).
      unfold c at 1. rewrite (lemma_14_step n m a eta B x O BB j Jm).
      destruct (in_dec Nat.eq_dec j B) as [_ | Z']; [| easy]. fold u M.
      change (dot n x (a j)) with (c x j). rewrite (HO j Jm (apart j Z)).
      set (sigma := (2 - M) / (1 - eta * u)).
      assert (E : D * c v j * (1 + eta * (2 - u - M)) = D * (1 - eta * u) * (1 + eta * sigma) * c v j).
      { unfold sigma. field. lra. }
      rewrite E, Rabs_mult.
      assert (s0 : 0 <= sigma).
      { unfold sigma, Rdiv. apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra. }
      assert (gain : eta ^ 2 * g * U A <= 3 * (rho - sigma)).
      { pose proof (turn_gains N M (U A) g u eta ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)
          ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)) as K1.
        assert (Q : (rho - sigma) * ((1 - eta * U A) * (1 - eta * u)) =
          (2 - N) * (1 - eta * u) - (2 - M) * (1 - eta * U A)) by (unfold rho, sigma; field; lra).
        assert (g1 : 0 <= eta ^ 2 * g * U A).
        { apply Rmult_le_pos; [apply Rmult_le_pos; [apply pow2_ge_0 | lra] | lra]. }
        assert (dd : 0 < (1 - eta * U A) * (1 - eta * u) <= 1) by (split; [apply Rmult_lt_0_compat; lra | nra]).
        set (dd' := (1 - eta * U A) * (1 - eta * u)) in *.
        assert (3 * ((rho - sigma) * dd') >= eta ^ 2 * g * U A) by lra.
        assert (0 <= rho - sigma) by nra. nra. }
      assert (gg : U A ^ 2 * eta ^ 2 <= 3 * rho - 3 * sigma).
      { assert (eta ^ 2 * U A * U A <= eta ^ 2 * U A * g); [| lra].
        apply Rmult_le_compat_l; [| lra]. apply Rmult_le_pos; [apply pow2_ge_0 | lra]. }
      pose proof (turn_ratio (U A) rho sigma eta ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)
        ltac:(lra) HU ltac:(lra) ltac:(lra)) as K2.
      rewrite (Rabs_pos_eq (D * (1 - eta * u) * (1 + eta * sigma))).
      * apply Rmult_le_compat_r; [apply Rabs_pos |]. unfold theta.
        replace ((1 - eta ^ 3 * U A ^ 2 / 5) * (D * (1 - eta * u) * (1 + eta * rho)))
          with (D * (1 - eta * u) * ((- U A ^ 2 * eta ^ 3 / 5 + 1) * (eta * rho + 1))) by field.
        apply Rmult_le_compat_l; [| lra]. apply Rmult_le_pos; lra.
      * apply Rmult_le_pos; [apply Rmult_le_pos; lra |]. assert (0 <= eta * sigma) by (apply Rmult_le_pos; lra). lra.
    + destruct J as [J | J]; [| easy].
      assert (Jm : (j < m)%nat) by (apply (proj2 HUB), in_or_app; now left).
      rewrite (out j Jm Z), Rabs_mult, (Rabs_pos_eq (1 - eta * u)) by lra.
      pose proof (HJ j J K) as Q.
      replace (theta * (D * (1 - eta * u) * (1 + eta * rho)) * Rabs (c v j))
        with ((1 - eta * u) * (theta * (D * (1 + eta * rho)) * Rabs (c v j))) by ring.
      apply Rmult_le_compat_l; lra.
Qed.

Lemma turned_run Bs : forall used x g D, turned used x g D -> batch m (used ++ concat Bs) ->
  (forall j, In j A -> In j used) -> (forall B, In B Bs -> U B <= U A) ->
  exists g' D', turned (used ++ concat Bs) (run Bs x) g' D'.
Proof.
  induction Bs as [| B Bs IH]; intros used x g D T HB HI HU'; simpl.
  - rewrite app_nil_r. now exists g, D.
  - simpl in HB. rewrite app_assoc in *. eapply IH.
    + apply turned_next; [eassumption | | easy | apply HU'; now left].
      destruct HB as [ND LE]. split; [| intros j J; apply LE, in_or_app; now left].
      clear - ND. revert ND. generalize (used ++ B). induction l as [| y l IHl]; intros ND; [constructor |].
      simpl in ND. inversion ND as [| ? ? Ny ND']; subst. constructor; [| now apply IHl].
      intros K. apply Ny. apply in_or_app. now left.
    + easy.
    + intros j J. apply in_or_app. left. auto.
    + intros B' K. apply HU'. now right.
Qed.

(** The first batch and some of the others, of which none is heavier: what becomes of the coordinates. *)
Theorem turn Bs : batch m (A ++ concat Bs) -> (forall B, In B Bs -> U B <= U A) ->
  exists F, 0 < F /\ square n (run (A :: Bs) v) <= top eta /\
  (forall i, In i A -> c (run (A :: Bs) v) i = F * c v i) /\
  (forall j, (j < m)%nat -> ~ In j A -> Rabs (c (run (A :: Bs) v) j) <= F * Rabs (c v j)) /\
  (forall j, In j (concat Bs) -> Rabs (c (run (A :: Bs) v) j) <= theta * F * Rabs (c v j)).
Proof.
  intros HB HU'. destruct (turned_run Bs A (next A v) (U A) (1 - eta * U A) turned_first HB (fun j J => J) HU')
    as (g & D & T & _ & D0 & _ & _ & HI & HO & HJ).
  destruct first_range as (L & A0 & R0 & R1).
  assert (er : 0 <= eta * rho) by (apply Rmult_le_pos; lra).
  assert (F0 : 0 < D * (1 + eta * rho)) by (apply Rmult_lt_0_compat; lra).
  assert (th : theta <= 1).
  { unfold theta. assert (0 <= eta ^ 3 * U A ^ 2); [| lra]. apply Rmult_le_pos; [apply pow_le; lra | apply pow2_ge_0]. }
  exists (D * (1 + eta * rho)). split; [easy |]. split; [exact T |]. split; [exact HI |].
  assert (X : forall j, In j (concat Bs) -> ~ In j A).
  { intros j J K. destruct HB as [ND _]. revert K J. clear - ND. induction A as [| y l IH]; [easy |].
    simpl in ND. inversion ND as [| ? ? Ny ND']; subst. intros [-> | K] J; [| now apply IH].
    apply Ny. apply in_or_app. now right. }
  assert (K : forall j, In j (concat Bs) -> Rabs (c (run (A :: Bs) v) j) <= theta * (D * (1 + eta * rho)) * Rabs (c v j)).
  { intros j J. apply HJ; [apply in_or_app; now right | now apply X]. }
  split; [| exact K].
  intros j J NA. pose proof (Rabs_pos (c v j)) as P.
  destruct (in_dec Nat.eq_dec j (concat Bs)) as [Z | Z].
  - apply Rle_trans with (1 := K j Z). apply Rmult_le_compat_r; [easy |]. nra.
  - change (run (A :: Bs) v) with (run Bs (next A v)). rewrite HO; [| easy |].
    + rewrite Rabs_mult, (Rabs_pos_eq D) by lra. apply Rmult_le_compat_r; [easy |]. nra.
    + intros I. apply in_app_or in I. destruct I; easy.
Qed.

End Epoch.
