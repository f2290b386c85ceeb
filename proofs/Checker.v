(** * A checker of certificates, proved sound over the real numbers

    The reading of [evidence/checker.py], in Coq: a sentence is a list of assumptions and a list of parts of a
    conclusion, between rational functions of real variables; a certificate shows of each part that the
    assumptions and its negation contradict each other, and of each denominator that it is not zero.

    Main definitions
    - [denote], [holds]: what a term and a formula mean, over Coq's real numbers;
    - [claim], [statement], [denominators]: what is to be shown;
    - [certified]: the checker, which computes with integers alone.
    Main results
    - [certified_sound]: what passes the checker is true for all real values of the variables;
    - [met_sound], [refuted_sound]: what a rational point shows.

    A printed statement is convertible with [statement values claim], so that the kernel itself compares the
    text that is read with the syntax that is checked. *)

From Coq Require Import Env EnvRing InitialRing.
From Coq Require Import ZArith QArith Reals Qreals List Bool Lia Lra.
Import ListNotations.

(** ** What is said *)

Inductive term :=
| Num (z : Z) | Var (n : nat) | Opp (a : term)
| Add (a b : term) | Sub (a b : term) | Mul (a b : term) | Div (a b : term)
| Pow (a : term) (n : nat).

Inductive formula :=
| Yes | No
| Ge (a b : term) | Gt (a b : term) | Le (a b : term) | Lt (a b : term) | Eq (a b : term) | Ne (a b : term)
| And (f g : formula) | Or (f g : formula) | Not (f : formula)
| Implies (f g : formula) | Iff (f g : formula).

Fixpoint denote (l : list R) (t : term) : R :=
  match t with
  | Num z => IZR z
  | Var n => nth n l 0%R
  | Opp a => - denote l a
  | Add a b => denote l a + denote l b
  | Sub a b => denote l a - denote l b
  | Mul a b => denote l a * denote l b
  | Div a b => denote l a / denote l b
  | Pow a n => denote l a ^ n
  end%R.

Fixpoint holds (l : list R) (f : formula) : Prop :=
  match f with
  | Yes => True
  | No => False
  | Ge a b => denote l a >= denote l b
  | Gt a b => denote l a > denote l b
  | Le a b => denote l a <= denote l b
  | Lt a b => denote l a < denote l b
  | Eq a b => denote l a = denote l b
  | Ne a b => denote l a <> denote l b
  | And f g => holds l f /\ holds l g
  | Or f g => holds l f \/ holds l g
  | Not f => ~ holds l f
  | Implies f g => holds l f -> holds l g
  | Iff f g => holds l f <-> holds l g
  end%R.

(** The terms that a formula divides by, other than numerals, of which none is zero. *)
Fixpoint divisors (t : term) : list term :=
  match t with
  | Num _ | Var _ => []
  | Opp a | Pow a _ => divisors a
  | Add a b | Sub a b | Mul a b => divisors a ++ divisors b
  | Div a b => divisors a ++ match b with Num (Zpos _) | Num (Zneg _) => [] | _ => divisors b ++ [b] end
  end.

Fixpoint divided (f : formula) : list term :=
  match f with
  | Yes | No => []
  | Ge a b | Gt a b | Le a b | Lt a b | Eq a b | Ne a b => divisors a ++ divisors b
  | And f g | Or f g | Implies f g | Iff f g => divided f ++ divided g
  | Not f => divided f
  end.

Definition plain (f : formula) : bool := match divided f with [] => true | _ => false end.

(** [denominators] are all that the formulas divide by, but for numerals. *)
Record claim := Claim { assumed : list formula; nonzero : list term; concluded : list formula }.

Fixpoint implied (l : list Prop) (P : Prop) : Prop :=
  match l with [] => P | a :: r => a -> implied r P end.

Fixpoint all (l : list Prop) : Prop :=
  match l with [] => True | [a] => a | a :: r => a /\ all r end.

Definition statement (l : list R) (c : claim) : Prop :=
  implied (map (holds l) (assumed c)) (all (map (holds l) (concluded c))).

(** The assumptions without denominators keep the denominators from zero. *)
Definition denominators (l : list R) (c : claim) : Prop :=
  implied (map (holds l) (filter plain (assumed c))) (all (map (fun d => denote l d <> 0%R) (nonzero c))).

(** ** Polynomials with integer coefficients, from the standard library *)

Definition poly := Pol Z.
Definition constant (z : Z) : poly := Pc z.
Definition variable (n : nat) : poly := mk_X 0%Z 1%Z (Pos.of_succ_nat n).
Definition plus : poly -> poly -> poly := Padd 0%Z Z.add Z.eqb.
Definition times : poly -> poly -> poly := Pmul 0%Z 1%Z Z.add Z.mul Z.eqb.
Definition opposite : poly -> poly := Popp Z.opp.
Definition same : poly -> poly -> bool := Peq Z.eqb.
Fixpoint power (p : poly) (n : nat) : poly := match n with O => constant 1 | S n => times p (power p n) end.

Definition env (l : list R) : Env R := fun p => nth (pred (Pos.to_nat p)) l 0%R.
Definition value (l : list R) (p : poly) : R := Pphi Rplus Rmult IZR (env l) p.

Lemma integers : ring_morph 0%R 1%R Rplus Rmult Rminus Ropp eq 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Z.eqb IZR.
Proof.
  constructor; try reflexivity.
  - apply plus_IZR.
  - apply minus_IZR.
  - apply mult_IZR.
  - apply opp_IZR.
  - intros x y H. apply Z.eqb_eq in H. now subst.
Qed.

Local Notation RA := (Rth_ARth (Eqsth R) (Eq_ext Rplus Rmult Ropp) RTheory).

Lemma value_constant l z : value l (constant z) = IZR z.
Proof. reflexivity. Qed.

Lemma value_plus l p q : value l (plus p q) = (value l p + value l q)%R.
Proof. exact (Padd_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) RA integers q p (env l)). Qed.

Lemma value_times l p q : value l (times p q) = (value l p * value l q)%R.
Proof. exact (Pmul_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) RA integers p q (env l)). Qed.

Lemma value_opposite l p : value l (opposite p) = (- value l p)%R.
Proof. exact (Popp_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) RA integers p (env l)). Qed.

Lemma value_variable l n : value l (variable n) = nth n l 0%R.
Proof.
  transitivity (Env.nth (Pos.of_succ_nat n) (env l)).
  - symmetry. exact (mkX_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) RA integers (Pos.of_succ_nat n) (env l)).
  - unfold Env.nth, env. now rewrite SuccNat2Pos.id_succ.
Qed.

