import type { Argument, Command, Option } from 'commander';
import { exitStatusRows } from '../../cli/src/help/exit-status-rows.ts';
import { helpTopics } from '../../cli/src/help/topics.ts';
import type { LamellarCommand } from '../../cli/src/lamellar-command.ts';
import { helpText } from './inline.ts';
import { pageText } from './page-text.ts';
import { bold, example, italic, join, literal, prose, request, tagged, type Roff } from './roff.ts';
import { shellLines } from './shell-lines.ts';
import { topicSection } from './topic-section.ts';

/** The common data of all pages of a build. */
export interface Edition {
  readonly version: string;
  /** The day of the build, `2026-11-27`. */
  readonly date: string;
}

/** Returns the commands that are not hidden. */
export function visibleCommands(program: Command): readonly LamellarCommand[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help') as LamellarCommand[];
}

/** Returns the name of a page: `lamellar-can`. */
export function pageName(command: Command): string {
  return command.parent === null ? command.name() : `${command.parent.name()}-${command.name()}`;
}

/**
 * Writes the page of a command, or of the program: the content of the help in the order of man pages, and the paths in
 * `files`.
 */
export function commandPage(
  command: LamellarCommand,
  edition: Edition,
  files: readonly (readonly [path: string, what: string])[] = [],
): string {
  const program = command.parent ?? command;
  const { exampleLines, statuses } = command;
  const help = command.createHelp();
  const commands = command === program ? visibleCommands(program) : [];
  const { summary, details } = described(command);
  const lines: readonly Roff[] = [
    ...head(pageName(command), 1, edition),
    request('SH', 'NAME' as Roff),
    join([literal(pageName(command)), helpText(summary)], ' \\- '),
    request('SH', 'SYNOPSIS' as Roff),
    ...synopsis(command),
    request('SH', 'DESCRIPTION' as Roff),
    ...details.flatMap((text) => [request('PP'), helpText(text)]),
    ...section('ARGUMENTS', command.registeredArguments.filter(isDescribed).flatMap(argument)),
    ...section('COMMANDS', commands.flatMap(commandRow)),
    ...section('OPTIONS', [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].flatMap(option)),
    ...section(
      'FILES',
      files.flatMap(([path, what]) => tagged(literal(path), [helpText(what)])),
    ),
    ...section('EXAMPLES', exampleLines.length === 0 ? [] : example(shellLines(exampleLines))),
    ...(command === program ? helpTopics(program).flatMap(topicSection) : exitStatusSection(statuses)),
    request('SH', 'SEE ALSO' as Roff),
    references(command, program),
  ];
  return pageText(lines);
}

/**
 * Writes the start of a page. Hyphenation is off, because it would break commands. Justification is off, because
 * without hyphenation it leaves large gaps.
 */
export function head(name: string, part: number, { version, date }: Edition): readonly Roff[] {
  const title = [literal(name.toUpperCase()), String(part), date, `lamellar ${version}`, 'Lamellar'] as Roff[];
  return [request('TH', ...title), request('nh'), request('ad', 'l' as Roff)];
}

/** Writes a section, unless the body is empty. */
function section(name: string, body: readonly Roff[]): readonly Roff[] {
  return body.length === 0 ? [] : [request('SH', prose(name)), ...body];
}

/** Writes a reference to a page, in the usual form of man pages. */
export function reference(name: string, part: number): Roff {
  return join([bold(literal(name)), `(${part})` as Roff]);
}

/** Returns the summary. The program has none, and uses the description. */
function described(command: Command): { readonly summary: string; readonly details: readonly string[] } {
  const description = command.description();
  const summary = command.summary();
  if (summary !== '') return { summary, details: [description] };
  return { summary: description.replace(/\.$/, '').replace(/^W/, 'w'), details: [description] };
}

function synopsis(command: Command): readonly Roff[] {
  const words = command.usage().split(' ');
  const names = command.parent === null ? [command.name()] : [command.parent.name(), command.name()];
  return [join([...names.map((name) => bold(literal(name))), ...words.map(placeholder)], ' ')];
}

/** Formats `[subject]`, `<file...>`: brackets stay, names are italic. */
function placeholder(word: string): Roff {
  const [, before = '', name = '', after = ''] = /^([[<]*)([^\]>]*)([\]>]*)$/.exec(word) ?? [];
  const isNeeded = before === '<';
  return join([prose(isNeeded ? '' : before), italic(prose(name.replace('...', ' …'))), prose(isNeeded ? '' : after)]);
}

function isDescribed({ description }: Argument): boolean {
  return description !== '';
}

function argument(one: Argument): readonly Roff[] {
  return tagged(italic(prose(one.name())), [helpText(one.description)]);
}

function commandRow(command: Command): readonly Roff[] {
  return tagged(reference(pageName(command), 1), [helpText(command.summary())]);
}

function option(one: Option): readonly Roff[] {
  const flags = one.flags
    .split(/([<[][^>\]]*[>\]])/)
    .map((piece) => (/^[<[]/.test(piece) ? italic(literal(piece.slice(1, -1))) : boldWords(piece)));
  const { argChoices: choices = [], defaultValue } = one;
  const notes = [
    ...(choices.length > 0 ? [`one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`] : []),
    ...(defaultValue === undefined || defaultValue === false ? [] : [`default: \`${String(defaultValue)}\``]),
  ];
  const text = notes.length === 0 ? one.description : `${one.description} (${notes.join('; ')})`;
  return tagged(join(flags), [helpText(text)]);
}

function boldWords(text: string): Roff {
  return join(
    text.split(/([\s,|]+)/).map((piece) => (/^[\s,|]*$/.test(piece) ? (piece as Roff) : bold(literal(piece)))),
  );
}

function exitStatusSection(statuses: string | undefined): readonly Roff[] {
  const rows =
    statuses === undefined
      ? exitStatusRows.flatMap(([digit, meaning]) => tagged(bold(prose(digit)), [helpText(meaning)]))
      : statusRows(statuses);
  return section('EXIT STATUS', rows);
}

/** Formats `0 this; 1 that`: a row for each status. */
function statusRows(text: string): readonly Roff[] {
  const rows = Array.from(text.replace(/\.$/, '').matchAll(/(\d)\s+(.*?)(?=;\s*\d\s|$)/g));
  return rows.flatMap(([, digit = '', meaning = '']) => tagged(bold(prose(digit)), [helpText(meaning)]));
}

/** Writes the references: a command's page refers to the program's page, which refers to all. */
function references(command: Command, program: Command): Roff {
  const pages =
    command === program
      ? [['lamellar.yaml', 5]]
      : [
          [program.name(), 1],
          ['lamellar.yaml', 5],
        ];
  const others = [
    ['apparmor.d', 5],
    ['apparmor_parser', 8],
  ];
  const named = ([...pages, ...others] as [string, number][]).map(([name, part]) => reference(name, part));
  return join(named, ',\n');
}
