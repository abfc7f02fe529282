import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { Random } from '../generate/random.ts';
import { compileAndCompare, disagreementsOf } from './compare-policy.ts';

/** Special characters of patterns, variables and the language, and a few literal characters. */
const pieces = [
  ...'*?[]{},\\^-!/.+|()$"@:&<~#=\''.split(''),
  ...'abdnrx01 \t\xff\x01'.split(''),
  '**',
  '//&',
  '{a,b}',
  '[ab]',
  '[^b]',
  '@{v}',
  '@{w}',
  '/@{w}/',
];

law(
  'texts of special characters are peers for core as for apparmor_parser',
  numberedCases(60, 60, 500),
  { atLeast: { valid: 20, refused: 10, profiles: 20, pairs: 300 } },
  (seed, count) => {
    const random = new Random(seed);
    const garbage = (most: number): string => random.many(1, most, () => random.pick(pieces)).join('');
    const peer = garbage(7);
    const written = random.chance(70) ? `"${peer}"` : peer;
    const values = random.chance(80) ? '/x/ "y z/"' : `a"${garbage(3)}" ${garbage(2)}`;
    const text = `@{v}=a b\n@{w}=${values}\nprofile p { ${random.pick(['', 'deny '])}signal peer=${written}, }\n`;
    return disagreementsOf(compileAndCompare(text, { version: '6.12.43' }), text, count);
  },
);
