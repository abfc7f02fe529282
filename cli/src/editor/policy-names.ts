import type { ByteString, Condition, PolicyFile, Rule, Span, Statement, Word } from '@lamellar/core/language';
import { innerStatements } from './all-statements.ts';

/** A literal name of a profile in a text: a declaration, or a profile of a peer or of a transition. */
export interface ProfileUse {
  readonly isDeclaration: boolean;
  /** The name with the names of the parents, from the outermost profile. */
  readonly path: readonly ByteString[];
  /** The spans of the written names: the last names of `path`. */
  readonly spans: readonly Span[];
  /** The whole word. */
  readonly word: Word;
  /** True if a declaration has no attachment, and the name is a path: the name is the attachment, too. */
  readonly isAttachment: boolean;
}

/** Returns all literal names of profiles in a tree. Patterns, variables and policy namespaces name no single profile. */
export function* profileUses(tree: PolicyFile): Generator<ProfileUse> {
  yield* usesIn(tree.statements, []);
}

function* usesIn(statements: readonly Statement[], parents: readonly ByteString[]): Generator<ProfileUse> {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'profile': {
        const [use] = usesOfWord(statement.name, parents);
        if (use !== undefined) {
          const isAttachment = statement.attachment === undefined && use.path.at(-1)?.startsWith('/') === true;
          yield { ...use, isDeclaration: true, isAttachment };
        }
        yield* usesIn(statement.body, use?.path ?? [...parents, statement.name.value]);
        break;
      }
      case 'block':
      case 'conditional':
        yield* usesIn(innerStatements(statement), parents);
        break;
      case 'comment':
      case 'abi':
      case 'alias':
      case 'variable-assignment':
      case 'boolean-assignment':
      case 'include':
        break;
      default:
        yield* usesInRule(statement, parents);
    }
  }
}

function* usesInRule(rule: Rule, parents: readonly ByteString[]): Generator<ProfileUse> {
  switch (rule.kind) {
    case 'file':
      // Without `x` the rule is about a link, and the target is a path.
      if (rule.target !== undefined && rule.permissions?.text.includes('x') === true) {
        const isChild = /c/i.test(rule.permissions.text);
        yield* usesOfWord(rule.target, isChild ? parents : []);
      }
      break;
    case 'change-profile':
      if (rule.target !== undefined) yield* usesOfWord(rule.target, []);
      break;
    default:
      for (const word of peersOf(rule)) yield* usesOfWord(word, []);
  }
}

/** Returns the labels in the conditions of a rule. */
function* peersOf(rule: Rule): Generator<Word> {
  const groups: (readonly Condition[])[] = [];
  if ('conditions' in rule) groups.push(rule.conditions);
  if ('peer' in rule && rule.peer !== undefined) groups.push(rule.peer.conditions);
  for (const { name, values } of groups.flat()) if (name === 'peer' || name === 'label') yield* values;
}

/** A part of a name with a special meaning: a pattern, a variable or an escape. */
const special = /[*?[\]{}^\\@"]/;

/** Returns the profiles of a label as written. */
function* usesOfWord(word: Word, parents: readonly ByteString[]): Generator<ProfileUse> {
  const { raw, span } = word;
  const from = raw.startsWith('"') ? 1 : 0;
  const text = from === 1 ? raw.slice(1, -1) : raw;
  let start = span.start + from;
  for (const component of text.split('//&')) {
    const skipped = component.startsWith('&') ? 1 : 0;
    const written = component.slice(skipped);
    const names = written.split('//') as ByteString[];
    // A pattern after the literal names, as in `web//*`, is about children of the named profile.
    const end = names.findIndex((name) => name === '' || special.test(name));
    const literal = end === -1 ? names : names.slice(0, end);
    if (literal.length > 0 && !written.startsWith(':')) {
      const spans: Span[] = [];
      let at = start + skipped;
      for (const name of literal) {
        spans.push({ ...span, start: at, end: at + name.length });
        at += name.length + '//'.length;
      }
      yield { isDeclaration: false, isAttachment: false, path: [...parents, ...literal], spans, word };
    }
    start += component.length + '//&'.length;
  }
}
