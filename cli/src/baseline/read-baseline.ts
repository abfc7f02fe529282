import { PolicyNamespace, StackedPolicy, type KernelBehaviours } from '@lamellar/core';
import { compilerOfVersion } from '@lamellar/core/check';
import type { PolicyClass } from '@lamellar/core/classes';
import { featuresOfKernel, measuredKernelOf } from '@lamellar/core/kernels';
import { errorAt, memoised, Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { PolicyCache, PolicyUnit, type PolicyEnvironment, type Profile } from '@lamellar/core/namespaces';
import { parseColumns, type BaselineColumn, type ColumnProduct } from './baseline-columns.ts';
import { baselineWords } from './print-baseline.ts';

/** A label of a baseline. */
export interface BaselineLabel {
  /** The profile with the label's effective permissions as rules. */
  readonly profile: Profile;
  /** The lines about objects, as written. */
  readonly own: readonly string[];
  /** The classes without rules. */
  readonly uncovered: ReadonlySet<PolicyClass>;
  /** The offset of the profile in the file. */
  readonly start: number;
}

/** The policy of a baseline in a column. */
export interface BaselinePolicy {
  readonly labels: ReadonlyMap<ByteString, BaselineLabel>;
  readonly policy: StackedPolicy;
  /** The behaviours of the kernel for which the rules are written. */
  readonly behaviours: KernelBehaviours;
}

/** The compiler adds `m` to `ix`, but not to `ux`. */
const execWithoutMap = { written: / ix,$/, read: ' ux,' };

/** The rules that every label has in addition: a label's rules about peers state what both sides allow. */
const bothSides = '  signal (receive), ptrace (tracedby, readby),';

/** A baseline file. Its content is not trusted. */
export class Baseline {
  readonly source: Source;
  readonly #lines: readonly BaselineLine[];
  readonly #columns: readonly ColumnProduct[];
  /** The errors of comments with a meaning. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #environment = environmentOfBaselines();
  readonly #read = new Map<string, BaselinePolicy | { readonly diagnostics: readonly Diagnostic[] }>();

  constructor(source: Source) {
    this.source = source;
    const { lines, columns, diagnostics } = readLines(source);
    this.#lines = lines;
    this.#columns = columns;
    this.diagnostics = diagnostics;
  }

  /** Returns the number of columns. */
  columnCount(): number {
    return this.#columns.reduce((sum, { count }) => sum + count, 0);
  }

  /** Returns whether the baseline has a column. A baseline without named columns has the column without names. */
  has(column: BaselineColumn): boolean {
    if (this.#columns.length === 0) return Object.keys(column).length === 0;
    return this.#columns.some(({ contains }) => contains(column));
  }

  /** Reads the policy of a column, or returns the errors of its rules. */
  policyOf(column: BaselineColumn): BaselinePolicy | { readonly diagnostics: readonly Diagnostic[] } {
    const isKept = this.#lines.map(({ isIn }) => isIn(column));
    const key = isKept.map(Number).join('');
    return memoised(this.#read, key, () => this.#policyIn(isKept));
  }

  #policyIn(isKept: readonly boolean[]): BaselinePolicy | { readonly diagnostics: readonly Diagnostic[] } {
    // Omitted lines stay empty, so that places in the text are places in the file.
    const read = this.#lines.map((line, index) => (isKept[index] === true ? line.read : ''));
    const unit = new PolicyUnit(new Source(this.source.name, read.join('\n') as ByteString), this.#environment);
    const diagnostics = unit.load().diagnostics.filter(({ severity }) => severity === 'error');
    if (diagnostics.length > 0) return { diagnostics };
    const starts = unit.read().profiles.map((declared) => ({
      declared,
      line: unit.source.position(declared.span.start).line,
    }));
    const labels = starts.map(({ declared, line }, index): readonly [ByteString, BaselineLabel] => {
      const until = starts[index + 1]?.line ?? this.#lines.length + 1;
      const own = this.#lines
        .slice(line, until - 1)
        .filter((_, at) => isKept[line + at] === true)
        .map(({ text }) => text.trim())
        .filter((text) => isAboutObjects(text));
      const uncovered = own.flatMap((text) =>
        text.startsWith(baselineWords.uncovered) ? [text.slice(baselineWords.uncovered.length) as PolicyClass] : [],
      );
      const start = this.#lines[line - 1]?.start ?? 0;
      return [declared.writtenName, { profile: declared.profile(), own, uncovered: new Set(uncovered), start }];
    });
    const { behaviours } = measuredKernelOf(undefined);
    return { labels: new Map(labels), policy: new StackedPolicy(PolicyNamespace.root()), behaviours };
  }
}

/** Returns whether a line of a profile is a rule about objects, or states a class without rules. */
function isAboutObjects(text: string): boolean {
  if (text.startsWith('#')) return text.startsWith(baselineWords.uncovered);
  return text !== '' && text !== '}' && !/^(?:signal|ptrace)\b/.test(text);
}

/** A line of a baseline, with the columns to which the line applies. */
interface BaselineLine {
  readonly text: string;
  /** The line as policy text. */
  readonly read: string;
  readonly start: number;
  readonly isIn: (column: BaselineColumn) => boolean;
}

function readLines(source: Source): {
  readonly lines: readonly BaselineLine[];
  readonly columns: readonly ColumnProduct[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const columns: ColumnProduct[] = [];
  const diagnostics: Diagnostic[] = [];
  const lines: BaselineLine[] = [];
  /** The conditions of the current profile, and of the current lines in the profile. */
  let [outer, inner]: [readonly ColumnProduct[], readonly ColumnProduct[]] = [[], []];
  let [isInProfile, isAfterOnly] = [false, false];
  let start = 0;
  for (const text of source.text.split('\n')) {
    const place = { source, start, end: start + text.length };
    const trimmed = text.trim();
    const word = [baselineWords.columns, baselineWords.only].find((each) => trimmed.startsWith(each));
    const condition = word === undefined ? undefined : parseColumns(trimmed.slice(word.length) as ByteString);
    if (word !== undefined && condition === undefined)
      diagnostics.push(errorAt(place, 'invalid-value', `\`${trimmed}\` names no columns`, 'write the baseline again'));
    if (condition !== undefined && word === baselineWords.columns) columns.push(condition);
    if (condition !== undefined && word === baselineWords.only) {
      if (isInProfile) inner = [...(isAfterOnly ? inner : []), condition];
      else outer = [...(isAfterOnly ? outer : []), condition];
    }
    const isEnd = isInProfile && text === '}';
    const [ofProfile, ofLines] = [outer, isEnd ? [] : inner];
    const isIn: BaselineLine['isIn'] = (column) =>
      [ofProfile, ofLines].every((all) => all.length === 0 || all.some(({ contains }) => contains(column)));
    const isHead = !isInProfile && trimmed.startsWith('profile ') && trimmed.endsWith('{');
    const read = isHead ? `${text}${bothSides}` : text.replace(execWithoutMap.written, execWithoutMap.read);
    lines.push({ text, read, start, isIn });
    isAfterOnly = word === baselineWords.only;
    if (isHead) isInProfile = true;
    if (isEnd) [isInProfile, outer, inner] = [false, [], []];
    start += text.length + 1;
  }
  return { lines, columns, diagnostics };
}

/** Returns the environment for rules of a baseline: a kernel and a compiler that mediate every class, and no files. */
function environmentOfBaselines(): PolicyEnvironment {
  const kernel = measuredKernelOf(undefined);
  const features = featuresOfKernel(kernel);
  return {
    resolve: ({ path }) => ({ kind: 'missing', searched: [path] }),
    cache: new PolicyCache(),
    compiler: compilerOfVersion('5.0'),
    kernelFeatures: features,
    defaultFeatures: features,
    knownAbis: new Map(),
    loadSets: kernel.loadSets,
  };
}
