import { describe, expect, it } from 'vitest';
import { Budget } from '../automata/budget.ts';
import { deadState, type ClassByte } from '../automata/automaton.ts';
import { socketBits, socketClasses, type SocketForm } from '../classes/network/sockets.ts';
import { decompilationMethods } from '../compile/decompilation-methods.ts';
import { compilePlainRules } from '../compile/plain-rules.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { decompileSockets } from './decompile-sockets.ts';
import type { EffectAutomaton } from './effect-automaton.ts';

/** Decompiles the network rules of an automaton in a form. */
function decompile(automaton: EffectAutomaton, sockets: SocketForm = 'v8') {
  const method = decompilationMethods.get('network');
  const form = method?.by === 'sockets' ? method.forms.find((one) => one.sockets === sockets) : undefined;
  if (form === undefined) throw new Error('no form');
  const { rules, counterexamples } = decompileSockets(automaton, form, new Budget(1e7));
  return { rules: rules.map(({ text }) => textOf(text)), counterexamples };
}

/** Compiles rules, as an automaton by effect. */
function compiled(rules: readonly string[], sockets: SocketForm = 'v8'): EffectAutomaton {
  const policy = compilePlainRules(rules as readonly ByteString[], sockets);
  const byte: ClassByte = socketClasses[sockets];
  return {
    start: policy.start(byte),
    step: (state, next) => policy.step(state, next),
    classOf: (next) => policy.byteClass?.(byte, next) ?? next,
    effects: (state) => {
      const { allow, quiet } = policy.permissions(state);
      return { prompt: 0, allow, audit: 0, 'audit-deny': 0, deny: quiet & ~allow };
    },
  };
}

/** Allows `send` to the sockets of some families and types. */
function sending(isAllowed: (family: number, type: number) => boolean): EffectAutomaton {
  const [depth, byte] = [1 << 16, 1 << 8];
  return {
    // A state has the number of bytes, the family, and the last byte.
    start: depth,
    step: (state, next) => {
      const [read, family] = [Math.floor(state / depth), Math.floor(state / byte) % byte];
      if (read > 4 || (read % 2 === 1 && next !== 0)) return deadState;
      return (read + 1) * depth + (read === 2 ? next : family) * byte + next;
    },
    classOf: (next) => next,
    effects: (state) => ({
      prompt: 0,
      allow: state >= 5 * depth && isAllowed(Math.floor(state / byte) % byte, state % byte) ? socketBits.send : 0,
      audit: 0,
      'audit-deny': 0,
      deny: 0,
    }),
  };
}

const [unix, inet, decnet] = [1, 2, 12];

describe('decompileSockets', () => {
  it.each([
    { of: 'no rule', rules: [] },
    { of: 'every socket', rules: ['network,'] },
    { of: 'a permission', rules: ['network (send),'] },
    { of: 'a family', rules: ['network inet,'] },
    { of: 'a type', rules: ['network dgram,'] },
    { of: 'a family and a type', rules: ['network inet raw,'] },
    { of: 'unix sockets', rules: ['unix,'] },
    { of: 'unix sockets of named types', rules: ['network unix,'] },
    { of: 'unix sockets without a type', rules: ['unix (send, create) type=none,'] },
    { of: 'a denied permission', rules: ['network (send),', 'deny network (connect),'] },
    { of: 'a denied type', rules: ['network,', 'deny network inet raw,'] },
    { of: 'a denied type of a family', rules: ['network inet,', 'deny network inet raw,'] },
    { of: 'unix sockets and a type', rules: ['unix (send),', 'network (send) dgram,'] },
  ])('decompiles $of as written', ({ rules }) => {
    expect(decompile(compiled(rules))).toEqual({ rules, counterexamples: [] });
  });

  it.each([
    { of: 'a family', rules: ['network inet,'] },
    { of: 'a family and a type', rules: ['network inet raw,'] },
    { of: 'a denied type', rules: ['network inet,', 'deny network inet raw,'] },
  ])('decompiles $of in the later form as written', ({ rules }) => {
    expect(decompile(compiled(rules, 'v9'), 'v9')).toEqual({ rules, counterexamples: [] });
  });

  it('decompiles every socket in the later form family by family, because unix rules have addresses', () => {
    const { rules, counterexamples } = decompile(compiled(['network,'], 'v9'), 'v9');
    expect(rules).toContain('network inet,');
    expect(rules).not.toContain('network unix,');
    expect(counterexamples).toEqual([]);
  });

  it.each([
    { of: 'all sockets but one type', automaton: sending((family, type) => family !== inet || type !== 1) },
    { of: 'a family without a name', automaton: sending((family) => family === decnet) },
    { of: 'a type without a name', automaton: sending((family, type) => family === unix && type === 7) },
    // The compiler merges these rules and loses the unix rule.
    {
      of: 'unix rules merged with network rules',
      automaton: compiled(['network (send),', 'unix (receive) peer=(label=a),']),
    },
  ])('reports a counterexample if no rules express $of', ({ automaton }) => {
    expect(decompile(automaton).counterexamples).toHaveLength(1);
  });
});
