import type { LxcValues } from './lxc-values.ts';

/**
 * Whether a profile is what LXC generates from these values.
 *
 * Its own rules are indented; behind them is what the configuration adds, each on a line as it is written there.
 *
 * @see `get_apparmor_profile_content` in LXC's `lsm/apparmor.c`
 */
export function isGeneratedFrom(
  profile: string,
  { nesting, rawRules }: Pick<LxcValues, 'nesting' | 'rawRules'>,
): boolean {
  const end = `${rawRules.map(({ value }) => `${value}\n`).join('')}}\n`;
  if (!profile.endsWith(`\n${end}`)) return false;
  const own = profile.slice(0, -end.length);
  return /\n(?: .*)?\n$/.test(own) && own.includes('\n  ### Configuration: nesting\n') === nesting;
}
