import { describe, expect, it } from 'vitest';
import { findingsOf } from '../testing/lint-text.ts';

const stacks = (policy: string): readonly string[] =>
  findingsOf('bypassed-denial', policy).map(({ message }) => /`(.*?)`/.exec(message)?.[1] ?? '');

describe('bypassed-denial', () => {
  it.each<[policy: string, expected: readonly string[]]>([
    ['profile p { signal peer={a,b}, deny signal peer=a//&b, }', ['a//&b']],
    ['profile p { ptrace peer=a, ptrace peer=b, deny ptrace (read) peer={a//&b,c}, }', ['a//&b']],
    ['profile crio-default { } profile p { signal, deny signal peer=unconfined, }', ['crio-default//&unconfined']],
    ['profile crio-default { } profile p { signal, deny signal peer=crio-default, }', ['crio-default//&unconfined']],
    ['profile p { signal peer=a, deny signal peer=a//&b, }', []],
    ['profile crio-default { } profile p { signal, deny signal peer={unconfined,crio-default//&**}, }', []],
    ['profile p { signal, deny signal peer=unconfined, }', []],
    ['profile crio-default { } profile p { signal peer=crio-default, deny signal peer=unconfined, }', []],
  ])('%s', (policy, expected) => expect(stacks(policy)).toEqual(expected));
});
