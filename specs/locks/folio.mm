model folio;                   // a folio that is read, waited for, and taken away

// lib/folio.mm under two faults on one folio, a disk, and reclaim. A fault that finds
// the folio not uptodate locks it, hands in the read, and waits; so does one that meets
// the read of the other. What has been waited for may be gone (Q5 of kernel.md g).
//
//   keeps  a fault keeps its reference while it waits. Then reclaim leaves the folio.
//
// Left out: the locks of the VMA and of the mm. A read may fail; a fault tries again
// then, where filemap_fault does so once.

include "../lib/folio.mm";
param keeps: bool;

process fault[2] {
    var found: bool = false;
look:   folio_get();
        found = folio_uptodate;
        if (found) { goto map; }
ask:    folio.lock();
        if (folio_uptodate) { goto unlock; }
submit: folio_submit();
        goto wait;
unlock: folio.release();
wait:   if (!keeps) { folio_put(); }
sleep_: folio_wait_locked();
woken:  if (keeps) { folio_put(); }
        goto look;
map:    skip;
done:   folio_put();
}

daemon disk {
end_io: either {
            folio_end_read(true);
        } or {
            folio_end_read(false);
        }
        goto end_io;
}

daemon reclaim {
take:   folio_reclaim();
        goto take;
}

always mapped:                 all f in fault: f@map -> folio_cached && folio_uptodate;
always locked:                 folio_reads -> folio.held;
always uptodate:               folio_uptodate -> folio_cached && !folio_reads;
always pinned:                 folio_pins <= 2 && ((all f in fault: f@end) -> folio_pins == 0);
reachable both_map:            all f in fault: f@map;
reachable met:                 disk@end_io && folio_reads && some f in fault: f waits folio;
reachable failed:              some f in fault: f@woken && folio_cached && !folio_uptodate && !folio.held;
always step waits[f in fault]: f@sleep_ && f@woken' -> !folio.held;
// Q5: it waited for the read, and the folio is gone again.
reachable gone: some f in fault: f@woken && !folio_cached
    expect violated when keeps;
// L4: reclaim may come between each wait and the next look, and reads may fail.
leads ended[f in fault]: f@look -> f@end
    expect violated;
// Nobody who asks for the lock is passed for ever.
leads asked[f in fault]: f@ask -> !f@ask;
