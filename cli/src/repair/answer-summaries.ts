import type { LabelPart, Layer, StackedPolicy } from '@lamellar/core';
import { memoised, textOf, type ByteString } from '@lamellar/core/language';
import {
  layerOfRecord,
  namespaceOfRecord,
  type AppArmorRecord,
  type RecordedOperation,
} from '@lamellar/core/log-records';
import {
  adviseRules,
  mergePeerRules,
  needsNoRules,
  opensHost,
  refusalCauses,
  rulesOfOperation,
  type AdviceVerdict,
  type EvaluatedPolicy,
  type FoundCause,
  type ProfileAdvice,
  type ProfileRepair,
  type RuleOfOperation,
} from '@lamellar/core/repair';
import type { InferredContainer } from '@lamellar/core/stacks';
import { placeByName } from '../policy/place-by-name.ts';
import type { RuleLocation } from '../policy/rule-location.ts';
import { installations, type Installation } from './installation.ts';
import { operationCauses } from './operation-causes.ts';
import type { JudgedOperation } from './record-judge.ts';

/** The owner of profiles: a container, the host, or a policy namespace without a known container. */
export type AnswerSubject =
  | {
      /** The kind of subject: a container. */
      readonly kind: 'container';
      /** The name, unless the runtime hashed the name. */
      readonly name?: string;
      /** The runtime of the container. */
      readonly runtime: InferredContainer['runtime'];
    }
  | {
      /** The kind of subject: the host. */
      readonly kind: 'host';
    }
  | {
      /** The kind of subject: a policy namespace without a known container. */
      readonly kind: 'namespace';
      /** The full name of the policy namespace. */
      readonly name: string;
    };

/** Rules derived from records alone, with their usual place. */
export interface UnverifiedRules {
  /** A record of the profile, or a record with the profile of the peer. */
  readonly record: AppArmorRecord;
  readonly rules: readonly RuleOfOperation[];
  readonly place: RuleLocation;
}

/** The answer about all records of a container, or of the host. */
export interface AnswerSummary {
  readonly subject: AnswerSubject;
  readonly verdict: AdviceVerdict;
  /** The verified rules, by policy. */
  readonly advice: readonly ProfileAdvice[];
  readonly unverified: readonly UnverifiedRules[];
  readonly causes: readonly FoundCause[];
  /** The reasons why the policy has no decision, each once. */
  readonly problems: JudgedOperation['problems'];
  /** The hosts of the records. */
  readonly hosts: ReadonlySet<string>;
}

/** Returns the rules from records to show: a rule against a bug would mislead. */
export function shownRules({ verdict, unverified }: AnswerSummary): readonly UnverifiedRules[] {
  return verdict === 'bug' ? [] : unverified;
}

/**
 * Returns summaries with the installations of the shown rules.
 *
 * @param placementOf - undefined without policy
 */
export function summaryInstallations(
  summaries: readonly AnswerSummary[],
  placementOf: ((part: LabelPart) => RuleLocation) | undefined,
): readonly (readonly [AnswerSummary, Installation])[] {
  const placed = summaries.map((summary) => [
    ...(placementOf === undefined
      ? []
      : summary.advice.map(({ part, rules }) => ({ rules, place: placementOf(part) }))),
    ...shownRules(summary).map(({ rules, place }) => ({ rules: rules.map(({ rule }) => rule), place })),
  ]);
  const installed = installations(placed);
  return summaries.flatMap((summary, index) => {
    const installation = installed[index];
    return installation === undefined ? [] : [[summary, installation] as const];
  });
}

/** A recorded operation, with the decisions of the policy if there is policy. */
export interface ExplainedOperation {
  readonly records: RecordedOperation;
  readonly judged: JudgedOperation | undefined;
  /** The hosts with the operation, if a log names hosts. */
  readonly hosts?: ReadonlySet<string>;
}

/** The rules of a repair, and the refusals without rules. */
interface PolicyRules extends ProfileRepair {
  readonly policy: StackedPolicy;
  /** The decisions about questions without a record. */
  readonly requested?: readonly EvaluatedPolicy[];
}

