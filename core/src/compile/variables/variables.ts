import { memoised } from '../../source/memoised.ts';
import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import { compareBytes, type ByteString } from '../../source/bytes.ts';

/** The reason that an expansion failed. */
export interface ExpansionError {
  readonly kind: 'undefined' | 'boolean' | 'recursive' | 'too-large';
  readonly name: ByteString;
  /** True if the variable has values before the failing value: AppArmor 5.0 continues with the earlier values. */
  readonly hasEarlier?: true;
}

/** An expanded text, with the error if some values are left out. */
export type Expansion =
  { readonly text: ByteString; readonly cutShort?: ExpansionError } | { readonly error: ExpansionError };

/** Far above real patterns. Only an unintended product of variables reaches the limit. */
const maxLength = 1 << 20;
export const maxValues = 100_000;
/** The limit for nested variables. */
const maxNesting = 500;

/**
 * The variables of one policy file (`@{NAME}` sets, `$NAME` booleans) and their expansion, which is
 * textual: several values become `{v1,v2}` in the pattern.
 *
 * @see `expand_entry_variables`, `__expand_variable` of apparmor_parser
 */
export class Variables {
  /** The variables assigned here. A name has either values or a boolean. */
  readonly #sets = new Map<ByteString, readonly ByteString[]>();
  readonly #booleans = new Map<ByteString, boolean>();
  readonly #base: Variables | undefined;
  /** True if a variable of the base was reassigned here, which may also change the base's dependent variables. */
  #isBaseChanged = false;
  /** The sets known to expand without errors. */
  readonly #sound = new Set<ByteString>();
  readonly #expanded = new Map<ByteString, readonly ByteString[]>();
  /** The errors of failing expansions outside of enclosing expansions. */
  readonly #failed = new Map<ByteString, ExpansionError>();
  /** The partial values of sets without a full expansion. */
  readonly #cutShort = new Map<ByteString, readonly ByteString[]>();

  /** @param base - the initial variables, immutable from now on, for sharing results about them */
  constructor(base?: Variables) {
    this.#base = base;
  }

