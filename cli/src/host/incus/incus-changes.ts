import type { IncusSettings } from '@lamellar/host-policies';
import type { IncusConfiguration, IncusInstance } from './incus.ts';
import { nestingChanges } from './kept-nesting.ts';

/** The keys with text, to which more than one may add lines; both languages have this kind of comment. */
const texts = ['raw.lxc', 'raw.apparmor'] as const;

/**
 * What has to change in an instance's own configuration so that it says what is applied, beside what it says already.
 * Nothing has to where it does so already.
 *
 * @param settings - undefined where nothing is applied any longer: the instance gets back what it had
 */
export function incusChanges(instance: IncusInstance, settings: IncusSettings | undefined): IncusConfiguration {
  const changes: Record<string, string> = { ...nestingChanges(instance, settings?.['security.nesting']) };
  for (const key of texts) {
    const found = instance.config[key] ?? '';
    // An instance's own value takes the place of what its Incus profiles say.
    const wanted = withApplied(found, withoutBlock(instance.inherited[key] ?? ''), settings?.[key] ?? '');
    if (wanted !== found) changes[key] = wanted;
  }
  return changes;
}

/**
 * What has to change in the Incus profiles of an instance so that none of what it has from them says that something is applied: somebody has copied
 * it there, and a container that has it from there has what is another's. By the names of the profiles.
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
const inheritance = "# What the instance's Incus profiles say, whose place this value takes:";
const applied = '# What is applied:';
const end = '# So far by `lamellar apply`.';

/** A value with what is applied: where it was before, or behind what the value says already. */
function withApplied(value: string, inherited: string, text: string): string {
  const own = withoutBlock(value);
  if (text === '') return own;
  const copied = own === '' && inherited !== '' ? `${inheritance}\n${inherited}\n${applied}\n` : '';
  const block = `${begin}\n${copied}${text}\n${end}`;
  const found = blockIn(value);
  if (found !== undefined) return value.slice(0, found.start) + block + value.slice(found.end);
  return value === '' ? block : `${value}\n${block}`;
}

/** A text, and what it is called. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * What a key with text says besides what is applied: in front of that, and behind it. Each line has the number that it has in
 * the whole value. Where the instance itself says nothing, its Incus profiles do, also once something is applied.
 */
export function besideApplied(
  { project, name, config, inherited, inheritedFrom }: IncusInstance,
  key: 'raw.lxc' | 'raw.apparmor',
): { readonly before: NamedText; readonly behind: NamedText } {
  const value = config[key] ?? '';
  const own = `incus:${project}/${name}/${key}`;
  if (withoutBlock(value) === '') {
    const from = inheritedFrom[key];
    const text = withBlankBlock(inherited[key] ?? '');
    const before = { name: from === undefined ? own : `incus:${project}/profiles/${from}/${key}`, text };
    return { before, behind: { name: own, text: '' } };
  }
  const found = blockIn(value) ?? { start: value.length, end: value.length };
  const lines = value.slice(0, found.end).replaceAll(/[^\n]+/g, '');
  return {
    before: { name: own, text: value.slice(0, found.start) },
    behind: { name: own, text: lines + value.slice(found.end) },
  };
}

/** A value without what was applied, as it was before, with whatever else was changed since. */
function withoutBlock(value: string): string {
  return withBlocksAs(value, undefined);
}

/** The same with as many lines as before. */
function withBlankBlock(value: string): string {
  return withBlocksAs(value, '');
}

/**
 * Replaces the lines of all blocks. An editor of the instance can plant any number of them, so each line is read once.
 *
 * @param filler - in the place of each line of a block; undefined for no line
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

function blockIn(value: string): { readonly start: number; readonly end: number } | undefined {
  const start = `\n${value}`.indexOf(`\n${begin}\n`);
  if (start === -1) return undefined;
  const last = `${value}\n`.indexOf(`\n${end}\n`, start);
  return last === -1 ? undefined : { start, end: last + 1 + end.length };
}