Lemma value_power l p n : value l (power p n) = (value l p ^ n)%R.
Proof. induction n; simpl; [reflexivity | now rewrite value_times, IHn]. Qed.

Lemma value_same l p q : same p q = true -> value l p = value l q.
Proof. intros H. exact (Peq_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) integers p q H (env l)). Qed.

Global Hint Rewrite value_constant value_plus value_times value_opposite value_variable value_power : value.
Arguments plus : simpl never.
Arguments times : simpl never.
Arguments opposite : simpl never.
Arguments value : simpl never.

(** ** Reading: a term as a quotient, and what it divides by *)

(** Stands for [top / (scale * bottom)]. *)
Record quotient := Quotient { top : poly; scale : positive; bottom : poly }.

Definition scaled (p : poly) (k : positive) : poly := times p (constant (Zpos k)).

Definition sum_of (a b : quotient) : quotient :=
  if same (bottom a) (bottom b) then
    if Pos.eqb (scale a) (scale b) then Quotient (plus (top a) (top b)) (scale a) (bottom a)
    else Quotient (plus (scaled (top a) (scale b)) (scaled (top b) (scale a))) (scale a * scale b) (bottom a)
  else
    Quotient
      (plus (scaled (times (top a) (bottom b)) (scale b)) (scaled (times (top b) (bottom a)) (scale a)))
      (scale a * scale b) (times (bottom a) (bottom b)).

Definition ratio_of (a b : quotient) : quotient * list poly :=
  let up := scaled (times (top a) (bottom b)) (scale b) in
  match top b with
  | Pc (Zpos k) => (Quotient up (scale a * k) (bottom a), [])
  | Pc (Zneg k) => (Quotient (opposite up) (scale a * k) (bottom a), [])
  | _ => (Quotient up (scale a) (times (bottom a) (top b)), [top b])
  end.

Definition minus (a : quotient) : quotient := Quotient (opposite (top a)) (scale a) (bottom a).

Fixpoint power_of (k : positive) (n : nat) : positive :=
  match n with O => 1%positive | S n => (k * power_of k n)%positive end.

Fixpoint read (t : term) : quotient * list poly :=
  match t with
  | Num z => (Quotient (constant z) 1 (constant 1), [])
  | Var n => (Quotient (variable n) 1 (constant 1), [])
  | Opp a => let (p, u) := read a in (minus p, u)
  | Add a b => let (p, u) := read a in let (q, v) := read b in (sum_of p q, u ++ v)
  | Sub a b => let (p, u) := read a in let (q, v) := read b in (sum_of p (minus q), u ++ v)
  | Mul a b =>
      let (p, u) := read a in let (q, v) := read b in
      (Quotient (times (top p) (top q)) (scale p * scale q) (times (bottom p) (bottom q)), u ++ v)
  | Div a b =>
      let (p, u) := read a in let (q, v) := read b in
      let (r, w) := ratio_of p q in (r, u ++ v ++ w)
  | Pow a n =>
      let (p, u) := read a in (Quotient (power (top p) n) (power_of (scale p) n) (power (bottom p) n), u)
  end.

Definition nonzeros (l : list R) (ps : list poly) : Prop := Forall (fun p => value l p <> 0%R) ps.

Definition is (l : list R) (q : quotient) (x : R) : Prop :=
  value l (bottom q) <> 0%R /\ x = (value l (top q) / (IZR (Zpos (scale q)) * value l (bottom q)))%R.

Lemma positive_scale k : (0 < IZR (Zpos k))%R.
Proof. apply IZR_lt. lia. Qed.

Lemma IZR_scales j k : IZR (Zpos (j * k)) = (IZR (Zpos j) * IZR (Zpos k))%R.
Proof. now rewrite Pos2Z.inj_mul, mult_IZR. Qed.

Lemma value_scaled l p k : value l (scaled p k) = (value l p * IZR (Zpos k))%R.
Proof. unfold scaled. now autorewrite with value. Qed.

Ltac scales :=
  repeat match goal with
  | |- context [IZR (Zpos (?j * ?k))] => rewrite (IZR_scales j k)
  | q : quotient |- _ => lazymatch goal with
      | H : (0 < IZR (Zpos (scale q)))%R |- _ => fail
      | _ => pose proof (positive_scale (scale q)) end
  end.

Lemma is_sum l a b x y : is l a x -> is l b y -> is l (sum_of a b) (x + y).
Proof.
  intros [Ha ->] [Hb ->]. unfold sum_of.
  destruct (same (bottom a) (bottom b)) eqn:E.
  - pose proof (value_same l _ _ E) as EV.
    destruct (Pos.eqb (scale a) (scale b)) eqn:F.
    + apply Pos.eqb_eq in F. split; simpl; [easy |].
      rewrite value_plus, <- EV, <- F. scales. field. split; [easy | lra].
    + split; simpl; [easy |].
      scales. rewrite value_plus, !value_scaled, <- EV. field. repeat split; easy || lra.
  - split; simpl.
    + rewrite value_times. now apply Rmult_integral_contrapositive.
    + scales. rewrite value_plus, !value_scaled, !value_times. field. repeat split; easy || lra.
Qed.

Lemma is_minus l a x : is l a x -> is l (minus a) (- x).
Proof.
  intros [Ha ->]. split; simpl; [easy |]. rewrite value_opposite. scales. field. split; [easy | lra].
Qed.

Lemma is_ratio l a b x y : is l a x -> is l b y -> nonzeros l (snd (ratio_of a b)) ->
  is l (fst (ratio_of a b)) (x / y) /\ y <> 0%R.
Proof.
  intros [Ha ->] [Hb ->]. unfold ratio_of.
  assert (general : value l (top b) <> 0%R ->
    is l (Quotient (scaled (times (top a) (bottom b)) (scale b)) (scale a) (times (bottom a) (top b)))
      (value l (top a) / (IZR (Zpos (scale a)) * value l (bottom a)) /
       (value l (top b) / (IZR (Zpos (scale b)) * value l (bottom b)))) /\
    (value l (top b) / (IZR (Zpos (scale b)) * value l (bottom b)) <> 0)%R).
  { intros H. scales. split; [split; simpl |].
    - rewrite value_times. now apply Rmult_integral_contrapositive.
    - rewrite value_scaled, !value_times. field. repeat split; easy || lra.
    - unfold Rdiv. apply Rmult_integral_contrapositive. split; [easy |].
      apply Rinv_neq_0_compat, Rmult_integral_contrapositive. split; [lra | easy]. }
  destruct (top b) as [z | |] eqn:E; try (simpl; intros H; inversion H; subst; now apply general).
  destruct z as [| k | k]; simpl.
  - intros H. inversion H; subst. now apply general.
  - intros _. assert (V : value l (Pc (Zpos k)) = IZR (Zpos k)) by reflexivity.
    pose proof (positive_scale k). destruct general as [[G1 G2] G3]; [rewrite V; lra |].
    split; [| easy]. split; simpl; [easy |]. scales. rewrite V, value_scaled, value_times.
    field. repeat split; easy || lra.
  - intros _. assert (V : value l (Pc (Zneg k)) = (- IZR (Zpos k))%R) by reflexivity.
    pose proof (positive_scale k). destruct general as [[G1 G2] G3]; [rewrite V; lra |].
    split; [| easy]. split; simpl; [easy |]. scales. rewrite V, value_opposite, value_scaled, value_times.
    field. repeat split; easy || lra.
