import { memoised } from '../../source/memoised.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { RuleProgram, type RuleTerms, type SharedAutomata } from '../../automata/rule-automaton.ts';
import { PathPatterns } from '../../file-rules/path-pattern.ts';
import { aareError, isPlainlyValid, parseAare, type PatternError } from '../../patterns/aare.ts';
import { byteSetKey } from '../../patterns/byte-set.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Source } from '../../source/source.ts';
import { parseCheckedFile, parseCheckedFragment } from '../../rule-checks/parse-checked.ts';
import { warnOfConfusables } from '../../rule-checks/warn-of-confusables.ts';
import { warnOfStyle } from '../../rule-checks/warn-of-style.ts';
import type { Statement } from '../../language/ast.ts';
import type { ParseResult } from '../../language/parser/parse.ts';
import { parseFeatures, type Features } from '../../profile/features.ts';
import { IncludedFileRules } from '../files/included-file-rules.ts';
import { PatternShapes } from '../pattern-shapes.ts';
import type { SharedPreamble } from './preamble.ts';
import { itemsOf, type BodyItem } from '../rule-sequence.ts';

/**
 * Caches shared by all policy of one run. A file is parsed once, however many policy namespaces and profiles include
 * the file. Profiles with equal rules share one automaton, as in a thousand containers with equal container layers.
 */
export class PolicyCache {
  readonly #files = new WeakMap<Source, ParseResult>();
  /**
   * The patterns of exec rules.
   *
   * @internal
   */
  readonly paths = new PathPatterns();
  /** @internal */
  readonly includedExec = new IncludedFileRules(this.paths, (run) => run.exec);
  /** @internal */
  readonly includedFiles = new IncludedFileRules(this.paths, (run) => run.files);
  /** @internal */
  readonly shapes = new PatternShapes();
  /**
   * The terms of rules, by the text of the rule with all further inputs.
   *
   * @internal
   */
  readonly compiled = new Map<string, readonly RuleTerms[]>();
  readonly #fragments = new WeakMap<Source, ParseResult>();
  readonly #items = new WeakMap<readonly Statement[], readonly BodyItem[]>();
  readonly #preambles = new WeakMap<Source, { readonly shared: SharedPreamble | undefined }>();
  readonly #style = new WeakMap<Source, readonly Diagnostic[]>();
  readonly #features = new WeakMap<Source, { readonly features: Features | undefined }>();
  readonly #patterns = new Map<ByteString, PatternError | undefined>();
  readonly #programs = new Map<string, RuleProgram>();
  readonly #rules = new Map<RuleTerms, SharedRule>();
  readonly #rulesByKey = new Map<string, SharedRule>();
  readonly #parsed = new Map<ByteString, { readonly pattern: Pattern | undefined }>();
  readonly #objects = new Map<ByteString, Pattern>();
  readonly #automata: SharedAutomata = new Map();

  /** @internal */
  file(source: Source): ParseResult {
    return memoised(this.#files, source, () => parseCheckedFile(source));
  }

  /** Drops the parse result of a file that will not be requested again. */
  forget(source: Source): void {
    this.#files.delete(source);
  }

  /** @internal */
  fragment(source: Source): ParseResult {
    return memoised(this.#fragments, source, () => parseCheckedFragment(source));
  }

  /**
   * Returns the statements of a complete body, with consecutive rules grouped into runs.
   *
   * @internal
   */
  items(statements: readonly Statement[]): readonly BodyItem[] {
    return memoised(this.#items, statements, () => itemsOf(statements));
  }

  /**
   * Returns the contents of a file included before all other statements, read independently.
   *
   * @internal
   */
  preamble(source: Source, read: () => SharedPreamble | undefined): SharedPreamble | undefined {
    const known = memoised(this.#preambles, source, () => ({ shared: read() }));
    return known.shared;
  }

  /**
   * Returns the style warnings for an included file.
   *
   * @internal
   */
  styleOf(source: Source): readonly Diagnostic[] {
    return memoised(this.#style, source, () => {
      const warnings: Diagnostic[] = [];
      const report = (warning: Diagnostic): void => void warnings.push(warning);
      warnOfStyle(this.fragment(source).ast.statements, true, report);
      warnOfConfusables(source, report);
      return warnings;
    });
  }

  /**
   * Returns the features in an abi file; undefined if the file is not a features file.
   *
   * @internal
   */
  features(source: Source): Features | undefined {
    const result = memoised(this.#features, source, () => ({ features: parseFeatures(source.text) }));
    return result.features;
  }

  /**
   * Returns the error in a pattern, if any.
   *
   * @internal
   */
  patternFault(pattern: ByteString): PatternError | undefined {
    if (isPlainlyValid(pattern)) return undefined;
    if (!this.#patterns.has(pattern)) this.#patterns.set(pattern, aareError(pattern));
    return this.#patterns.get(pattern);
  }

  /**
   * Parses a text as a pattern; undefined if the text is malformed.
   *
   * @internal
   */
  readonly pattern = (text: ByteString): Pattern | undefined => {
    return memoised(this.#parsed, text, () => {
      const result = parseAare(text);
      return { pattern: 'pattern' in result ? result.pattern : undefined };
    }).pattern;
  };

  /** @internal */
  program(rules: readonly RuleTerms[]): RuleProgram {
    const shared = rules.map((rule) => this.#shared(rule));
    const terms = shared.map((one) => one.terms);
    return memoised(this.#programs, shared.map(({ id }) => id).join(), () => new RuleProgram(terms, this.#automata));
  }

  /** Returns the shared rule for all equal rules. */
  #shared(rule: RuleTerms): SharedRule {
    return memoised(this.#rules, rule, () =>
      memoised(this.#rulesByKey, ruleKey(rule), () => ({
        id: this.#rulesByKey.size,
        terms: this.#withSharedObject(rule),
      })),
    );
  }

  #withSharedObject(rule: RuleTerms): RuleTerms {
    const { objectText } = rule;
    if (objectText === undefined) return rule;
    const object = memoised(this.#objects, objectText, () => rule.object);
    return { ...rule, object };
  }
}

/** The representative of equal rules, and the number in keys. */
interface SharedRule {
  readonly id: number;
  readonly terms: RuleTerms;
}

function ruleKey(rule: RuleTerms): string {
  const { classByte, effect, permissions, priority, audit, before, objectText } = rule;
  return JSON.stringify([classByte, effect, permissions, priority, audit, before.map(byteSetKey), objectText ?? null]);
}
