import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { isMember } from '../../automata/language.ts';
import { parseAare } from '../../patterns/aare.ts';
import { bytesOf, compareBytes, type ByteString } from '../../source/bytes.ts';
import { randomRuns } from '../../testing/fuzz-runs.ts';
import { findingsOf } from '../testing/lint-text.ts';
import { mayBeLabel } from './sorted-stacks.ts';

describe('peer-order', () => {
  it.each([
    ['signal peer=unconfined//&crun,', 'crun//&unconfined'],
    ['ptrace (read) peer="b//&a",', 'a//&b'],
    ['signal peer=a//&a,', 'a'],
    ['signal peer=c//&a//&b,', 'a//&b//&c'],
    ['unix (send) type=stream peer=(label=b//&a),', 'a//&b'],
  ])('%s', (rule, label) => {
    expect(findingsOf('peer-order', `profile p { ${rule} }`)).toMatchObject([{ hint: `write \`${label}\`` }]);
  });

  it.each(['b//&{a,a1}', 'b*//&a*', 'x//&[a-w]', '{y,z}//&x//&**', '@{name}//&a'])('patterns: %s', (peer) => {
    expect(findingsOf('peer-order', `@{name}=b c\nprofile p { signal peer=${peer}, }`)).toHaveLength(1);
  });

  it.each(['a//&b', 'a', 'b//&*', '*//&a', '**', 'b**', '{a,b}//&b', 'a*//&a*', ':n:b//&a', 'a//&{0,b}'])(
    'accepts %s',
    (peer) => expect(findingsOf('peer-order', `profile p { signal peer=${peer}, }`)).toEqual([]),
  );

  it('fixes a literal', () => {
    const [finding] = findingsOf('peer-order', 'profile p { signal peer=b//&a, }');
    expect(finding?.fix?.text).toBe('a//&b');
  });

  it('does not fix a denial, which would remove a permission', () => {
    const [finding] = findingsOf('peer-order', 'profile p { signal, deny signal peer=b//&a, }');
    expect(finding).toMatchObject({ hint: 'write `a//&b`' });
    expect(finding?.fix).toBeUndefined();
  });
});

const part = fc.constantFrom('a', 'b', 'ab', 'a*', '[ab]', '{a,b}', 'b?', '*', '**', 'a/b', '/a', 'z', '0');
const names = ['a', 'b', 'aa', 'ab', 'ba', 'bb', 'a/b', '/a', '0', 'z'] as ByteString[];
const labels = names.flatMap((one) => [
  one,
  ...names.flatMap((two) => [
    `${one}//&${two}`,
    ...names.filter((three) => compareBytes(two, three) < 0).map((three) => `${one}//&${two}//&${three}`),
  ]),
]);
const sorted = labels.filter((label) =>
  label
    .split('//&')
    .every((name, index, all) => index === 0 || compareBytes(bytesOf(all[index - 1] ?? ''), bytesOf(name)) < 0),
) as ByteString[];

test('a condition with a finding matches no label in order', () => {
  let [reported, compared] = [0, 0];
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const parsed = parseAare(bytesOf(parts.join('//&')));
      if ('error' in parsed) return;
      const language = patternDfa(parsed.pattern);
      const matched = sorted.some((label) => isMember(label, language));
      compared++;
      const isReported = !mayBeLabel(language);
      if (isReported) reported++;
      expect(isReported && matched).toBe(false);
    }),
    { numRuns: randomRuns(600) },
  );
  expect(compared).toBeGreaterThan(150);
  expect(reported).toBeGreaterThan(20);
});
