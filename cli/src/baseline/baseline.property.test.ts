import { Policy } from '@lamellar/core';
import { comparePolicies, labelsByName } from '@lamellar/core/diff';
import { Source } from '@lamellar/core/language';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { baselineEntries } from './baseline-entries.ts';
import { compareBaseline, type LabelledPolicy } from './compare-baseline.ts';
import { printBaseline } from './print-baseline.ts';
import { Baseline } from './read-baseline.ts';

const rule = fc.constantFrom(
  'owner /a/** rw,',
  '/a/{b,c} r,',
  'deny /a/b w,',
  '/b ix,',
  '/a/* rl,',
  'link /b -> /a/*,',
  'owner link subset /a/b -> /**,',
  'audit deny owner /{a,b}/** wl,',
  '/c px -> q,',
  'capability kill,',
  'deny capability kill,',
  'network inet stream,',
  'network,',
  'set rlimit nofile <= 10,',
  'mount fstype=tmpfs -> /a/,',
  'umount,',
  'unix (connect) peer=(label=q),',
  'dbus send bus=system,',
  'change_profile -> q,',
  'userns,',
  'signal,',
  'signal (receive) set=(term, hup) peer=q,',
  'ptrace (read, readby) peer={p,q},',
);
const profile = fc.tuple(
  fc.constantFrom('', '', ' flags=(complain)', ' flags=(unconfined)'),
  fc.array(rule, { maxLength: 5 }),
);
const policy = fc.tuple(profile, profile);
const column = { kernel: '7.3' };

function read([p, q]: readonly (readonly [string, readonly string[]])[], separator = '\n'): LabelledPolicy {
  const texts = [p, q].map((one, index) => {
    return `profile ${index === 0 ? 'p' : 'q'}${one?.[0] ?? ''} {${separator}${(one?.[1] ?? []).join(separator)}\n}\n`;
  });
  const { stacks, kernel } = Policy.parse(`abi <abi/4.0>,\n${texts.join('')}`);
  const of = { policy: stacks, behaviours: kernel.behaviours };
  return { of, labels: labelsByName(of) };
}

function changesFrom(text: string, now: LabelledPolicy): number {
  const stored = new Baseline(new Source('baseline', text as never)).policyOf(column);
  if ('diagnostics' in stored) throw new Error(stored.diagnostics[0]?.message);
  const { between, byThemselves, uncovered } = compareBaseline(stored, now);
  expect(uncovered).toEqual([]);
  return between.changes.length + byThemselves.length;
}

/** All cases take minutes. */
const numRuns = process.env['LAMELLAR_EVERYTHING'] === '1' ? 100 : 2;

test('a baseline differs from a policy exactly if the policies differ', () => {
  let different = 0;
  fc.assert(
    fc.property(policy, policy, (before, other) => {
      const was = read(before);
      const text = printBaseline(baselineEntries([{ column, policy: was }], undefined));
      const reordered = before.map(([flags, rules]) => [flags, rules.toReversed()] as const);
      expect(changesFrom(text, read(reordered, '  '))).toBe(0);
      const is = read(other);
      const { between, byThemselves } = comparePolicies(was.of, is.of);
      const isEqual = between.changes.length + byThemselves.length === 0;
      expect(changesFrom(text, is) === 0).toBe(isEqual);
      if (!isEqual) different++;
    }),
    { numRuns, seed: 33, endOnFailure: true },
  );
  expect(different).toBeGreaterThan(numRuns / 2);
});
