import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzzRuns } from '../testing/fuzz-runs.ts';
import { fileEntriesOf, withPatterns } from '../testing/file-entries.ts';
import { bytes } from '../testing/read-policy.ts';
import type { ByteString } from '../source/bytes.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from './compiler-behaviours.ts';
import { execDiffers, execTypeOf, fileUsers, type FileUser } from './file-permissions.ts';
import { findExecConflicts, type ExecConflict } from './find-exec-conflicts.ts';
import { mergeEntries, type MatchedEntry, type MergedEntry } from './merged-entry.ts';
import { PathPatterns } from './path-pattern.ts';

const compilers = [apparmor41, apparmor50];

function read(rules: string) {
  const patterns = new PathPatterns();
  return { patterns, exec: withPatterns(fileEntriesOf(rules), patterns) };
}

function conflictsIn(rules: string, compiler: CompilerBehaviours): readonly ExecConflict<ByteString>[] {
  const { patterns, exec } = read(rules);
  return findExecConflicts(exec, patterns, compiler);
}

test.each<[what: string, rules: string, conflict: string | undefined]>([
  ['patterns that meet', '/?b px, /a* ux,', 'owner: /?b px, and /a* ux, at /ab'],
  [
    'alternatives that meet, none of which is a wildcard',
    '/{a,b} px, /[bc] ux,',
    'owner: /{a,b} px, and /[bc] ux, at /b',
  ],
  [
    'a wildcard, even if it stands for few',
    '/[^\\001-ac-\\377] px, /? ux,',
    'owner: /[^\\001-ac-\\377] px, and /? ux, at /b',
  ],
  ['a rule without wildcards goes before one with some', '/[ab] px, /? ux,', undefined],
  ['of a higher priority goes before, whatever it is', 'priority=1 /* px, /a ux,', undefined],
  ['the owner alone', 'owner /?b px, /a* ux,', 'owner: owner /?b px, and /a* ux, at /ab'],
  ['everyone else alone', 'other /?b px, /a* ux,', 'other: other /?b px, and /a* ux, at /ab'],
  ['each alone', 'owner /?b px, other /a* ux,', undefined],
  ['the same path twice', '/a px, /a ux,', 'owner: /a px, and /a ux, at /a'],
  [
    'the same path, once with a word that says nothing',
    '/a* px, allow /a* ux,',
    'owner: /a* px, and allow /a* ux, at /a',
  ],
  ['a permission and a denial', '/a px, deny /a x,', undefined],
  ['no path matches both', '/a* px, /b* ux,', undefined],
  ['the same way to execute, and more', '/?b rpx, /a* mpx,', undefined],
])('two rules: %s', (_, rules, expected) => {
  for (const compiler of compilers) {
    const shown = conflictsIn(rules, compiler).map(
      ({ left, right, subject, path, certain }) =>
        `${subject}: ${left.origin} and ${right.origin} at ${path}${certain ? '' : ', not certain'}`,
    );
    expect(shown).toEqual(expected === undefined ? [] : [expected]);
  }
});

describe('a conflict is not certain if a third rule may decide first', () => {
  test.each<[what: string, rules: string, isCertain: boolean]>([
    ['a rule of higher priority', 'priority=1 /** ix, /?b px, /a* ux,', false],
    ['a prompt of higher priority, which comes after both', 'priority=1 prompt /** ix, /?b px, /a* ux,', true],
    ['a denial, which comes after both', 'deny /** x, /?b px, /a* ux,', true],
    ['a denial of higher priority, which comes after both', 'priority=1 deny /** x, /?b px, /a* ux,', true],
    ['a path', '/?b px, /a* ux, /ab ix,', false],
    ['a path, where both have more in common', '/0 ix, /?b* px, /a* ux, /ab ix,', true],
    // A denial comes before change_profile rules, whose paths are followed by a NUL and the new profile.
    ['a denial and a change of profile', '/a\\000* px, deny /a\\000** x, change_profile unsafe /a -> *,', false],
    ['a denial to the owner', '/a\\000* px, deny owner /a\\000** x, change_profile unsafe /a -> *,', true],
    ['a denial between paths', '/a\\000b px, deny /a\\000b x, change_profile unsafe /a -> b,', false],
  ])('%s', (_, rules, isCertain) => {
    for (const compiler of compilers)
      expect(conflictsIn(rules, compiler).map(({ certain }) => certain)).toEqual([isCertain]);
  });
});

/**
 * Returns whether the compiler refuses a path: simulates the loop over matching rules, with the kind of exec decided so
 * far.
 *
 * @see `pri_update_perm` in `hfa.cc` of apparmor_parser
 */
