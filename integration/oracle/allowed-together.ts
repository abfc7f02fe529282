import type { Automaton } from '@lamellar/core/automata';
import type { PolicyClass } from '@lamellar/core/classes';

/** A byte that is no mount flag to compilers or kernels. */
const noFlag = 0xfe;

/** An impossible number of fields: a sentinel for an invalid string. */
const nowhere = 9;

/** The mount(2) operation flags to compare, by their bytes in the automaton. */
const flags = { remount: 6, bind: 13, move: 14, rec: 15, silent: 16 } as const;
const propagations: ReadonlySet<number> = new Set([18, 19, 20, 21]);

/** The position in a mount string: the number of finished fields (9 for an invalid path), and the flags seen. */
interface Fields {
  readonly over: number;
  readonly isStarted: boolean;
  readonly isAfterSlash: boolean;
  readonly kinds: ReadonlySet<string>;
}

const initialFields: Fields = { over: 0, isStarted: false, isAfterSlash: false, kinds: new Set() };

function advanceMount({ over, isStarted, isAfterSlash, kinds }: Fields, byte: number): Fields {
  // Before the first NUL is a path without adjacent slashes.
  if (byte === 0) return { over: over === 0 && !isStarted ? nowhere : over + 1, isStarted, isAfterSlash: false, kinds };
  if (over === 0) {
    const isSlash = byte === 0x2f;
    const isPath = isStarted ? !(isSlash && isAfterSlash) : isSlash;
    return { over: isPath ? 0 : nowhere, isStarted: true, isAfterSlash: isSlash, kinds };
  }
  if (over !== 3) return { over, isStarted, isAfterSlash, kinds };
  if (byte === noFlag) return { over: nowhere, isStarted, isAfterSlash, kinds };
  const name = Object.entries(flags).find(([, each]) => each === byte)?.[0];
  const kind = propagations.has(byte) ? (kinds.has('change') ? 'changes' : 'change') : (name ?? 'other');
  return { over, isStarted, isAfterSlash, kinds: new Set([...kinds, kind].sort()) };
}

/**
 * Advances in a message string. A message has a bus and names; the fourth field is the path, without adjacent slashes.
 */
function advanceMessage({ over, isStarted, isAfterSlash, kinds }: Fields, byte: number): Fields {
  const isWrong = byte === 0 ? over < 3 && !isStarted : over === 3 && byte === 0x2f && isAfterSlash;
  return {
    over: isWrong ? nowhere : byte === 0 ? over + 1 : over,
    isStarted: byte !== 0,
    isAfterSlash: byte === 0x2f,
    kinds,
  };
}

/** Checks if the kernel evaluates the flags together, and without data, which no rule mentions here. */
function areEvaluated({ over, kinds }: Fields): boolean {
  const only = (...names: readonly string[]): boolean => [...kinds].every((kind) => names.includes(kind));
  if (over !== 3) return over < 3;
  if (kinds.has('remount')) return !kinds.has('move');
  if (kinds.has('bind')) return only('bind', 'rec');
  if (kinds.has('change')) return only('change', 'rec', 'silent');
  return kinds.has('move') ? only('move') : only('other', 'silent');
}

/** The intersection of automata, restricted to strings that the kernel evaluates. */
export function allowedBy(layers: readonly Automaton<unknown>[], word: PolicyClass): Automaton<unknown> {
  const states: { readonly each: readonly number[]; readonly fields: Fields }[] = [{ each: [], fields: initialFields }];
  const numbersOf = new Map<string, number>();
  const stateOf = (each: readonly number[], fields: Fields): number => {
    if (each.includes(0)) return 0;
    const key = `${each.join()} ${fields.over} ${fields.isStarted} ${fields.isAfterSlash} ${[...fields.kinds].join()}`;
    let state = numbersOf.get(key);
    if (state === undefined) numbersOf.set(key, (state = states.push({ each, fields }) - 1));
    return state;
  };
  const at = (state: number, index: number): number => states[state]?.each[index] ?? 0;
  const fieldsOf = (state: number): Fields => states[state]?.fields ?? initialFields;
  const follow = (state: number, byte: number): Fields => {
    const fields = fieldsOf(state);
    if (word === 'dbus') return advanceMessage(fields, byte);
    return word === 'mount' ? advanceMount(fields, byte) : initialFields;
  };
  const isRequested = (fields: Fields): boolean =>
    word === 'dbus' ? fields.over < nowhere && (fields.isStarted || fields.over > 2) : areEvaluated(fields);
  return {
    identity: layers,
    start: (byte) =>
      stateOf(
        layers.map((layer) => layer.start(byte)),
        initialFields,
      ),
    step: (state, byte) =>
      stateOf(
        layers.map((layer, index) => layer.step(at(state, index), byte)),
        follow(state, byte),
      ),
    stays: () => false,
    permissions: (state) => ({
      allow: isRequested(fieldsOf(state))
        ? layers.reduce((bits, layer, index) => bits & layer.permissions(at(state, index)).allow, -1)
        : 0,
      quiet: 0,
    }),
    isLive: (state) => state !== 0,
    origins: () => [],
  };
}
