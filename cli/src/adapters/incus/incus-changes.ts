import type { IncusSettings } from '@lamellar/host-policies';
import type { IncusConfiguration } from './incus-configuration.ts';
import type { IncusInstance } from './incus.ts';
import { isOn, nestingChanges } from './saved-nesting.ts';

/** The text keys. Several writers may add lines. The comment syntax is valid in both languages. */
const texts = ['raw.lxc', 'raw.apparmor'] as const;

/**
 * Computes the changes of an instance's own configuration that apply settings; none if already applied.
 *
 * @param settings - undefined to restore the original configuration
 */
export function incusChanges(instance: IncusInstance, settings: IncusSettings | undefined): IncusConfiguration {
  const changes: Record<string, string> = { ...nestingChanges(instance, settings?.['security.nesting']) };
  for (const key of texts) {
    const found = instance.config[key] ?? '';
    // An instance's own value replaces the value of the instance's Incus profiles.
    const wanted = withApplied(found, withoutBlock(instance.inherited[key] ?? ''), settings?.[key] ?? '');
    if (wanted !== found) changes[key] = wanted;
  }
  return changes;
}

/** Returns the applied settings of an instance; undefined without any. */
export function appliedSettings(instance: IncusInstance): IncusSettings | undefined {
  if (Object.keys(incusChanges(instance, undefined)).length === 0) return undefined;
  const { config, inherited } = instance;
  const nesting = isOn(config['security.nesting'] ?? inherited['security.nesting']);
  return {
    'security.nesting': nesting ? 'true' : 'false',
    'raw.lxc': textInBlock(config['raw.lxc'] ?? ''),
    'raw.apparmor': textInBlock(config['raw.apparmor'] ?? ''),
  };
}

/**
 * Computes the changes that remove applied settings from the Incus profiles of an instance, by profile name. Copied
 * settings in a profile would give an instance the layers of a different container.
 */
export function inheritedChanges({ inherited, inheritedFrom }: IncusInstance): ReadonlyMap<string, IncusConfiguration> {
  const changes = new Map<string, IncusConfiguration>();
  for (const key of texts) {
    const [value = '', profile] = [inherited[key], inheritedFrom[key]];
    if (profile === undefined || blockIn(value) === undefined) continue;
    changes.set(profile, { ...changes.get(profile), [key]: withoutBlock(value) });
  }
  return changes;
}

const begin = '# Added by `lamellar apply` down to the line that says so; `lamellar remove` takes it away.';
const inheritance = "# Text of the instance's Incus profiles, copied because this value replaces the text:";
const applied = '# Applied text:';
const end = '# So far by `lamellar apply`.';

/** Puts an applied text into a value: in the place of an earlier block, or at the end. */
function withApplied(value: string, inherited: string, text: string): string {
  const own = withoutBlock(value);
  if (text === '') return own;
  const copied = own === '' && inherited !== '' ? `${inheritance}\n${inherited}\n${applied}\n` : '';
  const block = `${begin}\n${copied}${text}\n${end}`;
  const found = blockIn(value);
  if (found !== undefined) return value.slice(0, found.start) + block + value.slice(found.end);
  return value === '' ? block : `${value}\n${block}`;
}

/** A text with a name for messages. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * Splits the value of a text key around the applied block. Lines keep their numbers of the whole value. If the instance
 * has no text of its own, returns the text of the Incus profiles.
 */
export function textAroundBlock(
  { project, name, config, inherited, inheritedFrom }: IncusInstance,
  key: 'raw.lxc' | 'raw.apparmor',
): { readonly before: NamedText; readonly after: NamedText } {
  const value = config[key] ?? '';
  const own = `incus:${project}/${name}/${key}`;
  if (withoutBlock(value) === '') {
    const from = inheritedFrom[key];
    const text = withBlankBlock(inherited[key] ?? '');
    const before = { name: from === undefined ? own : `incus:${project}/profiles/${from}/${key}`, text };
    return { before, after: { name: own, text: '' } };
  }
  const found = blockIn(value) ?? { start: value.length, end: value.length };
  const lines = value.slice(0, found.end).replaceAll(/[^\n]+/g, '');
  return {
    before: { name: own, text: value.slice(0, found.start) },
    after: { name: own, text: lines + value.slice(found.end) },
  };
}

/** Removes the applied blocks from a value, and keeps later changes. */
function withoutBlock(value: string): string {
  return withBlocksAs(value, undefined);
}

/** Blanks the applied blocks of a value, and keeps the number of lines. */
function withBlankBlock(value: string): string {
  return withBlocksAs(value, '');
}

/**
 * Replaces the lines of all blocks. An editor of the instance can plant any number of blocks, so the function reads
 * each line once.
 *
 * @param filler - the replacement of each line of a block; undefined for no line
 */
function withBlocksAs(value: string, filler: '' | undefined): string {
  if (!value.includes(begin)) return value;
  const lines = value.split('\n');
  const last = lines.lastIndexOf(end);
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line !== begin || last < at) {
      kept.push(line);
      continue;
    }
    const closing = lines.indexOf(end, at);
    if (filler !== undefined) for (let left = closing - at; left >= 0; left--) kept.push(filler);
    at = closing;
  }
  return kept.join('\n');
}

/** Returns the applied text in the first block of a value, without copied text of Incus profiles. */
function textInBlock(value: string): string {
  const found = blockIn(value);
  const lines = found === undefined ? [] : value.slice(found.start, found.end).split('\n').slice(1, -1);
  return lines.slice(lines.lastIndexOf(applied) + 1).join('\n');
}

function blockIn(value: string): { readonly start: number; readonly end: number } | undefined {
  const start = `\n${value}`.indexOf(`\n${begin}\n`);
  if (start === -1) return undefined;
  const last = `${value}\n`.indexOf(`\n${end}\n`, start);
  return last === -1 ? undefined : { start, end: last + 1 + end.length };
}
