import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { siteKeys } from '../contract/keys.ts';

export interface SiteSignerOptions {
  /** Origin of the site, without a slash at the end. */
  readonly siteUrl: string;
  /** CloudFront's id of the public key. */
  readonly keyId: string;
  /** Reads the private key, PEM. */
  readonly readKey: () => Promise<string>;
}

/** Makes the query that opens everything of a private link until then. */
export type SignSite = (slug: string, until: Date) => Promise<string>;

/** Signs with a custom policy, the only kind whose resource may be all of a folder. */
export const siteSigner =
  ({ siteUrl, keyId, readKey }: SiteSignerOptions): SignSite =>
  async (slug, until) => {
    const whole = `${siteUrl}/${siteKeys.mediaOf(slug, true)}*`;
    const ends = Math.floor(until.getTime() / 1000);
    const condition = { DateLessThan: { 'AWS:EpochTime': ends } };
    const policy = JSON.stringify({ Statement: [{ Resource: whole, Condition: condition }] });
    const url = `${siteUrl}/${siteKeys.privateWatch(slug)}`;
    return new URL(getSignedUrl({ url, keyPairId: keyId, privateKey: await readKey(), policy })).search.slice(1);
  };
