import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printable } from '@lamellar/core/language';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { runProgram } from '../process/run-program.ts';

/** Milliseconds for git and tar, with a large repository on a slow disk. */
const deadline = 60_000;

/** The files of a revision, copied from git's object store to a temporary folder. The checkout stays as it is. */
export class Revision {
  readonly #top: string;
  readonly #commit: string;
  readonly #folder: string;

  /**
   * @param revision - as for `git rev-parse`
   * @param place - a path in the repository
   * @throws CommandError if the place is in no repository, or the revision does not exist
   * @throws EnvironmentError without git
   */
  constructor(revision: string, place: string) {
    const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
    const directory = isFolder ? place : path.dirname(path.resolve(place));
    this.#top = git(['-C', directory, 'rev-parse', '--show-toplevel'], `${printable(place)}: not in a git repository`);
    this.#commit = git(
      ['-C', this.#top, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
      `no revision \`${printable(revision)}\` in ${printable(this.#top)}`,
    );
    this.#folder = mkdtempSync(path.join(tmpdir(), 'lamellar-git-'));
    process.once('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
  }

  /**
   * Copies a file or a folder of the revision. A path outside of the repository keeps its meaning.
   *
   * @returns the path of the copy
   * @throws CommandError if the revision has no such path
   */
  pathOf(place: string): string {
    const within = path.relative(this.#top, resolved(place));
    if (within === '..' || within.startsWith(`..${path.sep}`) || path.isAbsolute(within)) return place;
    const archive = path.join(this.#folder, 'files.tar');
    const selected = within === '' ? [] : ['--', within];
    git(
      [
        '-C',
        this.#top,
        '--literal-pathspecs',
        'archive',
        '--format=tar',
        `--output=${archive}`,
        this.#commit,
        ...selected,
      ],
      `${printable(place)}: not in revision ${this.#commit.slice(0, 12)}`,
    );
    const copies = path.join(this.#folder, 'files');
    const { status, error } = runProgram('tar', ['-xf', archive, '--one-top-level=files', '-C', this.#folder], {
      deadline,
    });
    if (status !== 0)
      throw new EnvironmentError(`cannot unpack ${printable(place)}: ${error?.message ?? 'tar failed'}`);
    return path.join(copies, within);
  }
}

/** Runs git, and returns its output. */
function git(words: readonly string[], problem: string): string {
  const { status, stdout, stderr, error } = runProgram('git', words, { deadline });
  if (error !== undefined) throw new EnvironmentError(`cannot run git: ${error.message}`, 'install git');
  const [reason] = stderr.split('\n');
  if (status !== 0)
    throw new CommandError(problem, reason === undefined || reason === '' ? {} : { hint: `git: ${printable(reason)}` });
  return stdout.trimEnd();
}

/** Resolves symbolic links of the folder, like git does for the top of a repository. */
function resolved(place: string): string {
  const absolute = path.resolve(place);
  const directory = path.dirname(absolute);
  return directory === absolute ? absolute : path.join(realpathOf(directory), path.basename(absolute));
}

/** Resolves symbolic links, also of a folder that only the revision has. */
function realpathOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
