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
        assert (dd : 0 < (1 - eta * U A) * (1 - eta * u) <= 1).
        { split; [apply Rmult_lt_0_compat; lra |]. rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; lra. }
        set (dd' := (1 - eta * U A) * (1 - eta * u)) in *.
        assert (3 * ((rho - sigma) * dd') >= eta ^ 2 * g * U A) by lra.
        assert (more : 0 <= rho - sigma).
        { destruct (Rle_lt_dec 0 (rho - sigma)) as [L0 | L0]; [easy |]. exfalso.
          assert (0 < (sigma - rho) * dd') by (apply Rmult_lt_0_compat; lra). lra. }
        assert ((rho - sigma) * dd' <= (rho - sigma) * 1) by (apply Rmult_le_compat_l; lra). lra. }
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

(** ** All epochs *)

Lemma nodup_app {X} (l r : list X) : NoDup (l ++ r) -> NoDup l /\ NoDup r /\ forall x, In x l -> ~ In x r.
Proof.
  induction l as [| y l IH]; simpl; intros H; [repeat split; [constructor | easy | easy] |].
  inversion H as [| ? ? Ny N]; subst. destruct (IH N) as (A & B & C). repeat split.
  - constructor; [| easy]. intros K. apply Ny, in_or_app. now left.
  - easy.
  - intros x [<- | K] Z; [apply Ny, in_or_app; now right | now apply (C x)].
Qed.

Lemma cut_batch m l B : cut m l -> In B l -> batch m B.
Proof.
  intros [ND IN] I. split.
  - clear IN. induction l as [| C l IH]; [easy |].
    simpl in ND. apply nodup_app in ND. destruct ND as (N1 & N2 & _). destruct I as [<- | I]; auto.
  - intros j J. apply IN. apply in_concat. now exists B.
Qed.

Section Turns.

Variables (n m : nat) (a : nat -> vector) (eta : R) (A : list nat) (rest : list (list nat)) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.
Hypothesis Hcut : cut m (A :: rest).
Hypothesis Hmax : forall B, In B rest -> inside n a B w <= inside n a A w.
Hypothesis Hpos : 0 < Phi n m a w.

Let cycle := A :: rest.
Let K := length cycle.
Let W := path (gradient n) eta a (in_turn cycle) w.
Let next B x := step (gradient n) eta a B x.
Let c (x : vector) i := dot n x (a i).
Let r := Phi n m a w / INR K.
Let theta := 1 - eta ^ 3 * r ^ 2 / 5.

Lemma cycle_batch B : In B cycle -> batch m B.
Proof. exact (cut_batch m cycle B Hcut). Qed.

Lemma whole_batch : batch m (A ++ concat rest).
Proof. destruct Hcut as [ND IN]. split; [exact ND |]. intros j J. now apply IN. Qed.

Lemma turn_batch t : batch m (in_turn cycle t).
Proof. apply cycle_batch, nth_In, Nat.mod_upper_bound. discriminate. Qed.

Lemma apart B i : In B rest -> In i A -> ~ In i B.
Proof.
  intros HB I J. destruct Hcut as [ND _]. simpl in ND. apply nodup_app in ND. destruct ND as (_ & _ & D).
  apply (D i I). apply in_concat. now exists B.
Qed.

Lemma K_pos : 1 <= INR K.
Proof. change 1 with (INR 1). apply le_INR. unfold K. simpl. lia. Qed.

Lemma phi_cycle x : Phi n m a x = inside n a A x + over (concat rest) (fun i => dot n x (a i) ^ 2).
Proof.
  unfold Phi, inside. rewrite <- over_app. apply over_permutation. destruct Hcut as [ND IN].
  apply NoDup_Permutation; [apply seq_NoDup | exact ND |]. intros j. rewrite in_seq. simpl in IN. rewrite IN. lia.
Qed.

Lemma rest_below x s : (forall B, In B rest -> inside n a B x <= s) ->
  over (concat rest) (fun i => dot n x (a i) ^ 2) <= (INR K - 1) * s.
Proof.
  intros H. rewrite over_concat. unfold K, cycle. cbn [length]. rewrite S_INR.
  replace (INR (length rest) + 1 - 1) with (INR (length rest)) by ring.
  rewrite <- (total_const rest s). now apply total_le.
Qed.

Lemma mod_at e s : (s < K)%nat -> Nat.modulo (e * K + s) K = s.
Proof. intros H. symmetry. apply (Nat.mod_unique _ _ e); [easy | ring]. Qed.

Lemma run_path e s : (s <= K)%nat -> W (e * K + s)%nat = fold_left (fun x B => next B x) (firstn s cycle) (W (e * K)%nat).
Proof.
  induction s as [| s IH]; intros H; [now rewrite Nat.add_0_r |].
  rewrite Nat.add_succ_r.
  change (W (S (e * K + s))) with (next (in_turn cycle (e * K + s)) (W (e * K + s)%nat)).
  rewrite IH by lia. unfold in_turn. fold K. rewrite mod_at by lia.
  assert (E : firstn (S s) cycle = firstn s cycle ++ [nth s cycle []]).
  { clear - H. unfold K in H. revert s H. generalize cycle. intros l.
    induction l as [| B l IHl]; intros s H; [simpl in H; lia |]. destruct s as [| s]; [reflexivity |].
    cbn [firstn nth app]. f_equal. apply IHl. simpl in H. lia. }
  rewrite E, fold_left_app. reflexivity.
Qed.

Lemma inside_below t : inside n a A (W t) < 1.
Proof.
  induction t as [| t IH].
  - destruct (inside_bounds n m a A w O (cycle_batch A (or_introl eq_refl))) as [_ L]. unfold W. simpl. lra.
  - pose proof (square_bounded n m a eta (in_turn cycle) w O turn_batch Heta Hw t) as S. fold (W t) in S.
    assert (I : In (in_turn cycle t) cycle) by (apply nth_In, Nat.mod_upper_bound; discriminate).
    change (W (Datatypes.S t)) with (next (in_turn cycle t) (W t)).
    pose proof (turn_batch t) as BB. set (B := in_turn cycle t) in *. set (x := W t) in *.
    destruct (inside_bounds n m a B x O BB) as [U0 U1].
    destruct I as [<- | I].
    + assert (E : inside n a A (next A x) = inside n a A x * (eta * (- square n x - inside n a A x + 2) + 1) ^ 2).
      { unfold inside at 1. unfold next.
        rewrite (over_ext A _ (fun i => (eta * (- square n x - inside n a A x + 2) + 1) ^ 2 * dot n x (a i) ^ 2)).
        - rewrite over_scal. unfold inside. ring.
        - intros i I. rewrite (lemma_14_step n m a eta A x O BB i (proj2 BB i I)).
          destruct (in_dec Nat.eq_dec i A); [ring | easy]. }
      rewrite E. apply square_stays_below; lra.
    + assert (E : inside n a A (next B x) = (1 - eta * inside n a B x) ^ 2 * inside n a A x).
      { unfold inside at 1 3. unfold next. rewrite <- over_scal. apply over_ext. intros i J.
        rewrite (lemma_14_step n m a eta B x O BB i (proj2 (cycle_batch A (or_introl eq_refl)) i J)).
        destruct (in_dec Nat.eq_dec i B) as [Z | _]; [now apply (apart B i I) in Z | ring]. }
      rewrite E.
      destruct (inside_bounds n m a A x O (cycle_batch A (or_introl eq_refl))) as [A0 _].
      assert (0 <= 1 - eta * inside n a B x <= 1) by (split; nra).
      assert ((1 - eta * inside n a B x) ^ 2 <= 1) by nra. pose proof (pow2_ge_0 (1 - eta * inside n a B x)). nra.
Qed.

Lemma first_heavy x : (forall B, In B rest -> inside n a B x <= inside n a A x) ->
  Phi n m a w <= Phi n m a x -> r <= inside n a A x.
Proof.
  intros H P. pose proof K_pos as K1. rewrite (phi_cycle x) in P. pose proof (rest_below x _ H).
  unfold r. apply Rmult_le_reg_r with (INR K); [lra |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Lemma r_range : 0 < r <= 1.
Proof.
  pose proof K_pos as K1. split; [unfold r; apply Rdiv_lt_0_compat; lra |].
  assert (r <= inside n a A w) by (apply first_heavy; [exact Hmax | lra]).
  pose proof (inside_below 0) as L. unfold W in L. simpl in L. lra.
Qed.

Lemma theta_range : 0 < theta < 1.
Proof.
  pose proof r_range. unfold theta.
  assert (0 < eta ^ 3 * r ^ 2) by (apply Rmult_lt_0_compat; apply pow_lt; lra).
  assert (eta ^ 3 <= 1) by (rewrite <- (pow1 3); apply pow_incr; lra).
  assert (r ^ 2 <= 1) by (rewrite <- (pow1 2); apply pow_incr; lra).
  assert (0 < eta ^ 3) by (apply pow_lt; lra). nra.
Qed.

Lemma theta_at x : r <= inside n a A x -> 1 - eta ^ 3 * inside n a A x ^ 2 / 5 <= theta.
Proof.
  intros H. pose proof r_range. unfold theta. assert (0 < eta ^ 3) by (apply pow_lt; lra).
  assert (r ^ 2 <= inside n a A x ^ 2) by (apply pow_incr; lra). nra.
Qed.

(** The coordinates of A keep their ratios, and the others fall behind: by q, with a common factor G. *)
Definition behind (x : vector) (q : R) : Prop := exists G, 0 < G /\ square n x <= top eta /\
  (forall i, In i A -> c x i = G * c w i) /\
  (forall j, (j < m)%nat -> ~ In j A -> Rabs (c x j) <= q * G * Rabs (c w j)).

Lemma behind_inside x q B : behind x q -> 0 <= q -> In B rest -> inside n a B x <= q ^ 2 * inside n a A x.
Proof.
  intros (G & G0 & _ & HI & HJ) Q HB.
  assert (E : inside n a A x = G ^ 2 * inside n a A w).
  { unfold inside. rewrite <- over_scal. apply over_ext. intros i I. fold (c x i). rewrite (HI i I). unfold c. ring. }
  rewrite E. apply Rle_trans with (q ^ 2 * G ^ 2 * inside n a B w).
  - unfold inside. rewrite <- over_scal. pose proof (cycle_batch B (or_intror HB)) as BB.
    assert (Z : forall l, (forall j, In j l -> In j B) ->
      over l (fun i => dot n x (a i) ^ 2) <= over l (fun i => q ^ 2 * G ^ 2 * dot n w (a i) ^ 2)).
    { induction l as [| j l IH]; intros H; cbn [over]; [lra |]. apply Rplus_le_compat.
      - assert (J : In j B) by (apply H; now left).
        pose proof (HJ j (proj2 BB j J) (fun Z => apart B j HB Z J)) as L. unfold c in L.
        rewrite <- (pow2_abs (dot n x (a j))), <- (pow2_abs (dot n w (a j))).
        replace (q ^ 2 * G ^ 2 * Rabs (dot n w (a j)) ^ 2) with ((q * G * Rabs (dot n w (a j))) ^ 2) by ring.
        apply pow_incr. split; [apply Rabs_pos | exact L].
      - apply IH. intros i I. apply H. now right. }
    now apply Z.
  - rewrite <- Rmult_assoc. apply Rmult_le_compat_l; [apply Rmult_le_pos; apply pow2_ge_0 | now apply Hmax].
Qed.

Lemma heavy_stays x q B : behind x q -> 0 <= q <= 1 -> In B rest -> inside n a B x <= inside n a A x.
Proof.
  intros H Q HB. apply Rle_trans with (1 := behind_inside x q B H (proj1 Q) HB).
  destruct (inside_bounds n m a A x O (cycle_batch A (or_introl eq_refl))) as [A0 _].
  assert (q ^ 2 <= 1) by nra. nra.
Qed.

Lemma phi_path t : Phi n m a w <= Phi n m a (W t).
Proof. exact (phi_stays n m a eta (in_turn cycle) w O turn_batch Heta Hw t). Qed.

Lemma prefix_batch s : batch m (A ++ concat (firstn s rest)).
Proof.
  pose proof whole_batch as [ND LE].
  assert (E : A ++ concat rest = (A ++ concat (firstn s rest)) ++ concat (skipn s rest)).
  { rewrite <- app_assoc, <- concat_app, firstn_skipn. reflexivity. }
  rewrite E in ND, LE. apply nodup_app in ND. split; [easy |]. intros j J. apply LE, in_or_app. now left.
Qed.

Lemma turn_at e s q : behind (W (e * K)%nat) q -> 0 <= q <= 1 -> (1 <= s <= K)%nat ->
  exists F, 0 < F /\ square n (W (e * K + s)%nat) <= top eta /\
  (forall i, In i A -> c (W (e * K + s)%nat) i = F * c (W (e * K)%nat) i) /\
  (forall j, (j < m)%nat -> ~ In j A -> Rabs (c (W (e * K + s)%nat) j) <= F * Rabs (c (W (e * K)%nat) j)) /\
  (forall j, In j (concat (firstn (pred s) rest)) -> Rabs (c (W (e * K + s)%nat) j) <=
    (1 - eta ^ 3 * inside n a A (W (e * K)%nat) ^ 2 / 5) * F * Rabs (c (W (e * K)%nat) j)).
Proof.
  intros H Q L. rewrite run_path by lia. destruct s as [| s]; [lia |]. cbn [pred]. unfold cycle. cbn [firstn].
  set (x := W (e * K)%nat) in *.
  assert (X0 : 0 < inside n a A x).
  { pose proof r_range. assert (r <= inside n a A x); [| lra].
    apply first_heavy; [intros B HB; now apply (heavy_stays x q B) | apply phi_path]. }
  destruct H as (G & G0 & T & HI & HJ).
  apply (turn n m a eta A x O Heta (cycle_batch A (or_introl eq_refl)) T X0 (firstn s rest)).
  - apply prefix_batch.
  - intros B HB. apply (heavy_stays x q B); [now exists G | easy |].
    rewrite <- (firstn_skipn s rest). apply in_or_app. now left.
Qed.

Lemma start_behind : behind w 1.
Proof.
  exists 1. pose proof (top_range eta Heta). split; [lra |]. split; [lra |]. split; intros; unfold c; lra.
Qed.

Lemma behind_at e : behind (W (e * K)%nat) (theta ^ e).
Proof.
  pose proof theta_range as TH.
  induction e as [| e IH]; [exact start_behind |].
  assert (Q : 0 <= theta ^ e <= 1).
  { split; [apply pow_le; lra | rewrite <- (pow1 e); apply pow_incr; lra]. }
  destruct (turn_at e K (theta ^ e) IH Q) as (F & F0 & T & HI & _ & HJ); [unfold K; simpl; lia |].
  replace (e * K + K)%nat with (S e * K)%nat in * by lia.
  assert (X : r <= inside n a A (W (e * K)%nat)).
  { apply first_heavy; [intros B HB; now apply (heavy_stays _ (theta ^ e) B) | apply phi_path]. }
  apply theta_at in X. destruct IH as (G & G0 & _ & GI & GJ).
  exists (F * G). split; [now apply Rmult_lt_0_compat |]. split; [easy |]. split.
  - intros i I. rewrite (HI i I), (GI i I). ring.
  - intros j J NA.
    assert (C : In j (concat rest)).
    { destruct Hcut as [_ IN]. apply IN in J. simpl in J. apply in_app_or in J. destruct J; [easy | easy]. }
    assert (C' : In j (concat (firstn (pred K) rest))).
    { replace (pred K) with (length rest) by (unfold K; simpl; lia). now rewrite firstn_all. }
    apply Rle_trans with (1 := HJ j C'). specialize (GJ j J NA).
    apply Rle_trans with (theta * F * Rabs (c (W (e * K)%nat) j)).
    + apply Rmult_le_compat_r; [apply Rabs_pos |]. apply Rmult_le_compat_r; lra.
    + apply Rle_trans with (theta * F * (theta ^ e * G * Rabs (c w j))).
      * apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | easy].
      * right. simpl pow. ring.
Qed.

(** In each epoch the others fall behind by 1 - eta^3 U^2/5 at least, U the weight of A at its start. *)
Theorem epoch_ratio e i j : In i A -> (j < m)%nat -> ~ In j A ->
  Rabs (c (W (S e * K)%nat) j * c (W (e * K)%nat) i) <=
  (1 - eta ^ 3 * inside n a A (W (e * K)%nat) ^ 2 / 5) * Rabs (c (W (e * K)%nat) j * c (W (S e * K)%nat) i).
Proof.
  intros I J NA. pose proof theta_range as TH.
  assert (Q : 0 <= theta ^ e <= 1).
  { split; [apply pow_le; lra | rewrite <- (pow1 e); apply pow_incr; lra]. }
  destruct (turn_at e K (theta ^ e) (behind_at e) Q) as (F & F0 & T & HI & _ & HJ); [unfold K; simpl; lia |].
  replace (e * K + K)%nat with (S e * K)%nat in * by lia.
  assert (C' : In j (concat (firstn (pred K) rest))).
  { replace (pred K) with (length rest) by (unfold K; simpl; lia). rewrite firstn_all.
    destruct Hcut as [_ IN]. apply IN in J. simpl in J. apply in_app_or in J. destruct J; [easy | easy]. }
  rewrite (HI i I), !Rabs_mult, (Rabs_pos_eq F) by lra. specialize (HJ j C').
  pose proof (Rabs_pos (c (W (e * K)%nat) i)).
  replace ((1 - eta ^ 3 * inside n a A (W (e * K)%nat) ^ 2 / 5) *
    (Rabs (c (W (e * K)%nat) j) * (F * Rabs (c (W (e * K)%nat) i)))) with
    ((1 - eta ^ 3 * inside n a A (W (e * K)%nat) ^ 2 / 5) * F * Rabs (c (W (e * K)%nat) j) *
    Rabs (c (W (e * K)%nat) i)) by ring.
  now apply Rmult_le_compat_r.
Qed.

Lemma behind_any t : behind (W t) (theta ^ (t / K)).
Proof.
  assert (K0 : K <> 0%nat) by discriminate.
  pose proof (Nat.div_mod t K K0) as E. pose proof (Nat.mod_upper_bound t K K0) as L.
  set (e := (t / K)%nat) in *. set (s := (t mod K)%nat) in *. rewrite (Nat.mul_comm K e) in E. rewrite E.
  pose proof theta_range as TH. pose proof (behind_at e) as H.
  destruct s as [| s']; [now rewrite Nat.add_0_r |].
  assert (Q : 0 <= theta ^ e <= 1).
  { split; [apply pow_le; lra | rewrite <- (pow1 e); apply pow_incr; lra]. }
  destruct (turn_at e (S s') (theta ^ e) H Q) as (F & F0 & T & HI & HJ & _); [lia |].
  destruct H as (G & G0 & _ & GI & GJ).
  exists (F * G). split; [now apply Rmult_lt_0_compat |]. split; [easy |]. split.
  - intros i I. rewrite (HI i I), (GI i I). ring.
  - intros j J NA. apply Rle_trans with (1 := HJ j J NA). specialize (GJ j J NA).
    apply Rle_trans with (F * (theta ^ e * G * Rabs (c w j))); [apply Rmult_le_compat_l; lra | right; ring].
Qed.

Lemma path_reached t : reached n m a eta w (W t).
Proof. exists (in_turn cycle), t. split; [exact turn_batch | reflexivity]. Qed.

Lemma deficit_next t : deficit n m a (W (S t)) <= (1 - eta * inside n a (in_turn cycle t) (W t)) * deficit n m a (W t).
Proof. exact (deficit_step n m a eta w O Heta Hw (W t) (in_turn cycle t) (path_reached t) (turn_batch t)). Qed.

Lemma deficit_kept t : deficit n m a (W (S t)) <= deficit n m a (W t).
Proof.
  pose proof (deficit_next t) as D. pose proof (deficit_pos n m a O (W t)) as P.
  destruct (inside_bounds n m a (in_turn cycle t) (W t) O (turn_batch t)) as [U _].
  assert (0 <= eta * inside n a (in_turn cycle t) (W t)) by (apply Rmult_le_pos; lra). nra.
Qed.

Lemma deficit_later t s : deficit n m a (W (t + s)%nat) <= deficit n m a (W t).
Proof.
  induction s as [| s IH]; [rewrite Nat.add_0_r; lra |]. rewrite Nat.add_succ_r.
  pose proof (deficit_kept (t + s)). lra.
Qed.

Lemma deficit_epochs e : deficit n m a (W (e * K)%nat) <= (1 - eta * r) ^ e * deficit n m a w.
Proof.
  pose proof r_range as R0. assert (M : 0 <= 1 - eta * r) by nra.
  induction e as [| e IH]; [unfold W; simpl; lra |].
  replace (S e * K)%nat with (S (e * K) + pred K)%nat by (unfold K; simpl; lia).
  apply Rle_trans with (1 := deficit_later (S (e * K)) (pred K)).
  apply Rle_trans with (1 := deficit_next (e * K)).
  assert (E : in_turn cycle (e * K) = A).
  { unfold in_turn. fold K. rewrite <- (Nat.add_0_r (e * K)), mod_at by (unfold K; simpl; lia). reflexivity. }
  rewrite E. pose proof theta_range as TH.
  assert (X : r <= inside n a A (W (e * K)%nat)).
  { apply first_heavy; [| apply phi_path]. intros B HB. apply (heavy_stays _ (theta ^ e) B (behind_at e)); [| easy].
    split; [apply pow_le; lra | rewrite <- (pow1 e); apply pow_incr; lra]. }
  pose proof (deficit_pos n m a O (W (e * K)%nat)) as P. cbn [pow].
  apply Rle_trans with ((1 - eta * r) * deficit n m a (W (e * K)%nat)).
  - apply Rmult_le_compat_r; [easy |]. assert (eta * r <= eta * inside n a A (W (e * K)%nat)); [| lra].
    apply Rmult_le_compat_l; lra.
  - rewrite Rmult_assoc. now apply Rmult_le_compat_l.
Qed.

Lemma deficit_any t : deficit n m a (W t) <= (1 - eta * r) ^ (t / K) * deficit n m a w.
Proof.
  assert (K0 : K <> 0%nat) by discriminate.
  pose proof (Nat.div_mod t K K0) as E. rewrite (Nat.mul_comm K) in E. rewrite E at 1.
  eapply Rle_trans; [apply deficit_later | apply deficit_epochs].
Qed.

Lemma turned_distance x q : behind x q ->
  square n (fun k => x k - direction n a A w k) = square n x - inside n a A x + (1 - sqrt (inside n a A x)) ^ 2.
Proof.
  intros (G & G0 & _ & HI & _). pose proof (cycle_batch A (or_introl eq_refl)) as HA.
  assert (P : 0 < inside n a A w).
  { pose proof r_range. assert (r <= inside n a A w) by (apply first_heavy; [exact Hmax | lra]). lra. }
  set (f := inside n a A w) in *.
  assert (R0 : 0 < sqrt f) by now apply sqrt_lt_R0.
  assert (SQ : sqrt f * sqrt f = f) by (apply sqrt_sqrt; lra).
  set (p := fun k => over A (fun i => dot n w (a i) * a i k)).
  assert (E : forall k, x k - direction n a A w k = 1 * x k + (- / sqrt f) * p k).
  { intros k. unfold direction. fold (p k) f. unfold Rdiv. ring. }
  rewrite (square_ext n (fun k => x k - direction n a A w k) _ E), square_linear.
  assert (PP : square n p = f) by exact (part_square n m a A w O HA).
  rewrite PP.
  assert (PW : dot n x p = G * f).
  { rewrite dot_sym. unfold p. rewrite dot_over. unfold f, inside. rewrite <- over_scal. apply over_ext.
    intros i I. rewrite (dot_sym n (a i) x). pose proof (HI i I) as Z. unfold c in Z. rewrite Z. ring. }
  assert (F : inside n a A x = G ^ 2 * f).
  { unfold f, inside. rewrite <- over_scal. apply over_ext. intros i I. pose proof (HI i I) as Z. unfold c in Z.
    rewrite Z. ring. }
  assert (SP : sqrt (inside n a A x) = G * sqrt f).
  { rewrite F, sqrt_mult_alt, sqrt_pow2 by (try apply pow2_ge_0; lra). reflexivity. }
  rewrite PW, SP, F. set (z := sqrt f) in *. rewrite <- SQ. field. lra.
Qed.

(** The distance from the projection onto the first batch, at all times. *)
Theorem turns_rate t :
  let p := (1 - eta * r) ^ (t / K) * (1 - Phi n m a w) in
  let q := theta ^ (t / K) * sqrt (INR K - 1) in
  distance n (W t) (direction n a A w) <= sqrt p + q + p + q ^ 2.
Proof.
  intros p q. pose proof theta_range as TH. pose proof K_pos as K1. pose proof r_range as R0.
  set (h := theta ^ (t / K)) in *. assert (h0 : 0 <= h) by (apply pow_le; lra).
  pose proof (behind_any t) as H. fold h in H. pose proof (inside_below t) as L.
  pose proof (deficit_any t) as D.
  assert (D0 : deficit n m a w = 1 - Phi n m a w) by (unfold deficit, Psi; rewrite Rmax_right by lra; ring).
  rewrite D0 in D. fold p in D.
  assert (q0 : 0 <= q) by (apply Rmult_le_pos; [easy | apply sqrt_pos]).
  assert (q2 : q ^ 2 = h ^ 2 * (INR K - 1)).
  { assert (S : sqrt (INR K - 1) * sqrt (INR K - 1) = INR K - 1) by (apply sqrt_sqrt; lra).
    unfold q. rewrite <- S at 2. ring. }
  destruct (inside_bounds n m a A (W t) O (cycle_batch A (or_introl eq_refl))) as [A0 A1].
  set (f := inside n a A (W t)) in *.
  assert (Y : over (concat rest) (fun i => dot n (W t) (a i) ^ 2) <= q ^ 2).
  { apply Rle_trans with ((INR K - 1) * (h ^ 2 * f)).
    - apply rest_below. intros B HB. now apply (behind_inside (W t) h B).
    - rewrite q2. assert (0 <= h ^ 2 * (INR K - 1)) by (apply Rmult_le_pos; [apply pow2_ge_0 | lra]). nra. }
  pose proof (phi_cycle (W t)) as E. fold f in E.
  unfold deficit in D. pose proof (Rmax_l 0 (1 - square n (W t))). pose proof (Rmax_r 0 (1 - square n (W t))).
  assert (Z : 0 <= Psi n m a (W t)) by exact (psi_pos n m a eta (in_turn cycle) w O t).
  assert (P0 : 0 <= p) by lra.
  assert (Psi0 : Psi n m a (W t) = square n (W t) - Phi n m a (W t)) by reflexivity.
  set (psi := square n (W t) - f).
  assert (psi1 : 0 <= psi <= p + q ^ 2) by (unfold psi; lra).
  assert (gap : 1 - f <= p + q ^ 2) by lra.
  pose proof (sqrt_pos f) as S0. pose proof (sqrt_sqrt f A0) as S1.
  assert (S2 : sqrt f <= 1) by (rewrite <- sqrt_1; apply sqrt_le_1_alt; lra).
  pose proof (sqrt_pos p) as p0. pose proof (sqrt_sqrt p P0) as p1.
  unfold distance, norm. rewrite (turned_distance (W t) h H). fold f psi.
  assert (V : psi <= (sqrt p + q) ^ 2) by nra.
  rewrite <- (sqrt_pow2 (sqrt p + q + p + q ^ 2)) by (pose proof (pow2_ge_0 q); lra). apply sqrt_le_1_alt.
  assert (1 - sqrt f <= p + q ^ 2) by nra. assert (0 <= 1 - sqrt f) by lra.
  assert ((1 - sqrt f) ^ 2 <= (p + q ^ 2) ^ 2) by (apply pow_incr; lra).
  assert (0 <= (sqrt p + q) * (p + q ^ 2)) by (apply Rmult_le_pos; [lra | pose proof (pow2_ge_0 q); lra]).
  replace ((sqrt p + q + p + q ^ 2) ^ 2)
    with ((sqrt p + q) ^ 2 + 2 * ((sqrt p + q) * (p + q ^ 2)) + (p + q ^ 2) ^ 2) by ring.
  lra.
Qed.

Theorem turns_limit : Un_cv (fun t => distance n (W t) (direction n a A w)) 0.
Proof.
  intros e E. pose proof theta_range as TH. pose proof r_range as R0. pose proof K_pos as K1.
  set (C := sqrt (INR K - 1)). assert (C0 : 0 <= C) by apply sqrt_pos.
  set (Q := C + C ^ 2 + 1). assert (Q0 : 1 <= Q) by (unfold Q; pose proof (pow2_ge_0 C); lra).
  set (d := Rmin 1 (e / (4 * Q))). assert (D : 0 < d) by (unfold d; apply Rmin_glb_lt; [lra | apply Rdiv_lt_0_compat; lra]).
  assert (d1 : d <= 1) by apply Rmin_l.
  assert (d2 : d * (4 * Q) <= e).
  { apply Rmult_le_reg_r with (/ (4 * Q)); [apply Rinv_0_lt_compat; lra |]. rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra.
    apply Rmin_r. }
  assert (M : 0 <= 1 - eta * r < 1) by (split; nra).
  destruct (pow_lt_1_zero (1 - eta * r) ltac:(rewrite Rabs_pos_eq; lra) (d ^ 2)) as [T1 H1]; [now apply pow_lt |].
  destruct (pow_lt_1_zero theta ltac:(rewrite Rabs_pos_eq; lra) d D) as [T2 H2].
  exists (max T1 T2 * K)%nat. intros t T. change (Rabs (distance n (W t) (direction n a A w) - 0) < e).
  rewrite Rminus_0_r, Rabs_pos_eq by apply sqrt_pos. apply Rle_lt_trans with (1 := turns_rate t).
  assert (L : (max T1 T2 <= t / K)%nat) by (apply Nat.div_le_lower_bound; [discriminate | lia]).
  specialize (H1 (t / K)%nat ltac:(lia)). specialize (H2 (t / K)%nat ltac:(lia)).
  rewrite Rabs_pos_eq in H1 by (apply pow_le; lra). rewrite Rabs_pos_eq in H2 by (apply pow_le; lra).
  fold C. set (x := (1 - eta * r) ^ (t / K)) in *. set (h := theta ^ (t / K)) in *.
  assert (x0 : 0 <= x) by (apply pow_le; lra). assert (h0 : 0 <= h) by (apply pow_le; lra).
  assert (F : 0 <= 1 - Phi n m a w <= 1).
  { destruct (inside_bounds n m a (seq 0 m) w O (all_batch m)) as [P0 P1]. fold (Phi n m a w) in P0, P1. lra. }
  set (p := x * (1 - Phi n m a w)). assert (p0 : 0 <= p <= d ^ 2) by (unfold p; split; [apply Rmult_le_pos; lra | nra]).
  assert (sp : sqrt p <= d) by (rewrite <- (sqrt_pow2 d) by lra; apply sqrt_le_1_alt; lra).
  assert (pd : p <= d) by nra.
  assert (q1 : h * C <= d * C) by (apply Rmult_le_compat_r; lra).
  assert (q2 : (h * C) ^ 2 <= d * C ^ 2).
  { replace ((h * C) ^ 2) with (h ^ 2 * C ^ 2) by ring. apply Rmult_le_compat_r; [apply pow2_ge_0 | nra]. }
  assert (d * (4 * Q) = 4 * (d * C) + 4 * (d * C ^ 2) + 4 * d) by (unfold Q; ring).
  assert (0 <= d * C) by (apply Rmult_le_pos; lra).
  assert (0 <= d * C ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]). lra.
Qed.

End Turns.

(** Inside of a batch all coordinates are multiplied by the same numbers. *)
Theorem ratio_inside n m a eta A rest w : orthonormal n m a -> cut m (A :: rest) ->
  forall B i j, In B (A :: rest) -> In i B -> In j B -> forall t,
  let W := path (gradient n) eta a (in_turn (A :: rest)) w in
  dot n (W t) (a i) * dot n w (a j) = dot n (W t) (a j) * dot n w (a i).
Proof.
  intros O Hcut B i j HB I J t W. assert (CB : forall C, In C (A :: rest) -> batch m C) by (intros C; exact (cut_batch m _ C Hcut)).
  assert (TB : forall s, In (in_turn (A :: rest) s) (A :: rest)) by (intros s; apply nth_In, Nat.mod_upper_bound; discriminate).
  assert (both : forall C, In C (A :: rest) -> In i C -> In j C).
  { intros C HC IC. assert (C = B) as ->; [| easy]. destruct Hcut as [ND _]. revert ND HB HC. generalize (A :: rest).
    induction l as [| D l IH]; [easy |]. simpl concat. intros ND HB HC. apply nodup_app in ND. destruct ND as (_ & N2 & N3).
    assert (out : forall E, In E l -> In i D -> In i E -> False).
    { intros E HE ID IE. apply (N3 i ID). apply in_concat. now exists E. }
    destruct HB as [-> | HB], HC as [-> | HC]; [reflexivity | | | now apply IH]; exfalso; eapply out; eassumption. }
  assert (both' : forall C, In C (A :: rest) -> In j C -> In i C).
  { intros C HC JC. assert (C = B) as ->; [| easy]. destruct Hcut as [ND _]. revert ND HB HC. generalize (A :: rest).
    induction l as [| D l IH]; [easy |]. simpl concat. intros ND HB HC. apply nodup_app in ND. destruct ND as (_ & N2 & N3).
    assert (out : forall E, In E l -> In j D -> In j E -> False).
    { intros E HE JD JE. apply (N3 j JD). apply in_concat. now exists E. }
    destruct HB as [-> | HB], HC as [-> | HC]; [reflexivity | | | now apply IH]; exfalso; eapply out; eassumption. }
  induction t as [| t IH]; [unfold W; simpl; ring |].
  change (W (S t)) with (step (gradient n) eta a (in_turn (A :: rest) t) (W t)).
  specialize (TB t). set (C := in_turn (A :: rest) t) in *.
  rewrite (lemma_14_step n m a eta C (W t) O (CB C TB) i (proj2 (CB B HB) i I)).
  rewrite (lemma_14_step n m a eta C (W t) O (CB C TB) j (proj2 (CB B HB) j J)).
  set (x := inside n a C (W t)). set (N := square n (W t)).
  destruct (in_dec Nat.eq_dec i C) as [P | P], (in_dec Nat.eq_dec j C) as [Q | Q];
    try (exfalso; now (apply Q; apply (both C)) || (apply P; apply (both' C))).
  - transitivity (dot n (W t) (a i) * dot n w (a j) * (1 + eta * (2 - x - N))); [ring | rewrite IH; ring].
  - transitivity (dot n (W t) (a i) * dot n w (a j) * (1 - eta * x)); [ring | rewrite IH; ring].
Qed.

(** Batches of one datapoint: the projection is the datapoint that comes first. *)
Theorem one_by_one n m a eta w : orthonormal n m a -> 0 < eta <= 1 / 5 -> square n w < 1 -> (1 <= m)%nat ->
  0 < dot n w (a 0%nat) -> (forall i, (i < m)%nat -> dot n w (a i) ^ 2 <= dot n w (a 0%nat) ^ 2) ->
  Un_cv (fun t => distance n (path (gradient n) eta a (in_turn (map (fun i => [i]) (seq 0 m))) w t) (a 0%nat)) 0.
Proof.
  intros O E H M P L. destruct m as [| k]; [lia |]. cbn [seq map].
  assert (C : concat ([0%nat] :: map (fun i => [i]) (seq 1 k)) = seq 0 (S k)).
  { assert (G : forall l : list nat, concat (map (fun i => [i]) l) = l) by (induction l; simpl; congruence).
    exact (G (seq 0 (S k))). }
  assert (Hcut : cut (S k) ([0%nat] :: map (fun i => [i]) (seq 1 k))).
  { unfold cut. rewrite C. split; [apply seq_NoDup |]. intros i. rewrite in_seq. lia. }
  assert (Hmax : forall B, In B (map (fun i => [i]) (seq 1 k)) -> inside n a B w <= inside n a [0%nat] w).
  { intros B HB. apply in_map_iff in HB. destruct HB as (i & <- & I). apply in_seq in I.
    unfold inside. cbn [over]. specialize (L i ltac:(lia)). lra. }
  assert (Hpos : 0 < Phi n (S k) a w).
  { unfold Phi, inside. pose proof (over_term (seq 0 (S k)) (fun i => dot n w (a i) ^ 2) 0 (fun j _ => pow2_ge_0 _)) as T.
    cbv beta in T. specialize (T (or_introl eq_refl)). assert (0 < dot n w (a 0%nat) ^ 2) by (apply pow_lt; lra). lra. }
  pose proof (turns_limit n (S k) a eta [0%nat] (map (fun i => [i]) (seq 1 k)) w O E H Hcut Hmax Hpos) as T.
  intros e E0. destruct (T e E0) as [t0 T0]. exists t0. intros t Ht. specialize (T0 t Ht).
  assert (D : forall x, distance n x (a 0%nat) = distance n x (direction n a [0%nat] w)).
  { intros x. unfold distance, norm. f_equal. apply square_ext. intros j. unfold direction, inside. cbn [over].
    rewrite Rplus_0_r, Rplus_0_r, sqrt_pow2 by lra. field. lra. }
  rewrite D. exact T0.
Qed.