/** Summarises operations by container, with the rules of a repair if there is policy. */
export function answerSummaries(
  operations: readonly ExplainedOperation[],
  repair: PolicyRules | undefined,
  isDenial: boolean,
): readonly AnswerSummary[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (subject: AnswerSubject): Draft => {
    const key = JSON.stringify(subject);
    return memoised(drafts, key, () => new Draft(subject));
  };
  for (const operation of operations) if (isAnswered(operation)) draftOf(subjectOf(operation)).add(operation, isDenial);
  const { advice = [], refused = [], requested = [] } = repair ?? {};
  for (const { policy, decisions } of requested)
    for (const decision of decisions)
      for (const check of decision.checks)
        if (check.verdict === 'deny')
          draftOf(subjectOfLayer(check.layer, check.part)).addCauses(refusalCauses(decision, check, policy));
  const ofPart = (part: LabelPart): Draft => draftOf(subjectOfLayer(repair?.policy.layerOf(part), part));
  for (const one of advice) if (one.rules.length > 0) ofPart(one.part).advice.push(one);
  for (const { lacking } of refused) for (const one of lacking) if (one.isStuck) ofPart(one.part).isStuck = true;
  return Array.from(drafts.values(), (draft) => draft.summary());
}

/** Returns the rules for a single operation. */
export function operationAdvice({ records, judged }: ExplainedOperation): readonly ProfileAdvice[] {
  if (judged === undefined || needsNoRules(records)) return [];
  return adviseRules(judged.answers.flatMap(({ answers }) => answers.flatMap((answer) => answer.enforced)));
}

/** Returns the conclusion about a single operation. */
export function operationVerdict(operation: ExplainedOperation, advice: readonly ProfileAdvice[]): AdviceVerdict {
  const draft = new Draft({ kind: 'host' });
  draft.add(operation, false);
  draft.advice.push(...advice.filter(({ rules }) => rules.length > 0));
  draft.isStuck = advice.some(({ isStuck }) => isStuck);
  return draft.summary().verdict;
}

/** Returns whether records need an answer: refusals, violations in complain mode, and records with a known cause. */
function isAnswered({ records }: ExplainedOperation): boolean {
  const events = new Set(records.map(({ record }) => record.event));
  if (events.has('DENIED') || events.has('KILLED') || events.has('ALLOWED')) return true;
  return !events.has('STATUS') && operationCauses(records, []).recorded.some(({ confirmed }) => confirmed);
}

/** A summary in the making. */
class Draft {
  readonly subject: AnswerSubject;
  readonly advice: ProfileAdvice[] = [];
  isStuck = false;
  readonly #unverified = new Map<string, UnverifiedRules & { readonly rules: RuleOfOperation[] }>();
  readonly #causes = new Map<string, FoundCause>();
  readonly #problems = new Map<string, JudgedOperation['problems'][number]>();
  /** The conclusions by the causes of each operation. */
  readonly #verdicts: (AdviceVerdict | undefined)[] = [];
  readonly #hosts = new Set<string>();
  #isAllowed = false;

  constructor(subject: AnswerSubject) {
    this.subject = subject;
  }

  add({ records, judged, hosts = new Set() }: ExplainedOperation, isDenial: boolean): void {
    for (const host of hosts) this.#hosts.add(host);
    const { recorded, evaluated } = operationCauses(records, judged?.answers ?? []);
    for (const problem of judged?.problems ?? []) this.#problems.set(problem.reason, problem);
    const isQuiet = isDenial && !isAllowedNow(judged);
    const verdict = this.addCauses([...recorded, ...evaluated], isQuiet ? 'quiet-log' : undefined);
    this.#isAllowed ||= (judged?.answers ?? []).length > 0;
    if (judged !== undefined && judged.answers.length > 0) return;
    for (const rule of rulesOfOperation(records, isDenial || verdict === 'quiet-log'))
      this.#addUnverified(records, rule);
  }

  /**
   * Adds the causes of an operation.
   *
   * @param given - a conclusion with precedence over the conclusion by the causes
   * @returns the conclusion by the causes
   */
  addCauses(causes: readonly FoundCause[], given?: AdviceVerdict): AdviceVerdict | undefined {
    for (const cause of causes.filter(({ isRare }) => isRare !== true))
      this.#causes.set(`${cause.id} ${cause.words}`, cause);
    const verdict = causes.find((cause) => cause.verdict !== undefined)?.verdict;
    this.#verdicts.push(given ?? verdict);
    return verdict;
  }

