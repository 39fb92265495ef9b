import { serveSampleSite } from '../../lib/local/cli/sample.ts';

/** The page of an example: the one that was named, or the sample site on this machine until the example ends. */
export async function pageOf(url: string | undefined) {
  if (url) return { url, allowPrivateHosts: [], [Symbol.asyncDispose]: async () => undefined };
  const site = await serveSampleSite();
  return {
    url: site.url,
    allowPrivateHosts: [site.host],
    [Symbol.asyncDispose]: async () => site.close(),
  };
}
