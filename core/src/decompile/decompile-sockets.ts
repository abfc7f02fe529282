import type { Budget } from '../automata/budget.ts';
import { deadState, match, type State } from '../automata/automaton.ts';
import type { SocketDecompilation } from '../compile/decompilation-methods.ts';
import { socketRules } from '../compile/sockets/socket-rules.ts';
import type { ByteString } from '../source/bytes.ts';
import { ruleWith, searched, type DecompiledRules } from './decompile-class.ts';
import { ruleEffects, type EffectAutomaton } from './effect-automaton.ts';
import { verifyClass } from './verify/verify-class.ts';

/** Decompiles rules about sockets from the permissions of each family and type, and verifies the rules. */
export function decompileSockets(
  automaton: EffectAutomaton,
  form: SocketDecompilation,
  budget: Budget,
): DecompiledRules {
  const stateOf = (family: number, type: number): State =>
    match(automaton, automaton.start, String.fromCharCode(family >> 8, family & 0xff, 0, type) as ByteString);
  const rules = ruleEffects.flatMap((effect) => {
    const target = searched(automaton, effect);
    const granted = (bits: (state: State) => number) => (family: number, type: number) => {
      const state = stateOf(family, type);
      return state === deadState ? 0 : bits(state);
    };
    const wanted = {
      must: granted((state) => target.must(state)),
      may: granted((state) => target.may(state)),
    };
    return socketRules(wanted, form.coversUnix).map((text) => ruleWith(effect, text));
  });
  const texts = rules.map(({ text }) => text);
  return { rules, counterexamples: verifyClass(automaton, texts, form, form.sockets, budget) };
}
