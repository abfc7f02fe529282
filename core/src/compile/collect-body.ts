import { warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { laterSyntax } from '../rule-checks/later-syntax.ts';
import type { Span } from '../source/span.ts';
import type { Abi, Conditional, ProfileDeclaration, Statement } from '../language/ast.ts';
import type { Qualifiers } from '../language/ast-words.ts';
import type { NetworkRule, Rule, UnixRule } from '../language/ast-rules.ts';
import { evaluateCondition, laterDefinitions } from './variables/conditions.ts';
import type { FileStatement } from './files/file-statements.ts';
import type { Includes } from './includes/expand-includes.ts';
import { misplacedInclude } from './includes/misplaced-include.ts';
import type { Placed } from './includes/include-trail.ts';
import { RuleRun } from './rule-sequence.ts';
import type { Variables } from './variables/variables.ts';

/** Consecutive rules and their place. */
export interface BodyPart {
  readonly run: RuleRun;
  readonly via: readonly Span[];
  /** The qualifiers of the enclosing blocks, outermost first. */
  readonly blocks: readonly Qualifiers[];
}

/** The rules of a profile, and the profiles declared inside. */
export interface ProfileBody {
  readonly parts: readonly BodyPart[];
  readonly children: readonly Placed<ProfileDeclaration>[];
}

/** Selects file rules of a body, for example the exec rules, and adds their places. */
export function fileStatements(body: ProfileBody, choose: (run: RuleRun) => RuleRun['files']): FileStatement[] {
  return body.parts.flatMap(({ run, via, blocks }) => choose(run).map((node) => ({ node, via, blocks })));
}

/** Returns the rules of a body about operations on tasks, or by the confined task. */
export function taskStatements({ parts }: ProfileBody): Placed<Rule>[] {
  return parts.flatMap(({ run, via }) => run.aboutTasks.map((node) => ({ node, via })));
}

/** Returns the socket rules of a body. */
export function socketStatements({ parts }: ProfileBody): Placed<NetworkRule | UnixRule>[] {
  return parts.flatMap(({ run, via }) => run.sockets.map((node) => ({ node, via })));
}

/** The context for collecting bodies. */
export interface BodyContext {
  /** The includes of one more body. */
  readonly includes: () => Includes;
  readonly variables: Variables;
  readonly report: Report;
  /** Resolves the file of an abi statement. The features have no effect here, but the file must exist. */
  readonly findAbi: (node: Abi) => void;
}

/** Collects a profile's body lazily: includes, conditionals and blocks are replaced by the rules in them. */
export function collectBody(
  declaration: ProfileDeclaration,
  via: readonly Span[],
  context: BodyContext,
): () => ProfileBody {
  let body: ProfileBody | undefined;
  return () => (body ??= new BodyCollector(declaration, context).collect(via));
}

/** The place of statements of a body. */
interface Place {
  readonly via: readonly Span[];
  readonly blocks: readonly Qualifiers[];
  /** False in a branch not taken: apparmor_parser parses and then discards the branch. */
  readonly isTaken: boolean;
}

class BodyCollector {
  readonly #declaration: ProfileDeclaration;
  readonly #context: BodyContext;
  readonly #includes: Includes;
  /** The number of includes on the way to the profile itself. */
  #depth = 0;
  readonly #parts: BodyPart[] = [];
  readonly #children: Placed<ProfileDeclaration>[] = [];

  constructor(declaration: ProfileDeclaration, context: BodyContext) {
    this.#declaration = declaration;
    this.#context = context;
    this.#includes = context.includes();
  }

  collect(via: readonly Span[]): ProfileBody {
    this.#depth = via.length;
    this.#walk(this.#declaration.body, { via, blocks: [], isTaken: true });
    return { parts: this.#parts, children: this.#children };
  }

  #walk(statements: readonly Statement[], { via: trail, blocks, isTaken }: Place): void {
    const isKept = isTaken && blocks.length === 0;
    const within = [this.#declaration.span.source, ...trail.map((span) => span.source)];
    for (const { node, via } of this.#includes.expand(statements, trail, within)) {
      switch (node.kind) {
        case 'profile':
          if (isKept) this.#children.push({ node, via });
          else this.#dropProfile(node, via, isTaken);
          break;
        case 'abi':
          this.#context.findAbi(node);
          break;
        case 'block':
          this.#walk(node.body, { via, blocks: [...blocks, node.qualifiers], isTaken });
          break;
        case 'conditional':
          this.#walkConditional(node, { via, blocks, isTaken });
          break;
        case 'run':
          if (isKept) this.#parts.push({ run: node, via, blocks });
          else if (isTaken) this.#parts.push({ run: this.#fileRulesOf(node), via, blocks });
          break;
        default:
          // In the text of the profile itself, the parser has reported the error already.
          if (via.length > this.#depth)
            this.#context.report(misplacedInclude(node, via.slice(this.#depth), 'in a profile'));
      }
    }
  }

  /** Evaluates every condition and reads both branches, taken or not. */
  #walkConditional({ condition, then, otherwise = [] }: Conditional, place: Place): void {
    const result = evaluateCondition(condition, this.#context.variables);
    if ('problem' in result) this.#context.report(result.problem);
    else
      for (const { span } of laterDefinitions(condition, this.#context.variables))
        this.#context.report(laterSyntax(span, '`defined` of a variable without values'));
    const holds = 'value' in result && result.value;
    this.#walk(then, { ...place, isTaken: place.isTaken && holds });
    const rest = 'kind' in otherwise ? [otherwise] : otherwise;
    this.#walk(rest, { ...place, isTaken: place.isTaken && !holds });
  }

  /** apparmor_parser 4.1 and 5.0 keep only the file rules of a `{ }` block with qualifiers. */
  #fileRulesOf({ statements }: RuleRun): RuleRun {
    const isKept = ({ kind }: Rule): boolean => kind === 'file' || kind === 'link' || kind === 'change-profile';
    for (const { kind, span } of statements.filter((rule) => !isKept(rule))) {
      const message = `apparmor_parser drops a ${kind.replace('-', '_')} rule in a block`;
      const hint = 'write the rule outside of the block, after the qualifiers';
      this.#context.report(warningAt(span, 'ineffective-rule', message, hint));
    }
    return new RuleRun(statements.filter(isKept));
  }

  /** Reads a dropped profile nevertheless, to report errors. */
  #dropProfile(node: ProfileDeclaration, via: readonly Span[], isTaken: boolean): void {
    if (isTaken) {
      const message = 'apparmor_parser drops a profile in a block';
      this.#context.report(warningAt(node.head, 'ineffective-rule', message, 'write it outside of the block'));
    }
    this.#readThrough(node, via);
  }

  #readThrough(node: ProfileDeclaration, via: readonly Span[]): void {
    const { children } = new BodyCollector(node, this.#context).collect(via);
    for (const child of children) this.#readThrough(child.node, child.via);
  }
}
