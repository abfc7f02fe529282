import type { PolicyClass } from '../automaton/permissions.ts';
import { RuleAutomaton } from '../automaton/rule-automaton.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { ProfileDeclaration, Statement, Word } from '../syntax/ast.ts';
import type { Rule } from '../syntax/ast-rules.ts';
import { evaluate } from './conditions.ts';
import { mediates, type Features } from './features.ts';
import type { Includes, Placed } from './includes.ts';
import { compileAll, compilePeerRule, isAudited, type PeerRule } from './peer-rules.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { CapabilityGrant, Profile, ProfileMode, ProfileName, RuleOrigin } from './profile.ts';
import { variableDiagnostic } from './variable-diagnostic.ts';
import type { Variables } from './variables.ts';

type Report = (diagnostic: Diagnostic) => void;

/** The rules of a profile that concern other tasks, and the profiles declared inside it. */
export interface ProfileBody {
  readonly rules: readonly Placed<Rule>[];
  readonly children: readonly Placed<ProfileDeclaration>[];
}

/** Walks a profile's body: includes, conditionals and blocks give way to the rules in them. */
export function collectBody(
  declaration: ProfileDeclaration,
  via: readonly Span[],
  context: { readonly includes: Includes; readonly variables: Variables; readonly report: Report },
): () => ProfileBody {
  let body: ProfileBody | undefined;
  return () => {
    if (body !== undefined) return body;
    const rules: Placed<Rule>[] = [];
    const children: Placed<ProfileDeclaration>[] = [];
    const walk = (statements: readonly Statement[], trail: readonly Span[], inBlock: boolean): void => {
      const within = [declaration.span.source, ...trail.map((span) => span.source)];
      for (const { node, via: path } of context.includes.expand(statements, trail, within)) {
        switch (node.kind) {
          case 'profile':
            children.push({ node, via: path });
            break;
          case 'block':
            walk(node.body, path, true);
            break;
          case 'conditional': {
            const result = evaluate(node.condition, context.variables);
            if (!('value' in result)) {
              context.report(
                variableDiagnostic({ kind: 'undefined', name: result.undefinedName }, node.condition.span),
              );
              break;
            }
            const branch = result.value ? node.then : (node.otherwise ?? []);
            walk(Array.isArray(branch) ? branch : [branch as Statement], path, inBlock);
            break;
          }
          case 'signal':
          case 'ptrace':
          case 'capability':
          case 'all':
            if (inBlock) context.report(droppedInBlock(node.kind, node.span));
            else rules.push({ node, via: path });
            break;
          default:
        }
      }
    };
    walk(declaration.body, via, false);
    return (body = { rules, children });
  };
}

/** apparmor_parser 4.1 and 5.0 keep only the file rules of a `{ }` block with qualifiers. */
function droppedInBlock(kind: string, span: Span): Diagnostic {
  return {
    code: 'ineffective-rule',
    severity: 'warning',
    message: `apparmor_parser drops a ${kind} rule in a block`,
    span,
    hint: 'write the rule outside of the block, with the qualifiers in front of it',
  };
}

/** What a profile is compiled with. */
export interface CompileContext {
  readonly cache: PolicyCache;
  readonly variables: Variables;
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
  const own = new Map([['profile_name', escapePattern(name)]]);
  const expand = (word: Word): ByteString | undefined => {
    const result = context.variables.expand(word.value, own);
    if ('text' in result) return result.text;
    context.report(variableDiagnostic(result.error, word.span));
    return undefined;
  };
  const peerRules: PeerRule[] = [];
  for (const { node, via } of body.rules) {
    const origin: RuleOrigin = { span: node.span, via };
    if (node.kind === 'signal' || node.kind === 'ptrace') {
      const rule = compilePeerRule(node, origin, expand, context.report);
      if (rule !== undefined) peerRules.push(rule);
    } else if (node.kind === 'all') {
      peerRules.push(...compileAll(node, origin));
    }
  }
  const isMediated = (policyClass: PolicyClass): boolean =>
    mediates(policyClass, context.kernelFeatures, context.policyFeatures);
  reportUnmediated(peerRules, isMediated, context.report);
  const mode = modeOf(declaration, context.report);
  reportOpposites(declaration, context.report);
  return {
    name,
    mode: context.forceComplain ? 'complain' : mode,
    declared: declaration.head,
    policy: new RuleAutomaton(
      context.cache.program(peerRules.map(({ terms }) => terms)),
      peerRules.map(({ origin }) => origin),
    ),
    mediates: isMediated,
    sysPtrace: capabilityGrant('sys_ptrace', body.rules),
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

/** Flags besides modes that exclude each other. */
const opposites = [
  ['mediate_deleted', 'delegate_deleted'],
  ['attach_disconnected', 'no_attach_disconnected'],
  ['chroot_attach', 'chroot_no_attach'],
  ['chroot_relative', 'namespace_relative'],
] as const;

function reportOpposites(declaration: ProfileDeclaration, report: Report): void {
  const flags = declaration.flags?.values ?? [];
  for (const pair of opposites) {
    const [first, second] = pair.map((name) => flags.find(({ value }) => (value as string) === name));
    if (first === undefined || second === undefined) continue;
    report({
      code: 'conflicting-flags',
      severity: 'error',
      message: `flag \`${pair[1]}\` conflicts with \`${pair[0]}\``,
      span: second.span,
    });
  }
}

function modeOf(declaration: ProfileDeclaration, report: Report): ProfileMode {
  let chosen: { readonly word: string; readonly mode: ProfileMode } | undefined;
  for (const flag of declaration.flags?.values ?? []) {
    const mode = modes.get(flag.value);
    if (mode === undefined) continue;
    if (chosen !== undefined && chosen.word !== flag.value) {
      report({
        code: 'conflicting-flags',
        severity: 'error',
        message: `flag \`${flag.value}\` conflicts with \`${chosen.word}\``,
        span: flag.span,
      });
    }
    chosen = { word: flag.value, mode };
  }
  return chosen?.mode ?? 'enforce';
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

/** `@{profile_name}` stands for the name itself: what would be special in a pattern is escaped. */
function escapePattern(name: ProfileName): ByteString {
  return name.replace(/\\[\s\S]|[{}[\]*?]/g, (found) => (found.length > 1 ? found : `\\${found}`)) as ByteString;
}
