import path from 'node:path';
import { parseCheckedRules } from '@lamellar/core/check';
import { parseExpectation, selectorsOf, type Expectation } from '@lamellar/core/expectations';
import {
  bytesOf,
  errorAt,
  printable,
  Source,
  spanStart,
  suggest,
  textOf,
  type ByteString,
  type Diagnostic,
  type Span,
} from '@lamellar/core/language';
import { instanceOf, usualLxcPath } from './instance.ts';
import { partOf } from '../policy/secret-source.ts';
import {
  incusNameProblem,
  keyProblem,
  lxcNameProblem,
  lxcPathProblem,
  projectNameProblem,
  proxmoxNameProblem,
  type NameProblem,
} from './container-name.ts';
import type {
  ContainerLayerDesign,
  ManifestPath,
  HostLayerDesign,
  Manifest,
  ManifestContainer,
  ManifestExpectation,
  ManifestRule,
  PolicyReference,
} from './manifest.ts';
import { noTests, type ManifestTests } from './manifest-tests.ts';
import type { ManifestText } from './manifest-text.ts';
import { manifestKeys, type ManifestKeys, type ManifestVersion } from './manifest-version.ts';
import { placedText, type PlacedText } from './placed-text.ts';
import { placesIn, type PlaceInScalar } from './scalar-places.ts';
import { TestReader } from './test-reader.ts';
import { entriesOf, isText, textsOf, valueAt, type YamlEntry, type YamlText, type YamlTree } from './yaml-tree.ts';

/** The names of policies available to a manifest. */
export interface Catalogues {
  readonly hostPolicies: readonly string[];
  readonly containerPolicies: readonly string[];
}

/** The maximum number of suggestions. A suggestion compares a name with all known names, and nobody reads more. */
const maxSuggestions = 100;

/**
 * Interprets a tree: references, names, rules and expectations. Values of a wrong shape are skipped, since the schema
 * reports them: one run reports all errors.
 */
