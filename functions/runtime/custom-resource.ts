import * as z from 'zod';

/** The part of CloudFormation's request that is read. */
const Request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});

/**
 * Makes a Lambda handler of a custom resource that is made and never taken away: CloudFormation waits for the answer at
 * an address, and a failure that is not told there keeps it waiting for an hour.
 *
 * @param physicalId the same for ever, so that no update replaces it.
 * @throws Error when the answer cannot be put there.
 */
export function answerCustomResource(physicalId: string, obtain: () => Promise<Readonly<Record<string, string>>>) {
  return async (event: unknown): Promise<void> => {
    const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId } = Request.parse(event);
    const answer = async () => {
      if (RequestType === 'Delete') return { Status: 'SUCCESS' };
      return { Status: 'SUCCESS', Data: await obtain() };
    };
    const result = await answer().catch((error: unknown) => ({ Status: 'FAILED', Reason: String(error) }));
    const ids = { PhysicalResourceId: physicalId, StackId, RequestId, LogicalResourceId };
    // The address is signed for a request without a content type.
    const body = Buffer.from(JSON.stringify({ ...result, ...ids }));
    const { ok, status } = await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
    if (!ok) throw new Error(`CloudFormation did not take the answer (HTTP ${status}).`);
  };
}
