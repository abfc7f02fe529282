import type { RuleTerms } from '../automata/rule-terms.ts';
import type { SocketForm } from '../classes/network/sockets.ts';
import type { Statement } from '../language/ast.ts';
import type { AllRule, UnixRule } from '../language/ast-rules.ts';
import { dbusTerms, termsOfAllDbus } from './dbus-rules.ts';
import type { PatternReader } from './matched-fields.ts';
import { mountTerms, termsOfAllMounts } from './mounts/mount-rules.ts';
import { peerTerms, termsOfAllPeers } from './peer-rules.ts';
import type { NetworkShare } from './sockets/merged-sockets.ts';
import { networkTerms, termsOfAllNetwork } from './sockets/network-rules.ts';
import type { SocketReading } from './sockets/socket-terms.ts';
import { unixTerms } from './sockets/unix-rules.ts';
import { stackTerms, termsOfAllOfStack } from './stack-rules.ts';

/** The inputs of a compiled rule, in addition to its words. */
export interface RuleContext extends PatternReader, SocketReading {
  /** The unix rules that the compiler merges with network rules. */
  readonly shares: ReadonlyMap<UnixRule, NetworkShare>;
}

/**
 * Compiles a rule as the compiler emits it: no terms if a word is malformed, because the word checks report the error;
 * undefined if the rule belongs to the file automaton or to no automaton.
 */
export function termsOfRule(node: Statement, context: RuleContext): readonly RuleTerms[] | undefined {
  switch (node.kind) {
    case 'signal':
    case 'ptrace':
      return peerTerms(node, context);
    case 'mount':
    case 'pivot-root':
      return mountTerms(node, context);
    case 'dbus':
      return dbusTerms(node, context);
    case 'network':
      return networkTerms(node, context);
    case 'unix':
      return unixTerms(node, context.form, context.expand, context.shares.get(node));
    default:
      return stackTerms(node);
  }
}

/** Compiles the parts of `all,` that belong to the automaton. */
export function termsOfAll(rule: AllRule, form: SocketForm): readonly RuleTerms[] {
  const parts = [termsOfAllPeers, termsOfAllOfStack, termsOfAllMounts, termsOfAllDbus];
  return [...parts.flatMap((compile) => compile(rule)), ...termsOfAllNetwork(rule, form)];
}
