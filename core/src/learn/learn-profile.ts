import { PolicyUnit } from '../compile/policy-unit.ts';
import type { PolicyEnvironment } from '../compile/includes/policy-environment.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { learningName } from '../namespaces/learning-profile.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { quoteWord } from '../language/printer/print.ts';
import { decideRecord } from '../log-records/decide-record.ts';
import { questionOfRecord } from '../log-records/record-question.ts';
import { namespaceOfRecord } from '../log-records/record-layer.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import type { Decision } from '../mediation/decision.ts';
import { adviseRules } from '../repair/advise.ts';
import { opensHost, type RuleWarning } from '../repair/rule-warning.ts';
import { rulesByConvention } from '../repair/rules-by-convention.ts';
import { Source } from '../source/source.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import {
  execRule,
  execRulesOf,
  type ExecRule,
  hatsIn,
  placedName,
  placedRecord,
  type ExecMode,
  type ModeOf,
} from './place-program.ts';
import { learntProfiles, printLearnt, type LearntParts } from './print-profile.ts';

/** The decisions of a user, and the rules of earlier runs. */
export interface LearningChoices {
  /** The confinement of programs; by default `Cx` for programs with capabilities, else `ix`. */
  readonly exec: ReadonlyMap<ByteString, ExecMode>;
  readonly includes: readonly string[];
  /** The rules of earlier runs by profile. */
  readonly rules: ReadonlyMap<ByteString, readonly ByteString[]>;
  /** The profiles with the flag `attach_disconnected`. */
  readonly attached: readonly ByteString[];
  /** The profile with rules from the configuration of its container, without a record. */
  readonly draft?: { readonly profile: ByteString; readonly rules: readonly ByteString[] };
  /** Returns whether the policy in use allows the access of a record under the profile that would get the rule. */
  readonly isAllowed?: (record: AppArmorRecord) => boolean;
}

/** A record without a learnt rule, with the reason. */
export interface UnlearntRecord {
  readonly record: AppArmorRecord;
  readonly reason: string;
}

