import { textOf, type ByteString } from '@lamellar/core/language';
import type { RulePlace } from '@lamellar/core/repair';
import { configurationLine } from '@lamellar/host-policies';
import type { LoadStep, PlaceByName } from './place-by-name.ts';

/** The lasting place for a rule of a profile. */
export type RuleLocation = WhereWritten & {
  /** The text that the options name, for a generated profile. */
  readonly generated?: { readonly file: string; readonly place: RulePlace };
  /** The fields with the name of the profile as the value, for a template. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** The step that activates the change, if known. */
  readonly load?: LoadStep;
};

type WhereWritten =
  /** In the text of the profile. */
  | ({ readonly kind: 'text'; readonly file: string; readonly place: RulePlace } & Elsewhere)
  /** In an included file for local additions. */
  | ({ readonly kind: 'local'; readonly file: string; readonly isThere: boolean } & Elsewhere)
  /** Under the rules of the container's host layer. */
  | { readonly kind: 'manifest'; readonly file: string; readonly container: string; readonly layer: string }
  /** The text of the profile is not available. */
  | PlaceByName;

/** The owner of files outside this machine's own file system. */
interface Elsewhere {
  /** The container whose root contains the file. Safe to print. */
  readonly container?: string;
  /** The start of a command in the container. */
  readonly enter?: string;
  /** True for a file of a different host, or of a container: a patch for this host cannot contain the file. */
  readonly isElsewhere?: true;
}

/** Prints a rule for a placement. In a template, fields replace their values in names. */
export function writtenRule(rule: ByteString, { fields = [] }: RuleLocation): ByteString {
  return fields.reduce((text, [name, value]) => {
    return text.replaceAll(fieldValuePattern(value), () => `{{.${name}}}`) as ByteString;
  }, rule);
}

/** Describes the last brace of a profile. A new rule belongs before the brace. */
export function braceWords(place: RulePlace): string {
  const { line } = place.source.position(place.end);
  return isAloneInLine(place) ? `line ${line}` : `the last brace of line ${line}`;
}

/** Returns whether the line of a profile's last brace has only blanks before the brace. */
export function isAloneInLine({ source: { text }, end }: RulePlace): boolean {
  return text.slice(text.lastIndexOf('\n', end - 1) + 1, end).trim() === '';
}

/** Prints a rule in the syntax of a placement. */
export function ruleAt(rule: ByteString, placement: RuleLocation): string {
  if (placement.kind === 'proxmox') return `lxc.apparmor.raw: ${textOf(rule)}`;
  return placement.kind === 'lxc'
    ? configurationLine('lxc.apparmor.raw', textOf(rule))
    : textOf(writtenRule(rule, placement));
}

/** Returns an expression for a name in a rule. */
export function fieldValuePattern(name: string): RegExp {
  const escaped = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return new RegExp(`(?<=[="]|//&)${escaped}(?=[",)\\s]|//&|$)`, 'g');
}
