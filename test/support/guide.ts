import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './synth.ts';

/** One endpoint as the reference guide shows it. */
export interface GuideExample {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly request: Readonly<Record<string, unknown>> | null;
  readonly response: Readonly<Record<string, unknown>>;
}

/** The guide lies beside the checkout, where it is there at all. */
const GUIDE = join(root, '../shared/reference/video-creation-guide.md');
const COPY = join(root, 'test/fixtures/guide-examples.json');

/** The examples as they are kept with the tests. */
export const keptExamples = (): GuideExample[] => JSON.parse(readFileSync(COPY, 'utf8'));

/** The examples as the guide itself has them; null where there is no guide. */
export function guideExamples(): GuideExample[] | null {
  if (!existsSync(GUIDE)) return null;
  const [, reference = ''] = readFileSync(GUIDE, 'utf8').split(/^## API Reference$/m);
  const endpoints =
    reference
      .split(/^## /m)[0]
      ?.split(/^#### /m)
      .slice(1) ?? [];
  return endpoints.map((text) => {
    const [title = ''] = text.split('\n');
    const [, method = '', path = '', rest = ''] = /```http\n(\S+) (\S+)\n([^`]*)```/.exec(text) ?? [];
    const body = rest.slice(rest.indexOf('\n\n')).trim();
    const [, answer = ''] = /```json\n([^`]*)```/.exec(text) ?? [];
    return { title, method, path, request: body === '' ? null : JSON.parse(body), response: JSON.parse(answer) };
  });
}
