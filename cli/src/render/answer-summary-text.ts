import { type ByteString } from '@lamellar/core/language';
import { causeLines, hostsInWords, recordedProfileWords, learningLines, warningLines } from '@lamellar/core/render';
import { type AdviceVerdict } from '@lamellar/core/repair';
import {
  shownRules,
  summaryInstallations,
  type AnswerSubject,
  type AnswerSummary,
  type Installation,
  type UnverifiedRules,
} from '../views/answer-summary-view.ts';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { ruleAt } from '../policy/rule-location.ts';
import { placedLines, placeWords, type PlacedView } from './repair-text.ts';
import { thoseRules } from './side-effects-text.ts';

/**
 * Prints the answer about a container or the host: the verdict, the rules with their places, the commands, and the
 * causes.
 *
 * @param view - undefined without policy
 */
function answerLines(
  summary: AnswerSummary,
  installation: Installation,
  view: PlacedView | undefined,
  allHosts: number,
): readonly string[] {
  const { subject, advice, causes, problems, hosts } = summary;
  return [
    `${subjectWords(subject)}${hostsInWords(hosts, allHosts)}: ${verdictWords(summary)}`,
    ...(view === undefined ? [] : placedLines(advice, view)),
    ...shownRules(summary).flatMap(unverifiedLines),
    ...installLines(installation, summary.verdict),
    ...causeLines(causes),
    ...problems.flatMap(({ reason, hint }) => [
      `not evaluated: ${brief(reason)}`,
      ...(hint === undefined ? [] : [`hint: ${brief(hint)}`]),
    ]),
  ];
}

function subjectWords(subject: AnswerSubject): string {
  switch (subject.kind) {
    case 'host':
      return 'host';
    case 'namespace':
      return `namespace ${subject.name}`;
    case 'container':
      return `container ${subject.name ?? `of ${subject.runtime} whose name is hashed`}`;
  }
}

function verdictWords({ verdict, advice, unverified, causes }: AnswerSummary): string {
  const count = [...advice, ...unverified].reduce((sum, { rules }) => sum + rules.length, 0);
  const rules = count === 1 ? 'a rule' : countOf(count, 'rule');
  const words: Readonly<Record<AdviceVerdict, string>> = {
    'add-rule': `add ${rules}`,
    'opens-host': `this opens the host; quiet the log instead, or add ${rules}`,
    'quiet-log':
      count > 0 || causes.some((cause) => cause.verdict === 'quiet-log')
        ? 'do not add a rule; quiet the log instead'
        : 'no added rule allows this; quiet the log, or change the denying policy',
    // An allowed access has causes only by evaluation.
    'not-policy': causes.some((cause) => cause.verdict === 'not-policy' && cause.id !== 'changed-policy')
      ? 'policy is not the cause'
      : 'this policy allows the access',
    bug: 'a kernel or runtime bug, not the policy',
    unknown: 'no rule can be derived',
  };
  return words[verdict];
}

/** Prints the command that adds rules at their places and loads the rules, and the steps by hand. */
function installLines({ steps, restarts, byHand }: Installation, verdict: AdviceVerdict): readonly string[] {
  const restarted = restarts.length === 0 ? '' : `, which restarts container ${restarts.join(', ')}`;
  const last = steps.length - 1;
  return [
    ...(steps.length === 0 ? [] : [`install${verdict === 'opens-host' ? ' despite the warning' : ''}${restarted}:`]),
    ...steps.map((step, index) => `    ${step}${index < last ? ' &&' : ''}`),
    ...byHand.map((words) => `by hand: ${words}`),
  ];
}

function unverifiedLines({ record, rules, place }: UnverifiedRules): readonly string[] {
  return [
    ...warningLines(rules.flatMap(({ warnings }) => warnings)),
    ...learningLines(record.profile ?? ('' as ByteString)),
    `add to ${recordedProfileWords(record)}${placeWords(place)}:`,
    ...rules.map(({ rule }) => `    ${ruleAt(rule, place)}`),
  ];
}

/**
 * Prints the answers about all containers and the host, and the risk of rules that no policy verifies.
 *
 * @param allHosts - the number of hosts in the logs; hosts are named if there are several
 */
export function answerSummaryLines(
  summaries: readonly AnswerSummary[],
  view: PlacedView | undefined,
  more: readonly string[] = [],
  allHosts = 0,
): readonly string[] {
  const installed = summaryInstallations(summaries, view?.placementOf);
  const blocks = installed.map(([summary, installation]) => answerLines(summary, installation, view, allHosts));
  const isUnverified = summaries.some((summary) => shownRules(summary).length > 0);
  return [
    ...blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])),
    ...(blocks.length > 1 && (more.length > 0 || isUnverified) ? [''] : []),
    ...more,
    ...(isUnverified ? [unverifiedRisk] : []),
  ];
}

/**
 * Prints the risk of rules for a question in a line. A comparison of all permissions would take longer than the answer.
 *
 * @param isPartial - whether no rules allow a part of the question
 */
export function questionRiskLines(summaries: readonly AnswerSummary[], isPartial: boolean): readonly string[] {
  const rules = summaries.flatMap(({ advice }) => advice.flatMap((one) => one.rules));
  if (rules.length === 0) return [];
  const [those, allow] = [thoseRules(rules.length), rules.length === 1 ? 'allows' : 'allow'];
  return [
    ...(isPartial ? [`${those} ${allow} the rest: no rule overrides the remaining denials`] : []),
    `risk: \`lamellar suggest --allow\` lists everything that ${those} ${allow}`,
  ];
}

const unverifiedRisk =
  'risk: unverified, because records show neither the other rules nor the other side: evaluate with --policy or --live';
