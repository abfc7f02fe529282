import { groupedBy, printable, textOf } from '@lamellar/core/language';
import { capturing, writeError, writeOutput } from '../adapters/process/standard-streams.ts';
import { readSnapshotOf, snapshotFilesAt } from '../adapters/snapshot/snapshot-files.ts';
import { CommandError, highestStatus, type ExitStatus } from '../exit-status.ts';
import { renderHostsTitle } from '../render/hosts-title.ts';
import { reportFailure } from '../report-failure.ts';
import type { HostAnswersView } from '../views/host-answers-view.ts';
import { distinctHostNames } from '../words/distinct-host-names.ts';

/** The options of a command that reads a saved host. */
export interface SavedHostOptions {
  readonly snapshot?: unknown;
  readonly format?: string;
}

/** A saved host with the answer of the command. */
interface AnsweredHost {
  readonly host: string;
  readonly file: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: ExitStatus;
}

/**
 * Runs a command for each saved host of a folder, and prints equal answers once. Small groups of hosts come first.
 *
 * @returns the highest exit status
 * @throws CommandError for a format without a form for several hosts
 */
export async function forEachHost<Options extends SavedHostOptions & { readonly snapshot: string }>(
  options: Options,
  run: (options: Options) => ExitStatus | Promise<ExitStatus>,
): Promise<ExitStatus> {
  const { snapshot, format = 'human' } = options;
  const written = ['save', 'reproduce'].find((option) => option in options);
  if (written !== undefined)
    throw new CommandError(`--${written} needs a single host`, { hint: 'name one file with --snapshot' });
  if (format !== 'human' && format !== 'json')
    throw new CommandError(`--format ${format} has no form for several hosts`, { hint: 'use --format json' });
  const answered: AnsweredHost[] = [];
  for (const file of snapshotFilesAt([snapshot])) answered.push(await answerOf(file, options, run));
  const groups = [...groupedBy(answered, ({ status, stdout, stderr }) => JSON.stringify([status, stdout, stderr]))]
    .map(([, hosts]) => hosts)
    .sort((first, second) => first.length - second.length);
  if (format === 'json') writeJson(groups);
  else writeText(groups, answered);
  return highestStatus(answered.map(({ status }) => status));
}

function writeText(
  groups: readonly (readonly [AnsweredHost, ...AnsweredHost[]])[],
  answered: readonly AnsweredHost[],
): void {
  const nameOf = distinctHostNames(answered);
  for (const [index, hosts] of groups.entries()) {
    const [{ stdout, stderr }] = hosts;
    writeOutput(`${index === 0 ? '' : '\n'}${renderHostsTitle(hosts.map(nameOf), answered.length)}`);
    writeError(stderr);
    writeOutput(stdout);
  }
}

async function answerOf<Options extends SavedHostOptions>(
  file: string,
  options: Options,
  run: (options: Options) => ExitStatus | Promise<ExitStatus>,
): Promise<AnsweredHost> {
  let host = printable(file);
  const output = { stdout: '', stderr: '' };
  const status = await capturing(output, async () => {
    try {
      host = textOf((await readSnapshotOf(file)).host);
      return await run({ ...options, snapshot: file });
    } catch (error) {
      return reportFailure(error);
    }
  });
  // The title names the host already.
  const own = `${host}, `;
  const stdout = output.stdout.startsWith(own) ? output.stdout.slice(own.length) : output.stdout;
  return { host, file: printable(file), stdout, stderr: output.stderr, status };
}

function writeJson(groups: readonly (readonly [AnsweredHost, ...AnsweredHost[]])[]): void {
  for (const [{ stderr }] of groups) writeError(stderr);
  const view: HostAnswersView = {
    groups: groups.map((hosts) => {
      const [{ stdout, status }] = hosts;
      return {
        hosts: hosts.map(({ host, file }) => ({ host, file })),
        status,
        ...(stdout === '' ? {} : { answer: JSON.parse(stdout) as unknown }),
      };
    }),
  };
  writeOutput(`${JSON.stringify(view)}\n`);
}
