import { describe, expect, it } from 'vitest';
import { spanText } from '../../source/span.ts';
import { findingsOf } from '../testing/lint-text.ts';

const redundant = (rules: string, preamble = ''): readonly string[] =>
  findingsOf('redundant-rule', `${preamble}profile p { ${rules} }`).map(({ span }) => spanText(span));

describe('redundant-rule', () => {
  it.each<[rules: string, expected: readonly string[]]>([
    ['/a/b r, /a/* rw,', ['/a/b r,']],
    ['/a r, /a r,', ['/a r,']],
    ['owner /a/b r, /a/** r,', ['owner /a/b r,']],
    ['/a/b r, owner /a/** r,', []],
    ['/a/b rw, /a/* r, /a/b w,', ['/a/b w,']],
    ['audit /a/b r, /a/* r,', []],
    ['priority=1 /a/b r, /a/* r,', []],
    ['deny /a/b r, deny /a/* r,', ['deny /a/b r,']],
    ['deny /a/b r, audit deny /a/* r,', []],
    ['audit deny /a/b r, audit deny owner /a/* r,', []],
    ['audit deny signal send peer=q*, audit deny signal peer=q,', []],
    ['audit deny /a r, audit deny /a r,', ['audit deny /a r,']],
    ['/a/b rix, /a/* rix,', []],
    ['/a/b rix, /a/b mrix,', ['/a/b rix,']],
    ['/a/b rix, /a/b mrix, deny /a/b x,', ['/a/b rix,']],
    ['/a/b Px -> q, /a/b rPx -> q,', ['/a/b Px -> q,']],
    ['signal send peer=q, signal (send, receive) peer=q,', ['signal send peer=q,']],
    ['signal set=(term) peer=q, signal peer=q*,', ['signal set=(term) peer=q,']],
    ['unix type=stream peer=(label=q), unix type=stream,', []],
    ['network inet stream, network inet stream,', ['network inet stream,']],
    ['/a/b l -> /c/d, /a/* l -> /c/**,', ['/a/b l -> /c/d,']],
  ])('%s', (rules, expected) => expect(redundant(rules)).toEqual(expected));

  it('compares rules for any values of variables', () => {
    const preamble = '@{a}=/x\n@{b}=x\n';
    expect(redundant('@{a}/y r, /x/* r,', preamble)).toEqual([]);
    expect(redundant('/x/y r, @{a}/* r,', preamble)).toEqual([]);
    expect(redundant('@{a}/@{b} r, @{a}/* r,', preamble)).toEqual(['@{a}/@{b} r,']);
    expect(redundant('signal peer=@{b}, signal peer=x*,', preamble)).toEqual([]);
  });

  it('ignores rules in conditionals and in included files', () => {
    expect(redundant('/a/b r, if $c { /a/* r, }', '$c = true\n')).toEqual([]);
    expect(findingsOf('redundant-rule', 'profile p { include <x> /a r, }', { files: { x: '/a r,' } })).toEqual([]);
  });

  it.each<[name: string, expected: number]>([
    ['lxc-web_</var/lib/lxc>', 0],
    ['incus-web_</var/lib/incus>', 0],
    ['lxc-container-default', 1],
  ])('in the profile %s: %d findings', (name, expected) =>
    expect(findingsOf('redundant-rule', `profile "${name}" { mount fstype=tmpfs, mount, }`)).toHaveLength(expected),
  );

  it('ignores socket rules that compilers merge', () => {
    const rules = 'unix (bind, listen) type=stream, network (create) unix, network (create) unix,';
    expect(redundant(rules, 'abi <abi/4.0>,\n')).toEqual([]);
  });

  it('fixes by the deletion of the line', () => {
    const [finding] = findingsOf('redundant-rule', 'profile p {\n  /a/* r,\n  /a/b r,\n}\n');
    expect(finding?.fix && spanText(finding.fix.span)).toBe('  /a/b r,\n');
  });
});
