import { describe, expect, it } from 'vitest';
import { findingsOf } from '../testing/lint-text.ts';

const whole = 'the rule never applies: a denial refuses all of the permissions';
const messages = (rules: string, files: Record<string, string> = {}): readonly string[] =>
  findingsOf('denied-rule', `profile p { ${rules} }`, { files }).map(({ message }) => message);

describe('denied-rule', () => {
  it.each<[rules: string, expected: readonly string[]]>([
    ['/a/b r, deny /a/* r,', [whole]],
    ['owner /a/b w, deny /a/b w,', [whole]],
    ['/a/b rw, deny /a/b w,', ['a denial always refuses `w` of the rule']],
    ['/a/b rw, deny /a/b a,', []],
    ['/a/* r, deny /a/b r,', []],
    ['/a/b r, owner /a/b r, deny owner /a/b r,', [whole]],
    ['priority=1 /a/b r, deny /a/b r,', []],
    ['/a/b r, audit deny /a/b r,', [whole]],
    ['/a/b r, deny { /a/b r, }', [whole]],
    ['/a/b rPx -> q, deny /a/b x,', ['a denial always refuses `Px` of the rule']],
    ['/a/b Px, deny /a/b x,', ['a denial always refuses `Px` of the rule']],
    ['signal (send, receive) peer=q, deny signal send peer=q*,', ['a denial always refuses `send` of the rule']],
    ['signal send set=(term) peer=q, deny signal set=(term, kill) peer=q,', [whole]],
    ['signal send peer=q, deny signal set=(term) peer=q,', []],
    ['capability chown, deny capability chown,', [whole]],
    ['capability chown kill, deny capability kill,', ['a denial always refuses `kill` of the rule']],
    ['capability, deny capability kill,', []],
    ['mount fstype=tmpfs -> /a/, deny mount,', [whole]],
    ['deny /a r,', []],
  ])('%s', (rules, expected) => expect(messages(rules)).toEqual(expected));

  it('judges the rules of the profile, also by denials of included files', () => {
    expect(messages('include <x>\n /a r,', { x: 'deny /a r,' })).toEqual([whole]);
    expect(messages('include <x>\n deny /a r,', { x: '/a r,' })).toEqual([]);
  });

  it('ignores classes without mediation, and unconfined profiles', () => {
    expect(findingsOf('denied-rule', 'abi <abi/3.0>,\nprofile p { userns, deny userns, }')).toEqual([]);
    expect(findingsOf('denied-rule', 'profile p flags=(unconfined) { /a r, deny /a r, }')).toEqual([]);
  });
});
