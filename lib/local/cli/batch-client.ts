import { openAsBlob } from 'node:fs';
import type { BatchView, UploadView } from '../../../functions/contract/batch.ts';
import { call, fetchTo } from './client.ts';

/** Speaks of batches to an engine over its HTTP API, as any client would. */
export class BatchClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Puts a file where batches are made from; gives its key. @throws RequestRefused for a name that no batch can have. */
  async upload(path: string, file_name: string): Promise<string> {
    const { url, file_key } = await call<UploadView>(this.#url, 'POST', '/api/v1/batches/uploads', { file_name });
    // Read as it is sent, however large it is.
    const response = await fetch(url, { method: 'PUT', body: await openAsBlob(path) });
    if (!response.ok) throw new Error(`The file could not be put: ${response.status} ${await response.text()}`);
    return file_key;
  }

  /** @throws RequestRefused when the API does not take the request. */
  create(body: unknown): Promise<BatchView> {
    return call(this.#url, 'POST', '/api/v1/batches', body);
  }

  get(id: string): Promise<BatchView> {
    return call(this.#url, 'GET', `/api/v1/batches/${id}`);
  }

  cancel(id: string): Promise<BatchView> {
    return call(this.#url, 'POST', `/api/v1/batches/${id}/cancel`);
  }

  /** Copies the result file, whole or not at all. */
  copyResults({ result_url }: BatchView, path: string): Promise<string> {
    if (result_url === null) throw new Error('The batch has no result file.');
    return fetchTo(result_url, path);
  }
}
