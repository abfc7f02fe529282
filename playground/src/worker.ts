import { answerFields } from './answer-fields.ts';
import type { Fields } from './fields.ts';

// The page makes a worker of this script, so that long computations do not block the page.
addEventListener('message', ({ data }: MessageEvent<Fields>) => postMessage(answerFields(data)));
