import { ElectroError } from 'electrodb';

/** True when the write happened, false when its condition did not hold. */
export async function ifCondition(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (
      error instanceof ElectroError &&
      error.cause instanceof Error &&
      error.cause.name === 'ConditionalCheckFailedException'
    ) {
      return false;
    }
    throw error;
  }
}
