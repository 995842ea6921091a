model bad_lock_type;
const none_left = 0;
locktype pool    { mode use shared limit none_left; grant fifo; }
locktype folio   { mode share shared; release anyone; }
locktype sorted  { mode read shared limit 2; mode peek shared limit 2; release anyone; }
locktype again   { mode lock exclusive; recursive; release anyone; }
lock a: pool;
lock b: mutex grant phase_fair;
lock c: mutex limit 2;
lock d: rwsem grant handoff true;
lock e: folio_lock;
lock f: rwsem;
process p {
l: a.use();  a.release();
m: f.write();  f.downgrade(write);  f.release();
n: b.lock();  b.release();
}
always who: !(p holds e) && e.writer != p;
