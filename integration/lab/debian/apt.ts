import { chmod, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { printAptSources, type AptSource } from './apt-sources.ts';

/** A package as an archive describes it. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** The hash of the .deb file, in hexadecimal. */
  readonly sha256: string;
  readonly depends: string;
}

/**
 * An apt with separate sources and state. All downloads are verified; the local installation neither matters nor
 * changes.
 */
export class Apt {
  readonly #folder: string;
  readonly #options: readonly string[];

  private constructor(folder: string) {
    this.#folder = folder;
    const places = {
      'Dir::Etc::sourcelist': 'sources.list',
      'Dir::Etc::sourceparts': 'sources.list.d',
      'Dir::State': 'state',
      'Dir::State::lists': 'lists',
      'Dir::State::status': 'status',
      'Dir::Cache': 'cache',
    };
    this.#options = [
      ...Object.entries(places).map(([name, path]) => `--option=${name}=${join(folder, path)}`),
      '--option=Acquire::Languages=none',
      '--option=Acquire::Retries=2',
      '--option=Acquire::AllowInsecureRepositories=false',
      '--option=APT::Get::AllowUnauthenticated=false',
      '--quiet=2',
    ];
  }

  /** Calls `use` with an apt that has read the lists of the given sources. Throws with apt's message if apt fails. */
  static with<Result>(
    type: 'deb' | 'deb-src',
    sources: readonly AptSource[],
    use: (apt: Apt) => Promise<Result>,
  ): Promise<Result> {
    if (sources.length === 0) throw new Error('apt on this machine knows no such source: see /etc/apt/sources.list.d');
    return withTemporaryFolder(async (folder) => {
      const apt = new Apt(folder);
      // As root, apt downloads as a separate user.
      await chmod(folder, 0o755);
      for (const name of ['sources.list.d', 'state', 'lists', 'cache']) await mkdir(join(folder, name));
      for (const name of ['sources.list', 'status']) await writeFile(join(folder, name), '');
      await writeFile(join(folder, 'sources.list.d', 'own.sources'), printAptSources(type, sources));
      await apt.#run('apt-get', ['update', '--error-on=any']);
      return use(apt);
    });
  }

  /** Finds the packages with a matching name, in their newest versions. */
  async find(pattern: RegExp): Promise<readonly DebianPackage[]> {
    const names = (await this.#run('apt-cache', ['pkgnames'])).split('\n').filter((name) => pattern.test(name));
    if (names.length === 0) return [];
    const text = await this.#run('apt-cache', ['show', '--no-all-versions', ...names]);
    return text.split(/\n\n+/).flatMap((stanza) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';
      const found = { name: field('Package'), version: field('Version'), sha256: field('SHA256') };
      return found.name === '' ? [] : [{ ...found, depends: field('Depends') }];
    });
  }

  /** Downloads a binary package. Returns the path of the .deb file, deleted with the apt. */
  async download({ name, version }: DebianPackage): Promise<string> {
    const [file] = await this.#fetch(['download', `${name}=${version}`]);
    if (file === undefined) throw new Error(`apt-get download ${name}=${version} left no file`);
    return file;
  }

  /**
   * Downloads the files of a source package, in the given or the newest version. Returns their paths; the files are
   * deleted with this apt.
   */
  downloadSource(name: string, version?: string): Promise<readonly string[]> {
    return this.#fetch(['source', '--download-only', version === undefined ? name : `${name}=${version}`]);
  }

  async #fetch(args: readonly string[]): Promise<readonly string[]> {
    const folder = await mkdtemp(join(this.#folder, 'packages-'));
    await chmod(folder, 0o777);
    await this.#run('apt-get', args, folder);
    return (await readdir(folder)).map((name) => join(folder, name));
  }

  async #run(command: string, args: readonly string[], cwd = this.#folder): Promise<string> {
    const result = await execa(command, [...this.#options, ...args], { cwd, stdin: 'ignore', reject: false });
    if (!result.failed) return result.stdout;
    throw new Error(`${command} ${args.slice(0, 2).join(' ')} failed: ${result.stderr || result.shortMessage}`);
  }
}
