model waits_for_its_own;       // who asks for what it holds breaks a rule; it does not wait
//= error: acquired-twice, 2 steps
//= selfwait: holds
lock l: mutex;
process p { take: l.lock();  again: l.lock(); }
never selfwait: p waits l;
