import { REJECTED, RejectedError } from '../contract/errors.ts';
import { Script } from '../contract/script.ts';
import { type TemplateRequest, writeTemplateScript } from '../core/script/template-script.ts';

/** What a script is written from, by whichever writer. */
export type ScriptRequest = TemplateRequest;

/** Writes the narration of a film and says what the camera shows meanwhile. */
export class ScriptGenerator {
  /**
   * A script of an intro, scenes on the page and a call to action, about `totalSeconds` long at 150 words a minute.
   *
   * @throws RejectedError `MergeFieldMissing` when a key message names a field that the lead does not have;
   * `InternalError` when what was written does not fit the schema.
   */
  async generateScript(request: ScriptRequest): Promise<Script> {
    const written = Script.safeParse(writeTemplateScript(request));
    if (!written.success) {
      throw new RejectedError(REJECTED.internal, 'The script that was written does not fit its schema', {
        cause: written.error,
      });
    }
    return written.data;
  }
}
