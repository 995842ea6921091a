// One folio of a file: its lock, and the read that fills it. (kernel.md e)
//
// - The lock has no owner, and who asks for it is passed `UNFAIR` times: folio_lock.mm.
// - Who waits until the folio is unlocked is woken and owns nothing: it may be locked,
//   taken away or truncated again before that thread runs.
// - A read that fails leaves the folio not uptodate.
// - To find or to add a folio is one step, under the lock of the page cache. To take it
//   out is one too: reclaim has the folio lock, and sees that nobody else has it pinned.
//
// Left out: who looks through the page cache under RCU and takes a reference of a folio
// that goes.

include "folio_lock.mm";

var folio_cached: bool = false;              // in the page cache
var folio_uptodate: bool = false;
var folio_reads: bool = false;               // a read is under way
var folio_pins: 0..4 = 0;                    // references beyond that of the page cache

// filemap_read_folio, with the lock held: hands in the read. Its end unlocks the folio.
proc folio_submit() {
    assert folio.held && !folio_reads, "a folio is read under its lock, and once at a time";
    folio_reads = true;
}

// end_io, by whoever the disk is.
proc folio_end_read(ok: bool) {
    await folio_reads;
    folio_reads = false;
    folio_uptodate = ok;
    folio.release();
}

// folio_wait_locked: until it is unlocked.
proc folio_wait_locked() {
    await !folio.held;
}

// filemap_get_folio with FGP_CREAT: there is one then, with a reference of the caller.
proc folio_get() {
    atomic {
        folio_cached = true;
        folio_pins += 1;
    }
}

proc folio_put() {
    folio_pins -= 1;
}

// Reclaim of a clean folio: a trylock, and nobody else has a reference.
proc folio_reclaim() {
    try folio.lock() else { return; }
    atomic {
        if (folio_pins == 0) {
            folio_cached = false;
            folio_uptodate = false;
        }
    }
    folio.release();
}
