import { apparmor41, type CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import {
  matchesAttributes,
  socketFormOfFeatures,
  takesPermissionTables,
  withoutLaterSockets,
  type Features,
} from '../profile/features.ts';
import type { DeclaredProfile } from '../profile/loadable-unit.ts';
import { isMixed, mixedInCache, mixedNamespaces, namespaceOfSet } from '../profile/load-set.ts';
import type { ProfileName, RuleOrigin } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { lazily } from '../source/lazily.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { Abi, ProfileDeclaration, Statement } from '../language/ast.ts';
import type { Word } from '../language/ast-words.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { abiFeatures } from './abi-features.ts';
import { collectBody, type ProfileBody } from './collect-body.ts';
import { compileFileRules } from './files/compile-file-rules.ts';
import type { AutomatonRule } from './automaton-rule.ts';
import { lazyRules } from './compile-rules.ts';
import { compileProfile, type CompileContext } from './compile-profile.ts';
import type { FileCheckContext, FileCheckedProfile } from './files/file-check-context.ts';
import { Includes, type PlacedItem } from './includes/expand-includes.ts';
import { misplacedInclude } from './includes/misplaced-include.ts';
import { ownVariables } from './variables/own-variables.ts';
import { PlainVariables } from './pattern-shapes.ts';
import { profileAttachment, type AttachmentContext } from './profile-attachment.ts';
import type { PolicyEnvironment } from './includes/policy-environment.ts';
import { Preamble } from './includes/preamble.ts';
import { sharedPreamble } from './includes/shared-preamble.ts';
import { UnitReport } from './unit-report.ts';
import { variableDiagnostic } from './variables/variable-diagnostic.ts';

/** A profile declared in text, compiled on demand. */
export interface ProfileText extends DeclaredProfile, FileCheckedProfile {
  /** Returns the rules for the automaton. */
  readonly rules: () => readonly AutomatonRule[];
  /** Returns the text of a word with the values of variables; undefined if a variable has no value. */
  readonly expand: (word: Word) => ByteString | undefined;
}

/**
 * A policy file, read as apparmor_parser reads one argument: a preamble followed by profiles with their rules, not yet
 * compiled.
 */
export class PolicyText {
  readonly source: Source;
  readonly statements: readonly Statement[];
  /** In the order written, children and hats included. */
  readonly profiles: readonly ProfileText[];
  /** The diagnostics from reading, and later from compiling. */
  readonly report = new UnitReport();
  readonly #environment: PolicyEnvironment;
  readonly #forceComplain: boolean;
  readonly #found: ProfileText[] = [];
  readonly #byName = new Map<string, DeclaredProfile>();
  #preamble = new Preamble();
  #plain: PlainVariables | undefined;
  /** True if a misplaced statement after a profile was already reported. */
  #toldBehind = false;

  /**
   * Reads the file. Never throws on the file's contents.
   *
   * @param forceComplain - whether to load the file as `apparmor_parser --Complain` does, regardless of flags
   */
  constructor(source: Source, environment: PolicyEnvironment, forceComplain = false) {
    this.source = source;
    this.#environment = environment;
    this.#forceComplain = forceComplain;
    const { ast, diagnostics } = environment.cache.file(source);
    this.statements = ast.statements;
    for (const diagnostic of diagnostics) this.report.add(diagnostic);
    for (const placed of this.#expandPreamble(ast.statements)) this.#take(placed);
    this.profiles = this.#found;
    const [first] = this.#found;
    const other = this.#found.find(({ namespace }) => first !== undefined && isMixed([first.namespace, namespace]));
    if (other !== undefined) this.report.add(mixedInCache(other.span));
  }

  /** Compiles every profile, and returns all diagnostics of the file so far, including the diagnostics from reading. */
  compile(): readonly Diagnostic[] {
    for (const { profile } of this.profiles) profile();
    return this.report.diagnostics;
  }

  /** Returns the context in which the file rules of a profile are checked. */
  fileCheckContext({ declaration, name }: ProfileText, compilers: readonly CompilerBehaviours[]): FileCheckContext {
    const own = ownVariables(declaration, name, this.#preamble.variables);
    return {
      cache: this.#environment.cache,
      plain: this.#plainVariables(),
      expand: (word, seams) => this.#expand(word.value, word.span, own, seams),
      shared: this.#preamble.variables.sharedBase(own),
      aliases: this.#preamble.aliases,
      compilers,
      report: this.report.add,
    };
  }

  /** Expands the preamble. Most files begin with an equal include, which is read once for all files. */
  #expandPreamble(statements: readonly Statement[]): Iterable<PlacedItem> {
    const items = this.#environment.cache.items(statements);
    const includes = this.#includes(this.report.addOfPreamble);
    const at = items.findIndex(({ kind }) => kind !== 'abi');
    const include = items[at];
    const shared = include?.kind === 'include' ? sharedPreamble(include, this.#environment) : undefined;
    const isFirst = at <= 0 || shared?.preamble.features === undefined;
    if (include?.kind !== 'include' || shared === undefined || !isFirst || shared.files.has(this.source))
      return includes.expandItems(items, [], [this.source]);
    this.#preamble = new Preamble(shared.preamble);
    for (const [file, trail] of shared.files) {
      includes.pass(file);
      this.report.enter(file, [include.span, ...trail]);
    }
    return includes.expandItems([...items.slice(0, at), ...items.slice(at + 1)], [], [this.source]);
  }

  #take({ node, via }: PlacedItem): void {
    if (node.kind === 'profile') this.#declare(node, via, undefined);
    else if (!this.#preamble.take(node, this.#featuresOf, this.report.add)) {
      if (via.length > 0) this.report.add(misplacedInclude(node, via, 'outside of a profile'));
    } else if (this.#found.length > 0 && !this.#toldBehind) {
      this.#toldBehind = true;
      this.report.add(misplacedInclude(node, via, 'after a profile'));
    }
  }

  #declare(
    node: ProfileDeclaration,
    via: readonly Span[],
    parent: { name: ProfileName; namespace: readonly ByteString[] } | undefined,
  ): void {
    const written = this.#expand(node.name.value, node.name.span);
    const { name: ownName, namespace: named } = splitName(written ?? node.name.value);
    const name = (parent === undefined ? ownName : `${parent.name}//${ownName}`) as ProfileName;
    const body = collectBody(node, via, {
      includes: () => this.#includes(),
      findAbi: this.#featuresOf,
      variables: this.#preamble.variables,
      report: this.report.add,
    });
    // The misplaced assignment was already reported. Declaring the variable avoids a second diagnostic for each use.
    for (const statement of node.body)
      if (statement.kind === 'variable-assignment') this.#preamble.take(statement, this.#featuresOf, () => undefined);
    const { children } = body();
    const namespace = parent?.namespace ?? this.#placeOf(named, children.length > 0, node.head);
    const attachment = node.attachment === undefined ? {} : { attachment: node.attachment.span };
    const text = { declaration: node, ownName, writtenName: splitName(node.name.value).name, body };
    const files = lazily(() => this.#compileFileRules(text, name));
    const own = lazily(() => ownVariables(node, name, this.#preamble.variables));
    const rules = lazily(() => this.#compileRules(body(), own()));
    const profile = lazily(() => compileProfile(node, name, body(), { ...this.#compileContext(), rules, files }));
    const expand = ({ value }: Word) => this.#preamble.variables.text(value, own());
    const attaches = lazily(() => profileAttachment(node, ownName, this.#attachmentContext()));
    this.#add({ name, namespace, span: node.head, ...attachment, attaches, profile, rules, expand, ...text });
    for (const child of children) this.#declare(child.node, child.via, { name, namespace });
  }

  #compileRules(body: ProfileBody, own: ReadonlyMap<string, ByteString>): readonly AutomatonRule[] {
    const { kernelFeatures, policyFeatures, coversEveryType } = this.#features();
    // Without socket mediation, socket rules are only reported as ineffective. The v8 form is the simpler one.
    const form = socketFormOfFeatures(kernelFeatures, policyFeatures) ?? 'v8';
    const { cache } = this.#environment;
    return lazyRules(body, { form, coversEveryType }, { cache, variables: this.#preamble.variables, own })();
  }

  #compileFileRules(
    { declaration, writtenName, body }: Pick<ProfileText, 'declaration' | 'writtenName' | 'body'>,
    name: ProfileName,
  ): FileAutomaton<RuleOrigin> {
    const { variables, aliases } = this.#preamble;
    const own = ownVariables(declaration, name, variables);
    const { compiler = apparmor41, kernelFeatures } = this.#environment;
    return compileFileRules(declaration, writtenName, body(), {
      patterns: this.#environment.cache.paths,
      expand: ({ value }) => variables.text(value, own, compiler.slashesAtSeams),
      included: this.#environment.cache.includedFiles,
      shared: variables.sharedBase(own),
      aliases,
      compiler,
      hasPermissionTables: takesPermissionTables(kernelFeatures),
    });
  }

  #attachmentContext(): AttachmentContext {
    const { compiler = apparmor41 } = this.#environment;
    const { kernelFeatures, policyFeatures } = this.#features();
    return {
      patterns: this.#environment.cache.paths,
      expand: ({ value }) => this.#preamble.variables.text(value, undefined, compiler.slashesAtSeams),
      aliases: this.#preamble.aliases,
      matchesAttributes: matchesAttributes(kernelFeatures, policyFeatures),
    };
  }

  #features(): Pick<CompileContext, 'kernelFeatures' | 'policyFeatures'> & { readonly coversEveryType: boolean } {
    const { kernelFeatures, defaultFeatures, assumedAbi, compiler = apparmor41 } = this.#environment;
    const policyFeatures = assumedAbi ?? this.#preamble.features ?? defaultFeatures;
    return {
      kernelFeatures,
      policyFeatures: compiler.knowsLaterSockets ? policyFeatures : withoutLaterSockets(policyFeatures),
      coversEveryType: compiler.knowsLaterSockets,
    };
  }

  #compileContext(): Omit<CompileContext, 'rules' | 'files'> {
    return {
      cache: this.#environment.cache,
      variables: this.#preamble.variables,
      plain: this.#plainVariables(),
      forceComplain: this.#forceComplain,
      ...this.#features(),
      isKernelNamed: this.#environment.isKernelNamed === true,
      report: this.report.add,
    };
  }

  #add(profile: ProfileText): void {
    const key = [...profile.namespace, profile.name].join('\0');
    const same = this.#byName.get(key);
    if (same === undefined) this.#byName.set(key, profile);
    else this.report.add(declaredTwice(same, profile.span));
    this.#found.push(profile);
  }

  /** apparmor_parser loads a profile with its children at once, and only the profile's own header names a namespace. */
  #placeOf(namespace: readonly ByteString[], hasChildren: boolean, span: Span): readonly ByteString[] {
    const named = hasChildren ? [namespace, []] : [namespace];
    const place = namespaceOfSet(named, this.#environment.loadSets);
    if ('refused' in place) throw new RangeError('a single policy namespace was refused as several');
    if (isMixed(named)) this.report.add(mixedNamespaces(place, span));
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
    if (fault !== undefined) this.report.add(variableDiagnostic(fault, span, this.#preamble.variables));
    return 'text' in result ? result.text : undefined;
  }

  #includes(report = this.report.add): Includes {
    const { resolve, cache } = this.#environment;
    return new Includes({ resolve, cache, report, enter: this.report.enter });
  }

  #plainVariables(): PlainVariables {
    return (this.#plain ??= new PlainVariables(this.#preamble.variables, this.#environment.cache.shapes));
  }

  readonly #featuresOf = (abi: Abi): Features | undefined => abiFeatures(abi, this.#environment, this.report.add);
}

/**
 * Reports a profile declared twice. In separate files, the later profile replaces the earlier; within one file, the
 * compiler refuses both.
 */
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

/** Splits a name: `:ns:name` and `:ns://name` declare a profile in a namespace below the namespace of the load. */
function splitName(written: ByteString): { name: ByteString; namespace: readonly ByteString[] } {
  const parts = /^:([^:]+):(?:\/\/)?(.+)$/s.exec(written);
  if (parts === null) return { name: written, namespace: [] };
  return { name: parts[2] as ByteString, namespace: (parts[1] ?? '').split('//') as ByteString[] };
}
