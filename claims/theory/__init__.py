r"""What several judges share: the formulas of this paper, and how they are held against an engine.

Notation, the same in every module:

========== ==========================================================================================
a_k        the datapoints, orthonormal in R^n, k = 1, ..., m (counted from 0 in code)
w, w'      the weights before and after a step; w_t after t steps
eta        the step size, for the *sum* over the batch; a mean-loss step alpha is eta b
b, B       the batch size; the batch, a set of b indices (B is also a factor, see below)
c_k        <w, a_k>, the correlation of w with a datapoint
N          |w|^2
Phi, Psi   |Pi_m w|^2, the part in the span of the data, and the rest N - Phi
u          |Pi_B w|^2, the sum of c_k^2 over the batch
A, B       the factors of Lemma 14: c_k' = A c_k in the batch, A = 1 + eta (2 - u - N), and
           c_k' = B c_k off it, B = 1 - eta u; the part of w off the data is multiplied by B, too
i*, L      the leader, the index of the largest |c_k|, and that largest value
S, s       the sum of the other |c_k|, and the sum of their squares
X, Y       the part of S in the batch, and the part outside
R          log(L / S), the alignment of Eq. (11)
p_k        c_k^2 / Phi, the share of a datapoint
S+         the datapoints with c_k > 0, on which the dynamics acts under ReLU
E_ij       <a_i, a_j> for i != j, where the data are not orthonormal
========== ==========================================================================================

The notation is also that of ``steps``, which says what is read off an engine's steps.  ``instances`` draws
states, ``domains`` says from which of them the engine takes its steps, ``harness`` searches for a step that
breaks a formula and joins search and proofs, ``refutation`` replays an exact point.  Every other module says
at its start what it proves or computes.
"""
