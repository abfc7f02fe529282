import { errorAt, suggest, textOf, type ByteString, type Diagnostic, type Source } from '@lamellar/core/language';
import type { PolicyUnit } from '@lamellar/core/namespaces';
import { inComplainMode } from '@lamellar/core/repair';
import { partOf } from '../policy/secret-source.ts';
import type { ComplainingProfile } from './manifest.ts';

/** The profiles of a container layer that the manifest puts into complain mode. */
export class ComplainingProfiles {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #known = new Set<ByteString>();
  readonly #profiles: readonly ComplainingProfile[];

  constructor(profiles: readonly ComplainingProfile[]) {
    this.#profiles = profiles;
  }

  get isEmpty(): boolean {
    return this.#profiles.length === 0;
  }

  /** Returns the text of a policy with the declared profiles in complain mode. */
  sourceOf(unit: PolicyUnit): Source {
    for (const { name } of unit.declared()) this.#known.add(name);
    const { text, problems } = inComplainMode(
      unit,
      this.#profiles.map(({ name }) => name),
    );
    for (const { name, span } of this.#profiles) {
      const problem = problems.get(name);
      if (problem !== undefined) this.#report(span, problem.message, problem.hint);
    }
    return partOf(unit.source, text);
  }

  /** Returns the errors, also about profiles that no policy declares. */
  problems(): readonly Diagnostic[] {
    for (const { name, span } of this.#profiles) {
      if (this.#known.has(name)) continue;
      const near = suggest(name, this.#known);
      const names = [...this.#known].filter((known) => !known.includes('//')).map((known) => `\`${textOf(known)}\``);
      const hint =
        near === undefined ? `the policy has ${names.join(', ') || 'no profile'}` : `did you mean \`${textOf(near)}\`?`;
      this.#report(span, `no profile \`${textOf(name)}\` in the policy of the container`, hint);
    }
    return this.#diagnostics;
  }

  #report(span: ComplainingProfile['span'], message: string, hint: string): void {
    this.#diagnostics.push(errorAt(span, 'invalid-manifest', message, hint));
  }
}
