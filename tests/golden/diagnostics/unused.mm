model unused;                  // declared and forgotten
enum Page { ABSENT, READY }
const LIMIT = 2;
param allowed: 0..3 = 1;
class urgent > usual;
lock l: mutex;
lock gate[2]: rwsem;
var n: 0..3 = 0;
var spare: bool = false;
def idle = n == 0;
struct Folio { pins: 0..3; }
proc drop(ref pins: 0..3) { pins = 0; }
process p class usual {
    var tries: 0..1 = 0;
up: gate[0].read();  n = 1;  release all;
}