  summary(): AnswerSummary {
    return {
      subject: this.subject,
      verdict: this.#verdict(),
      advice: this.advice,
      unverified: Array.from(this.#unverified.values(), (one) => ({ ...one, rules: mergePeerRules(one.rules) })),
      causes: [...this.#causes.values()].toSorted((one, two) => Number(two.confirmed) - Number(one.confirmed)),
      problems: [...this.#problems.values()],
      hosts: this.#hosts,
    };
  }

  #verdict(): AdviceVerdict {
    const rules = [...this.#unverified.values()].flatMap((one) => one.rules);
    const given = this.#verdicts.filter((verdict) => verdict !== undefined);
    const [first] = given;
    const isUniform = given.length === this.#verdicts.length && given.every((verdict) => verdict === first);
    if (first !== undefined && isUniform && (first !== 'not-policy' || this.advice.length === 0)) return first;
    const warnings = [...this.advice, ...rules].flatMap((one) => one.warnings);
    if (warnings.some(opensHost)) return 'opens-host';
    if (this.advice.length + rules.length > 0) return 'add-rule';
    if (this.isStuck) return 'quiet-log';
    return first ?? (this.#isAllowed ? 'not-policy' : 'unknown');
  }

  #addUnverified(records: RecordedOperation, rule: RuleOfOperation): void {
    const own = records.find(({ record }) => record.profile === rule.profile)?.record;
    // The peer of a record is in the policy namespace of the recording profile.
    const record: AppArmorRecord = own ?? { ...records[0].record, profile: rule.profile };
    const key = `${record.namespace ?? ''}\0${rule.profile}`;
    const place = placeByName(rule.profile, layerOfRecord(record));
    const known = memoised(this.#unverified, key, () => ({ record, rules: [] as RuleOfOperation[], place }));
    if (!known.rules.some((one) => one.rule === rule.rule)) known.rules.push(rule);
  }
}

/** Returns whether the policy allows a recorded operation: no rule can silence the log. */
function isAllowedNow(judged: JudgedOperation | undefined): boolean {
  const decisions = judged?.answers.flatMap(({ answers }) => answers.flatMap(({ enforced }) => enforced)) ?? [];
  return decisions.length > 0 && decisions.every(({ verdict }) => verdict === 'allow');
}

/** Returns the owner of the profile that recorded an operation, by policy if there is a decision. */
function subjectOf({ records, judged }: ExplainedOperation): AnswerSubject {
  const [{ record }] = records;
  const inside = namespaceOfRecord(record) ?? ('' as ByteString);
  const decisions = judged?.answers.flatMap(({ answers }) => answers.flatMap((answer) => answer.decisions)) ?? [];
  const check = decisions
    .flatMap(({ checks }) => checks)
    .find(({ part }) => part.profile.name === record.profile && part.namespace.fullName === inside);
  return check === undefined ? subjectOfRecord(record) : subjectOfLayer(check.layer, check.part);
}

function subjectOfLayer(layer: Layer | undefined, { namespace }: LabelPart): AnswerSubject {
  switch (layer?.kind) {
    case undefined:
    case 'host':
      return { kind: 'host' };
    case 'namespace':
      return { kind: 'namespace', name: textOf(namespace.fullName) };
    case 'host-layer': {
      const [container, ...others] = layer.containers;
      return others.length > 0 ? { kind: 'host' } : containerOf(container);
    }
    case 'container-layer':
      return containerOf(layer.container);
  }
}

function subjectOfRecord(record: AppArmorRecord): AnswerSubject {
  const layer = layerOfRecord(record);
  switch (layer.kind) {
    case 'host':
      return { kind: 'host' };
    case 'namespace':
      return { kind: 'namespace', name: textOf(layer.namespace) };
    case 'host-layer':
    case 'container-layer':
      return containerOf(layer.container);
  }
}

function containerOf({ name, runtime }: InferredContainer): AnswerSubject {
  return { kind: 'container', ...(name === undefined ? {} : { name: textOf(name) }), runtime };
}