Qed.

Lemma is_power l a x n : is l a x ->
  is l (Quotient (power (top a) n) (power_of (scale a) n) (power (bottom a) n)) (x ^ n).
Proof.
  intros [Ha ->]. split; simpl.
  - rewrite value_power. now apply pow_nonzero.
  - rewrite !value_power. scales.
    induction n as [| n IH]; cbn [pow power_of].
    + field.
    + rewrite IH, IZR_scales. pose proof (positive_scale (power_of (scale a) n)).
      pose proof (pow_nonzero _ n Ha). field. repeat split; easy || lra.
Qed.

Lemma read_is l t : nonzeros l (snd (read t)) ->
  is l (fst (read t)) (denote l t) /\ Forall (fun d => denote l d <> 0%R) (divisors t).
Proof.
  unfold nonzeros.
  induction t as [z | n | a IHa | a IHa b IHb | a IHa b IHb | a IHa b IHb | a IHa b IHb | a IHa n]; simpl.
  - intros _. split; [| constructor]. split; simpl; [rewrite value_constant; lra |].
    rewrite !value_constant. field.
  - intros _. split; [| constructor]. split; simpl; [rewrite value_constant; lra |].
    rewrite value_constant, value_variable. field.
  - destruct (read a) as [p u]; simpl in *. intros H. destruct (IHa H) as [I D]. split; [| easy].
    now apply is_minus.
  - destruct (read a) as [p u], (read b) as [q v]; simpl in *. rewrite !Forall_app. intros [H G].
    destruct (IHa H) as [I D], (IHb G) as [J E]. split; [| easy]. now apply is_sum.
  - destruct (read a) as [p u], (read b) as [q v]; simpl in *. rewrite !Forall_app. intros [H G].
    destruct (IHa H) as [I D], (IHb G) as [J E]. split; [| easy]. apply is_sum; [easy | now apply is_minus].
  - destruct (read a) as [p u], (read b) as [q v]; simpl in *. rewrite !Forall_app. intros [H G].
    destruct (IHa H) as [[I I'] D], (IHb G) as [[J J'] E]. split; [| easy]. split; simpl.
    + rewrite value_times. now apply Rmult_integral_contrapositive.
    + rewrite I', J', !value_times. scales. field. repeat split; easy || lra.
  - destruct (read a) as [p u], (read b) as [q v]; simpl in *.
    pose proof (is_ratio l p q (denote l a) (denote l b)) as K.
    destruct (ratio_of p q) as [r w]; simpl in *. rewrite !Forall_app. intros (H & G & F).
    destruct (IHa H) as [I D], (IHb G) as [J E]. destruct (K I J F) as [L M]. split; [easy |]. split; [easy |].
    assert (Forall (fun d => denote l d <> 0%R) (divisors b ++ [b])) as N
      by (apply Forall_app; split; [easy | constructor; [easy | constructor]]).
    destruct b as [[| k | k] | | | | | | |]; easy || apply Forall_nil.
  - destruct (read a) as [p u]; simpl in *. intros H. destruct (IHa H) as [I D]. split; [| easy].
    now apply is_power.
Qed.

(** ** Facts: what a formula, or its negation, says of polynomials *)

Inductive sign := Zero | NonZero | Positive | NonNegative.

Inductive fact :=
| Is (s : sign) (p : poly)
| Both (a b : fact) | Either (a b : fact) | Always | Never.

Definition signed (s : sign) (x : R) : Prop :=
  match s with Zero => x = 0 | NonZero => x <> 0 | Positive => x > 0 | NonNegative => x >= 0 end%R.

Fixpoint meant (l : list R) (f : fact) : Prop :=
  match f with
  | Is s p => signed s (value l p)
  | Both a b => meant l a /\ meant l b
  | Either a b => meant l a \/ meant l b
  | Always => True
  | Never => False
  end.

Inductive relation := AtLeast | Above | AtMost | Below | Equal | Unequal.

Definition negated (r : relation) : relation :=
  match r with
  | AtLeast => Below | Above => AtMost | AtMost => Above | Below => AtLeast
  | Equal => Unequal | Unequal => Equal
  end.

Definition compared (r : relation) (x y : R) : Prop :=
  match r with
  | AtLeast => x >= y | Above => x > y | AtMost => x <= y | Below => x < y | Equal => x = y | Unequal => x <> y
  end%R.

Definition relate (r : relation) (a b : term) : fact :=
  let q := fst (read (Sub a b)) in
  match r with
  | AtLeast => Is NonNegative (times (top q) (bottom q))
  | Above => Is Positive (times (top q) (bottom q))
  | AtMost => Is NonNegative (opposite (times (top q) (bottom q)))
  | Below => Is Positive (opposite (times (top q) (bottom q)))
  | Equal => Is Zero (top q)
  | Unequal => Is NonZero (top q)
  end.

Definition related (h : bool) (r : relation) (a b : term) : fact := relate (if h then r else negated r) a b.

Fixpoint fact_of (h : bool) (f : formula) : fact :=
  match f with
  | Yes => if h then Always else Never
  | No => if h then Never else Always
  | Ge a b => related h AtLeast a b
  | Gt a b => related h Above a b
  | Le a b => related h AtMost a b
  | Lt a b => related h Below a b
  | Eq a b => related h Equal a b
  | Ne a b => related h Unequal a b
  | And f g => (if h then Both else Either) (fact_of h f) (fact_of h g)
  | Or f g => (if h then Either else Both) (fact_of h f) (fact_of h g)
  | Not f => fact_of (negb h) f
  | Implies f g => (if h then Either else Both) (fact_of (negb h) f) (fact_of h g)
  | Iff f g => Either (Both (fact_of true f) (fact_of h g)) (Both (fact_of false f) (fact_of (negb h) g))
  end.

