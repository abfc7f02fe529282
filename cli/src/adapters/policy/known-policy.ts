import type { ByteString } from '@lamellar/core/language';
import type { DeclaredName, KnownTexts } from '@lamellar/node/manifest';
import { readEntries, writeEntries } from '../code-cache/cache-file.ts';
import { areUnchanged, recordStates, type FileState } from './file-states.ts';

/** A container layer in binary form, loaded into a policy namespace in one step. */
export interface CompiledLayer {
  readonly policy: Uint8Array;
  readonly profiles: readonly CompiledLayerProfile[];
}

/** A profile of a compiled layer. */
export interface CompiledLayerProfile {
  readonly name: ByteString;
  readonly mode: string;
  /** The hashes that the kernel may show. Undefined if any hash is possible, for example after a different compiler. */
  readonly hashes?: readonly string[] | undefined;
}

/** The file of a cache, and the conditions under which the contents are valid. */
export interface KnownPolicyPlace {
  readonly folder: string;
  readonly name: string;
  /** Everything besides files: programs, the kernel and options. */
  readonly circumstances: string;
  /** The time in milliseconds before which the run has read no file. */
  readonly started: number;
  /** Returns the files of the compiler's options; undefined if further files may have an effect. */
  readonly optionFiles: () => readonly string[] | undefined;
}

/** The table of a cache: the compiled policy of the layers is in entries of their numbers. */
interface Table {
  readonly circumstances: string;
  readonly states: readonly FileState[];
  readonly declarations: readonly (readonly [text: ByteString, declared: readonly DeclaredName[]])[];
  /** The digests of layers, by texts with file names. */
  readonly digests: readonly (readonly [key: string, digest: string])[];
  /** The texts of manifests with a valid shape. */
  readonly manifests: readonly ByteString[];
  readonly layers: readonly (readonly [key: string, profiles: readonly CompiledLayerProfile[]])[];
}

const tableName = 'table';

/** The maximum number of bytes of policy and texts to keep: more takes longer to read than to compile. */
const maxSize = 8 * 1024 * 1024;

/**
 * Valid policy of earlier runs, and the layers that apparmor_parser has compiled. Both depend on the text, on included
 * files and on the circumstances; after a change of any, nothing is known.
 */
export class KnownPolicy implements KnownTexts {
  readonly #place: KnownPolicyPlace;
  readonly #states: readonly FileState[];
  readonly #declarations: Map<ByteString, readonly DeclaredName[]>;
  readonly #digests: Map<string, string>;
  readonly #manifests: Set<ByteString>;
  readonly #layers: Map<string, CompiledLayer>;
  readonly #used = new Set<string>();
  #isNew = false;

  constructor(place: KnownPolicyPlace) {
    this.#place = place;
    const { table, entries } = readTable(place) ?? {};
    this.#states = table?.states ?? [];
    this.#declarations = new Map(table?.declarations);
    this.#digests = new Map(table?.digests);
    this.#manifests = new Set(table?.manifests);
    this.#layers = new Map(
      table?.layers.map(([key, profiles], at) => [key, { policy: entries?.get(`${at}`) ?? Buffer.of(), profiles }]),
    );
  }

  declared(text: ByteString): readonly DeclaredName[] | undefined {
    return this.#marked(text, this.#declarations.get(text));
  }

  keepDeclared(text: ByteString, declared: readonly DeclaredName[]): void {
    this.#declarations.set(text, this.#new(text, declared));
  }

  hasShape(manifest: ByteString): boolean {
    return this.#manifests.has(manifest) && this.#marked(manifest, true);
  }

  keepShape(manifest: ByteString): void {
    this.#manifests.add(this.#new(manifest, manifest));
  }

  /** Returns the digest of files. @param make - calculates the digest, which loads a slow module */
  digest(files: Iterable<readonly [name: string, text: ByteString]>, make: () => string): string {
    const key = JSON.stringify([...files]);
    const known = this.#digests.get(key);
    if (known !== undefined) return this.#marked(key, known);
    const made = this.#new(key, make());
    this.#digests.set(key, made);
    return made;
  }

  /** Returns a compiled layer. @param key - everything in the policy files on which the layer depends */
  layer(key: string): CompiledLayer | undefined {
    return this.#marked(key, this.#layers.get(key));
  }

  keepLayer(key: string, layer: CompiledLayer): void {
    this.#layers.set(key, this.#new(key, layer));
  }

  /**
   * Writes the used results after a new result, unless a file may have changed during the run.
   *
   * @param included - the included files of new results, also the missing files
   */
  save(included: Iterable<string>): void {
    if (!this.#isNew) return;
    const { folder, name } = this.#place;
    writeEntries(folder, name, () => this.#entries(included), 0o600);
  }

  /** @throws RangeError if the results cannot be kept */
  #entries(included: Iterable<string>): ReadonlyMap<string, Buffer> {
    const { circumstances, started, optionFiles } = this.#place;
    const earlier = this.#states.flatMap(([place, , isAncestor]) => (isAncestor === true ? [] : [place]));
    const options = optionFiles();
    const states = options && recordStates(new Set([...options, ...earlier, ...included]), started);
    if (states === undefined) throw new RangeError('a file may have changed');
    const isUsed = ([key]: readonly [string, ...(readonly unknown[])]): boolean => this.#used.has(key);
    const layers = [...this.#layers].filter(isUsed);
    const table: Table = {
      circumstances,
      states,
      declarations: [...this.#declarations].filter(isUsed),
      digests: [...this.#digests].filter(isUsed),
      manifests: [...this.#manifests].filter((text) => this.#used.has(text)),
      layers: layers.map(([key, { profiles }]) => [key, profiles]),
    };
    const compiled = layers.map(([, { policy }], at) => [`${at}`, Buffer.from(policy)] as const);
    const entries = new Map([[tableName, Buffer.from(JSON.stringify(table))] as const, ...compiled]);
    const size = [...entries.values()].reduce((sum, { length }) => sum + length, 0);
    if (size > maxSize) throw new RangeError('too large');
    return entries;
  }

  #marked<Value>(key: string, value: Value): Value {
    this.#used.add(key);
    return value;
  }

  #new<Value>(key: string, value: Value): Value {
    this.#isNew = true;
    return this.#marked(key, value);
  }
}

function readTable({ folder, name, circumstances }: KnownPolicyPlace) {
  const entries = readEntries(folder, name);
  const text = entries?.get(tableName)?.toString();
  const table = text === undefined ? undefined : (JSON.parse(text) as Table);
  return table?.circumstances === circumstances && areUnchanged(table.states) ? { table, entries } : undefined;
}
