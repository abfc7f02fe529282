import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('a limit', () => {
  it.each<RuleCase>([
    ['set rlimit nice <= 20,', '`20` is not a nice value', '20', 'nice values are from -20 to 19'],
    ['set rlimit nice <= 024,', '`024` is not a nice value', '024', 'nice values are from -20 to 19'],
    ['set rlimit nofile <= -1,', '`-1` is negative', '-1', 'write `infinity` for no limit'],
    ['set rlimit nofile <= 1 K,', '`nofile` has no unit `K`', 'K', 'write the number alone'],
    ['set rlimit as <= 1 k,', '`as` has no unit `k`', 'k', 'did you mean `K`?'],
    ['set rlimit as <= 1 B,', '`as` has no unit `B`', 'B', 'the units of sizes are `K`, `M` and `G`'],
    ['set rlimit cpu <= 500 ms,', '`500 ms` is not a valid time for `cpu`', '500 ms', 'the minimum is `1 s`'],
    [
      'set rlimit cpu <= 9223372036854775807 week,',
      '`9223372036854775807 week` is not a valid time for `cpu`',
      '9223372036854775807 week',
      'the minimum is `1 s`',
    ],
    [
      'set rlimit rttime <= 60 m,',
      '`rttime` has no unit `m`',
      'm',
      'units of time are `us`, `ms`, `s`, `min`, `h`, `d` and `week`',
    ],
    ['set rlimit cpu <= infinity infinity,', '`infinity` is not a unit', 'infinity', 'write it alone'],
    ['set rlimit rttime <= 0 us,', '`0 us` is not a valid time for `rttime`', '0 us', 'the minimum is `1 us`'],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'set rlimit cpu <= 1000 ms,',
    'set rlimit cpu <= 0,',
    'set rlimit cpu <= infinity foo,',
    'set rlimit nice <= -20,',
    'set rlimit nice <= 010,',
    'set rlimit nice <= 09,',
    'set rlimit nofile <= -0,',
    'set rlimit as <= 1KB,',
    'set rlimit rttime <= 5 weeks,',
  ])('is valid: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
