import path from 'node:path';
import { isInKernelRange, parseKernelRange, readKernels } from '@lamellar/core/kernels';
import { bytesOf, printable, suggest, type Span } from '@lamellar/core/language';
import { LoadError } from '../load-error.ts';
import { runtimeFields } from '../policy/runtime-presets.ts';
import type { ManifestText } from './manifest-text.ts';
import type {
  ExpectationException,
  KernelSelector,
  ManifestTests,
  ManifestVariant,
  TestCompiler,
  TestedKernel,
} from './manifest-tests.ts';
import { entriesOf, isText, valueAt, type YamlEntry, type YamlScalar, type YamlTree } from './yaml-tree.ts';

/** The largest number of values in a list of the tests, far more than the kernels that anybody supports. */
const maxListed = 1000;

const readNames = readKernels.flatMap(({ version, aliases }) => [version, ...aliases]);

const compilers: readonly TestCompiler[] = ['4.1', '5.0'];

/** A word of a list: a text, or a number as written. */
interface Word {
  readonly text: string;
  readonly span: Span;
}

/** Reads the sections of a manifest for tests. Values of a wrong shape are skipped, since the schema reports them. */
export class TestReader {
  readonly #text: ManifestText;
  readonly #report: (span: Span, message: string, hint: string) => void;

  /** @param report - takes an error with its place and a hint */
  constructor(text: ManifestText, report: (span: Span, message: string, hint: string) => void) {
    this.#text = text;
    this.#report = report;
  }

  read(tree: YamlTree): ManifestTests {
    const runtime = valueAt(tree, 'runtime');
    return {
      runtime: isText(runtime) && runtime.value !== '' ? this.#runtime(runtime.value, runtime.span) : undefined,
      variants: Array.from(entriesOf(valueAt(tree, 'variants')), ([name, entry]) => this.#variant(name, entry)),
      assume: Array.from(entriesOf(valueAt(tree, 'assume')), ([name, { key, value }]) => ({
        word: `${name}=${isText(value) ? value.value : ''}`,
        span: key,
      })),
      kernels: this.#words(valueAt(tree, 'kernels')).flatMap((word) => this.#kernel(word) ?? []),
      compilers: this.#compilers(valueAt(tree, 'compilers')),
    };
  }

  /**
   * Reads the exception of an expectation.
   *
   * @param tests - the combinations of the manifest
   */
  exception({ key, value }: YamlEntry, tests: ManifestTests): ExpectationException {
    const because = valueAt(value, 'because');
    const names = tests.variants.map(({ name }) => name);
    const given = ['kernels', 'compilers', 'variants'].filter((name) => entriesOf(value).has(name));
    if (given.length === 0)
      this.#report(key, 'the exception has no combination', 'write `kernels`, `compilers` or `variants`');
    const known = (word: Word, all: readonly string[], what: string): boolean => {
      if (all.includes(word.text)) return true;
      const near = suggest(word.text, all);
      const hint = near === undefined ? listed(what, all) : `did you mean \`${printable(near)}\`?`;
      this.#report(word.span, `there is no ${what} \`${printable(word.text)}\``, hint);
      return false;
    };
    const of = (name: string): readonly Word[] | undefined =>
      given.includes(name) ? this.#words(valueAt(value, name)) : undefined;
    return {
      kernels: of('kernels')?.flatMap((word) => this.#range(word) ?? []),
      compilers: this.#chosen(of('compilers')?.filter((word) => known(word, compilers, 'compiler'))),
      variants: of('variants')
        ?.filter((word) => known(word, names, 'variant'))
        .map(({ text }) => text),
      because: isText(because) ? because.value : '',
      span: key,
    };
  }

  #runtime(text: string, span: Span): string | undefined {
    try {
      runtimeFields(text);
      return text;
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      this.#report(span, error.message.replace(/^--runtime /, 'runtime '), error.hint ?? '');
      return undefined;
    }
  }

  #variant(name: string, { key, value }: YamlEntry): ManifestVariant {
    const values = new Map<string, readonly string[]>();
    for (const [field, entry] of entriesOf(value)) {
      if (!/^\w+$/.test(field))
        this.#report(entry.key, `\`${printable(field)}\` cannot be a field`, 'a field has letters, digits and `_`');
      const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
      const words = items.flatMap((item) => this.#word(item) ?? []);
      const broken = words.find(({ text }) => text.includes('\n'));
      if (broken !== undefined)
        this.#report(broken.span, 'a value with a line end', 'write the value of a field on one line');
      values.set(
        field,
        words.map(({ text }) => bytesOf(text)).filter((text) => text !== ''),
      );
    }
    return { name, values, span: key };
  }

  #kernel({ text, span }: Word): TestedKernel | undefined {
    if (text.includes('/'))
      return {
        word: path.isAbsolute(text) ? text : path.join(path.dirname(this.#text.source.name), text),
        isFile: true,
        span,
      };
    if (text === 'measured') return { word: 'all', isFile: false, span };
    const range = parseKernelRange(text);
    if (range !== undefined && /^[^<>]/.test(text)) return { word: text, isFile: false, span };
    this.#report(span, `unknown kernel \`${printable(text)}\``, kernelHint(text));
    return undefined;
  }

  #range({ text, span }: Word): KernelSelector | undefined {
    if (text.includes('/')) {
      const file = this.#kernel({ text, span })?.word;
      return (_, word) => word === file;
    }
    const range = parseKernelRange(text);
    if (range !== undefined) return (kernel) => isInKernelRange(kernel, range);
    this.#report(span, `\`${printable(text)}\` is no range of kernels`, kernelHint(text, '`<6.1`, `>=6.17`, '));
    return undefined;
  }

  #compilers(tree: YamlTree | undefined): readonly TestCompiler[] {
    return this.#chosen(this.#words(tree)) ?? [];
  }

  #chosen(words: readonly Word[] | undefined): readonly TestCompiler[] | undefined {
    // The schema reports further compilers.
    return words && compilers.filter((one) => words.some(({ text }) => text === one || `${text}.0` === one));
  }

  #words(tree: YamlTree | undefined): readonly Word[] {
    if (tree?.kind !== 'list') return [];
    if (tree.items.length > maxListed)
      this.#report(tree.span, `a list of ${tree.items.length} values`, `the limit is ${maxListed}`);
    return tree.items.slice(0, maxListed).flatMap((item) => this.#word(item) ?? []);
  }

  /** Returns the text of a scalar. A number is read as written, so `6.10` stays different from `6.1`. */
  #word(tree: YamlTree): Word | undefined {
    if (tree.kind !== 'scalar' || tree.value === null) return undefined;
    const text = typeof tree.value === 'number' ? this.#written(tree) : String(tree.value);
    return { text, span: tree.span };
  }

  #written({ range: [start, end] }: YamlScalar): string {
    return this.#text.text.slice(start, end);
  }
}

function listed(what: string, all: readonly string[]): string {
  if (all.length === 0) return `the manifest has no ${what}s`;
  return `the ${what}s are ${all.map((one) => `\`${printable(one)}\``).join(', ')}`;
}

function kernelHint(text: string, ranges = '`measured`, '): string {
  const near = suggest(text, ['measured', ...readNames]);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  return `write ${ranges}a version such as \`6.12\`, a kernel such as \`ubuntu-24.04\`, or a file with a \`/\``;
}