Fixpoint bottoms (f : formula) : list poly :=
  match f with
  | Yes | No => []
  | Ge a b | Gt a b | Le a b | Lt a b | Eq a b | Ne a b => snd (read (Sub a b))
  | And f g | Or f g | Implies f g | Iff f g => bottoms f ++ bottoms g
  | Not f => bottoms f
  end.

Lemma relate_ok l r a b : nonzeros l (snd (read (Sub a b))) ->
  (meant l (relate r a b) <-> compared r (denote l a) (denote l b)).
Proof.
  intros H. destruct (read_is l (Sub a b) H) as [[N E] _]. unfold relate.
  set (q := fst (read (Sub a b))) in *. set (d := denote l (Sub a b)) in *.
  assert (D : d = (denote l a - denote l b)%R) by reflexivity.
  set (x := denote l a) in *. set (y := denote l b) in *. clearbody x y d.
  pose proof (positive_scale (scale q)) as K.
  set (k := IZR (Zpos (scale q))) in *. clearbody k.
  assert (P : (value l (top q) * value l (bottom q) = d * (k * (value l (bottom q) * value l (bottom q))))%R).
  { rewrite E. field. split; [easy | lra]. }
  assert (T : (value l (top q) = d * (k * value l (bottom q)))%R).
  { rewrite E. field. split; [easy | lra]. }
  assert (B : (0 < value l (bottom q) * value l (bottom q))%R).
  { pose proof (Rsqr_pos_lt _ N) as S. exact S. }
  destruct r; cbn [meant signed compared]; rewrite ?value_opposite, ?value_times, ?P.
  - assert (0 < k * (value l (bottom q) * value l (bottom q)))%R as C by now apply Rmult_lt_0_compat.
    set (c := (k * _)%R) in *. clearbody c. split; intros G.
    + apply Rnot_lt_ge. intros L. assert (d < 0)%R by lra. nra.
    + nra.
  - assert (0 < k * (value l (bottom q) * value l (bottom q)))%R as C by now apply Rmult_lt_0_compat.
    set (c := (k * _)%R) in *. clearbody c. split; intros G.
    + apply Rnot_le_gt. intros L. assert (d <= 0)%R by lra. nra.
    + nra.
  - assert (0 < k * (value l (bottom q) * value l (bottom q)))%R as C by now apply Rmult_lt_0_compat.
    set (c := (k * _)%R) in *. clearbody c. split; intros G.
    + apply Rnot_lt_le. intros L. assert (0 < d)%R by lra. nra.
    + nra.
  - assert (0 < k * (value l (bottom q) * value l (bottom q)))%R as C by now apply Rmult_lt_0_compat.
    set (c := (k * _)%R) in *. clearbody c. split; intros G.
    + apply Rnot_le_lt. intros L. assert (0 <= d)%R by lra. nra.
    + nra.
  - assert (k * value l (bottom q) <> 0)%R as C by (apply Rmult_integral_contrapositive; split; [lra | easy]).
    rewrite T. split; intros G.
    + apply Rmult_integral in G. destruct G; [lra | easy].
    + subst x. rewrite D. ring.
  - assert (k * value l (bottom q) <> 0)%R as C by (apply Rmult_integral_contrapositive; split; [lra | easy]).
    rewrite T. split; intros G.
    + intros X. apply G. subst x. rewrite D. ring.
    + apply Rmult_integral_contrapositive. split; [lra | easy].
Qed.

Lemma compared_negated r x y : compared (negated r) x y <-> ~ compared r x y.
Proof. destruct r; simpl; split; intros; lra || (try intros ?; try lra). all: destruct (Req_dec x y); easy. Qed.

Lemma related_ok l h r a b : nonzeros l (snd (read (Sub a b))) ->
  (meant l (related h r a b) <-> if h then compared r (denote l a) (denote l b)
                                 else ~ compared r (denote l a) (denote l b)).
Proof.
  intros H. unfold related. destruct h; rewrite relate_ok by easy; [easy | apply compared_negated].
Qed.

Lemma compared_dec r x y : compared r x y \/ ~ compared r x y.
Proof. destruct r; simpl; destruct (Rtotal_order x y) as [?|[?|?]]; lra. Qed.

Lemma holds_dec l f : holds l f \/ ~ holds l f.
Proof.
  induction f as [| | a b | a b | a b | a b | a b | a b | | | | |]; simpl;
  [tauto | tauto
  | exact (compared_dec AtLeast _ _) | exact (compared_dec Above _ _) | exact (compared_dec AtMost _ _)
  | exact (compared_dec Below _ _) | exact (compared_dec Equal _ _) | exact (compared_dec Unequal _ _)
  | tauto ..].
Qed.

Lemma fact_ok l f : nonzeros l (bottoms f) -> forall h,
  meant l (fact_of h f) <-> if h then holds l f else ~ holds l f.
Proof.
  unfold nonzeros.
  induction f as [| | a b | a b | a b | a b | a b | a b | f IHf g IHg | f IHf g IHg | f IHf | f IHf g IHg
    | f IHf g IHg]; cbn [bottoms fact_of]; intros H h;
  try (rewrite (related_ok l h _ a b H); destruct h; reflexivity);
  try (apply Forall_app in H; destruct H as [F G]; specialize (IHf F); specialize (IHg G);
       pose proof (IHf true); pose proof (IHf false); pose proof (IHg true); pose proof (IHg false);
       destruct (holds_dec l f), (holds_dec l g); destruct h; simpl in *; tauto).
  - destruct h; simpl; tauto.
  - destruct h; simpl; tauto.
  - rewrite (IHf H). destruct (holds_dec l f), h; simpl; tauto.
Qed.

Lemma divided_ok l f : nonzeros l (bottoms f) -> Forall (fun d => denote l d <> 0%R) (divided f).
Proof.
  unfold nonzeros.
  induction f as [| | a b | a b | a b | a b | a b | a b | f IHf g IHg | f IHf g IHg | f IHf | f IHf g IHg
    | f IHf g IHg]; cbn [bottoms divided]; intros H; try constructor; try now apply IHf.
  1-6: exact (proj2 (read_is l (Sub a b) H)).
  all: apply Forall_app in H; destruct H; apply Forall_app; split; auto.
Qed.

