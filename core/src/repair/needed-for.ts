import type { ProfileAdvice } from '../advise/advise.ts';
import type { LabelPart } from '../label/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { withRules } from './added-rules.ts';
import { decideAgain } from './decide-again.ts';
import type { AskedPolicy } from './repair.ts';

/** A rule, and something that was asked and is refused where it alone is left out. */
export interface NeededRule {
  readonly asked: LabelPart;
  readonly rule: ByteString;
  readonly without: Decision;
}

/** Shows of rules that none can be left out: each of them, with what is refused then. */
export function neededFor(advice: readonly ProfileAdvice[], policies: readonly AskedPolicy[]): readonly NeededRule[] {
  return advice.flatMap(({ asked, rules }) =>
    rules.flatMap((rule) => {
      const others = advice.map((one) =>
        one.asked === asked ? { asked, rules: rules.filter((other) => other !== rule) } : one,
      );
      const without = refusedWith(others, policies);
      return without === undefined ? [] : [{ asked, rule, without }];
    }),
  );
}

function refusedWith(
  rules: readonly Pick<ProfileAdvice, 'asked' | 'rules'>[],
  policies: readonly AskedPolicy[],
): Decision | undefined {
  for (const { policy, decisions } of policies) {
    const after = withRules(policy, rules);
    for (const decision of decisions) {
      if (decision.verdict === 'allow') continue;
      if (decideAgain(decision, after).verdict === 'deny') return decision;
    }
  }
  return undefined;
}
