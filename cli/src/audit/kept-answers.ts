import { hash } from 'node:crypto';
import type { StoredAnswers } from '@lamellar/core/audit';
import { readEntries, writeEntries } from '../adapters/code-cache/cache-file.ts';
import { ownFolder } from '../adapters/code-cache/own-folder.ts';
import { programState } from '../adapters/policy/file-states.ts';
import { memoised } from '@lamellar/core/language';

/** The path of the bundled command; undefined in sources, which change without a change of one file. */
declare const LAMELLAR_BUNDLE: string | undefined;

const fileName = 'audit.answers';
const entryName = 'answers';

/** The maximum number of answers to keep: a host with thousands of profiles has fewer. */
const maxAnswers = 50_000;

interface Stored {
  readonly program: string;
  readonly answers: readonly (readonly [key: string, answer: string])[];
}

/** Answers for several audits, in memory. Inputs with equal contents have equal answers. */
export class SharedAnswers implements StoredAnswers {
  protected readonly used = new Map<string, string>();
  readonly #digests = new WeakMap<Uint8Array, string>();

  digest(input: string | Uint8Array): string {
    if (typeof input === 'string') return digestOf(input);
    return memoised(this.#digests, input, () => digestOf(input));
  }

  answer(key: string, compute: () => string): string {
    const short = digestOf(key);
    const answer = this.used.get(short) ?? this.earlier.get(short) ?? compute();
    this.used.set(short, answer);
    return answer;
  }

  /** The answers of earlier runs. */
  protected readonly earlier: ReadonlyMap<string, string> = new Map();
}

/** Answers of audits of this host, kept in a file for later audits. */
export class KeptAnswers extends SharedAnswers {
  readonly #folder: string;
  readonly #program: string;
  protected override readonly earlier: ReadonlyMap<string, string>;

  /**
   * @param folder - the cache folder
   * @param program - the identity of the running program; answers of different programs count as unknown
   */
  constructor(folder: string, program: string) {
    super();
    this.#folder = folder;
    this.#program = program;
    this.earlier = new Map(readAnswers(folder, program));
  }

  /** Writes the used answers after a new answer. A failure leaves the earlier file in place. */
  save(): void {
    const answers = [...this.used];
    if (answers.length > maxAnswers || answers.every(([key]) => this.earlier.has(key))) return;
    const stored: Stored = { program: this.#program, answers };
    const entries = new Map([[entryName, Buffer.from(JSON.stringify(stored))]]);
    writeEntries(this.#folder, fileName, () => entries, 0o600);
  }
}

/** Returns the answers of this command's earlier audits; undefined if no answers can be kept. */
export function keptAnswersOfMachine(): KeptAnswers | undefined {
  const folder = ownFolder();
  const program = typeof LAMELLAR_BUNDLE === 'string' ? programState(LAMELLAR_BUNDLE) : undefined;
  return folder === undefined || program === undefined ? undefined : new KeptAnswers(folder, program);
}

function readAnswers(folder: string, program: string): Stored['answers'] {
  const text = readEntries(folder, fileName)?.get(entryName)?.toString();
  const stored = text === undefined ? undefined : (JSON.parse(text) as Stored);
  return stored?.program === program ? stored.answers : [];
}

function digestOf(input: string | Uint8Array): string {
  return hash('sha256', input, 'base64');
}
