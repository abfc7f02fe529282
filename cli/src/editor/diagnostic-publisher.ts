import type { Diagnostic } from '@lamellar/core/language';
import type { PublishDiagnosticsParams } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { maxTextBytes } from '@lamellar/node/files';
import type { BufferChecker } from './buffer-checker.ts';
import { pathOfUri } from './document-uri.ts';
import type { PolicyLinter } from './policy-linter.ts';
import { protocolDiagnostics } from './protocol-diagnostics.ts';

/** The pause after a change before the check, in milliseconds: several changes in sequence need one check. */
const pause = 5;

/** The longest delay of a check by further changes, in milliseconds. */
const maxDelay = 200;

/** The time of a check and lint in milliseconds up to which lint follows at once. */
const shortTime = 15;

/** The shortest pause before a longer lint, in milliseconds. */
const minLintPause = 400;

/** Checks changed documents after a pause, the last changed document first, and publishes the diagnostics. */
export class DiagnosticPublisher {
  readonly #checker: BufferChecker;
  readonly #linter: PolicyLinter;
  readonly #publish: (parameters: PublishDiagnosticsParams) => void;
  readonly #open = new Map<string, TextDocument>();
  /** The URIs of documents to check, the most urgent last. */
  readonly #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** The time of the last lint in milliseconds. */
  #lintTime = 0;
  readonly #unlinted = new Map<string, readonly Diagnostic[]>();
  #lintTimer: NodeJS.Timeout | undefined;
  /** The time of the first change without a check. */
  #since: number | undefined;

  constructor(checker: BufferChecker, linter: PolicyLinter, publish: (parameters: PublishDiagnosticsParams) => void) {
    this.#checker = checker;
    this.#linter = linter;
    this.#publish = publish;
  }

  /** Checks a document after a pause, with all documents that may include the document. */
  changed(document: TextDocument): void {
    const { uri } = document;
    this.#open.set(uri, document);
    if (this.#checker.open(pathOfUri(uri), document.getText())) this.#addAll();
    this.#pending.delete(uri);
    this.#pending.add(uri);
    this.#schedule();
  }

  /** Withdraws the diagnostics of a closed document. */
  closed(uri: string, path: string): void {
    this.#open.delete(uri);
    this.#pending.delete(uri);
    if (this.#checker.close(path)) this.#addAll();
    this.#publish({ uri, diagnostics: [] });
    this.#schedule();
  }

  /** Checks all documents, because files may have changed on the disk. */
  filesChanged(): void {
    this.#checker.expectChanges();
    this.#addAll();
    this.#schedule();
  }

  #addAll(): void {
    for (const uri of this.#open.keys()) this.#pending.add(uri);
  }

  #schedule(): void {
    const now = performance.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#checkNext(), now - this.#since > maxDelay ? 0 : pause);
  }

  /** Checks a single document: the messages of the editor are read between two checks. */
  #checkNext(): void {
    this.#since = undefined;
    const uri = [...this.#pending].at(-1);
    const document = uri === undefined ? undefined : this.#open.get(uri);
    if (uri === undefined || document === undefined) return;
    this.#pending.delete(uri);
    this.#check(document);
    if (this.#pending.size > 0) this.#schedule();
  }

  #check(document: TextDocument): void {
    const { uri } = document;
    const text = document.getText();
    if (text.length > maxTextBytes) {
      const start = { line: 0, character: 0 };
      const message = `not checked: larger than ${maxTextBytes >> 20} MiB`;
      this.#publish({ uri, version: document.version, diagnostics: [{ range: { start, end: start }, message }] });
      return;
    }
    const path = pathOfUri(uri);
    const since = performance.now();
    const checked = this.#checker.check(path);
    const isShort = performance.now() - since + this.#lintTime < shortTime;
    this.#show(document, isShort ? this.#lint(path, checked) : checked);
    this.#unlinted.delete(uri);
    if (isShort) return;
    this.#unlinted.set(uri, checked);
    clearTimeout(this.#lintTimer);
    this.#lintTimer = setTimeout(() => this.#lintAll(), Math.max(minLintPause, 4 * this.#lintTime));
  }

  #lint(path: string, checked: readonly Diagnostic[]): readonly Diagnostic[] {
    const since = performance.now();
    const found = this.#linter.lint(path, checked);
    this.#lintTime = performance.now() - since;
    return found;
  }

  /** Lints the documents whose checks took long. */
  #lintAll(): void {
    for (const [uri, checked] of this.#unlinted) {
      const document = this.#open.get(uri);
      if (document !== undefined && !this.#pending.has(uri)) this.#show(document, this.#lint(pathOfUri(uri), checked));
    }
    this.#unlinted.clear();
  }

  #show({ uri, version }: TextDocument, diagnostics: readonly Diagnostic[]): void {
    this.#publish({ uri, version, diagnostics: [...protocolDiagnostics(pathOfUri(uri), diagnostics)] });
  }
}
