import { objectOf } from '../classes/parse-object.ts';
import { policyClasses, type ClassRow, type PolicyClass } from '../classes/policy-classes.ts';
import { ruleWords } from '../classes/rule-words.ts';
import type { ObjectForm } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { BroaderForm } from '../classes/broader-rule.ts';
import type { ByteString } from '../source/bytes.ts';
import { escapePattern, quotePattern, quoteWord } from '../language/printer/print.ts';
import type { RuleList } from './merge-lists.ts';

/** A rule that gives permissions to a profile: towards a peer, on an object, or without target. */
export interface AdvisedRule {
  readonly policyClass: PolicyClass;
  readonly permissions: readonly string[];
  /** The rule's signals, or the corresponding values in further classes; undefined for all values. */
  readonly names: readonly string[] | undefined;
  /** The name of the peer in the profile's view, or the name of one part. */
  readonly peer?: ByteString;
  /** A pattern of peers, instead of `peer`. */
  readonly peers?: ByteString;
  /** The rule's target, unless the target is a label. */
  readonly object?: MediatedObject;
  /** The names of the object's labels in rules of the profile. */
  readonly labels: readonly ByteString[];
  /** A priority above the blocking `deny` rules; 0 if none block. */
  readonly priority: number;
  /** True if the rule denies the permissions without a log record. */
  readonly isDenial?: true;
  /** True if the text around the rule defines the variables of processes. */
  readonly hasVariables?: true;
}

/** The rule as policy text. */
export function printAdvisedRule(rule: AdvisedRule): ByteString {
  const { policyClass, permissions, names, peer, object, labels, priority, isDenial = false } = rule;
  const row = policyClasses[policyClass];
  const first = `${priority === 0 ? '' : `priority=${priority} `}${isDenial ? 'deny ' : ''}`;
  if (object !== undefined)
    return withVariables(`${first}${ruleAbout(formOf(row), object, permissions, labels, isDenial)}`, rule);
  const written = rule.peers === undefined ? peer && quotePattern(peer) : quoteWord(rule.peers);
  const about = written === undefined ? '' : ` ${peerCondition(row)}=${written}`;
  return `${first}${ruleWords(row, permissions, names)}${about},` as ByteString;
}

/** Replaces patterns of process files by the variables of `tunables/global`. */
function withVariables(text: string, { hasVariables }: AdvisedRule): ByteString {
  return (
    hasVariables === true
      ? text
          .replaceAll('/proc/[0-9]*/task/[0-9]*', '@{PROC}/@{pid}/task/@{tid}')
          .replaceAll('/proc/[0-9]*', '@{PROC}/@{pid}')
      : text
  ) as ByteString;
}

function ruleAbout(
  form: ObjectForm<MediatedObject>,
  object: MediatedObject,
  permissions: readonly string[],
  labels: readonly ByteString[],
  isDenial: boolean,
): ByteString {
  const denied = isDenial ? form.denied?.(object, permissions, labels) : undefined;
  return denied ?? form.rule(object, permissions, labels);
}

/** Returns the form of objects in rules of a class. */
function formOf(row: ClassRow): ObjectForm<MediatedObject> {
  const form = row.operations.map(objectOf).find((object) => typeof object === 'object');
  if (form === undefined) throw new RangeError(`${row.word} is about no things`);
  return form;
}

/** Returns the keyword for a peer's label in rules of a class. */
function peerCondition(row: ClassRow): string {
  return 'labelCondition' in row && row.labelCondition !== undefined ? row.labelCondition : 'peer';
}

/** Returns broader rules as alternatives, narrowest first. */
export function broaderThan(
  rule: AdvisedRule,
  own: ByteString,
): readonly { readonly as: BroaderForm; readonly rules: readonly ByteString[] }[] {
  const { policyClass, permissions, names, peer, object, labels, priority } = rule;
  const first = priority === 0 ? '' : `priority=${priority} `;
  const ofObject =
    object === undefined ? [] : (formOf(policyClasses[policyClass]).broader?.(object, permissions, labels) ?? []);
  const parts = peer === undefined ? [] : (peer.split('//&') as ByteString[]);
  const ofPeer =
    parts.length < 2
      ? []
      : [
          { as: 'any-stack', rules: [printAdvisedRule({ ...rule, peers: stacksWith(parts, own) })] } as const,
          { as: 'each-part', rules: parts.map((part) => printAdvisedRule({ ...rule, peer: part })) } as const,
        ];
  return [
    ...ofPeer,
    ...(names === undefined
      ? []
      : [{ as: 'every-value', rules: [printAdvisedRule({ ...rule, names: undefined })] } as const]),
    ...ofObject.map(({ as, rule: text }) => ({ as, rules: [`${first}${text}` as ByteString] })),
  ];
}

/**
 * Returns a pattern for every stack with a profile's own part in its place, or with the first part if the profile has
 * none: `a//&*`.
 */
function stacksWith(parts: readonly ByteString[], own: ByteString): ByteString {
  const kept = Math.max(0, parts.indexOf(own));
  // `*` matches no slash, and `//&` contains slashes.
  const others = (some: readonly ByteString[]): string => (some.length === 1 && !some[0]?.includes('/') ? '*' : '**');
  const [before, after] = [parts.slice(0, kept), parts.slice(kept + 1)];
  return [
    ...(before.length === 0 ? [] : [others(before)]),
    escapePattern(parts[kept] ?? own),
    ...(after.length === 0 ? [] : [others(after)]),
  ].join('//&') as ByteString;
}

/** Returns the list of permissions in rules, or of signals or corresponding values. */
export function advisedList(list: 'permissions' | 'names'): RuleList<AdvisedRule> {
  return (rule) => {
    const { policyClass, permissions, names, peer, object, labels, priority, isDenial, [list]: values } = rule;
    // A socket with a path has a separate rule for the file.
    const [kind] = printAdvisedRule(rule).split(' ');
    const others = { policyClass, permissions, names, peer, object, labels, priority, isDenial, [list]: undefined };
    return values && { others: JSON.stringify([kind, others]), values, with: (all) => ({ ...rule, [list]: all }) };
  };
}