  /** The declared variables. */
  *names(): Generator<ByteString> {
    yield* this.#sets.keys();
    yield* this.#booleans.keys();
    if (this.#base !== undefined) yield* this.#base.names();
  }

  has(name: ByteString): boolean {
    return this.#sets.has(name) || this.#booleans.has(name) || this.#base?.has(name) === true;
  }

  isSet(name: ByteString): boolean {
    return this.#valuesOf(name) !== undefined;
  }

  boolean(name: ByteString): boolean | undefined {
    if (this.#sets.has(name)) return undefined;
    return this.#booleans.get(name) ?? this.#base?.boolean(name);
  }

  assignBoolean(name: ByteString, value: boolean): void {
    this.#forget(name);
    this.#sets.delete(name);
    this.#booleans.set(name, value);
  }

  assign(name: ByteString, values: readonly ByteString[]): void {
    this.#forget(name);
    this.#booleans.delete(name);
    this.#sets.set(name, values);
  }

  append(name: ByteString, values: readonly ByteString[]): void {
    this.assign(name, [...this.written(name), ...values]);
  }

  #forget(changed: ByteString): void {
    if (this.#base?.has(changed) === true) this.#isBaseChanged = true;
    this.#expanded.clear();
    this.#failed.clear();
    this.#cutShort.clear();
    this.#sound.clear();
  }

  #valuesOf(name: ByteString): readonly ByteString[] | undefined {
    const own = this.#sets.get(name);
    if (own !== undefined || this.#base === undefined || this.#booleans.has(name)) return own;
    return this.#base.#valuesOf(name);
  }

  /**
   * Returns the base if the expansions by the base alone are also valid here. Undefined if the base has a variable that is
   * reassigned here, or that the context hides.
   *
   * @param own - variables of the context, such as `profile_name`
   */
  sharedBase(own: ReadonlyMap<string, ByteString>): Variables | undefined {
    const base = this.#isBaseChanged ? undefined : this.#base;
    return [...own.keys()].some((name) => base?.has(name as ByteString) === true) ? undefined : base;
  }

  /** The base, if its results for a variable are also valid here. */
  #baseFor(name: ByteString): Variables | undefined {
    return !this.#isBaseChanged && this.#base?.isSet(name) === true ? this.#base : undefined;
  }

  /** Returns the values of a variable as written; none if the variable has no values. */
  written(name: ByteString): readonly ByteString[] {
    return this.#valuesOf(name) ?? [];
  }

  /** Returns the values of a variable, fully expanded. */
  values(name: ByteString): readonly ByteString[] | ExpansionError {
    return this.#expand(name, []);
  }

  /**
   * Replaces the variables in a text.
   *
   * @param own - variables of the context, such as `profile_name`
   * @param seams - the slash rule, which also identifies the compiler: 5.0 sorts values by bytes and removes duplicates
   */
  expand(
    text: ByteString,
    own?: ReadonlyMap<string, ByteString>,
    seams: CompilerBehaviours['slashesAtSeams'] = 'dropped-from-several',
  ): Expansion {
    if (!text.includes('@{')) return { text };
    let expanded = text;
    let since = 0;
    let cutShort: ExpansionError | undefined;
    for (let reference = findReference(expanded); reference !== undefined; reference = findReference(expanded)) {
      const { name, start, end } = reference;
      const single = own?.get(name);
      let values = single === undefined ? this.#expand(name, []) : [single];
      if ('kind' in values) {
        const kept = this.#before(name, values);
        if (kept.length === 0) return { error: values };
        cutShort ??= { ...values, hasEarlier: true };
        values = kept;
      }
      if (seams === 'dropped-from-all') values = [...new Set(values)].sort(compareBytes);
      const prefix = expanded.slice(0, start);
      const suffix = expanded.slice(end);
      const several = values.length > 1;
      const afterSlash =
        seams === 'dropped-from-several' ? several && prefix.endsWith('/') : /[^/]\/+$/.test(prefix.slice(since));
      const beforeSlash = (several || seams === 'dropped-from-all') && suffix.startsWith('/');
      expanded = (prefix + alternatives(values, afterSlash, beforeSlash) + suffix) as ByteString;
      since = start;
      if (expanded.length > maxLength) return { error: { kind: 'too-large', name } };
    }
    return cutShort === undefined ? { text: expanded } : { text: expanded, cutShort };
  }

  /** Replaces the variables in a text; undefined if the expansion fails. */
  text(...[text, own, seams]: Parameters<Variables['expand']>): ByteString | undefined {
    const result = this.expand(text, own, seams);
    return 'text' in result ? result.text : undefined;
  }

  /**
   * Returns the values that AppArmor 5.0 keeps of a variable with a failing value: the values before the failing value,
   * in byte order. Values with nested variables come after all plain values. AppArmor 5.0 crashes if no values remain.
   *
   * @see `variable::expand_variable` of apparmor_parser
   */
  #before(name: ByteString, { kind }: ExpansionError): readonly ByteString[] {
    if (kind === 'too-large') return [];
    return memoised(this.#cutShort, name, () => this.#expandUntilFault(name));
  }

  #expandUntilFault(name: ByteString): readonly ByteString[] {
    const done = new Set<ByteString>();
    const work = [...new Set(this.written(name))].sort(compareBytes);
    let size = 0;
    // The list grows during the loop.
    for (const value of work) {
      const reference = findReference(value);
      size += value.length;
      if (work.length > maxValues || size > maxLength) return [];
      if (reference === undefined) {
        done.add(value);
        continue;
      }
      const inner = this.#expand(reference.name, [name]);
      if ('kind' in inner) return inner.kind === 'too-large' || inner.name === '' ? [] : [...done];
      for (const replacement of inner)
        work.push((value.slice(0, reference.start) + replacement + value.slice(reference.end)) as ByteString);
    }
    return [...done];
  }

