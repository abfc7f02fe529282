import path from 'node:path';
import type { LabelPart } from '@lamellar/core';
import { bytesOf, memoised, Source, textOf, type ByteString } from '@lamellar/core/language';
import { rulePlace, type ProfileAdvice, type RulePlace } from '@lamellar/core/repair';
import { configurationLine } from '@lamellar/host-policies';
import { readNamedFile } from '@lamellar/node/files';
import { SecretSource } from '@lamellar/node/policy';
import { valuesInManifest } from '../manifest/values-in-manifest.ts';
import { writtenRule, type RuleLocation } from '../policy/rule-location.ts';
import { unifiedDiff, type Insertion } from './unified-diff.ts';

/** Rules as a patch, and the remaining rules. */
export interface RulesPatch {
  /** A patch for `patch -p1` in the folder, with one character a byte. */
  readonly text: string;
  /** The base of the patch's paths. */
  readonly folder: string;
  /** Profiles whose rules no patch can place. */
  readonly left: readonly ProfileAdvice[];
  /** Profiles whose generated text is patched, because no lasting file is available. */
  readonly generated: readonly ProfileAdvice[];
}

/** Changes beside the rules of a profile, in the file of the profile. */
export interface FileAdditions {
  readonly part: LabelPart;
  /** True if the profile gets the flag `attach_disconnected`. */
  readonly isAttached: boolean;
  /** True if new rules of the profile have variables. */
  readonly usesVariables: boolean;
  /** The lines of new profiles, for the end of the file. */
  readonly lines: readonly string[];
}

/** A change of a file, with insertions into the text. */
interface ChangedFile {
  readonly before: string | undefined;
  readonly insertions: Insertion[];
}

/** Creates a patch to add the rules of profiles to files. */
export function rulesPatch(
  advice: readonly ProfileAdvice[],
  placementOf: (part: LabelPart) => RuleLocation,
  additions: readonly FileAdditions[] = [],
): RulesPatch {
  const files = new Map<string, ChangedFile>();
  const left: ProfileAdvice[] = [];
  const generated: ProfileAdvice[] = [];
  for (const one of advice) {
    const placement = placementOf(one.part);
    if (addTo(files, one, placement)) continue;
    if (placement.generated === undefined || !addToText(files, one, placement.generated)) left.push(one);
    else generated.push(one);
  }
  for (const one of additions) if (!addAround(files, one, placementOf(one.part))) left.push(leftOver(one));
  const here = process.cwd();
  const isBelow = [...files.keys()].every((file) => !path.relative(here, file).startsWith('..'));
  const folder = isBelow ? here : '/';
  const diffs = [...files].map(([file, { before, insertions }]) =>
    unifiedDiff(bytesOf(path.relative(folder, file)), before, insertions),
  );
  return { text: diffs.join(''), folder, left, generated };
}

/** Adds rules to the changes; returns false if no file can contain them. */
function addTo(files: Map<string, ChangedFile>, { rules }: ProfileAdvice, placement: RuleLocation): boolean {
  if ('isElsewhere' in placement) return false;
  switch (placement.kind) {
    case 'text':
      return addToText(files, { rules: rules.map((rule) => writtenRule(rule, placement)) }, placement);
    case 'local':
      return append(files, placement.file, rules);
    case 'lxc':
      return append(
        files,
        placement.file,
        rules.map((rule) => bytesOf(configurationLine('lxc.apparmor.raw', textOf(rule)))),
        isLxcConfiguration,
      );
    case 'manifest':
      return addToManifest(files, rules, placement);
    // The file may end with sections of snapshots, so the end is no place for lines.
    case 'proxmox':
    case 'incus':
    case 'lxd':
    case 'usual':
    case 'runtime':
    case 'nowhere':
      return false;
  }
}

/** Adds a flag, variables and profiles to the file of a profile; returns false for a template, and for a file that is not here. */
function addAround(
  files: Map<string, ChangedFile>,
  { part, isAttached, usesVariables, lines }: FileAdditions,
  placement: RuleLocation,
): boolean {
  const place = rulePlace(part.profile);
  if (place === undefined || 'isElsewhere' in placement || place.source instanceof SecretSource) return false;
  const { name } = place.source;
  const contents = readNamedFile(name);
  if ('reason' in contents) return false;
  const text = contents.bytes.toString('latin1');
  // A manifest changes the flags of profiles in complain mode.
  const written = rulePlace(part.profile, new Source(name, text as ByteString));
  if (written === undefined) return false;
  const { insertions } = changeOf(files, name, text);
  const { attach, variables } = written;
  if (isAttached && attach !== undefined) insertions.push(attach);
  // A file of several profiles has a single preamble.
  if (usesVariables && variables !== undefined && !insertions.some((one) => one.text === variables.text))
    insertions.push(variables);
  const start = text.endsWith('\n') ? '' : '\n';
  if (lines.length > 0) insertions.push({ at: text.length, text: `${start}${lines.join('\n')}\n` });
  return true;
}

