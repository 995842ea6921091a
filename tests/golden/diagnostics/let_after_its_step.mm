model let_after_its_step;      // a `let` holds a value only to the end of its step
lock l: mutex;
var n: 0..3 = 0;
process p {
read:  let before = n;
       l.lock();
       n = before;
       release all;
pick:  choose next in 0..3 where next != n;
take:  n = next;
}
