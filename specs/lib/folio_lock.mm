// The lock of a folio. (kernel.md e)
//
// - It has no owner: who hands in a read takes it, the end of the read gives it back.
// - Who asks for it may be passed `UNFAIR` times, then it is next (page_lock_unfairness,
//   5 there).
//
// Left out: wait queues that several folios share.

const UNFAIR = 1;
lock folio: folio_lock grant handoff UNFAIR;
