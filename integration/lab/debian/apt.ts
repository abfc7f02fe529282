import { chmod, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { printAptSources, type AptSource } from './apt-sources.ts';

/** A package as an archive describes it. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Of the .deb file, in hexadecimal. */
  readonly sha256: string;
  readonly depends: string;
}

/**
 * apt with sources of its own, beside the machine's: what it downloads it also verifies, and what is
 * installed here neither matters nor changes.
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

  /** Calls with an apt that has read the lists of some sources. Throws, with apt's words, where it cannot. */
  static with<Result>(
    type: 'deb' | 'deb-src',
    sources: readonly AptSource[],
    use: (apt: Apt) => Promise<Result>,
  ): Promise<Result> {
    if (sources.length === 0) throw new Error('apt on this machine knows no such source: see /etc/apt/sources.list.d');
    return withTemporaryFolder(async (folder) => {
      const apt = new Apt(folder);
      // Where apt runs as root, it downloads as a user of its own.
      await chmod(folder, 0o755);
      for (const name of ['sources.list.d', 'state', 'lists', 'cache']) await mkdir(join(folder, name));
      for (const name of ['sources.list', 'status']) await writeFile(join(folder, name), '');
      await writeFile(join(folder, 'sources.list.d', 'own.sources'), printAptSources(type, sources));
      await apt.#run('apt-get', ['update', '--error-on=any']);
      return use(apt);
    });
  }

  /** The packages whose names match, each in its newest version. */
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

  /** Downloads one binary package. Returns the path of the .deb, which is gone with this apt. */
  async download({ name, version }: DebianPackage): Promise<string> {
    const [file] = await this.#fetch(['download', `${name}=${version}`]);
    if (file === undefined) throw new Error(`apt-get download ${name}=${version} left no file`);
    return file;
  }

  /** Downloads the files of a source package, its newest version unless one is named. Returns their paths, which are gone with this apt. */
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
