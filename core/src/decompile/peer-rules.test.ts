import { Budget } from '../automata/budget.ts';
import { describe, expect, it } from 'vitest';
import { textOf } from '../source/printable-text.ts';
import { dfaBlob, packDfa, policyOf, profileChunks, type PackedState } from '../testing/pack-policy.ts';
import { decompileProfile } from './decompile-profile.ts';
import { unpackPolicy } from '../binary/format/unpack-policy.ts';

const [send, receive] = [2, 4];
const [signal, ptrace] = [10, 9];
const [hup, kill, lost] = [1, 9, 33];

function read(states: readonly PackedState[], policyClass: 'signal' | 'ptrace', budget = 1e7) {
  const blob = policyOf(profileChunks({ policy: [dfaBlob(packDfa(states))] }));
  const [profile] = unpackPolicy(blob).profiles;
  if (profile === undefined) throw new Error('no profile');
  const one = new Budget(budget);
  const found = decompileProfile(profile, { files: one, peers: one, others: one }, [policyClass]).get(policyClass);
  return found && { rules: found.rules.map(({ text }) => textOf(text)), counterexamples: found.counterexamples };
}

/** The rules of automata that rules can express. */
function rulesOf(states: readonly PackedState[], policyClass: 'signal' | 'ptrace') {
  const { rules, counterexamples } = read(states, policyClass) ?? { rules: [], counterexamples: undefined };
  expect(counterexamples).toEqual([]);
  return rules;
}

/** State 0 is dead, 1 is in front of the class and leads to 2. */
function classOnly(byte: number, ...states: readonly PackedState[]): readonly PackedState[] {
  return [{}, { next: { [byte]: 2 } }, ...states];
}

function everyByte(target: number): Readonly<Record<number, number>> {
  return Object.fromEntries(Array.from({ length: 256 }, (_, byte) => [byte, target]));
}

const quietly = (bits: number): number => bits << 7;

describe('decompileProfile, about peers', () => {
  it('has no rules of a class without mediation', () => {
    expect(read(classOnly(signal, {}), 'ptrace')).toBeUndefined();
  });

  it('has no rules if nothing is allowed', () => {
    expect(rulesOf(classOnly(signal, {}), 'signal')).toEqual([]);
  });

  it('distinguishes allowed, audited and quietly denied requests', () => {
    const states = classOnly(
      ptrace,
      { next: { 97: 3, 98: 4, 99: 5 } },
      { accept: send },
      { accept: send, accept2: send },
      { accept2: quietly(receive) },
    );
    expect(rulesOf(states, 'ptrace')).toEqual([
      'ptrace (trace) peer=a,',
      'audit ptrace (trace) peer=b,',
      'deny ptrace (read) peer=c,',
    ]);
  });

  it('joins signals and permissions with equal peers', () => {
    const states = classOnly(
      signal,
      { next: { [hup]: 3, [kill]: 3 } },
      { next: { 97: 4 } },
      { accept: send | receive },
    );
    expect(rulesOf(states, 'signal')).toEqual(['signal set=(hup, kill) peer=a,']);
  });

  it('omits peers that a rule for all signals covers', () => {
    const states = classOnly(
      signal,
      { next: { ...everyByte(3), [kill]: 4 } },
      { next: everyByte(5) },
      { next: { 97: 6 } },
      { accept: send, next: everyByte(5) },
      { accept: send },
    );
    const [any, some] = rulesOf(states, 'signal');
    expect(any).toMatch(/^signal \(send\) set=\(hup, int, quit, /);
    expect(some).toBe('signal (send) peer=a,');
  });

  it('omits permissions that every peer has', () => {
    const states = classOnly(
      ptrace,
      { next: { ...everyByte(3), 97: 4 } },
      { accept: send, next: everyByte(3) },
      { accept: send | receive, next: everyByte(3) },
    );
    expect(rulesOf(states, 'ptrace')).toEqual(['ptrace (trace),', 'ptrace (read) peer=a,']);
  });

  it('omits the signal that no rule can name', () => {
    const states = classOnly(signal, { next: { [lost]: 3, [hup]: 3 } }, { next: { 97: 4 } }, { accept: send });
    expect(rulesOf(states, 'signal')).toEqual(['signal (send) set=(hup) peer=a,']);
    expect(
      rulesOf(classOnly(signal, { next: { [lost]: 3 } }, { next: { 97: 4 } }, { accept: send }), 'signal'),
    ).toEqual([]);
  });

  it('subtracts deny rules from allow rules', () => {
    const states = classOnly(
      ptrace,
      { next: { ...everyByte(3), 97: 4 } },
      { accept: send, next: everyByte(3) },
      { accept2: quietly(send), next: everyByte(3) },
    );
    expect(rulesOf(states, 'ptrace')).toEqual(['ptrace (trace),', 'deny ptrace (trace) peer=a,']);
  });

  it('accepts deep automata', () => {
    const depth = 800;
    const chain = Array.from({ length: depth }, (_, index) => ({ next: { 97: index + 3 } }));
    expect(rulesOf(classOnly(ptrace, ...chain, { accept: send }), 'ptrace')).toEqual([
      `ptrace (trace) peer=${'a'.repeat(depth)},`,
    ]);
  });

  it.each([300, 100])('is not verified if the work exceeds a budget of %i steps', (budget) => {
    const chain = Array.from({ length: 20 }, (_, index) => ({ next: { 97: index + 3 } }));
    const states = classOnly(signal, { next: everyByte(3) }, ...chain.slice(1), { accept: send });
    expect(read(states, 'signal', budget)?.counterexamples).toEqual(['']);
  });
});
