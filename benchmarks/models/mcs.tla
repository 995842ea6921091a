-------------------------------- MODULE mcs ---------------------------------
\* The MCS lock: a queue of waiters, each of whom spins on a flag of its own. 0 is nobody.
EXTENDS Naturals
CONSTANTS N
VARIABLES pc, before, tail, next, locked

Proc == 1..N

Init == /\ pc = [i \in Proc |-> "swap"]
        /\ before = [i \in Proc |-> 0]
        /\ tail = 0
        /\ next = [i \in Proc |-> 0]
        /\ locked = [i \in Proc |-> FALSE]

To(i, a, b) == /\ pc[i] = a
               /\ pc' = [pc EXCEPT ![i] = b]

Swap(i) == /\ To(i, "swap", IF tail = 0 THEN "inside" ELSE "mark")
           /\ before' = [before EXCEPT ![i] = tail]
           /\ tail' = i
           /\ UNCHANGED <<next, locked>>

Mark(i) == /\ To(i, "mark", "link")
           /\ locked' = [locked EXCEPT ![i] = TRUE]
           /\ UNCHANGED <<before, tail, next>>

Link(i) == /\ To(i, "link", "spin")
           /\ next' = [next EXCEPT ![before[i]] = i]
           /\ UNCHANGED <<before, tail, locked>>

Spin(i) == /\ To(i, "spin", "inside")
           /\ ~locked[i]
           /\ UNCHANGED <<before, tail, next, locked>>

Inside(i) == /\ To(i, "inside", IF next[i] = 0 THEN "clear" ELSE "hand")
             /\ UNCHANGED <<before, tail, next, locked>>

Clear(i) == \/ /\ To(i, "clear", "swap")
               /\ tail = i
               /\ tail' = 0
               /\ before' = [before EXCEPT ![i] = 0]
               /\ UNCHANGED <<next, locked>>
            \/ /\ To(i, "clear", "follow")
               /\ tail # i
               /\ UNCHANGED <<before, tail, next, locked>>

Follow(i) == /\ To(i, "follow", "hand")
             /\ next[i] # 0
             /\ UNCHANGED <<before, tail, next, locked>>

Hand(i) == /\ To(i, "hand", "swap")
           /\ locked' = [locked EXCEPT ![next[i]] = FALSE]
           /\ next' = [next EXCEPT ![i] = 0]
           /\ before' = [before EXCEPT ![i] = 0]
           /\ UNCHANGED tail

Next == \E i \in Proc : \/ Swap(i) \/ Mark(i) \/ Link(i) \/ Spin(i)
                        \/ Inside(i) \/ Clear(i) \/ Follow(i) \/ Hand(i)

Holding == {"inside", "clear", "follow", "hand"}

Safe == \A i \in Proc : \A k \in Proc : i # k => ~(pc[i] \in Holding /\ pc[k] \in Holding)
=============================================================================
