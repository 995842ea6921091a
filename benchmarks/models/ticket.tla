------------------------------- MODULE ticket -------------------------------
\* A ticket lock: whoever comes draws a number, and waits until it is served.
EXTENDS Naturals, FiniteSets
CONSTANTS N
VARIABLES pc, mine, next, serves

Proc == 0..N-1

Init == /\ pc = [i \in Proc |-> "draw"]
        /\ mine = [i \in Proc |-> 0]
        /\ next = 0
        /\ serves = 0

Draw(i) == /\ pc[i] = "draw"
           /\ mine' = [mine EXCEPT ![i] = next]
           /\ next' = (next + 1) % N
           /\ pc' = [pc EXCEPT ![i] = "spin"]
           /\ UNCHANGED serves

Spin(i) == /\ pc[i] = "spin"
           /\ serves = mine[i]
           /\ pc' = [pc EXCEPT ![i] = "leave"]
           /\ UNCHANGED <<mine, next, serves>>

Leave(i) == /\ pc[i] = "leave"
            /\ mine' = [mine EXCEPT ![i] = 0]
            /\ serves' = (serves + 1) % N
            /\ pc' = [pc EXCEPT ![i] = "draw"]
            /\ UNCHANGED next

Next == \E i \in Proc : Draw(i) \/ Spin(i) \/ Leave(i)

Safe == \A i \in Proc : \A k \in Proc : i # k => ~(pc[i] = "leave" /\ pc[k] = "leave")
=============================================================================
