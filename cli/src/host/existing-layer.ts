import { besideApplied, type NamedText } from './incus/incus-changes.ts';
import { isOn } from './incus/kept-nesting.ts';
import type { IncusInstance } from './incus/incus.ts';
import {
  parseConfiguration,
  type ConfigurationLine,
  type ConfigurationLines,
  type ConfigurationReader,
  type UnreadInclude,
} from './lxc/configuration-lines.ts';
import { lxcValuesOf } from './lxc/lxc-values.ts';

/** Something that a configuration says, and where: a file, or a key of Incus's, and a line. */
export type Said = Pick<ConfigurationLine, 'value' | 'file' | 'line' | 'column'>;

/**
 * What a container's own configuration makes of its layers besides what is applied to it, or is to be. Where it says something
 * behind what is applied, it decides.
 */
export interface ExistingLayer {
  readonly privileged: boolean;
  /** Rules of the host layer in front of those that are applied, and behind them. */
  readonly rulesBefore: readonly Said[];
  readonly rulesBehind: readonly Said[];
  /** Whether the rules that are applied are taken back. */
  readonly dropsRules: boolean;
  /** The hooks that are taken back where they are applied, by LXC's names for them. */
  readonly droppedHooks: readonly LayerHook[];
  /** Who decides about nesting; undefined where what is applied does. */
  readonly nesting: Said | undefined;
  /** Which profile the container gets; undefined where it is the one that is applied. */
  readonly profile: Said | undefined;
  /** What is said otherwise where nothing is applied yet, and is not to decide any longer. */
  readonly overruled: { readonly nesting: Said | undefined; readonly profile: Said | undefined };
  readonly unread: readonly UnreadInclude[];
}

/** When LXC runs what loads layers. */
export type LayerHook = 'pre-start' | 'start-host';

/** The lines that `apply` may write, as far as something behind them can take them back. */
const written = ['profile', 'allow_nesting', 'raw'].map((key) => `lxc.apparmor.${key}`);
const hooks: readonly LayerHook[] = ['pre-start', 'start-host'];
const hookKeys = hooks.map((hook) => `lxc.hook.${hook}`);

/** The same of a container of LXC. What is applied is where it is, or will be behind all else. */
export function existingLxcLayer(configuration: ConfigurationLines): ExistingLayer {
  const { lines, unread } = configuration;
  const found = lines.findIndex(({ isApplied }) => isApplied);
  const at = found === -1 ? lines.length : found;
  const before = lines.slice(0, at);
  const behind = lines.slice(at).filter(({ isApplied }) => !isApplied);
  const layer = existingLayer(before, [...written, ...hookKeys], behind, unread);
  return found === -1 ? layer : { ...layer, overruled: { nesting: undefined, profile: undefined } };
}

/** Incus says itself which profile a container gets, and then what `raw.lxc` says. */
const incusOwn = ['lxc.apparmor.profile'];

/** The same of a container of Incus, whose host layer Incus generates without looking at what `raw.lxc` has for LXC's. */
export function existingIncusLayer(instance: IncusInstance, reader: ConfigurationReader): ExistingLayer {
  const { config, inherited } = instance;
  const lxc = besideApplied(instance, 'raw.lxc');
  const before = reader.follow(parseConfiguration(lxc.before.text, lxc.before.name));
  const behind = reader.follow(parseConfiguration(lxc.behind.text, lxc.behind.name));
  const unread = [...before.unread, ...behind.unread];
  const layer = existingLayer([...incusOwn.map(appliedLine), ...before.lines], hookKeys, behind.lines, unread);
  const rules = besideApplied(instance, 'raw.apparmor');
  return {
    ...layer,
    privileged: isOn(config['security.privileged'] ?? inherited['security.privileged']),
    rulesBefore: saidIn(rules.before),
    rulesBehind: saidIn(rules.behind),
    dropsRules: false,
    nesting: undefined,
    overruled: { nesting: undefined, profile: undefined },
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
  behind: readonly ConfigurationLine[],
  unread: readonly UnreadInclude[],
): ExistingLayer {
  const earlier = lxcValuesOf(before);
  const values = lxcValuesOf([...before, ...keys.map(appliedLine), ...behind]);
  const { privileged, rawRules, startHooks, nestingLine, profileLine } = values;
  const at = rawRules.findIndex(({ isApplied }) => isApplied);
  return {
    privileged,
    rulesBefore: at === -1 ? [] : rawRules.slice(0, at),
    rulesBehind: rawRules.slice(at + 1),
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

/** A line that stands for what is applied, whatever that says. */
function appliedLine(key: string): ConfigurationLine {
  return { key, value: 'applied', file: '', line: 0, column: 0, isApplied: true };
}

function unlessApplied(line: ConfigurationLine | undefined): ConfigurationLine | undefined {
  return line?.isApplied === true ? undefined : line;
}
