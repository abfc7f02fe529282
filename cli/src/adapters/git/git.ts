import { printable } from '@lamellar/core/language';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { programOutput } from '../process/run-program.ts';

/** Milliseconds for git, with a large repository on a slow disk. */
const deadline = 60_000;

/**
 * Settings against hostile repositories: no use of a bare repository among the files of a repository, and no replaced
 * objects.
 */
const settings = ['--no-replace-objects', '-c', 'safe.bareRepository=explicit'];

/** Variables against hostile repositories: git fetches no missing objects, because a transport can run a program. */
const variables = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };

/** The input, the limit and the error message of a run of git. */
interface GitRun {
  readonly problem: string;
  readonly largestOutput: number;
  readonly input?: Uint8Array;
}

/**
 * Runs git in a folder, and returns its output.
 *
 * @throws CommandError if git fails
 * @throws EnvironmentError without git, or if git refuses the repository of a different user
 */
export async function git(folder: string, words: readonly string[], { problem, ...limits }: GitRun): Promise<Buffer> {
  const found = await programOutput('git', ['-C', folder, ...settings, ...words], { deadline, variables, ...limits });
  if ('output' in found) return found.output;
  if (found.failure === 'missing') throw new EnvironmentError('cannot run git: not installed', 'install git');
  if (found.failure === 'late') throw new EnvironmentError(`${problem}: git did not end in ${deadline / 1000} s`);
  if (found.failure === 'large') throw new CommandError(`${problem}: more than ${limits.largestOutput >> 20} MiB`);
  const [reason = ''] = found.stderr.toString().split('\n');
  if (reason.includes('dubious ownership'))
    throw new EnvironmentError(
      `${printable(folder)}: the repository belongs to a different user`,
      `if you trust the owner: git config --global --add safe.directory '${printable(folder)}'`,
    );
  throw new CommandError(problem, reason === '' ? {} : { hint: `git: ${printable(reason)}` });
}
