------------------------------- MODULE filter -------------------------------
\* Peterson's filter lock: on each level the last who came waits for the others to be below.
EXTENDS Naturals
CONSTANTS N
VARIABLES pc, level, victim

Proc == 0..N-1

Init == /\ pc = [i \in Proc |-> "rise"]
        /\ level = [i \in Proc |-> 0]
        /\ victim = [l \in 0..N-1 |-> 0]

To(i, a, b) == /\ pc[i] = a
               /\ pc' = [pc EXCEPT ![i] = b]

Rise(i) == /\ To(i, "rise", "yield")
           /\ level' = [level EXCEPT ![i] = level[i] + 1]
           /\ UNCHANGED victim

Yield(i) == /\ To(i, "yield", "wait")
            /\ victim' = [victim EXCEPT ![level[i]] = i]
            /\ UNCHANGED level

Wait(i) == /\ To(i, "wait", IF level[i] < N-1 THEN "rise" ELSE "inside")
           /\ \/ victim[level[i]] # i
              \/ \A k \in Proc : k = i \/ level[k] < level[i]
           /\ UNCHANGED <<level, victim>>

Leave(i) == /\ To(i, "inside", "rise")
            /\ level' = [level EXCEPT ![i] = 0]
            /\ UNCHANGED victim

Next == \E i \in Proc : Rise(i) \/ Yield(i) \/ Wait(i) \/ Leave(i)

Safe == \A i \in Proc : \A k \in Proc : i # k => ~(pc[i] = "inside" /\ pc[k] = "inside")
=============================================================================
