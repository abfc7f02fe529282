import type { Check, Decision, Verdict } from '../mediation/decision.ts';
import { verdictOf, type PairAnswer } from '../mediation/pair-answer.ts';
import { answerJson, type AnswerJson } from '../render/answer-json.ts';
import { answerParagraphs, answersText } from '../render/answer-text.ts';
import { plainStyle, type Style } from '../render/decision-text.ts';

/** The answer to a question, with the decisions and all evidence. `JSON.stringify` serialises the answer. */
export class PolicyAnswer {
  /** Allow if every decision is allow. */
  readonly verdict: Verdict;
  /** A decision for each operation and each case of the object. A path without an owner has two cases. */
  readonly decisions: readonly Decision[];
  readonly #pair: PairAnswer;
  readonly #operation: string;

  /** @param operation - the text of the operations in the question */
  constructor(pair: PairAnswer, operation: string) {
    this.verdict = verdictOf(pair);
    this.decisions = pair.answers.flatMap(({ decisions }) => decisions);
    this.#pair = pair;
    this.#operation = operation;
  }

  /** The checks of the first denial; if everything is allowed, of the first decision. */
  get checks(): readonly Check[] {
    const { decisions } = this;
    return (decisions.find(({ verdict }) => verdict === 'deny') ?? decisions[0])?.checks ?? [];
  }

  /** Renders the answer like `lamellar can`: verdicts, evidence, and the rules to add for a denial. */
  explain(style: Style = plainStyle): string {
    return answersText([this.#pair], style);
  }

  /** Renders the verdicts and the evidence, without the rules to add. */
  explainEvidence(style: Style = plainStyle): string {
    return answerParagraphs(this.#pair, style).join('\n');
  }

  /** Converts the answer to JSON, in the format of `lamellar can --format json`. */
  toJSON(): AnswerJson {
    return answerJson(this.#pair, this.#operation);
  }
}
