import type { SocketForm } from '../classes/network/sockets.ts';
import type { RuleOrigin } from '../profile/profile.ts';
import { lazily } from '../source/lazily.ts';
import type { AutomatonRule } from './automaton-rule.ts';
import type { ExpansionContext } from './check-words.ts';
import { taskStatements, type ProfileBody } from './collect-body.ts';
import { compileAllDbus, compileDbusRule, isDbusRule } from './dbus-rules.ts';
import { compileIncluded, compileOwn } from './includes/compile-included.ts';
import type { PatternReader } from './matched-fields.ts';
import { compileAllMounts, compileMountRule, isMountRule } from './mounts/mount-rules.ts';
import { compileAllPeers, isPeerRule } from './peer-rules.ts';
import { compileSocketRule, isSocketRule } from './sockets/compile-sockets.ts';
import { mergedSockets } from './sockets/merged-sockets.ts';
import { compileAllOfNetwork } from './sockets/network-rules.ts';
import { compileAllOfStack, compileStackRule, isStackRule } from './stack-rules.ts';

/** Returns the rules of a profile for the automaton, compiled on the first call. The word checks report errors. */
export function lazyRules(
  body: ProfileBody,
  form: SocketForm,
  words: ExpansionContext,
): () => readonly AutomatonRule[] {
  return lazily(() => compileRules(body, form, words));
}

function compileRules(body: ProfileBody, form: SocketForm, words: ExpansionContext): readonly AutomatonRule[] {
  const rules: AutomatonRule[] = [];
  const { cache, variables, own } = words;
  const aboutTasks = taskStatements(body);
  const reader: PatternReader = {
    expand: ({ value }) => {
      const result = variables.expand(value, own);
      return 'text' in result ? result.text : undefined;
    },
    pattern: cache.pattern,
  };
  const shares = mergedSockets(aboutTasks.map(({ node }) => node).filter(isSocketRule));
  for (const { node, via } of aboutTasks) {
    const origin: RuleOrigin = { span: node.span, via };
    if (isPeerRule(node)) {
      const rule = via.length > 0 ? compileIncluded(node, origin, words) : compileOwn(node, origin, words);
      if (rule !== undefined) rules.push(rule);
    } else if (isStackRule(node)) {
      rules.push(...compileStackRule(node, origin));
    } else if (isMountRule(node)) {
      rules.push(...compileMountRule(node, origin, reader, cache.compiled));
    } else if (isDbusRule(node)) {
      rules.push(...compileDbusRule(node, origin, reader, cache.compiled));
    } else if (isSocketRule(node)) {
      rules.push(...compileSocketRule(node, origin, form, node.kind === 'unix' ? shares.get(node) : undefined, words));
    } else if (node.kind === 'all') {
      const parts = [compileAllPeers, compileAllOfStack, compileAllMounts, compileAllDbus];
      rules.push(...parts.flatMap((compile) => compile(node, origin)));
      rules.push(...compileAllOfNetwork(node, form).map((terms) => ({ terms, origin })));
    }
  }
  return rules;
}