Lemma no_divisors t : divisors t = [] -> snd (read t) = [].
Proof.
  induction t as [z | n | a IHa | a IHa b IHb | a IHa b IHb | a IHa b IHb | a IHa b IHb | a IHa n]; simpl;
    try easy; intros H.
  1, 6: destruct (read a); simpl in *; auto.
  1-3: apply app_eq_nil in H; destruct H as [Ha Hb]; destruct (read a), (read b); simpl in *;
    now rewrite (IHa Ha), (IHb Hb).
  apply app_eq_nil in H. destruct H as [Ha Hb].
  destruct b as [[| k | k] | | | | | | |]; try (apply app_eq_nil in Hb; destruct Hb; easy);
    destruct (read a) as [p u]; simpl in *; rewrite (IHa Ha); reflexivity.
Qed.

Lemma plain_bottoms f : plain f = true -> bottoms f = [].
Proof.
  unfold plain. destruct (divided f) eqn:E; [intros _ | easy]. revert E.
  induction f as [| | a b | a b | a b | a b | a b | a b | f IHf g IHg | f IHf g IHg | f IHf | f IHf g IHg
    | f IHf g IHg]; cbn [bottoms divided]; auto; try apply (no_divisors (Sub a b));
    intros H; apply app_eq_nil in H; destruct H as [F G]; now rewrite (IHf F), (IHg G).
Qed.

(** ** Certificates *)

Fixpoint flat (f : fact) : list fact :=
  match f with Both a b => flat a ++ flat b | Always => [] | _ => [f] end.

(** A term [(c, [q, ..], [k, ..])] of a sum is [c * q^2 .. * (fact k) ..]; an entry [(k, q)] of the second list
    is a multiple of an equation. *)
Inductive proof :=
| Sum (terms : list (Z * list term * list nat)) (multiples : list (nat * term))
| Cases (k : nat) (a b : proof)
| Absurd (k : nat)
| Cut (f : formula) (a b : proof).

Definition polynomial (t : term) : poly := top (fst (read t)).

(** A polynomial that is not negative, and whether it is positive. *)
Definition factor (fs : list fact) (k : nat) : option (poly * bool) :=
  match nth_error fs k with
  | Some (Is Positive p) => Some (p, true)
  | Some (Is NonNegative p) => Some (p, false)
  | Some (Is NonZero p) => Some (times p p, true)
  | _ => None
  end.

Fixpoint factors (fs : list fact) (ks : list nat) (p : poly) (strict : bool) : option (poly * bool) :=
  match ks with
  | [] => Some (p, strict)
  | k :: r => match factor fs k with
              | Some (q, s) => factors fs r (times p q) (strict && s)
              | None => None end
  end.

Fixpoint squares (qs : list term) (p : poly) : poly :=
  match qs with [] => p | t :: r => let q := polynomial t in squares r (times p (times q q)) end.

Definition summand (fs : list fact) (s : Z * list term * list nat) : option (poly * bool) :=
  let '(c, qs, ks) := s in
  if Z.ltb 0 c then factors fs ks (squares qs (constant c)) (match qs with [] => true | _ => false end)
  else None.

Fixpoint summed (fs : list fact) (l : list (Z * list term * list nat)) : option (poly * bool) :=
  match l with
  | [] => Some (constant 0, false)
  | s :: r => match summand fs s, summed fs r with
              | Some (p, x), Some (q, y) => Some (plus p q, x || y)
              | _, _ => None end
  end.

Fixpoint vanishing (fs : list fact) (l : list (nat * term)) : option poly :=
  match l with
  | [] => Some (constant 0)
  | (k, t) :: r => match nth_error fs k, vanishing fs r with
                   | Some (Is Zero p), Some q => Some (plus (times p (polynomial t)) q)
                   | _, _ => None end
  end.

Fixpoint contradictory (fs : list fact) (p : proof) : bool :=
  match p with
  | Sum terms multiples =>
      match summed fs terms, vanishing fs multiples with
      | Some (p, true), Some q => same (plus p q) (constant 0)
      | _, _ => false end
  | Cases k a b =>
      match nth_error fs k with
      | Some (Either x y) => contradictory (fs ++ flat x) a && contradictory (fs ++ flat y) b
      | _ => false end
  | Absurd k => match nth_error fs k with Some Never => true | _ => false end
  | Cut f a b =>
      plain f && contradictory (fs ++ flat (fact_of true f)) a && contradictory (fs ++ flat (fact_of false f)) b
  end.

Definition facts (l : list R) (fs : list fact) : Prop := Forall (meant l) fs.

Lemma flat_ok l f : meant l f -> facts l (flat f).
Proof.
  unfold facts. induction f; simpl; intros H; auto.
  apply Forall_app. destruct H; auto.
Qed.

Lemma facts_nth l fs k f : facts l fs -> nth_error fs k = Some f -> meant l f.
Proof. intros H E. exact (proj1 (Forall_forall _ _) H f (nth_error_In _ _ E)). Qed.

Definition weighed (x : R) (strict : bool) : Prop := (0 <= x /\ (strict = true -> 0 < x))%R.

Lemma weighed_times x y s t : weighed x s -> weighed y t -> weighed (x * y) (s && t).
Proof.
  intros [X S] [Y T]. split; [now apply Rmult_le_pos |]. intros H. apply andb_prop in H. destruct H.
  apply Rmult_lt_0_compat; auto.
Qed.

Lemma weighed_plus x y s t : weighed x s -> weighed y t -> weighed (x + y) (s || t).
Proof.
  intros [X S] [Y T]. split; [lra |]. intros H. apply orb_prop in H. destruct H as [H | H].
  - specialize (S H). lra.
  - specialize (T H). lra.
Qed.

Lemma factor_ok l fs k p s : facts l fs -> factor fs k = Some (p, s) -> weighed (value l p) s.
Proof.
  intros H. unfold factor. destruct (nth_error fs k) as [f |] eqn:E; [| easy].
  pose proof (facts_nth l fs k f H E) as M.
  destruct f as [[| | |] q | | | |]; try easy; intros G; inversion G; subst; simpl in M.
  - rewrite value_times. pose proof (Rsqr_pos_lt _ M) as P. unfold Rsqr in P. split; lra.
  - split; lra.
  - split; [lra | easy].
Qed.

Lemma factors_ok l fs ks : facts l fs -> forall p s q t, weighed (value l p) s ->
  factors fs ks p s = Some (q, t) -> weighed (value l q) t.
Proof.
  intros H. induction ks as [| k r IH]; simpl; intros p s q t W E.
  - now inversion E; subst.
  - destruct (factor fs k) as [[x u] |] eqn:F; [| easy].
    revert E. apply IH. rewrite value_times. apply weighed_times; [easy |]. exact (factor_ok l fs k x u H F).
Qed.

Lemma squares_ok l qs : forall p, (0 <= value l p -> 0 <= value l (squares qs p))%R.
Proof.
  induction qs as [| t r IH]; simpl; intros p H; [easy |]. apply IH.
  rewrite !value_times. apply Rmult_le_pos; [easy |]. exact (Rle_0_sqr _).
