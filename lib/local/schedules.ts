import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from './attributes.ts';
import type { Lambda } from './lambda.ts';
import type { ScheduleModel } from './model.ts';

export interface Schedules {
  /** Starts nothing more, and waits for what runs. */
  close(): Promise<void>;
}

/** The event that EventBridge sends on a schedule. */
const scheduledEvent = (ruleArn: string) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: ACCOUNT,
  time: new Date().toISOString().replace(/\.\d+/, ''),
  region: REGION,
  resources: [ruleArn],
  detail: {},
});

/** Invokes functions at the rates of rules. A run that is still going on when the next is due stands for it. */
export function startSchedules(
  schedules: readonly ScheduleModel[],
  lambda: Lambda,
  log: (line: string) => void,
): Schedules {
  const running = new Map<ScheduleModel, Promise<void>>();
  const run = (schedule: ScheduleModel) => {
    if (running.has(schedule)) return;
    const work = schedule.functionArns.map((arn) => lambda.invoke(arn, scheduledEvent(schedule.ruleArn)));
    const done = Promise.allSettled(work).then((results) => {
      for (const result of results) if (result.status === 'rejected') log(`schedule: ${String(result.reason)}`);
      running.delete(schedule);
    });
    running.set(schedule, done);
  };
  const timers = schedules.map((schedule) => setInterval(run, schedule.everyMs, schedule).unref());
  return {
    async close() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
