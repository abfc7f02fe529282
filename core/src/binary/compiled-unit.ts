import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeclaredProfile, LoadableUnit, LoadedUnit } from '../profile/loadable-unit.ts';
import { isMixed, mixedNamespaces, namespaceOfSet, type LoadSetNamespace, type LoadSets } from '../profile/load-set.ts';
import type { ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import { compiledAttachment } from './compiled-attachment.ts';
import { placeOfProblem } from './format/compiled-problem.ts';
import { kernelProfile } from './kernel-profile.ts';
import { unpackPolicy, type CompiledPolicy } from './format/unpack-policy.ts';

/** A blob of compiled policy, loaded by the kernel as a unit. The blob is unpacked on first use. */
export class CompiledUnit implements LoadableUnit {
  readonly form = 'compiled';
  readonly #bytes: Uint8Array;
  /** The beginning of the file, because compiled policy has no lines. */
  readonly #span: Span;
  readonly #loadSets: LoadSets;
  #policy: CompiledPolicy | undefined;
  #diagnostics: readonly Diagnostic[] | undefined;
  #declared: readonly DeclaredProfile[] | undefined;
  #place: LoadSetNamespace | undefined;

  /**
   * @param name - the path of the file, for messages
   * @param loadSets - the behaviour of the target kernel if the blob has profiles for several policy namespaces
   */
  constructor(name: string, bytes: Uint8Array, loadSets: LoadSets) {
    this.#bytes = bytes;
    this.#loadSets = loadSets;
    this.#span = { source: new Source(name, '' as ByteString), start: 0, end: 0 };
  }

  /** The contents of the blob. */
  get policy(): CompiledPolicy {
    return (this.#policy ??= unpackPolicy(this.#bytes));
  }

  get diagnosticsSoFar(): readonly Diagnostic[] {
    return this.#policy === undefined ? [] : (this.#diagnostics ??= this.#diagnose(this.#policy));
  }

  load(): LoadedUnit {
    const valid = this.policy.problem === undefined && !('refused' in this.#placeOfAll());
    return { valid, diagnostics: this.diagnosticsSoFar };
  }

  mayDeclare(name: ByteString): boolean {
    return this.policy.profiles.some((profile) => profile.name === name);
  }

  declared(): readonly DeclaredProfile[] {
    const place = this.#placeOfAll();
    return (this.#declared ??= this.policy.profiles.map((compiled) => {
      const profile = kernelProfile(compiled, this.#span);
      const namespace = 'refused' in place ? compiled.namespace : place.namespace;
      return {
        name: profile.name,
        namespace,
        span: this.#span,
        attaches: () => compiledAttachment(compiled),
        profile: () => profile,
      };
    }));
  }

  /** Returns the policy namespace of all profiles in the blob. */
  #placeOfAll(): LoadSetNamespace {
    return (this.#place ??= namespaceOfSet(this.#named(), this.#loadSets));
  }

  #named(): readonly (readonly ByteString[])[] {
    return this.policy.profiles.map(({ namespace }) => namespace);
  }

  #diagnose({ problem }: CompiledPolicy): readonly Diagnostic[] {
    if (problem === undefined) return isMixed(this.#named()) ? [mixedNamespaces(this.#placeOfAll(), this.#span)] : [];
    const message = `compiled policy is damaged at ${placeOfProblem(problem)}: ${problem.message}`;
    const hint = 'the kernel would refuse the whole file: compile the policy again';
    return [{ code: 'damaged-policy', severity: 'error', message, span: this.#span, hint }];
  }
}
