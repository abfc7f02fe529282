import { describe, expect, it } from 'vitest';
import { findingsOf } from '../testing/lint-text.ts';

const reported = (policy: string): readonly string[] =>
  findingsOf('missed-stack', policy).map(({ message }) =>
    message.replace('the peer does not match the ', '').replace(' of the policy', ''),
  );

describe('missed-stack', () => {
  it.each<[policy: string, expected: readonly string[]]>([
    ['profile crio-default { signal peer=crio-default, }', ['stack `crio-default//&unconfined`']],
    [
      'profile runc { signal (send) peer=crio-default, } profile crio-default { }',
      ['stacks `crio-default//&unconfined`, `crio-default//&runc`'],
    ],
    // Rules for the stack fix one class only.
    ['profile a { ptrace peer=a//&b, ptrace peer=a, signal peer=a, }', ['stack `a//&b`']],
    ['profile a { ptrace peer={a,a//&*}, signal peer=a, }', ['stack `a//&unconfined`']],
  ])('reports %s', (policy, expected) => expect(reported(policy)).toEqual(expected));

  it.each([
    'profile crio-default { signal peer={crio-default,crio-default//&*}, }',
    'profile crio-default { signal peer=crio-default, signal peer=unconfined, }',
    'profile crio-default { signal peer=crio-default//&*, signal peer=crio-default, }',
    'profile a { signal peer=b, } profile b { signal peer=b, }',
    'profile a { signal (send) peer=b, } profile b { /x px -> b//&c, } profile c { }',
    'profile a { deny signal peer=crio-default, } profile crio-default { }',
    'profile a flags=(unconfined) { signal peer=crio-default, } profile crio-default { }',
    'profile a { signal peer=unconfined, } profile crio-default { }',
  ])('accepts %s', (policy) => expect(reported(policy)).toEqual([]));
});
