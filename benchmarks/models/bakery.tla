------------------------------- MODULE bakery -------------------------------
\* Lamport's bakery: numbers are drawn, the smallest goes first; none is larger than M.
EXTENDS Naturals
CONSTANTS N, M
VARIABLES pc, choosing, number, j

Proc == 0..N-1

Init == /\ pc = [i \in Proc |-> "begin"]
        /\ choosing = [i \in Proc |-> FALSE]
        /\ number = [i \in Proc |-> 0]
        /\ j = [i \in Proc |-> 0]

To(i, a, b) == /\ pc[i] = a
               /\ pc' = [pc EXCEPT ![i] = b]

Largest == CHOOSE k \in 0..M : /\ \E i \in Proc : number[i] = k
                               /\ \A i \in Proc : number[i] <= k

Begin(i) == /\ To(i, "begin", "draw")
            /\ choosing' = [choosing EXCEPT ![i] = TRUE]
            /\ UNCHANGED <<number, j>>

Draw(i) == \/ /\ To(i, "draw", "begin")
              /\ Largest = M
              /\ choosing' = [choosing EXCEPT ![i] = FALSE]
              /\ UNCHANGED <<number, j>>
           \/ /\ To(i, "draw", "told")
              /\ Largest # M
              /\ number' = [number EXCEPT ![i] = Largest + 1]
              /\ UNCHANGED <<choosing, j>>

Told(i) == /\ To(i, "told", "look")
           /\ choosing' = [choosing EXCEPT ![i] = FALSE]
           /\ UNCHANGED <<number, j>>

Look(i) == \/ /\ To(i, "look", "inside")
              /\ j[i] = N
              /\ UNCHANGED <<choosing, number, j>>
           \/ /\ To(i, "look", "wait")
              /\ j[i] < N
              /\ ~choosing[j[i]]
              /\ UNCHANGED <<choosing, number, j>>

Wait(i) == /\ To(i, "wait", "look")
           /\ \/ number[j[i]] = 0
              \/ number[i] < number[j[i]]
              \/ number[i] = number[j[i]] /\ i <= j[i]
           /\ j' = [j EXCEPT ![i] = j[i] + 1]
           /\ UNCHANGED <<choosing, number>>

Leave(i) == /\ To(i, "inside", "begin")
            /\ number' = [number EXCEPT ![i] = 0]
            /\ j' = [j EXCEPT ![i] = 0]
            /\ UNCHANGED choosing

Next == \E i \in Proc : Begin(i) \/ Draw(i) \/ Told(i) \/ Look(i) \/ Wait(i) \/ Leave(i)

Safe == \A i \in Proc : \A k \in Proc : i # k => ~(pc[i] = "inside" /\ pc[k] = "inside")
=============================================================================
