import { quotedWords } from '../../source/joined-names.ts';
import type { RuleOrigin } from '../../profile/profile.ts';
import { filePermissionBits, filePermissionsOf } from '../../classes/file/file-permission-bits.ts';
import { mediationClasses } from '../../classes/class-numbers.ts';
import { permissionNames } from '../../classes/permission-names.ts';
import { ownerBits, parsePermissionLetters } from '../../file-rules/file-permissions.ts';
import type { CapabilityRule } from '../../language/ast-rules.ts';
import type { CapabilityName } from '../../language/keywords/capabilities.ts';
import { splitPermissions } from '../../rule-checks/exec-permissions.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import type { LintedProfile } from '../policy-set.ts';
import { classOf, type OwnRule } from '../rule-automata.ts';
import { decidingOn, refusedPermissions, type RefusedPermissions } from '../rule-effects.ts';

/** Granted permissions that denials of a profile refuse without exception. */
export const deniedRule = {
  id: 'denied-rule',
  title: 'a rule overridden by a denial',
  *findIn(profile, rules) {
    yield* deniedRules(rules);
    yield* deniedCapabilities(profile);
  },
} as const satisfies LintRule;

function* deniedRules(rules: readonly OwnRule[]): Generator<LintFinding> {
  for (const rule of rules) {
    if (rule.node.qualifiers.mode === 'deny' || rule.node.qualifiers.mode === 'prompt') continue;
    if (decidingOn(rule, rule.denials()).size === 0) continue;
    const refused = refusedPermissions(rule, rule.full);
    if (refused === undefined) continue;
    // A refused exec rule still decides if further rules imply `m`.
    const isWhole = refused.isWhole && !executes(rule);
    const names = isWhole ? [] : namesOf(rule, refused);
    if (isWhole || names.length > 0) yield findingOf(rule.node, names, refused.refusing);
  }
}

function executes({ node }: OwnRule): boolean {
  return node.kind === 'file' && /x/i.test(node.permissions?.text ?? 'x');
}

/** Returns the words of a rule for its refused permissions. */
export function namesOf({ node, classBytes: [classByte] }: OwnRule, { bits }: RefusedPermissions): readonly string[] {
  if (classByte === undefined) return [];
  const row = classOf(classByte);
  if (classByte !== mediationClasses.file) return row === undefined ? [] : permissionNames(row, bits);
  if (node.kind !== 'file' || node.permissions === undefined) return [];
  return splitPermissions(node.permissions.text).filter((letters) => {
    const own = filePermissionsOf(parsePermissionLetters(letters as ByteString) & everyPermission) & ~shared;
    return own !== 0 && (own & ~bits) === 0;
  });
}

/** The permissions that reading and writing imply. */
const shared = filePermissionBits.getattr | filePermissionBits.open;
const { read, write, append, link, lock, map, exec } = ownerBits;
const everyPermission = read | write | append | link | lock | map | exec;

function* deniedCapabilities({ text }: LintedProfile): Generator<LintFinding> {
  const profile = text.profile();
  for (const { node, named } of capabilityRules(text)) {
    const denied = named.filter((name) => profile.capability(name).verdict.endsWith('deny'));
    const refusing = new Set(denied.flatMap((name) => profile.capability(name).origins));
    if (denied.length > 0) yield findingOf(node, denied.length === named.length ? [] : denied, refusing);
  }
}

/** Yields the rules about capabilities in the text of a profile, without denials. */
export function* capabilityRules(
  text: LintedProfile['text'],
): Generator<{ readonly node: CapabilityRule; readonly named: readonly CapabilityName[] }> {
  for (const { run, via, blocks } of text.body().parts)
    for (const node of via.length + blocks.length > 0 ? [] : run.aboutTasks)
      if (node.kind === 'capability' && node.qualifiers.mode !== 'deny')
        yield { node, named: node.capabilities.map(({ value }) => value as string as CapabilityName) };
}

function findingOf(
  { span }: OwnRule['node'] | CapabilityRule,
  names: readonly string[],
  refusing: RefusedPermissions['refusing'],
): LintFinding {
  const subject =
    names.length === 0
      ? 'the rule never applies: a denial refuses all of the permissions'
      : `a denial always refuses ${quotedWords(names)} of the rule`;
  return {
    message: subject,
    span,
    hint: 'delete the rule or the denial: a denial overrides every rule of equal priority',
    related: [...refusing]
      .filter((origin): origin is RuleOrigin => 'span' in origin && origin.span !== span)
      .slice(0, 3)
      .map((origin) => ({ message: 'the denial', span: origin.span })),
  };
}
