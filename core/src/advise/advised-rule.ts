import { objectOf } from '../class/parse-object.ts';
import { policyClasses, type ClassRow, type PolicyClass } from '../class/policy-classes.ts';
import { ruleWords } from '../class/rule-words.ts';
import type { ThingForm } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { WiderForm } from '../class/wider.ts';
import type { ByteString } from '../source/bytes.ts';
import { escapePattern, quotePattern, quoteWord } from '../syntax/print/print.ts';

/** A rule that gives one profile permissions, towards one peer or of one thing where they are about one. */
export interface AdvisedRule {
  readonly policyClass: PolicyClass;
  readonly permissions: readonly string[];
  /** The signals that it is about, or what else rules of the class tell apart; undefined for all of it. */
  readonly names: readonly string[] | undefined;
  /** What the profile sees of the peer, or one part of that, as it is called. */
  readonly peer?: ByteString;
  /** A pattern of peers instead. */
  readonly peers?: ByteString;
  /** What it is about, where that is no label. */
  readonly thing?: Thing;
  /** What the labels in it are called in rules of the profile. */
  readonly labels: readonly ByteString[];
  /** Above that of the `deny` rules in its way; 0 where there are none. */
  readonly priority: number;
  /** Whether it takes the permissions instead, without a line in the log. */
  readonly isDenial?: true;
}

/** The rule as policy text. */
export function printAdvisedRule(rule: AdvisedRule): ByteString {
  const { policyClass, permissions, names, peer, thing, labels, priority, isDenial = false } = rule;
  const row = policyClasses[policyClass];
  const first = `${priority === 0 ? '' : `priority=${priority} `}${isDenial ? 'deny ' : ''}`;
  if (thing !== undefined)
    return `${first}${ruleAbout(formOf(row), thing, permissions, labels, isDenial)}` as ByteString;
  const written = rule.peers === undefined ? peer && quotePattern(peer) : quoteWord(rule.peers);
  const about = written === undefined ? '' : ` ${peerCondition(row)}=${written}`;
  return `${first}${ruleWords(row, permissions, names)}${about},` as ByteString;
}

function ruleAbout(
  form: ThingForm<Thing>,
  thing: Thing,
  permissions: readonly string[],
  labels: readonly ByteString[],
  isDenial: boolean,
): ByteString {
  const denied = isDenial ? form.denied?.(thing, permissions, labels) : undefined;
  return denied ?? form.rule(thing, permissions, labels);
}

/** How rules of a class are about things. */
function formOf(row: ClassRow): ThingForm<Thing> {
  const form = row.operations.map(objectOf).find((object) => typeof object === 'object');
  if (form === undefined) throw new RangeError(`${row.word} is about no things`);
  return form;
}

/** What names another label in rules of a class. */
function peerCondition(row: ClassRow): string {
  return 'labelCondition' in row && row.labelCondition !== undefined ? row.labelCondition : 'peer';
}

/** What somebody may mean who is told of a rule and takes more, from the narrowest on. */
export function widerThan(
  rule: AdvisedRule,
  own: ByteString,
): readonly { readonly as: WiderForm; readonly rules: readonly ByteString[] }[] {
  const { policyClass, permissions, names, peer, thing, labels, priority } = rule;
  const first = priority === 0 ? '' : `priority=${priority} `;
  const ofThing =
    thing === undefined ? [] : (formOf(policyClasses[policyClass]).wider?.(thing, permissions, labels) ?? []);
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
    ...ofThing.map(({ as, rule: text }) => ({ as, rules: [`${first}${text}` as ByteString] })),
  ];
}

/** Every stack that has a profile's own part where it has one, or the first, at that place: `a//&*`. */
function stacksWith(parts: readonly ByteString[], own: ByteString): ByteString {
  const kept = Math.max(0, parts.indexOf(own));
  // `*` is no slash, and `//&` has some.
  const others = (some: readonly ByteString[]): string => (some.length === 1 && !some[0]?.includes('/') ? '*' : '**');
  const [before, behind] = [parts.slice(0, kept), parts.slice(kept + 1)];
  return [
    ...(before.length === 0 ? [] : [others(before)]),
    escapePattern(parts[kept] ?? own),
    ...(behind.length === 0 ? [] : [others(behind)]),
  ].join('//&') as ByteString;
}

/** Rules with those put together that differ in their permissions alone. */
export function mergeRules(rules: readonly AdvisedRule[]): readonly AdvisedRule[] {
  const merged = new Map<string, AdvisedRule>();
  for (const rule of rules) {
    const { policyClass, permissions, names, peer, thing, labels, priority, isDenial = false } = rule;
    // A socket with a path takes a rule of its own about the file.
    const [kind] = printAdvisedRule(rule).split(' ');
    const about = [policyClass, names ?? null, peer ?? null, thing ?? null, labels, priority, isDenial];
    const key = JSON.stringify([kind, ...about]);
    const other = merged.get(key);
    if (other === undefined) merged.set(key, rule);
    else merged.set(key, { ...other, permissions: [...new Set([...other.permissions, ...permissions])] });
  }
  return [...merged.values()];
}
