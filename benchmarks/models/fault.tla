-------------------------------- MODULE fault -------------------------------
\* Page faults that drop the lock for the I/O and retry, once; then they keep it. A writer unmaps.
EXTENDS Naturals
CONSTANTS T, P
VARIABLES pc, at, tried, writer, readers, writes, wants, page

Fault == 1..T
Page == 0..P-1

Init == /\ pc = [t \in Fault |-> "begin"]
        /\ at = [t \in Fault |-> 0]
        /\ tried = [t \in Fault |-> FALSE]
        /\ writer = "ask"
        /\ readers = 0
        /\ writes = FALSE
        /\ wants = FALSE
        /\ page = [p \in Page |-> "absent"]

To(t, a, b) == /\ pc[t] = a
               /\ pc' = [pc EXCEPT ![t] = b]

Same == UNCHANGED <<writer, writes, wants>>

Begin(t) == /\ To(t, "begin", "lock")
            /\ \E p \in Page : at' = [at EXCEPT ![t] = p]
            /\ UNCHANGED <<tried, readers, page>>

Lock(t) == /\ To(t, "lock", "lookup")
           /\ ~writes
           /\ ~wants
           /\ readers' = readers + 1
           /\ UNCHANGED <<at, tried, page>>

Hit(t) == /\ To(t, "lookup", "done")
          /\ page[at[t]] = "ready"
          /\ readers' = readers - 1
          /\ UNCHANGED <<at, tried, page>>

Keep(t) == /\ To(t, "lookup", "keep")
           /\ page[at[t]] # "ready"
           /\ tried[t]
           /\ page' = [page EXCEPT ![at[t]] = "reading"]
           /\ UNCHANGED <<at, tried, readers>>

Drop(t) == /\ To(t, "lookup", "io")
           /\ page[at[t]] # "ready"
           /\ ~tried[t]
           /\ page' = [page EXCEPT ![at[t]] = "reading"]
           /\ readers' = readers - 1
           /\ UNCHANGED <<at, tried>>

Woken(t) == /\ \/ To(t, "io", "retry")
               \/ To(t, "keep", "lookup")
            /\ page[at[t]] = "ready"
            /\ UNCHANGED <<at, tried, readers, page>>

Retry(t) == /\ To(t, "retry", "lock")
            /\ tried' = [tried EXCEPT ![t] = TRUE]
            /\ UNCHANGED <<at, readers, page>>

Done(t) == /\ To(t, "done", "begin")
           /\ tried' = [tried EXCEPT ![t] = FALSE]
           /\ at' = [at EXCEPT ![t] = 0]
           /\ UNCHANGED <<readers, page>>

Step(t) == /\ \/ Begin(t) \/ Lock(t) \/ Hit(t) \/ Keep(t)
              \/ Drop(t) \/ Woken(t) \/ Retry(t) \/ Done(t)
           /\ Same

Disk(p) == /\ page[p] = "reading"
           /\ page' = [page EXCEPT ![p] = "ready"]
           /\ UNCHANGED <<pc, at, tried, writer, readers, writes, wants>>

Unmap == \/ /\ writer = "ask"
            /\ writer' = "wait"
            /\ wants' = TRUE
            /\ UNCHANGED <<pc, at, tried, readers, writes, page>>
         \/ /\ writer = "wait"
            /\ readers = 0
            /\ writer' = "zap"
            /\ writes' = TRUE
            /\ wants' = FALSE
            /\ UNCHANGED <<pc, at, tried, readers, page>>
         \/ /\ writer = "zap"
            /\ \E p \in Page : /\ page[p] = "ready"
                               /\ page' = [page EXCEPT ![p] = "absent"]
            /\ UNCHANGED <<pc, at, tried, writer, readers, writes, wants>>
         \/ /\ writer = "zap"
            /\ writer' = "ask"
            /\ writes' = FALSE
            /\ UNCHANGED <<pc, at, tried, readers, wants, page>>

Next == (\E t \in Fault : Step(t)) \/ (\E p \in Page : Disk(p)) \/ Unmap

Safe == ~(writes /\ readers > 0)
=============================================================================
