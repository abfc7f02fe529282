/** The permissions of a state in a compiled automaton; bits as in policy rules. */
export interface CompiledPermissions {
  readonly allow: number;
  readonly quiet: number;
}

/** An entry of a permission table (`permstable32`). */
export type OraclePermissions = readonly CompiledPermissions[];

type Table = Uint8Array | Uint16Array | Uint32Array;

const magic = 0x1b5e_783d;
const tableIds = { accept: 1, base: 2, check: 3, default: 4, equivalence: 5, accept2: 7, next: 8 } as const;

/** A state with the transitions of the default state, except for the state's own entries. */
const differential = 0x8000_0000;
const baseIndex = 0xff_ffff;

/**
 * A compiled automaton, evaluated like in the kernel.
 *
 * @see `aa_dfa_unpack`, `aa_dfa_next` in the kernel's `match.c`
 */
export class OracleDfa {
  readonly #tables: ReadonlyMap<number, Table>;
  readonly #permissions: OraclePermissions | undefined;
  /** The start state of a match; 0 is dead. */
  readonly start = 1;

  /** @param blob - the tables, padded in front to a multiple of 8 bytes from the policy's start */
  constructor(blob: Buffer, permissions: OraclePermissions | undefined) {
    let at = 0;
    while (at < 8 && blob.readUInt32BE(at) !== magic) at++;
    if (at === 8) throw new Error('no table header in the automaton');
    this.#tables = readTables(blob.subarray(at));
    this.#permissions = permissions;
  }

  step(from: number, byte: number): number {
    const classOf = this.#tables.get(tableIds.equivalence);
    const column = classOf === undefined ? byte : (classOf[byte] ?? 0);
    for (let state = from; ;) {
      const base = this.#at('base', state);
      const position = (base & baseIndex) + column;
      if (this.#at('check', position) === state) return this.#at('next', position);
      state = this.#at('default', state);
      if ((base & differential) === 0) return state;
    }
  }

  permissions(state: number): CompiledPermissions {
    const accept = this.#at('accept', state);
    if (this.#permissions === undefined)
      return { allow: accept & 0x7f, quiet: (this.#at('accept2', state) >>> 7) & 0x7f };
    const entry = this.#permissions[accept];
    if (entry === undefined) throw new Error(`state ${state} has no entry ${accept} in the permission table`);
    return entry;
  }

  #at(table: keyof typeof tableIds, index: number): number {
    const value = this.#tables.get(tableIds[table])?.[index];
    if (value === undefined) throw new Error(`no entry ${index} in table ${table}`);
    return value;
  }
}

/** All numbers are big-endian, and tables begin at multiples of 8. */
function readTables(blob: Buffer): ReadonlyMap<number, Table> {
  const tables = new Map<number, Table>();
  const end = blob.readUInt32BE(8);
  for (let at = blob.readUInt32BE(4); at < end;) {
    const id = blob.readUInt16BE(at);
    const width = blob.readUInt16BE(at + 2);
    const length = blob.readUInt32BE(at + 8);
    const data = at + 12;
    tables.set(id, readTable(blob, data, width, length));
    at = (data + width * length + 7) & ~7;
  }
  return tables;
}

function readTable(blob: Buffer, at: number, width: number, length: number): Table {
  switch (width) {
    case 1:
      return Uint8Array.from({ length }, (_, index) => blob.readUInt8(at + index));
    case 2:
      return Uint16Array.from({ length }, (_, index) => blob.readUInt16BE(at + 2 * index));
    case 4:
      return Uint32Array.from({ length }, (_, index) => blob.readUInt32BE(at + 4 * index));
    default:
      throw new Error(`a table of ${width}-byte entries`);
  }
}
