------------------------------ MODULE counters ------------------------------
\* Counters that go round: every combination of values is reached.
EXTENDS Naturals
CONSTANTS K, M
VARIABLES n

Init == n = [i \in 0..K-1 |-> 0]

Next == \E i \in 0..K-1 : n' = [n EXCEPT ![i] = (n[i] + 1) % M]
=============================================================================