function refusesAt(
  path: ByteString,
  ordered: readonly MergedEntry<unknown>[],
  subject: FileUser,
  compiler: CompilerBehaviours,
): boolean {
  let best = -Infinity;
  let [exact, allowed]: (number | undefined)[] = [];
  for (const { first, permissions, pattern } of ordered) {
    const way = execTypeOf(permissions, subject);
    if (way === undefined || !pattern.matches(path)) continue;
    // To 5.0 a denial has a separate priority; to 4.1 a denial resets the exec allowed so far.
    const priority = first.priority + (compiler === apparmor50 && first.effect === 'deny' ? 0.5 : 0);
    if (priority < best) continue;
    if (priority > best) [best, exact, allowed] = [priority, undefined, undefined];
    if (first.effect === 'prompt') continue;
    if (first.effect === 'deny') allowed = undefined;
    else if (pattern.exact) {
      if ((exact ?? way) !== way) return true;
      exact = way;
    } else if (exact === undefined) {
      if ((allowed ?? way) !== way) return true;
      allowed = way;
    }
  }
  return false;
}

/** Returns all strings of up to `length` of the letters, after a prefix. */
function stringsOf(before: string, letters: string, length: number): readonly string[] {
  if (length === 0) return [before];
  return [before, ...[...letters].flatMap((letter) => stringsOf(before + letter, letters, length - 1))];
}

/**
 * The patterns below do not distinguish longer paths: wildcards only look at the first and the last letter, and for a
 * `/`.
 */
const paths = [stringsOf('/', 'abc/\0', 3), ...['a', 'b', 'c'].map((one) => stringsOf(`/${one}\0n`, 'abc/', 3))].flat();

const pieces = ['a', 'b', '?', '*', '**', '[ab]', '[^a]', '{a,b}', '{,a}'];
const simple = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 2 }).map((some) => `/${some.join('')}`);
const target = fc.constantFrom('na', 'nb', 'n*', 'na*', 'n*b', 'n[ab]');
const changed = fc.tuple(fc.constantFrom('a', '?', '[ab]'), target).map(([from, to]) => `/${from}\\000${to}`);
const path = fc.oneof({ weight: 3, arbitrary: simple }, { weight: 1, arbitrary: changed });
const word = fc.constantFrom('', '', '', 'owner ', 'other ', 'allow ', 'priority=1 ', 'priority=1 owner ', 'prompt ');
const way = fc.constantFrom('px', 'px', 'ux', 'ix', 'rpx', 'mix');
const rule = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(word, path, way).map(([before, where, how]) => `${before}${where} ${how},`) },
  { weight: 1, arbitrary: path.map((where) => `deny ${where} x,`) },
  { weight: 1, arbitrary: path.map((where) => `priority=1 deny ${where} x,`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('safe', 'unsafe'), fc.constantFrom('/a', '/?', '/[ab]'), target)
      .map(([safety, from, to]) => `change_profile ${safety} ${from} -> ${to},`),
  },
);

/** Returns an order in which the compiler may process the rules: it sorts denials and prompts after single paths. */
function inSomeOrder<Rule extends MergedEntry<unknown>>(rules: readonly Rule[], numbers: readonly number[]): Rule[] {
  const place = ({ first }: Rule): number => {
    const number = numbers[rules.findIndex((one) => one.first === first)] ?? 0;
    if (first.effect === 'deny' || first.effect === 'prompt') return 1 + number;
    return first.second === undefined ? number : 2 * number;
  };
  return rules.toSorted((left, right) => place(left) - place(right));
}

const number = fc.double({ min: 0, max: 1, noNaN: true });

test.each(compilers)('$name refuses certain conflicts in every order, and nothing without a conflict', (compiler) => {
  const equivalent = (rules: readonly MatchedEntry<ByteString>[]): boolean =>
    mergeEntries(rules, compiler).conflicts.length > 0;
  let [certainOnes, uncertainOnes] = [0, 0];
  const policy = fc.array(fc.tuple(rule, number), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(policy, (numbered) => {
      const { patterns, exec } = read(numbered.map(([text]) => text).join(' '));
      const ordered = inSomeOrder(
        mergeEntries(exec, compiler).merged,
        numbered.map(([, each]) => each),
      );
      const refuses = (at: ByteString): boolean => fileUsers.some((one) => refusesAt(at, ordered, one, compiler));

      const conflicts = findExecConflicts(exec, patterns, compiler);
      const isRefused = equivalent(exec) || paths.some((at) => refuses(bytes(at)));
      expect(isRefused && conflicts.length === 0).toBe(false);
      if (conflicts.some(({ certain }) => certain)) certainOnes++;
      else if (conflicts.length > 0) uncertainOnes++;
      for (const { left, right, subject, path: shared, certain } of conflicts) {
        const both = exec.filter(({ entry }) => entry === left || entry === right);
        expect(both.map(({ pattern }) => pattern.matches(shared))).toEqual([true, true]);
        expect(execDiffers(left.permissions, right.permissions, subject)).toBe(true);
        expect(!certain || refuses(shared) || equivalent(both)).toBe(true);
      }
    }),
    { numRuns: fuzzRuns(300) },
  );
  // Uncertain verdicts must be rare, or the test proves little.
  expect(uncertainOnes).toBeLessThan(certainOnes / 2);
});
