import path from 'node:path';
import { textOf, type ByteString, type Span, type TextEdit } from '@lamellar/core/language';
import { kindOf, listNames } from '@lamellar/node/files';
import {
  CodeActionKind,
  CompletionItemKind,
  ErrorCodes,
  ResponseError,
  TextEdit as ProtocolEdit,
  type CodeAction,
  MarkupKind,
  type CompletionItem,
  type FormattingOptions,
  type Hover,
  type Location,
  type Position,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { isManifest } from '../check/is-manifest.ts';
import { codeBlock } from '../render/code-block.ts';
import type { BufferChecker } from './buffer-checker.ts';
import { completions } from './completions.ts';
import { pathOfUri, uriOfPath } from './document-uri.ts';
import { explainRule } from './explain-rule.ts';
import { formatPolicy } from './format-policy.ts';
import { assignmentsIn, findDefinition } from './find-definition.ts';
import type { PolicyLinter } from './policy-linter.ts';
import { protocolDiagnostics } from './protocol-diagnostics.ts';
import { quickFixes } from './quick-fixes.ts';
import { renamedProfile, renameProfile, type RefusedRename, type RenamedProfile } from './rename-profile.ts';
import { decoded, positionsIn } from './source-positions.ts';
import type { ParsedPolicy, Workspace } from './workspace.ts';

/** A place of a document in a request. */
interface DocumentPlace {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}

/** A place in a parsed policy. */
interface PolicyPlace {
  readonly policy: ParsedPolicy;
  readonly offset: number;
}

/** The largest number of blanks for a level. */
const maxIndentation = 16;

/** The largest number of completions in an answer. */
const maxItems = 1000;

/** Answers requests about policy in the protocol's terms. */
export class PolicyServices {
  readonly #checker: BufferChecker;
  readonly #workspace: Workspace;
  readonly #linter: PolicyLinter;

  constructor(checker: BufferChecker, workspace: Workspace, linter: PolicyLinter) {
    this.#checker = checker;
    this.#workspace = workspace;
    this.#linter = linter;
  }

  complete(place: DocumentPlace): readonly CompletionItem[] {
    const found = this.#placeOf(place);
    if (found === undefined) return [];
    const { policy, offset } = found;
    const { words, replaced } = completions(policy.source.text.slice(0, offset), {
      files: (beginning) => this.#includable(beginning),
      profiles: () => this.#profileNames(),
      variables: () => new Set(Array.from(this.#variables(policy), ({ name }) => name)),
    });
    const range = this.#range({ source: policy.source, start: offset - replaced, end: offset });
    return words.slice(0, maxItems).map((word): CompletionItem => {
      const label = textOf(word as ByteString);
      return { label, kind: CompletionItemKind.Keyword, textEdit: ProtocolEdit.replace(range, label) };
    });
  }

  define(place: DocumentPlace): readonly Location[] {
    const found = this.#placeOf(place);
    if (found === undefined) return [];
    const { resolve } = this.#checker.surroundings.files;
    const spans = findDefinition(found.policy, found.offset, this.#workspace, resolve);
    return spans.map((span) => ({ uri: uriOfPath(path.resolve(span.source.name)), range: this.#range(span) }));
  }

  prepareRename(place: DocumentPlace): { readonly range: Range; readonly placeholder: string } {
    const { path: names, span } = this.#renamed(place);
    return { range: this.#range(span), placeholder: textOf(names.at(-1) ?? ('' as ByteString)) };
  }

  rename(place: DocumentPlace & { readonly newName: string }): WorkspaceEdit {
    return this.#edit(accepted(renameProfile(this.#renamed(place), place.newName, this.#workspace.own())));
  }

  fix({
    textDocument: { uri },
    range,
  }: {
    readonly textDocument: { readonly uri: string };
    readonly range: Range;
  }): readonly CodeAction[] {
    const file = pathOfUri(uri);
    const source = this.#checker.buffer(file);
    if (source === undefined) return [];
    const positions = positionsIn(source);
    const place = { start: positions.offsetAt(range.start), end: positions.offsetAt(range.end) };
    const found = quickFixes(source, this.#linter.all(file), place, (text) => this.#linter.try(file, text));
    return found.map(({ title, edit, diagnostic }) => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [...protocolDiagnostics(file, [diagnostic])],
      isPreferred: true,
      edit: this.#edit([edit]),
    }));
  }

  format(uri: string, { insertSpaces, tabSize }: FormattingOptions): readonly ProtocolEdit[] {
    const file = pathOfUri(uri);
    const source = isManifest(file) ? undefined : this.#checker.buffer(file);
    if (source === undefined) return [];
    const edits = formatPolicy(source, insertSpaces ? ' '.repeat(Math.min(tabSize, maxIndentation)) : '\t');
    return edits.map(({ span, text }) => ProtocolEdit.replace(this.#range(span), decoded(text)));
  }

  /** Explains the rule at a place: the verdict through all layers, with the deciding rules of each side. */
  hover(place: DocumentPlace): Hover | null {
    const found = this.#placeOf(place);
    const explained =
      found === undefined ? undefined : explainRule(found.policy, found.offset, this.#checker, this.#workspace);
    if (explained === undefined) return null;
    const value = codeBlock(explained.text.split('\n')).join('\n');
    return { contents: { kind: MarkupKind.Markdown, value }, range: this.#range(explained.span) };
  }

  #renamed(place: DocumentPlace): RenamedProfile {
    const found = this.#placeOf(place);
    if (found === undefined) throw refusal({ reason: 'this is no policy' });
    return accepted(renamedProfile(found.policy, found.offset, this.#workspace.own()));
  }

  #placeOf({ textDocument: { uri }, position }: DocumentPlace): PolicyPlace | undefined {
    const policy = this.#workspace.open(pathOfUri(uri));
    return policy === undefined ? undefined : { policy, offset: positionsIn(policy.source).offsetAt(position) };
  }

  #range(span: Span): Range {
    return positionsIn(span.source).rangeOf(span);
  }

  #edit(edits: readonly TextEdit[]): WorkspaceEdit {
    const changes: Record<string, ProtocolEdit[]> = {};
    for (const { span, text } of edits)
      (changes[uriOfPath(span.source.name)] ??= []).push({ range: this.#range(span), newText: decoded(text) });
    return { changes };
  }

  #variables(policy: ParsedPolicy): ReturnType<typeof assignmentsIn> {
    return assignmentsIn(policy.tree, policy.source, this.#workspace, this.#checker.surroundings.files.resolve);
  }

  #profileNames(): ReadonlySet<string> {
    const uses = this.#workspace.all().flatMap((policy) => policy.uses);
    return new Set(['unconfined', ...uses.flatMap((use) => (use.isDeclaration ? use.path.join('//') : []))]);
  }

  /** Returns the files and folders with a given beginning, below the folders of `<…>` includes. */
  #includable(beginning: string): readonly string[] {
    const { Include = [], base } = this.#checker.options;
    const folder = beginning.slice(0, beginning.lastIndexOf('/') + 1);
    return [...Include, base].flatMap((searched) => {
      const listed = listNames(path.join(searched, folder));
      const names = 'names' in listed ? listed.names : [];
      return names.flatMap((name) => {
        const kind = kindOf(path.join(searched, folder, name));
        if (name.startsWith('.') || !`${folder}${name}`.startsWith(beginning)) return [];
        return kind === 'directory' ? [`${folder}${name}/`] : kind === 'file' ? [`${folder}${name}`] : [];
      });
    });
  }
}

function accepted<Value extends object>(result: Value | RefusedRename): Value {
  if ('reason' in result) throw refusal(result);
  return result;
}

function refusal({ reason }: RefusedRename): ResponseError {
  return new ResponseError(ErrorCodes.InvalidRequest, reason);
}
