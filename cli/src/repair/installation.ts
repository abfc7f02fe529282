import { shellCommand } from '@lamellar/core/audit';
import { bytesOf, printable, type ByteString } from '@lamellar/core/language';
import { readNamedFile } from '@lamellar/node/files';
import { valuesInManifest } from '../manifest/values-in-manifest.ts';
import { braceWords, isAloneInLine, ruleAt, type RuleLocation } from '../policy/rule-location.ts';

/** Rules of a profile, with their place. */
export interface PlacedRules {
  readonly rules: readonly ByteString[];
  readonly place: RuleLocation;
}

/** The installation of rules: a shell command, and the rest by hand. */
export interface Installation {
  /** The steps of one shell command, to join by `&&`. */
  readonly steps: readonly string[];
  /** The containers that the command restarts. Safe to print. */
  readonly restarts: readonly string[];
  /** The remaining steps, in words. */
  readonly byHand: readonly string[];
}

/** Lines to add to a file by a shell command. */
interface FileEdit {
  /** The start of commands: `sudo`, or entering a container. */
  readonly run: string;
  readonly file: string;
  /** The number of the preceding line; undefined for the end of the file. */
  readonly after: number | undefined;
  readonly lines: readonly string[];
  /** A command that must succeed before the change. */
  readonly guard?: string;
}

/** A change by shell commands, or by hand in words. */
type Edit =
  | { readonly edit: FileEdit }
  | { readonly commands: readonly string[] }
  | { readonly byHand: string; readonly isTemplate?: true };

/** Limit of files in one command: a longer command is unreadable. */
const maxEdits = 12;

/** Returns the installations of several groups of rules. The user may run the commands in any order, or only some. */
export function installations(groups: readonly (readonly PlacedRules[])[]): readonly Installation[] {
  const files = groups.flatMap((group) => [...new Set(group.map(({ place }) => fileOf(place)))]);
  const shared = new Set(files.filter((file, index) => file !== undefined && files.indexOf(file) !== index));
  return groups.map((group) => installationOf(group, shared));
}

/** Identifies the file whose lines a command counts. */
function fileOf(place: RuleLocation): string | undefined {
  return place.kind === 'text' || place.kind === 'manifest'
    ? JSON.stringify([place.file, 'enter' in place ? place.enter : undefined])
    : undefined;
}

/**
 * Returns the shell command that adds rules at their places and loads the rules, and the steps by hand.
 *
 * @param shared - the files that further commands change
 */
function installationOf(all: readonly PlacedRules[], shared: ReadonlySet<string | undefined>): Installation {
  const edits = new Map<string, FileEdit>();
  const others: string[] = [];
  const loads: string[] = [];
  const restarts: string[] = [];
  const byHand: string[] = [];
  for (const { rules, place } of all) {
    if (rules.length === 0) continue;
    const found = editOf(rules, place, shared.has(fileOf(place)));
    const load = place.load !== undefined && 'commands' in place.load ? place.load : undefined;
    if ('byHand' in found) {
      byHand.push(
        load === undefined || found.isTemplate
          ? found.byHand
          : `${found.byHand}, then run \`${load.commands.map(asRoot).join(' && ')}\``,
      );
      continue;
    }
    if ('edit' in found) {
      const { run, file, after } = found.edit;
      const key = JSON.stringify([run, file, after]);
      const lines = [...(edits.get(key)?.lines ?? []), ...found.edit.lines];
      edits.set(key, { ...found.edit, lines });
    } else others.push(...found.commands);
    loads.push(...(load?.commands ?? []).map(asRoot));
    restarts.push(...(load?.restarts === undefined ? [] : [load.restarts]));
    byHand.push(...noticeOf(place, shared.has(fileOf(place))));
  }
  if (edits.size > maxEdits)
    return { steps: [], restarts: [], byHand: [`add the rules to ${edits.size} files, and load each file`] };
  // An inserted line moves the lines after it.
  const sorted = [...edits.values()].toSorted((one, two) =>
    one.file === two.file ? (two.after ?? Infinity) - (one.after ?? Infinity) : 0,
  );
  return {
    // A failing guard prevents all changes.
    steps: [...new Set([...sorted.flatMap(({ guard = [] }) => guard), ...sorted.map(changeOf), ...others, ...loads])],
    restarts: [...new Set(restarts)],
    byHand: [...new Set(byHand)],
  };
}

/** Returns the advice that a command cannot follow. */
function noticeOf(place: RuleLocation, isShared: boolean): readonly string[] {
  if (isShared && 'file' in place)
    return [`if the command stops at \`[\`, ${printable(place.file)} has changed: run lamellar again`];
  if (place.load === undefined && (place.kind === 'text' || place.kind === 'local'))
    return ['load the file where the profile runs'];
  return place.kind === 'usual' && place.main !== undefined
    ? [
        `if the command stops at \`grep\`, ${place.main} does not include the local file: add the rules to ${place.main}`,
      ]
    : [];
}

function asRoot(command: string): string {
  // The clients of daemons need no root, and Proxmox works as root.
  return /^(?:incus|lxc|pct) /.test(command) ? command : `sudo ${command}`;
}

function changeOf({ run, file, after, lines }: FileEdit): string {
  const name = bytesOf(file.startsWith('-') ? `./${file}` : file);
  const added = shellCommand('printf', String.raw`%s\n`, ...lines);
  const change =
    after === undefined
      ? `${run}${shellCommand('tee', '-a', name)} >/dev/null`
      : `${run}${shellCommand('sed', '-i', `${after}r /dev/stdin`, name)}`;
  return `${added} | ${change}`;
}