  /**
   * Returns the reason of a failing expansion, without expanding. This method does not detect expansions beyond the
   * size limit.
   */
  fault(text: ByteString, own: ReadonlyMap<string, ByteString>): ExpansionError | undefined {
    let cutShort: ExpansionError | undefined;
    for (const name of referencesIn(text)) {
      const error = own.has(name) ? undefined : this.#faultOf(name, []);
      if (error === undefined) continue;
      if (this.#before(name, error).length === 0) return error;
      cutShort ??= { ...error, hasEarlier: true };
    }
    return cutShort;
  }

  #faultOf(name: ByteString, within: readonly ByteString[]): ExpansionError | undefined {
    if (this.#sound.has(name)) return undefined;
    if (within.includes(name)) return { kind: 'recursive', name };
    if (within.length > maxNesting) return { kind: 'too-large', name };
    const written = this.#valuesOf(name);
    if (written === undefined) return { kind: this.has(name) ? 'boolean' : 'undefined', name };
    // A set that fails in the base may be sound with the assignments made here.
    const base = this.#baseFor(name);
    if (base !== undefined && base.#faultOf(name, []) === undefined) return undefined;
    for (const value of written) {
      for (const inner of referencesIn(value)) {
        const error = this.#faultOf(inner, [...within, name]);
        if (error !== undefined) return error;
      }
    }
    this.#sound.add(name);
    return undefined;
  }

  #expand(name: ByteString, within: readonly ByteString[]): readonly ByteString[] | ExpansionError {
    const known = this.#expanded.get(name) ?? (within.length === 0 ? this.#failed.get(name) : undefined);
    if (known !== undefined) return known;
    if (within.includes(name)) return { kind: 'recursive', name };
    if (within.length > maxNesting) return { kind: 'too-large', name };
    const written = this.#valuesOf(name);
    if (written === undefined) return { kind: this.has(name) ? 'boolean' : 'undefined', name };
    const base = this.#baseFor(name);
    const inBase = base === undefined ? undefined : base.#expand(name, []);
    if (inBase !== undefined && !('kind' in inBase)) return inBase;

    const done = this.#expandAll(written, [...within, name], name);
    if (!('kind' in done)) this.#expanded.set(name, done);
    else if (within.length === 0) this.#failed.set(name, done);
    return done;
  }

  /**
   * Expands every variable in a list of values. `within` are the variables being expanded, and `name` is the innermost.
   */
  #expandAll(
    written: readonly ByteString[],
    within: readonly ByteString[],
    name: ByteString,
  ): readonly ByteString[] | ExpansionError {
    const done: ByteString[] = [];
    let size = 0;
    const work = written.toReversed();
    for (let value = work.pop(); value !== undefined; value = work.pop()) {
      const reference = findReference(value);
      size += value.length;
      if (done.length + work.length > maxValues || size > maxLength) return { kind: 'too-large', name };
      if (reference === undefined) {
        done.push(value);
        continue;
      }
      const inner = this.#expand(reference.name, within);
      if ('kind' in inner) return inner;
      for (const replacement of inner.toReversed()) {
        work.push((value.slice(0, reference.start) + replacement + value.slice(reference.end)) as ByteString);
      }
    }
    return done;
  }
}

/** Joins several values with braces. Slashes that would be doubled at the seams are dropped. */
function alternatives(values: readonly ByteString[], afterSlash: boolean, beforeSlash: boolean): string {
  const parts = values.map((value) => {
    let part: string = value;
    if (afterSlash) part = part.replace(/^\/+/, '');
    if (beforeSlash) part = part.replace(/\/+$/, '');
    return part;
  });
  return parts.length === 1 ? (parts[0] ?? '') : `{${parts.join(',')}}`;
}

const variableReference = /@\{([A-Za-z][A-Za-z0-9_]*|)\}/y;

/** Finds the first unescaped `@{NAME}`; the name may be empty, which the compiler refuses. */
function findReference(text: ByteString, from = 0): { name: ByteString; start: number; end: number } | undefined {
  for (let at = text.indexOf('@{', from); at !== -1; at = text.indexOf('@{', at + 1)) {
    if (isEscaped(text, at)) continue;
    variableReference.lastIndex = at;
    const name = variableReference.exec(text)?.[1];
    if (name !== undefined) return { name: name as ByteString, start: at, end: variableReference.lastIndex };
  }
  return undefined;
}

/** Returns whether an odd number of backslashes precedes the position. */
function isEscaped(text: ByteString, at: number): boolean {
  let start = at;
  while (text[start - 1] === '\\') start--;
  return (at - start) % 2 === 1;
}

/** Returns the names of all variables in a text, in order. */
function* referencesIn(text: ByteString): Generator<ByteString> {
  for (let reference = findReference(text); reference !== undefined; reference = findReference(text, reference.end))
    yield reference.name;
}