Qed.

Lemma summand_ok l fs e p s : facts l fs -> summand fs e = Some (p, s) -> weighed (value l p) s.
Proof.
  intros H. destruct e as [[c qs] ks]. unfold summand. destruct (Z.ltb_spec 0 c) as [C | C]; [| easy].
  assert (K : (0 < value l (constant c))%R) by (rewrite value_constant; now apply IZR_lt).
  apply factors_ok; [easy |]. split.
  - apply squares_ok. lra.
  - destruct qs; easy.
Qed.

Lemma summed_ok l fs es : facts l fs -> forall p s, summed fs es = Some (p, s) -> weighed (value l p) s.
Proof.
  intros H. induction es as [| e r IH]; simpl; intros p s E.
  - inversion E; subst. rewrite value_constant. split; [lra | easy].
  - destruct (summand fs e) as [[x u] |] eqn:F; [| easy]. destruct (summed fs r) as [[y v] |]; [| easy].
    inversion E; subst. rewrite value_plus. apply weighed_plus; [exact (summand_ok l fs e x u H F) | now apply IH].
Qed.

Lemma vanishing_ok l fs es : facts l fs -> forall p, vanishing fs es = Some p -> value l p = 0%R.
Proof.
  intros H. induction es as [| [k t] r IH]; simpl; intros p E.
  - inversion E; subst. apply value_constant.
  - destruct (nth_error fs k) as [f |] eqn:F; [| easy]. pose proof (facts_nth l fs k f H F) as M.
    destruct f as [[| | |] q | | | |]; try easy. destruct (vanishing fs r) as [y |]; [| easy].
    inversion E; subst. simpl in M. rewrite value_plus, value_times, (IH y eq_refl), M. ring.
Qed.

Lemma contradictory_ok l p : forall fs, contradictory fs p = true -> facts l fs -> False.
Proof.
  induction p as [es ms | k a IHa b IHb | k | f a IHa b IHb]; cbn [contradictory]; intros fs E H.
  - destruct (summed fs es) as [[x [|]] |] eqn:S; try easy.
    destruct (vanishing fs ms) as [y |] eqn:V; [| easy].
    pose proof (value_same l _ _ E) as Z. rewrite value_plus, value_constant in Z.
    rewrite (vanishing_ok l fs ms H y V) in Z. destruct (summed_ok l fs es H x true S) as [_ P].
    specialize (P eq_refl). lra.
  - destruct (nth_error fs k) as [[| | x y | |] |] eqn:F; try easy.
    pose proof (facts_nth l fs k _ H F) as M. apply andb_prop in E. destruct E as [A B].
    destruct M as [M | M].
    + apply (IHa _ A). apply Forall_app. split; [easy | now apply flat_ok].
    + apply (IHb _ B). apply Forall_app. split; [easy | now apply flat_ok].
  - destruct (nth_error fs k) as [[| | | |] |] eqn:F; try easy. exact (facts_nth l fs k _ H F).
  - apply andb_prop in E. destruct E as [E B]. apply andb_prop in E. destruct E as [P A].
    assert (N : nonzeros l (bottoms f)) by (rewrite (plain_bottoms f P); constructor).
    destruct (holds_dec l f) as [M | M].
    + apply (IHa _ A). apply Forall_app. split; [easy |]. apply flat_ok. now apply (fact_ok l f N true).
    + apply (IHb _ B). apply Forall_app. split; [easy |]. apply flat_ok. now apply (fact_ok l f N false).
Qed.

(** ** A claim and its certificate *)

Definition read_all (fs : list formula) : list fact := flat_map (fun f => flat (fact_of true f)) fs.

Fixpoint distinct (l : list poly) : list poly :=
  match l with [] => [] | p :: r => p :: filter (fun q => negb (same p q)) (distinct r) end.

Fixpoint zip {A} (test : A -> proof -> bool) (l : list A) (ps : list proof) : bool :=
  match l, ps with
  | [], [] => true
  | a :: l, p :: ps => test a p && zip test l ps
  | _, _ => false
  end.

Fixpoint term_eqb (a b : term) : bool :=
  match a, b with
  | Num x, Num y => Z.eqb x y
  | Var m, Var n => Nat.eqb m n
  | Opp a, Opp b => term_eqb a b
  | Add a c, Add b d | Sub a c, Sub b d | Mul a c, Mul b d | Div a c, Div b d => term_eqb a b && term_eqb c d
  | Pow a m, Pow b n => term_eqb a b && Nat.eqb m n
  | _, _ => false
  end.

Definition among (l : list term) (t : term) : bool := existsb (term_eqb t) l.

Definition whole (c : claim) : list formula := assumed c ++ concluded c.

(** [ns]: for each thing that is divided by, that it is not zero; [ps]: for each part of the conclusion.
    The denominators that are claimed not to be zero are all that there are. *)
Definition certified (c : claim) (ns ps : list proof) : bool :=
  zip (fun b => contradictory (read_all (filter plain (assumed c)) ++ [Is Zero b]))
      (distinct (flat_map bottoms (whole c))) ns
  && zip (fun f => contradictory (read_all (assumed c) ++ flat (fact_of false f))) (concluded c) ps
  && forallb (among (flat_map divided (whole c))) (nonzero c)
  && forallb (among (nonzero c)) (flat_map divided (whole c)).

Lemma term_eqb_eq a : forall b, term_eqb a b = true -> a = b.
Proof.
  induction a; intros [] H; simpl in H; try easy;
    try (apply andb_prop in H; destruct H as [H1 H2]); f_equal; auto;
    try (now apply Z.eqb_eq); now apply Nat.eqb_eq.
Qed.

Lemma zip_ok {A} test (l : list A) : forall ps, zip test l ps = true ->
  Forall (fun a => exists p, test a p = true) l.
Proof.
  induction l as [| a l IH]; intros [| p ps] H; simpl in H; try easy; constructor.
  - exists p. now apply andb_prop in H.
  - apply (IH ps). now apply andb_prop in H.
Qed.

Lemma distinct_ok l ps : nonzeros l (distinct ps) -> nonzeros l ps.
Proof.
  unfold nonzeros. induction ps as [| p r IH]; simpl; intros H; [easy |].
  inversion H as [| ? ? P Q]; subst. constructor; [easy |]. apply IH.
  apply Forall_forall. intros q I. destruct (same p q) eqn:E.
  - now rewrite <- (value_same l p q E).
  - apply (proj1 (Forall_forall _ _) Q q). apply filter_In. now rewrite E.
