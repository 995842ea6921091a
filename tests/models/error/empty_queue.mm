model empty_queue;             // `drop` doesn't wait
//= error: empty-queue, 1 step
var q: queue[2] of bool = [];
process p { go: q.drop(); }
