import { classRows, type PolicyClass } from '../classes/policy-classes.ts';
import { warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { missingForAnswers, mediates, type Features } from '../profile/features.ts';
import type { AutomatonRule } from './automaton-rule.ts';
import type { ProfileBody } from './collect-body.ts';

/** The features for which rules are compiled. */
export interface RequestedFeatures {
  readonly kernelFeatures: Features;
  readonly policyFeatures: Features;
  /** True if somebody named the kernel. */
  readonly isKernelNamed: boolean;
}

/**
 * Reports rules of unmediated classes, once per class and profile.
 *
 * @param rules - the compiled rules of the body, requested only if the body may have rules of an unmediated class
 */
export function warnOfUnmediated(
  body: ProfileBody,
  rules: () => readonly AutomatonRule[],
  { kernelFeatures, policyFeatures, isKernelNamed }: RequestedFeatures,
  report: Report,
): void {
  for (const { word, byte, feature, abi } of classRows) {
    if (feature === undefined) continue;
    const isMediated = mediates(word, kernelFeatures, policyFeatures);
    const unanswered = isMediated && isKernelNamed && missingForAnswers(word, kernelFeatures, policyFeatures);
    if ((isMediated && !unanswered) || !mayHaveRules(body, word, isMediated)) continue;
    const first = rules().find(({ terms }) => terms.classByte === byte);
    if (first === undefined) continue;
    const [why, hint] = unanswered
      ? [
          `this kernel only evaluates policy with an abi for \`${unanswered.feature}\``,
          `${namingAbi(unanswered.abi)} and compile it with AppArmor ${unanswered.abi}`,
        ]
      : lacksAlone(kernelFeatures, policyFeatures, feature)
        ? [`the kernel has no feature \`${feature}\``, 'the kernel allows everything of the class']
        : [`the abi or the kernel has no feature \`${feature}\``, namingAbi(abi)];
    report(warningAt(first.origin.span, 'unmediated-rule', `${word} rules have no effect here: ${why}`, hint));
  }
}

/** The kinds of statements compiled for a class, in addition to `all` and the kind with the class's name. */
const furtherKinds: { readonly [Word in PolicyClass]?: readonly string[] } = {
  mount: ['pivot-root'],
  network: ['unix'],
  unix: ['network'],
};

/** Returns whether a body may have rules of a class, judged by the kinds of its statements. */
function mayHaveRules({ parts }: ProfileBody, word: PolicyClass, isMediated: boolean): boolean {
  // If unix sockets are not mediated by themselves, their rules are compiled for the class `network`.
  if (word === 'unix' && !isMediated) return false;
  const kinds = ['all', word.replace('_', '-'), ...(furtherKinds[word] ?? [])];
  return parts.some(({ run }) => kinds.some((kind) => run.kinds.has(kind)));
}

function lacksAlone(one: Features, other: Features, feature: string): boolean {
  return !one.has(feature) && other.has(feature);
}

function namingAbi(version: string): string {
  return `write an abi with the feature, such as \`abi <abi/${version}>,\``;
}
