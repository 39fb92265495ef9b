import * as z from 'zod';
import { Settings } from './settings.ts';

/**
 * What `leadreel.config.json` may say. Every field has a default, so that no file at all is a whole deployment. The
 * descriptions are what editors show (docs/leadreel.config.schema.json is made from them).
 */

/** What a deployment is called that is told no name. */
export const DEFAULT_NAME = 'leadreel';

/** Days that CloudWatch can keep logs for, up to two years. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const atOnce = (value: number) => z.number().int().min(1).max(1000).default(value);
const orNull = <S extends z.ZodType>(schema: S) => schema.nullable().default(null);

const Secrets = z.strictObject({
  openrouter: orNull(z.string().regex(/^[\w/+=.@-]{1,512}$/, 'must be the name of a secret')).describe(
    'Name of a secret of yours with the key of OpenRouter; null has an empty one made for it.',
  ),
  elevenlabs: orNull(z.string().regex(/^[\w/+=.@-]{1,512}$/, 'must be the name of a secret')).describe(
    'Name of a secret of yours with the key of ElevenLabs; null has an empty one made for it.',
  ),
});

const Budgets = z.strictObject({
  month_usd: z
    .number()
    .min(0)
    .default(0)
    .describe('What providers may be paid in a calendar month (UTC); 0: no limit.'),
  video_usd: z.number().min(0).default(0).describe('What providers may be paid for one video; 0: no limit.'),
  alarm_hour_usd: z.number().positive().default(10).describe('Alarms when an hour cost more, Lambda and providers.'),
  alarm_day_usd: z.number().positive().default(50).describe('Alarms when 24 hours cost more.'),
});

const Concurrency = z.strictObject({
  voice: atOnce(5).describe('Sections of one video spoken at once: what most plans of voice services take.'),
  record: atOnce(8).describe('Scenes of one video recorded at once; what is over the account’s limit waits.'),
  render: atOnce(8).describe('Scenes of one video rendered at once.'),
  api_reserved: orNull(z.number().int().min(1).max(1000)).describe(
    'Functions kept free for the API; null for none. An account keeps a hundred that nobody may reserve.',
  ),
});

const Throttle = z.strictObject({
  requests_per_second: z.number().int().min(1).max(10_000).default(100).describe('Requests a second the API takes.'),
  burst: z.number().int().min(1).max(5000).default(200).describe('Requests it takes at once.'),
});

const Retention = z.strictObject({
  log_days: z.literal(LOG_DAYS).default(30).describe('Days that logs are kept.'),
  media_days: orNull(z.number().int().min(30).max(3650)).describe(
    'Days that what films were made from is kept (pages, storyboards, scenes); null: until they are deleted. Films stay.',
  ),
});

/** Numbers and switches may be written as JSON has them; functions read text. */
const settings = z.preprocess(
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const isPlain = (one: unknown) => typeof one === 'number' || typeof one === 'boolean';
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isPlain(one) ? String(one) : one]));
  },
  z.strictObject(Settings.omit({ MONTHLY_BUDGET_USD: true, VIDEO_MAX_COST_USD: true }).partial().shape),
);

export const DeploymentConfig = z
  .strictObject({
    $schema: z.string().optional().describe('Where editors find this description.'),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,22}[a-z0-9]$/, 'must be 3 to 24 small letters, digits and hyphens, a letter first')
      .default(DEFAULT_NAME)
      .describe('In the names of stacks, logs, alarms and events: several deployments may share an account.'),
    region: orNull(
      z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region of AWS, such as eu-central-1'),
    ).describe('Where everything is; null for the region of your AWS profile.'),
    domain: orNull(
      z
        .string()
        .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a host, such as demo.example.com'),
    ).describe('Host of the published pages; null for one of CloudFront’s.'),
    certificate_arn: orNull(
      z
        .string()
        .regex(
          /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
          'must be the ARN of a certificate in us-east-1, the only region where CloudFront looks',
        ),
    ).describe('The domain’s certificate in AWS Certificate Manager, in us-east-1.'),
    secrets: Secrets.prefault({}),
    settings: settings.prefault({}).describe('Settings of docs/configuration.md by their names.'),
    budgets: Budgets.prefault({}),
    concurrency: Concurrency.prefault({}),
    throttle: Throttle.prefault({}),
    retention: Retention.prefault({}),
    alarm_email: orNull(z.email()).describe('Gets a mail of every alarm.'),
    keep_data: z
      .boolean()
      .default(true)
      .describe('Tables, buckets and links outlive their stack and cannot be deleted by a slip.'),
    firewall: z
      .boolean()
      .default(false)
      .describe('AWS WAF before the site, in us-east-1 only: $8 a month and $0.60 a million requests.'),
  })
  .check(({ value: { domain, certificate_arn, firewall, region }, issues, value }) => {
    const fault = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: value });
    if (domain !== null && certificate_arn === null)
      fault('certificate_arn', 'is missing: a domain needs a certificate');
    if (domain === null && certificate_arn !== null) fault('domain', 'is missing: a certificate is for a domain');
    if (firewall && region !== 'us-east-1') {
      fault(
        'firewall',
        'needs "region": "us-east-1": AWS keeps firewalls of CloudFront there. Leave it off elsewhere.',
      );
    }
  });
export type DeploymentConfig = z.infer<typeof DeploymentConfig>;

/** A deployment as the stacks read it: its config, and the settings that functions get. */
export type Deployment = Omit<DeploymentConfig, 'settings' | '$schema'> & { readonly settings: Settings };
