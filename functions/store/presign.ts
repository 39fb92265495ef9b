import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** How long an address works, seconds: time to begin a download, not to pass it on. */
const WORKS_FOR_SECONDS = 300;

/** Gives addresses at which objects of a bucket can be fetched for a while, under a name for people. */
export function signerOf(bucket: string, s3 = new S3Client({})): (key: string, fileName: string) => Promise<string> {
  return (key, fileName) =>
    getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentDisposition: `attachment; filename="${fileName}"`,
      }),
      { expiresIn: WORKS_FOR_SECONDS },
    );
}
