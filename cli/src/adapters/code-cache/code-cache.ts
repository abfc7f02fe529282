import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { delayOptimizer } from '../process/delay-optimizer.ts';
import { ownFolder } from './own-folder.ts';
import { readEntries, writeEntries, type Entries } from './cache-file.ts';

/** The folder of root, which the Debian package fills for all users. */
const systemFolder = '/var/cache/lamellar';

/** The characters of source without cached code from which on writing a cache is worth the time. */
const worthWriting = 30_000;

/** The compiled code of the modules of a bundle, from an earlier run with the same version of Node. */
export class CodeCache {
  readonly #folder: string | undefined;
  readonly #name: string;
  readonly #stored: Entries;
  readonly #scripts = new Map<string, Script>();
  #compiled = 0;

  /**
   * @param name - the name of the file, with everything on which the code depends
   * @param folder - the folder of this user, to read from and write to
   * @param shared - folders to read from if the first one has no code
   */
  constructor(name: string, folder: string | undefined, shared: readonly string[] = []) {
    this.#name = name;
    this.#folder = folder;
    this.#stored = firstCode(name, folder === undefined ? shared : [folder, ...shared]) ?? new Map();
  }

  /** Compiles a module, from cached code if V8 accepts the code. */
  compile(name: string, text: string): Script {
    const cachedData = this.#stored.get(name);
    const options = { filename: `lamellar/${name}` };
    const script = new Script(text, cachedData === undefined ? options : { ...options, cachedData });
    if (cachedData === undefined || script.cachedDataRejected === true) this.#compiled += text.length;
    this.#scripts.set(name, script);
    return script;
  }

  /** Writes the code of all modules, stored and new, if enough of the code is new. */
  save(): void {
    if (this.#folder === undefined || this.#compiled < worthWriting) return;
    writeEntries(this.#folder, this.#name, () => {
      const compiled = [...this.#scripts].map(([name, script]) => [name, script.createCachedData()] as const);
      return new Map([...this.#stored, ...compiled]);
    });
  }
}

/** The cache of a bundle, for this Node and this user. Is saved when the process ends. */
export function codeCacheOf(bundle: string): CodeCache {
  // Code depends on the settings of V8, so the settings are the same for all commands.
  delayOptimizer();
  const { version, arch } = process;
  const name = `${command()}-${bundle}-${version}-${arch}-${cachedDataVersionTag().toString(16)}.code`;
  const cache = new CodeCache(name, ownFolder(), [systemFolder]);
  process.once('exit', () => cache.save());
  return cache;
}

/** The command of this process. Every command has a separate file, because commands use different functions of a module. */
function command(): string {
  const word = process.argv.slice(2).find((each) => !each.startsWith('-')) ?? '';
  return /^[a-z-]{1,20}$/.test(word) ? word : 'lamellar';
}

function firstCode(name: string, folders: readonly string[]): Entries | undefined {
  for (const folder of folders) {
    const code = readEntries(folder, name);
    if (code !== undefined) return code;
  }
  return undefined;
}
