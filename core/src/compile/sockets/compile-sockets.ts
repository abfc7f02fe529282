import type { RuleTerms } from '../../automata/rule-automaton.ts';
import type { SocketForm } from '../../classes/network/sockets.ts';
import { apparmor50 } from '../../file-rules/compiler-behaviours.ts';
import type { RuleOrigin } from '../../profile/profile.ts';
import { compiledWords } from '../../rule-checks/compiled-words.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { NetworkRule, UnixRule } from '../../language/ast-rules.ts';
import type { Word } from '../../language/ast-words.ts';
import type { AutomatonRule } from '../automaton-rule.ts';
import type { ExpansionContext } from '../check-words.ts';
import type { NetworkShare } from './merged-sockets.ts';
import { compileNetworkRule } from './network-rules.ts';
import { compileUnixRule } from './unix-rules.ts';

/** A rule about sockets. */
export type SocketRule = NetworkRule | UnixRule;

/** Returns whether a statement is a socket rule. */
export function isSocketRule(node: { readonly kind: string }): node is SocketRule {
  return node.kind === 'network' || node.kind === 'unix';
}

/**
 * Compiles a socket rule as the compiler emits it. Errors in the words are reported by the checks. @see `mergedSockets`
 * for `share`
 */
export function compileSocketRule(
  rule: SocketRule,
  origin: RuleOrigin,
  form: SocketForm,
  share: NetworkShare | undefined,
  context: ExpansionContext,
): readonly AutomatonRule[] {
  const { variables, own, cache } = context;
  // Later compilers emit the v9 form.
  const seams = form === 'v9' ? apparmor50.slashesAtSeams : undefined;
  const expand = ({ value }: Word): ByteString | undefined => {
    const result = variables.expand(value, own, seams);
    return 'text' in result ? result.text : undefined;
  };
  const compile = (): readonly RuleTerms[] => socketTerms(rule, form, expand, share);
  if (origin.via.length === 0) return compile().map((terms) => ({ terms, origin }));
  const words = form === 'v9' ? compiledWords(rule).map(({ word }) => expand(word) ?? null) : [];
  const key = JSON.stringify([form, share, words]);
  const known = cache.compiled.get(rule, key) ?? compile();
  cache.compiled.set(rule, key, known);
  return known.map((terms) => ({ terms, origin }));
}

/**
 * Compiles the terms of a socket rule, without its place.
 *
 * @param expand - replaces the variables of a word; undefined if the expansion fails
 */
export function socketTerms(
  rule: SocketRule,
  form: SocketForm,
  expand: (word: Word) => ByteString | undefined,
  share?: NetworkShare,
): readonly RuleTerms[] {
  return rule.kind === 'network' ? compileNetworkRule(rule, form) : compileUnixRule(rule, form, expand, share);
}
