/**
 * The language of AppArmor policy: parses text to a tree with diagnostics, and prints trees. Loads no code for
 * compiling or deciding.
 *
 * @module
 */
export { bytesOf, compareBytes, type ByteString } from './source/bytes.ts';
export { printable, textOf } from './source/printable-text.ts';
export { groupedBy } from './source/grouped-by.ts';
export { joinNames } from './source/joined-names.ts';
export { memoised } from './source/memoised.ts';
export { Source, type Position } from './source/source.ts';
export { spanStart, spanText, type Span } from './source/span.ts';
export { diagnosticCodes, type DiagnosticCode } from './diagnostics/codes.ts';
export { errorAt } from './diagnostics/diagnostic-at.ts';
export type { CompilerName, Diagnostic, RelatedPlace, Severity, TextEdit } from './diagnostics/diagnostic.ts';
export { explainingPlaces, renderDiagnostic, type RenderOptions } from './diagnostics/render.ts';
export { suggest } from './diagnostics/suggest.ts';
export { wrongFile, wrongFileError, type FileKind, type WrongFile } from './language/wrong-file.ts';
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
} from './language/ast.ts';
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
  PeerGroupRule,
  PermissionRule,
  PermissionWord,
  PivotRootRule,
  PtraceRule,
  RlimitRule,
  Rule,
  RuleBase,
  SignalRule,
  UnixRule,
  UsernsRule,
} from './language/ast-rules.ts';
export type { Condition, Priority, Qualifiers, Word } from './language/ast-words.ts';
export { parse, parseFragment, parseRules, type ParseResult } from './language/parser/parse.ts';
export { escapePattern, print, quotePattern, quoteWord } from './language/printer/print.ts';
export { capabilityNames, type CapabilityName } from './language/keywords/capabilities.ts';
export { conditionNames, type ConditionedKind } from './language/keywords/conditions.ts';
export { profileFlags } from './language/keywords/flags.ts';
export { statementKeywords } from './language/keywords/keywords.ts';
export { mountOptionNames } from './language/keywords/mount-options.ts';
export { permissionWords, type PermissionKind } from './language/keywords/permissions.ts';
export { noLimit, writtenLimit } from './language/keywords/limit-value.ts';
export { limitNames, type LimitName } from './language/keywords/rlimits.ts';
export { socketDomains, typesOfAnyDomain, typesOfDomain } from './language/keywords/sockets.ts';
export {
  allSignals,
  ruleSignalNames,
  signalName,
  signalNumber,
  type SignalNumber,
} from './language/keywords/signals.ts';
