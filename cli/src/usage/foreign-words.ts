import type { Option } from 'commander';
import { valuePlaceholder } from './usage-text.ts';

/** Words of other tools and likely guesses, by the command of Lamellar. */
const foreignCommands: Readonly<Record<string, string>> = {
  can: 'access allow allowed ask deny is-allowed may query sesearch',
  'check PATH': 'apparmor_parser parse syntax test validate verify',
  diff: 'changes compare',
  dump: 'cat decompile disassemble unpack',
  why: 'audit2allow audit2why denials denied explain journal log logs',
  suggest: 'propose repair',
  learn: 'aa-complain aa-genprof aa-logprof complain generate genprof logprof',
  audit: 'analyse analyze report scan seinfo',
  kernel: 'kernels',
  ps: 'aa-status aa_status containers list ls processes show top',
  'snapshot FILE': 'export save',
  doctor: 'aa-enabled env health info',
  init: 'create new',
  plan: 'dry-run preview',
  apply: 'deploy enforce install load push reload sync up update',
  remove: 'clean delete destroy down purge rm rollback undo uninstall unload',
  '--version': 'version',
};

/** Options of other tools, with the words of Lamellar. The first option that the command has is meant. */
const foreignOptions: Readonly<Record<string, readonly string[]>> = {
  '--json': ['--format ndjson'],
  '-j': ['--format json', '--format ndjson'],
  '-o': ['--format'],
  '--output': ['--format'],
  '--file': ['--manifest', '--policy'],
  '-c': ['--manifest', '--policy'],
  '--config': ['--manifest', '--policy'],
  '-M': ['--manifest'],
  '-p': ['--policy', '--profile'],
  '-k': ['--kernel'],
  '-y': ['--yes'],
  '--assume-yes': ['--yes'],
  '--force': ['--yes'],
  '-n': ['--dry-run'],
  '--check': ['--dry-run'],
  '--simulate': ['--dry-run'],
  '--host': ['--snapshot'],
  '--namespaces': ['--namespace'],
  '--abstractions': ['--base'],
  '--no-color': ['--color never'],
  '--debug': ['--verbose'],
  '-d': ['--verbose'],
  '--silent': ['--quiet'],
  '--records': ['--format records'],
};

/** Returns the words of Lamellar for a command of a different tool. */
export function commandForForeign(word: string): string | undefined {
  return Object.entries(foreignCommands).find(([, words]) => words.split(' ').includes(word))?.[0];
}

/** An option of Lamellar: the words in place of the foreign option, and the form with a placeholder. */
interface OwnOption {
  readonly words: readonly string[];
  readonly form: string;
}

/**
 * Returns the option of a command for an option of a different tool.
 *
 * @param next - the word after the foreign option
 */
export function optionForForeign(
  flag: string,
  next: string | undefined,
  options: readonly Option[],
): OwnOption | undefined {
  for (const form of foreignOptions[flag] ?? []) {
    const [long, value] = form.split(' ');
    const option = options.find((one) => one.long === long);
    if (option === undefined || long === undefined) continue;
    if (value !== undefined && option.argChoices?.includes(value) === false) continue;
    if (value !== undefined || !option.required) return { words: form.split(' '), form };
    const isValue = next !== undefined && !next.startsWith('-') && option.argChoices?.includes(next) !== false;
    const placeholder = valuePlaceholder(option.flags);
    if (isValue) return { words: [long], form: `${long} ${placeholder}` };
    if (option.argChoices === undefined) return { words: [long, placeholder], form: `${long} ${placeholder}` };
  }
  return undefined;
}
