import type { RuleOrigin } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { PtraceRule, SignalRule } from '../../language/ast-rules.ts';
import { expandedTexts, type ExpansionContext } from '../check-words.ts';
import type { PatternTexts } from '../pattern-texts.ts';
import type { AutomatonRule } from '../automaton-rule.ts';
import { compilePeerRule } from '../peer-rules.ts';

/** Compiles a rule of the profile itself. Returns undefined if the rule is invalid. */
export function compileOwn(
  node: SignalRule | PtraceRule,
  origin: RuleOrigin,
  words: ExpansionContext,
): AutomatonRule | undefined {
  return compilePeerRule(node, origin, ({ value }) => expandedTexts(value, words));
}

/**
 * Compiles a rule of an included file. The cache returns the compiled terms if the variables expand to the same text as
 * in an earlier profile.
 */
export function compileIncluded(
  node: SignalRule | PtraceRule,
  origin: RuleOrigin,
  words: ExpansionContext,
): AutomatonRule | undefined {
  const word = node.conditions.find(({ name }) => name === 'peer')?.values[0];
  const texts = word === undefined ? noPeer : expandedTexts(word.value, words);
  if (texts === undefined) return undefined;
  const { compiled } = words.cache;
  const key = keyOf(texts);
  const [known] = compiled.get(node, key) ?? [];
  if (known !== undefined) return { terms: known, origin };
  const rule = compilePeerRule(node, origin, () => texts);
  if (rule !== undefined) compiled.set(node, key, [rule.terms]);
  return rule;
}

/** A rule without a peer needs no expansion. */
const noPeer: PatternTexts = { earlier: '' as ByteString, later: '' as ByteString };

function keyOf({ earlier, later }: PatternTexts): string {
  return earlier === later ? earlier : `${earlier}\0${later}`;
}