/** A policy file learnt from records. */
export interface LearntPolicy {
  readonly text: ByteString;
  /** The lines of the text by profile. */
  readonly profiles: ReadonlyMap<ByteString, readonly string[]>;
  /** All rules by profile, also of earlier runs, as derived. */
  readonly rules: ReadonlyMap<ByteString, readonly ByteString[]>;
  /** The new rules by profile. */
  readonly added: ReadonlyMap<ByteString, readonly ByteString[]>;
  /** The confinement of each executed program. */
  readonly programs: ReadonlyMap<ByteString, ExecMode>;
  /** The profiles that need the flag `attach_disconnected`. */
  readonly attached: readonly ByteString[];
  /** True if programs ran under generated profiles: for these, the kernel logs only files and capabilities. */
  readonly isPartial: boolean;
  /** The rules that no profile should have. */
  readonly refused: readonly RuleWarning[];
  readonly unlearnt: readonly UnlearntRecord[];
  /** The records with the profiles that got the rules. */
  readonly placed: readonly AppArmorRecord[];
  /** Errors in the text: included files that the policy lacks. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Returns the name of the profile that a record belongs to: the parent of children and of generated profiles. */
export function learntName({ profile }: AppArmorRecord): ByteString | undefined {
  return profile?.split('//')[0] as ByteString | undefined;
}

/**
 * Learns a policy file from complain-mode records of one profile and of the executed programs. The records are evaluated
 * as if enforced, and the result is verified: all records except refused and unlearnt ones are allowed.
 */
export function learnPolicy(
  records: readonly AppArmorRecord[],
  choices: LearningChoices,
  environment: PolicyEnvironment,
  behaviours: KernelBehaviours,
): LearntPolicy {
  const programs = new Map<ByteString, ExecMode>();
  const privileged = privilegedPrograms(records);
  const own = ownPrograms(records);
  const isOwn = (program: ByteString): boolean => [...own.values()].includes(program);
  const modeOf: ModeOf = (program) => {
    const mode = choices.exec.get(program) ?? (privileged.has(program) && !isOwn(program) ? 'Cx' : 'ix');
    programs.set(program, mode);
    return mode;
  };
  const added = new RulesByProfile();
  for (const rule of choices.draft?.rules ?? []) added.add(choices.draft?.profile ?? ('' as ByteString), rule);
  const hats = new Set<ByteString>();
  const { isAllowed = () => false } = choices;
  for (const record of records) {
    const { profile, name, namespace } = record;
    if (profile === undefined) continue;
    const addExec = ({ caller, program, rule }: ExecRule): void => {
      if (!isAllowed(execRecord(caller, program, namespace))) added.add(caller, rule);
    };
    for (const exec of execRulesOf(profile, modeOf)) addExec(exec);
    for (const hat of hatsIn(profile, modeOf)) hats.add(hat);
    added.of(placedName(profile, modeOf));
    if (name === undefined || !isExec(record)) continue;
    const caller = placedName(profile, modeOf);
    addExec(execRule(caller, name, modeOf));
    if (modeOf(name) !== 'ix') added.of(placedName(`${profile}//null-${name}` as ByteString, modeOf));
  }
  const known = new RulesByProfile(choices.rules);
  const requested = records
    .filter((record) => !isExec(record))
    .map((record) => ({ record, placed: attachedRecord(placedRecord(record, modeOf)) }))
    .filter(
      ({ record: { namespace }, placed }) => !isAllowed(namespace === undefined ? placed : { ...placed, namespace }),
    );
  const detached = requested.flatMap(({ record, placed }) => (isDisconnected(record) ? (placed.profile ?? []) : []));
  const attached = [...new Set([...choices.attached, ...detached])];
  const partsOf = (rules: LearntParts['rules']): LearntParts => ({
    rules,
    hats,
    includes: choices.includes,
    programs: own,
    attached: new Set(attached),
  });
  const placed = requested.map((one) => one.placed);
  const before = new LearntFile(printLearnt(partsOf(known.with(added.names()))), placed, environment, behaviours);
  const refused = new Map<string, RuleWarning>();
  const unlearnt: UnlearntRecord[] = [];
  const learnt = requested.filter((one) => {
    const found = before.rulesFor(one.placed, namespaceOfRecord(one.record) === undefined);
    if ('reason' in found) unlearnt.push({ record: one.record, reason: found.reason });
    else if (found.refused.length > 0) for (const warning of found.refused) refused.set(warning.rule, warning);
    else for (const rule of found.rules) added.add(found.profile, rule);
    return 'rules' in found && found.refused.length === 0;
  });
  const rules = known.with(added.all());
  const text = printLearnt(partsOf(rules));
  const after = new LearntFile(text, placed, environment, behaviours);
  for (const one of learnt)
    if (after.isDenied(one.placed)) unlearnt.push({ record: one.record, reason: 'no rule allows the access' });
  return {
    text,
    profiles: learntProfiles(partsOf(rules)),
    rules,
    added: known.missing(added.all()),
    programs,
    attached,
    isPartial: records.some(({ profile }) => profile !== undefined && learningName(profile) !== undefined),
    refused: [...refused.values()],
    unlearnt,
    placed,
    diagnostics: after.diagnostics,
  };
}

/** Returns the programs with records of capabilities: the rights of a program with capabilities stay out of the caller. */
function privilegedPrograms(records: readonly AppArmorRecord[]): ReadonlySet<ByteString> {
  return new Set(
    records.flatMap((record) => {
      const target = learningName(record.profile ?? ('' as ByteString))?.target;
      return target !== undefined && questionOfRecord(record)?.operation.startsWith('capability:') === true
        ? [target]
        : [];
    }),
  );
}

/**
 * Returns the program of each recorded profile: the kernel maps the program first. The profile is not generated, and its
 * name is not the path of the program.
 */
function ownPrograms(records: readonly AppArmorRecord[]): ReadonlyMap<ByteString, ByteString> {
  const found = new Map<ByteString, ByteString>();
  for (const { profile, operation, name, requestedMask } of records) {
    if (profile === undefined || name === undefined || profile.includes('//') || found.has(profile)) continue;
    const isMapped = operation === bytesOf('file_mmap') && requestedMask === bytesOf('r');
    if (isMapped && /\/(?:s?bin|libexec)\/[^/]+$/.test(name)) found.set(profile, name);
  }
  return found;
}

/** Returns the record of an executed program. */
function execRecord(profile: ByteString, name: ByteString, namespace: ByteString | undefined): AppArmorRecord {
  const mask = bytesOf('x');
  return {
    event: 'ALLOWED',
    class: bytesOf('file'),
    operation: bytesOf('exec'),
    requestedMask: mask,
    deniedMask: mask,
    profile,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function isDisconnected({ info }: AppArmorRecord): boolean {
  return info === bytesOf('Failed name lookup - disconnected path');
}

/** Returns the record of a disconnected path as the kernel evaluates the path under `attach_disconnected`. */
function attachedRecord(record: AppArmorRecord): AppArmorRecord {
  if (!isDisconnected(record) || record.name === undefined) return record;
  const { info: _, errorCode: __, ...rest } = record;
  return { ...rest, name: `/${record.name}` as ByteString };
}

function isExec(record: AppArmorRecord): boolean {
  return questionOfRecord(record)?.operation === 'exec';
}

/** Collects distinct rules by profile. */
class RulesByProfile {
  readonly #rules = new Map<ByteString, Set<ByteString>>();

  constructor(known: Iterable<readonly [ByteString, Iterable<ByteString>]> = []) {
    for (const [name, rules] of known) {
      const own = this.of(name);
      for (const rule of rules) own.add(rule);
    }
  }

  of(profile: ByteString): Set<ByteString> {
    return memoised(this.#rules, profile, () => new Set());
  }

  add(profile: ByteString, rule: ByteString): void {
    this.of(profile).add(rule);
  }

  all(): ReadonlyMap<ByteString, readonly ByteString[]> {
    return new Map([...this.#rules].map(([name, rules]) => [name, [...rules]]));
  }

  names(): ReadonlyMap<ByteString, readonly ByteString[]> {
    return new Map([...this.#rules.keys()].map((name) => [name, []]));
  }

  /** Returns the union with other rules. */
  with(others: ReadonlyMap<ByteString, readonly ByteString[]>): ReadonlyMap<ByteString, readonly ByteString[]> {
    return new RulesByProfile([...this.#rules, ...others]).all();
  }

  /** Returns the rules that are missing in the collection. */
  missing(others: ReadonlyMap<ByteString, readonly ByteString[]>): ReadonlyMap<ByteString, readonly ByteString[]> {
    return new Map(
      [...others].map(([name, rules]) => [name, rules.filter((rule) => this.#rules.get(name)?.has(rule) !== true)]),
    );
  }
}

/** The rules for a record, or the reason why there are none. */
type RecordRules =
  | { readonly profile: ByteString; readonly rules: readonly ByteString[]; readonly refused: readonly RuleWarning[] }
  | { readonly reason: string };

/** A learnt policy file, with stubs for the peers of records. */
class LearntFile {
  readonly diagnostics: readonly Diagnostic[];
  readonly #policy: StackedPolicy;
  readonly #behaviours: KernelBehaviours;

  constructor(
    text: ByteString,
    records: readonly AppArmorRecord[],
    environment: PolicyEnvironment,
    behaviours: KernelBehaviours,
  ) {
    const root = PolicyNamespace.root();
    const unit = new PolicyUnit(new Source('learnt policy', text), environment);
    this.diagnostics = unit.load().diagnostics.filter(({ severity }) => severity === 'error');
    const declared = new Set<ByteString>(unit.declared().map(({ name }) => name));
    root.load(unit);
    for (const name of new Set(records.flatMap(({ peer, peerProfile = peer }) => peerProfile?.split('//&') ?? [])))
      if (name !== 'unconfined' && !declared.has(name as ByteString)) loadStub(root, name as ByteString, environment);
    this.#policy = new StackedPolicy(root);
    this.#behaviours = behaviours;
  }

  /** Returns the rules that the profile of a record lacks. */
  rulesFor(record: AppArmorRecord, isOnHost: boolean): RecordRules {
    const { profile = '' as ByteString } = record;
    const decisions = this.#decisions(record);
    if ('reason' in decisions) {
      const conventional = rulesByConvention(record).filter(({ of }) => of === 'itself');
      if (conventional.length === 0) return decisions;
      return { profile, rules: conventional.map(({ rule }) => rule), refused: refusedOf(conventional, isOnHost) };
    }
    const own = adviseRules(decisions.all).filter(({ part }) => part.profile.name === (profile as string));
    return { profile, rules: own.flatMap(({ rules }) => rules), refused: refusedOf(own, isOnHost) };
  }

  /** Returns whether the profile of a record denies the operation. */
  isDenied(record: AppArmorRecord): boolean {
    const decisions = this.#decisions(record);
    if ('reason' in decisions) return rulesByConvention(record).length === 0;
    return decisions.all.some(({ checks }) =>
      checks.some(({ part, verdict }) => verdict === 'deny' && part.profile.name === (record.profile as string)),
    );
  }

  #decisions(record: AppArmorRecord): { readonly all: readonly Decision[] } | { readonly reason: string } {
    const decided = decideRecord(record, this.#policy, this.#behaviours);
    return 'reason' in decided ? decided : { all: [...decided.decisions, ...decided.implied] };
  }
}

/** Returns the warnings about rules that no program of the host should get without a decision of the administrator. */
function refusedOf(
  advice: readonly { readonly warnings: readonly RuleWarning[] }[],
  isOnHost: boolean,
): readonly RuleWarning[] {
  const warnings = isOnHost ? advice.flatMap((one) => one.warnings) : [];
  return warnings.filter((warning) => opensHost(warning) || warning.risk === 'overridden-denial');
}

/** Loads a profile without rules for a peer, if the name is a valid name of a profile. */
function loadStub(root: PolicyNamespace, name: ByteString, environment: PolicyEnvironment): void {
  const unit = new PolicyUnit(new Source('a peer', `profile ${quoteWord(name)} {\n}\n` as ByteString), environment);
  const [declared] = unit.declared();
  if (unit.load().valid && declared?.name === (name as string) && declared.namespace.length === 0) root.load(unit);
}