Qed.

Lemma implied_intro l (P : Prop) : (Forall (fun p : Prop => p) l -> P) -> implied l P.
Proof.
  induction l as [| a r IH]; simpl; intros H; [now apply H |]. intros Ha. apply IH. intros Hr. apply H.
  now constructor.
Qed.

Lemma implied_elim l (P : Prop) : implied l P -> Forall (fun p : Prop => p) l -> P.
Proof.
  induction l as [| a r IH]; simpl; intros H F; [easy |]. inversion F; subst. apply IH; auto.
Qed.

Lemma all_intro l : Forall (fun p : Prop => p) l -> all l.
Proof.
  induction l as [| a r IH]; simpl; intros H; [easy |]. inversion H; subst. destruct r; auto.
Qed.

Lemma all_elim l : all l -> Forall (fun p : Prop => p) l.
Proof.
  induction l as [| a r IH]; simpl; intros H; constructor; destruct r; try easy; try (now apply IH);
    try constructor; destruct H; auto.
Qed.

Lemma mapped {A} (f : A -> Prop) l : Forall (fun p : Prop => p) (map f l) <-> Forall f l.
Proof. apply Forall_map. Qed.

Lemma read_all_ok l fs : nonzeros l (flat_map bottoms fs) -> Forall (holds l) fs -> facts l (read_all fs).
Proof.
  unfold nonzeros, read_all, facts. induction fs as [| f r IH]; simpl; intros N H; [constructor |].
  apply Forall_app in N. destruct N as [Nf Nr]. inversion H; subst. apply Forall_app. split; [| auto].
  apply flat_ok. now apply (fact_ok l f Nf true).
Qed.

Lemma plain_bottoms_all l fs : nonzeros l (flat_map bottoms (filter plain fs)).
Proof.
  unfold nonzeros. induction fs as [| f r IH]; simpl; [constructor |].
  destruct (plain f) eqn:E; [| easy]. simpl. now rewrite (plain_bottoms f E).
Qed.

Lemma bottoms_nonzero c ns ps l : certified c ns ps = true ->
  Forall (holds l) (filter plain (assumed c)) -> nonzeros l (flat_map bottoms (whole c)).
Proof.
  unfold certified. intros C H. do 3 (apply andb_prop in C; destruct C as [C _]).
  apply distinct_ok. apply zip_ok in C. revert C. apply Forall_impl. intros b [p E] Z.
  apply (contradictory_ok l p _ E). apply Forall_app. split.
  - apply read_all_ok; [apply plain_bottoms_all | easy].
  - constructor; [exact Z | constructor].
Qed.

(** What passes the checker is true, and divides by zero nowhere. *)
Theorem certified_sound c ns ps : certified c ns ps = true -> forall l, denominators l c /\ statement l c.
Proof.
  intros C l. pose proof (bottoms_nonzero c ns ps l C) as B. unfold certified in C.
  apply andb_prop in C. destruct C as [C _]. apply andb_prop in C. destruct C as [C D].
  apply andb_prop in C. destruct C as [_ P]. split.
  - apply implied_intro. rewrite mapped. intros H. specialize (B H). apply all_intro, mapped.
    apply Forall_forall. intros d I. apply (proj1 (forallb_forall _ _) D) in I.
    apply existsb_exists in I. destruct I as (e & I & E). apply term_eqb_eq in E. subst e.
    apply in_flat_map in I. destruct I as (f & If & Id).
    assert (N : nonzeros l (bottoms f)).
    { apply Forall_forall. intros q Iq. apply (proj1 (Forall_forall _ _) B). apply in_flat_map. now exists f. }
    exact (proj1 (Forall_forall _ _) (divided_ok l f N) d Id).
  - apply implied_intro. rewrite mapped. intros H.
    assert (Hp : Forall (holds l) (filter plain (assumed c))).
    { apply Forall_forall. intros f I. apply filter_In in I. now apply (proj1 (Forall_forall _ _) H). }
    specialize (B Hp). unfold whole in B. rewrite flat_map_app in B. apply Forall_app in B.
    destruct B as [Ba Bc]. apply all_intro, mapped. apply zip_ok in P.
    apply Forall_forall. intros f I. destruct (proj1 (Forall_forall _ _) P f I) as [p E].
    assert (N : nonzeros l (bottoms f)).
    { apply Forall_forall. intros q Iq. apply (proj1 (Forall_forall _ _) Bc). apply in_flat_map. now exists f. }
    destruct (holds_dec l f) as [M | M]; [easy |]. exfalso. apply (contradictory_ok l p _ E).
    apply Forall_app. split; [now apply read_all_ok |]. apply flat_ok. now apply (fact_ok l f N false).
Qed.

(** ** Rational points *)