function leftOver({ part, isAttached, lines }: FileAdditions): ProfileAdvice {
  const rules = [...(isAttached ? ['flags=(attach_disconnected)'] : []), ...lines] as ByteString[];
  return { part, rules, warnings: [], isStuck: false };
}

/** Adds rules to a manifest. Both are UTF-8, because rules escape invalid bytes. */
function addToManifest(
  files: Map<string, ChangedFile>,
  rules: readonly ByteString[],
  { file, container, layer }: { readonly file: string; readonly container: string; readonly layer: string },
): boolean {
  const contents = readNamedFile(file);
  if ('reason' in contents) return false;
  const text = contents.bytes.toString();
  const added = valuesInManifest(
    text,
    [container, layer, 'rules'],
    rules.map((rule) => Buffer.from(rule, 'latin1').toString()),
  );
  if (added === undefined || !Buffer.from(text).equals(contents.bytes)) return false;
  changeOf(files, file, contents.bytes.toString('latin1')).insertions.push({
    at: Buffer.byteLength(text.slice(0, added.at)),
    text: bytesOf(added.text),
  });
  return true;
}

/**
 * Adds rules before the closing brace of a profile. In a template, the brace's line number is the same, but the
 * preceding text differs.
 */
function addToText(
  files: Map<string, ChangedFile>,
  { rules }: Pick<ProfileAdvice, 'rules'>,
  { file, place: { source, end, indent } }: { readonly file: string; readonly place: RulePlace },
): boolean {
  // A hunk would show lines of the secret file around the rules.
  if (source instanceof SecretSource) return false;
  const contents = readNamedFile(file);
  if ('reason' in contents) return false;
  const raw = contents.bytes.toString('latin1');
  const brace = raw === source.text ? end : braceInLine(raw, source.position(end).line);
  if (brace === undefined) return false;
  const line = raw.slice(raw.lastIndexOf('\n', brace - 1) + 1, brace);
  const blanks = /[ \t]*$/.exec(line)?.[0].length ?? 0;
  const lines = rules.map((rule) => `${indent}${rule}\n`).join('');
  // A brace after text moves to a separate line.
  const isAlone = blanks === line.length;
  const insertion: Insertion = isAlone
    ? { at: brace - blanks, text: lines }
    : { at: brace - blanks, text: `\n${lines}`, removed: blanks };
  changeOf(files, file, raw).insertions.push(insertion);
  return true;
}

/** Returns the index of a brace at the start of a line, counted from 1; undefined if the line begins differently. */
function braceInLine(text: string, line: number): number | undefined {
  const before = text.split('\n', line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const found = /^[ \t]*\}/.exec(text.slice(before));
  return found === null ? undefined : before + found[0].length - 1;
}

/**
 * Appends lines to a file, without lines that the file has.
 *
 * @param isFit - whether to change an existing text; if given, the file must exist
 */
function append(
  files: Map<string, ChangedFile>,
  file: string,
  lines: readonly string[],
  isFit?: (text: string) => boolean,
): boolean {
  const contents = readNamedFile(file);
  if ('reason' in contents && (isFit !== undefined || !contents.missing)) return false;
  const before = 'reason' in contents ? undefined : contents.bytes.toString('latin1');
  if (before !== undefined && isFit?.(before) === false) return false;
  const known = new Set(before?.split('\n'));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.length === 0) return true;
  const { insertions } = changeOf(files, file, before);
  const start = before === undefined || before === '' || before.endsWith('\n') || insertions.length > 0 ? '' : '\n';
  insertions.push({ at: before?.length ?? 0, text: `${start}${missing.map((line) => `${line}\n`).join('')}` });
  return true;
}

/**
 * Checks whether a text is a configuration of LXC. The name of a profile can lead to any file called `config`, such as
 * the configuration of ssh(1).
 */
function isLxcConfiguration(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:$|#|lxc\.)/.test(line));
}

function changeOf(files: Map<string, ChangedFile>, file: string, before: string | undefined): ChangedFile {
  return memoised(files, path.resolve(file), () => ({ before, insertions: [] }));
}
