import type { Diagnostic, Span } from '@lamellar/core/language';
import {
  DiagnosticSeverity,
  type Diagnostic as ProtocolDiagnostic,
  type DiagnosticRelatedInformation,
  type Location,
} from 'vscode-languageserver/node';
import { redactSecrets } from '../policy/redact-secrets.ts';
import { uriOfPath } from './document-uri.ts';
import { positionsIn } from './source-positions.ts';

/** The name of the program in diagnostics. */
const program = 'lamellar';

/**
 * Converts the diagnostics at places of a file. A problem of an included file is at the include, without the text of a
 * secret file.
 */
export function protocolDiagnostics(path: string, diagnostics: readonly Diagnostic[]): readonly ProtocolDiagnostic[] {
  const converted = diagnostics.flatMap((diagnostic) => {
    const place = placeIn(path, diagnostic);
    return place === undefined
      ? []
      : [...redactSecrets([diagnostic])].map((shown) => protocolDiagnostic(shown, place, place !== diagnostic.span));
  });
  return [...new Map(converted.map((each) => [JSON.stringify(each), each])).values()];
}

/** Returns the place of a diagnostic in a file: the problem, or the include on the way to the problem. */
function placeIn(path: string, { span, via = [] }: Diagnostic): Span | undefined {
  return [span, ...via.toReversed()].find(({ source }) => source.name === path);
}

/** Returns the location of a span in the protocol. */
function locationOf(span: Span): Location {
  return { uri: uriOfPath(span.source.name), range: positionsIn(span.source).rangeOf(span) };
}

function protocolDiagnostic(diagnostic: Diagnostic, place: Span, isElsewhere: boolean): ProtocolDiagnostic {
  const { code, severity, message, hint, span, related = [] } = diagnostic;
  const further: DiagnosticRelatedInformation[] = [
    ...(isElsewhere ? [{ message: 'the problem is here', location: locationOf(span) }] : []),
    ...related.map((each) => ({ message: each.message, location: locationOf(each.span) })),
  ];
  return {
    range: positionsIn(place.source).rangeOf(place),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: program,
    message: hint === undefined ? message : `${message}\nhint: ${hint}`,
    ...(further.length === 0 ? {} : { relatedInformation: further }),
  };
}
