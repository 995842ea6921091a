model recursive_too_deep;      // a thread has a recursive lock eight times at most
//= error: acquired-twice, 9 steps
locktype console { mode lock exclusive; recursive; }
lock c: console;
process p { take: c.lock();  goto take; }
