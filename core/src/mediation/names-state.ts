import type { Check } from './decision.ts';

/** Checks whether a state of compiled policy is the only evidence of a check. */
export function namesState({ rules }: Check): boolean {
  return rules.some((origin) => 'state' in origin) && !rules.some((origin) => 'span' in origin);
}
