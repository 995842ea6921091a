model index_of_another_type;   // an index is a number, or a value of the type that is declared
enum Page { ABSENT, READY }
var bucket[2]: 0..3 = 0;
var each[worker]: 0..3 = 0;
var grid[2][Page]: 0..3 = 0;
var page: Page = ABSENT;
var next: 0..2 = 0;
lock gate[2]: mutex;
process worker[3] {
own:    bucket[self] = 1;
number: each[next] = 1;
state:  bucket[page] = 1;
inner:  grid[0][self] = 1;
locked: gate[self].lock();
        gate[self].release();
}
always z: all w in worker: worker[w]@own;
always y: all t in thread: bucket[t] == 0;
always x: grid[0][READY] == 0;
