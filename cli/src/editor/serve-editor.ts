import {
  TextDocumentSyncKind,
  TextDocuments,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { BufferChecker } from './buffer-checker.ts';
import { DiagnosticPublisher } from './diagnostic-publisher.ts';
import { pathOfUri } from './document-uri.ts';
import { PolicyLinter } from './policy-linter.ts';
import { PolicyServices } from './policy-services.ts';
import { Workspace } from './workspace.ts';

/** Answers the messages of an editor until the editor ends the connection. */
export function serveEditor(connection: Connection, checker: BufferChecker, version: string): void {
  const documents = new TextDocuments(TextDocument);
  const workspace = new Workspace(checker);
  const linter = new PolicyLinter(checker, workspace);
  const publish = (parameters: PublishDiagnosticsParams): void => void connection.sendDiagnostics(parameters);
  const publisher = new DiagnosticPublisher(checker, linter, publish);
  const services = new PolicyServices(checker, workspace, linter);
  connection.onInitialize((parameters): InitializeResult => {
    workspace.folders = foldersOf(parameters);
    return {
      serverInfo: { name: 'lamellar', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        completionProvider: { triggerCharacters: ['<', '/', '{', '=', '(', ' '] },
        definitionProvider: true,
        renameProvider: { prepareProvider: true },
        documentFormattingProvider: true,
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: ['quickfix'] },
      },
    };
  });
  connection.onCompletion((place) => [...services.complete(place)]);
  connection.onDefinition((place) => [...services.define(place)]);
  connection.onPrepareRename((place) => services.prepareRename(place));
  connection.onRenameRequest((place) => services.rename(place));
  connection.onDocumentFormatting(({ textDocument, options }) => [...services.format(textDocument.uri, options)]);
  connection.onHover((place) => services.hover(place));
  connection.onCodeAction((request) => [...services.fix(request)]);
  documents.onDidChangeContent(({ document }) => {
    if (isText(document.uri) && isText(document.getText())) publisher.changed(document);
  });
  documents.onDidClose(({ document: { uri } }) => publisher.closed(uri, pathOfUri(uri)));
  documents.onDidSave(() => publisher.filesChanged());
  connection.onDidChangeWatchedFiles(() => publisher.filesChanged());
  documents.listen(connection);
  connection.listen();
}

/** Returns the folders of the workspace; none if the editor opened only files. */
function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (isText(rootUri) ? [rootUri] : []);
  return uris.map(pathOfUri).filter((folder) => folder.startsWith('/'));
}

/** The library does not check the types of a message. */
function isText(value: unknown): value is string {
  return typeof value === 'string';
}
