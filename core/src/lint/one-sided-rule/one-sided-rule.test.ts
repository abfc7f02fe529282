import { describe, expect, it } from 'vitest';
import { findingsOf } from '../testing/lint-text.ts';

const permissions = (a: string, b: string, more = ''): readonly string[] =>
  findingsOf('one-sided-rule', [`profile a { ${a} }\n${more}`, `profile b { ${b} }`]).map(
    ({ message }) => /^`(.+?)`/.exec(message)?.[1] ?? '',
  );

describe('one-sided-rule', () => {
  it.each([
    ['signal (send) peer=b,', '', ['send']],
    ['signal (send) set=(term) peer=b,', 'signal (receive) set=(hup) peer=a,', ['send', 'receive']],
    ['signal peer=b,', 'signal (receive) peer=a,', ['receive']],
    ['ptrace (read, trace) peer=b,', 'ptrace (tracedby) peer=a,', []],
    ['ptrace (readby) peer=b,', 'ptrace (read) peer=c,', ['readby']],
    ['signal (receive) peer={b,a},', '', ['receive']],
  ])('%s with %s: %j', (a, b, expected) => expect(permissions(a, b)).toEqual(expected));

  it.each([
    ['both sides', 'signal (send) set=(term, hup) peer=b,', 'signal (receive) set=(hup),'],
    ['a peer that is not in the set', 'signal (send) peer={b,d},', ''],
    ['a wildcard', 'signal (send) peer=b*,', ''],
    ['an unconfined peer', 'signal (send) peer={b,unconfined},', ''],
    ['a denial', 'deny signal (send) peer=b,', ''],
    ['a profile stacked with a known profile', 'signal (send) peer=b, /x px -> a//&c,', 'signal (receive) peer=a//&c,'],
  ])('accepts %s', (_, a, b) => expect(permissions(a, b, 'profile c { }')).toEqual([]));

  it('judges profiles in complain mode as if enforced', () => {
    const [finding] = findingsOf('one-sided-rule', [
      'profile a { signal (send) set=(term) peer=b, }',
      'profile b flags=(complain) { }',
    ]);
    expect(finding?.hint).toContain('`signal (receive) set=(term) peer=a,`');
  });
});
