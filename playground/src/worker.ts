import { answerFields } from './answer-fields.ts';
import type { FieldsQuestion } from './fields.ts';

// The page makes a worker of this script, so that long computations do not block the page.
addEventListener('message', ({ data }: MessageEvent<FieldsQuestion>) => postMessage(answerFields(data)));
