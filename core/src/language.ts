/**
 * The language of AppArmor policy: parses text to a tree with diagnostics, and prints trees. Loads no code for
 * compiling or deciding.
 *
 * @module
 */
export { bytesOf, compareBytes, textOf, type ByteString } from './source/bytes.ts';
export { Source, type Position } from './source/source.ts';
export { spanStart, spanText, type Span } from './source/span.ts';
export { diagnosticCodes, type DiagnosticCode } from './diagnostic/codes.ts';
export type { CompilerName, Diagnostic, RelatedPlace, Severity } from './diagnostic/diagnostic.ts';
export { explainingPlaces, renderDiagnostic, type RenderOptions } from './diagnostic/render.ts';
export { suggest } from './diagnostic/suggest.ts';
export type {
  Abi,
  Alias,
  AssignmentOperator,
  BooleanAssignment,
  Comment,
  Conditional,
  Expression,
  ExpressionOperand,
  FileReference,
  Include,
  PolicyFile,
  ProfileDeclaration,
  ProfileFlags,
  ProfileKeyword,
  QualifiedBlock,
  Statement,
  VariableAssignment,
} from './syntax/ast.ts';
export type {
  AllRule,
  CapabilityRule,
  ChangeProfileRule,
  ConditionGroup,
  DbusRule,
  ExecSafety,
  FileRule,
  IoUringRule,
  LinkRule,
  MountRule,
  MqueueRule,
  NetworkRule,
  PermissionWord,
  PivotRootRule,
  PtraceRule,
  RlimitRule,
  Rule,
  RuleBase,
  SignalRule,
  UnixRule,
  UsernsRule,
} from './syntax/ast-rules.ts';
export type { Condition, Priority, Qualifiers, Word } from './syntax/ast-words.ts';
export { parse, parseFragment, parseRules, type ParseResult } from './syntax/parse/parse.ts';
export { escapePattern, print, quotePattern, quoteWord } from './syntax/print/print.ts';
export { capabilityNames, type CapabilityName } from './syntax/vocabulary/capabilities.ts';
export { noLimit, writtenLimit } from './syntax/vocabulary/limit-value.ts';
export { limitNames, type LimitName } from './syntax/vocabulary/rlimits.ts';
export {
  allSignals,
  ruleSignalNames,
  signalName,
  signalNumber,
  type SignalNumber,
} from './syntax/vocabulary/signals.ts';
