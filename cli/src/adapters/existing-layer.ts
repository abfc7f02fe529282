import type { ExistingLayer, LayerHook, Said } from '@lamellar/node/manifest';
import type { ConfigurationLine } from './lxc/configuration-line.ts';
import { textAroundBlock, type NamedText } from './incus/incus-changes.ts';
import { isOn } from './incus/saved-nesting.ts';
import type { IncusInstance } from './incus/incus.ts';
import {
  parseConfiguration,
  type ConfigurationLines,
  type ConfigurationReader,
  type UnreadInclude,
} from './lxc/configuration-lines.ts';
import { lxcValuesOf } from './lxc/lxc-values.ts';

/** The keys that `apply` may write and a later setting can clear. */
const written = ['profile', 'allow_nesting', 'raw'].map((key) => `lxc.apparmor.${key}`);
const hooks: readonly LayerHook[] = ['pre-start', 'start-host'];
const hookKeys = hooks.map((hook) => `lxc.hook.${hook}`);

/**
 * Determines the existing layer of an LXC container. The applied settings are at their present place, or will be at the
 * end.
 *
 * @param isProxmox - true if Proxmox VE generates the lines for the profile and nesting
 */
export function existingLxcLayer(configuration: ConfigurationLines, isProxmox = false): ExistingLayer {
  const { lines, unread } = configuration;
  const found = lines.findIndex(({ isApplied }) => isApplied);
  const at = found === -1 ? lines.length : found;
  const before = lines.slice(0, at);
  const after = lines.slice(at).filter(({ isApplied }) => !isApplied);
  const keys = isProxmox ? ['lxc.apparmor.raw'] : written;
  const layer = existingLayer(before, [...keys, ...hookKeys], after, unread);
  if (found === -1 && !isProxmox) return layer;
  const profile = isProxmox && layer.profile?.value === 'generated' ? undefined : layer.profile;
  return { ...layer, profile, overruled: { nesting: undefined, profile: undefined } };
}

/** The key that Incus sets before the lines of `raw.lxc`. */
const incusOwn = ['lxc.apparmor.profile'];

/**
 * Determines the existing layer of an Incus container. Incus generates the host layer without the AppArmor keys of
 * `raw.lxc`.
 */
export function existingIncusLayer(instance: IncusInstance, reader: ConfigurationReader): ExistingLayer {
  const { config, inherited, isInCluster } = instance;
  const lxc = textAroundBlock(instance, 'raw.lxc');
  const before = reader.follow(parseConfiguration(lxc.before.text, lxc.before.name));
  const after = reader.follow(parseConfiguration(lxc.after.text, lxc.after.name));
  const unread = [...before.unread, ...after.unread];
  const layer = existingLayer([...incusOwn.map(appliedLine), ...before.lines], hookKeys, after.lines, unread);
  const rules = textAroundBlock(instance, 'raw.apparmor');
  return {
    ...layer,
    privileged: isOn(config['security.privileged'] ?? inherited['security.privileged']),
    rulesBefore: saidIn(rules.before),
    rulesAfter: saidIn(rules.after),
    dropsRules: false,
    nesting: undefined,
    overruled: { nesting: undefined, profile: undefined },
    ...(isInCluster ? { isInCluster } : {}),
  };
}

function saidIn({ name, text }: NamedText): readonly Said[] {
  return text.split('\n').flatMap((value, index) => {
    const column = value.search(/\S/) + 1;
    return column === 0 ? [] : [{ value: value.trim(), file: name, line: index + 1, column }];
  });
}

function existingLayer(
  before: readonly ConfigurationLine[],
  keys: readonly string[],
  after: readonly ConfigurationLine[],
  unread: readonly UnreadInclude[],
): ExistingLayer {
  const earlier = lxcValuesOf(before);
  const values = lxcValuesOf([...before, ...keys.map(appliedLine), ...after]);
  const { privileged, rawRules, startHooks, nestingLine, profileLine } = values;
  const at = rawRules.findIndex(({ isApplied }) => isApplied);
  return {
    privileged,
    rulesBefore: at === -1 ? [] : rawRules.slice(0, at),
    rulesAfter: rawRules.slice(at + 1),
    dropsRules: at === -1,
    droppedHooks: hooks.filter(
      (hook) => !startHooks.some(({ key, isApplied }) => isApplied && key === `lxc.hook.${hook}`),
    ),
    nesting: unlessApplied(nestingLine),
    profile: unlessApplied(profileLine),
    overruled: { nesting: unlessApplied(earlier.nestingLine), profile: unlessApplied(earlier.profileLine) },
    unread,
  };
}

/** Makes a line as a placeholder of the applied setting. */
function appliedLine(key: string): ConfigurationLine {
  return { key, value: 'applied', file: '', line: 0, column: 0, isApplied: true };
}

function unlessApplied(line: ConfigurationLine | undefined): ConfigurationLine | undefined {
  return line?.isApplied === true ? undefined : line;
}
