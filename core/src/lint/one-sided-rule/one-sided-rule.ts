import { crossCheckClasses, type CrossCheckRow, type PairOperation } from '../../classes/policy-classes.ts';
import { hasByte } from '../../patterns/byte-set.ts';
import { isSamePart, stack, type Label, type LabelPart } from '../../labels/label.ts';
import { evaluateSide } from '../../mediation/evaluate-profile.ts';
import { ruleWords } from '../../classes/rule-words.ts';
import { quoteWord } from '../../language/printer/print.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { enforced } from '../enforced.ts';
import { knownStacks } from '../known-stacks.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import { peerConditions, type PeerCondition } from '../peer-condition.ts';
import { namesIn } from '../peer-names.ts';
import type { PolicySet } from '../policy-set.ts';

type Side = 'subject' | 'object';

/** Rules whose peers are all in the policy set, and all refuse: half of a check that needs both sides. */
export const oneSidedRule = {
  id: 'one-sided-rule',
  title: 'a rule without the rule of the other side',
  *find(set) {
    const stacks = knownStacks(set);
    for (const condition of peerConditions(set)) {
      // A rule of an abstraction need not apply to each profile.
      if (condition.via.length === 0) yield* findingsOf(condition, set, stacks);
    }
  },
} as const satisfies LintRule;

function* findingsOf(
  condition: PeerCondition,
  { behaviours }: PolicySet,
  stacks: readonly Label[],
): Generator<LintFinding> {
  const { rule, profile } = condition;
  if (rule.kind !== 'signal' && rule.kind !== 'ptrace') return;
  const terms = profile.text.rules().find(({ node }) => node === rule)?.terms;
  const own = enforced({ namespace: profile.namespace, profile: profile.text.profile() });
  const peers = peersOf(condition);
  if (terms === undefined || terms.effect !== 'allow' || own === undefined || peers === undefined) return;
  const row: CrossCheckRow = crossCheckClasses[rule.kind];
  const operations = row.operations.filter(
    ({ before: [byte] }) => byte === undefined || terms.before.every((set) => hasByte(set, byte)),
  );
  const labels = [stack(own), ...stacks.filter(({ parts }) => parts.some((part) => isSamePart(part, own)))];
  for (const side of ['subject', 'object'] as const) {
    const requested = operations.filter((operation) => (operation[side].bit & terms.permissions) !== 0);
    const other = side === 'subject' ? 'object' : 'subject';
    const isAllowed = (operation: PairOperation): boolean =>
      peers.some((peer) =>
        labels.some((label) => evaluateSide(peer, other, label, operation, behaviours).verdict === 'allow'),
      );
    const [first] = requested;
    if (first === undefined || requested.some(isAllowed)) continue;
    yield finding(condition, { side, peers, operations: requested, row });
  }
}

function finding(
  { word, via, profile }: PeerCondition,
  {
    side,
    peers,
    operations,
    row,
  }: {
    readonly side: Side;
    readonly peers: readonly LabelPart[];
    readonly operations: readonly PairOperation[];
    readonly row: CrossCheckRow;
  },
): LintFinding {
  const other = side === 'subject' ? 'object' : 'subject';
  const names = peers.map((part) => `\`${textOf(part.profile.name)}\``).join(' and ');
  const granted = [...new Set(operations.map((operation) => operation[other].name))];
  const values = operations.flatMap(({ before, name }) => (before.length > 0 ? name : []));
  const isEvery = row.before === undefined || values.length === row.operations.length;
  const needed = `${ruleWords(row, granted, isEvery ? undefined : values)} peer=${quoteWord(profile.text.name)},`;
  const permissions = [...new Set(operations.map((operation) => operation[side].name))].join(', ');
  return {
    message: `\`${permissions}\` has no effect, because ${names} ${peers.length > 1 ? 'do' : 'does'} not allow \`${granted.join(', ')}\` for this profile`,
    span: word.span,
    via,
    hint: `add \`${textOf(needed as ByteString)}\` to the profile of the peer, or remove the permission`,
    related: peers.flatMap(({ profile: { declared } }) =>
      declared === undefined ? [] : [{ message: 'the profile of the peer', span: declared }],
    ),
  };
}

/** Returns the profiles of the peers, enforced; undefined unless the policy set has all of them. */
function peersOf(condition: PeerCondition): readonly LabelPart[] | undefined {
  const { namespace } = condition.profile;
  const peers = namesIn(condition)?.map((name) => {
    const found = namespace.profile(name);
    return found.kind === 'profile' ? enforced({ namespace, profile: found.profile }) : undefined;
  });
  return peers?.every((peer) => peer !== undefined) === true ? peers : undefined;
}
