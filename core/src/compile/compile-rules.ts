import { apparmor50 } from '../file-rules/compiler-behaviours.ts';
import { compiledWords } from '../rule-checks/compiled-words.ts';
import type { Rule } from '../language/ast-rules.ts';
import { lazily } from '../source/lazily.ts';
import { memoised } from '../source/memoised.ts';
import { spanText } from '../source/span.ts';
import type { AutomatonRule } from './automaton-rule.ts';
import type { ExpansionContext } from './check-words.ts';
import { taskStatements, type ProfileBody } from './collect-body.ts';
import { isSocketRule, mergedSockets } from './sockets/merged-sockets.ts';
import type { SocketReading } from './sockets/socket-terms.ts';
import { termsOfAll, termsOfRule, type RuleContext } from './terms-of-rule.ts';

/** Returns the rules of a profile for the automaton, compiled on the first call. The word checks report errors. */
export function lazyRules(
  body: ProfileBody,
  sockets: SocketReading,
  words: ExpansionContext,
): () => readonly AutomatonRule[] {
  return lazily(() => compileRules(body, sockets, words));
}

function compileRules(
  body: ProfileBody,
  sockets: SocketReading,
  { cache, variables, own }: ExpansionContext,
): readonly AutomatonRule[] {
  const aboutTasks = taskStatements(body);
  const context: RuleContext = {
    ...sockets,
    shares: mergedSockets(aboutTasks.map(({ node }) => node).filter(isSocketRule)),
    expand: ({ value }, seams) => variables.text(value, own, seams),
    pattern: cache.pattern,
  };
  return aboutTasks.flatMap(({ node, via }): readonly AutomatonRule[] => {
    if (node.kind === 'capability' || node.kind === 'rlimit') return [];
    const compile = () => (node.kind === 'all' ? termsOfAll(node, sockets.form) : (termsOfRule(node, context) ?? []));
    const origin = { span: node.span, via };
    return memoised(cache.compiled, keyOf(node, context), compile).map((terms) => ({ node, terms, origin }));
  });
}

/**
 * Returns the text of a rule with all further inputs, for example the expansions of variables: most profiles include
 * rules with equal texts, and the generated layers of a thousand containers have equal texts. The text includes the
 * qualifiers, because apparmor_parser drops these rules in blocks.
 */
function keyOf(node: Rule, { form, coversEveryType, shares, expand }: RuleContext): string {
  const text = spanText(node.span);
  const key = `${form} ${coversEveryType} ${(node.kind === 'unix' && shares.get(node)) || ''} ${text}`;
  // An escape may be a part of a reference.
  if (!/[@\\]/.test(text)) return key;
  const texts = compiledWords(node).flatMap(({ word }) => [expand(word), expand(word, apparmor50.slashesAtSeams)]);
  return `${key}\0${JSON.stringify(texts.map((each) => each ?? null))}`;
}
