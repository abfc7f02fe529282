import type { ByteString } from '@lamellar/core/language';
import { OracleDfa, type OraclePermissions } from './table-dfa.ts';

/** A compiled profile, limited to signals and ptrace. */
export interface OracleProfile {
  readonly name: ByteString;
  /** 0 enforce, 1 complain, 2 kill, 3 unconfined, 4 prompt. */
  readonly mode: number;
  /** Capabilities 0 to 31: allowed and quietly denied. */
  readonly capabilities: { readonly allow: number; readonly quiet: number };
  /** Undefined if the profile has no policy automaton. */
  readonly policy: OracleDfa | undefined;
}

/** The codes of chunks in compiled policy (`enum aa_code` in the kernel's `policy_unpack.h`). */
const codes = ['u8', 'u16', 'u32', 'u64', 'name', 'string', 'blob', 'struct', 'end', 'list', 'end', 'array', 'end'];

/** A value of compiled policy; the value of structs, lists and arrays is their members. */
interface Chunk {
  readonly name: string;
  readonly code: string;
  readonly value: number | string | Buffer | readonly Chunk[];
}

/**
 * Reads the output of `apparmor_parser --stdout`: a sequence of profiles in names, integers, strings and blobs,
 * little-endian. Names have a char per byte.
 *
 * @see `unpack_profile` in the kernel's `policy_unpack.c`
 */
export function readCompiledPolicy(binary: Buffer): readonly OracleProfile[] {
  const top = new ChunkReader(binary).members();
  return top.filter((chunk) => chunk.name === 'profile').map((chunk) => profileOf(membersOf(chunk)));
}

class ChunkReader {
  readonly #binary: Buffer;
  #at = 0;

  constructor(binary: Buffer) {
    this.#binary = binary;
  }

  /** Reads chunks up to the end of the enclosing chunk. */
  members(): readonly Chunk[] {
    const members: Chunk[] = [];
    while (this.#at < this.#binary.length) {
      let code = this.#code();
      let name = '';
      if (code === 'name') {
        name = this.#text();
        code = this.#code();
      }
      if (code === 'end') break;
      members.push({ name, code, value: this.#value(code) });
    }
    return members;
  }

  #code(): string {
    const code = codes[this.#binary.readUInt8(this.#at++)];
    if (code === undefined) throw new Error(`no chunk at offset ${this.#at - 1}`);
    return code;
  }

  #value(code: string): Chunk['value'] {
    switch (code) {
      case 'u8':
        return this.#unsigned(1);
      case 'u16':
        return this.#unsigned(2);
      case 'u32':
        return this.#unsigned(4);
      case 'u64':
        return this.#bytes(8);
      case 'string':
        return this.#text();
      case 'blob':
        return this.#bytes(this.#unsigned(4));
      case 'array':
        this.#unsigned(2);
        return this.members();
      default:
        return this.members();
    }
  }

  #unsigned(size: number): number {
    this.#at += size;
    return this.#binary.readUIntLE(this.#at - size, size);
  }

  #text(): string {
    return this.#bytes(this.#unsigned(2)).toString('latin1').replace(/\0$/, '');
  }

  #bytes(size: number): Buffer {
    if (this.#at + size > this.#binary.length) throw new Error(`a chunk passes the end at offset ${this.#at}`);
    this.#at += size;
    return this.#binary.subarray(this.#at - size, this.#at);
  }
}

function profileOf(members: readonly Chunk[]): OracleProfile {
  const named = (name: string): readonly Chunk[] => membersOf(members.find((chunk) => chunk.name === name));
  const [, mode] = named('flags');
  // After the flags, without names: capabilities allowed, audited, quiet, and a zero.
  const capabilities = members.filter((chunk) => chunk.code === 'u32' && chunk.name === '').slice(-4);
  return {
    name: textOf(members[0]) as ByteString,
    mode: Number(mode?.value),
    capabilities: { allow: Number(capabilities[0]?.value), quiet: Number(capabilities[2]?.value) },
    policy: policyOf(named('policydb')),
  };
}

function policyOf(policydb: readonly Chunk[]): OracleDfa | undefined {
  const blob = policydb.find((chunk) => chunk.name === 'aadfa')?.value;
  if (!Buffer.isBuffer(blob)) return undefined;
  const permissions = policydb.find((chunk) => chunk.name === 'perms');
  return new OracleDfa(blob, permissions === undefined ? undefined : permissionTable(membersOf(permissions)));
}

/** An entry is a row of 14 numbers; the first number is reserved. */
function permissionTable(perms: readonly Chunk[]): OraclePermissions {
  const numbers = membersOf(perms.find((chunk) => chunk.code === 'array')).map((chunk) => Number(chunk.value));
  const rowLength = 14;
  return Array.from({ length: numbers.length / rowLength }, (_, row) => ({
    allow: numbers[row * rowLength + 1] ?? 0,
    quiet: numbers[row * rowLength + 9] ?? 0,
  }));
}

function textOf(chunk: Chunk | undefined): string {
  return typeof chunk?.value === 'string' ? chunk.value : '';
}

function membersOf(chunk: Chunk | undefined): readonly Chunk[] {
  return Array.isArray(chunk?.value) ? chunk.value : [];
}
