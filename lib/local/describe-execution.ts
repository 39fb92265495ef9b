import type { Execution, ExecutionStatus } from './events.ts';

/** An execution as AWS tells of it: dates in seconds, nothing that is not there. */
export function describeExecution({ startDate, stopDate, delivered: _, ...rest }: Execution): Record<string, unknown> {
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
    startDate: startDate / 1000,
    ...(stopDate !== null && { stopDate: stopDate / 1000 }),
  };
}

/** A page of a state machine's executions, newest first. */
export function listExecutions(machineArn: string, request: Record<string, unknown>, executions: Iterable<Execution>) {
  // A word that is no status matches none.
  const status = request.statusFilter as ExecutionStatus | undefined;
  const all = [...executions]
    .filter((execution) => execution.stateMachineArn === machineArn && (!status || execution.status === status))
    .sort((one, other) => other.startDate - one.startDate);
  const from = Number(request.nextToken ?? 0);
  const to = from + Math.min(Number(request.maxResults) || 100, 1000);
  const page = all.slice(from, to).map((execution) => {
    const { input: _input, output: _output, ...summary } = describeExecution(execution);
    return summary;
  });
  return { executions: page, ...(to < all.length && { nextToken: String(to) }) };
}
