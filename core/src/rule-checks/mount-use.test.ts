import { describe, expect, it } from 'vitest';
import { fragment, problems } from '../language/testing/policy.ts';
import { codesOf, readPolicy } from '../testing/read-policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { checkMountUse } from './mount-use.ts';
import type { RuleCase } from './testing/rule-problems.ts';

function useProblems(text: string) {
  const { ast } = fragment(text);
  const diagnostics: Diagnostic[] = [];
  for (const rule of ast.statements)
    if (rule.kind === 'mount') checkMountUse(rule, (diagnostic) => diagnostics.push(diagnostic));
  return problems({ ast, diagnostics });
}

describe('a mount rule that is compiled', () => {
  it.each<RuleCase>([
    [
      'mount options=private /a -> /b,',
      'a change of propagation has a mount point and no source',
      'options=private',
      'write the mount point alone: `mount options=(…) -> /a,`',
    ],
    [
      'mount options=remount /a -> /b,',
      'a remount has a mount point and no source',
      'options=remount',
      'write the mount point alone: `mount options=(…) -> /a,`',
    ],
    [
      'mount options=bind fstype=ext4 /a -> /b,',
      '`fstype` with options that mount no new file system',
      'options=bind',
      'delete `fstype`, or the options',
    ],
    [
      'remount fstype=ext4 options=bind /a,',
      '`fstype` with options that mount no new file system',
      'options=bind',
      'delete `fstype`, or the options',
    ],
  ])('%s', (text, message, at, hint?) => {
    expect(useProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'mount options=make-rprivate -> /a,',
    'mount options=(bind, ro) fstype=ext4 /a -> /b,',
    'mount options=(rprivate, bind) /a -> /b,',
    'remount fstype=ext4 options=ro /a,',
    'umount options=private /a,',
    'mount options=(private, xyzzy) /a -> /b,',
  ])('is valid, or invalid for a different reason: %s', (text) => expect(useProblems(text)).toEqual([]));
});

describe('an impossible mount', () => {
  const useless = 'mount options=private /a -> /b,';
  const codes = (text: string) => codesOf(readPolicy({ '': `$t = true\n${text}\n` }));

  it.each([
    `profile a { ${useless} }`,
    `profile a { deny ${useless} }`,
    `profile a { if $t { ${useless} } }`,
    `profile a { profile b { ${useless} } }`,
  ])('is refused: %s', (text) => expect(codes(text)).toEqual(['invalid-value']));

  it.each([
    `profile a { if not $t { ${useless} } }`,
    `profile a { { ${useless} } }`,
    `profile a { if not $t { profile b { ${useless} } } }`,
  ])('is ignored if the profile is dropped: %s', (text) => expect(codes(text)).not.toContain('invalid-value'));
});
