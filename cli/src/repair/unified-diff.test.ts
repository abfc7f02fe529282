import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff, type Insertion } from './unified-diff.ts';

const programs = [
  ['git', ['apply', '--whitespace=nowarn']],
  ['patch', ['-p1', '--silent']],
] as const;

/** Returns a file after `git apply` and after `patch` of a diff. */
function applied(name: string, before: string | undefined, diff: string): readonly string[] {
  return programs.map(([program, words]) => appliedBy(program, words, name, before, diff));
}

function appliedBy(
  program: string,
  words: readonly string[],
  name: string,
  before: string | undefined,
  diff: string,
): string {
  const cwd = mkdtempSync(path.join(tmpdir(), 'lamellar-diff-'));
  const file = path.join(cwd, Buffer.from(name, 'latin1').toString());
  mkdirSync(path.dirname(file), { recursive: true });
  if (before !== undefined) writeFileSync(file, before, 'latin1');
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
  execFileSync(program, words, { cwd, input: Buffer.from(diff, 'latin1'), env });
  return readFileSync(file, 'latin1');
}

function inserted(text: string, insertions: readonly Insertion[]): string {
  return insertions
    .toSorted((left, right) => right.at - left.at)
    .reduce((all, { at, text: added }) => all.slice(0, at) + added + all.slice(at), text);
}

describe('git and patch apply a diff', () => {
  test.each<[string, string, string | undefined, readonly Insertion[]]>([
    ['in front of a line', 'p.aa', 'profile p {\n  /x r,\n}\n', [{ at: 20, text: '  /y r,\n' }]],
    ['within a line', 'p.aa', 'profile p { }\n', [{ at: 12, text: '\n  /y r,\n' }]],
    ['at the end of a text without a line end', 'p.aa', 'profile p { }', [{ at: 13, text: '\nprofile q { }\n' }]],
    ['of a new file', 'local/p', undefined, [{ at: 0, text: '/y r,\n' }]],
    ['of a name with a blank', 'a b', '1\n2\n', [{ at: 2, text: 'x\n' }]],
    ['of bytes that are not UTF-8, and carriage returns', 'p', '\xff\r\n\xe4\r\n\r', [{ at: 3, text: '\xfe\n' }]],
    ['of a name with blanks, quotes and UTF-8', 'a "b"/k\xc3\xa4se', '1\n2\n', [{ at: 2, text: 'x\n' }]],
    [
      'in places far from each other',
      'p',
      '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n',
      [
        { at: 2, text: 'a\n' },
        { at: 22, text: 'b\n' },
      ],
    ],
    ['among equal lines', 'p', '}\n}\n}\n}\n}\n}\n}\n}\n}\n', [{ at: 8, text: 'x\n' }]],
  ])('%s', (_, name, before, insertions) => {
    const diff = unifiedDiff(name, before, insertions);
    const after = inserted(before ?? '', insertions);
    expect(applied(name, before, diff)).toEqual([after, after]);
  });
});

test('inserted lines are present after the patch', () => {
  const line = fc.constantFrom('a\n', 'b\n', '}\n', '\n', '\xff\n', '  x r,\n');
  const lines = fc.array(line, { minLength: 1, maxLength: 30 });
  const chosen = fc.array(fc.tuple(fc.nat(30), line), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lines, chosen, (text, added) => {
      const starts = text.map((_, index) => text.slice(0, index).join('').length);
      const insertions = added.map(([at, one]) => ({ at: starts[at % starts.length] ?? 0, text: one }));
      const before = text.join('');
      const diff = unifiedDiff('p', before, insertions);
      const after = inserted(before, insertions.toReversed());
      expect(applied('p', before, diff)).toEqual([after, after]);
    }),
    { numRuns: 25 },
  );
});
