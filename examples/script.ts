/**
 * Writes a script for a lead: by a language model when OPENROUTER_API_KEY is set, else from templates.
 *
 *   node examples/script.ts
 */
import { ScriptGenerator } from 'leadreel';

const { OPENROUTER_API_KEY } = process.env;
const generator = new ScriptGenerator(OPENROUTER_API_KEY ? { openRouterApiKey: OPENROUTER_API_KEY } : {});

const script = await generator.generateScript({
  leadData: { name: 'John Doe', company: 'Acme Corp', industry: 'SaaS' },
  style: 'professional',
  duration: 30,
  keyMessages: ['Easy setup', 'Cost effective'],
});

console.log(`Generated ${script.sections.length} sections with ${script.ai_model_used} for $${script.ai_cost}\n`);
for (const { timing_marker, title, content } of script.sections)
  console.log(`${timing_marker} ${title}\n  ${content}\n`);
