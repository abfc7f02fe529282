import { configurationLine } from './configuration-line.ts';
import type { HookRuntime } from './hook-failure.ts';
import { loadHookLines, type EmbeddedPolicy, type PolicyPlace } from './load-hook.ts';

/** The layers of a container, as input of settings. A copy of the container can share them. */
export interface ContainerLayers {
  readonly nesting: boolean;
  /** Rules to add to the host layer, one or more in a string. */
  readonly rules: readonly string[];
  /**
   * The policy for the namespace, loaded by the host at each start; absent if the container loads policy, or has none.
   */
  readonly policy?: PolicyPlace | EmbeddedPolicy;
}

/** Settings for `incus config set`, by key. An empty value is equivalent to an unset key. */
export interface IncusSettings {
  readonly 'security.nesting': 'true' | 'false';
  readonly 'raw.apparmor': string;
  readonly 'raw.lxc': string;
}

/**
 * Returns lines of LXC's configuration for these layers. LXC appends the lines to its defaults, in any position.
 *
 * @throws RangeError if the configuration cannot represent a rule or a path
 */
export function lxcSettings({ nesting, rules, policy }: ContainerLayers): readonly string[] {
  return [
    'lxc.apparmor.profile = generated',
    `lxc.apparmor.allow_nesting = ${nesting ? 1 : 0}`,
    ...linesOf(rules).map((line) => configurationLine('lxc.apparmor.raw', line)),
    ...hookLines(policy, 'lxc'),
  ];
}

/**
 * Returns lines of LXC's configuration for a container of Proxmox VE, which itself selects the generated profile and
 * nesting. The configuration includes the lines.
 *
 * @throws RangeError if the configuration cannot represent a rule
 */
export function proxmoxSettings({ rules, policy }: Omit<ContainerLayers, 'nesting'>): readonly string[] {
  return [
    ...linesOf(rules).map((line) => configurationLine('lxc.apparmor.raw', line)),
    ...hookLines(policy, 'proxmox'),
  ];
}

/**
 * Returns settings of Incus for these layers. The values are complete: the caller must keep unrelated parts of existing
 * values.
 *
 * @throws RangeError if the configuration cannot represent a rule or a path
 */
export function incusSettings({ nesting, rules, policy }: ContainerLayers): IncusSettings {
  return {
    'security.nesting': nesting ? 'true' : 'false',
    'raw.apparmor': linesOf(rules).join('\n'),
    'raw.lxc': hookLines(policy, 'incus').join('\n'),
  };
}

function hookLines(policy: ContainerLayers['policy'], runtime: HookRuntime): readonly string[] {
  return policy === undefined ? [] : loadHookLines(policy, runtime);
}

/** Splits rules of several lines into settings, which LXC joins again; blanks of rules are irrelevant. */
function linesOf(rules: readonly string[]): readonly string[] {
  const nul = rules.find((rule) => rule.includes('\0'));
  if (nul !== undefined) throw new RangeError(`a rule holds a NUL byte: ${JSON.stringify(nul)}`);
  return rules.flatMap((rule) => rule.split(/[\n\r]+/).map((line) => line.trim())).filter((line) => line !== '');
}
