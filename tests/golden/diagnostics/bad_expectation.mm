model bad_expectation;         // an expectation belongs to one question that is asked
var n: 0..3 = 0;
process p {
up: assert small: n < 3, "n stays small";
    n = 1;
}
always low: n == 0    expect violated;
expect violated lwo;
expect violated low;
expect violated small;
expect violated deadlock;
expect violated deadlock when n == 1;
