import { type MessageInitShape, create as message, toBinary } from "@bufbuild/protobuf";
import {
  type CheckManyRequest_Item,
  CheckManyRequest_ItemSchema,
} from "./gen/pemba/v1/permission_service_pb.js";

/** Items in one `CheckMany`, as the server takes them. */
export const MOST_ITEMS = 10_000;

/** Well below the 16 MiB that a server takes unless told otherwise; the rest is the context's. */
const MOST_BYTES = 8 << 20;

/** Batches in flight at one time. */
export const PARALLEL_BATCHES = 4;

type Item = MessageInitShape<typeof CheckManyRequest_ItemSchema>;

/** Cuts items into batches that the server accepts, by number and by size. */
export function batchesOf(items: Item[]): CheckManyRequest_Item[][] {
  const batches: CheckManyRequest_Item[][] = [];
  let batch: CheckManyRequest_Item[] = [];
  let bytes = 0;
  for (const init of items) {
    const item = message(CheckManyRequest_ItemSchema, init);
    const size = toBinary(CheckManyRequest_ItemSchema, item).length + 8;
    if (batch.length === MOST_ITEMS || (batch.length > 0 && bytes + size > MOST_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) {
    batches.push(batch);
  }
  return batches;
}

/** Runs work over all inputs, a few at a time, and gives the results in order. */
export async function inParallel<T, R>(
  inputs: T[],
  most: number,
  work: (input: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < inputs.length) {
      const at = next++;
      results[at] = await work(inputs[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, inputs.length) }, worker));
  return results;
}
