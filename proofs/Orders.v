(** * Orders of the data, cut into batches; and what happens in one of many blocks of epochs sooner or later *)

From Coq Require Import Reals List Lra Lia Psatz Permutation Sorted.
From Refereed Require Import Definitions Dynamics Probability.
Import ListNotations.
Local Open Scope R_scope.

(** ** All orders, each once *)

Lemma insertions_in {A} (x : A) l p :
  In p (insertions x l) <-> exists l1 l2, l = l1 ++ l2 /\ p = l1 ++ x :: l2.
Proof.
  revert p. induction l as [| y l IH]; intros p; cbn [insertions].
  - split.
    + intros [<- | []]. now exists [], [].
    + intros (l1 & l2 & E & ->). symmetry in E. apply app_eq_nil in E. destruct E as [-> ->]. now left.
  - split.
    + intros [<- | H]; [now exists [], (y :: l) |]. apply in_map_iff in H. destruct H as (z & <- & H).
      apply IH in H. destruct H as (l1 & l2 & -> & ->). now exists (y :: l1), l2.
    + intros (l1 & l2 & E & ->). destruct l1 as [| y' l1]; simpl in E.
      * subst l2. now left.
      * injection E as <- E. right. apply in_map_iff. exists (l1 ++ x :: l2). split; [easy |]. apply IH.
        now exists l1, l2.
Qed.

Lemma orders_in {A} (l p : list A) : In p (orders l) <-> Permutation l p.
Proof.
  revert p. induction l as [| x l IH]; intros p; cbn [orders].
  - split; [intros [<- | []]; constructor |]. intros H. apply Permutation_nil in H. subst. now left.
  - rewrite in_flat_map. split.
    + intros (z & Z & H). apply IH in Z. apply insertions_in in H. destruct H as (l1 & l2 & -> & ->).
      apply Permutation_cons_app. exact Z.
    + intros H. assert (X : In x p) by (apply (Permutation_in x H); now left).
      apply in_split in X. destruct X as (l1 & l2 & ->). exists (l1 ++ l2). split.
      * apply IH. exact (Permutation_cons_app_inv l1 l2 H).
      * apply insertions_in. now exists l1, l2.
Qed.

Lemma length_insertions {A} (x : A) l : length (insertions x l) = S (length l).
Proof. induction l as [| y l IH]; [reflexivity |]. cbn [insertions length]. now rewrite length_map, IH. Qed.

Lemma length_orders {A} (l : list A) : length (orders l) = fact (length l).
Proof.
  induction l as [| x l IH]; [reflexivity |]. cbn [orders length fact].
  assert (G : forall k, (forall p, In p k -> length p = length l) ->
    length (flat_map (insertions x) k) = (length k * S (length l))%nat).
  { induction k as [| p k IHk]; intros H; [reflexivity |]. cbn [flat_map length].
    rewrite length_app, length_insertions, IHk by (intros z Z; apply H; now right). rewrite (H p) by now left. lia. }
  rewrite G.
  - rewrite IH. lia.
  - intros p P. apply orders_in in P. symmetry. now apply Permutation_length.
Qed.

Lemma orders_some {A} (l : list A) : orders l <> [].
Proof.
  intros E. assert (I : In l (orders l)) by (apply orders_in; apply Permutation_refl). now rewrite E in I.
Qed.

Lemma nodup_flat_map {A B} (g : A -> list B) (h : B -> A) l : NoDup l ->
  (forall x, In x l -> NoDup (g x) /\ forall z, In z (g x) -> h z = x) -> NoDup (flat_map g l).
Proof.
  induction l as [| x l IH]; intros N H; [constructor |]. inversion N as [| ? ? Nx N']; subst. cbn [flat_map].
  destruct (H x (or_introl eq_refl)) as [Ng Hg]. specialize (IH N' (fun y Y => H y (or_intror Y))).
  revert Ng Hg. generalize (g x) as k. induction k as [| z k IHk]; intros Ng Hg; [easy |]. cbn [app].
  inversion Ng as [| ? ? Nz Nk]; subst. constructor; [| apply IHk; [easy | intros y Y; apply Hg; now right]].
  intros I. apply in_app_or in I. destruct I as [I | I]; [easy |]. apply in_flat_map in I.
  destruct I as (y & Y & I). destruct (H y (or_intror Y)) as [_ Hy].
  apply Nx. rewrite <- (Hg z (or_introl eq_refl)), (Hy z I). exact Y.
Qed.

Lemma nodup_insertions {A} (x : A) l : ~ In x l -> NoDup (insertions x l).
Proof.
  induction l as [| y l IH]; intros H; cbn [insertions]; [constructor; [easy | constructor] |].
  constructor.
  - intros I. apply in_map_iff in I. destruct I as (z & E & _). injection E as -> _. apply H. now left.
  - apply FinFun.Injective_map_NoDup; [intros u v E; now injection E |]. apply IH. intros I. apply H. now right.
Qed.

Theorem orders_once (l : list nat) : NoDup l -> NoDup (orders l).
Proof.
  induction l as [| x l IH]; intros N; cbn [orders]; [constructor; [easy | constructor] |].
  inversion N as [| ? ? Nx N']; subst. apply (nodup_flat_map (insertions x) (remove Nat.eq_dec x)); [now apply IH |].
  intros p P. apply orders_in in P. assert (X : ~ In x p).
  { intros X. apply Nx. apply (Permutation_in x (Permutation_sym P)). exact X. }
  split; [now apply nodup_insertions |]. intros z Z. apply insertions_in in Z. destruct Z as (l1 & l2 & -> & ->).
  rewrite remove_app, remove_cons, <- remove_app. apply notin_remove. exact X.
Qed.

(** ** Pieces *)

Lemma length_pieces q b l : length (pieces q b l) = q.
Proof. revert l. induction q as [| q IH]; intros l; [reflexivity |]. simpl. now rewrite IH. Qed.

Lemma concat_pieces q b l : (length l <= q * b)%nat -> concat (pieces q b l) = l.
Proof.
  revert l. induction q as [| q IH]; intros l H; simpl in *.
  - destruct l; [reflexivity | simpl in H; lia].
  - rewrite IH; [apply firstn_skipn |]. rewrite length_skipn. lia.
Qed.

Lemma piece_in q b l B : In B (pieces q b l) -> (length B <= b)%nat /\ exists l1 l2, l = l1 ++ B ++ l2.
Proof.
  revert l. induction q as [| q IH]; intros l H; [easy |]. destruct H as [<- | H].
  - split; [apply firstn_le_length |]. exists [], (skipn b l). symmetry. apply firstn_skipn.
  - destruct (IH _ H) as (L & l1 & l2 & E). split; [easy |]. exists (firstn b l ++ l1), l2.
    rewrite <- app_assoc, <- E. symmetry. apply firstn_skipn.
Qed.

Lemma enough_pieces m b : (1 <= b)%nat -> (m <= batches_each m b * b)%nat.
Proof.
  intros B. unfold batches_each. pose proof (Nat.div_mod (m + b - 1) b ltac:(lia)).
  pose proof (Nat.mod_upper_bound (m + b - 1) b ltac:(lia)). nia.
Qed.

Lemma pieces_cut m b s : (1 <= b)%nat -> Permutation (seq 0 m) s -> cut m (pieces (batches_each m b) b s).
Proof.
  intros B P. unfold cut. rewrite concat_pieces.
  - split; [apply (Permutation_NoDup P), seq_NoDup |]. intros i. split; intros I.
    + apply (Permutation_in i (Permutation_sym P)) in I. apply in_seq in I. lia.
    + apply (Permutation_in i P). apply in_seq. lia.
  - rewrite <- (Permutation_length P), length_seq. now apply enough_pieces.
Qed.

(** ** The largest b but one: an order whose first batch has them *)

Section Largest.

Variable f : nat -> R.
Hypothesis f_pos : forall i, 0 <= f i.

Let falling := StronglySorted (fun i j => f j <= f i).

Lemma insert_falling x s : falling s -> exists s', Permutation (x :: s) s' /\ falling s'.
Proof.
  induction s as [| y s IH]; intros F; [exists [x]; split; [apply Permutation_refl | repeat constructor] |].
  inversion F as [| ? ? F' A]; subst. destruct (Rle_lt_dec (f y) (f x)) as [H | H].
  - exists (x :: y :: s). split; [apply Permutation_refl |]. constructor; [easy |]. constructor; [easy |].
    revert A. apply Forall_impl. intros j. lra.
  - destruct (IH F') as (s' & P & F''). exists (y :: s'). split.
    + apply Permutation_trans with (y :: x :: s); [apply perm_swap | now apply perm_skip].
    + constructor; [easy |]. apply (Permutation_Forall P). constructor; [lra | easy].
Qed.

Lemma sort_falling l : exists s, Permutation l s /\ falling s.
Proof.
  induction l as [| x l (s & P & F)]; [exists []; split; constructor |].
  destruct (insert_falling x s F) as (s' & P' & F'). exists s'. split; [| easy].
  apply Permutation_trans with (x :: s); [now apply perm_skip | easy].
Qed.

Lemma threshold s : falling s -> forall k, exists c, 0 <= c /\
  (forall i, In i (firstn k s) -> c <= f i) /\ forall j, In j (skipn k s) -> f j <= c.
Proof.
  induction s as [| x s IH]; intros F k.
  - exists 0. split; [lra |]. rewrite firstn_nil, skipn_nil. split; easy.
  - inversion F as [| ? ? F' A]; subst. rewrite Forall_forall in A. destruct k as [| k].
    + exists (f x). split; [easy |]. split; [easy |]. intros j [<- | J]; [lra | now apply A].
    + destruct (IH F' k) as (c & C & C1 & C2). exists (Rmin c (f x)). split; [now apply Rmin_glb |]. cbn [firstn skipn].
      split.
      * intros i [<- | I]; [apply Rmin_r |]. apply Rle_trans with c; [apply Rmin_l | now apply C1].
      * intros j J. apply Rmin_glb; [now apply C2 |]. apply A. rewrite <- (firstn_skipn k s). apply in_or_app. now right.
Qed.

Lemma over_at_least l c : (forall i, In i l -> c <= f i) -> INR (length l) * c <= over l f.
Proof.
  induction l as [| x l IH]; intros H; [simpl; lra |]. cbn [over length]. rewrite S_INR.
  pose proof (H x (or_introl eq_refl)). pose proof (IH (fun i I => H i (or_intror I))). lra.
Qed.

(** [i] has the largest value; the first batch has it, but not [x], and is the heaviest. *)
Theorem heaviest_but m b i x : (1 <= b < m)%nat -> (i < m)%nat -> (x < m)%nat -> x <> i ->
  (forall j, (j < m)%nat -> f j <= f i) -> exists s, Permutation (seq 0 m) s /\
  In i (firstn b s) /\ ~ In x (firstn b s) /\ forall q B, In B (pieces q b (skipn b s)) -> over B f <= over (firstn b s) f.
Proof.
  intros Hb I X D T.
  assert (exists l, Permutation (seq 0 m) (i :: x :: l)) as (l & P).
  { assert (Ii : In i (seq 0 m)) by (apply in_seq; lia). apply in_split in Ii. destruct Ii as (l1 & l2 & E).
    assert (Ix : In x (l1 ++ l2)).
    { assert (Z : In x (seq 0 m)) by (apply in_seq; lia). rewrite E in Z. apply in_or_app. apply in_app_or in Z.
      destruct Z as [Z | [Z | Z]]; auto. congruence. }
    apply in_split in Ix. destruct Ix as (k1 & k2 & E'). exists (k1 ++ k2). rewrite E.
    apply Permutation_sym, Permutation_cons_app. rewrite E'. now apply Permutation_cons_app. }
  destruct (sort_falling l) as (s & Ps & F).
  assert (P' : Permutation (seq 0 m) (i :: s ++ [x])).
  { apply Permutation_trans with (1 := P). apply perm_skip. apply Permutation_trans with (x :: s); [now apply perm_skip |].
    apply Permutation_cons_append. }
  assert (N : NoDup (i :: s ++ [x])) by (apply (Permutation_NoDup P'), seq_NoDup).
  assert (Ls : S (S (length s)) = m).
  { pose proof (Permutation_length P') as Z. rewrite length_seq in Z. simpl in Z. rewrite length_app in Z. simpl in Z. lia. }
  destruct b as [| k]; [lia |].
  assert (Ef : firstn (S k) (i :: s ++ [x]) = i :: firstn k s).
  { cbn [firstn]. f_equal. rewrite firstn_app. replace (k - length s)%nat with 0%nat by lia.
    rewrite firstn_O. apply app_nil_r. }
  assert (Es : skipn (S k) (i :: s ++ [x]) = skipn k s ++ [x]).
  { cbn [skipn]. rewrite skipn_app. replace (k - length s)%nat with 0%nat by lia. reflexivity. }
  exists (i :: s ++ [x]). rewrite Ef, Es. split; [exact P' |]. split; [now left |].
  inversion N as [| ? ? Ni Ns]; subst.
  assert (Nx : ~ In x s).
  { intros Z. apply NoDup_remove_2 in Ns. rewrite app_nil_r in Ns. easy. }
  split.
  { intros [Z | Z]; [congruence |]. apply Nx. rewrite <- (firstn_skipn k s). apply in_or_app. now left. }
  intros q B HB. destruct (piece_in q (S k) _ B HB) as (LB & l1 & l2 & EB).
  destruct (threshold s F k) as (c0 & C0 & C1 & C2). set (c := Rmin c0 (f i)).
  assert (ci : c <= f i) by apply Rmin_r. assert (c0' : 0 <= c) by (apply Rmin_glb; auto).
  assert (NB : NoDup B).
  { assert (Z : NoDup (skipn k s ++ [x])).
    { rewrite <- (firstn_skipn k s), <- app_assoc in Ns. revert Ns. generalize (firstn k s) as u.
      induction u as [| y u IH]; [easy |]. intros Z. inversion Z; subst. auto. }
    rewrite EB in Z. clear - Z. revert Z. induction l1 as [| y u IH]; simpl; intros Z.
    - revert Z. clear. induction B as [| y B IH]; intros Z; [constructor |]. simpl in Z. inversion Z as [| ? ? Zy Z']; subst.
      constructor; [| auto]. intros I. apply Zy, in_or_app. now left.
    - inversion Z; subst. auto. }
  assert (inB : forall j, In j B -> j = x \/ f j <= c).
  { intros j J. assert (Z : In j (skipn k s ++ [x])) by (rewrite EB; apply in_or_app; right; apply in_or_app; now left).
    apply in_app_or in Z. destruct Z as [Z | [Z | []]]; [right | now left]. apply Rmin_glb; [now apply C2 |].
    apply T. assert (Q : In j (i :: s ++ [x])).
    { right. apply in_or_app. left. rewrite <- (firstn_skipn k s). apply in_or_app. now right. }
    apply (Permutation_in j (Permutation_sym P')) in Q. apply in_seq in Q. lia. }
  assert (G : forall l, NoDup l -> (forall j, In j l -> j = x \/ f j <= c) ->
    over l f <= (if in_dec Nat.eq_dec x l then f i - c else 0) + INR (length l) * c).
  { assert (fx : f x <= f i) by (apply T; lia). clear - fx ci.
    induction l as [| y l IH]; intros N H; [simpl; lra |]. inversion N as [| ? ? Ny N']; subst.
    specialize (IH N' (fun j J => H j (or_intror J))). cbn [over length]. rewrite S_INR.
    destruct (H y (or_introl eq_refl)) as [-> | Y].
    - destruct (in_dec Nat.eq_dec x l) as [Z | Z]; [easy |].
      destruct (in_dec Nat.eq_dec x (x :: l)) as [_ | Z']; [lra | exfalso; apply Z'; now left].
    - destruct (in_dec Nat.eq_dec x l) as [Z | Z], (in_dec Nat.eq_dec x (y :: l)) as [Z' | Z']; try lra.
      exfalso. apply Z'. now right. }
  specialize (G B NB inB).
  assert (LE : INR (length B) * c <= (INR k + 1) * c).
  { apply Rmult_le_compat_r; [easy |]. rewrite <- S_INR. now apply le_INR. }
  assert (A : INR k * c <= over (firstn k s) f).
  { replace k with (length (firstn k s)) at 1 by (rewrite length_firstn; lia). apply over_at_least.
    intros j J. apply Rle_trans with c0; [apply Rmin_l | now apply C1]. }
  cbn [over]. destruct (in_dec Nat.eq_dec x B); lra.
Qed.

End Largest.

(** ** Blocks: what some sequence of H orders brings about from anywhere happens in one of many blocks *)

Lemma some_sequences {A} T (l : list A) : l <> [] -> sequences T l <> [].
Proof.
  intros N E. pose proof (length_sequences T l) as H. rewrite E in H. change (0 = INR (length l) ^ T) in H.
  assert (0 < INR (length l) ^ T); [| lra]. apply pow_lt, lt_0_INR. destruct l; [easy | simpl; lia].
Qed.

Lemma sequence_cons {A} T (l : list A) x word : In x l -> In word (sequences T l) -> In (x :: word) (sequences (S T) l).
Proof. intros X W. cbn [sequences]. apply in_flat_map. exists x. split; [easy |]. now apply in_map. Qed.

Lemma sequence_app {A} T U (l : list A) h r : In h (sequences T l) -> In r (sequences U l) -> In (h ++ r) (sequences (T + U) l).
Proof.
  revert h. induction T as [| T IH]; intros h Hh Hr; cbn [sequences] in Hh.
  - now destruct Hh as [<- | []].
  - apply in_flat_map in Hh. destruct Hh as (x & X & H). apply in_map_iff in H. destruct H as (h' & <- & H).
    simpl. apply (sequence_cons (T + U) l x); auto.
Qed.

Lemma mean_missed {A} (l : list A) g M x : In x l -> g x <= 0 -> (forall y, In y l -> g y <= M) -> 0 <= M ->
  mean l g <= (1 - / INR (length l)) * M.
Proof.
  intros X G H M0. assert (N : 0 < INR (length l)).
  { apply lt_0_INR. destruct l; [easy | simpl; lia]. }
  assert (E : total l g <= (INR (length l) - 1) * M).
  { apply in_split in X. destruct X as (l1 & l2 & ->). rewrite total_app. cbn [total].
    assert (K : forall l', (forall y, In y l' -> g y <= M) -> total l' g <= INR (length l') * M).
    { intros l' H'. rewrite <- (total_const l' M). now apply total_le. }
    rewrite length_app. cbn [length]. rewrite plus_INR, S_INR.
    pose proof (K l1 ltac:(intros y Y; apply H, in_or_app; now left)).
    pose proof (K l2 ltac:(intros y Y; apply H, in_or_app; right; now right)). lra. }
  unfold mean. apply Rmult_le_reg_r with (INR (length l)); [easy |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
  replace ((1 - / INR (length l)) * M * INR (length l)) with ((INR (length l) - 1) * M) by (field; lra). lra.
Qed.

Section Blocks.

Variables (V : Type) (L : list (list nat)) (next : list nat -> V -> V) (inv good : V -> Prop) (H : nat).
Hypothesis L_some : L <> [].
Hypothesis inv_lasts : forall v s, inv v -> In s L -> inv (next s v).
Hypothesis good_lasts : forall v s, good v -> In s L -> good (next s v).
Hypothesis some_block : forall v, inv v -> exists word, In word (sequences H L) /\ good (state V next v word H).

Lemma state_app h r v t : state V next v (h ++ r) (length h + t) = state V next (state V next v h (length h)) r t.
Proof. revert v. induction h as [| x h IH]; intros v; [reflexivity |]. cbn [app length Nat.add state]. apply IH. Qed.

Lemma state_lasts (P : V -> Prop) : (forall v s, P v -> In s L -> P (next s v)) ->
  forall T word, In word (sequences T L) -> forall v t, (t <= T)%nat -> P v -> P (state V next v word t).
Proof.
  intros HP. induction T as [| T IH]; intros word W v t Ht Pv.
  - now replace t with 0%nat by lia.
  - destruct t as [| t]; [easy |]. cbn [sequences] in W. apply in_flat_map in W. destruct W as (x & X & W).
    apply in_map_iff in W. destruct W as (r & <- & W). cbn [state]. apply (IH r W); [lia | auto].
Qed.

Lemma state_between T word v t u : In word (sequences T L) -> (t <= u <= T)%nat -> good (state V next v word t) ->
  good (state V next v word u).
Proof.
  revert word v t u. induction T as [| T IH]; intros word v t u W Ht G.
  - now replace u with t by lia.
  - destruct t as [| t]; [apply (state_lasts good good_lasts (S T)); [easy | lia | easy] |].
    destruct u as [| u]; [lia |]. cbn [sequences] in W. apply in_flat_map in W. destruct W as (x & X & W).
    apply in_map_iff in W. destruct W as (r & <- & W). cbn [state] in *. apply (IH r (next x v) t u W); [lia | easy].
Qed.

Theorem blocks J k : forall v test, inv v ->
  (forall word, In word (sequences (J * H + k) L) -> good (state V next v word (J * H)) -> test word = false) ->
  share (sequences (J * H + k) L) test <= (1 - / INR (length L) ^ H) ^ J.
Proof.
  setoid_rewrite share_mean.
  assert (R : forall T, sequences T L <> []) by (intros T; now apply some_sequences).
  assert (LL : 1 <= INR (length L)) by (change 1 with (INR 1); apply le_INR; destruct L; [easy | simpl; lia]).
  assert (LH : 1 <= INR (length L) ^ H) by now apply pow_R1_Rle.
  assert (LI : 0 <= 1 - / INR (length L) ^ H).
  { assert (/ INR (length L) ^ H <= / 1) by (apply Rinv_le_contravar; lra). rewrite Rinv_1 in *. lra. }
  induction J as [| J IH]; intros v test I HT; [apply mean_indicator_le_1, R |].
  replace (S J * H + k)%nat with (H + (J * H + k))%nat in * by lia. rewrite mean_app by easy. cbn [pow].
  destruct (some_block v I) as (h & Hh & G). rewrite <- (length_sequences H L).
  apply (mean_missed _ _ _ h Hh).
  - right. transitivity (mean (sequences (J * H + k) L) (fun _ => 0)); [| now apply mean_const].
    apply mean_ext. intros r Hr. rewrite HT; [reflexivity | now apply sequence_app |].
    replace (S J * H)%nat with (length h + J * H)%nat by (rewrite (length_sequence H L h Hh); lia).
    rewrite state_app, (length_sequence H L h Hh). apply (state_lasts good good_lasts (J * H + k)); [easy | lia | easy].
  - intros g Hg. rewrite length_sequences. apply (IH (state V next v g H)).
    + apply (state_lasts inv inv_lasts H); [easy | lia | easy].
    + intros r Hr Gr. apply HT; [now apply sequence_app |].
      replace (S J * H)%nat with (length g + J * H)%nat by (rewrite (length_sequence H L g Hg); lia).
      now rewrite state_app, (length_sequence H L g Hg).
  - rewrite length_sequences. now apply pow_le.
Qed.

End Blocks.
