import type { PolicyClass } from '../automaton/permissions.ts';
import { RuleAutomaton } from '../automaton/rule-automaton.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { ProfileDeclaration } from '../syntax/ast.ts';
import type { Rule } from '../syntax/ast-rules.ts';
import {
  checkAttachment,
  checkAttributes,
  checkDisconnectedPath,
  checkFileVariables,
  checkWords,
  expandWord,
} from './check-words.ts';
import { peerStatements, type ProfileBody } from './collect-body.ts';
import { matchesAttributes, mediates, type Features } from '../profile/features.ts';
import type { Placed } from './placed.ts';
import { compileAll, compilePeerRule, isAudited, type PeerRule } from './peer-rules.ts';
import type { PlainVariables } from './pattern-shapes.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { CapabilityGrant, Profile, ProfileMode, ProfileName, RuleOrigin } from '../profile/profile.ts';
import { ownVariables } from './own-variables.ts';
import type { Variables } from './variables.ts';

type Report = (diagnostic: Diagnostic) => void;

/** What a profile is compiled with. */
export interface CompileContext {
  readonly cache: PolicyCache;
  readonly variables: Variables;
  readonly plain: PlainVariables;
  readonly forceComplain: boolean;
  readonly kernelFeatures: Features;
  readonly policyFeatures: Features;
  readonly report: Report;
}

/** The profile that the kernel would have. */
export function compileProfile(
  declaration: ProfileDeclaration,
  name: ProfileName,
  body: ProfileBody,
  context: CompileContext,
): Profile {
  const words = { ...context, own: ownVariables(declaration, name, context.variables) };
  checkAttachment(declaration, name, words);
  if (matchesAttributes(context.kernelFeatures, context.policyFeatures)) checkAttributes(declaration, words);
  checkDisconnectedPath(declaration, words);
  for (const { run } of body.parts) {
    checkFileVariables(run, words);
    checkWords(run, words);
  }
  const peerRules: PeerRule[] = [];
  const aboutTasks = peerStatements(body);
  for (const { node, via } of aboutTasks) {
    const origin: RuleOrigin = { span: node.span, via };
    if (node.kind === 'signal' || node.kind === 'ptrace') {
      const rule = compilePeerRule(node, origin, (word) => expandWord(word, words), context.report);
      if (rule !== undefined) peerRules.push(rule);
    } else if (node.kind === 'all') {
      peerRules.push(...compileAll(node, origin));
    }
  }
  const isMediated = (policyClass: PolicyClass): boolean =>
    mediates(policyClass, context.kernelFeatures, context.policyFeatures);
  reportUnmediated(peerRules, isMediated, context.report);
  const mode = modeOf(declaration);
  return {
    name,
    mode: context.forceComplain ? 'complain' : mode,
    declared: declaration.head,
    policy: new RuleAutomaton(
      context.cache.program(peerRules.map(({ terms }) => terms)),
      peerRules.map(({ origin }) => origin),
    ),
    mediates: isMediated,
    sysPtrace: capabilityGrant('sys_ptrace', aboutTasks),
  };
}

/** Rules of a class that is not compiled at all decide nothing: said once a class and profile. */
function reportUnmediated(
  rules: readonly PeerRule[],
  isMediated: (policyClass: PolicyClass) => boolean,
  report: Report,
): void {
  for (const policyClass of ['signal', 'ptrace'] as const) {
    const first = rules.find(({ terms }) => terms.policyClass === policyClass);
    if (first === undefined || isMediated(policyClass)) continue;
    report({
      code: 'unmediated-rule',
      severity: 'warning',
      message: `${policyClass} rules decide nothing here: the abi or the kernel has no feature \`${policyClass}\``,
      span: first.origin.span,
      hint: 'name an abi that has it, such as `abi <abi/4.0>,`',
    });
  }
}

const modes: ReadonlyMap<string, ProfileMode> = new Map([
  ['enforce', 'enforce'],
  ['complain', 'complain'],
  ['kill', 'kill'],
  ['prompt', 'prompt'],
  ['unconfined', 'unconfined'],
  ['default_allow', 'unconfined'],
]);

function modeOf({ flags }: ProfileDeclaration): ProfileMode {
  const mode = flags?.values.map(({ value }) => modes.get(value)).find((found) => found !== undefined);
  return mode ?? 'enforce';
}

/** @see `rules: … capability` in apparmor_parser's grammar: denies win, a plain one is quiet */
function capabilityGrant(capability: string, rules: readonly Placed<Rule>[]): CapabilityGrant {
  const about = rules.filter(({ node }) => {
    if (node.kind === 'all') return true;
    if (node.kind !== 'capability') return false;
    return node.capabilities.length === 0 || node.capabilities.some((word) => (word.value as string) === capability);
  });
  const originsOf = (chosen: readonly Placed<Rule>[]): readonly RuleOrigin[] =>
    chosen.map(({ node, via }) => ({ span: node.span, via }));
  const denies = about.filter(({ node }) => node.qualifiers.mode === 'deny');
  if (denies.length > 0) {
    const quiet = denies.some(({ node }) => !isAudited(node));
    return { verdict: quiet ? 'quiet-deny' : 'deny', origins: originsOf(denies) };
  }
  return { verdict: about.length > 0 ? 'allow' : 'none', origins: originsOf(about) };
}
