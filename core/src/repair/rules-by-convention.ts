import { ofRoot } from '../classes/file/path-object.ts';
import { parseObject } from '../classes/parse-object.ts';
import { parseOperations } from '../classes/parse-operations.ts';
import { policyClasses, type Operation } from '../classes/policy-classes.ts';
import { ruleWithoutObject } from '../classes/rule-words.ts';
import { isAlwaysLogged } from '../mediation/is-unlogged.ts';
import { takesNoRule } from '../known-causes/recorded-causes.ts';
import type { RecordQuestion } from '../log-records/own-question.ts';
import { questionOfRecord } from '../log-records/record-question.ts';
import type { RecordedOperation } from '../log-records/join-records.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { parseRules } from '../language/parser/parse.ts';
import { namespaceOfRecord } from '../log-records/record-layer.ts';
import type { ConfinedPlace } from '../classes/host-risk.ts';
import { placeOfProfile, ruleWarnings, warningsWithoutObject, type RuleWarning } from './rule-warning.ts';
import { advisedList, printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import { mergeLists, type RuleList } from './merge-lists.ts';

/** A rule derived from a record alone, without policy to verify that the rule is sufficient or needed. */
export interface ConventionalRule {
  /** The profile of the rule: the profile in the record, or the peer. */
  readonly of: 'itself' | ByteString;
  readonly rule: ByteString;
  readonly warnings: readonly RuleWarning[];
  /** The rule as data, for merging. @internal */
  readonly peerRule?: PeerRule;
}

/** A rule towards a peer as data, and the place of the rule's profile. */
interface PeerRule {
  readonly advised: AdvisedRule;
  readonly place: ConfinedPlace;
}

/**
 * Returns the rules for a record in the absence of policy. The profile in the record gets a rule for the refused
 * permissions. The peer gets a rule if the kernel evaluates both sides, and the peer is one visible profile.
 *
 * With `isDenial`, returns deny rules for the profile instead, if a denial can silence the log.
 */
export function rulesByConvention(record: AppArmorRecord, isDenial = false): readonly ConventionalRule[] {
  const question = questionOfRecord(record);
  if (question === undefined || record.profile === undefined || takesNoRule(record)) return [];
  const { rule: given } = question;
  if (given !== undefined) {
    const own = isDenial ? (`deny ${given}` as ByteString) : given;
    return isOneRule(own) ? [{ of: 'itself', rule: own, warnings: [] }] : [];
  }
  const parsed = parseOperations(bytesOf(question.operation));
  if ('error' in parsed) return [];
  const rules = parsed.operations.flatMap((operation) => {
    if (isDenial && (question.isLogged === true || isAlwaysLogged(operation))) return [];
    return operation.shape === 'cross-check'
      ? rulesOfBoth(operation, question, record, isDenial)
      : rulesOfOne(operation, question, record, isDenial);
  });
  return rules.filter(({ of, rule }) => (of === 'itself' || !isDenial) && isOneRule(rule));
}

/** A rule for an operation, derived from the records alone. */
export interface RuleOfOperation extends Omit<ConventionalRule, 'of'> {
  /** The name of the rule's profile. */
  readonly profile: ByteString;
  /** True if the profile wrote a record, instead of only appearing as the peer. */
  readonly isOwn: boolean;
}

/**
 * Returns the distinct rules for the records of an operation; ignores records except refusals and violations in
 * complain mode.
 */
export function rulesOfOperation(records: RecordedOperation, isDenial = false): readonly RuleOfOperation[] {
  const shown = new Map<string, RuleOfOperation>();
  for (const { record } of records) {
    if (record.event !== 'DENIED' && record.event !== 'ALLOWED') continue;
    for (const { of, ...one } of rulesByConvention(record, isDenial)) {
      const profile = of === 'itself' ? (record.profile ?? ('' as ByteString)) : of;
      const key = `${profile}\0${one.rule}`;
      const isOwn = of === 'itself' || shown.get(key)?.isOwn === true;
      shown.set(key, { profile, isOwn, ...one });
    }
  }
  return [...shown.values()];
}

/**
 * Merges the rules of a profile towards one peer, as a person would write them: the signals of equal permissions, then
 * the permissions of equal signals.
 */
export function mergePeerRules(rules: readonly RuleOfOperation[]): readonly RuleOfOperation[] {
  return mergeLists(rules, [peerList('names'), peerList('permissions')]);
}

function peerList(list: 'names' | 'permissions'): RuleList<RuleOfOperation> {
  return ({ peerRule, ...rule }) => {
    const found = peerRule && advisedList(list)(peerRule.advised);
    return (
      found && {
        ...found,
        with: (values, rules) => ({
          ...rule,
          isOwn: rules.some(({ isOwn }) => isOwn),
          ...printedRule(found.with(values, [peerRule.advised]), peerRule.place),
        }),
      }
    );
  };
}

/** Returns whether a text is a single valid rule: a log may contain invalid words. */
function isOneRule(rule: ByteString): boolean {
  const { ast, diagnostics } = parseRules(new Source('rule', rule));
  return ast.statements.length === 1 && diagnostics.every(({ severity }) => severity !== 'error');
}

function rulesOfOne(
  operation: Extract<Operation, { shape: 'stack-check' }>,
  question: RecordQuestion,
  record: AppArmorRecord,
  isDenial: boolean,
): readonly ConventionalRule[] {
  const written = parseObject([operation], question.words);
  if ('error' in written) return [];
  const { object } = written;
  const row = policyClasses[operation.class];
  if (object.kind === 'none') {
    const rule = ruleWithoutObject(row, [operation.name]);
    const place = placeOfRecord(record);
    const warnings = isDenial ? [] : warningsWithoutObject(rule, operation.class, [operation.name], place);
    return [{ of: 'itself', rule: `${isDenial ? 'deny ' : ''}${rule}` as ByteString, warnings }];
  }
  const base = {
    ...(isDenial ? ({ isDenial } as const) : {}),
    policyClass: operation.class,
    permissions: [operation.permission.name],
    names: undefined,
    priority: 0,
  };
  if (object.kind === 'label')
    return [printed('itself', { ...base, peer: object.text, labels: [object.text] }, record)];
  // If the owner of the file is unknown, a rule for non-owners covers the owner as well.
  const { object: last } = object.cases.at(-1) ?? object.cases[0];
  const requested = record.fsuid === 0 && record.ouid === 0 ? ofRoot(last) : last;
  return [printed('itself', { ...base, object: requested, labels: object.labels }, record)];
}

function rulesOfBoth(
  operation: Extract<Operation, { shape: 'cross-check' }>,
  { side, peer }: RecordQuestion,
  record: AppArmorRecord,
  isDenial: boolean,
): readonly ConventionalRule[] {
  const [own, others] =
    side === 'subject' ? [operation.subject, operation.object] : [operation.object, operation.subject];
  const row = policyClasses[operation.class];
  const ruleFor = (permission: string, other: ByteString | undefined): AdvisedRule => ({
    ...(isDenial ? ({ isDenial } as const) : {}),
    policyClass: operation.class,
    permissions: [permission],
    names: row.before === undefined ? undefined : [operation.name],
    ...(other === undefined ? {} : { peer: other }),
    labels: [],
    priority: 0,
  });
  // A rule without a peer would allow the operation towards every peer.
  if (peer === undefined || peer === (hiddenPeer as string)) return [];
  // For a stack, the kernel stays quiet if deny rules cover each part.
  if (isDenial)
    return peer.split('//&').map((part) => printed('itself', ruleFor(own.name, part as ByteString), record));
  const mine = printed('itself', ruleFor(own.name, peer), record);
  const isOneProfile = peer !== ('unconfined' as string) && !peer.includes('//&') && !peer.startsWith(':');
  return isOneProfile ? [mine, printed(peer, ruleFor(others.name, record.profile), record)] : [mine];
}

/** The kernel's text for a label without parts in the profile's policy namespace. */
export const hiddenPeer = '---';

function printed(of: ConventionalRule['of'], rule: AdvisedRule, record: AppArmorRecord): ConventionalRule {
  // Nearly every profile has the variables.
  const tunable: AdvisedRule = { ...rule, hasVariables: true };
  const place = of === 'itself' ? placeOfRecord(record) : placeOfProfile(of, isInRoot(record));
  return { of, ...printedRule(tunable, place) };
}

function printedRule(advised: AdvisedRule, place: ConfinedPlace): Omit<ConventionalRule, 'of'> {
  const peerRule = advised.object === undefined ? { peerRule: { advised, place } } : {};
  return { rule: printAdvisedRule(advised), warnings: ruleWarnings(advised, place), ...peerRule };
}

function isInRoot(record: AppArmorRecord): boolean {
  return namespaceOfRecord(record) === undefined;
}

function placeOfRecord(record: AppArmorRecord): ConfinedPlace {
  return placeOfProfile(record.profile ?? ('' as ByteString), isInRoot(record));
}
