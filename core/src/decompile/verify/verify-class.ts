import { deadState, transitionsOfClass, type State, type Transitions } from '../../automata/automaton.ts';
import { unlessTooLarge, type Budget } from '../../automata/budget.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { asBound, walkProduct } from '../../automata/product.ts';
import type { RuleForm, RuleLayout } from '../../classes/rule-layout.ts';
import type { SocketForm } from '../../classes/network/sockets.ts';
import type { ByteString } from '../../source/bytes.ts';
import { compilePlainRules } from '../../compile/plain-rules.ts';
import { shapeOf } from '../cover-search/layout-shape.ts';
import type { EffectAutomaton } from '../effect-automaton.ts';
import { pastStart } from './non-empty-string.ts';

/**
 * Verifies decompiled rules of a class: compiles them again, and compares the product with the original automaton.
 *
 * @returns a shortest counterexample for each layout of the class with a difference; it is empty if the comparison reached a limit
 */
export function verifyClass(
  original: EffectAutomaton,
  rules: readonly ByteString[],
  form: Pick<RuleForm, 'byte' | 'layouts'>,
  sockets: SocketForm,
  budget: Budget,
): readonly ByteString[] {
  const compiled = compilePlainRules(rules, sockets);
  const again: CompiledRules = {
    ...transitionsOfClass(compiled, form.byte),
    permissions: (state) => compiled.permissions(state),
  };
  return form.layouts.flatMap((layout) =>
    unlessTooLarge(
      () => counterexample(original, again, layout, rules.length, budget) ?? [],
      () => [unverified],
    ),
  );
}

/** The counterexample of rules that reached a limit of the comparison. */
export const unverified = '' as ByteString;

interface CompiledRules extends Transitions {
  permissions(state: State): { readonly allow: number; readonly quiet: number };
}

/** @throws AutomatonTooLargeError */
function counterexample(
  original: EffectAutomaton,
  again: CompiledRules,
  layout: RuleLayout,
  rules: number,
  budget: Budget,
): ByteString | undefined {
  const shape = patternDfa(shapeOf(layout));
  // A compiler grants permissions after the class alone to show that the class is mediated. No object has an empty name.
  const hasName = layout.fields[0]?.kind === 'text';
  let found: ByteString | undefined;
  walkProduct([asBound(shape), original, again, pastStart], (states, leading) => {
    const [inOriginal, inAgain] = [states(1), states(2)];
    if (inOriginal === deadState && inAgain === deadState) return 'leave';
    const isQueried = shape.isAccepting(states(0)) && (!hasName || states(3) !== pastStart.start);
    if (isQueried && differs(original, inOriginal, again, inAgain, layout.bits)) found = leading();
    // A step costs as much as there are rules in the compiled automaton.
    else if (budget.spend(costOfState + rules)) return 'follow';
    else found = unverified;
    return 'stop';
  });
  return found;
}

/** Steps per state, in addition to the number of rules. */
const costOfState = 32;

function differs(
  original: EffectAutomaton,
  inOriginal: State,
  again: CompiledRules,
  inAgain: State,
  bits: number,
): boolean {
  const { allow, audit, deny } = inOriginal === deadState ? nothing : original.effects(inOriginal);
  const granted = again.permissions(inAgain);
  return (((allow | audit) ^ granted.allow) & bits) !== 0 || ((deny ^ (granted.quiet & ~granted.allow)) & bits) !== 0;
}

const nothing = { allow: 0, audit: 0, deny: 0 };
