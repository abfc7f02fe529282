import { classRows } from '../classes/policy-classes.ts';
import { warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { missingForAnswers, mediates, type Features } from '../profile/features.ts';
import type { AutomatonRule } from './automaton-rule.ts';

/** The features for which rules are compiled. */
interface Surroundings {
  readonly kernelFeatures: Features;
  readonly policyFeatures: Features;
  /** True if somebody named the kernel. */
  readonly isKernelNamed: boolean;
}

/** Reports rules of unmediated classes, once per class and profile. */
export function warnOfUnmediated(
  rules: readonly AutomatonRule[],
  { kernelFeatures, policyFeatures, isKernelNamed }: Surroundings,
  report: Report,
): void {
  for (const { word, byte, feature, abi } of classRows) {
    const first = rules.find(({ terms }) => terms.classByte === byte);
    if (first === undefined || feature === undefined) continue;
    const isMediated = mediates(word, kernelFeatures, policyFeatures);
    const unanswered = isMediated && isKernelNamed && missingForAnswers(word, kernelFeatures, policyFeatures);
    if (isMediated && !unanswered) continue;
    const [why, hint] = unanswered
      ? [
          `this kernel only evaluates policy with an abi for \`${unanswered.feature}\``,
          `${namingAbi(unanswered.abi)} of AppArmor ${unanswered.abi}`,
        ]
      : lacksAlone(kernelFeatures, policyFeatures, feature)
        ? [`the kernel has no feature \`${feature}\``, 'the kernel allows everything of the class']
        : [`the abi or the kernel has no feature \`${feature}\``, namingAbi(abi)];
    report(warningAt(first.origin.span, 'unmediated-rule', `${word} rules decide nothing here: ${why}`, hint));
  }
}

function lacksAlone(one: Features, other: Features, feature: string): boolean {
  return !one.has(feature) && other.has(feature);
}

function namingAbi(version: string): string {
  return `write an abi with the feature, such as \`abi <abi/${version}>,\``;
}
