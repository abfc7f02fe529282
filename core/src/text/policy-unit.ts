import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from '../exec-conflicts/compiler-behaviours.ts';
import { warnOfLookAlikes } from '../rules/warn-of-look-alikes.ts';
import { warnOfStyle } from '../rules/warn-of-style.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { Abi, ProfileDeclaration, Statement } from '../syntax/ast.ts';
import { abiFeatures } from './abi-features.ts';
import { checkFileRules } from './check-file-rules.ts';
import { collectBody } from './collect-body.ts';
import { compileProfile } from './compile-profile.ts';
import { Includes, type PlacedItem } from './includes.ts';
import type { Features } from '../profile/features.ts';
import type { DeclaredProfile, LoadableUnit } from '../profile/loadable-unit.ts';
import { isMixed, mixedInCache, mixedNamespaces, namespaceOfSet } from '../profile/load-set.ts';
import { misplacedInclude } from './misplaced-include.ts';
import { ownVariables } from './own-variables.ts';
import { PlainVariables } from './pattern-shapes.ts';
import type { PolicyEnvironment } from './policy-environment.ts';
import { Preamble } from './preamble.ts';
import type { ProfileName } from '../profile/profile.ts';
import { sharedPreamble } from './shared-preamble.ts';
import { variableDiagnostic } from './variable-diagnostic.ts';

/**
 * One policy file, read as apparmor_parser reads one argument: a preamble of its own and the
 * profiles that follow. Nothing is read or compiled before it is asked for.
 */
export class PolicyUnit implements LoadableUnit {
  readonly form = 'text';
  readonly source: Source;
  readonly #environment: PolicyEnvironment;
  readonly #forceComplain: boolean;
  readonly #diagnostics: Diagnostic[] = [];
  /** By file, the code and place of each diagnostic: one is told once, however often a file is included. */
  readonly #told = new Map<Source, Set<string>>();
  /** By included file, the includes that first led to it, outermost first. */
  readonly #trails = new Map<Source, readonly Span[]>();
  readonly #fileChecks: ((compilers: readonly CompilerBehaviours[]) => void)[] = [];
  readonly #byName = new Map<string, DeclaredProfile>();
  #statements: readonly Statement[] = [];
  #preamble = new Preamble();
  #plain: PlainVariables | undefined;
  #declared: readonly DeclaredProfile[] | undefined;
  #hasMadeNames: boolean | undefined;
  /** Whether something that only stands before profiles was met behind one. */
  #toldBehind = false;
  #valid: boolean | undefined;

  /** @param forceComplain - whether it is loaded as `apparmor_parser --Complain` does, whatever its flags say */
  constructor(source: Source, environment: PolicyEnvironment, forceComplain = false) {
    this.source = source;
    this.#environment = environment;
    this.#forceComplain = forceComplain;
  }

  /** What is wrong in what was read so far. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** Whether apparmor_parser would load the file: it takes all of its profiles or none. */
  isValid(): boolean {
    if (this.#valid === undefined) {
      for (const declared of this.declared()) declared.profile();
      this.#valid = this.#diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
    }
    return this.#valid;
  }

  /**
   * Whether the file may declare the profile, judged by its bytes alone: a name is there letter by
   * letter, unless a variable, an escape or an included file makes it.
   */
  mayDeclare(name: ByteString): boolean {
    const top = name.split('//')[0] ?? name;
    this.#hasMadeNames ??= /^[^#\n]*[@\\][^\n]*\{[ \t\r]*$/m.test(this.source.text);
    return this.#hasMadeNames || this.source.text.includes(top);
  }

