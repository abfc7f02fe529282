import type { Report } from '../diagnostic/diagnostic-at.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { PathAlias } from '../exec-conflicts/aliases.ts';
import { textOf } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { Abi, BooleanAssignment, VariableAssignment } from '../syntax/ast.ts';
import { evaluate } from './conditions.ts';
import type { Features } from '../profile/features.ts';
import type { BodyItem } from './rule-run.ts';
import { variableDiagnostic } from './variable-diagnostic.ts';
import { Variables } from './variables.ts';

/** What the statements in front of a file's profiles have said so far. */
export class Preamble {
  readonly variables: Variables;
  readonly aliases: PathAlias[];
  /** Those of the first abi that has any. */
  features: Features | undefined;

  /** @param base - what to start with, which stays as it is */
  constructor(base?: Preamble) {
    this.variables = new Variables(base?.variables);
    this.aliases = [...(base?.aliases ?? [])];
    this.features = base?.features;
  }

  /**
   * Adds what a statement says; false where it is none of a preamble.
   *
   * @param featuresOf - the features that an abi names; undefined for the compiler's own, and where it names none
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
        this.aliases.push({ from: item.from.value, to: item.to.value });
        return true;
      default:
        return false;
    }
  }
}

/** What an include in front of all else says to each file that has it: `tunables/global`, as a rule. */
export interface SharedPreamble {
  readonly preamble: Preamble;
  /** The files that it leads to, itself first, each with the includes on the way from it. */
  readonly files: ReadonlyMap<Source, readonly Span[]>;
}

function assign(node: VariableAssignment, variables: Variables, report: Report): void {
  const values = node.values.map((word) => word.value);
  const declared = variables.has(node.name);
  if (node.operator === '+=') {
    if (variables.isSet(node.name)) variables.append(node.name, values);
    else {
      const hint = 'the first values of a variable are given with `=`';
      report({ ...variableDiagnostic({ kind: 'undefined', name: node.name }, node.span, variables), hint });
      // It is told here, and not again where it is used.
      if (!declared) variables.assign(node.name, values);
    }
  } else if (node.operator === '=' && declared) {
    report(redefined(`@{${textOf(node.name)}}`, node.span, 'use `+=` to add values'));
  } else if (!(node.operator === '?=' && declared)) {
    variables.assign(node.name, values);
  }
}

function assignBoolean(node: BooleanAssignment, variables: Variables, report: Report): void {
  const result = evaluate(node.value, variables);
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
