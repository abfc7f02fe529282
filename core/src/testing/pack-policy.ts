/** A chunk of compiled policy, in the compiler's format. */
export type Chunk = readonly number[];

/** A state of an automaton for `packDfa`. */
export interface PackedState {
  readonly accept?: number;
  readonly accept2?: number;
  /** The next state by byte, for bytes that do not lead to `otherwise`. */
  readonly next?: Readonly<Record<number, number>>;
  readonly otherwise?: number;
  /** True if the state inherits the transitions of the state `otherwise`. */
  readonly isDifferential?: boolean;
}

/** Variations of an automaton's format for tests. */
export interface DfaOptions {
  readonly width?: 2 | 4;
  readonly flags?: number;
  readonly hasAccept2?: boolean;
  readonly magic?: number;
}

const encoder = new TextEncoder();

function little(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, index) => Math.floor(value / 2 ** (8 * index)) & 0xff);
}

function big(value: number, width: number): number[] {
  return little(value, width).toReversed();
}

function text(value: string): number[] {
  return [...encoder.encode(value), 0];
}

function named(name: string | undefined, chunk: readonly number[]): Chunk {
  return name === undefined ? chunk : [4, ...little(name.length + 1, 2), ...text(name), ...chunk];
}

export const u8 = (value: number): Chunk => [0, value];
export const u16 = (value: number): Chunk => [1, ...little(value, 2)];
export const u32 = (value: number, name?: string): Chunk => named(name, [2, ...little(value, 4)]);
export const u64 = (value: number): Chunk => [3, ...little(value, 8)];

export function string(value: string, name?: string): Chunk {
  const bytes = text(value);
  return named(name, [5, ...little(bytes.length, 2), ...bytes]);
}

export function struct(name: string, ...members: readonly Chunk[]): Chunk {
  return named(name, [7, ...members.flat(), 8]);
}

export function array(members: readonly Chunk[], size = members.length, name?: string): Chunk {
  return named(name, [11, ...little(size, 2), ...members.flat(), 12]);
}

export function blob(bytes: readonly number[], name?: string): Chunk {
  return named(name, [6, ...little(bytes.length, 4), ...bytes]);
}

/** An automaton for alignment within its policy; the offset is known only at the end. */
interface Aligned {
  readonly dfa: readonly number[];
}

/** A blob for alignment by `policyOf`. */
export function dfaBlob(dfa: readonly number[]): Aligned {
  return { dfa };
}

/** Packs an automaton without compression: 256 transitions for every state. */
export function packDfa(states: readonly PackedState[], options: DfaOptions = {}): readonly number[] {
  const { width = 2, flags = 1, hasAccept2 = true, magic = 0x1b5e783d } = options;
  const check: number[] = [];
  const next: number[] = [];
  for (const [index, state] of states.entries()) {
    for (let byte = 0; byte < 256; byte++) {
      const target = state.next?.[byte];
      check.push(target === undefined ? 0 : index);
      next.push(target ?? 0);
    }
  }
  const bases = states.map(({ isDifferential }, index) => index * 256 + (isDifferential === true ? 0x8000_0000 : 0));
  const table = (id: number, size: number, values: readonly number[]): number[] => {
    const bytes = [...big(id, 2), ...big(size, 2), ...big(0, 4), ...big(values.length, 4)];
    for (const value of values) bytes.push(...big(value, size));
    while (bytes.length % 8 !== 0) bytes.push(0);
    return bytes;
  };
  const tables = [
    table(
      1,
      4,
      states.map(({ accept = 0 }) => accept),
    ),
    hasAccept2
      ? table(
          7,
          4,
          states.map(({ accept2 = 0 }) => accept2),
        )
      : [],
    table(2, 4, bases),
    table(
      4,
      width,
      states.map(({ otherwise = 0 }) => otherwise),
    ),
    table(8, width, next),
    table(3, width, check),
  ].flat();
  return [
    ...big(magic, 4),
    ...big(24, 4),
    ...big(24 + tables.length, 4),
    ...big(flags, 2),
    ...text('notflex'),
    0,
    0,
    ...tables,
  ];
}

/** The contents of a profile, where different from the default. */
export interface ProfileChunks {
  readonly name?: string;
  readonly afterName?: readonly Chunk[];
  readonly mode?: number;
  readonly flags?: number;
  readonly capabilities?: readonly number[];
  readonly policy?: readonly (Chunk | Aligned)[];
  readonly rest?: readonly (Chunk | Aligned)[];
}

/** Returns the chunks of a profile in order. */
export function profileChunks(profile: ProfileChunks = {}): readonly (Chunk | Aligned)[] {
  const { name = 'p', afterName = [], mode = 0, flags = 0, capabilities = [0, 0, 0, 0], policy, rest = [] } = profile;
  return [
    named('profile', [7]),
    string(name),
    ...afterName,
    struct('flags', u32(flags), u32(mode), u32(0)),
    ...capabilities.map((set) => u32(set)),
    ...(policy === undefined ? [] : [named('policydb', [7]), ...policy, [8]]),
    ...rest,
    [8],
  ];
}

/** Returns compiled policy: a header and successive chunks, with automata at multiples of 8. */
export function policyOf(chunks: readonly (Chunk | Aligned)[], version = 7): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [...u32(version, 'version')];
  const append = (more: readonly number[]): void => {
    for (const byte of more) bytes.push(byte);
  };
  for (const chunk of chunks) {
    if (!('dfa' in chunk)) {
      append(chunk);
      continue;
    }
    append(named('aadfa', [6]));
    const padding = (8 - ((bytes.length + 4) % 8)) % 8;
    append(little(chunk.dfa.length + padding, 4));
    append(Array.from({ length: padding }, () => 0));
    append(chunk.dfa);
  }
  return Uint8Array.from(bytes);
}
