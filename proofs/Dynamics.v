(** * One step in coordinates, and what no batch can break: Lemmas 14, 17 and 18, Proposition 5, Corollary 6 *)

From Coq Require Import Reals List Lra Lia Psatz.
From Refereed Require Import Definitions Steps.
Import ListNotations.
Local Open Scope R_scope.

(** ** Lengths: names that Coq has from 8.20 on, where those before are deprecated *)

Lemma length_app {A} (l r : list A) : length (l ++ r) = (length l + length r)%nat.
Proof. induction l as [| x l IH]; simpl; congruence. Qed.

Lemma length_map {A B} (f : A -> B) l : length (map f l) = length l.
Proof. induction l as [| x l IH]; simpl; congruence. Qed.

Lemma length_seq k s : length (seq s k) = k.
Proof. revert s. induction k as [| k IH]; intros s; simpl; congruence. Qed.

Lemma length_firstn {A} k (l : list A) : length (firstn k l) = min k (length l).
Proof. revert l. induction k as [| k IH]; intros [| x l]; simpl; congruence. Qed.

Lemma length_skipn {A} k (l : list A) : length (skipn k l) = (length l - k)%nat.
Proof. revert l. induction k as [| k IH]; intros [| x l]; simpl; congruence. Qed.

(** ** Sums *)

Lemma sum_ext n f g : (forall k, f k = g k) -> sum n f = sum n g.
Proof. intros H. induction n; simpl; [reflexivity | now rewrite IHn, H]. Qed.

Lemma sum_linear n a b f g : sum n (fun k => a * f k + b * g k) = a * sum n f + b * sum n g.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma dot_sym n x y : dot n x y = dot n y x.
Proof. apply sum_ext. intros; cbv beta; ring. Qed.

Lemma dot_ext n x x' y : (forall k, x k = x' k) -> dot n x y = dot n x' y.
Proof. intros H. apply sum_ext. intros; now rewrite H. Qed.

Lemma dot_linear n a b x y z : dot n (fun k => a * x k + b * y k) z = a * dot n x z + b * dot n y z.
Proof. unfold dot. rewrite <- sum_linear. apply sum_ext. intros; cbv beta; ring. Qed.

Lemma dot_linear_r n a b x y z : dot n z (fun k => a * x k + b * y k) = a * dot n z x + b * dot n z y.
Proof. rewrite dot_sym, dot_linear, (dot_sym n x), (dot_sym n y). reflexivity. Qed.

Lemma square_linear n a b x y :
  square n (fun k => a * x k + b * y k) = a ^ 2 * square n x + 2 * a * b * dot n x y + b ^ 2 * square n y.
Proof. unfold square. rewrite dot_linear, !dot_linear_r, (dot_sym n y x). ring. Qed.

Lemma square_ext n x y : (forall k, x k = y k) -> square n x = square n y.
Proof. intros H. apply sum_ext. intros k. now rewrite H. Qed.

Lemma square_pos n x : 0 <= square n x.
Proof. unfold square, dot. induction n; simpl; [lra |]. pose proof (Rle_0_sqr (x n)). unfold Rsqr in *. lra. Qed.

Lemma over_ext B f g : (forall i, In i B -> f i = g i) -> over B f = over B g.
Proof. induction B as [| i B IH]; simpl; intros H; [reflexivity |]. rewrite H, IH by auto. reflexivity. Qed.

