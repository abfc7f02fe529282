/** Chunks of compiled policy in apparmor_parser's format. */
const little = (value: number, width: 1 | 2 | 4): Buffer => {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value, 0, width);
  return bytes;
};
const named = (name: string, chunk: Buffer): Buffer =>
  Buffer.concat([Buffer.of(4), little(name.length + 1, 2), Buffer.from(`${name}\0`, 'latin1'), chunk]);
const u32 = (value: number): Buffer => Buffer.concat([Buffer.of(2), little(value, 4)]);
const string = (text: string): Buffer =>
  Buffer.concat([Buffer.of(5), little(text.length + 1, 2), Buffer.from(`${text}\0`, 'latin1')]);
const blob = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(6), little(bytes.length, 4), bytes]);
const struct = (name: string, ...members: readonly Buffer[]): Buffer =>
  Buffer.concat([named(name, Buffer.of(7)), ...members, Buffer.of(8)]);
const arrayOf = (size: number, members: Buffer): Buffer =>
  Buffer.concat([Buffer.of(11), little(size, 2), members, Buffer.of(12)]);
const times = (count: number, chunk: Buffer): Buffer => Buffer.concat(Array.from({ length: count }, () => chunk));

/** The maximum size of an array. */
const maxItems = 0xffff;

/** Strings with only their NUL. */
const emptyStrings = arrayOf(maxItems, times(maxItems, string('')));

/** The smallest automaton: two states with the required 256 transitions after the base, all to the dead state. */
function smallestDfa(width: 2 | 4, states = 2, transitions = 256, hasClasses = false): Buffer {
  const table = (id: number, size: number, length: number): Buffer => {
    const bytes = Buffer.alloc(Math.ceil((12 + size * length) / 8) * 8);
    bytes.writeUInt16BE(id, 0);
    bytes.writeUInt16BE(size, 2);
    bytes.writeUInt32BE(length, 8);
    return bytes;
  };
  const header = Buffer.alloc(24);
  header.writeUInt32BE(0x1b5e_783d, 0);
  header.writeUInt32BE(24, 4);
  const tables = [table(1, 4, states), table(7, 4, states), table(2, 4, states), table(4, width, states)];
  if (hasClasses) tables.push(table(5, 1, 256));
  return Buffer.concat([header, ...tables, table(8, width, transitions), table(3, width, transitions)]);
}

/** The optional parts of a profile. */
interface ProfileParts {
  readonly header?: (index: number) => Buffer;
  readonly name?: (index: number) => string;
  readonly afterName?: Buffer;
  readonly beforeFlags?: Buffer;
  readonly afterFlags?: Buffer;
  readonly capability?: number;
  readonly afterCapabilities?: Buffer;
  readonly rest?: Buffer;
}

function profile(parts: ProfileParts, index: number): Buffer {
  const { header, name, afterName, beforeFlags, afterFlags, capability = 0, afterCapabilities, rest } = parts;
  const optional = (chunk: Buffer | undefined): readonly Buffer[] => (chunk === undefined ? [] : [chunk]);
  return Buffer.concat([
    ...optional(header?.(index)),
    struct(
      'profile',
      string(name?.(index) ?? shortName(index)),
      ...optional(afterName),
      ...optional(beforeFlags),
      struct('flags', u32(0), u32(0), u32(0)),
      ...optional(afterFlags),
      times(4, u32(capability)),
      ...optional(afterCapabilities),
      ...optional(rest),
    ),
  ]);
}

/** Two or more chars: the engine shares strings of a single char. */
function shortName(index: number): string {
  return `p${index.toString(36)}`;
}

const texts = Buffer.concat(['rename', 'attach'].map((name) => named(name, string('ab'))));
const roots = Buffer.concat(['disconnected', 'disconnected_ipc'].map((name) => named(name, string('ab'))));
const numbers = named('error', u32(0xffff_ffff));
const pathFlags = named('path_flags', u32(0xffff_ffff));
const nothing = arrayOf(0, Buffer.alloc(0));
const emptyRules = Buffer.concat([
  struct('xattrs', arrayOf(1, string(''))),
  struct('rlimits', u32(0), nothing),
  struct('secmark', nothing),
  named('net_allowed_af', nothing),
]);
const deepNamespace = Array.from({ length: 32 }, (_, index) => `n${index % 10}`).join('//');
const policydb = (...members: readonly Buffer[]): Buffer => struct('policydb', ...members);
const dfa = (width: 2 | 4, states?: number, transitions?: number, hasClasses?: boolean): Buffer =>
  named('aadfa', blob(smallestDfa(width, states, transitions, hasClasses)));