  /**
   * Looks for what only shows where rules about files are compiled together: what all of the compilers refuse is an error, what
   * only some do a warning. Nothing that is asked of signals and ptrace depends on it, so it is done only for who asks; what is
   * found is in `diagnostics`.
   */
  checkFileRules(compilers: readonly CompilerBehaviours[] = [apparmor41, apparmor50]): void {
    this.declared();
    for (const check of this.#fileChecks) check(compilers);
  }

  /**
   * Warns of what is valid, and obsolete, dangerous or not what it looks like, in the file and in all that it includes. Nothing that is asked of
   * signals and ptrace depends on it, so it is done only for who asks; what is found is in `diagnostics`.
   */
  warnOfStyle(): void {
    for (const { profile } of this.declared()) profile();
    warnOfStyle(this.#statements, false, this.#toReport);
    warnOfLookAlikes(this.source, this.#toReport);
    for (const file of this.#trails.keys())
      for (const warning of this.#environment.cache.styleOf(file)) this.#report(warning);
  }

  /** The profiles of the file, children and hats included, in the order written. */
  declared(): readonly DeclaredProfile[] {
    return (this.#declared ??= this.#read());
  }

  #read(): readonly DeclaredProfile[] {
    const { ast, diagnostics } = this.#environment.cache.file(this.source);
    this.#statements = ast.statements;
    for (const diagnostic of diagnostics) this.#report(diagnostic);
    const found: DeclaredProfile[] = [];
    for (const placed of this.#expandPreamble(ast.statements)) this.#take(placed, found);
    const [first] = found;
    const other = found.find(({ namespace }) => first !== undefined && isMixed([first.namespace, namespace]));
    if (other !== undefined) this.#report(mixedInCache(other.span));
    return found;
  }

  /** Most files begin with the same include, which is read once for all of them. */
  #expandPreamble(statements: readonly Statement[]): Iterable<PlacedItem> {
    const items = this.#environment.cache.items(statements);
    const includes = this.#includes();
    const at = items.findIndex(({ kind }) => kind !== 'abi');
    const include = items[at];
    const shared = include?.kind === 'include' ? sharedPreamble(include, this.#environment) : undefined;
    const isFirst = at <= 0 || shared?.preamble.features === undefined;
    if (include?.kind !== 'include' || shared === undefined || !isFirst || shared.files.has(this.source))
      return includes.expandItems(items, [], [this.source]);
    this.#preamble = new Preamble(shared.preamble);
    for (const [file, trail] of shared.files) {
      includes.pass(file);
      this.#trails.set(file, [include.span, ...trail]);
    }
    return includes.expandItems([...items.slice(0, at), ...items.slice(at + 1)], [], [this.source]);
  }

  #take({ node, via }: PlacedItem, found: DeclaredProfile[]): void {
    if (node.kind === 'profile') this.#declare(node, via, undefined, found);
    else if (!this.#preamble.take(node, this.#featuresOf, this.#toReport)) {
      if (via.length > 0) this.#report(misplacedInclude(node, via, 'outside of a profile'));
    } else if (found.length > 0 && !this.#toldBehind) {
      this.#toldBehind = true;
      this.#report(misplacedInclude(node, via, 'behind a profile'));
    }
  }

  #declare(
    node: ProfileDeclaration,
    via: readonly Span[],
    parent: { name: ProfileName; namespace: readonly ByteString[] } | undefined,
    found: DeclaredProfile[],
  ): void {
    const written = this.#expand(node.name.value, node.name.span);
    const { name, namespace } = splitName(written ?? node.name.value);
    const full = (parent === undefined ? name : `${parent.name}//${name}`) as ProfileName;
    const body = collectBody(node, via, {
      includes: () => this.#includes(),
      findAbi: this.#featuresOf,
      variables: this.#preamble.variables,
      report: this.#toReport,
    });
    const profile = lazily(() =>
      compileProfile(node, full, body(), {
        cache: this.#environment.cache,
        variables: this.#preamble.variables,
        plain: this.#plainVariables(),
        forceComplain: this.#forceComplain,
        kernelFeatures: this.#environment.kernelFeatures,
        policyFeatures: this.#preamble.features ?? this.#environment.defaultFeatures,
        report: this.#toReport,
      }),
    );
    this.#fileChecks.push((compilers) => {
      const own = ownVariables(node, full, this.#preamble.variables);
      const writtenName = splitName(node.name.value).name;
      checkFileRules(
        { declaration: node, name, writtenName, body: body() },
        {
          cache: this.#environment.cache,
          plain: this.#plainVariables(),
          expand: (word, seams) => this.#expand(word.value, word.span, own, seams),
          aliases: this.#preamble.aliases,
          compilers,
          report: this.#toReport,
        },
      );
    });
    // Where they stand was told; that they are not declared, then, would be told of each use.
    for (const statement of node.body)
      if (statement.kind === 'variable-assignment') this.#preamble.take(statement, this.#featuresOf, () => undefined);
    const { children } = body();
    const place = parent === undefined ? this.#placeOf(namespace, children.length > 0, node.head) : parent.namespace;
    const attachment = node.attachment === undefined ? {} : { attachment: node.attachment.span };
    this.#declareOnce({ name: full, namespace: place, span: node.head, ...attachment, profile }, found);
    for (const child of children) this.#declare(child.node, child.via, { name: full, namespace: place }, found);
  }

  #declareOnce(declared: DeclaredProfile, found: DeclaredProfile[]): void {
    const key = [...declared.namespace, declared.name].join('\0');
    const same = this.#byName.get(key);
    if (same === undefined) this.#byName.set(key, declared);
    else this.#report(declaredTwice(same, declared.span));
    found.push(declared);
  }

  /** apparmor_parser loads a profile with its children at once, and only the profile's own header names a namespace. */
  #placeOf(namespace: readonly ByteString[], hasChildren: boolean, span: Span): readonly ByteString[] {
    const named = hasChildren ? [namespace, []] : [namespace];
    const place = namespaceOfSet(named, this.#environment.loadSets);
    if ('refused' in place) throw new RangeError('one namespace is not two');
    if (isMixed(named)) this.#report(mixedNamespaces(place, span));
    return place.namespace;
  }

  #expand(
    text: ByteString,
    span: Span,
    own?: ReadonlyMap<string, ByteString>,
    seams?: CompilerBehaviours['slashesAtSeams'],
  ): ByteString | undefined {
    const result = this.#preamble.variables.expand(text, own, seams);
    const fault = 'text' in result ? result.cutShort : result.error;
    if (fault !== undefined) this.#report(variableDiagnostic(fault, span, this.#preamble.variables));
    return 'text' in result ? result.text : undefined;
  }

  #includes(): Includes {
    return new Includes({
      ...this.#environment,
      report: this.#toReport,
      enter: (file, trail) => {
        if (!this.#trails.has(file)) this.#trails.set(file, trail);
      },
    });
  }

  #plainVariables(): PlainVariables {
    return (this.#plain ??= new PlainVariables(this.#preamble.variables, this.#environment.cache.shapes));
  }

  readonly #featuresOf = (abi: Abi): Features | undefined => abiFeatures(abi, this.#environment, this.#toReport);

  readonly #toReport = (diagnostic: Diagnostic): void => this.#report(diagnostic);

  #report(diagnostic: Diagnostic): void {
    const { span, code } = diagnostic;
    const key = `${code} ${span.start}`;
    const told = this.#told.get(span.source) ?? new Set();
    if (told.has(key)) return;
    this.#told.set(span.source, told.add(key));
    const via = this.#trails.get(span.source);
    this.#diagnostics.push(via === undefined ? diagnostic : { ...diagnostic, via });
  }
}

/** Between files the later one replaces the other; within one the compiler refuses both. */
function declaredTwice({ name, span: first }: DeclaredProfile, span: Span): Diagnostic {
  return {
    code: 'duplicate-profile',
    severity: 'error',
    message: `profile \`${textOf(name)}\` is declared twice in one file`,
    span,
    hint: 'rename or remove one',
    related: [{ message: 'also declared here', span: first }],
  };
}

/** `:ns:name` and `:ns://name` declare a profile in a namespace below the one that is loaded into. */
function splitName(written: ByteString): { name: ByteString; namespace: readonly ByteString[] } {
  const parts = /^:([^:]+):(?:\/\/)?(.+)$/s.exec(written);
  if (parts === null) return { name: written, namespace: [] };
  return { name: parts[2] as ByteString, namespace: (parts[1] ?? '').split('//') as ByteString[] };
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
