import { readEnvironment, ScriptEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ScoutedPage } from '../contract/page.ts';
import { Script } from '../contract/script.ts';
import { StepInput } from '../contract/stages.ts';
import { readArt } from '../runtime/art.ts';
import { notePart } from '../runtime/note-part.ts';
import { scriptOf, scriptVersionWanted } from '../runtime/scripts.ts';
import { readSecret } from '../runtime/secret.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/productions.ts';
import { ScriptGenerator } from './script-generator.ts';

const environment = readEnvironment(ScriptEnvironment, process.env);

const openRouter = async () => ({
  apiKey: await readSecret(environment.OPENROUTER_SECRET),
  baseUrl: environment.OPENROUTER_BASE_URL,
  model: environment.OPENROUTER_MODEL,
  fallbackModels: environment.OPENROUTER_FALLBACK_MODELS.split(',')
    .map((name) => name.trim())
    .filter(Boolean),
});

export const handler = step({
  stage: 'script',
  input: StepInput,
  environment,
  task: () => 'main',
  isDone: async ({ job, jobs }) => ((await scriptOf(jobs, job))?.version ?? 0) >= scriptVersionWanted(job),
  run: async ({ job, brief, owner, jobs, media, purse, signal }) => {
    const real = environment.SCRIPT_PROVIDER === 'openrouter';
    const generator = new ScriptGenerator(real ? { openRouter: await openRouter() } : {});
    const { brand } = await readArt(environment.BRAND_FILE);
    if (!brief.lead) throw new TypeError('A script is for somebody.');
    const request = {
      lead: brief.lead,
      page: brief.url ? await media.readJson(mediaKeys.scout(owner), ScoutedPage) : null,
      brandName: brand.name,
      options: brief.script,
      ...purse.payer('ai_usd'),
      signal,
    };
    const before = job.scr?.rewriting && (await scriptOf(jobs, job));
    const written = before
      ? await generator.regenerateSection({ ...request, script: before.script, index: job.scr?.rewriting.section })
      : await generator.generateScript(request);
    const { sections, ...script } = Script.parse(written);
    await jobs.tasks.plan(job.id, [
      ...(job.kind === 'vid'
        ? sections.map((_, index) => ({ stage: 'voice' as const, name: itemName(index), total: 1 }))
        : []),
    ]);
    if (before) await jobs.parts.keepVersion(job.id, before);
    await notePart(jobs, job, 'scr', {
      ...script,
      ai_cost: script.ai_cost + (before?.script.ai_cost ?? 0),
      fallback_reason: script.fallback_reason ?? '',
      ...(brief.url && { url: brief.url }),
      sections,
      version: scriptVersionWanted(job),
      version_created_at: new Date().toISOString(),
      is_approved: 'pending',
    });
    if (job.kind === 'vid' && script.fallback_reason) {
      await jobs.update(job.id, { script_fallback_reason: script.fallback_reason });
    }
  },
  next: async ({ job, jobs }) => {
    const { script } = (await scriptOf(jobs, job)) ?? {};
    return { items: script?.sections.map((_, index) => index) ?? [] };
  },
});
