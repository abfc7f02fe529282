import type { Report } from '../../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PathAlias } from '../../file-rules/aliases.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Source } from '../../source/source.ts';
import type { Span } from '../../source/span.ts';
import type { Abi, BooleanAssignment, VariableAssignment } from '../../language/ast.ts';
import { evaluateCondition } from '../variables/conditions.ts';
import type { Features } from '../../profile/features.ts';
import type { BodyItem } from '../rule-sequence.ts';
import { variableDiagnostic } from '../variables/variable-diagnostic.ts';
import { Variables } from '../variables/variables.ts';

/** The state set so far by the statements before a file's profiles. */
export class Preamble {
  readonly variables: Variables;
  /** The aliases; files without further aliases share the list. */
  aliases: readonly PathAlias[];
  /** The features of the first abi with features. */
  features: Features | undefined;

  /** @param base - the initial state, never modified */
  constructor(base?: Preamble) {
    this.variables = new Variables(base?.variables);
    this.aliases = base?.aliases ?? [];
    this.features = base?.features;
  }

  /**
   * Applies a statement; returns false if the statement does not belong in a preamble.
   *
   * @param featuresOfPaths - returns the features of an abi; undefined for the compiler's own features, and if the abi names
   * none
   */
  take(item: BodyItem, featuresOf: (abi: Abi) => Features | undefined, report: Report): boolean {
    switch (item.kind) {
      case 'abi':
        this.features ??= featuresOf(item);
        return true;
      case 'variable-assignment':
        assign(item, this.variables, report);
        return true;
      case 'boolean-assignment':
        assignBoolean(item, this.variables, report);
        return true;
      case 'alias':
        // Caches know a list by its identity.
        this.aliases = [...this.aliases, { from: item.from.value, to: item.to.value }];
        return true;
      default:
        return false;
    }
  }
}

/** The contents of an include at the beginning of many files, usually `tunables/global`. */
export interface SharedPreamble {
  readonly preamble: Preamble;
  /** The included files, beginning with the shared file, and the chain of includes for every file. */
  readonly files: ReadonlyMap<Source, readonly Span[]>;
}

function assign(node: VariableAssignment, variables: Variables, report: Report): void {
  const values = node.values.map((word) => word.value);
  const declared = variables.has(node.name);
  if (node.operator === '+=') {
    if (variables.isSet(node.name)) variables.append(node.name, values);
    else {
      const hint = 'assign the first values of a variable with `=`';
      report({ ...variableDiagnostic({ kind: 'undefined', name: node.name }, node.span, variables), hint });
      // Declaring the variable avoids a second diagnostic for every use.
      if (!declared) variables.assign(node.name, values);
    }
  } else if (node.operator === '=' && declared) {
    report(redefined(`@{${textOf(node.name)}}`, node.span, 'use `+=` to add values'));
  } else if (!(node.operator === '?=' && declared)) {
    variables.assign(node.name, values);
  }
}

function assignBoolean(node: BooleanAssignment, variables: Variables, report: Report): void {
  const result = evaluateCondition(node.value, variables);
  const declared = variables.has(node.name);
  if ('problem' in result) report(result.problem);
  else if (node.operator === '=' && declared)
    report(redefined(`$${textOf(node.name)}`, node.span, 'variables with `$` and with `@` share their names'));
  else if (!(node.operator === '?=' && declared)) variables.assignBoolean(node.name, result.value);
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
