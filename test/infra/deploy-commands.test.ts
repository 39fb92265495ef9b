import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandRefused, cdkArguments, nextSteps, requireDocker, whatIsLeft } from '../../lib/deploy-commands.ts';
import { readDeployment } from '../../lib/deployment.ts';
import { FULL_DEPLOYMENT } from '../support/deployments.ts';
import { root } from '../support/synth.ts';

describe('commands', () => {
  const kept = readDeployment({ region: 'eu-central-1' });
  const full = readDeployment(FULL_DEPLOYMENT);
  const asked = { yes: false, data: false };

  it('deploy everything, and ask before rights are widened unless told not to', () => {
    expect(cdkArguments('deploy', kept, asked)).toEqual(['deploy', '--all', '--require-approval', 'broadening']);
    expect(cdkArguments('deploy', kept, { ...asked, yes: true })).toContain('never');
  });

  it('refuse to deploy large films without what builds their image, and say how to do without', () => {
    const without = readDeployment({ settings: { LARGE_FILM_DISK_GB: 0 } });
    expect(() => requireDocker(kept, false)).toThrow(/LARGE_FILM_DISK_GB/);
    expect(() => requireDocker(kept, true)).not.toThrow();
    expect(() => requireDocker(without, false)).not.toThrow();
  });

  it('destroy what can be made again, and keep what cannot', () => {
    const stacks = ['LeadreelOperations', 'LeadreelDelivery', 'LeadreelPipeline'];
    expect(cdkArguments('destroy', kept, asked)).toEqual(['destroy', ...stacks]);
    expect(cdkArguments('destroy', full, { ...asked, yes: true })).not.toContain('--all');
    expect(whatIsLeft(kept, false)).toMatch(/^LeadreelStorage stays/);
  });

  it('destroy data only in a second step, and say which', () => {
    expect(() => cdkArguments('destroy', kept, { ...asked, data: true })).toThrow(CommandRefused);
    expect(() => cdkArguments('destroy', kept, { ...asked, data: true })).toThrow(/"keep_data": false/);
    expect(cdkArguments('destroy', full, { ...asked, data: true })).toEqual(['destroy', '--all']);
  });

  it('tell what to do next: fetch the key, put in those that lack, lead the domain, confirm the mail', () => {
    const outputs = {
      LeadreelStorage: {
        SiteUrl: 'https://s',
        SiteHost: 'd1.cloudfront.net',
        ApiKeySecret: 'K',
        OpenRouterSecret: 'O',
      },
      LeadreelDelivery: { ApiUrl: 'https://a' },
    };
    const text = (deployment: typeof kept) => nextSteps(deployment, outputs).join('\n');
    expect(text(kept)).toMatch(/https:\/\/a\n[\s\S]*--region eu-central-1 --secret-id K/);
    expect(text(kept)).not.toMatch(/OpenRouter|undefined|CNAME/);
    expect(text(kept)).toMatch(/Nobody hears of alarms/);
    expect(text(full)).toMatch(/demo\.acme\.example[\s\S]*d1\.cloudfront\.net[\s\S]*ops@acme\.example/);
    // Theirs is there already.
    expect(text(full)).not.toMatch(/Put your key/);
    const empty = readDeployment({ settings: { SCRIPT_PROVIDER: 'openrouter' } });
    expect(text(empty)).toMatch(/Put your key of OpenRouter: [\s\S]*--secret-id O /);
  });
});

it('the workflow for pull requests runs scripts that there are, and holds no secret', () => {
  const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const run = [...workflow.matchAll(/npm run (?:-s )?(\S+)/g)].map(([, name = '']) => name);
  expect(run).toEqual(expect.arrayContaining(['lint', 'synth', 'sizes', 'diff']));
  for (const name of run) expect(scripts, name).toHaveProperty([name]);
  expect(run).not.toContain('deploy');
  expect(workflow).not.toMatch(/AKIA|secrets\./);
});
