import { RuleAutomaton } from '../automata/rule-automaton.ts';
import { classBytes } from '../classes/class-bytes.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import { lazily } from '../source/lazily.ts';
import type { ProfileDeclaration } from '../language/ast.ts';
import { capabilityGrants } from './capability-grants.ts';
import {
  checkAddedProfiles,
  checkAttachment,
  checkAttributes,
  checkDisconnectedPath,
  checkFileVariables,
  checkWords,
  type WordContext,
} from './check-words.ts';
import { socketStatements, taskStatements, type ProfileBody } from './collect-body.ts';
import {
  canAddProfiles,
  matchesAttributes,
  mediates,
  socketFormOfFeatures,
  type Features,
} from '../profile/features.ts';
import type { AutomatonRule } from './automaton-rule.ts';
import { resourceLimits } from './limit-rules.ts';
import { disconnectedPrefix } from './files/disconnected-prefix.ts';
import type { PolicyCache } from './includes/policy-cache.ts';
import type { Profile, ProfileMode, ProfileName, RuleOrigin } from '../profile/profile.ts';
import { ownVariables } from './variables/own-variables.ts';
import { mayMerge, type SocketRule } from './sockets/merged-sockets.ts';
import { warnOfSockets } from './sockets/warn-of-sockets.ts';
import { warnOfUnmediated, type RequestedFeatures } from './warn-of-unmediated.ts';

/** The context for compiling a profile. */
export interface CompileContext extends Omit<WordContext, 'own'>, RequestedFeatures {
  readonly forceComplain: boolean;
  /** The rules for the automaton, compiled on first use. */
  readonly rules: () => readonly AutomatonRule[];
  /** The automaton of the file rules, compiled on first use. */
  readonly files: () => FileAutomaton<RuleOrigin>;
}

/** Compiles the profile as loaded by the kernel. */
export function compileProfile(
  declaration: ProfileDeclaration,
  name: ProfileName,
  body: ProfileBody,
  context: CompileContext,
): Profile {
  const { cache, variables, plain, report } = context;
  const words: WordContext = { cache, variables, plain, report, own: ownVariables(declaration, name, variables) };
  checkAttachment(declaration, name, words);
  if (matchesAttributes(context.kernelFeatures, context.policyFeatures)) checkAttributes(declaration, words);
  checkDisconnectedPath(declaration, words);
  const canAdd = canAddProfiles(context.kernelFeatures, context.policyFeatures);
  for (const { run } of body.parts) {
    if (!canAdd) checkAddedProfiles(run, words);
    checkFileVariables(run, words);
    checkWords(run, words);
  }
  // Without socket mediation, socket rules are only reported as ineffective. The v8 form is the simpler one.
  const form = socketFormOfFeatures(context.kernelFeatures, context.policyFeatures) ?? 'v8';
  const { rules } = context;
  const policy = lazyAutomaton(rules, cache);
  const isMediated = mediatedBy(context.kernelFeatures, context.policyFeatures);
  warnOfUnmediated(body, rules, context, context.report);
  if (isMediated('network')) warnOfSockets(socketStatements(body), rules, form, context.report);
  const mode = context.forceComplain ? 'complain' : modeOf(declaration);
  const rest: Omit<Profile, 'policy'> = {
    name,
    mode,
    auditMode: declaration.flags?.values.some(({ value }) => value === 'audit') === true ? 'all' : 'normal',
    declared: declaration.head,
    disconnected: disconnectedPrefix(declaration, variables),
    isHat: declaration.keyword === 'hat' || declaration.keyword === '^',
    hasUnixInV8: form === 'v8-unix',
    mergeableSockets: () => mergeableSockets(body),
    mediates: mode === 'unconfined' ? whereRuled(isMediated, rules) : isMediated,
    ...lazyGrants(body),
    files: context.files,
  };
  return withPolicy(rest, policy);
}

function mergeableSockets(body: ProfileBody): readonly SocketRule[] {
  const sockets = socketStatements(body).map(({ node }) => node);
  return mayMerge(sockets) ? sockets : [];
}

// Separate functions, because a closure retains every variable used by its neighbours.
function lazyAutomaton(rules: () => readonly AutomatonRule[], cache: PolicyCache): () => Profile['policy'] {
  return lazily(
    () =>
      new RuleAutomaton(
        cache.program(rules().map(({ terms }) => terms)),
        rules().map(({ origin }) => origin),
      ),
  );
}

function lazyGrants(body: ProfileBody): Pick<Profile, 'capability' | 'limit'> {
  const capability = lazily(() => capabilityGrants(taskStatements(body)));
  const limit = lazily(() => resourceLimits(taskStatements(body)));
  return { capability: (name) => capability()(name), limit: (name) => limit()(name) };
}

function withPolicy(rest: Omit<Profile, 'policy'>, policy: () => Profile['policy']): Profile {
  return {
    ...rest,
    get policy() {
      return policy();
    },
  };
}

type IsMediated = Profile['mediates'];

function mediatedBy(kernelFeatures: Features, policyFeatures: Features): IsMediated {
  return (policyClass) => mediates(policyClass, kernelFeatures, policyFeatures);
}

/**
 * Returns the classes that a profile in unconfined mode mediates: the classes with rules. User namespaces are always
 * mediated, but unconfined tasks are never checked.
 *
 * @see `process_profile_policydb` of apparmor_parser
 */
function whereRuled(isMediated: IsMediated, rules: () => readonly AutomatonRule[]): IsMediated {
  const ruled = lazily(() => new Set(rules().map(({ terms }) => terms.classByte)));
  return (policyClass) =>
    isMediated(policyClass) && classBytes(policyClasses[policyClass]).some((byte) => ruled().has(byte));
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
