model many_locks;              // an array of locks, taken in ascending order
const N = 3;
lock l[N]: mutex;
process walker[2] {
    var i: 0..N = 0;
walk: while (i < N) {
          l[i].lock();
          i += 1;
      }
full: release all;
}
never shared: all w in walker: w@full;