Fixpoint at_point (v : list Q) (t : term) : option Q :=
  let both f a b :=
    match at_point v a, at_point v b with Some x, Some y => f x y | _, _ => None end in
  match t with
  | Num z => Some (z # 1)
  | Var n => Some (nth n v 0%Q)
  | Opp a => match at_point v a with Some x => Some (- x)%Q | None => None end
  | Add a b => both (fun x y => Some (Qred (x + y))) a b
  | Sub a b => both (fun x y => Some (Qred (x - y))) a b
  | Mul a b => both (fun x y => Some (Qred (x * y))) a b
  | Div a b => both (fun x y => if Qeq_bool y 0 then None else Some (Qred (x / y))) a b
  | Pow a n => match at_point v a with
               | Some x => Some (Nat.iter n (fun y => Qred (x * y)) 1%Q)
               | None => None end
  end.

Fixpoint true_at (v : list Q) (f : formula) : option bool :=
  let terms (test : Q -> Q -> bool) a b :=
    match at_point v a, at_point v b with Some x, Some y => Some (test x y) | _, _ => None end in
  let both (join : bool -> bool -> bool) f g :=
    match true_at v f, true_at v g with Some x, Some y => Some (join x y) | _, _ => None end in
  match f with
  | Yes => Some true
  | No => Some false
  | Ge a b => terms (fun x y => Qle_bool y x) a b
  | Gt a b => terms (fun x y => negb (Qle_bool x y)) a b
  | Le a b => terms (fun x y => Qle_bool x y) a b
  | Lt a b => terms (fun x y => negb (Qle_bool y x)) a b
  | Eq a b => terms Qeq_bool a b
  | Ne a b => terms (fun x y => negb (Qeq_bool x y)) a b
  | And f g => both andb f g
  | Or f g => both orb f g
  | Not f => match true_at v f with Some x => Some (negb x) | None => None end
  | Implies f g => both implb f g
  | Iff f g => both Bool.eqb f g
  end.

Definition is_true_at (v : list Q) (f : formula) : bool :=
  match true_at v f with Some true => true | _ => false end.

Definition met (c : claim) (v : list Q) : bool := forallb (is_true_at v) (assumed c).

Definition refuted (c : claim) (v : list Q) : bool :=
  met c v && existsb (fun f => match true_at v f with Some false => true | _ => false end) (concluded c).

Lemma reduced x : Q2R (Qred x) = Q2R x.
Proof. apply Qeq_eqR, Qred_correct. Qed.

Lemma told {A} (x y : A) : Some x = Some y -> x = y.
Proof. congruence. Qed.

Lemma at_point_ok v t : forall q, at_point v t = Some q -> denote (map Q2R v) t = Q2R q.
Proof.
  induction t as [z | n | a IHa | a IHa b IHb | a IHa b IHb | a IHa b IHb | a IHa b IHb | a IHa n]; cbn [at_point denote];
    intros q E;
    try (destruct (at_point v a) as [x |]; [| easy]);
    try (destruct (at_point v b) as [y |]; [| easy]);
    try rewrite (IHa x eq_refl); try rewrite (IHb y eq_refl); try (apply told in E; subst q).
  - unfold Q2R. simpl. field.
  - replace 0%R with (Q2R 0) by (unfold Q2R; simpl; field). apply map_nth.
  - now rewrite Q2R_opp.
  - now rewrite reduced, Q2R_plus.
  - now rewrite reduced, Q2R_minus.
  - now rewrite reduced, Q2R_mult.
  - destruct (Qeq_bool y 0) eqn:Y; [easy |]. apply told in E. subst q. rewrite reduced, Q2R_div; [easy |].
    now apply Qeq_bool_neq.
  - induction n as [| n IH]; cbn [Nat.iter nat_rect pow]; [unfold Q2R; simpl; field |]. now rewrite IH, reduced, Q2R_mult.
Qed.

Lemma at_most x y : Qle_bool x y = true <-> (Q2R x <= Q2R y)%R.
Proof. rewrite Qle_bool_iff. split; [apply Qle_Rle | apply Rle_Qle]. Qed.

Lemma not_at_most x y : Qle_bool x y = false <-> (Q2R y < Q2R x)%R.
Proof.
  pose proof (at_most x y) as H. destruct (Qle_bool x y); split; intros G; try easy.
  - assert (Q2R x <= Q2R y)%R by now apply H. lra.
  - apply Rnot_le_lt. intros L. now apply H in L.
Qed.

Lemma equal x y : Qeq_bool x y = true <-> Q2R x = Q2R y.
Proof. rewrite Qeq_bool_iff. split; [apply Qeq_eqR | apply eqR_Qeq]. Qed.

Lemma true_at_ok v f : forall b, true_at v f = Some b -> if b then holds (map Q2R v) f else ~ holds (map Q2R v) f.
Proof.
  induction f as [| | a b | a b | a b | a b | a b | a b | f IHf g IHg | f IHf g IHg | f IHf | f IHf g IHg
    | f IHf g IHg]; simpl; intros h E;
    try (inversion E; subst; simpl; tauto);
    try (destruct (at_point v a) as [x |] eqn:A; [| easy]; destruct (at_point v b) as [y |] eqn:B; [| easy];
         rewrite (at_point_ok v a x A), (at_point_ok v b y B); inversion E; subst; clear E);
    try (destruct (true_at v f) as [x |]; [| easy]; specialize (IHf x eq_refl));
    try (destruct (true_at v g) as [y |]; [| easy]; specialize (IHg y eq_refl));
    try (inversion E; subst; destruct x; try destruct y; simpl in *; tauto).
  - destruct (Qle_bool y x) eqn:C; [apply at_most in C | apply not_at_most in C]; lra.
  - destruct (Qle_bool x y) eqn:C; [apply at_most in C | apply not_at_most in C]; simpl; lra.
  - destruct (Qle_bool x y) eqn:C; [apply at_most in C | apply not_at_most in C]; lra.
  - destruct (Qle_bool y x) eqn:C; [apply at_most in C | apply not_at_most in C]; simpl; lra.
  - pose proof (equal x y). destruct (Qeq_bool x y); [tauto |]. intros G. now apply H in G.
  - pose proof (equal x y). destruct (Qeq_bool x y); simpl; [tauto |]. intros G. now apply H in G.
Qed.

Lemma is_true_at_ok v f : is_true_at v f = true -> holds (map Q2R v) f.
Proof.
  unfold is_true_at. destruct (true_at v f) as [[|] |] eqn:E; try easy. intros _. exact (true_at_ok v f true E).
Qed.

Lemma met_all c v : met c v = true -> Forall (holds (map Q2R v)) (assumed c).
Proof.
  intros H. apply Forall_forall. intros f I. apply is_true_at_ok. exact (proj1 (forallb_forall _ _) H f I).
Qed.

(** The assumptions do not contradict each other. *)
Theorem met_sound c v : met c v = true -> all (map (holds (map Q2R v)) (assumed c)).
Proof. intros H. apply all_intro, mapped. now apply met_all. Qed.

(** The statement is false. *)
Theorem refuted_sound c v : refuted c v = true -> ~ statement (map Q2R v) c.
Proof.
  unfold refuted, statement. intros H S. apply andb_prop in H. destruct H as [M E].
  apply implied_elim in S; [| now apply mapped, met_all]. apply all_elim in S. rewrite mapped in S.
  apply existsb_exists in E. destruct E as (f & I & E). pose proof (proj1 (Forall_forall _ _) S f I) as T.
  destruct (true_at v f) as [[|] |] eqn:F; try easy. exact (true_at_ok v f false F T).
Qed.

(** ** Tactics for the printed sentences *)

Ltac by_certificate c ns ps l :=
  let H := fresh in
  assert (certified c ns ps = true) as H by vm_cast_no_check (eq_refl true);
  exact_no_check (proj2 (certified_sound c ns ps H l)).

Ltac by_certificate_with_denominators c ns ps l :=
  let H := fresh in
  assert (certified c ns ps = true) as H by vm_cast_no_check (eq_refl true);
  exact_no_check (certified_sound c ns ps H l).

Ltac at_a_point c v :=
  let H := fresh in
  assert (met c v = true) as H by vm_cast_no_check (eq_refl true);
  exact_no_check (met_sound c v H).

Ltac by_counterexample c v :=
  let H := fresh in
  assert (refuted c v = true) as H by vm_cast_no_check (eq_refl true);
  exact_no_check (refuted_sound c v H).
