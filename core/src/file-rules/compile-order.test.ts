import { expect, test } from 'vitest';
import { fileEntriesOf, withPatterns } from '../testing/file-entries.ts';
import { compileOrder } from './compile-order.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from './compiler-behaviours.ts';
import { mergeEntries } from './merged-entry.ts';
import { PathPatterns } from './path-pattern.ts';

/** Prints the rules in the compiler's order, with shared rules adjacent. */
function ordered(rules: string, compiler: CompilerBehaviours, others: string): string {
  const { merged } = mergeEntries(withPatterns(fileEntriesOf(rules), new PathPatterns()), compiler);
  const places: string[][] = [];
  for (const [{ first }, position] of compileOrder(merged, fileEntriesOf(others), compiler))
    (places[position] ??= []).push(first.origin);
  return places.map((rulesThere) => rulesThere.join(' = ')).join(' < ');
}

test.each<[what: string, rules: string, others: string, by41: string, by50?: string]>([
  [
    'by what they do',
    'prompt /a px, deny /a x, allow /a px, /a px,',
    '',
    '/a px, < allow /a px, < deny /a x, < prompt /a px,',
  ],
  ['audited ones behind', 'audit /a px, /b px,', '', '/b px, < audit /a px,'],
  ['then by priority, the highest first', '/a px, priority=1 /b px,', '', 'priority=1 /b px, < /a px,'],
  ['change_profile last', 'change_profile /a -> b, deny /c x,', '', 'deny /c x, < change_profile /a -> b,'],
  ['by path, read from the start or from the end', '/ab px, /ba ux,', '', '/ab px, < /ba ux,', '/ba ux, < /ab px,'],
  ['a path that another ends with', '/aba px, /ba ux,', '', '/aba px, < /ba ux,', '/ba ux, < /aba px,'],
  ['from the end, bytes have a sign', '/a px, /\xe9 ux,', '', '/a px, < /\xc3\xa9 ux,', '/\xc3\xa9 ux, < /a px,'],
  ['rules that grant the same are one, where the first is', '/a px, /b ux, /c px,', '', '/a px, = /c px, < /b ux,'],
  ['if both have wildcards, or none', '/a px, /b{,?} px,', '', '/a px, < /b{,?} px,'],
  ['`ix` brings `m` along, to 4.1 in time', '/a mix, /c ix,', '', '/a mix, = /c ix,', '/a mix, < /c ix,'],
  ['other rules for a path count with it', '/a rix, /c ix,', '/c r,', '/a rix, = /c ix,'],
])('%s', (_, rules, others, by41, by50 = by41) => {
  expect([ordered(rules, apparmor41, others), ordered(rules, apparmor50, others)]).toEqual([by41, by50]);
});