function editOf(rules: readonly ByteString[], place: RuleLocation, isShared: boolean): Edit {
  if (place.load !== undefined && 'advice' in place.load) return { byHand: place.load.advice };
  const lines = rules.map((rule): string => bytesOf(ruleAt(rule, place)));
  switch (place.kind) {
    case 'text':
      return editOfText(lines, place, isShared);
    case 'local':
      return { edit: { run: runFor(place), file: place.file, after: undefined, lines: appended(place, lines) } };
    case 'manifest':
      return editOfManifest(rules, place, isShared);
    case 'lxc':
      return { edit: { run: runFor(place), file: place.file, after: undefined, lines: appended(place, lines) } };
    case 'proxmox':
      // Sections of snapshots follow the configuration.
      return { edit: { run: '', file: place.file, after: 1, lines } };
    case 'usual': {
      const { file, main } = place;
      if (main === undefined) return { byHand: `add the rules to ${file}` };
      const run = runFor(place);
      const guard = run + shellCommand('grep', '-qF', `<local/${file.slice(file.lastIndexOf('/') + 1)}>`, main);
      return { edit: { run, file, after: undefined, lines, guard } };
    }
    case 'incus':
    case 'lxd':
      return rawSettingOf(lines, place);
    case 'runtime':
    case 'nowhere':
      return { byHand: 'add the rules to the text of the profile, and load the text' };
  }
}

/** Returns a command that fails if the number of lines of a file has changed. */
function guardOf({ run, file }: Pick<FileEdit, 'run' | 'file'>, text: string): string {
  const count = text.replace(/\n$/, '').split('\n').length;
  return `[ "$(${run}${shellCommand('sed', '-n', '$=', bytesOf(file))})" = ${count} ]`;
}

/** Returns the start of a command that changes a file. */
function runFor({ file, enter }: { readonly file: string; readonly enter?: string }): string {
  if (enter !== undefined) return `${asRoot(enter)} `;
  return file.startsWith('/') ? 'sudo ' : '';
}

/** Returns lines for the end of a file, with a line end before the lines if the file has none. */
function appended(place: { readonly file: string; readonly isElsewhere?: true }, lines: readonly string[]) {
  if (place.isElsewhere) return lines;
  const contents = readNamedFile(place.file);
  const isOpen = 'bytes' in contents && contents.bytes.length > 0 && contents.bytes.at(-1) !== 0x0a;
  return isOpen ? ['', ...lines] : lines;
}

/** Inserts lines before the brace of a profile, if the brace is alone in its line. */
function editOfText(
  rules: readonly string[],
  place: RuleLocation & { readonly kind: 'text' },
  isShared: boolean,
): Edit {
  const {
    file,
    place: { source, end, indent },
  } = place;
  const { line } = source.position(end);
  const contents = place.isElsewhere ? undefined : readNamedFile(file);
  if (contents !== undefined && ('reason' in contents || contents.bytes.toString('latin1') !== source.text))
    return {
      byHand: `insert the rules before line ${line} of ${printable(file)}; the program that fills the template loads the rules`,
      isTemplate: true,
    };
  if (!isAloneInLine(place.place))
    return { byHand: `insert the rules before ${braceWords(place.place)} of ${printable(file)}` };
  const edit = { run: runFor(place), file, after: line - 1, lines: rules.map((rule) => `${indent}${rule}`) };
  return { edit: isShared ? { ...edit, guard: guardOf(edit, source.text) } : edit };
}

/** Inserts rules into the lists of a manifest, if the list has a line for each rule. */
function editOfManifest(
  rules: readonly ByteString[],
  { file, container, layer }: { readonly file: string; readonly container: string; readonly layer: string },
  isShared: boolean,
): Edit {
  const byHand = { byHand: `insert the rules under \`containers.${container}.${layer}.rules\` in ${printable(file)}` };
  const contents = readNamedFile(file);
  if ('reason' in contents) return byHand;
  const text = contents.bytes.toString();
  const values = rules.map((rule) => Buffer.from(rule, 'latin1').toString());
  const added = valuesInManifest(text, [container, layer, 'rules'], values);
  if (added === undefined || !added.text.endsWith('\n')) return byHand;
  const before = text.slice(0, added.at).replace(/\n$/, '').split('\n').length;
  const lines = added.text.replace(/^\n/, '').slice(0, -1).split('\n').map(bytesOf);
  const edit = { run: runFor({ file }), file, after: before, lines };
  return { edit: isShared ? { ...edit, guard: guardOf(edit, text) } : edit };
}

/** Sets `raw.apparmor` of an instance to the present value with further lines. */
function rawSettingOf(
  lines: readonly string[],
  place: { readonly kind: 'incus' | 'lxd'; readonly instance: string; readonly project: string | undefined },
): Edit {
  if (place.instance.startsWith('-')) return { byHand: 'add the rules to `raw.apparmor` of the instance' };
  const client = place.kind === 'incus' ? 'incus' : 'lxc';
  const project = place.project === undefined ? [] : ['--project', bytesOf(place.project)];
  const get = shellCommand(client, 'config', 'get', bytesOf(place.instance), 'raw.apparmor', ...project);
  const set = shellCommand(client, 'config', 'set', bytesOf(place.instance), 'raw.apparmor=-', ...project);
  const added = shellCommand('printf', String.raw`%s\n`);
  return { commands: [`old=$(${get})`, `${added} \${old:+"$old"} ${shellCommand(...lines)} | ${set}`] };
}