export class ManifestReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: ManifestText;
  readonly #catalogues: Catalogues;
  readonly #version: ManifestVersion;
  readonly #keys: ManifestKeys;
  readonly #tests: TestReader;

  constructor(text: ManifestText, catalogues: Catalogues, version: ManifestVersion) {
    this.#text = text;
    this.#catalogues = catalogues;
    this.#version = version;
    this.#keys = manifestKeys[version];
    this.#tests = new TestReader(text, (...problem) => this.#report(...problem));
  }

  read(tree: YamlTree): Manifest {
    const containers = entriesOf(valueAt(tree, 'containers'));
    const names = new Set([...containers.keys()].map(bytesOf));
    const designs = new Map(Array.from(containers, ([name, entry]) => [name, this.#container(name, entry)]));
    this.#checkInstances(
      [...designs.values()].filter(({ name }) => isText(valueAt(containers.get(name)?.value, 'runtime'))),
    );
    const hostPolicy = this.#keys.hostPolicy.reduce<YamlTree | undefined>(valueAt, tree);
    const tests = this.#version === 1 ? noTests : this.#tests.read(tree);
    const expected = valueAt(tree, 'expect');
    return {
      source: this.#text.source,
      version: this.#version,
      hostPolicy: textsOf(hostPolicy).map((place) => this.#file(place)),
      containers: designs,
      tests,
      expectations: (expected?.kind === 'list' ? expected.items : []).flatMap((item) => {
        if (isText(item)) return this.#expectation(item, names) ?? [];
        return this.#version === 1 ? [] : (this.#testedExpectation(item, names, tests) ?? []);
      }),
    };
  }

  #container(name: string, { key, value }: YamlEntry): ManifestContainer {
    const runtime = valueAt(value, 'runtime');
    const isIncus = isText(runtime) && runtime.value === 'incus';
    const isProxmox = isText(runtime) && runtime.value === 'proxmox';
    const isLxc = isProxmox || (isText(runtime) && runtime.value === 'lxc');
    const own = valueAt(value, 'name');
    // The schema reports an empty name.
    const called = isText(own) && own.value !== '' ? { instance: own.value, span: own.span } : undefined;
    const { instance } = called ?? { instance: name };
    if (isIncus || isLxc)
      this.#checkName(
        called?.span ?? key,
        isIncus ? incusNameProblem(instance) : isProxmox ? proxmoxNameProblem(instance) : lxcNameProblem(instance),
      );
    this.#checkName(key, keyProblem(name));
    const [project, lxcPath] = ['project', 'path'].map((what) => entriesOf(value).get(what));
    const base: PolicyReference = { kind: 'catalogue', name: isIncus ? 'incus' : 'lxc', span: runtime?.span ?? key };
    const containerLayer = valueAt(value, this.#keys.containerLayer);
    const design = {
      name,
      hostLayer: this.#hostLayer(valueAt(value, this.#keys.hostLayer), base),
      containerLayer: containerLayer?.kind === 'map' ? this.#containerLayer(containerLayer) : undefined,
      span: key,
    };
    if ((isIncus || isProxmox) && lxcPath !== undefined)
      this.#report(lxcPath.key, 'only LXC has paths', 'remove it, or write `runtime: lxc`');
    if (isIncus) return { ...design, runtime: 'incus', project: this.#project(project?.value), instance };
    if (isLxc && project !== undefined)
      this.#report(project.key, 'only Incus has projects', 'remove it, or write `runtime: incus`');
    if (isProxmox) {
      if (design.hostLayer.base.kind === 'file')
        this.#report(
          design.hostLayer.base.span,
          'Proxmox VE generates the host layer of its containers itself',
          'remove the line, and add rules',
        );
      const { loader } = this.#keys;
      if (design.containerLayer?.load === 'container')
        this.#report(
          key,
          `\`${loader}: container\` needs files in the root of the container`,
          `write \`${loader}: host\``,
        );
      return { ...design, runtime: 'lxc', lxcPath: usualLxcPath, instance, isProxmox };
    }
    return { ...design, runtime: 'lxc', lxcPath: this.#lxcPath(lxcPath?.value), instance };
  }

  /** Reports two keys for a single container of a runtime. */
  #checkInstances(containers: readonly ManifestContainer[]): void {
    const known = new Map<string, string>();
    for (const container of containers) {
      const { name, span } = container;
      const instance = Object.values(instanceOf(container)).join('/');
      const other = known.get(instance);
      if (other === undefined) known.set(instance, name);
      else
        this.#report(
          span,
          `container \`${printable(name)}\` is the same as \`${printable(other)}\``,
          'remove one of the two, or give the names of the runtime with `name`',
        );
    }
  }

  #project(project: YamlTree | undefined): string {
    if (!isText(project)) return 'default';
    if (project.value !== '') this.#checkName(project.span, projectNameProblem(project.value));
    return project.value;
  }

  #lxcPath(lxcPath: YamlTree | undefined): string {
    if (!isText(lxcPath)) return usualLxcPath;
    if (lxcPath.value !== '') this.#checkName(lxcPath.span, lxcPathProblem(lxcPath.value));
    return lxcPath.value;
  }

  #hostLayer(tree: YamlTree | undefined, usual: PolicyReference): HostLayerDesign {
    const base = valueAt(tree, 'base');
    const reference = isText(base) ? this.#reference(base) : usual;
    if (!isText(base) || base.value !== '')
      this.#checkReference(reference, this.#catalogues.hostPolicies, 'host layer');
    return {
      base: reference,
      nesting: booleanOf(valueAt(tree, 'nesting')) ?? false,
      privileged: booleanOf(valueAt(tree, 'privileged')),
      rules: textsOf(valueAt(tree, 'rules')).map((rule) => this.#rule(rule)),
    };
  }

  #containerLayer(tree: YamlTree): ContainerLayerDesign {
    const load = valueAt(tree, this.#keys.loader);
    const policy = textsOf(valueAt(tree, 'policy')).map((text) => {
      const reference = this.#reference(text);
      if (text.value !== '') this.#checkReference(reference, this.#catalogues.containerPolicies, 'container policy');
      return reference;
    });
    return {
      load: isText(load) && load.value === 'container' ? 'container' : 'host',
      policy,
      complain: textsOf(valueAt(tree, 'complain')).map(({ value, span }) => ({ name: bytesOf(value), span })),
    };
  }

  /** Reads a reference: a text with a `/` is a file, because names have none. */
  #reference(text: YamlText): PolicyReference {
    if (text.value.includes('/')) return { kind: 'file', ...this.#file(text) };
    return { kind: 'catalogue', name: text.value, span: text.span };
  }

  #checkReference(reference: PolicyReference, known: readonly string[], what: string): void {
    if (reference.kind === 'file' || known.includes(reference.name)) return;
    const near = suggest(reference.name, known);
    const isFile = reference.name.includes('.');
    this.#report(
      reference.span,
      `there is no ${what} \`${printable(reference.name)}\``,
      near !== undefined
        ? `did you mean \`${near}\`?`
        : isFile
          ? `write \`./${printable(reference.name)}\` for a file`
          : `there is ${known.map((name) => `\`${name}\``).join(', ')}; a file has a \`/\` in its path, such as \`./${printable(reference.name)}\``,
    );
  }

  #file({ value, span }: YamlText): ManifestPath {
    return { path: path.isAbsolute(value) ? value : path.join(path.dirname(this.#text.source.name), value), span };
  }

  #rule(text: YamlText): ManifestRule {
    const place = placesIn(text, this.#text);
    const { diagnostics } = parseCheckedRules(new Source(this.#text.source.name, bytesOf(text.value)));
    for (const diagnostic of diagnostics) this.diagnostics.push(this.#hinted(moved(diagnostic, place), text));
    const start = spanStart(place(0, 1));
    return { text: text.value, span: text.span, source: this.#sourceOf([{ text: bytesOf(text.value), ...start }]) };
  }

  #sourceOf(texts: readonly PlacedText[]): Source {
    return partOf(this.#text.source, placedText(texts));
  }

  /** @param key - the verdict, if the key of the text states the verdict */
  #expectation(
    text: YamlText,
    containers: ReadonlySet<ByteString>,
    key?: { readonly verdict: string; readonly span: Span },
  ): ManifestExpectation | undefined {
    const inText = placesIn(text, this.#text);
    // The schema reports an empty expectation.
    if (text.value === '') return undefined;
    const head = key === undefined ? '' : `${key.verdict} `;
    const place: PlaceInScalar = (start, end) =>
      key !== undefined && end <= head.length
        ? key.span
        : inText(Math.max(0, start - head.length), Math.max(0, end - head.length));
    const result = parseExpectation(bytesOf(`${head}${text.value}`));
    if ('errors' in result) {
      for (const { code, message, hint, start, end } of result.errors)
        this.diagnostics.push(this.#hinted(errorAt(place(start, end), code, message, hint), text));
      return undefined;
    }
    this.#checkContainers(result.expectation, containers, place);
    const isAfterKey = key !== undefined && key.span.end <= text.span.start;
    const span = isAfterKey ? { ...text.span, start: key.span.start } : text.span;
    return { expectation: result.expectation, span, place };
  }

  /** Reads an expectation with an exception: `{ deny: TEXT, except: … }`. */
  #testedExpectation(
    tree: YamlTree,
    containers: ReadonlySet<ByteString>,
    tests: ManifestTests,
  ): ManifestExpectation | undefined {
    if (tree.kind !== 'map') return undefined;
    const verdicts = ['allow', 'deny'].flatMap((verdict) => {
      const entry = tree.entries.get(verdict);
      return entry === undefined ? [] : [{ verdict, ...entry }];
    });
    const [first, second] = verdicts;
    const except = tree.entries.get('except');
    const exception = except?.value.kind === 'map' ? this.#tests.exception(except, tests) : undefined;
    if (first === undefined || second !== undefined)
      this.#report(
        second?.key ?? tree.span,
        second === undefined ? 'an expectation without a verdict' : 'an expectation with two verdicts',
        'write `allow` or `deny`, with the rest of the expectation as its value',
      );
    if (first === undefined || !isText(first.value)) return undefined;
    const read = this.#expectation(first.value, containers, { verdict: first.verdict, span: first.key });
    return read && { ...read, ...(exception === undefined ? {} : { exception }) };
  }

  /** Adds a hint if a comma has cut off a text: between brackets, YAML ends a plain text at the first comma. */
  #hinted(diagnostic: Diagnostic, { style, range: [, end] }: YamlText): Diagnostic {
    const isCut = style === 'PLAIN' && /^\s*,/.test(this.#text.text.slice(end, end + 80));
    if (!isCut || (diagnostic.code !== 'missing-comma' && diagnostic.code !== 'unclosed-block')) return diagnostic;
    return { ...diagnostic, hint: 'between brackets a `,` ends the text: put it into quotes' };
  }

  /** Reports containers in an expectation, if the manifest lacks them. */
  #checkContainers(expectation: Expectation, containers: ReadonlySet<ByteString>, place: PlaceInScalar): void {
    for (const selector of selectorsOf(expectation)) {
      if (selector.kind !== 'container' || containers.has(selector.container)) continue;
      const isRead = this.diagnostics.length < maxSuggestions;
      const near = isRead ? suggest(selector.container, [...containers, bytesOf('host')]) : undefined;
      const hint =
        near === undefined
          ? 'add it to `containers`, or write `host:` for the host'
          : `did you mean \`${textOf(near)}\`?`;
      const message = `the manifest has no container \`${textOf(selector.container)}\``;
      this.diagnostics.push(errorAt(place(selector.start, selector.end), 'unknown-container', message, hint));
    }
  }

  #checkName(span: Span, problem: NameProblem | undefined): void {
    if (problem !== undefined) this.#report(span, problem.message, problem.hint);
  }

  #report(span: Span, message: string, hint: string): void {
    this.diagnostics.push(errorAt(span, 'invalid-manifest', message, hint));
  }
}

function booleanOf(tree: YamlTree | undefined): boolean | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'boolean' ? tree.value : undefined;
}

/** Moves a diagnostic about a scalar's text to the scalar's place in the manifest. */
function moved(diagnostic: Diagnostic, place: PlaceInScalar): Diagnostic {
  const { span, related } = diagnostic;
  return {
    ...diagnostic,
    span: place(span.start, span.end),
    ...(related === undefined
      ? {}
      : { related: related.map((other) => ({ ...other, span: place(other.span.start, other.span.end) })) }),
  };
}
