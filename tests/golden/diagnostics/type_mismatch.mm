model type_mismatch;           // numbers, truth values, enums, threads and times do not mix
enum Page { ABSENT, READY }
param io: time in 1 us..2 ms;
var page: Page = ABSENT;
var pins: 0..2 = 0;
var dirty: bool = false;
process fault[2] {
lookup: if (pins) { dirty = 1; }
        pins += dirty;
        await !pins && page < READY;
wait:   pins = page + 1;
        dirty = pins in Page;
        pins = io;
        dirty = self == reclaim || pins == 3 | 4;
}
process reclaim {
idle:   await all f in 2: f@lookup;
}
always z: pins;
