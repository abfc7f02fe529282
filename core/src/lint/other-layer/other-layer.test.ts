import { describe, expect, it } from 'vitest';
import { findingsOf } from '../testing/lint-text.ts';

const host = (rules: string, name = 'web') => `profile "lxc-${name}_</v>" { ${rules} }`;
const inside = (rules: string, name = 'web') => `profile ":lxc-${name}_<-v>:p" { ${rules} }`;
const messages = (...texts: readonly string[]) =>
  findingsOf('other-layer', texts).map(({ message }) => message.split(':')[0]);

describe('other-layer', () => {
  it.each<[host: string, container: string, expected: readonly string[]]>([
    ['file, deny /a w,', '/a rw,', ['`w` has no effect']],
    ['file, deny /a/** rw,', '/a/b rw,', ['the rule has no effect']],
    ['/b r,', '/a r,', ['the rule has no effect']],
    ['capability chown,', 'capability chown kill,', ['`kill` has no effect']],
    ['mount fstype=tmpfs,', 'mount fstype=proc -> /proc/,', ['the rule has no effect']],
    ['file,', 'userns,', ['the rule has no effect']],
    ['file, deny /a w,', '/* rw,', []],
    ['capability, file, mount,', 'capability kill, /a rw, mount fstype=proc -> /proc/,', []],
    ['/b r,', 'deny /a r,', []],
    ['/b r,', 'signal peer=p, network inet,', []],
  ])('host layer %s, container layer %s', (outer, rules, expected) => {
    expect(messages(host(outer), inside(rules))).toEqual(expected);
  });

  it('ignores host layers that refuse nothing, and host layers that are not in the policy', () => {
    expect(messages('profile "lxc-web_</v>" flags=(complain) { }', inside('/a r,'))).toEqual([]);
    expect(messages('profile other { }', inside('/a r,'))).toEqual([]);
  });
});
