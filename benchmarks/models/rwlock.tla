------------------------------- MODULE rwlock -------------------------------
\* Readers and writers; a writer that has asked keeps further readers out.
EXTENDS Naturals
CONSTANTS R, W
VARIABLES pc, readers, writes, asked, x

Reader == 1..R
Writer == R+1..R+W
Thread == Reader \cup Writer

Init == /\ pc = [t \in Thread |-> "t"]
        /\ readers = 0
        /\ writes = FALSE
        /\ asked = 0
        /\ x = 0

To(t, a, b) == /\ pc[t] = a
               /\ pc' = [pc EXCEPT ![t] = b]

Free == readers = 0 /\ ~writes

Read(t) == \/ /\ To(t, "t", "u")
              /\ ~writes
              /\ asked = 0
              /\ readers' = readers + 1
              /\ UNCHANGED <<writes, asked, x>>
           \/ /\ To(t, "u", "v")
              /\ UNCHANGED <<readers, writes, asked, x>>
           \/ /\ To(t, "v", "t")
              /\ readers' = readers - 1
              /\ UNCHANGED <<writes, asked, x>>

Write(t) == \/ /\ To(t, "t", "u")
               /\ Free
               /\ writes' = TRUE
               /\ UNCHANGED <<readers, asked, x>>
            \/ /\ To(t, "t", "asked")
               /\ ~Free
               /\ asked' = asked + 1
               /\ UNCHANGED <<readers, writes, x>>
            \/ /\ To(t, "asked", "u")
               /\ Free
               /\ writes' = TRUE
               /\ asked' = asked - 1
               /\ UNCHANGED <<readers, x>>
            \/ /\ To(t, "u", "v")
               /\ x' = 1 - x
               /\ UNCHANGED <<readers, writes, asked>>
            \/ /\ To(t, "v", "t")
               /\ writes' = FALSE
               /\ UNCHANGED <<readers, asked, x>>

Next == (\E t \in Reader : Read(t)) \/ (\E t \in Writer : Write(t))

Safe == ~writes \/ readers = 0
=============================================================================
