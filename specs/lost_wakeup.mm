model lost_wakeup;             // asleep, and nobody is left to wake it

// Who tests a condition and then goes to sleep can miss the wake-up that comes
// between the two. It sleeps for ever: nobody is left to wake it. The order of
// wait_event() in Linux cures it: first say that you sleep (prepare_to_wait),
// then test, then schedule. A wake-up that comes in between undoes the first.
//
//   TEST_THEN_SLEEP  if (!ready) { set_current_state(...); schedule(); }
//   SLEEP_THEN_TEST  set_current_state(...); if (!ready) schedule();
//   AWAIT_LEVEL      `await ready`: the language's own wait, which looks at the
//                    level of `ready` and so can't lose anything.

enum Style { TEST_THEN_SLEEP, SLEEP_THEN_TEST, AWAIT_LEVEL }
enum Task  { RUNNING, SLEEPING }

param style: Style;
var ready: bool = false;
var task:  Task = RUNNING;

process waiter {
          if (style == SLEEP_THEN_TEST) { goto prepare; }
          if (style == AWAIT_LEVEL) { goto level; }
test:     if (ready) { goto done; }
sleep_on: task = SLEEPING;               // too late if the waker has been here
          goto schedule;
prepare:  task = SLEEPING;
retest:   if (!ready) { goto schedule; }
awake:    task = RUNNING;
          goto done;
schedule: await task == RUNNING;
          goto done;
level:    await ready;
done:     skip;
}

process waker {
set:      ready = true;
wake:     task = RUNNING;                  // wake_up_process()
}

always not_early: waiter@done -> ready;
expect violated deadlock when style == TEST_THEN_SLEEP;
