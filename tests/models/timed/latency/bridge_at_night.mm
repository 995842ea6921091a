model bridge_at_night;                         // four cross in the dark, two at most at a time, with one torch
// G. Rote, Crossing the Bridge at Night, EATCS Bulletin 78, 2002, with the times of the UPPAAL
// example: 5, 10, 20 and 25. Published: 60. A pair is as fast as the slower of the two, and the
// torch is over when both are. Nobody must cross, so that there is no longest time.
//= all_over: worst unbounded rests, best 60 us
var far[4]: bool = false;
var torch: bool = false;                       // is it on the far side?
var left: 0..2 = 2;                            // places on the bridge
var aboard: 0..2 = 0;
env soldier[i in 4] {
here: await torch == far[i] && left > 0 && (aboard > 0 || left == 2);
      left -= 1;
      aboard += 1;
      if (i == 0) { goto a; }
      if (i == 1) { goto b; }
      if (i == 2) { goto c; }
d:    delay 25 us;
      goto over;
a:    delay 5 us;
      goto over;
b:    delay 10 us;
      goto over;
c:    delay 20 us;
over: atomic {
          far[i] = !far[i];
          aboard -= 1;
          if (aboard == 0) { torch = !torch;  left = 2; }
      }
      goto here;
}
latency all_over: true -> far[0] && far[1] && far[2] && far[3];
