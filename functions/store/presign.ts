import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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

/** How long a file may be put, seconds: an upload that has begun is not cut off. */
const UPLOAD_SECONDS = 900;

/** Gives addresses at which one object of a bucket can be put for a while. */
export function uploadSignerOf(
  bucket: string,
  s3 = uploader(),
): (key: string) => Promise<{ url: string; until: Date }> {
  return async (key) => {
    const until = new Date(Date.now() + UPLOAD_SECONDS * 1000);
    const put = new PutObjectCommand({ Bucket: bucket, Key: key });
    return { url: await getSignedUrl(s3, put, { expiresIn: UPLOAD_SECONDS }), until };
  };
}

/** Otherwise the address would carry the checksum of an empty body. */
const uploader = () => new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
