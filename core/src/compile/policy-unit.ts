import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LoadableUnit, LoadedUnit } from '../profile/loadable-unit.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { PolicyEnvironment } from './includes/policy-environment.ts';
import { PolicyText, type ProfileText } from './policy-text.ts';

/**
 * A line that may declare a profile with a variable or an escape in the name. A variable in the attachment of a plain
 * name has no effect on the name.
 */
const madeName =
  /^(?![ \t]*profile[ \t]+[\w./-]+[ \t]+(?:@?\{[^{}\s]*\}|[^{}\n\\])*\{[ \t\r]*$)[^#\n]*[@\\][^\n]*\{[ \t\r]*$/m;

/** One policy file as text, loaded as a unit. Reading and compiling happen on demand. */
export class PolicyUnit implements LoadableUnit {
  readonly form = 'text';
  readonly source: Source;
  /** The resolver of includes, the kernel and the compiler. */
  readonly environment: PolicyEnvironment;
  readonly #forceComplain: boolean;
  #hasMadeNames: boolean | undefined;
  #text: PolicyText | undefined;
  #loaded: LoadedUnit | undefined;

  /** @param forceComplain - whether to load the file as `apparmor_parser --Complain` does, regardless of flags */
  constructor(source: Source, environment: PolicyEnvironment, forceComplain = false) {
    this.source = source;
    this.environment = environment;
    this.#forceComplain = forceComplain;
  }

  get diagnosticsSoFar(): readonly Diagnostic[] {
    return this.#text?.report.diagnostics ?? [];
  }

  /**
   * Returns whether the file may declare the profile, judged only by the file's bytes. The bytes contain a name
   * literally, unless the name comes from a variable, an escape or an included file.
   */
  mayDeclare(name: ByteString): boolean {
    const top = name.split('//')[0] ?? name;
    this.#hasMadeNames ??= madeName.test(this.source.text);
    return this.#hasMadeNames || this.source.text.includes(top);
  }

  /** The profiles of the file, children and hats included, in the order written. */
  declared(): readonly ProfileText[] {
    return this.read().profiles;
  }

  /** Compiles all profiles of the file: apparmor_parser loads all of them or none. */
  load(): LoadedUnit {
    return (this.#loaded ??= this.#compile());
  }

  #compile(): LoadedUnit {
    const diagnostics = this.read().compile();
    return { valid: diagnostics.every(({ severity }) => severity !== 'error'), diagnostics };
  }

  /** Reads the file, once. */
  read(): PolicyText {
    return (this.#text ??= new PolicyText(this.source, this.environment, this.#forceComplain));
  }
}
