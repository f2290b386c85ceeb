(** * Means over equally likely batches, and Ville's inequality on finite trees *)

From Coq Require Import Reals List Lra Lia Psatz Bool.
From Refereed Require Import Definitions Dynamics.
Import ListNotations.
Local Open Scope R_scope.

(** ** Sums over lists *)

Lemma total_app {A} (l r : list A) f : total (l ++ r) f = total l f + total r f.
Proof. induction l as [| x l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma total_map {A B} (g : A -> B) l f : total (map g l) f = total l (fun x => f (g x)).
Proof. induction l as [| x l IH]; simpl; [reflexivity | now rewrite IH]. Qed.

Lemma total_flat_map {A B} (g : A -> list B) l f : total (flat_map g l) f = total l (fun x => total (g x) f).
Proof. induction l as [| x l IH]; simpl; [reflexivity | now rewrite total_app, IH]. Qed.

Lemma total_ext {A} (l : list A) f g : (forall x, In x l -> f x = g x) -> total l f = total l g.
Proof. induction l as [| x l IH]; simpl; intros H; [reflexivity |]. rewrite H, IH by auto. reflexivity. Qed.

Lemma total_le {A} (l : list A) f g : (forall x, In x l -> f x <= g x) -> total l f <= total l g.
Proof.
  induction l as [| x l IH]; simpl; intros H; [lra |].
  assert (f x <= g x) by auto. assert (total l f <= total l g) by auto. lra.
Qed.

Lemma total_scal {A} (l : list A) c f : total l (fun x => c * f x) = c * total l f.
Proof. induction l as [| x l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma total_minus {A} (l : list A) f g : total l (fun x => f x - g x) = total l f - total l g.
Proof. induction l as [| x l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma total_const {A} (l : list A) c : total l (fun _ => c) = INR (length l) * c.
Proof. induction l as [| x l IH]; [simpl; ring |]. cbn [total length]. rewrite IH, S_INR. ring. Qed.

Lemma mean_ext {A} (l : list A) f g : (forall x, In x l -> f x = g x) -> mean l f = mean l g.
Proof. intros H. unfold mean. now rewrite (total_ext l f g H). Qed.

Lemma mean_le {A} (l : list A) f g : (forall x, In x l -> f x <= g x) -> mean l f <= mean l g.
Proof.
  intros H. unfold mean, Rdiv. destruct l as [| x l]; [simpl; lra |].
  apply Rmult_le_compat_r; [| now apply total_le].
  left. apply Rinv_0_lt_compat. change 0 with (INR 0). apply lt_INR. simpl. lia.
Qed.

Lemma mean_scal {A} (l : list A) c f : mean l (fun x => c * f x) = c * mean l f.
Proof. unfold mean. rewrite total_scal. unfold Rdiv. ring. Qed.

Lemma mean_const {A} (l : list A) c : l <> [] -> mean l (fun _ => c) = c.
Proof.
  intros H. unfold mean. rewrite total_const. field. intros E.
  destruct l; [easy |]. simpl length in E. rewrite S_INR in E. pose proof (pos_INR (length l)). lra.
Qed.

Lemma mean_minus {A} (l : list A) f g : mean l (fun x => f x - g x) = mean l f - mean l g.
Proof. unfold mean, Rdiv. rewrite total_minus. ring. Qed.

(** ** Sequences *)

Lemma length_sequences {A} T (l : list A) : INR (length (sequences T l)) = INR (length l) ^ T.
Proof.
  induction T as [| T IH]; [simpl; ring |]. cbn [sequences pow].
  assert (G : forall k : list A, INR (length (flat_map (fun x => map (cons x) (sequences T l)) k)) =
    INR (length k) * INR (length l) ^ T).
  { induction k as [| x k IHk]; [simpl; ring |]. cbn [flat_map length].
    rewrite length_app, plus_INR, length_map, IH, IHk, S_INR. ring. }
  apply G.
Qed.

Lemma mean_sequences {A} T (l : list A) (f : list A -> R) : l <> [] ->
  mean (sequences (S T) l) f = mean l (fun x => mean (sequences T l) (fun r => f (x :: r))).
Proof.
  intros H. unfold mean at 1. rewrite length_sequences. cbn [sequences pow].
  rewrite total_flat_map. unfold mean, Rdiv. rewrite length_sequences.
  rewrite (total_ext l (fun x => total (map (cons x) (sequences T l)) f)
    (fun x => INR (length l) ^ T * (total (sequences T l) (fun r => f (x :: r)) * / INR (length l) ^ T))).
  - rewrite total_scal. assert (N : INR (length l) <> 0).
    { destruct l; [easy |]. simpl length. rewrite S_INR. pose proof (pos_INR (length l)). lra. }
    pose proof (pow_nonzero _ T N). field. split; easy.
  - intros x _. rewrite total_map. assert (N : INR (length l) <> 0).
    { destruct l; [easy |]. simpl length. rewrite S_INR. pose proof (pos_INR (length l)). lra. }
    pose proof (pow_nonzero _ T N). field. easy.
Qed.

(** A mean over H + X draws is a mean over H of them of the mean over the X that follow. *)
Lemma mean_app {A} (l : list A) H X (f : list A -> R) : l <> [] ->
  mean (sequences (H + X) l) f = mean (sequences H l) (fun h => mean (sequences X l) (fun r => f (h ++ r))).
Proof.
  intros N. revert f. induction H as [| H IH]; intros f.
  - unfold mean at 2. cbn [sequences total length Nat.add INR]. rewrite Rplus_0_r. unfold Rdiv.
    rewrite Rinv_1, Rmult_1_r. reflexivity.
  - cbn [Nat.add]. rewrite !mean_sequences by easy. apply mean_ext. intros x _. apply (IH (fun r => f (x :: r))).
Qed.

Lemma length_sequence {A} T (l : list A) word : In word (sequences T l) -> length word = T.
Proof.
  revert word. induction T as [| T IH]; intros word H; cbn [sequences] in H; [now destruct H as [<- | []] |].
  apply in_flat_map in H. destruct H as (x & _ & H). apply in_map_iff in H. destruct H as (r & <- & H).
  simpl. now rewrite (IH r H).
Qed.

Definition indicator (b : bool) : R := if b then 1 else 0.

Lemma share_mean {A} (l : list A) test : share l test = mean l (fun x => indicator (test x)).
Proof.
  unfold share, mean. f_equal. induction l as [| x l IH]; [reflexivity |]. cbn [filter total].
  destruct (test x); unfold indicator at 1; [cbn [length]; rewrite S_INR |]; rewrite IH; ring.
Qed.

Lemma share_le {A} (l : list A) f g : (forall x, In x l -> f x = true -> g x = true) -> share l f <= share l g.
Proof.
  intros H. rewrite !share_mean. apply mean_le. intros x I. specialize (H x I). unfold indicator.
  destruct (f x), (g x); try lra; now specialize (H eq_refl).
Qed.

(** ** Ville's inequality *)

Section Ville.

(** States, the batches that are drawn, a step; X does not increase in the mean while [inv] holds, which lasts. *)
Variables (V : Type) (L : list (list nat)) (next : list nat -> V -> V) (inv : V -> Prop) (X : V -> R) (rho : R).
Hypothesis L_some : L <> [].
Hypothesis X_pos : forall v, 0 <= X v.
Hypothesis inv_lasts : forall v B, inv v -> In B L -> inv (next B v).
Hypothesis falls : forall v, inv v -> mean L (fun B => X (next B v)) <= rho * X v.
Hypothesis rho_range : 0 <= rho <= 1.

Fixpoint state (v : V) (word : list (list nat)) (t : nat) : V :=
  match t, word with
  | O, _ => v
  | S t, B :: r => state (next B v) r t
  | S t, [] => state (next [] v) [] t
  end.

(** Whether X is at least c at one of the times from T to T + k. *)
Definition seen (c : R) (T k : nat) (v : V) (word : list (list nat)) : bool :=
  existsb (fun t => at_least c (X (state v word t))) (seq T (S k)).

Lemma seen_later c T k v B r : seen c (S T) k v (B :: r) = seen c T k (next B v) r.
Proof.
  unfold seen. rewrite <- (seq_shift (S k) T). generalize (seq T (S k)) as l.
  induction l as [| t l IH]; simpl; [reflexivity | now rewrite IH].
Qed.

Lemma seen_now c k v B r : seen c 0 (S k) v (B :: r) = at_least c (X v) || seen c 0 k (next B v) r.
Proof. rewrite <- (seen_later c 0 k v B r). reflexivity. Qed.

Lemma indicator_at_least c x : 0 < c -> 0 <= x -> indicator (at_least c x) <= x / c.
Proof.
  intros C P. unfold at_least, indicator. destruct (Rle_dec c x) as [H | H].
  - apply Rmult_le_reg_r with c; [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - unfold Rdiv. apply Rmult_le_pos; [easy |]. left. now apply Rinv_0_lt_compat.
Qed.

Lemma mean_indicator_le_1 {A} (l : list A) test : l <> [] -> mean l (fun x => indicator (test x)) <= 1.
Proof.
  intros H. rewrite <- (mean_const l 1 H). apply mean_le. intros x _. unfold indicator. destruct (test x); lra.
Qed.

Lemma sequences_some T : sequences T L <> [].
Proof.
  intros E. pose proof (length_sequences T L) as H. rewrite E in H. simpl in H.
  assert (N : INR (length L) <> 0).
  { destruct L; [easy |]. simpl length. rewrite S_INR. pose proof (pos_INR (length l0)). lra. }
  pose proof (pow_nonzero _ T N). lra.
Qed.

Lemma ville_now c k : 0 < c -> forall v, inv v ->
  mean (sequences k L) (fun word => indicator (seen c 0 k v word)) <= X v / c.
Proof.
  intros C. induction k as [| k IH]; intros v I.
  - unfold mean. simpl. unfold seen. simpl. rewrite orb_false_r.
    pose proof (indicator_at_least c (X v) C (X_pos v)). lra.
  - destruct (Rle_dec c (X v)) as [H | H].
    + apply Rle_trans with 1; [apply mean_indicator_le_1, sequences_some |].
      pose proof (indicator_at_least c (X v) C (X_pos v)) as A. unfold at_least in A.
      destruct (Rle_dec c (X v)); [exact A | easy].
    + rewrite (mean_sequences k L _ L_some).
      apply Rle_trans with (mean L (fun B => / c * X (next B v))).
      * apply mean_le. intros B HB.
        rewrite (mean_ext _ _ (fun r => indicator (seen c 0 k (next B v) r))).
        -- eapply Rle_trans; [apply IH; now apply inv_lasts |]. right. unfold Rdiv. ring.
        -- intros r _. rewrite seen_now. unfold at_least. destruct (Rle_dec c (X v)); easy.
      * rewrite mean_scal. specialize (falls v I). unfold Rdiv. rewrite (Rmult_comm (X v)).
        apply Rmult_le_compat_l; [left; now apply Rinv_0_lt_compat |].
        pose proof (X_pos v). nra.
Qed.

Theorem ville c T k : 0 < c -> forall v, inv v ->
  share (sequences (T + k) L) (seen c T k v) <= rho ^ T * X v / c.
Proof.
  intros C. setoid_rewrite share_mean. induction T as [| T IH]; intros v I.
  - cbn [Nat.add pow]. rewrite Rmult_1_l. now apply ville_now.
  - cbn [Nat.add]. rewrite (mean_sequences (T + k) L _ L_some).
    apply Rle_trans with (mean L (fun B => (rho ^ T / c) * X (next B v))).
    + apply mean_le. intros B HB.
      rewrite (mean_ext _ _ (fun r => indicator (seen c T k (next B v) r)))
        by (intros r _; now rewrite seen_later).
      eapply Rle_trans; [apply IH; now apply inv_lasts |]. right. unfold Rdiv. ring.
    + rewrite mean_scal. specialize (falls v I). cbn [pow].
      assert (0 <= rho ^ T / c).
      { unfold Rdiv. apply Rmult_le_pos; [apply pow_le; lra | left; now apply Rinv_0_lt_compat]. }
      apply Rle_trans with (rho ^ T / c * (rho * X v)); [now apply Rmult_le_compat_l |].
      right. unfold Rdiv. ring.
Qed.

End Ville.

(** ** Subsets of size b: each datapoint is in the share b/m of them *)

Fixpoint choose (n k : nat) : nat :=
  match n, k with
  | _, O => 1
  | O, S _ => 0
  | S n, S j => choose n j + choose n (S j)
  end.

Lemma length_subsets b l : length (subsets b l) = choose (length l) b.
Proof.
  revert b. induction l as [| x r IH]; intros [| c]; try reflexivity.
  cbn [subsets length choose]. now rewrite length_app, length_map, !IH.
Qed.

Lemma choose_1 n : choose n 1 = n.
Proof. induction n as [| n IH]; [reflexivity |]. cbn [choose]. rewrite IH. destruct n; simpl; lia. Qed.

Lemma absorption n : forall k, (S n * choose n k = S k * choose (S n) (S k))%nat.
Proof.
  induction n as [| n IH]; intros k.
  - destruct k as [| k]; cbn; lia.
  - destruct k as [| j].
    + cbn [choose]. change (choose n 0 + choose n 1)%nat with (choose n 0 + choose n 1)%nat.
      rewrite choose_1. destruct n; simpl; lia.
    + pose proof (IH j) as A. pose proof (IH (S j)) as B.
      change (choose (S (S n)) (S (S j))) with (choose (S n) (S j) + choose (S n) (S (S j)))%nat.
      assert (C : choose (S n) (S j) = (choose n j + choose n (S j))%nat) by reflexivity.
      nia.
Qed.

Lemma choose_pos n k : (k <= n)%nat -> (0 < choose n k)%nat.
Proof.
  revert k. induction n as [| n IH]; intros [| k] H; try (simpl; lia).
  cbn [choose]. specialize (IH k ltac:(lia)). lia.
Qed.

Lemma total_subsets c f l : total (subsets (S c) l) (fun B => over B f) =
  INR (choose (pred (length l)) c) * over l f.
Proof.
  revert c. induction l as [| x r IH]; intros c; [simpl; ring |].
  cbn [subsets]. rewrite total_app, total_map. cbn [over length pred].
  rewrite IH.
  assert (E : total (subsets c r) (fun B => f x + over B f) =
    INR (choose (length r) c) * f x + total (subsets c r) (fun B => over B f)).
  { rewrite <- length_subsets, <- total_const. generalize (subsets c r). intros L.
    induction L as [| B L IHL]; simpl; [ring | rewrite IHL; ring]. }
  rewrite E. destruct c as [| d].
  - assert (total (subsets 0 r) (fun B => over B f) = 0) as -> by (destruct r; simpl; ring).
    destruct r as [| y r']; simpl; [ring |]. destruct (length r'); simpl; ring.
  - rewrite IH. destruct r as [| y r']; [simpl; ring |].
    cbn [length pred]. change (choose (S (length r')) (S d)) with (choose (length r') d + choose (length r') (S d))%nat.
    rewrite plus_INR. ring.
Qed.

Lemma mean_subsets m b f : (1 <= b <= m)%nat ->
  mean (subsets b (seq 0 m)) (fun B => over B f) = INR b / INR m * over (seq 0 m) f.
Proof.
  intros H. destruct b as [| c]; [lia |]. destruct m as [| k]; [lia |].
  unfold mean. rewrite total_subsets, length_subsets, length_seq. cbn [pred].
  pose proof (absorption k c) as A. apply (f_equal INR) in A. rewrite !mult_INR in A.
  assert (INR (choose (S k) (S c)) <> 0).
  { apply not_0_INR. pose proof (choose_pos (S k) (S c)). lia. }
  assert (INR (S k) <> 0) by (apply not_0_INR; lia).
  assert (INR (choose k c) = INR (S c) * INR (choose (S k) (S c)) / INR (S k)) as ->.
  { rewrite <- A. field. easy. }
  field. split; easy.
Qed.

Lemma subset_in b l B : In B (subsets b l) -> incl B l /\ (NoDup l -> NoDup B) /\ length B = b.
Proof.
  revert b B. induction l as [| x r IH]; intros [| c] B H; cbn [subsets] in H.
  - destruct H as [<- | []]. repeat split; [easy | constructor].
  - easy.
  - destruct H as [<- | []]. repeat split; [easy | constructor].
  - apply in_app_or in H. destruct H as [H | H].
    + apply in_map_iff in H. destruct H as (C & <- & H). destruct (IH c C H) as (I & N & L).
      repeat split.
      * intros y [-> | Y]; [now left | right; now apply I].
      * intros D. inversion D; subst. constructor; [| auto]. intros Y. now apply I in Y.
      * simpl. now rewrite L.
    + destruct (IH (S c) B H) as (I & N & L). repeat split; [| | easy].
      * intros y Y. right. now apply I.
      * intros D. inversion D; subst. auto.
Qed.

Lemma subset_batch m b B : In B (subsets b (seq 0 m)) -> batch m B.
Proof.
  intros H. destruct (subset_in _ _ _ H) as (I & N & _). split; [apply N, seq_NoDup |].
  intros i J. apply I in J. apply in_seq in J. lia.
Qed.

Lemma subsets_some m b : (b <= m)%nat -> subsets b (seq 0 m) <> [].
Proof.
  intros H E. pose proof (length_subsets b (seq 0 m)) as L. rewrite E, length_seq in L. simpl in L.
  pose proof (choose_pos m b H). lia.
Qed.
