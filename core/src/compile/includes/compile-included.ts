import type { RuleOrigin } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { PtraceRule, SignalRule } from '../../language/ast-rules.ts';
import { expandWord, type WordContext } from '../check-words.ts';
import type { PatternTexts } from '../pattern-texts.ts';
import type { AutomatonRule } from '../automaton-rule.ts';
import { compilePeerRule } from '../peer-rules.ts';

/** Compiles a rule of the profile itself. Returns undefined and reports diagnostics if the rule is invalid. */
export function compileOwn(
  node: SignalRule | PtraceRule,
  origin: RuleOrigin,
  words: WordContext,
): AutomatonRule | undefined {
  return compilePeerRule(node, origin, (word) => expandWord(word, words), words.report);
}

/**
 * Compiles a rule of an included file. The cache returns the compiled terms if the variables expand to the same text as
 * in an earlier profile.
 */
export function compileIncluded(
  node: SignalRule | PtraceRule,
  origin: RuleOrigin,
  words: WordContext,
): AutomatonRule | undefined {
  const [peer, second] = node.conditions.filter(({ name }) => name === 'peer');
  if (second !== undefined) return compileOwn(node, origin, words);
  const word = peer?.values[0];
  const texts = word === undefined ? noPeer : expandWord(word, words);
  if (texts === undefined) return undefined;
  const { compiled } = words.cache;
  const key = keyOf(texts);
  const [known] = compiled.get(node, key) ?? [];
  if (known !== undefined) return { terms: known, origin };
  let isSilent = true;
  const rule = compilePeerRule(
    node,
    origin,
    () => texts,
    (diagnostic) => {
      isSilent = false;
      words.report(diagnostic);
    },
  );
  if (rule !== undefined && isSilent) compiled.set(node, key, [rule.terms]);
  return rule;
}

/** A rule without a peer needs no expansion. */
const noPeer: PatternTexts = { earlier: '' as ByteString, later: '' as ByteString };

function keyOf({ earlier, later }: PatternTexts): string {
  return earlier === later ? earlier : `${earlier}\0${later}`;
}
