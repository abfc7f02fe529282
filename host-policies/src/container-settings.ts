import { configurationLine } from './configuration-line.ts';
import { loadHookLine, type PolicyPlace } from './load-hook.ts';

/** The two layers of a container, for what runs it. A copy of the container can have the same. */
export interface ContainerLayers {
  readonly nesting: boolean;
  /** Rules to add to the host layer, one or more a string. */
  readonly rules: readonly string[];
  /** Policy that the host loads into the namespace at each start; missing where the container does it, or where there is none. */
  readonly policy?: PolicyPlace;
}

/** Settings for `incus config set`, by key. An empty one is as if it were not set. */
export interface IncusSettings {
  readonly 'security.nesting': 'true' | 'false';
  readonly 'raw.apparmor': string;
  readonly 'raw.lxc': string;
}

/**
 * What LXC's configuration needs to say for these layers, line by line. LXC takes them in wherever they stand after its own
 * defaults.
 *
 * @throws RangeError where the configuration cannot hold a rule or a path
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
 * What Incus's configuration of a container needs to say for these layers. The values are whole: what the container has
 * under these keys for other reasons is to be kept by whoever sets them.
 *
 * @throws RangeError where the configuration cannot hold a rule or a path
 */
export function incusSettings({ nesting, rules, policy }: ContainerLayers): IncusSettings {
  return {
    'security.nesting': nesting ? 'true' : 'false',
    'raw.apparmor': linesOf(rules).join('\n'),
    'raw.lxc': hookLines(policy, 'incus').join('\n'),
  };
}

function hookLines(policy: PolicyPlace | undefined, runtime: 'lxc' | 'incus'): readonly string[] {
  return policy === undefined ? [] : [loadHookLine(policy, runtime)];
}

/** A rule over several lines is several settings, which LXC puts together again; its blanks mean nothing. */
function linesOf(rules: readonly string[]): readonly string[] {
  const nul = rules.find((rule) => rule.includes('\0'));
  if (nul !== undefined) throw new RangeError(`a rule holds a NUL byte: ${JSON.stringify(nul)}`);
  return rules.flatMap((rule) => rule.split(/[\n\r]+/).map((line) => line.trim())).filter((line) => line !== '');
}