const row = times(14, u32(0));
const permissions = (rows: number): Buffer =>
  struct('perms', named('version', u32(1)), arrayOf(rows, times(rows, row)));
const tags = (strings: number, headers: number, sets: number): Buffer =>
  struct(
    'tags',
    named('version', u32(1)),
    struct('strs', arrayOf(strings, times(strings, string('a\0')))),
    named('hdrs', arrayOf(headers, times(headers, Buffer.concat([u32(0), u32(1), u32(3), u32(0)])))),
    named('sets', arrayOf(sets, times(sets, u32(0)))),
  );
const byName = (name: string): Buffer => named('namespace', string(name));

/** Profiles with the maximum memory cost per byte, if repeated. */
const kinds: Readonly<Record<string, ProfileParts>> = {
  'nothing but names': {},
  capabilities: { capability: 0xffff_ffff },
  'texts of two chars': { afterName: texts, beforeFlags: roots },
  'large numbers': { beforeFlags: numbers, afterFlags: pathFlags },
  'rules without any': { afterCapabilities: emptyRules, rest: struct('data') },
  'a namespace each': { header: (index) => byName(shortName(index)) },
  'a deep namespace each': { header: () => byName(deepNamespace) },
  'a namespace in the name': { name: (index) => `:${shortName(index)}:${shortName(index)}` },
  'long names': { name: (index) => `:${shortName(index).padEnd(14, 'n')}:${shortName(index).padEnd(14, 'n')}` },
  'all of it': {
    header: () => byName(deepNamespace),
    afterName: texts,
    beforeFlags: Buffer.concat([roots, numbers]),
    afterFlags: pathFlags,
    capability: 0xffff_ffff,
    afterCapabilities: emptyRules,
    rest: struct('data', string('ab'), blob(Buffer.of(1))),
  },
  'the smallest automata': { rest: policydb(dfa(2)) },
  'the smallest automata of wide entries': { rest: policydb(dfa(4)) },
  'the smallest automata with byte classes': { rest: policydb(dfa(2, 2, 256, true)) },
  'three automata each': {
    beforeFlags: Buffer.concat([dfa(2), u32(0)]),
    rest: Buffer.concat([policydb(dfa(2)), dfa(2)]),
  },
  'three automata with a permission, tags and a name each': {
    beforeFlags: Buffer.concat([
      tags(1, 1, 1),
      permissions(2),
      dfa(2),
      struct('xtable', arrayOf(1, string(''))),
      u32(0),
    ]),
    rest: Buffer.concat([
      policydb(tags(1, 1, 1), permissions(1), dfa(2), struct('xtable', arrayOf(1, string('')))),
      tags(1, 1, 1),
      permissions(2),
      dfa(2),
      struct('xtable', arrayOf(1, string(''))),
    ]),
  },
  'automata of many states': { rest: policydb(dfa(2, 10_000)) },
  'automata of many transitions': { rest: policydb(dfa(2, 2, 20_000)) },
  'names that an exec leads to': { rest: policydb(dfa(2), struct('xtable', emptyStrings)) },
  'extended attributes': { afterCapabilities: struct('xattrs', emptyStrings) },
  'rows of permissions': { rest: policydb(permissions(2000), dfa(2)) },
  'strings of tags': { rest: policydb(tags(maxItems, 1, 1), permissions(1), dfa(2)) },
  'headers of tags': { rest: policydb(tags(1, maxItems, 1), permissions(1), dfa(2)) },
  'sets of tags': { rest: policydb(tags(1, 1, maxItems), permissions(1), dfa(2)) },
  'rules about packets': {
    afterCapabilities: struct(
      'secmark',
      arrayOf(maxItems, times(maxItems, Buffer.concat([Buffer.of(0, 1, 0, 1), string('')]))),
    ),
  },
  'address families': {
    afterCapabilities: named('net_allowed_af', arrayOf(maxItems, times(3 * maxItems, Buffer.of(1, 0, 0)))),
  },
  data: { rest: struct('data', times(10_000, Buffer.concat([string(''), blob(Buffer.alloc(0))]))) },
};

/** The kinds of `costlyPolicy`. */
export const costlyKinds: readonly string[] = Object.keys(kinds);

/**
 * Returns valid compiled policy with the maximum memory cost for a reader: profiles of a kind up to a size in bytes, at
 * least one.
 */
export function costlyPolicy(kind: string, size: number): Buffer {
  const parts = kinds[kind];
  if (parts === undefined) throw new Error(`no kind ${kind}`);
  const chunks = [named('version', u32(7))];
  let length = 0;
  for (let index = 0; length < size; index++) {
    const chunk = profile(parts, index);
    chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}
