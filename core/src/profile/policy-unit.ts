import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { PathAlias } from '../exec/aliases.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from '../exec/compiler-behaviours.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { Abi, BooleanAssignment, ProfileDeclaration, Statement, VariableAssignment } from '../syntax/ast.ts';
import { warnOfStyle } from '../rules/warn-of-style.ts';
import { evaluate } from './conditions.ts';
import type { Features } from './features.ts';
import { Includes, unresolved, type Placed } from './includes.ts';
import type { DeclaredProfile, LoadableUnit } from './loadable-unit.ts';
import { isMixed, mixedInCache, mixedNamespaces, namespaceOfSet, type LoadSets } from './load-set.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { ProfileName } from './profile.ts';
import { checkFileRules } from './check-file-rules.ts';
import { collectBody } from './collect-body.ts';
import { compileProfile } from './compile-profile.ts';
import { ownVariables } from './own-variables.ts';
import { PlainVariables } from './pattern-shapes.ts';
import type { Resolver } from './resolver.ts';
import { variableDiagnostic } from './variable-diagnostic.ts';
import { Variables } from './variables.ts';

/** What reading policy needs to know of its surroundings. */
export interface PolicyEnvironment {
  readonly resolve: Resolver;
  readonly cache: PolicyCache;
  readonly kernelFeatures: Features;
  /** The features of policy that has no `abi` rule: the parser's `policy-features`. */
  readonly defaultFeatures: Features;
  /** Features of an abi file that this machine has not, by the path in the `abi` rule. */
  readonly knownAbis: ReadonlyMap<string, Features>;
  /** How the kernel takes profiles for several policy namespaces that are loaded at once. */
  readonly loadSets: LoadSets;
}

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
  readonly #variables = new Variables();
  readonly #plainVariables: PlainVariables;
  readonly #aliases: PathAlias[] = [];
  readonly #fileChecks: ((compilers: readonly CompilerBehaviours[]) => void)[] = [];
  readonly #byName = new Map<string, DeclaredProfile>();
  #statements: readonly Statement[] = [];
  #policyFeatures: Features | undefined;
  #declared: readonly DeclaredProfile[] | undefined;
  #hasMadeNames: boolean | undefined;
  #valid: boolean | undefined;

  /** @param forceComplain - whether it is loaded as `apparmor_parser --Complain` does, whatever its flags say */
  constructor(source: Source, environment: PolicyEnvironment, forceComplain = false) {
    this.source = source;
    this.#environment = environment;
    this.#forceComplain = forceComplain;
    this.#plainVariables = new PlainVariables(this.#variables, environment.cache.shapes);
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
   * Warns of what is valid, and obsolete or dangerous, in the file and in all that it includes. Nothing that is asked of
   * signals and ptrace depends on it, so it is done only for who asks; what is found is in `diagnostics`.
   */
  warnOfStyle(): void {
    for (const { profile } of this.declared()) profile();
    const report = (diagnostic: Diagnostic): void => this.#report(diagnostic);
    warnOfStyle(this.#statements, false, report);
    for (const file of this.#trails.keys())
      warnOfStyle(this.#environment.cache.fragment(file).ast.statements, true, report);
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
    for (const placed of this.#includes().expand(ast.statements, [], [this.source])) this.#preamble(placed, found);
    const [first] = found;
    const other = found.find(({ namespace }) => first !== undefined && isMixed([first.namespace, namespace]));
    if (other !== undefined) this.#report(mixedInCache(other.span));
    return found;
  }

  #preamble({ node, via }: Placed<Exclude<Statement, { kind: 'include' }>>, found: DeclaredProfile[]): void {
    switch (node.kind) {
      case 'abi':
        this.#policyFeatures ??= this.#abiFeatures(node);
        break;
      case 'variable-assignment':
        this.#assign(node);
        break;
      case 'boolean-assignment':
        this.#assignBoolean(node);
        break;
      case 'profile':
        this.#declare(node, via, undefined, found);
        break;
      case 'alias':
        this.#aliases.push({ from: node.from.value, to: node.to.value });
        break;
      case 'comment':
        break;
      default:
        if (via.length > 0) {
          this.#report({
            code: 'misplaced-statement',
            severity: 'error',
            message: 'this stands outside of a profile, where apparmor_parser takes no rules',
            span: node.span,
          });
        }
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
      findAbi: (abi) => void this.#abiFeatures(abi),
      variables: this.#variables,
      report: (diagnostic) => this.#report(diagnostic),
    });
    const profile = lazily(() =>
      compileProfile(node, full, body(), {
        cache: this.#environment.cache,
        variables: this.#variables,
        forceComplain: this.#forceComplain,
        kernelFeatures: this.#environment.kernelFeatures,
        policyFeatures: this.#policyFeatures ?? this.#environment.defaultFeatures,
        report: (diagnostic) => this.#report(diagnostic),
      }),
    );
    this.#fileChecks.push((compilers) => {
      const own = ownVariables(node, full, this.#variables);
      const writtenName = splitName(node.name.value).name;
      checkFileRules(
        { declaration: node, name, writtenName, body: body() },
        {
          cache: this.#environment.cache,
          plain: this.#plainVariables,
          expand: (word, seams) => this.#expand(word.value, word.span, own, seams),
          aliases: this.#aliases,
          compilers,
          report: (diagnostic) => this.#report(diagnostic),
        },
      );
    });
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

  #abiFeatures(node: Abi): Features | undefined {
    const path = node.file.path as string;
    const { resolve, kernelFeatures, knownAbis } = this.#environment;
    if (node.file.form === 'search' && path === 'kernel') return kernelFeatures;
    if (node.file.form === 'search' && path === 'default') return undefined;
    const resolved = resolve(node.file, node.span.source);
    if (resolved.kind === 'files') {
      const file = resolved.files[0];
      const features = file === undefined ? undefined : this.#environment.cache.features(file);
      if (features !== undefined) return features;
      this.#report({
        code: 'invalid-value',
        severity: 'error',
        message: `\`${textOf(node.file.path)}\` is no features file`,
        span: node.file.span,
      });
      return undefined;
    }
    const known = knownAbis.get(path);
    if (known === undefined) this.#report(unresolved(node.file, resolved));
    return known;
  }

  #assign(node: VariableAssignment): void {
    const values = node.values.map((word) => word.value);
    const declared = this.#variables.has(node.name);
    if (node.operator === '+=') {
      if (this.#variables.isSet(node.name)) this.#variables.append(node.name, values);
      else this.#report(variableDiagnostic({ kind: 'undefined', name: node.name }, node.span));
    } else if (node.operator === '=' && declared) {
      this.#report(redefined(`@{${textOf(node.name)}}`, node.span, 'use `+=` to add values'));
    } else if (!(node.operator === '?=' && declared)) {
      this.#variables.assign(node.name, values);
    }
  }

  #assignBoolean(node: BooleanAssignment): void {
    const result = evaluate(node.value, this.#variables);
    if ('problem' in result) this.#report(result.problem);
    else if (node.operator === '=' && this.#variables.has(node.name))
      this.#report(redefined(`$${textOf(node.name)}`, node.span, 'variables with `$` and with `@` share their names'));
    else if (!(node.operator === '?=' && this.#variables.has(node.name)))
      this.#variables.assignBoolean(node.name, result.value);
  }

  #expand(
    text: ByteString,
    span: Span,
    own?: ReadonlyMap<string, ByteString>,
    seams?: CompilerBehaviours['slashesAtSeams'],
  ): ByteString | undefined {
    const result = this.#variables.expand(text, own, seams);
    if ('text' in result) return result.text;
    this.#report(variableDiagnostic(result.error, span));
    return undefined;
  }

  #includes(): Includes {
    return new Includes({
      ...this.#environment,
      report: (diagnostic) => this.#report(diagnostic),
      enter: (file, trail) => {
        if (!this.#trails.has(file)) this.#trails.set(file, trail);
      },
    });
  }

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

function redefined(variable: string, span: Span, hint: string): Diagnostic {
  return {
    code: 'redefined-variable',
    severity: 'error',
    message: `variable \`${variable}\` is declared twice`,
    span,
    hint,
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
