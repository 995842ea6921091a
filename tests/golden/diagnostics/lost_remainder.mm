model lost_remainder;          // whole numbers are divided before they multiply a time
param n: 1..3;
param io: time in 1 ms..9 ms;
const half = 3 ms;
process p {
a: delay 1/3 * io;
b: delay half * (1 + 2 * 5/3);
c: sleep 1 us..4/2 * io;
d: sleep n / 2 * io;
e: sleep io / 3 * 2;
}
