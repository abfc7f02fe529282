import { expect, test } from 'vitest';
import { fileEntriesOf, withPatterns } from '../testing/file-entries.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from './compiler-behaviours.ts';
import { entryWithExec, mergeEntries } from './merged-entry.ts';
import { PathPatterns } from './path-pattern.ts';

/** Prints the merged rules in brackets, with `!` between conflicting rules. */
function merge(rules: string, compiler: CompilerBehaviours): string {
  const { merged, conflicts } = mergeEntries(withPatterns(fileEntriesOf(rules), new PathPatterns()), compiler);
  return [
    ...merged.map(({ entries }) => `[${entries.map(({ origin }) => origin).join(' ')}]`),
    ...conflicts.map(({ left, right, subject }) => `${left.origin} ! ${right.origin} (${subject})`),
  ].join(' ');
}

test.each<[what: string, rules: string, by41: string, by50?: string]>([
  ['the same path', '/a px, /b px, /a rpx,', '[/a px, /a rpx,] [/b px,]'],
  ['another text, even if it matches the same', '/a px, /[a] px,', '[/a px,] [/[a] px,]'],
  ['the owner and everyone', '/a px, owner /a px,', '[/a px, owner /a px,]'],
  ['the owner and everyone else', 'owner /a px, other /a ux,', '[owner /a px, other /a ux,]'],
  ['a word, even if it says nothing', '/a px, allow /a ux,', '[/a px,] [allow /a ux,]'],
  ['audit', '/a px, audit /a ux,', '[/a px,] [audit /a ux,]'],
  ['priority', '/a px, priority=1 /a ux,', '[/a px,] [priority=1 /a ux,]'],
  ['another way to execute', '/a px, /a ux,', '[/a px,] /a px, ! /a ux, (owner)'],
  ['another way for everyone else', '/a px, other /a ux,', '[/a px,] /a px, ! other /a ux, (other)'],
  ['each way is compared with the first', '/a px, /a ux, /a px,', '[/a px, /a px,] /a px, ! /a ux, (owner)'],
  [
    'a path, and a profile that is changed to by the same words',
    '/a px, change_profile safe /b -> /a, change_profile -> /a,',
    '[/a px, change_profile -> /a,] [change_profile safe /b -> /a,]',
  ],
  [
    'a path whose first byte differs, which 5.0 does not look at',
    'change_profile safe /a -> b, change_profile unsafe /a -> c,',
    '[change_profile safe /a -> b,] [change_profile unsafe /a -> c,]',
    '[change_profile safe /a -> b,] change_profile safe /a -> b, ! change_profile unsafe /a -> c, (owner)',
  ],
])('%s', (_, rules, by41, by50 = by41) => {
  expect([merge(rules, apparmor41), merge(rules, apparmor50)]).toEqual([by41, by50]);
});

test('the exec rule is the first of the merged exec rules', () => {
  const rules = withPatterns(fileEntriesOf('/a r, other /a px, /a px,'), new PathPatterns());
  const [merged] = mergeEntries(rules, apparmor41).merged;
  if (merged === undefined) throw new Error('nothing is merged');
  expect(entryWithExec(merged, 'owner').origin).toBe('/a px,');
  expect(entryWithExec(merged, 'other').origin).toBe('other /a px,');
});