Lemma over_linear B a b f g : over B (fun i => a * f i + b * g i) = a * over B f + b * over B g.
Proof. induction B as [| i B IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma over_scal B a f : over B (fun i => a * f i) = a * over B f.
Proof. induction B as [| i B IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma over_pos B f : (forall i, In i B -> 0 <= f i) -> 0 <= over B f.
Proof.
  induction B as [| i B IH]; simpl; intros H; [lra |].
  assert (0 <= f i) by auto. assert (0 <= over B f) by auto. lra.
Qed.

Lemma over_term B f j : (forall i, In i B -> 0 <= f i) -> In j B -> f j <= over B f.
Proof.
  induction B as [| i B IH]; simpl; intros H J; [easy |]. destruct J as [-> | J].
  - assert (0 <= over B f) by (apply over_pos; auto). lra.
  - assert (f j <= over B f) by auto. assert (0 <= f i) by auto. lra.
Qed.

Lemma dot_over n B c v y : dot n (fun k => over B (fun i => c i * v i k)) y = over B (fun i => c i * dot n (v i) y).
Proof.
  induction B as [| i B IH]; simpl.
  - unfold dot. induction n; simpl; [reflexivity | rewrite IHn; ring].
  - rewrite <- IH. transitivity (dot n (fun k => c i * v i k + 1 * over B (fun j => c j * v j k)) y).
    + apply dot_ext. intros; cbv beta; ring.
    + rewrite dot_linear. ring.
Qed.

(** The sum over a batch of what is 0 but for one datapoint. *)
Lemma over_single B f l : NoDup B ->
  over B (fun i => f i * if Nat.eq_dec i l then 1 else 0) = if in_dec Nat.eq_dec l B then f l else 0.
Proof.
  induction B as [| i B IH]; intros N; [reflexivity |]. inversion N as [| ? ? I N']; subst.
  cbn [over]. rewrite (IH N').
  destruct (Nat.eq_dec i l) as [-> | D].
  - destruct (in_dec Nat.eq_dec l B) as [J | J]; [easy |].
    destruct (in_dec Nat.eq_dec l (l :: B)) as [_ | K]; [ring | exfalso; apply K; now left].
  - destruct (in_dec Nat.eq_dec l B) as [J | J]; destruct (in_dec Nat.eq_dec l (i :: B)) as [K | K]; try ring.
    + exfalso. apply K. now right.
    + exfalso. destruct K; easy.
Qed.

Lemma over_swap B C (g : nat -> nat -> R) :
  over B (fun i => over C (fun j => g i j)) = over C (fun j => over B (fun i => g i j)).
Proof.
  induction B as [| i B IH]; simpl.
  - induction C as [| j C IH]; simpl; [reflexivity | rewrite <- IH; ring].
  - rewrite IH. transitivity (over C (fun j => 1 * g i j + 1 * over B (fun i => g i j))).
    + rewrite (over_linear C 1 1 (fun j => g i j) (fun j => over B (fun i => g i j))). ring.
    + apply over_ext. intros j _. ring.
Qed.

(** A sum over a batch as a sum over all data. *)
Lemma over_inside m B f : batch m B ->
  over (seq 0 m) (fun i => if in_dec Nat.eq_dec i B then f i else 0) = over B f.
Proof.
  intros [N L].
  transitivity (over (seq 0 m) (fun i => over B (fun j => f j * if Nat.eq_dec j i then 1 else 0))).
  - apply over_ext. intros i _. now rewrite over_single.
  - rewrite over_swap. apply over_ext. intros j J.
    transitivity (over (seq 0 m) (fun i => (fun _ => f j) i * if Nat.eq_dec i j then 1 else 0)).
    + apply over_ext. intros i _. destruct (Nat.eq_dec j i), (Nat.eq_dec i j); congruence.
    + rewrite over_single by apply seq_NoDup. destruct (in_dec Nat.eq_dec j (seq 0 m)) as [_ | K]; [easy |].
      exfalso. apply K. apply in_seq. specialize (L j J). lia.
Qed.

Lemma all_batch m : batch m (seq 0 m).
Proof. split; [apply seq_NoDup |]. intros i I. apply in_seq in I. lia. Qed.

(** ** Eq. (4) is the gradient *)

Lemma gradient_at n w x k :
  gradient n w x k = dot n w x * ((square n w - 2) * x k + dot n w x * w k).
Proof.
  unfold gradient. set (s := dot n w x).
  assert (dot n w (fun k => w k * s - x k) = s * square n w - s) as ->.
  { transitivity (dot n w (fun k => s * w k + -1 * x k)).
    - unfold dot. apply sum_ext. intros; cbv beta; ring.
    - rewrite dot_linear_r. unfold square. fold s. ring. }
  ring.
Qed.

Lemma loss_at phi n w x :
  loss phi n w x = (square n x - 2 * phi (dot n w x) * dot n w x + phi (dot n w x) ^ 2 * square n w) / 2.
Proof.
  unfold loss. set (p := phi (dot n w x)).
  rewrite (square_ext n (fun k => x k - w k * p) (fun k => 1 * x k + (- p) * w k)) by (intros; cbv beta; ring).
  rewrite square_linear, (dot_sym n x w). field.
Qed.

(** A function that is c h up to a multiple of h^2 has the derivative c at 0. *)
Lemma derivable_quadratic f c K :
  (forall h, Rabs h <= 1 -> Rabs (f h - f 0 - c * h) <= K * h ^ 2) -> derivable_pt_lim f 0 c.
Proof.
  intros H e E. set (d := Rmin 1 (e / (Rabs K + 1))).
  assert (P : 0 < Rabs K + 1) by (pose proof (Rabs_pos K); lra).
  assert (D : 0 < d).
  { unfold d. apply Rmin_glb_lt; [lra |]. now apply Rdiv_lt_0_compat. }
  exists (mkposreal d D). intros h N L. simpl in L. rewrite Rplus_0_l.
  assert (L1 : Rabs h <= 1) by (unfold d in L; pose proof (Rmin_l 1 (e / (Rabs K + 1))); lra).
  assert (L2 : Rabs h < e / (Rabs K + 1)) by (unfold d in L; pose proof (Rmin_r 1 (e / (Rabs K + 1))); lra).
  assert (A : 0 < Rabs h) by now apply Rabs_pos_lt.
  apply Rmult_lt_reg_r with (Rabs h); [easy |]. rewrite <- Rabs_mult.
  replace (((f h - f 0) / h - c) * h) with (f h - f 0 - c * h) by (field; easy).
  apply Rle_lt_trans with (1 := H h L1). replace (h ^ 2) with (Rabs h * Rabs h)
    by (rewrite <- Rabs_mult, Rabs_pos_eq; [ring | pose proof (Rle_0_sqr h); unfold Rsqr in *; lra]).
  assert (Rabs h * (Rabs K + 1) < e).
  { apply Rmult_lt_reg_r with (/ (Rabs K + 1)); [now apply Rinv_0_lt_compat |].
    rewrite Rmult_assoc, Rinv_r by lra. unfold Rdiv in L2. lra. }
  pose proof (Rle_abs K). nra.
Qed.

(** Along every line through w the derivative of the loss is the inner product with Eq. (4). *)
Theorem gradient_is_derivative n w v x :
  derivable_pt_lim (fun h => loss linear n (fun k => w k + h * v k) x) 0 (dot n (gradient n w x) v).
Proof.
  set (s := dot n w x). set (p := dot n v x). set (N := square n w). set (q := dot n w v).
  set (V := square n v). set (X := square n x).
  assert (G : dot n (gradient n w x) v = s * ((N - 2) * p + s * q)).
  { transitivity (dot n (fun k => (s * (N - 2)) * x k + (s * s) * w k) v).
    - apply dot_ext. intros k. rewrite gradient_at. fold s N. ring.
    - rewrite dot_linear, (dot_sym n x v). fold p q. ring. }
  rewrite G.
  assert (F : forall h, loss linear n (fun k => w k + h * v k) x =
    (X + (s + h * p) ^ 2 * (N + 2 * h * q + h ^ 2 * V - 2)) / 2).
  { intros h. rewrite loss_at. unfold linear.
    assert (dot n (fun k => w k + h * v k) x = s + h * p) as ->.
    { transitivity (dot n (fun k => 1 * w k + h * v k) x); [apply dot_ext; intros; cbv beta; ring |].
      rewrite dot_linear. fold s p. ring. }
    assert (square n (fun k => w k + h * v k) = N + 2 * h * q + h ^ 2 * V) as ->.
    { rewrite (square_ext n (fun k => w k + h * v k) (fun k => 1 * w k + h * v k)) by (intros; cbv beta; ring).
      rewrite square_linear. fold N q V. ring. }
    fold X. field. }
  apply derivable_quadratic with
    (Rabs (s ^ 2 * V / 2) + Rabs (2 * s * p * q) + Rabs (p ^ 2 * (N - 2) / 2) + Rabs (s * p * V) + Rabs (p ^ 2 * q)
     + Rabs (p ^ 2 * V / 2)).
  intros h L. rewrite !F.
  replace ((X + (s + h * p) ^ 2 * (N + 2 * h * q + h ^ 2 * V - 2)) / 2 -
           (X + (s + 0 * p) ^ 2 * (N + 2 * 0 * q + 0 ^ 2 * V - 2)) / 2 - s * ((N - 2) * p + s * q) * h)
    with ((s ^ 2 * V / 2 + 2 * s * p * q + p ^ 2 * (N - 2) / 2 + h * (s * p * V) + h * (p ^ 2 * q)
           + h * (h * (p ^ 2 * V / 2))) * h ^ 2) by field.
  rewrite Rabs_mult, (Rabs_pos_eq (h ^ 2)) by (simpl; rewrite Rmult_1_r; apply Rle_0_sqr).
  apply Rmult_le_compat_r; [simpl; rewrite Rmult_1_r; apply Rle_0_sqr |].
  assert (B : forall y, Rabs (h * y) <= Rabs y).
  { intros y. rewrite Rabs_mult. pose proof (Rabs_pos y). nra. }
  repeat (eapply Rle_trans; [apply Rabs_triang |]; apply Rplus_le_compat); try apply Rle_refl; auto.
  eapply Rle_trans; apply B.
Qed.

(** ** Lemma 14 *)

Section Step.

Variables (n m : nat) (a : nat -> vector) (eta : R) (B : list nat) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis HB : batch m B.

Let u := inside n a B w.
Let N := square n w.
Let next := step (gradient n) eta a B w.

(** The part of the weights in the span of the batch. *)
Let p : vector := fun k => over B (fun i => dot n w (a i) * a i k).

Lemma step_at k : next k = (1 - eta * u) * w k + eta * (2 - N) * p k.
Proof.
  unfold next, step, u, inside, p.
  rewrite (over_ext B (fun i => gradient n w (a i) k)
    (fun i => (N - 2) * (dot n w (a i) * a i k) + w k * dot n w (a i) ^ 2))
    by (intros i _; rewrite gradient_at; fold N; ring).
  rewrite over_linear. ring.
Qed.

Lemma part_datapoint l : (l < m)%nat -> dot n p (a l) = if in_dec Nat.eq_dec l B then dot n w (a l) else 0.
Proof.
  intros L. unfold p. rewrite dot_over.
  rewrite <- (over_single B (fun i => dot n w (a i)) l (proj1 HB)).
  apply over_ext. intros i I. now rewrite (O i l (proj2 HB i I) L).
Qed.

Lemma part_weights : dot n p w = u.
Proof.
  unfold p. rewrite dot_over. apply over_ext. intros i _. rewrite (dot_sym n (a i) w). ring.
Qed.

Lemma part_square : square n p = u.
Proof.
  unfold square. unfold p at 1. rewrite dot_over. apply over_ext. intros i I.
  rewrite (dot_sym n (a i) p), part_datapoint by now apply (proj2 HB).
  destruct (in_dec Nat.eq_dec i B) as [_ | J]; [ring | easy].
Qed.

Theorem lemma_14_step l : (l < m)%nat ->
  dot n next (a l) =
  if in_dec Nat.eq_dec l B then dot n w (a l) * (1 + eta * (2 - u - N)) else dot n w (a l) * (1 - eta * u).
Proof.
  intros L. rewrite (dot_ext n next (fun k => (1 - eta * u) * w k + eta * (2 - N) * p k)) by apply step_at.
  rewrite dot_linear, part_datapoint by easy. destruct (in_dec Nat.eq_dec l B); ring.
Qed.

Lemma inside_bounds : 0 <= u <= N.
Proof.
  split.
  - apply over_pos. intros i _. simpl. rewrite Rmult_1_r. apply Rle_0_sqr.
  - pose proof (square_pos n (fun k => 1 * w k + (-1) * p k)) as P.
    rewrite square_linear, part_square, (dot_sym n w p), part_weights in P. fold N in P. lra.
Qed.

(** The squared norm after a step. *)
Theorem next_square : square n next = u * (1 + eta * (2 - u - N)) ^ 2 + (N - u) * (1 - eta * u) ^ 2.
Proof.
  rewrite (square_ext n next (fun k => (1 - eta * u) * w k + eta * (2 - N) * p k)) by apply step_at.
  rewrite square_linear, part_square, (dot_sym n w p), part_weights. fold N. ring.
Qed.

Let outside := over (seq 0 m) (fun i => if in_dec Nat.eq_dec i B then 0 else dot n w (a i) ^ 2).

Lemma phi_split : Phi n m a w = u + outside.
Proof.
  unfold Phi, inside, u, inside. rewrite <- (over_inside m B _ HB). unfold outside.
  transitivity (over (seq 0 m) (fun i => 1 * (if in_dec Nat.eq_dec i B then dot n w (a i) ^ 2 else 0) +
    1 * (if in_dec Nat.eq_dec i B then 0 else dot n w (a i) ^ 2))).
  - apply over_ext. intros i _. destruct (in_dec Nat.eq_dec i B); ring.
  - rewrite over_linear. ring.
Qed.

Lemma inside_below_phi : u <= Phi n m a w.
Proof.
  rewrite phi_split. assert (0 <= outside); [| lra]. apply over_pos. intros i _.
  destruct (in_dec Nat.eq_dec i B); [lra | apply pow2_ge_0].
Qed.

Theorem next_phi :
  Phi n m a next = u * (1 + eta * (2 - u - N)) ^ 2 + (Phi n m a w - u) * (1 - eta * u) ^ 2.
Proof.
  rewrite phi_split. unfold Phi, inside at 1.
  transitivity (over (seq 0 m) (fun i =>
    (1 + eta * (2 - u - N)) ^ 2 * (if in_dec Nat.eq_dec i B then dot n w (a i) ^ 2 else 0) +
    (1 - eta * u) ^ 2 * (if in_dec Nat.eq_dec i B then 0 else dot n w (a i) ^ 2))).
  - apply over_ext. intros i I. rewrite lemma_14_step by (apply in_seq in I; lia).
    destruct (in_dec Nat.eq_dec i B); ring.
  - rewrite over_linear, (over_inside m B (fun i => dot n w (a i) ^ 2) HB). fold outside.
    change (over B (fun i => dot n w (a i) ^ 2)) with u. ring.
Qed.

Theorem next_psi : Psi n m a next = Psi n m a w * (1 - eta * u) ^ 2.
Proof. unfold Psi. rewrite next_phi, next_square. fold N. ring. Qed.

Lemma next_square_printed : square n next = u * (eta * (- N - u + 2) + 1) ^ 2 + (N - u) * (- eta * u + 1) ^ 2.
Proof. rewrite next_square. ring. Qed.

(** Lemma 17, in its corrected form: how fast the norm grows while it is below 1. *)
Theorem norm_grows e : 0 < eta -> N <= 1 - e -> square n next >= N + 4 * eta * e * u.
Proof.
  intros E L. pose proof inside_bounds. rewrite next_square.
  assert (I : u * (1 + eta * (2 - u - N)) ^ 2 + (N - u) * (1 - eta * u) ^ 2 - N - 4 * eta * u * (1 - N) =
    eta ^ 2 * (u * ((2 - u - N) ^ 2 + u * (N - u)))) by ring.
  assert (0 <= eta ^ 2 * (u * ((2 - u - N) ^ 2 + u * (N - u)))).
  { apply Rmult_le_pos; [apply pow2_ge_0 |]. apply Rmult_le_pos; [lra |].
    apply Rplus_le_le_0_compat; [apply pow2_ge_0 | apply Rmult_le_pos; lra]. }
  assert (eta * u * e <= eta * u * (1 - N)) by (apply Rmult_le_compat_l; [nra | lra]). lra.
Qed.

End Step.

(** ** What no batch can break *)

Section Paths.

Variables (n m : nat) (a : nat -> vector) (eta : R) (B : nat -> list nat) (w : vector).
Hypothesis O : orthonormal n m a.
Hypothesis HB : forall t, batch m (B t).
Hypothesis Heta : 0 < eta <= 1 / 5.
Hypothesis Hw : square n w < 1.

Let W := path (gradient n) eta a B w.

Lemma square_bounded t : square n (W t) <= 1 + eta / 4.
Proof.
  induction t as [| t IH]; [unfold W; simpl; lra |].
  destruct (inside_bounds n m a (B t) (W t) O (HB t)) as [U V].
  change (W (S t)) with (step (gradient n) eta a (B t) (W t)). rewrite (next_square_printed n m a eta (B t) (W t) O (HB t)).
  apply Rle_trans with (eta / 4 + 1); [apply norm_bound_kept; lra | lra].
Qed.

Lemma factor_bounds t : let u := inside n a (B t) (W t) in
  0 < 1 - eta * u <= 1 /\ 0 < 1 + eta * (2 - u - square n (W t)).
Proof.
  simpl. destruct (inside_bounds n m a (B t) (W t) O (HB t)) as [U V]. pose proof (square_bounded t).
  destruct (factors_positive (square n (W t)) (inside n a (B t) (W t)) eta) as (F & G & H0); try lra.
Qed.

Lemma coordinate_next t l : (l < m)%nat -> exists f, 0 < f /\ dot n (W (S t)) (a l) = f * dot n (W t) (a l).
Proof.
  intros L. destruct (factor_bounds t) as [F G].
  change (W (S t)) with (step (gradient n) eta a (B t) (W t)).
  rewrite (lemma_14_step n m a eta (B t) (W t) O (HB t) l L).
  destruct (in_dec Nat.eq_dec l (B t)).
  - exists (1 + eta * (2 - inside n a (B t) (W t) - square n (W t))). split; [easy | ring].
  - exists (1 - eta * inside n a (B t) (W t)). split; [easy | ring].
Qed.

Lemma sign_kept t l : (l < m)%nat ->
  (0 < dot n w (a l) <-> 0 < dot n (W t) (a l)) /\ (dot n w (a l) < 0 <-> dot n (W t) (a l) < 0).
Proof.
  intros L. induction t as [| t [P Q]]; [easy |].
  destruct (coordinate_next t l L) as (f & F & ->). rewrite P, Q. split; split; intros; nra.
Qed.

Lemma coordinate_below t l : (l < m)%nat -> dot n (W t) (a l) ^ 2 < 1.
Proof.
  intros L. induction t as [| t IH].
  - unfold W. simpl. assert (batch m [l]) as K.
    { split; [constructor; [easy | constructor] |]. intros i [<- | []]. easy. }
    destruct (inside_bounds n m a [l] w O K) as [_ V]. unfold inside in V. simpl in V. lra.
  - pose proof (square_bounded t). destruct (factor_bounds t) as [F G].
    destruct (inside_bounds n m a (B t) (W t) O (HB t)) as [U V].
    change (W (S t)) with (step (gradient n) eta a (B t) (W t)).
    rewrite (lemma_14_step n m a eta (B t) (W t) O (HB t) l L).
    set (c := dot n (W t) (a l)) in *. assert (C : 0 <= c ^ 2) by nra.
    destruct (in_dec Nat.eq_dec l (B t)) as [I | I].
    + replace ((c * (1 + eta * (2 - inside n a (B t) (W t) - square n (W t)))) ^ 2)
        with (c ^ 2 * (eta * (- square n (W t) - inside n a (B t) (W t) + 2) + 1) ^ 2) by ring.
      apply square_stays_below; try lra.
      apply (over_term (B t) (fun i => dot n (W t) (a i) ^ 2) l); [| easy]. intros i _.
      simpl. rewrite Rmult_1_r. apply Rle_0_sqr.
    + assert ((1 - eta * inside n a (B t) (W t)) ^ 2 <= 1) by nra. nra.
Qed.

(** Lemma 18: a norm of at least 1 stays so. *)
Lemma stays_above t : 1 <= square n (W t) -> 1 <= square n (W (S t)).
Proof.
  intros H. destruct (inside_bounds n m a (B t) (W t) O (HB t)) as [U V]. pose proof (square_bounded t).
  change (W (S t)) with (step (gradient n) eta a (B t) (W t)).
  rewrite (next_square_printed n m a eta (B t) (W t) O (HB t)). apply Rge_le, norm_stays_above; lra.
Qed.

Lemma psi_pos t : 0 <= Psi n m a (W t).
Proof. destruct (inside_bounds n m a (seq 0 m) (W t) O (all_batch m)). unfold Psi, Phi. lra. Qed.

Lemma psi_falls t : Psi n m a (W (S t)) <= Psi n m a (W t).
Proof.
  change (W (S t)) with (step (gradient n) eta a (B t) (W t)).
  rewrite (next_psi n m a eta (B t) (W t) O (HB t)). destruct (factor_bounds t) as [F _].
  pose proof (psi_pos t). assert ((1 - eta * inside n a (B t) (W t)) ^ 2 <= 1) by nra. nra.
Qed.

(** Lemma 19: the part in the span stays as large as it is at the start, or the norm is at least 1. *)
Lemma phi_bounded t :
  Psi n m a (W t) <= Psi n m a w /\ (Phi n m a w <= Phi n m a (W t) \/ 1 <= square n (W t)).
Proof.
  induction t as [| t [I J]]; [split; [unfold W; simpl; lra | left; unfold W; simpl; lra] |].
  pose proof (psi_falls t) as F. split; [lra |].
  destruct (Rle_lt_dec 1 (square n (W t))) as [L | L]; [right; now apply stays_above |].
  destruct J as [J | J]; [left | lra].
  pose proof (psi_pos t) as P. pose proof (square_bounded t) as S.
  destruct (inside_bounds n m a (B t) (W t) O (HB t)) as [U V].
  pose proof (inside_below_phi n m a (B t) (W t) (HB t)) as X.
  change (W (Datatypes.S t)) with (step (gradient n) eta a (B t) (W t)).
  rewrite (next_phi n m a eta (B t) (W t) O (HB t)).
  pose proof (phi_grows_below (Phi n m a (W t)) (Psi n m a (W t)) (inside n a (B t) (W t)) eta) as K.
  assert (E : square n (W t) = Phi n m a (W t) + Psi n m a (W t)) by (unfold Psi; ring).
  rewrite E in *. apply Rle_trans with (1 := J). eapply Rle_trans; [apply K; lra |]. right. ring.
Qed.

Lemma phi_stays t : Phi n m a w <= Phi n m a (W t).
Proof.
  destruct (phi_bounded t) as [I [J | J]]; [easy |]. unfold Psi in I. unfold Psi in *. lra.
Qed.

End Paths.
