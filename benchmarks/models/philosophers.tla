---------------------------- MODULE philosophers ----------------------------
\* Dining philosophers, of whom the last takes its forks the other way round.
EXTENDS Naturals
CONSTANTS N
VARIABLES pc, taken

Phil == 0..N-1
First(i) == IF i < N-1 THEN i ELSE 0
Second(i) == IF i < N-1 THEN i + 1 ELSE N-1

Init == /\ pc = [i \in Phil |-> "t"]
        /\ taken = [f \in Phil |-> FALSE]

Take(i, f, a, b) == /\ pc[i] = a
                    /\ ~taken[f]
                    /\ taken' = [taken EXCEPT ![f] = TRUE]
                    /\ pc' = [pc EXCEPT ![i] = b]

Put(i, f, a, b) == /\ pc[i] = a
                   /\ taken' = [taken EXCEPT ![f] = FALSE]
                   /\ pc' = [pc EXCEPT ![i] = b]

Next == \E i \in Phil : \/ Take(i, First(i), "t", "s")
                        \/ Take(i, Second(i), "s", "u")
                        \/ Put(i, First(i), "u", "v")
                        \/ Put(i, Second(i), "v", "t")
=============================================================================
