import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaKeys } from '../../functions/contract/keys.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { Take } from '../../functions/contract/storyboard.ts';
import { ensureAssembly } from '../../lib/local/cli/assembly.ts';
import { ActingSite } from '../support/acting-site.ts';
import { type BareAnswer, BareLambda } from '../support/bare-lambda.ts';
import { type DeployedFunction, deployedFunctions } from '../support/deployed-functions.ts';
import { LibraryHarness, TABLE } from '../support/library.ts';
import { root } from '../support/synth.ts';

let api: LibraryHarness;
let site: ActingSite;
let bare: BareLambda;
let functions: readonly DeployedFunction[];

beforeAll(async () => {
  functions = await deployedFunctions(await ensureAssembly(root, () => undefined));
  api = await LibraryHarness.start();
  site = await ActingSite.start();
  bare = await BareLambda.open();
  if (bare.lacking.length > 0) console.info(`This machine gives no right to: ${bare.lacking.join('; ')}.`);
}, 300_000);
afterAll(async () => {
  await bare?.remove();
  await site?.stop();
  await api?.remove();
});

/** Invokes a deployed function; tables, buckets and AWS itself are the test's. @throws Error with the log when it fails. */
async function invoke(id: string, event: object): Promise<BareAnswer> {
  const fn = functions.find((one) => one.id === id);
  if (!fn) throw new Error(`There is no function ${id}.`);
  const aws = Object.entries(process.env).filter(([name]) => /^AWS_(REGION|ACCESS|SECRET|ENDPOINT|REQUEST)/.test(name));
  const answer = await bare.invoke(fn, event, {
    ...Object.fromEntries(aws.map(([name, value]) => [name, value ?? ''])),
    LIBRARY_TABLE: TABLE,
    MEDIA_BUCKET: 'media',
    ...('ALLOW_PRIVATE_HOSTS' in fn.variables && { ALLOW_PRIVATE_HOSTS: site.host }),
  });
  if (answer.error !== undefined) throw new Error(`${id}: ${answer.error}\n${answer.log}`);
  return answer;
}

describe('a function with its layers as Lambda unpacks them, in a read-only tree without programs, libraries or /dev/shm', () => {
  it('looks at a page, records a scene, renders it and joins the film', { timeout: 180_000 }, async () => {
    const url = site.url('page', 'page');
    const asked = {
      url_recorded: url,
      resolution: '640x360',
      duration_seconds: 2,
      recording_settings: { frame_rate: 24 },
    };
    const made = await api.call('POST', '/api/v1/videos/recordings/start', asked, { ALLOW_PRIVATE_HOSTS: site.host });
    expect(made.text).toContain('rec_');
    const { id: job_id } = made.json();

    await invoke('Scout', { job_id });
    const { answer } = await invoke('Storyboard', { job_id });
    expect(answer).toMatchObject({ record: [0], render: [0] });
    const recorded = await invoke('Record', { job_id, index: 0 });
    await invoke('Render', { job_id, index: 0 });
    await invoke('Assemble', { job_id });

    const take = await api.media.readJson(mediaKeys.take(bodyOf(job_id), 0), Take);
    expect(take).toMatchObject({ frames: 48, width: 640, height: 360, stopped: false });
    expect(await api.media.exists(mediaKeys.filmVideo(bodyOf(job_id), '360p'))).toBe(true);
    // What it could write, where this machine has the rights to keep it from writing.
    if (bare.lacking.length === 0) expect(recorded).toMatchObject({ writable: ['/tmp'], uid: 993 });
    else expect(recorded.writable).toContain('/tmp');
  });
});
